//! Runs the programs into which `cargo xtask codegen` compiles regular expressions.
//!
//! All threads of a program advance together, as a set of steps, so the time is bounded by the text's length times the program's,
//! whatever the expression.

use super::table::{Pattern, Step};

impl Pattern {
    /// Whether the expression is found in `text`.
    ///
    /// It passes every text if its program has more steps than the format allows, which `cargo xtask codegen` rules out.
    pub const fn is_match(&self, text: &str) -> bool {
        if self.program.len() <= 64 {
            run::<1>(self.program, text.as_bytes())
        } else if self.program.len() <= 256 {
            run::<4>(self.program, text.as_bytes())
        } else {
            true
        }
    }
}

const fn run<const WORDS: usize>(program: &[Step], text: &[u8]) -> bool {
    let anchored = matches!(program.first(), Some(Step::Start));
    let mut waiting = Set::<WORDS>::EMPTY;
    let mut at = 0;
    loop {
        if at == 0 || !anchored {
            waiting.insert(0);
        }
        let Some(threads) = follow(program, waiting, at == 0, at == text.len()) else {
            return true;
        };
        if at == text.len() || (anchored && threads.is_empty()) {
            return false;
        }
        let (character, length) = decode(text, at);
        at += length;
        waiting = Set::EMPTY;
        let mut left = threads;
        while let Some(step) = left.pop() {
            if let Step::Chars(ranges) = &program[step]
                && contains(ranges, character)
            {
                waiting.insert(step + 1);
            }
        }
    }
}

/// The steps that consume a character, of those that can be reached without consuming one. `None` once the pattern is found.
const fn follow<const WORDS: usize>(
    program: &[Step],
    mut waiting: Set<WORDS>,
    start: bool,
    end: bool,
) -> Option<Set<WORDS>> {
    let mut seen = Set::<WORDS>::EMPTY;
    let mut threads = Set::<WORDS>::EMPTY;
    while let Some(step) = waiting.pop() {
        if step >= program.len() || !seen.insert(step) {
            continue;
        }
        match program[step] {
            Step::Chars(_) => {
                threads.insert(step);
            }
            Step::Either(a, b) => {
                waiting.insert(a);
                waiting.insert(b);
            }
            Step::Goto(target) => {
                waiting.insert(target);
            }
            Step::Start if start => {
                waiting.insert(step + 1);
            }
            Step::End if end => {
                waiting.insert(step + 1);
            }
            Step::Start | Step::End => {}
            Step::Found => return None,
        }
    }
    Some(threads)
}

const fn contains(ranges: &[(char, char)], character: u32) -> bool {
    let mut i = 0;
    while i < ranges.len() {
        if ranges[i].0 as u32 <= character && character <= ranges[i].1 as u32 {
            return true;
        }
        i += 1;
    }
    false
}

/// The code point at `at` and its length, of bytes that are known to be UTF-8.
const fn decode(text: &[u8], at: usize) -> (u32, usize) {
    let first = text[at] as u32;
    let (mut character, length) = match first {
        0..=0x7F => return (first, 1),
        0x80..=0xDF => (first & 0x1F, 2),
        0xE0..=0xEF => (first & 0x0F, 3),
        _ => (first & 0x07, 4),
    };
    let mut i = 1;
    while i < length {
        character = character << 6 | (text[at + i] & 0x3F) as u32;
        i += 1;
    }
    (character, length)
}

/// A set of steps.
#[derive(Clone, Copy)]
struct Set<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> Set<WORDS> {
    const EMPTY: Self = Set([0; WORDS]);

    /// Whether the step is new. A step beyond the set is none.
    const fn insert(&mut self, step: usize) -> bool {
        let (word, bit) = (step / 64, 1 << (step % 64));
        if word >= WORDS || self.0[word] & bit != 0 {
            return false;
        }
        self.0[word] |= bit;
        true
    }

    const fn pop(&mut self) -> Option<usize> {
        let mut word = 0;
        while word < WORDS {
            if self.0[word] != 0 {
                let bit = self.0[word].trailing_zeros() as usize;
                self.0[word] &= self.0[word] - 1;
                return Some(word * 64 + bit);
            }
            word += 1;
        }
        None
    }

    const fn is_empty(&self) -> bool {
        let mut word = 0;
        while word < WORDS {
            if self.0[word] != 0 {
                return false;
            }
            word += 1;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    //! Programs as codegen writes them, run over texts that match and texts that nearly do.

    use super::{Pattern, Step};

    /// `^[a-z][a-z0-9_]*$`
    const SNAKE: Pattern = Pattern {
        source: "^[a-z][a-z0-9_]*$",
        expected: "",
        program: &[
            Step::Start,
            Step::Chars(&[('a', 'z')]),
            Step::Either(3, 5),
            Step::Chars(&[('a', 'z'), ('0', '9'), ('_', '_')]),
            Step::Goto(2),
            Step::End,
            Step::Found,
        ],
    };

    /// `(a*)*b`, which makes a backtracking engine slow.
    const NESTED: Pattern = Pattern {
        source: "(a*)*b",
        expected: "",
        program: &[
            Step::Either(1, 5),
            Step::Either(2, 4),
            Step::Chars(&[('a', 'a')]),
            Step::Goto(1),
            Step::Goto(0),
            Step::Chars(&[('b', 'b')]),
            Step::Found,
        ],
    };

    #[test]
    fn anchored() {
        for good in ["a", "check_availability", "a1_", "z"] {
            assert!(SNAKE.is_match(good), "{good}");
        }
        for bad in [
            "",
            "A",
            "1a",
            "_a",
            "check-availability",
            "a ",
            " a",
            "a\n",
            "é",
            "aé",
            "checkAvailability",
        ] {
            assert!(!SNAKE.is_match(bad), "{bad}");
        }
    }

    #[test]
    fn found_anywhere() {
        const NOTHING: Pattern = Pattern {
            source: "",
            expected: "",
            program: &[Step::Found],
        };
        const END: Pattern = Pattern {
            source: "😀$",
            expected: "",
            program: &[Step::Chars(&[('😀', '😀')]), Step::End, Step::Found],
        };
        const B: Pattern = Pattern {
            source: "é",
            expected: "",
            program: &[Step::Chars(&[('é', 'é')]), Step::Found],
        };
        assert!(B.is_match("aéb"));
        assert!(B.is_match("é"));
        assert!(!B.is_match("ae\u{301}"));
        assert!(NOTHING.is_match(""));
        assert!(END.is_match("x😀"));
        assert!(!END.is_match("😀x"));
    }

    #[test]
    fn time_is_linear() {
        assert!(!NESTED.is_match(&"a".repeat(100_000)));
        assert!(NESTED.is_match(&format!("{}b", "a".repeat(100_000))));
    }

    #[test]
    fn long_programs_are_the_same() {
        let mut steps: Vec<Step> = (0..99).map(|_| Step::Chars(&[('a', 'a')])).collect();
        steps.insert(0, Step::Start);
        steps.push(Step::End);
        steps.push(Step::Found);
        let pattern = Pattern {
            source: "",
            expected: "",
            program: steps.leak(),
        };
        assert!(pattern.is_match(&"a".repeat(99)));
        assert!(!pattern.is_match(&"a".repeat(98)));
        assert!(!pattern.is_match(&"a".repeat(100)));
    }

    #[test]
    fn broken_programs_do_not_panic() {
        let chars = Pattern {
            source: "",
            expected: "",
            program: &[Step::Chars(&[('a', 'a')])],
        };
        assert!(!chars.is_match("a"));
        let far = Pattern {
            source: "",
            expected: "",
            program: &[Step::Goto(1000)],
        };
        assert!(!far.is_match("a"));
        let round = Pattern {
            source: "",
            expected: "",
            program: &[Step::Goto(0)],
        };
        assert!(!round.is_match("a"));
        let empty = Pattern {
            source: "",
            expected: "",
            program: &[],
        };
        assert!(!empty.is_match("a"));
    }

    #[test]
    fn in_a_const() {
        const _: () = assert!(SNAKE.is_match("check_availability"));
        const _: () = assert!(!SNAKE.is_match("Check"));
    }
}
