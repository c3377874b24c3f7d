//! JSON texts with placeholders, which stand inside string literals: the template is JSON before they are filled in.

use super::bytes::range;
use super::template;

/// A syntax error in a JSON template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Where it begins, in bytes. It may be the length of the text.
    pub(crate) at: usize,
    /// Where it ends.
    pub(crate) end: usize,
    /// The kind of problem.
    pub(crate) kind: Kind,
}

/// The kinds of syntax errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A placeholder outside a string literal.
    BarePlaceholder,
    /// A placeholder that begins in a string literal and ends behind it.
    SplitPlaceholder,
    /// Something else should stand here, which this says.
    Expected(&'static str),
}

/// A walk over a text, from one problem to the next: all placeholders outside string literals, and up to one other.
#[derive(Debug, Clone)]
pub(crate) struct Problems<'a> {
    text: &'a str,
    at: usize,
    next: Next,
    /// Objects and lists inside each other, up to [`DEEPEST`] of them. A bit is set for an object.
    nesting: [u64; DEEPEST / 64],
    depth: usize,
}

/// What may come next.
#[derive(Debug, Clone, Copy)]
enum Next {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
}

/// A text that is nested deeper is not judged to its end.
const DEEPEST: usize = 1024;

/// What keeps `text` from being JSON.
pub(crate) const fn problems(text: &str) -> Problems<'_> {
    Problems {
        text,
        at: 0,
        next: Next::Value,
        nesting: [0; DEEPEST / 64],
        depth: 0,
    }
}

/// Whether `text` is JSON.
pub(crate) const fn accepts(text: &str) -> bool {
    problems(text).step().is_none()
}

impl Iterator for Problems<'_> {
    type Item = Problem;

    fn next(&mut self) -> Option<Problem> {
        let problem = self.step()?;
        if problem.kind != Kind::BarePlaceholder {
            // What comes behind it cannot be understood.
            *self = Problems {
                next: Next::CommaOrEnd,
                ..problems("")
            };
        }
        Some(problem)
    }
}

impl Problems<'_> {
    const fn step(&mut self) -> Option<Problem> {
        let bytes = self.text.as_bytes();
        loop {
            while self.at < bytes.len() && matches!(bytes[self.at], b' ' | b'\t' | b'\n' | b'\r') {
                self.at += 1;
            }
            let at = self.at;
            if let Some(end) = template::end(bytes, at) {
                self.at = end;
                self.next = match self.next {
                    Next::Key | Next::KeyOrEnd => Next::Colon,
                    Next::Value | Next::ValueOrEnd => Next::CommaOrEnd,
                    next => next,
                };
                let kind = Kind::BarePlaceholder;
                return Some(Problem { at, end, kind });
            }
            let in_object = self.in_object();
            // No byte of a text is this one, which stands for its end.
            let byte = if at < bytes.len() { bytes[at] } else { 0xFF };
            let (next, end) = match (self.next, byte) {
                (Next::Value | Next::ValueOrEnd, b'{' | b'[') => {
                    if self.depth == DEEPEST {
                        return None;
                    }
                    self.push(byte == b'{');
                    let next = if byte == b'{' {
                        Next::KeyOrEnd
                    } else {
                        Next::ValueOrEnd
                    };
                    (next, at + 1)
                }
                (Next::KeyOrEnd | Next::ValueOrEnd | Next::CommaOrEnd, b'}' | b']')
                    if self.depth > 0 && in_object == (byte == b'}') =>
                {
                    self.depth -= 1;
                    (Next::CommaOrEnd, at + 1)
                }
                (Next::CommaOrEnd, b',') if in_object => (Next::Key, at + 1),
                (Next::CommaOrEnd, b',') if self.depth > 0 => (Next::Value, at + 1),
                (Next::CommaOrEnd, 0xFF) if self.depth == 0 => return None,
                (Next::Colon, b':') => (Next::Value, at + 1),
                (Next::Key | Next::KeyOrEnd, b'"') => match string(bytes, at) {
                    Ok(end) => (Next::Colon, end),
                    Err(problem) => return Some(problem),
                },
                (Next::Value | Next::ValueOrEnd, b'"') => match string(bytes, at) {
                    Ok(end) => (Next::CommaOrEnd, end),
                    Err(problem) => return Some(problem),
                },
                (Next::Value | Next::ValueOrEnd, _)
                    if is_literal(range(bytes, at, word_end(bytes, at))) =>
                {
                    (Next::CommaOrEnd, word_end(bytes, at))
                }
                (next, _) => {
                    let expected = match next {
                        Next::Key | Next::KeyOrEnd => "a key in double quotes",
                        Next::Value | Next::ValueOrEnd => "a value",
                        Next::Colon => "a colon",
                        Next::CommaOrEnd if self.depth == 0 => "the end of the text",
                        Next::CommaOrEnd if in_object => "a comma or `}`",
                        Next::CommaOrEnd => "a comma or `]`",
                    };
                    return Some(expect(bytes, at, expected));
                }
            };
            self.next = next;
            self.at = end;
        }
    }

    const fn push(&mut self, object: bool) {
        let (word, bit) = (self.depth / 64, 1 << (self.depth % 64));
        if object {
            self.nesting[word] |= bit;
        } else {
            self.nesting[word] &= !bit;
        }
        self.depth += 1;
    }

    const fn in_object(&self) -> bool {
        self.depth > 0 && self.nesting[(self.depth - 1) / 64] & (1 << ((self.depth - 1) % 64)) != 0
    }
}

/// Something else should stand at `at`: what is there is a word, another character, or nothing.
const fn expect(bytes: &[u8], at: usize, expected: &'static str) -> Problem {
    let mut end = word_end(bytes, at);
    if end == at && at < bytes.len() {
        end += 1;
    }
    let kind = Kind::Expected(expected);
    Problem { at, end, kind }
}

/// Where the word or number ends that begins at `at`.
const fn word_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while end < bytes.len()
        && (bytes[end].is_ascii_alphanumeric()
            || matches!(bytes[end], b'_' | b'+' | b'-' | b'.' | 0x80..))
    {
        end += 1;
    }
    end
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
            return Err(expect(bytes, i, "the end of the string"));
        }
        match bytes[i] {
            b'"' if i < placeholder_end => {
                return Err(Problem {
                    at: placeholder,
                    end: placeholder_end,
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
            b'\\' if escape(bytes, i) > 0 => i += escape(bytes, i),
            _ => return Err(expect(bytes, i, "an escape such as \\n")),
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

/// Whether this is `true`, `false`, `null` or a number.
const fn is_literal(word: &[u8]) -> bool {
    if matches!(word, b"true" | b"false" | b"null") {
        return true;
    }
    let whole = (!word.is_empty() && word[0] == b'-') as usize;
    let mut i = skip_digits(word, whole);
    if i == whole || (word[whole] == b'0' && i > whole + 1) {
        return false;
    }
    if i < word.len() && word[i] == b'.' {
        let fraction = i + 1;
        i = skip_digits(word, fraction);
        if i == fraction {
            return false;
        }
    }
    if i < word.len() && matches!(word[i], b'e' | b'E') {
        i += 1;
        if i < word.len() && matches!(word[i], b'+' | b'-') {
            i += 1;
        }
        let exponent = i;
        i = skip_digits(word, exponent);
        if i == exponent {
            return false;
        }
    }
    i == word.len()
}

const fn skip_digits(bytes: &[u8], from: usize) -> usize {
    let mut i = from;
    while i < bytes.len() && bytes[i].is_ascii_digit() {
        i += 1;
    }
    i
}

#[cfg(test)]
mod tests {
    //! JSON, what looks like JSON, and where exactly it stops being JSON.

    use core::ops::Range;

    use super::{Kind, Problem, accepts, problems};

    #[track_caller]
    fn wrong(text: &str, at: usize, kind: Kind) {
        let problem = problems(text).next().expect("a problem");
        assert_eq!((problem.at, problem.kind), (at, kind), "{text}");
    }

    #[track_caller]
    fn expected(text: &str, place: Range<usize>, expected: &'static str) {
        let found: Vec<Problem> = problems(text).collect();
        let Range { start: at, end } = place;
        let kind = Kind::Expected(expected);
        assert_eq!(found, [Problem { at, end, kind }], "{text}");
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
            assert!(accepts(good), "{good}");
        }
    }

    #[test]
    fn placeholders_outside_strings() {
        wrong(r#"{"a":{{b}}}"#, 5, Kind::BarePlaceholder);
        wrong("{{body}}", 0, Kind::BarePlaceholder);
        wrong("[1, {{b}}]", 4, Kind::BarePlaceholder);
        wrong("{{{a}}:1}", 1, Kind::BarePlaceholder);
        wrong(r#"{"a":1{{b}}}"#, 6, Kind::BarePlaceholder);
        wrong(r#"{"a"{{b}}}"#, 4, Kind::BarePlaceholder);
        wrong("{} {{b}}", 3, Kind::BarePlaceholder);
        // The string ends in the placeholder, so what fills it in would break the text.
        wrong(r#"["{{", "}}", "{"]"#, 2, Kind::SplitPlaceholder);
        wrong(r#"{"{{":"}}","":[null]}"#, 2, Kind::SplitPlaceholder);
        // Two braces that begin no placeholder are an object without a key.
        wrong(r#"{{"a":1}}x"#, 0, Kind::BarePlaceholder);
        expected("{{", 1..2, "a key in double quotes");
    }

    #[test]
    fn structure() {
        expected("", 0..0, "a value");
        expected("  ", 2..2, "a value");
        expected("{", 1..1, "a key in double quotes");
        expected("[", 1..1, "a value");
        expected("[1", 2..2, "a comma or `]`");
        expected(r#"{"a""#, 4..4, "a colon");
        expected(r#"{"a" 1}"#, 5..6, "a colon");
        expected(r#"{"a":}"#, 5..6, "a value");
        expected(r#"{"a":1"#, 6..6, "a comma or `}`");
        expected(r#"{"a":1 "b":2}"#, 7..8, "a comma or `}`");
        expected("[1 2]", 3..4, "a comma or `]`");
        expected("[1}", 2..3, "a comma or `]`");
        expected("{a:1}", 1..2, "a key in double quotes");
        expected("{1:1}", 1..2, "a key in double quotes");
        expected("[,1]", 1..2, "a value");
        expected("{} {}", 3..4, "the end of the text");
        expected("{}}", 2..3, "the end of the text");
        expected("1]", 1..2, "the end of the text");
        expected("1,", 1..2, "the end of the text");
        expected("]", 0..1, "a value");
    }

    #[test]
    fn frequent_slips() {
        expected("[1, ]", 4..5, "a value");
        expected("{\"a\":1,\n}", 8..9, "a key in double quotes");
        expected("{'a':1}", 1..2, "a key in double quotes");
        expected("['a']", 1..2, "a value");
        expected(r#"["a]"#, 4..4, "the end of the string");
        let escape = "an escape such as \\n";
        expected("[\"a\nb\"]", 3..4, escape);
        expected("[\"a\tb\"]", 3..4, escape);
        expected(r#"["\x"]"#, 2..3, escape);
        expected(r#"["\u12"]"#, 2..3, escape);
        expected(r#"["\"#, 2..3, escape);
        expected("[None]", 1..5, "a value");
        expected("[nullx]", 1..6, "a value");
        expected("[True]", 1..5, "a value");
        expected("// a\n{}", 0..1, "a value");
    }

    /// A placeholder outside quotes stands for a value or a key, so that what comes behind it is judged.
    #[test]
    fn several() {
        let found = problems(r#"{"a": {{b}}, {{c}}: 1, "d": None, {{e}}: 1}"#);
        let found: Vec<_> = found.map(|problem| (problem.at, problem.kind)).collect();
        assert_eq!(
            found,
            [
                (6, Kind::BarePlaceholder),
                (13, Kind::BarePlaceholder),
                (28, Kind::Expected("a value")),
            ]
        );
    }

    #[test]
    fn numbers() {
        for bad in [
            "01", "-", "1.", ".5", "+1", "1e", "1e+", "1.5.1", "0x1", "1_000", "--1",
        ] {
            assert!(!accepts(bad), "{bad}");
        }
        expected("[01]", 1..3, "a value");
    }

    #[test]
    fn deep_texts_are_not_a_danger() {
        let deep = "[".repeat(1_000_000);
        assert!(accepts(&deep));
        let closed = format!("{}{}", "[".repeat(1024), "]".repeat(1024));
        assert!(accepts(&closed));
        expected(&closed[..2047], 2047..2047, "a comma or `]`");
    }
}
