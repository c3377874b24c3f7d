//! Finds a secret in a text however the server spells it: as it is, or escaped for JSON, a URL or HTML.

/// The length of the text's beginning that spells `secret`, if it does.
pub(super) fn spelled(text: &str, secret: &str) -> Option<usize> {
    if text.starts_with(secret) {
        return Some(secret.len());
    }
    let mut rest = text;
    let mut before = None;
    for character in secret.chars() {
        // Escaping may double backslashes more than once, so a run of them stands for a run of any length.
        if character == '\\' && before == Some('\\') {
            continue;
        }
        before = Some(character);
        rest = backslashed(rest, character)
            .or_else(|| percent(rest, character))
            .or_else(|| entity(rest, character))
            .or_else(|| rest.strip_prefix(character))?;
    }
    Some(text.len() - rest.len())
}

/// As in a JSON string, or in JSON inside of a JSON string, which takes more backslashes.
fn backslashed(text: &str, character: char) -> Option<&str> {
    let rest = text.trim_start_matches('\\');
    if rest.len() == text.len() {
        return None;
    }
    if character == '\\' {
        return Some(rest);
    }
    if let Some(rest) = rest.strip_prefix(character)
        && !character.is_alphanumeric()
    {
        return Some(rest);
    }
    let mut units = [0; 2];
    let mut rest = rest;
    for (index, unit) in character.encode_utf16(&mut units).iter().enumerate() {
        if index > 0 {
            rest = rest.trim_start_matches('\\');
        }
        let digits = rest.strip_prefix('u')?.get(..4)?;
        if u16::from_str_radix(digits, 16).ok()? != *unit {
            return None;
        }
        rest = &rest[5..];
    }
    Some(rest)
}

/// As in a URL: each byte as `%` and two digits, or a space as a plus sign.
fn percent(text: &str, character: char) -> Option<&str> {
    if character == ' '
        && let Some(rest) = text.strip_prefix('+')
    {
        return Some(rest);
    }
    let mut rest = text;
    for byte in character.encode_utf8(&mut [0; 4]).bytes() {
        let digits = rest.strip_prefix('%')?.get(..2)?;
        if u8::from_str_radix(digits, 16).ok()? != byte {
            return None;
        }
        rest = &rest[3..];
    }
    Some(rest)
}

/// As in HTML: `&amp;`, `&#38;` or `&#x26;`.
fn entity(text: &str, character: char) -> Option<&str> {
    let (name, rest) = text.strip_prefix('&')?.split_once(';')?;
    let found = match name {
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
    (found == character).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::spelled;

    #[test]
    fn spellings() {
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
        ] {
            assert_eq!(spelled(text, secret), Some(text.len()), "{text}");
            let longer = format!("{text} and more");
            assert_eq!(spelled(&longer, secret), Some(text.len()), "{text}");
        }
        for (text, secret) in [
            ("ab", "abc"),
            ("a%2", "a&"),
            ("a\\u00", "aé"),
            ("a&am", "a&b"),
            ("é", "e"),
            ("", "a"),
            ("\\a", "a"),
        ] {
            assert_eq!(spelled(text, secret), None, "{text}");
        }
    }
}
