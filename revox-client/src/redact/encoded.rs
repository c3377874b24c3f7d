//! Finds a secret in a text however the server writes it: as it is, in other letter case, with NULs between its characters, or escaped for
//! JSON, a URL or HTML, also more than once.
//!
//! Text and secret are folded in the same way and then compared byte by byte. A server chooses the text, so the work is linear in its
//! length: each character is read once, with a bounded look-ahead, and the search is that of the standard library.

/// A cut text may end with so much of a secret and more.
pub(super) const MIN_PART: usize = 4;

/// How far the end of an HTML entity is looked for.
const LONGEST_ENTITY: usize = 12;

/// A text without what servers change in it.
pub(super) struct Folded {
    pub(super) text: String,
    /// For each byte, from where to where the original has its character.
    places: Vec<(usize, usize)>,
    length: usize,
}

impl Folded {
    /// Folds a text, with or without reading its escapes: what looks like an escape may be the end of one word and the beginning of the secret.
    pub(super) fn new(original: &str, escaped: bool) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut places = Vec::with_capacity(original.len());
        let mut rest = original;
        while let Some((mut read, mut after)) = first(rest) {
            let start = original.len() - rest.len();
            while escaped && let Some(inner) = escape(read, after) {
                (read, after) = inner;
            }
            rest = after;
            match read {
                // Escaping doubles backslashes, and UTF-16 read as bytes has NULs.
                '\\' | '\0' => {}
                '+' => text.push(' '),
                _ => text.extend(read.to_lowercase()),
            }
            places.resize(text.len(), (start, original.len() - rest.len()));
        }
        Self {
            text,
            places,
            length: original.len(),
        }
    }

    /// Adds the places in the original where a folded secret is. If the text is cut, its end may be the beginning of the secret.
    pub(super) fn find(&self, secret: &str, complete: bool, found: &mut Vec<(usize, usize)>) {
        let length = self.text.len();
        if secret.len() <= length {
            let matches = self.text.match_indices(secret).map(|(at, _)| at);
            found.extend(
                matches.map(|at| (self.places[at].0, self.places[at + secret.len() - 1].1)),
            );
        }
        if !complete {
            let tail = &self.text.as_bytes()[length.saturating_sub(secret.len())..];
            let cut = overlap(tail, secret.as_bytes());
            if cut >= MIN_PART {
                found.push((self.places[length - cut].0, self.length));
            }
        }
    }
}

/// How many bytes at the end of a text are the beginning of a secret: the prefix function of Knuth, Morris and Pratt.
fn overlap(text: &[u8], secret: &[u8]) -> usize {
    // No text in UTF-8 has this byte.
    let joined = [secret, &[0xff], text].concat();
    let mut borders = vec![0; joined.len()];
    for at in 1..joined.len() {
        let mut border = borders[at - 1];
        while border > 0 && joined[at] != joined[border] {
            border = borders[border - 1];
        }
        borders[at] = border + usize::from(joined[at] == joined[border]);
    }
    borders[joined.len() - 1]
}

/// A character, and what follows it.
type Read<'a> = Option<(char, &'a str)>;

fn first(text: &str) -> Read<'_> {
    let mut characters = text.chars();
    Some((characters.next()?, characters.as_str()))
}

/// Decodes an escape sequence that begins with this character.
fn escape(read: char, after: &str) -> Read<'_> {
    match read {
        '\\' => unicode(after).or_else(|| first(after)),
        '%' => percent(after),
        '&' => entity(after),
        _ => None,
    }
}

/// As in JSON: `u00e9`, or two of those for a surrogate pair, with any number of backslashes between them, each read once more.
fn unicode(text: &str) -> Read<'_> {
    let unit = |text: &'_ str| u16::try_from(hexadecimal(text.strip_prefix('u')?.get(..4)?)?).ok();
    let high = unit(text)?;
    let rest = &text[5..];
    if let Some(Ok(read)) = char::decode_utf16([high]).next() {
        return Some((read, rest));
    }
    let rest = rest.trim_start_matches('\\');
    let read = char::decode_utf16([high, unit(rest)?]).next()?.ok()?;
    Some((read, &rest[5..]))
}

/// As in a URL: each byte as `%` and two digits.
fn percent(text: &str) -> Read<'_> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while bytes.len() < 4 {
        bytes.push(u8::try_from(hexadecimal(rest.get(..2)?)?).ok()?);
        rest = &rest[2..];
        if let Ok(read) = std::str::from_utf8(&bytes) {
            return Some((read.chars().next()?, rest));
        }
        rest = rest.strip_prefix('%')?;
    }
    None
}

/// As in HTML: `amp;`, `#38;` or `#x26;`.
fn entity(text: &str) -> Read<'_> {
    let end = text
        .bytes()
        .take(LONGEST_ENTITY)
        .position(|byte| byte == b';')?;
    let read = match &text[..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => hexadecimal(digits)?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((read, &text[end + 1..]))
}

fn hexadecimal(digits: &str) -> Option<u32> {
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::Folded;

    /// Where a secret is found in a text, escapes read or not.
    fn find(text: &str, secret: &str, complete: bool) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for escaped in [false, true] {
            let secret = Folded::new(secret, escaped).text;
            Folded::new(text, escaped).find(&secret, complete, &mut found);
        }
        found.dedup();
        found
    }

    #[test]
    fn encodings() {
        for (text, secret) in [
            ("a&b", "a&b"),
            ("a\\u0026b", "a&b"),
            ("a%26b", "a&b"),
            ("a%2526b", "a&b"),
            ("a&amp;b", "a&b"),
            ("a&#38;b", "a&b"),
            ("a&#x26;b", "a&b"),
            ("a&amp;#38;b", "a&b"),
            ("a%26amp;b", "a&b"),
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
            ("\\\\ud83d\\\\ude00", "😀"),
            ("Bearer+x", "Bearer x"),
            ("Bearer%20x", "Bearer x"),
            ("BEARER X", "Bearer x"),
            ("A\\u00c9B", "aéb"),
            ("r\0v\0x\0-\u{0}1", "rvx-1"),
            ("r\\u0000V%00x&#0;-1", "rvx-1"),
        ] {
            for (before, after) in [
                ("", ""),
                ("<", " and more"),
                ("%20", "%22"),
                ("é\\\"", "\\\""),
            ] {
                let place = (before.len(), before.len() + text.len());
                assert_eq!(
                    find(&format!("{before}{text}{after}"), secret, true),
                    [place],
                    "{text}"
                );
            }
        }
        for (text, secret) in [
            ("abd", "abc"),
            ("a%2!", "a&"),
            ("a\\u00!!", "aé"),
            ("a&am", "a&b"),
            ("é", "e"),
        ] {
            assert_eq!(find(text, secret, true), [], "{text}");
        }
        // The text before the secret turns its beginning into an escape.
        assert_eq!(find("100%26abcd", "26abcd", true), [(4, 10)]);
    }

    #[test]
    fn cut_texts() {
        for (text, start) in [("x a&bc", 2), ("x A\\u0026bC", 2), ("a&bca&bcd", 4)] {
            assert_eq!(
                find(text, "a&bcde", false).last(),
                Some(&(start, text.len())),
                "{text}"
            );
            assert_eq!(find(text, "a&bcdf", true), [], "{text}");
        }
        assert_eq!(find("x a&b", "a&bcde", false), []);
    }

    #[test]
    fn the_work_is_linear() {
        let secrets = ["&&&&&&&&x".to_owned(), "aaab".repeat(100_000) + "x"];
        // With a quadratic search, this would take hours.
        for part in ["\\", "&", "%5C", "a\0", "aaab"] {
            let text = Folded::new(&part.repeat(1_000_000 / part.len()), true);
            let mut found = Vec::new();
            for secret in &secrets {
                text.find(secret, false, &mut found);
            }
            let cut = match part {
                "&" => vec![(999_992, 1_000_000)],
                "aaab" => vec![(600_000, 1_000_000)],
                _ => vec![],
            };
            assert_eq!(found, cut, "{part}");
        }
    }
}
