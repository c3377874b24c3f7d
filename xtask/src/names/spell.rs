//! Spells texts of any script with what identifiers can hold.

use std::fmt::Write;

use unicode_ident::is_xid_continue;
use unicode_normalization::UnicodeNormalization;

/// Signs that are spelled wherever they stand, since they often are all that tells two words apart.
const SIGNS: &[(char, &str)] = &[
    ('+', "plus"),
    ('*', "star"),
    ('<', "less"),
    ('>', "greater"),
    ('=', "equal"),
    ('!', "not"),
    ('&', "and"),
    ('%', "percent"),
    ('$', "dollar"),
    ('@', "at"),
    ('#', "hash"),
];

/// The parts of a name, each of letters and digits. None for an empty text alone.
pub(super) fn parts(text: &str) -> Vec<String> {
    // `²` is a 2, and `½` is a 1 and a 2.
    let text: String = text.nfkc().collect();
    let parts = split(&text, false);
    if parts.is_empty() {
        split(&text, true)
    } else {
        parts
    }
}

/// A name that no other text has: every character that is no ASCII letter or digit is spelled.
pub(super) fn exact(text: &str) -> String {
    if text.is_empty() {
        return "_empty_".to_owned();
    }
    let mut name = String::new();
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        name.push('_');
    }
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            name.push(character);
        } else {
            let _ = write!(name, "_{}_", spelled(character));
        }
    }
    name
}

/// Whether a part is a character's number, whose letters stay capitals.
pub(super) fn is_code_point(part: &str) -> bool {
    let digits = part.strip_prefix('U').unwrap_or_default();
    digits.len() >= 4 && digits.chars().all(|c| matches!(c, '0'..='9' | 'A'..='F'))
}

fn split(text: &str, separators: bool) -> Vec<String> {
    let ascii = text.contains(|character: char| character.is_ascii_alphabetic());
    let mut spelt = String::with_capacity(text.len());
    for (index, character) in text.char_indices() {
        if character.is_ascii_alphanumeric() || keeps(character, ascii) {
            spelt.push(character);
            continue;
        }
        let (before, after) = (&text[..index], &text[index + character.len_utf8()..]);
        let negative = character == '-'
            && (before.is_empty()
                || before.ends_with([' ', ',']) && after.starts_with(|c: char| c.is_ascii_digit()));
        let sign = SIGNS.iter().any(|(sign, _)| *sign == character);
        if negative {
            spelt.push_str(" minus ");
        } else if sign || separators || !separates(character) {
            let _ = write!(spelt, " {} ", spelled(character));
        } else {
            spelt.push(' ');
        }
    }
    let parts = spelt.split(' ').filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// Whether a character beyond ASCII stays: in a name with ASCII letters, only Latin ones and those without case, so that `µm` does not look like `Mm`.
fn keeps(character: char, ascii: bool) -> bool {
    let latin = ('\u{c0}'..='\u{24f}').contains(&character);
    let cased = character.is_lowercase() || character.is_uppercase();
    !character.is_ascii() && is_xid_continue(character) && (latin || !ascii || !cased)
}

/// Whether a character separates words: ASCII punctuation, spaces, dashes, quotation marks, and whatever is invisible.
fn separates(character: char) -> bool {
    character.is_ascii()
        || character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{ad}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{feff}')
}

fn spelled(character: char) -> String {
    match SIGNS.iter().find(|(sign, _)| *sign == character) {
        Some((_, name)) => (*name).to_owned(),
        None => format!("U{:04X}", u32::from(character)),
    }
}
