//! `{{placeholders}}` in text.

use super::bytes::{contains, range};

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
                    name: self.text[start + 2..end - 2].trim_ascii(),
                });
            }
            self.at = start + 1;
        }
        self.at = bytes.len();
        None
    }
}

/// A malformed placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Where the braces stand, in bytes.
    pub(crate) at: usize,
    /// Where they end.
    pub(crate) end: usize,
    /// The kind of problem.
    pub(crate) kind: Kind,
}

/// The kinds of malformed placeholders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// No `}}` follows before the line or another placeholder begins.
    Open,
    /// There is no name in it.
    Nameless,
    /// A `}}` that nothing before it opens.
    Close,
    /// A single pair of braces around an identifier, in a text that has single braces around nothing else. A `$` before it belongs to it.
    Single,
}

/// A walk over the braces of a text, from one problem to the next.
#[derive(Debug, Clone)]
pub(crate) struct Braces<'a> {
    text: &'a str,
    at: usize,
    /// How many braces are open that belong to no placeholder: the end of nested JSON objects looks like that of a placeholder.
    open: usize,
    /// Whether single braces are something else than placeholders, such as JSON; `None` as long as nobody asked.
    holds_code: Option<bool>,
}

/// Everything that is wrong with the braces of a text.
pub(crate) const fn problems(text: &str) -> Braces<'_> {
    Braces {
        text,
        at: 0,
        open: 0,
        holds_code: None,
    }
}

/// Whether nothing is wrong with the braces of a text.
pub(crate) const fn accepts(text: &str) -> bool {
    problems(text).step().is_none()
}

/// Whether every placeholder that has a name has one of these.
pub(crate) const fn are_among(text: &str, names: &[&str]) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        at = match end(bytes, at) {
            Some(end) => {
                let name = range(bytes, at + 2, end - 2).trim_ascii();
                if !name.is_empty() && !contains(names, name) {
                    return false;
                }
                end
            }
            None => at + 1,
        };
    }
    true
}

impl Braces<'_> {
    const fn step(&mut self) -> Option<Problem> {
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() {
            let mut at = self.at;
            let doubled = at + 1 < bytes.len() && bytes[at + 1] == bytes[at];
            self.at += 1;
            let kind = match bytes[at] {
                b'{' if doubled && !third_brace(bytes, at) => {
                    let Some(end) = end(bytes, at) else {
                        self.at = at + 2;
                        // Closing braces further on belong to it and are no second mistake.
                        self.open += 2;
                        return Some(self.problem(at, Kind::Open));
                    };
                    self.at = end;
                    if !range(bytes, at + 2, end - 2).trim_ascii().is_empty() {
                        continue;
                    }
                    Kind::Nameless
                }
                b'{' => match single_end(bytes, at) {
                    Some(end) if !self.holds_code() => {
                        self.at = end;
                        at -= has_dollar(bytes, at) as usize;
                        Kind::Single
                    }
                    _ => {
                        self.open += 1;
                        continue;
                    }
                },
                b'}' if self.open > 0 => {
                    self.open -= 1;
                    continue;
                }
                b'}' if doubled => {
                    self.at = at + 2;
                    Kind::Close
                }
                _ => continue,
            };
            return Some(self.problem(at, kind));
        }
        None
    }

    const fn problem(&self, at: usize, kind: Kind) -> Problem {
        let end = self.at;
        Problem { at, end, kind }
    }

    const fn holds_code(&mut self) -> bool {
        let holds_code = match self.holds_code {
            Some(known) => known,
            None => holds_code(self.text.as_bytes()),
        };
        self.holds_code = Some(holds_code);
        holds_code
    }
}

/// Whether any braces of a text stand around something else than an identifier, as in JSON, CSS and code.
const fn holds_code(bytes: &[u8]) -> bool {
    let mut at = 0;
    let mut in_backticks = false;
    while at < bytes.len() {
        in_backticks = in_backticks != (bytes[at] == b'`');
        at = match (end(bytes, at), single_end(bytes, at)) {
            // A text of JavaScript.
            (None, Some(_)) if in_backticks && has_dollar(bytes, at) => return true,
            (Some(end), _) | (None, Some(end)) => end,
            // A placeholder without its end, or with half of it.
            (None, None) if bytes[at] == b'{' && at + 1 < bytes.len() && bytes[at + 1] == b'{' => {
                let end = next_brace(bytes, at + 2);
                let is_half_closed = end < bytes.len() && bytes[end] == b'}';
                end + is_half_closed as usize
            }
            (None, None) if bytes[at] == b'{' || bytes[at] == b'}' => return true,
            (None, None) => at + 1,
        };
    }
    false
}

/// Whether a `$` stands before a byte.
const fn has_dollar(bytes: &[u8], at: usize) -> bool {
    at > 0 && bytes[at - 1] == b'$'
}

/// Where a single pair of braces around an identifier ends that begins at `at`.
const fn single_end(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes[at] != b'{' || (at > 0 && bytes[at - 1] == b'{') {
        return None;
    }
    let mut i = at + 1;
    while i < bytes.len() && (bytes[i].is_ascii_alphanumeric() || bytes[i] == b'_') {
        i += 1;
    }
    let is_name = i > at + 1 && !bytes[at + 1].is_ascii_digit();
    let is_closed = i < bytes.len() && bytes[i] == b'}';
    let is_single = i + 1 >= bytes.len() || bytes[i + 1] != b'}';
    if is_name && is_closed && is_single {
        Some(i + 1)
    } else {
        None
    }
}

impl Iterator for Braces<'_> {
    type Item = Problem;

    fn next(&mut self) -> Option<Problem> {
        self.step()
    }
}

/// Where the placeholder that starts at `at` ends, or `None` if none starts there.
pub(crate) const fn end(bytes: &[u8], at: usize) -> Option<usize> {
    if at + 1 >= bytes.len() || bytes[at] != b'{' || bytes[at + 1] != b'{' || third_brace(bytes, at)
    {
        return None;
    }
    let close = next_brace(bytes, at + 2);
    if close + 1 < bytes.len() && bytes[close] == b'}' && bytes[close + 1] == b'}' {
        Some(close + 2)
    } else {
        None
    }
}

/// Where the next brace of the line stands, or where the line ends.
const fn next_brace(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && !matches!(bytes[at], b'{' | b'}' | b'\n') {
        at += 1;
    }
    at
}

/// Of three opening braces, the last two begin the placeholder.
const fn third_brace(bytes: &[u8], at: usize) -> bool {
    at + 2 < bytes.len() && bytes[at + 2] == b'{'
}

#[cfg(test)]
mod tests {
    //! What is a placeholder, and which braces are a slip.

    use super::{Kind, accepts, placeholders, problems};

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
        #[track_caller]
        fn check(text: &str, expected: &[(usize, Kind)]) {
            let found: Vec<_> = problems(text).map(|found| (found.at, found.kind)).collect();
            assert_eq!(found, expected);
        }

        for good in [
            "",
            "{",
            "{}",
            "}",
            "{{a}}",
            r#"{"a":{"b":"{{c}}"}}"#,
            r#"{"a": "{b}"}"#,
            "a:hover { color: red } {b}",
            "const hi = `Hi ${name}`",
            "function hi(name) { return 'Hi ' + '${name}' }",
            "{first name} {1}",
            r#"{"a":{"b":{"c":1}}} {{d}}"#,
            "{{{a}}}",
            "{{ a }}",
        ] {
            assert!(accepts(good), "{good}");
        }
        check(
            "Hi {first_name}, on {day} at {{time}}",
            &[(3, Kind::Single), (20, Kind::Single)],
        );
        check(
            "Call `look_up` for {first_name}, then ${day}",
            &[(19, Kind::Single), (38, Kind::Single)],
        );
        check(
            "Hi {first_name} and {{ day }",
            &[(3, Kind::Single), (20, Kind::Open)],
        );
        check(
            "Hi first_name}}, on {{day",
            &[(13, Kind::Close), (20, Kind::Open)],
        );
        let single = problems("On ${day}").next().unwrap();
        assert_eq!((single.at, single.end), (3, 9));
        check("{{", &[(0, Kind::Open)]);
        check("a {{b", &[(2, Kind::Open)]);
        check("a {{b} c", &[(2, Kind::Open)]);
        check("{{a, {b}!", &[(0, Kind::Open), (5, Kind::Single)]);
        check("{{a}} {{b {{c}}", &[(6, Kind::Open)]);
        check("{{a\n}}", &[(0, Kind::Open)]);
        check("a {{ }}", &[(2, Kind::Nameless)]);
        check("}}", &[(0, Kind::Close)]);
        check("Hi first_name}}, {{day}}", &[(13, Kind::Close)]);
        check("{a}}} {{b}}}}", &[(3, Kind::Close), (11, Kind::Close)]);
        check(
            "{{a {{}} b}} c}} {{d",
            &[
                (0, Kind::Open),
                (4, Kind::Nameless),
                (14, Kind::Close),
                (17, Kind::Open),
            ],
        );
    }
}
