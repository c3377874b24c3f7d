//! Runs the automata into which `cargo xtask codegen` compiles regular expressions.

use super::table::{Found, Pattern};

impl Pattern {
    /// Whether the expression is found in `text`.
    pub const fn is_match(&self, text: &str) -> bool {
        let text = text.as_bytes();
        let [first, ..] = self.states else {
            // Not what codegen writes; nothing is found by it.
            return false;
        };
        let mut state = first;
        let mut at = 0;
        while at < text.len() {
            let (character, length) = decode(text, at);
            let next = way(state.moves, character);
            if next >= self.states.len() {
                // It leads nowhere: because nothing more has to come, or because something else had to.
                return matches!(state.found, Found::Always);
            }
            state = &self.states[next];
            at += length;
        }
        !matches!(state.found, Found::Never)
    }
}

/// The state to which a character leads, or none that exists.
#[inline]
const fn way(moves: &[(char, char, usize)], character: u32) -> usize {
    let mut i = 0;
    // The ranges are in order, so only the first that does not lie before the character can hold it.
    while i < moves.len() && (moves[i].1 as u32) < character {
        i += 1;
    }
    if i < moves.len() && moves[i].0 as u32 <= character {
        moves[i].2
    } else {
        usize::MAX
    }
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

#[cfg(test)]
mod tests {
    //! Automata as codegen writes them, run over texts that match and texts that nearly do.

    use super::super::table::{Found, Pattern, State};

    const fn pattern(states: &'static [State]) -> Pattern {
        Pattern {
            ident: "",
            source: "",
            expected: "",
            states,
        }
    }

    const fn state(found: Found, moves: &'static [(char, char, usize)]) -> State {
        State { found, moves }
    }

    /// `^[a-z][a-z0-9_]*$`
    const SNAKE: Pattern = pattern(&[
        state(Found::Never, &[('a', 'z', 1)]),
        state(Found::AtEnd, &[('0', '9', 1), ('_', '_', 1), ('a', 'z', 1)]),
    ]);

    /// `é`
    const FOUND_ANYWHERE: Pattern = pattern(&[
        state(
            Found::Never,
            &[('\0', 'è', 0), ('é', 'é', 1), ('ê', char::MAX, 0)],
        ),
        state(Found::Always, &[]),
    ]);

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
        for good in ["é", "aéb", "😀é", "é😀", "\u{e000}é"] {
            assert!(FOUND_ANYWHERE.is_match(good), "{good}");
        }
        for bad in ["", "e", "e\u{301}", "😀"] {
            assert!(!FOUND_ANYWHERE.is_match(bad), "{bad}");
        }
    }

    #[test]
    fn broken_tables_do_not_panic() {
        const ASTRAY: Pattern = pattern(&[state(Found::Never, &[('a', 'z', 7)])]);
        assert!(!pattern(&[]).is_match("a"));
        assert!(!ASTRAY.is_match("a"));
    }

    #[test]
    fn in_a_const() {
        const _: () = assert!(SNAKE.is_match("check_availability"));
        const _: () = assert!(!SNAKE.is_match("Check"));
    }
}
