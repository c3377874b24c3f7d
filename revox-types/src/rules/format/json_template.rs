//! JSON texts with placeholders, which stand inside string literals: the template is JSON before they are filled in.

use super::template;

/// A syntax error in a JSON template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Where, in bytes. It may be the length of the text.
    pub(crate) at: usize,
    /// The kind of problem.
    pub(crate) kind: Kind,
}

/// The kinds of syntax errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A placeholder, which ends at the byte given, outside a string literal.
    BarePlaceholder(usize),
    /// A placeholder that begins in a string literal and ends behind it.
    SplitPlaceholder,
    /// A value should stand here.
    Value,
    /// A key should stand here.
    Key,
    /// A colon should stand here.
    Colon,
    /// A comma or the end of the object should stand here.
    ObjectEnd,
    /// A comma or the end of the list should stand here.
    ListEnd,
    /// The text should end here.
    End,
    /// A comma with nothing after it.
    TrailingComma,
    /// A single quote where a double quote should stand.
    SingleQuote,
    /// A string literal that does not end.
    OpenString,
    /// A line break or another control character in a string literal.
    Control,
    /// A backslash with something behind it that JSON does not know.
    Escape,
    /// A number as JSON does not write it.
    Number,
    /// A word that is none of JSON's.
    Word,
}

/// Where the word ends that begins at `at`.
pub(crate) const fn word_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while end < bytes.len()
        && (bytes[end].is_ascii_alphanumeric() || bytes[end] == b'_' || !bytes[end].is_ascii())
    {
        end += 1;
    }
    end
}

/// What may come next.
#[derive(Clone, Copy)]
enum Next {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
}

/// Objects and lists inside each other, up to [`Nesting::MOST`] of them. A bit is set for an object.
struct Nesting {
    bits: [u64; 16],
    depth: usize,
}

impl Nesting {
    const MOST: usize = 16 * 64;

    const fn push(&mut self, object: bool) {
        let (word, bit) = (self.depth / 64, 1 << (self.depth % 64));
        if object {
            self.bits[word] |= bit;
        } else {
            self.bits[word] &= !bit;
        }
        self.depth += 1;
    }

    const fn in_object(&self) -> bool {
        self.depth > 0 && self.bits[(self.depth - 1) / 64] & (1 << ((self.depth - 1) % 64)) != 0
    }
}

/// The first thing that keeps `text` from being JSON.
///
/// A text that is nested deeper than 1024 levels is not judged to its end.
pub(crate) const fn problem(text: &str) -> Option<Problem> {
    let bytes = text.as_bytes();
    let mut nesting = Nesting {
        bits: [0; 16],
        depth: 0,
    };
    let mut next = Next::Value;
    let mut i = 0;
    loop {
        while i < bytes.len() && matches!(bytes[i], b' ' | b'\t' | b'\n' | b'\r') {
            i += 1;
        }
        if i == bytes.len() {
            return match next {
                Next::CommaOrEnd if nesting.depth == 0 => None,
                _ => Some(unexpected(bytes, i, next, &nesting)),
            };
        }
        match (next, bytes[i]) {
            (Next::Value | Next::ValueOrEnd, b'{' | b'[') if template::end(bytes, i).is_none() => {
                if nesting.depth == Nesting::MOST {
                    return None;
                }
                nesting.push(bytes[i] == b'{');
                next = if nesting.in_object() {
                    Next::KeyOrEnd
                } else {
                    Next::ValueOrEnd
                };
                i += 1;
            }
            (Next::KeyOrEnd, b'}') | (Next::ValueOrEnd, b']') => {
                nesting.depth -= 1;
                next = Next::CommaOrEnd;
                i += 1;
            }
            (Next::CommaOrEnd, b'}' | b']')
                if nesting.depth > 0 && nesting.in_object() == (bytes[i] == b'}') =>
            {
                nesting.depth -= 1;
                i += 1;
            }
            (Next::CommaOrEnd, b',') if nesting.depth > 0 => {
                next = if nesting.in_object() {
                    Next::Key
                } else {
                    Next::Value
                };
                i += 1;
            }
            (Next::Colon, b':') => {
                next = Next::Value;
                i += 1;
            }
            (Next::Key | Next::KeyOrEnd, b'"') => {
                match string(bytes, i) {
                    Ok(end) => i = end,
                    Err(problem) => return Some(problem),
                }
                if i < bytes.len() && bytes[i] == b':' {
                    next = Next::Value;
                    i += 1;
                } else {
                    next = Next::Colon;
                }
            }
            (Next::Value | Next::ValueOrEnd, b'"') => {
                match string(bytes, i) {
                    Ok(end) => i = end,
                    Err(problem) => return Some(problem),
                }
                next = Next::CommaOrEnd;
            }
            (Next::Value | Next::ValueOrEnd, b'-' | b'0'..=b'9') => {
                match number(bytes, i) {
                    Ok(end) => i = end,
                    Err(problem) => return Some(problem),
                }
                next = Next::CommaOrEnd;
            }
            (Next::Value | Next::ValueOrEnd, byte) if byte.is_ascii_alphabetic() => {
                match word(bytes, i) {
                    Ok(end) => i = end,
                    Err(problem) => return Some(problem),
                }
                next = Next::CommaOrEnd;
            }
            _ => return Some(unexpected(bytes, i, next, &nesting)),
        }
    }
}

/// The problem of an unexpected character at `at`.
const fn unexpected(bytes: &[u8], at: usize, next: Next, nesting: &Nesting) -> Problem {
    if let Some(end) = template::end(bytes, at) {
        return Problem {
            at,
            kind: Kind::BarePlaceholder(end),
        };
    }
    let closes = at < bytes.len() && matches!(bytes[at], b'}' | b']');
    let kind = match next {
        Next::Key | Next::Value if closes && follows_comma(bytes, at) => {
            return Problem {
                at: last_before(bytes, at),
                kind: Kind::TrailingComma,
            };
        }
        Next::Key | Next::KeyOrEnd | Next::Value | Next::ValueOrEnd
            if at < bytes.len() && bytes[at] == b'\'' =>
        {
            Kind::SingleQuote
        }
        Next::Key | Next::KeyOrEnd => Kind::Key,
        Next::Value | Next::ValueOrEnd => Kind::Value,
        Next::Colon => Kind::Colon,
        Next::CommaOrEnd if nesting.depth == 0 => Kind::End,
        Next::CommaOrEnd if nesting.in_object() => Kind::ObjectEnd,
        Next::CommaOrEnd => Kind::ListEnd,
    };
    Problem { at, kind }
}

/// The place of the last character before `at` that is not white space.
const fn last_before(bytes: &[u8], at: usize) -> usize {
    let mut i = at - 1;
    while i > 0 && bytes[i].is_ascii_whitespace() {
        i -= 1;
    }
    i
}

const fn follows_comma(bytes: &[u8], at: usize) -> bool {
    at > 0 && bytes[last_before(bytes, at)] == b','
}

/// The end of the string literal at `start`. A placeholder that begins in it ends in it.
const fn string(bytes: &[u8], start: usize) -> Result<usize, Problem> {
    let mut i = start + 1;
    let (mut placeholder, mut placeholder_end) = (start, start);
    loop {
        while i < bytes.len() && PLAIN[bytes[i] as usize] {
            i += 1;
        }
        if i == bytes.len() {
            return Err(Problem {
                at: start,
                kind: Kind::OpenString,
            });
        }
        match bytes[i] {
            b'"' if i < placeholder_end => {
                return Err(Problem {
                    at: placeholder,
                    kind: Kind::SplitPlaceholder,
                });
            }
            b'"' => return Ok(i + 1),
            b'{' => {
                if i >= placeholder_end
                    && let Some(end) = template::end(bytes, i)
                {
                    (placeholder, placeholder_end) = (i, end);
                }
                i += 1;
            }
            b'\\' => {
                let length = escape(bytes, i);
                if length == 0 {
                    return Err(Problem {
                        at: i,
                        kind: Kind::Escape,
                    });
                }
                i += length;
            }
            _ => {
                return Err(Problem {
                    at: i,
                    kind: Kind::Control,
                });
            }
        }
    }
}

/// The bytes that mean nothing but themselves in a string literal.
const PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let mut byte = 0;
    while byte < 0x20 {
        plain[byte] = false;
        byte += 1;
    }
    plain[b'"' as usize] = false;
    plain[b'\\' as usize] = false;
    plain[b'{' as usize] = false;
    plain
};

/// The length of the escape sequence at `at`, or 0 if it is none.
const fn escape(bytes: &[u8], at: usize) -> usize {
    if at + 1 == bytes.len() {
        return 0;
    }
    match bytes[at + 1] {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 2,
        b'u' => {
            let mut i = at + 2;
            while i < at + 6 {
                if i >= bytes.len() || !bytes[i].is_ascii_hexdigit() {
                    return 0;
                }
                i += 1;
            }
            6
        }
        _ => 0,
    }
}

/// The end of the number at `start`.
const fn number(bytes: &[u8], start: usize) -> Result<usize, Problem> {
    let wrong = Problem {
        at: start,
        kind: Kind::Number,
    };
    let mut i = start;
    if bytes[i] == b'-' {
        i += 1;
    }
    let whole = i;
    i = skip_digits(bytes, i);
    if i == whole || (bytes[whole] == b'0' && i > whole + 1) {
        return Err(wrong);
    }
    if i < bytes.len() && bytes[i] == b'.' {
        let fraction = i + 1;
        i = skip_digits(bytes, fraction);
        if i == fraction {
            return Err(wrong);
        }
    }
    if i < bytes.len() && matches!(bytes[i], b'e' | b'E') {
        i += 1;
        if i < bytes.len() && matches!(bytes[i], b'+' | b'-') {
            i += 1;
        }
        let exponent = i;
        i = skip_digits(bytes, exponent);
        if i == exponent {
            return Err(wrong);
        }
    }
    if i < bytes.len()
        && (bytes[i].is_ascii_alphanumeric() || matches!(bytes[i], b'.' | b'_' | b'+'))
    {
        Err(wrong)
    } else {
        Ok(i)
    }
}

const fn skip_digits(bytes: &[u8], from: usize) -> usize {
    let mut i = from;
    while i < bytes.len() && bytes[i].is_ascii_digit() {
        i += 1;
    }
    i
}

/// The end of `true`, `false` or `null` at `start`.
const fn word(bytes: &[u8], start: usize) -> Result<usize, Problem> {
    let mut end = start;
    while end < bytes.len() && (bytes[end].is_ascii_alphanumeric() || bytes[end] == b'_') {
        end += 1;
    }
    match super::bytes::range(bytes, start, end) {
        b"true" | b"false" | b"null" => Ok(end),
        _ => Err(Problem {
            at: start,
            kind: Kind::Word,
        }),
    }
}

#[cfg(test)]
mod tests {
    //! JSON, what looks like JSON, and where exactly it stops being JSON.

    use super::{Kind, problem};

    #[track_caller]
    fn wrong(text: &str, at: usize, kind: Kind) {
        let problem = problem(text).expect("a problem");
        assert_eq!((problem.at, problem.kind), (at, kind), "{text}");
    }

    #[test]
    fn json_passes() {
        for good in [
            "{}",
            "[]",
            " [ ] ",
            "\"{{a}}\"",
            "1",
            "-0.5e+10",
            "0",
            "true",
            "null",
            r#"{"a":"{{b}}","c":[1,2,{"d":null}],"e":{"f":{}}}"#,
            r#"{"a":{"b":{"c":1}}}"#,
            r#"["\"\\\/\b\f\n\r\tÿ"]"#,
            "{\r\n\t\"a\" : [ ] }",
            r#"{"{{key}}":"x {{a}} y {{b}} z"}"#,
            r#"["{{", "{"]"#,
            r#"["{{a\"b}}", "}}"]"#,
            r#"["é", "😀"]"#,
        ] {
            assert_eq!(problem(good), None, "{good}");
        }
    }

    #[test]
    fn placeholders_outside_strings() {
        wrong(r#"{"a":{{b}}}"#, 5, Kind::BarePlaceholder(10));
        wrong("{{body}}", 0, Kind::BarePlaceholder(8));
        wrong("[1, {{b}}]", 4, Kind::BarePlaceholder(9));
        wrong("{{{a}}:1}", 1, Kind::BarePlaceholder(6));
        wrong(r#"{"a":1{{b}}}"#, 6, Kind::BarePlaceholder(11));
        wrong(r#"{"a"{{b}}}"#, 4, Kind::BarePlaceholder(9));
        wrong("{} {{b}}", 3, Kind::BarePlaceholder(8));
        // The string ends in the placeholder, so what fills it in would break the text.
        wrong(r#"["{{", "}}", "{"]"#, 2, Kind::SplitPlaceholder);
        wrong(r#"{"{{":"}}","":[null]}"#, 2, Kind::SplitPlaceholder);
        // Two braces that begin no placeholder are an object without a key.
        wrong(r#"{{"a":1}}x"#, 0, Kind::BarePlaceholder(9));
        wrong("{{", 1, Kind::Key);
    }

    #[test]
    fn structure() {
        wrong("", 0, Kind::Value);
        wrong("  ", 2, Kind::Value);
        wrong("{", 1, Kind::Key);
        wrong("[", 1, Kind::Value);
        wrong("[1", 2, Kind::ListEnd);
        wrong(r#"{"a""#, 4, Kind::Colon);
        wrong(r#"{"a" 1}"#, 5, Kind::Colon);
        wrong(r#"{"a":}"#, 5, Kind::Value);
        wrong(r#"{"a":1"#, 6, Kind::ObjectEnd);
        wrong(r#"{"a":1 "b":2}"#, 7, Kind::ObjectEnd);
        wrong("[1 2]", 3, Kind::ListEnd);
        wrong("[1}", 2, Kind::ListEnd);
        wrong("{a:1}", 1, Kind::Key);
        wrong("{1:1}", 1, Kind::Key);
        wrong("[,1]", 1, Kind::Value);
        wrong("{} {}", 3, Kind::End);
        wrong("{}}", 2, Kind::End);
        wrong("1,", 1, Kind::End);
        wrong("]", 0, Kind::Value);
    }

    #[test]
    fn frequent_slips() {
        wrong("[1, ]", 2, Kind::TrailingComma);
        wrong("{\"a\":1,\n}", 6, Kind::TrailingComma);
        wrong("{'a':1}", 1, Kind::SingleQuote);
        wrong("['a']", 1, Kind::SingleQuote);
        wrong(r#"["a]"#, 1, Kind::OpenString);
        wrong("[\"a\nb\"]", 3, Kind::Control);
        wrong("[\"a\tb\"]", 3, Kind::Control);
        wrong(r#"["\x"]"#, 2, Kind::Escape);
        wrong(r#"["\u12"]"#, 2, Kind::Escape);
        wrong(r#"["\"#, 2, Kind::Escape);
        wrong("[None]", 1, Kind::Word);
        wrong("[nullx]", 1, Kind::Word);
        wrong("[True]", 1, Kind::Word);
        wrong("// a\n{}", 0, Kind::Value);
    }

    #[test]
    fn numbers() {
        for bad in [
            "01", "-", "1.", ".5", "+1", "1e", "1e+", "1.5.1", "0x1", "1_000", "--1",
        ] {
            assert!(problem(bad).is_some(), "{bad}");
        }
        wrong("[01]", 1, Kind::Number);
    }

    #[test]
    fn deep_texts_are_not_a_danger() {
        let deep = "[".repeat(1_000_000);
        assert_eq!(problem(&deep), None);
        let closed = format!("{}{}", "[".repeat(1024), "]".repeat(1024));
        assert_eq!(problem(&closed), None);
        wrong(&closed[..2047], 2047, Kind::ListEnd);
    }
}
