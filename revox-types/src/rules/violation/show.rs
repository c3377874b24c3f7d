//! How values, names and places inside a text are written in a message.

use alloc::format;
use alloc::string::{String, ToString};

use super::Words;
use crate::rules::view::ValueView;

/// Longer values are cut, in characters.
const LONGEST: usize = 60;

/// A value as it is written, strings in double quotes.
pub(super) fn shown(seen: ValueView<'_>) -> String {
    match seen {
        ValueView::Null => "null".to_string(),
        ValueView::Bool(value) => value.to_string(),
        ValueView::Integer(value) => value.to_string(),
        ValueView::Number(value) if value.abs() >= 1e16 || (value != 0.0 && value.abs() < 1e-6) => {
            format!("{value:e}")
        }
        ValueView::Number(value) => value.to_string(),
        ValueView::Str(text) | ValueView::Unknown(text) => format!("{:?}", cut(text)),
        ValueView::List(items) if items.is_empty() => "an empty list".to_string(),
        ValueView::List(_) => "a list".to_string(),
        ValueView::Object(_) => "an object".to_string(),
        ValueView::Opaque => "a value that cannot be seen".to_string(),
    }
}

/// A word that comes from outside, in backticks if it looks like a word.
pub(super) fn shown_word(word: &str) -> String {
    if word.is_empty()
        || word
            .chars()
            .any(|letter| letter.is_control() || letter == '`')
    {
        format!("{:?}", cut(word))
    } else {
        ticked(&cut(word))
    }
}

/// A name in backticks.
pub(super) fn ticked(name: &str) -> String {
    format!("`{name}`")
}

/// `1 item`, `2 items`.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// `a, b and c`.
pub(super) fn join(names: impl ExactSizeIterator<Item = String>, conjunction: &str) -> String {
    let last = names.len().saturating_sub(1);
    let mut out = String::new();
    for (index, name) in names.enumerate() {
        if index > 0 {
            out.push_str(&if index == last {
                format!(" {conjunction} ")
            } else {
                ", ".to_string()
            });
        }
        out.push_str(&name);
    }
    out
}

/// Names in backticks, at most so many.
pub(super) fn several(names: &[&str], most: usize) -> String {
    let mut out = String::new();
    for (index, name) in names.iter().take(most).enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        out.push_str(&ticked(name));
    }
    if names.len() > most {
        out.push_str(&format!(" and {} more", names.len() - most));
    }
    out
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

/// Adds the line of `text` in which `at` lies, with carets under so many characters.
pub(super) fn spot(words: &mut Words, text: &str, at: usize, length: usize) {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..]
        .find('\n')
        .map_or(text.len(), |length| at + length);
    let before = text[start..at].chars().count();
    let (skipped, shown) = window(text[start..end].trim_end_matches('\r'), before);
    let caret = before - skipped + usize::from(skipped > 0);
    let room = (shown.chars().count()).saturating_sub(caret).max(1);
    let place = place(text, at);
    words.aside.clone_from(&place);
    words.note(format!(
        "{place}:\n    {shown}\n    {}{}",
        " ".repeat(caret),
        "^".repeat(length.clamp(1, room))
    ));
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
    //! Values and places as a reader sees them.

    use super::{Words, count, join, several, shown, shown_word, spot};
    use crate::rules::view::ValueView;

    #[test]
    fn values() {
        assert_eq!(shown(ValueView::Number(1.3)), "1.3");
        assert_eq!(shown(ValueView::Number(1.0)), "1");
        assert_eq!(shown(ValueView::Number(1e300)), "1e300");
        assert_eq!(shown(ValueView::Integer(-1)), "-1");
        assert_eq!(shown(ValueView::Str("a\"b\n")), r#""a\"b\n""#);
        assert_eq!(
            shown(ValueView::Str(&"é".repeat(61))),
            format!("\"{}…\"", "é".repeat(60))
        );
        assert_eq!(
            shown(ValueView::Str(&"é".repeat(60))),
            format!("\"{}\"", "é".repeat(60))
        );
        assert_eq!(shown_word("a b"), "`a b`");
        assert_eq!(shown_word(""), "\"\"");
        assert_eq!(shown_word("a`"), "\"a`\"");
    }

    #[test]
    fn lists() {
        assert_eq!(several(&["a", "b"], 2), "`a`, `b`");
        assert_eq!(several(&["a", "b", "c"], 2), "`a`, `b` and 1 more");
        assert_eq!(
            join(["a", "b", "c"].map(String::from).into_iter(), "and"),
            "a, b and c"
        );
        assert_eq!(
            join(["a", "b"].map(String::from).into_iter(), "or"),
            "a or b"
        );
        assert_eq!(join(["a"].map(String::from).into_iter(), "or"), "a");
        assert_eq!(count(1, "item"), "1 item");
        assert_eq!(count(0, "item"), "0 items");
    }

    #[track_caller]
    fn note(text: &str, at: usize, length: usize, expected: &str) {
        let mut words = Words::new(String::new());
        spot(&mut words, text, at, length);
        assert_eq!(words.notes, [expected]);
    }

    #[test]
    fn places() {
        note("ab", 1, 1, "line 1, column 2:\n    ab\n     ^");
        note(
            "a\nbé\tcd\ne",
            6,
            2,
            "line 2, column 4:\n    bé cd\n       ^^",
        );
        note("a\r\n", 1, 1, "line 1, column 2:\n    a\n     ^");
        note("", 0, 1, "line 1, column 1:\n    \n    ^");
        note("abc", 1, 99, "line 1, column 2:\n    abc\n     ^^");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}X{}", "a".repeat(100), "b".repeat(100));
        note(
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
        note(
            &format!("X{}", "b".repeat(100)),
            0,
            1,
            &format!("line 1, column 1:\n    X{}…\n    ^", "b".repeat(59)),
        );
    }
}
