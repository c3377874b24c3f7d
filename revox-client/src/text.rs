//! Cuts text to a length that messages and memory can bear.

/// How many characters of a path are shown.
pub(crate) const PATH_SHOWN: usize = 200;

/// A text on one line, cut after `limit` characters. What would break the line or turn its direction is escaped as in Rust.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    for char in text.chars().take(limit) {
        let turns = matches!(char, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if turns || char.is_control() {
            line.extend(char.escape_debug());
        } else {
            line.push(char);
        }
    }
    if text.chars().nth(limit).is_some() {
        line.push('…');
    }
    line
}

/// The beginning of a text, of at most `limit` bytes.
pub(crate) fn prefix(text: &str, limit: usize) -> &str {
    // `str::floor_char_boundary` needs Rust 1.91.
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
