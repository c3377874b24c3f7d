//! `{{placeholders}}` in text.

use super::bytes::range;

/// A placeholder in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholder<'a> {
    /// Where its `{{` starts, in bytes.
    pub start: usize,
    /// Where its `}}` ends, in bytes.
    pub end: usize,
    /// The name between the braces, without the white space around it. May be empty.
    pub name: &'a str,
}

/// The placeholders of a text, in order.
#[derive(Debug, Clone)]
pub struct Placeholders<'a> {
    text: &'a str,
    at: usize,
}

/// The placeholders of `text`, in order.
///
/// Two braces that do not begin a placeholder are text. See [`Format::Template`](crate::rules::Format::Template), which finds those.
pub const fn placeholders(text: &str) -> Placeholders<'_> {
    Placeholders { text, at: 0 }
}

impl<'a> Iterator for Placeholders<'a> {
    type Item = Placeholder<'a>;

    fn next(&mut self) -> Option<Placeholder<'a>> {
        let bytes = self.text.as_bytes();
        while let Some(found) = bytes[self.at..].iter().position(|&byte| byte == b'{') {
            let start = self.at + found;
            if let Some(end) = end(bytes, start) {
                self.at = end;
                return Some(Placeholder {
                    start,
                    end,
                    name: self.text[start + 2..end - 2].trim(),
                });
            }
            self.at = start + 1;
        }
        self.at = bytes.len();
        None
    }
}

/// What is wrong with the braces of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) struct Problem {
    /// Where the `{{` stands, in bytes.
    pub(in crate::rules) at: usize,
    /// What is wrong with it.
    pub(in crate::rules) kind: Kind,
}

/// What is wrong with two braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) enum Kind {
    /// No `}}` follows before the line or another placeholder begins.
    Open,
    /// There is no name in it.
    Nameless,
}

/// The first `{{` of a text that has no end or no name.
///
/// Closing braces alone are no problem: the end of nested JSON objects looks like that.
pub(in crate::rules) const fn problem(text: &str) -> Option<Problem> {
    let bytes = text.as_bytes();
    let mut i = 0;
    while i + 1 < bytes.len() {
        if bytes[i] != b'{' || bytes[i + 1] != b'{' || third_brace(bytes, i) {
            i += 1;
            continue;
        }
        match end(bytes, i) {
            None => {
                return Some(Problem {
                    at: i,
                    kind: Kind::Open,
                });
            }
            Some(end) if range(bytes, i + 2, end - 2).trim_ascii().is_empty() => {
                return Some(Problem {
                    at: i,
                    kind: Kind::Nameless,
                });
            }
            Some(end) => i = end,
        }
    }
    None
}

/// Where the placeholder that starts at `at` ends, or `None` if none starts there.
pub(in crate::rules) const fn end(bytes: &[u8], at: usize) -> Option<usize> {
    if at + 1 >= bytes.len() || bytes[at] != b'{' || bytes[at + 1] != b'{' || third_brace(bytes, at)
    {
        return None;
    }
    let mut i = at + 2;
    while i + 1 < bytes.len() {
        match bytes[i] {
            b'}' if bytes[i + 1] == b'}' => return Some(i + 2),
            b'}' | b'{' | b'\n' => return None,
            _ => i += 1,
        }
    }
    None
}

/// Of three opening braces, the last two begin the placeholder.
const fn third_brace(bytes: &[u8], at: usize) -> bool {
    at + 2 < bytes.len() && bytes[at + 2] == b'{'
}

#[cfg(test)]
mod tests {
    //! What is a placeholder, and which braces are a slip.

    use super::{Kind, Problem, placeholders, problem};

    #[track_caller]
    fn names(text: &str, expected: &[&str]) {
        let found: Vec<_> = placeholders(text)
            .map(|placeholder| placeholder.name)
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn names_in_order() {
        names("", &[]);
        names(
            "Hi {{first_name}}, it is {{ day }}.",
            &["first_name", "day"],
        );
        names("{{a}}{{b}}", &["a", "b"]);
        names("{{{a}}}", &["a"]);
        names("{a} {{b} {{c}} }}", &["c"]);
        names("{{a\n}} {{ü}}", &["ü"]);
        names("{{}}", &[""]);
        names("{{", &[]);
        names("{{a}", &[]);
    }

    #[test]
    fn places_are_in_bytes() {
        let found = placeholders("é{{a}}").next().unwrap();
        assert_eq!((found.start, found.end), (2, 7));
    }

    #[test]
    fn slips() {
        for good in [
            "",
            "{",
            "{}",
            "{{a}}",
            "{a}",
            "}}",
            r#"{"a":{"b":"{{c}}"}}"#,
            "{{{a}}}",
            "{{ a }}",
        ] {
            assert_eq!(problem(good), None, "{good}");
        }
        let open = |at| {
            Some(Problem {
                at,
                kind: Kind::Open,
            })
        };
        assert_eq!(problem("{{"), open(0));
        assert_eq!(problem("a {{b"), open(2));
        assert_eq!(problem("a {{b} c"), open(2));
        assert_eq!(problem("{{a}} {{b {{c}}"), open(6));
        assert_eq!(problem("{{a\n}}"), open(0));
        assert_eq!(
            problem("a {{ }}"),
            Some(Problem {
                at: 2,
                kind: Kind::Nameless
            })
        );
    }
}
