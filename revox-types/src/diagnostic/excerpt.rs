//! A place inside a text, with the line that it is in.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::format::LONGEST;

/// Up to so many slips of a text are listed after the first.
const MOST_SLIPS: usize = 8;

/// Places in a text, in bytes: the first with its line and carets under it, the others on a line each.
///
/// A place reads `line 2, column 5`, or `prompt.md:2:5` for a text from a file.
pub fn excerpt(
    text: &str,
    first: Range<usize>,
    others: impl Iterator<Item = usize>,
    file: Option<&str>,
) -> String {
    Excerpt::of(text, first, others.map(|at| (at, String::new()))).text(file)
}

/// A line and a column, both from 1, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    line: usize,
    column: usize,
}

/// A place inside a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excerpt {
    place: Place,
    /// The part of the line that is shown.
    shown: String,
    /// Where the carets begin under it, in characters, and how many there are.
    carets: (usize, usize),
    /// Further problems in the text, with their places.
    others: Vec<(Place, String)>,
    /// How many more there are that are not listed.
    more: usize,
}

impl Excerpt {
    /// A place, and further problems with theirs.
    pub(super) fn of(
        text: &str,
        Range { start: at, end }: Range<usize>,
        mut others: impl Iterator<Item = (usize, String)>,
    ) -> Self {
        let line_start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let line = text[line_start..].split('\n').next().unwrap_or_default();
        let before = text[line_start..at].chars().count();
        let (skipped, shown) = window(line.trim_end_matches('\r'), before);
        let indent = before - skipped + usize::from(skipped > 0);
        let room = (shown.chars().count()).saturating_sub(indent).max(1);
        let listed = others.by_ref().take(MOST_SLIPS);
        Excerpt {
            place: Place::of(text, at),
            shown,
            carets: (indent, text[at..end].chars().count().clamp(1, room)),
            others: listed
                .map(|(at, what)| (Place::of(text, at), what))
                .collect(),
            more: others.count(),
        }
    }

    /// `line 2, column 5`.
    pub(super) fn place(&self) -> String {
        self.place.text(None)
    }

    /// The place, the line with carets, and what else is wrong.
    pub(super) fn text(&self, file: Option<&str>) -> String {
        let (indent, length) = self.carets;
        let mut text = format!(
            "{}:\n    {}\n    {}{}",
            self.place.text(file),
            self.shown,
            " ".repeat(indent),
            "^".repeat(length)
        );
        for (place, what) in &self.others {
            let colon = if what.is_empty() { "" } else { ": " };
            text.push_str(&format!("\nalso {}{colon}{what}", place.text(file)));
        }
        if self.more > 0 {
            text.push_str(&format!("\nand {} more", self.more));
        }
        text
    }
}

impl Place {
    fn of(text: &str, at: usize) -> Self {
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        Place {
            line: text[..start].matches('\n').count() + 1,
            column: text[start..at].chars().count() + 1,
        }
    }

    fn text(self, file: Option<&str>) -> String {
        let Place { line, column } = self;
        match file {
            Some(file) => format!("{file}:{line}:{column}"),
            None => format!("line {line}, column {column}"),
        }
    }
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

    use super::{Excerpt, excerpt};

    #[track_caller]
    fn check(text: &str, at: usize, length: usize, expected: &str) {
        let end = text[at..].char_indices().nth(length);
        let end = end.map_or(text.len(), |(end, _)| at + end);
        let excerpt = Excerpt::of(text, at..end, std::iter::empty());
        assert_eq!(excerpt.text(None), expected);
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
    fn several_places_in_a_file() {
        assert_eq!(
            excerpt("é{{a}}\n{{a}}", 2..7, [8].into_iter(), Some("b.md")),
            "b.md:1:2:\n    é{{a}}\n     ^^^^^\nalso b.md:2:1"
        );
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
