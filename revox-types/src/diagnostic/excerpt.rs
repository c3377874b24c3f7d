//! A place inside a text, with the line that it is in.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::format::LONGEST;

/// A place inside a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// `line 2, column 5`, in characters.
    place: String,
    /// What is shown of the line.
    shown: String,
    /// Where the carets begin under it, in characters, and how many there are.
    carets: (usize, usize),
    /// What else is wrong in the text, a line each.
    pub(super) others: Vec<String>,
}

impl Excerpt {
    /// The place at the byte `at`, of so many characters.
    pub(super) fn of(text: &str, at: usize, length: usize) -> Self {
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let end = text[at..]
            .find('\n')
            .map_or(text.len(), |length| at + length);
        let before = text[start..at].chars().count();
        let (skipped, shown) = window(text[start..end].trim_end_matches('\r'), before);
        let indent = before - skipped + usize::from(skipped > 0);
        let room = (shown.chars().count()).saturating_sub(indent).max(1);
        Excerpt {
            place: place(text, at),
            shown,
            carets: (indent, length.clamp(1, room)),
            others: Vec::new(),
        }
    }

    /// `line 2, column 5`.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// The place, the line with carets, and what else is wrong.
    pub(super) fn text(&self) -> String {
        let (indent, length) = self.carets;
        let mut text = format!(
            "{}:\n    {}\n    {}{}",
            self.place,
            self.shown,
            " ".repeat(indent),
            "^".repeat(length)
        );
        for other in &self.others {
            text.push('\n');
            text.push_str(other);
        }
        text
    }
}

/// `line 2, column 5`, in characters.
pub(super) fn place(text: &str, at: usize) -> String {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    format!(
        "line {}, column {}",
        text[..start].matches('\n').count() + 1,
        text[start..at].chars().count() + 1
    )
}

/// The part of a line that is shown, and how many characters of it are left out in front.
fn window(line: &str, before: usize) -> (usize, String) {
    let length = line.chars().count();
    let skipped = if length <= LONGEST || before < LONGEST * 2 / 3 {
        0
    } else {
        before - LONGEST / 2
    };
    let mut shown = String::new();
    if skipped > 0 {
        shown.push('…');
    }
    // Tabs and what cannot be printed would move the carets.
    shown.extend(
        line.chars()
            .skip(skipped)
            .take(LONGEST)
            .map(|letter| if letter.is_control() { ' ' } else { letter }),
    );
    if skipped + LONGEST < length {
        shown.push('…');
    }
    (skipped, shown)
}

#[cfg(test)]
mod tests {
    //! Places as a reader sees them.

    use super::Excerpt;

    #[track_caller]
    fn check(text: &str, at: usize, length: usize, expected: &str) {
        assert_eq!(Excerpt::of(text, at, length).text(), expected);
    }

    #[test]
    fn places() {
        check("ab", 1, 1, "line 1, column 2:\n    ab\n     ^");
        check(
            "a\nbé\tcd\ne",
            6,
            2,
            "line 2, column 4:\n    bé cd\n       ^^",
        );
        check("a\r\n", 1, 1, "line 1, column 2:\n    a\n     ^");
        check("", 0, 1, "line 1, column 1:\n    \n    ^");
        check("abc", 1, 99, "line 1, column 2:\n    abc\n     ^^");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}X{}", "a".repeat(100), "b".repeat(100));
        check(
            &text,
            100,
            1,
            &format!(
                "line 1, column 101:\n    …{}X{}…\n    {}^",
                "a".repeat(30),
                "b".repeat(29),
                " ".repeat(31)
            ),
        );
        check(
            &format!("X{}", "b".repeat(100)),
            0,
            1,
            &format!("line 1, column 1:\n    X{}…\n    ^", "b".repeat(59)),
        );
    }
}
