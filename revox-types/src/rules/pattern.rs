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
            let next = way(state.moves, text[at]);
            if next >= self.states.len() {
                // It leads nowhere: because nothing more has to come, or because something else had to.
                return matches!(state.found, Found::Always);
            }
            state = &self.states[next];
            at += 1;
        }
        !matches!(state.found, Found::Never)
    }
}

/// The state to which a byte leads, or none that exists.
#[inline]
const fn way(moves: &[(u8, u8, usize)], byte: u8) -> usize {
    let mut i = 0;
    // The ranges are in order, so only the first that does not lie before the byte can hold it.
    while i < moves.len() && moves[i].1 < byte {
        i += 1;
    }
    if i < moves.len() && moves[i].0 <= byte {
        moves[i].2
    } else {
        usize::MAX
    }
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

    const fn state(found: Found, moves: &'static [(u8, u8, usize)]) -> State {
        State { found, moves }
    }

    /// `^[a-z][a-z0-9_]*$`
    const SNAKE: Pattern = pattern(&[
        state(Found::Never, &[(b'a', b'z', 1)]),
        state(
            Found::AtEnd,
            &[(b'0', b'9', 1), (b'_', b'_', 1), (b'a', b'z', 1)],
        ),
    ]);

    /// `é`
    const FOUND_ANYWHERE: Pattern = pattern(&[
        state(
            Found::Never,
            &[(0, 0xc2, 0), (0xc3, 0xc3, 1), (0xc4, 0xff, 0)],
        ),
        state(
            Found::Never,
            &[(0, 0xa8, 0), (0xa9, 0xa9, 2), (0xaa, 0xff, 0)],
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
        const ASTRAY: Pattern = pattern(&[state(Found::Never, &[(b'a', b'z', 7)])]);
        assert!(!pattern(&[]).is_match("a"));
        assert!(!ASTRAY.is_match("a"));
    }

    #[test]
    fn in_a_const() {
        const _: () = assert!(SNAKE.is_match("check_availability"));
        const _: () = assert!(!SNAKE.is_match("Check"));
    }
}
