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
            find::<1>(self.program, text.as_bytes())
        } else if self.program.len() <= 256 {
            find::<4>(self.program, text.as_bytes())
        } else {
            true
        }
    }
}

const fn find<const WORDS: usize>(program: &[Step], text: &[u8]) -> bool {
    // Such a pattern is found at the start or nowhere, so there is one thread, and mostly it stays the only one.
    if matches!(program.first(), Some(Step::Start)) {
        match walk(program, text) {
            Walk::Ends(found) => found,
            Walk::Forks(step, at) => run::<WORDS>(program, text, true, step, at),
        }
    } else {
        run::<WORDS>(program, text, false, 0, 0)
    }
}

/// How far a single thread comes.
enum Walk {
    /// To the end: whether the pattern is found.
    Ends(bool),
    /// To a step at which there would be two threads, and a place in the text.
    Forks(usize, usize),
}

/// Follows a single thread as long as it is clear at each fork which way is a dead end.
const fn walk(program: &[Step], text: &[u8]) -> Walk {
    let mut step = 0;
    let mut at = 0;
    // Steps since the last character: a thread that makes more than there are goes round in circles.
    let mut idle = 0;
    while step < program.len() && idle <= program.len() {
        idle += 1;
        match &program[step] {
            Step::Chars(ranges) => {
                let length = taken(ranges, text, at);
                if length == 0 {
                    return Walk::Ends(false);
                }
                at += length;
                idle = 0;
                step += 1;
            }
            Step::Either(a, b) => {
                if is_dead_end(program, *b, text, at) {
                    let body = *a;
                    if *b < program.len()
                        && body < program.len()
                        && matches!(program[*b], Step::End)
                        && returns(program, body, step)
                    {
                        at += rounds(&program[body], text, at);
                    }
                    step = body;
                } else if is_dead_end(program, *a, text, at) {
                    step = *b;
                } else {
                    return Walk::Forks(step, at);
                }
            }
            Step::Goto(target) => step = *target,
            Step::Start if at == 0 => step += 1,
            Step::End if at == text.len() => step += 1,
            Step::Start | Step::End => return Walk::Ends(false),
            Step::Found => return Walk::Ends(true),
        }
    }
    Walk::Ends(false)
}

/// Whether it is plain to see that a thread cannot go on from this step.
const fn is_dead_end(program: &[Step], step: usize, text: &[u8], at: usize) -> bool {
    if step >= program.len() {
        return true;
    }
    match &program[step] {
        Step::Chars(ranges) => taken(ranges, text, at) == 0,
        Step::Start => at != 0,
        Step::End => at != text.len(),
        Step::Either(..) | Step::Goto(_) | Step::Found => false,
    }
}

/// Whether the step after `body` is the fork at `step` again, as it is in `[a-z]*$`.
#[inline]
const fn returns(program: &[Step], body: usize, step: usize) -> bool {
    body + 1 == step
        || (body + 1 < program.len()
            && matches!(program[body + 1], Step::Goto(back) if back == step))
}

/// The length of all but the last round of a loop that goes on as long as it can.
const fn rounds(body: &Step, text: &[u8], at: usize) -> usize {
    let Step::Chars(ranges) = body else {
        return 0;
    };
    let mut last = 0;
    let mut end = at;
    loop {
        let length = taken(ranges, text, end);
        if length == 0 {
            // The last character is left to the walk, so that it finds itself where it thinks it is.
            return end - last - at;
        }
        end += length;
        last = length;
    }
}

/// The length of the character at `at` if it lies in one of the ranges, else 0.
#[inline]
const fn taken(ranges: &[(char, char)], text: &[u8], at: usize) -> usize {
    if at >= text.len() {
        return 0;
    }
    let (character, length) = decode(text, at);
    if contains(ranges, character) {
        length
    } else {
        0
    }
}

/// Lets all threads advance together, of which the first starts at `step` and `at`.
const fn run<const WORDS: usize>(
    program: &[Step],
    text: &[u8],
    anchored: bool,
    step: usize,
    mut at: usize,
) -> bool {
    let mut waiting = Set::<WORDS>::EMPTY;
    waiting.insert(step);
    loop {
        if !anchored {
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

#[inline]
const fn contains(ranges: &[(char, char)], character: u32) -> bool {
    let mut left = ranges;
    while let [(first, last), rest @ ..] = left {
        if character <= *last as u32 {
            // The ranges are in order, so no later one can hold the character.
            return *first as u32 <= character;
        }
        left = rest;
    }
    false
}

/// The code point at `at` and its length, of bytes that are known to be UTF-8.
#[inline]
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
            Step::Chars(&[('0', '9'), ('_', '_'), ('a', 'z')]),
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
