//! Texts with their `{{placeholders}}` filled in.

use alloc::string::String;
use core::fmt::Write as _;

use super::template::placeholders;
use crate::rules::table::Format;

/// How a value is written where a placeholder stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escape {
    /// As it is.
    Plain,
    /// As a part of a JSON string: quotes, backslashes and control characters are escaped.
    Json,
    /// As a part of a URL: every byte that is neither an unreserved character nor before the path is percent-encoded.
    Url,
}

impl Escape {
    /// The escaping that the form of a text requires: [`Json`](Self::Json) for an object or a list of JSON, [`Url`](Self::Url) for an absolute URL, and otherwise
    /// [`Plain`](Self::Plain). The forms are those by which a tool's body and its URL are judged.
    ///
    /// ```
    /// use revox_types::rules::Escape;
    ///
    /// assert_eq!(Escape::of(r#"{ "day": "{{day}}" }"#), Escape::Json);
    /// assert_eq!(Escape::of("https://a.example/slots/{{day}}"), Escape::Url);
    /// assert_eq!(Escape::of("You call {{first_name}}."), Escape::Plain);
    /// ```
    pub fn of(text: &str) -> Self {
        if text.trim_start().starts_with(['{', '[']) && Format::JsonTemplate.accepts(text) {
            Escape::Json
        } else if Format::UrlTemplate.accepts(text) {
            Escape::Url
        } else {
            Escape::Plain
        }
    }
}

/// Fills in the placeholders of a text. One without a value stays as it is, and a value is not searched for placeholders again.
///
/// ```
/// use revox_types::rules::{Escape, render};
///
/// let day = |name: &str| (name == "day").then_some("1 May");
/// assert_eq!(render("On {{day}}, {{name}}", Escape::Plain, day), "On 1 May, {{name}}");
/// assert_eq!(render("https://a.example/{{ day }}", Escape::Url, day), "https://a.example/1%20May");
/// ```
pub fn render<V: AsRef<str>>(
    text: &str,
    escape: Escape,
    mut value: impl FnMut(&str) -> Option<V>,
) -> String {
    let path = path_start(text);
    let mut rendered = String::with_capacity(text.len());
    let mut done = 0;
    for placeholder in placeholders(text) {
        let Some(value) = value(placeholder.name) else {
            continue;
        };
        rendered.push_str(&text[done..placeholder.start]);
        done = placeholder.end;
        let value = value.as_ref();
        match escape {
            Escape::Json => push_json(&mut rendered, value),
            Escape::Url if placeholder.start >= path => push_url(&mut rendered, value),
            // Percent-encoding would make an address of no use where it stands for the scheme or the host.
            Escape::Plain | Escape::Url => rendered.push_str(value),
        }
    }
    rendered.push_str(&text[done..]);
    rendered
}

/// Where the path of a URL begins, or what comes in its place. A placeholder at the beginning stands for everything before the path.
pub fn path_start(url: &str) -> usize {
    let first = placeholders(url).next();
    let host = match (url.find("://"), first) {
        (_, Some(first)) if first.start == 0 => first.end,
        (Some(scheme), _) => scheme + 3,
        (None, _) => 0,
    };
    url[host..]
        .find(['/', '?', '#'])
        .map_or(url.len(), |end| host + end)
}

fn push_json(text: &mut String, value: &str) {
    for letter in value.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            '\0'..='\x1f' => {
                // Writing to a string does not fail.
                let _ = write!(text, "\\u{:04x}", u32::from(letter));
            }
            _ => text.push(letter),
        }
    }
}

fn push_url(text: &mut String, value: &str) {
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(byte));
            }
            _ => {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString as _};
    use alloc::vec;
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn values_come_where_their_names_stand() {
        let value = |name: &str| match name {
            "a" => Some("{{b}}"),
            "b" => Some("x"),
            _ => None,
        };
        for (text, expected) in [
            ("", ""),
            ("{{a}}{{b}}", "{{b}}x"),
            ("{{{b}}} {{c}} {{", "{x} {{c}} {{"),
            ("é{{ b }}é", "éxé"),
            ("{{b\n}}", "{{b\n}}"),
        ] {
            assert_eq!(render(text, Escape::Plain, value), expected);
        }
    }

    #[test]
    fn addresses_stay_as_they_are_before_the_path() {
        let value = |name: &str| match name {
            "base" => Some("http://127.0.0.1:80/api"),
            "host" => Some("127.0.0.1:80"),
            "day" => Some("1/5?é"),
            _ => None,
        };
        for (text, expected) in [
            (
                "{{base}}/on/{{day}}",
                "http://127.0.0.1:80/api/on/1%2F5%3F%C3%A9",
            ),
            (
                "http://{{host}}/on?at={{host}}",
                "http://127.0.0.1:80/on?at=127.0.0.1%3A80",
            ),
            (
                "http://a.example?{{day}}",
                "http://a.example?1%2F5%3F%C3%A9",
            ),
        ] {
            assert_eq!(render(text, Escape::Url, value), expected);
        }
    }

    /// Texts that are put together at random, the same in every run.
    fn texts() -> impl Iterator<Item = String> {
        const PIECES: &[&str] = &[
            "{{", "}}", "{", "}", "{{x}}", "\"", "\\", "/", "%", "%2F", "é", "😀", "\n", "\u{1}",
            "\u{2028}", " ", "+", "a", "Z", "0", "~",
        ];
        let mut state = 1_u64;
        (0..5_000).map(move |length| {
            (0..length % 12)
                .map(|_| {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1);
                    PIECES[usize::try_from(state >> 33).unwrap() % PIECES.len()]
                })
                .collect()
        })
    }

    #[cfg(feature = "model")]
    #[test]
    fn a_json_string_gives_back_its_value() {
        for value in texts() {
            let json = render(r#"{"a":["{{x}}, {{y}}"]}"#, Escape::Json, |name| {
                (name == "x").then_some(&value)
            });
            let json: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert_eq!(
                json["a"][0].as_str().unwrap(),
                alloc::format!("{value}, {{{{y}}}}")
            );
        }
    }

    #[test]
    fn a_url_has_its_value_in_one_place_and_gives_it_back() {
        for value in texts() {
            let url = render("https://a.example/b/{{x}}/c?d={{x}}#", Escape::Url, |_| {
                Some(&value)
            });
            let (path, rest) = url.split_once('?').unwrap();
            let parts: Vec<&str> = path.split('/').collect();
            assert_eq!(parts.len(), 6, "{url}");
            for part in [parts[4], &rest["d=".len()..rest.len() - 1]] {
                assert_eq!(decode(part), value, "{url}");
            }
        }
    }

    fn decode(part: &str) -> String {
        let mut bytes = vec![];
        let mut rest = part.as_bytes();
        while let [first, tail @ ..] = rest {
            rest = tail;
            if *first == b'%' {
                let digits = core::str::from_utf8(&tail[..2]).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
                rest = &tail[2..];
            } else {
                assert!(first.is_ascii_alphanumeric() || b"-._~".contains(first));
                bytes.push(*first);
            }
        }
        core::str::from_utf8(&bytes).unwrap().to_string()
    }
}
