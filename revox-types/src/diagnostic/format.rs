//! How values and names are written in a message.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::rules::view::ValueView;

/// Longer values are cut, in characters.
pub(super) const LONGEST: usize = 60;

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
        ValueView::Str(text) => format!("{:?}", cut(text)),
        ValueView::List(items) if items.is_empty() => "an empty list".to_string(),
        ValueView::List(_) => "a list".to_string(),
        ValueView::Object(_) => "an object".to_string(),
        ValueView::Constant | ValueView::Opaque => "a value that cannot be seen".to_string(),
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
pub(super) fn join(names: impl Iterator<Item = String>, conjunction: &str) -> String {
    let names: Vec<String> = names.collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {conjunction} {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Names in backticks, at most so many.
pub(super) fn several(names: &[&str], most: usize) -> String {
    let shown: Vec<String> = names.iter().take(most).map(|name| ticked(name)).collect();
    let more = match names.len().saturating_sub(most) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    shown.join(", ") + &more
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    //! Values and names as a reader sees them.

    use super::{count, join, several, shown, shown_word};
    use crate::rules::view::ValueView;

    #[test]
    fn values() {
        assert_eq!(shown(ValueView::Number(1.3)), "1.3");
        assert_eq!(shown(ValueView::Number(1.0)), "1");
        assert_eq!(shown(ValueView::Number(1e300)), "1e300");
        assert_eq!(shown(ValueView::Integer(-1)), "-1");
        let (none, one) = (alloc::vec![false; 0], alloc::vec![true]);
        assert_eq!(shown(ValueView::List(&none)), "an empty list");
        assert_eq!(shown(ValueView::List(&one)), "a list");
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
}
