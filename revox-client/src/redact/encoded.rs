//! Finds a secret in a text however the server writes it: as it is, in other letter case, with NULs between its characters, or escaped for
//! JSON, a URL or HTML.

/// How much of a secret a text begins with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Match {
    None,
    /// The text ends after so many characters of the secret.
    Cut(usize),
    /// All of it, in so many bytes of the text.
    Full(usize),
}

/// Compares the beginning of a text with a secret.
pub(super) fn match_encoded(text: &str, secret: &str) -> Match {
    if text.starts_with(secret) {
        return Match::Full(secret.len());
    }
    // Most places of a text are none of a secret's.
    if let (Some(first), Some(wanted)) = (text.chars().next(), secret.chars().next())
        && !"\\%&+".contains(first)
        && !is_same(first, wanted)
    {
        return Match::None;
    }
    let mut rest = text;
    let mut matched = 0;
    let mut before = None;
    for character in secret.chars() {
        // Escaping may double backslashes more than once, so a run of them stands for a run of any length.
        if character == '\\' && before == Some('\\') {
            continue;
        }
        before = Some(character);
        loop {
            if rest.is_empty() {
                return Match::Cut(matched);
            }
            let after = |wanted: char| {
                let mut readings = readings(rest).into_iter().flatten();
                let found = readings.find(|(read, _)| is_same(*read, wanted));
                found.map(|(_, after)| after)
            };
            if let Some(after) = after(character) {
                rest = after;
                break;
            }
            // As in UTF-16.
            match after('\0') {
                Some(after) if matched > 0 => rest = after,
                _ => return Match::None,
            }
        }
        matched += 1;
    }
    Match::Full(text.len() - rest.len())
}

fn is_same(one: char, other: char) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(&other);
    }
    one.to_lowercase().eq(other.to_lowercase())
}

/// A character that a text may begin with, and the rest of the text.
type Reading<'a> = Option<(char, &'a str)>;

/// The ways to read the first character of a text.
fn readings(text: &str) -> [Reading<'_>; 4] {
    let plain = || {
        let first = text.chars().next()?;
        Some((first, &text[first.len_utf8()..]))
    };
    match text.as_bytes().first() {
        Some(b'\\') => {
            let rest = text.trim_start_matches('\\');
            [Some(('\\', rest)), unicode(rest), punctuation(rest), None]
        }
        Some(b'%') => [percent(text), plain(), None, None],
        Some(b'&') => [entity(text), plain(), None, None],
        Some(b'+') => [Some((' ', &text[1..])), plain(), None, None],
        _ => [plain(), None, None, None],
    }
}

/// What follows backslashes in a JSON string, or in JSON inside of a JSON string: `u00e9`, or two of those for a surrogate pair.
fn unicode(text: &str) -> Reading<'_> {
    let unit = |text: &str| {
        let digits = text.strip_prefix('u')?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let first = unit(text)?;
    let rest = &text[5..];
    if let Some(Ok(read)) = char::decode_utf16([first]).next() {
        return Some((read, rest));
    }
    let rest = rest.trim_start_matches('\\');
    let read = char::decode_utf16([first, unit(rest)?]).next()?.ok()?;
    Some((read, &rest[5..]))
}

/// What follows backslashes and stands for itself.
fn punctuation(text: &str) -> Reading<'_> {
    let first = text.chars().next()?;
    (!first.is_alphanumeric()).then(|| (first, &text[first.len_utf8()..]))
}

/// As in a URL: each byte as `%` and two digits.
fn percent(text: &str) -> Reading<'_> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while bytes.len() < 4 {
        let digits = rest.strip_prefix('%')?.get(..2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &rest[3..];
        if let Ok(read) = std::str::from_utf8(&bytes) {
            return Some((read.chars().next()?, rest));
        }
    }
    None
}

/// As in HTML: `&amp;`, `&#38;` or `&#x26;`.
fn entity(text: &str) -> Reading<'_> {
    let (name, rest) = text.strip_prefix('&')?.split_once(';')?;
    let read = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((read, rest))
}

#[cfg(test)]
mod tests {
    use super::{Match, match_encoded};

    #[test]
    fn encodings() {
        for (text, secret) in [
            ("a&b", "a&b"),
            ("a\\u0026b", "a&b"),
            ("a%26b", "a&b"),
            ("a&amp;b", "a&b"),
            ("a&#38;b", "a&b"),
            ("a&#x26;b", "a&b"),
            ("a\\/b", "a/b"),
            ("a\\\"b", "a\"b"),
            ("a\\\\\\\"b", "a\"b"),
            ("a\\\\b", "a\\b"),
            ("a\\\\\\\\b", "a\\\\b"),
            ("a&amp;b", "a&amp;b"),
            ("a&amp;amp;b", "a&amp;b"),
            ("a%C3%A9b", "aéb"),
            ("a%c3%a9b", "aéb"),
            ("a\\u00E9b", "aéb"),
            ("\\ud83d\\ude00", "😀"),
            ("Bearer+x", "Bearer x"),
            ("Bearer%20x", "Bearer x"),
            ("BEARER X", "Bearer x"),
            ("A\\u00c9B", "aéb"),
            ("r\0v\0x\0-\u{0}1", "rvx-1"),
            ("r\\u0000V%00x&#0;-1", "rvx-1"),
        ] {
            assert_eq!(
                match_encoded(text, secret),
                Match::Full(text.len()),
                "{text}"
            );
            let longer = format!("{text} and more");
            assert_eq!(
                match_encoded(&longer, secret),
                Match::Full(text.len()),
                "{text}"
            );
        }
        for (text, secret) in [
            ("abd", "abc"),
            ("a%2!", "a&"),
            ("a\\u00!!", "aé"),
            ("a&am", "a&b"),
            ("é", "e"),
            ("\\a", "a"),
            ("\0a", "a"),
        ] {
            assert_eq!(match_encoded(text, secret), Match::None, "{text}");
        }
        for (text, matched) in [("", 0), ("ab", 2), ("A\\u0062", 2)] {
            assert_eq!(match_encoded(text, "abc"), Match::Cut(matched), "{text}");
        }
    }
}
