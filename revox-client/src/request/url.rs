//! Where a request goes: path and query, with every value kept inside its place.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters that are encoded.
const RESERVED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Fills the places of a path template. Each value becomes exactly one segment, whatever it holds.
pub(super) fn fill(template: &str, values: &[(&str, String)]) -> Result<String, String> {
    let mut path = String::with_capacity(template.len() + 40);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after
            .split_once('}')
            .ok_or_else(|| format!("the path {template} has no end of a placeholder"))?;
        let value = values
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
            .ok_or_else(|| format!("the path {template} needs `{name}`"))?;
        if value.is_empty() {
            return Err(format!("`{name}` is empty"));
        }
        if is_dots(value) {
            return Err(format!(
                "`{name}` is `{value}`, which would name another path"
            ));
        }
        path.push_str(before);
        path.extend(utf8_percent_encode(value, &RESERVED));
        rest = after;
    }
    path.push_str(rest);
    Ok(path)
}

/// Checks a path that a caller wrote out, which is sent as it is. An error shows it already.
pub(super) fn check_literal(path: &str) -> Result<(), String> {
    if !path.starts_with('/') {
        return Err("the path does not begin with `/`".to_owned());
    }
    let bad = |char: &char| char.is_control() || char.is_whitespace() || "?#\\{}".contains(*char);
    if let Some(char) = path.chars().find(bad) {
        return Err(format!(
            "the path has {char:?}, which a path cannot have; parameters go into `query`"
        ));
    }
    match path.split('/').find(|segment| is_dots(segment)) {
        Some(segment) => Err(format!("the path has a segment `{segment}`")),
        None => Ok(()),
    }
}

/// A query, percent-encoded.
pub(super) fn query(pairs: &[(String, String)]) -> String {
    let encode = |text| utf8_percent_encode(text, &RESERVED);
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// Whether servers and proxies may take a segment for "this folder" or "the folder above".
fn is_dots(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(id: &str, expected: &str) {
        let filled = fill("/assistants/{id}/clone", &[("id", id.to_owned())]);
        assert_eq!(filled, Ok(format!("/assistants/{expected}/clone")));
    }

    #[test]
    fn a_value_stays_one_segment() {
        check("abc", "abc");
        check("a/b c?d#é", "a%2Fb%20c%3Fd%23%C3%A9");
        check(
            "Az09-._~!$&'()*+,;=:@",
            "Az09-._~%21%24%26%27%28%29%2A%2B%2C%3B%3D%3A%40",
        );
        check("...", "...");
        check("..\\..", "..%5C..");
        check("%2f", "%252f");
        check(
            "a\r\nb\0\"<>^`{|}[]",
            "a%0D%0Ab%00%22%3C%3E%5E%60%7B%7C%7D%5B%5D",
        );
    }

    #[test]
    fn what_names_another_path_is_refused() {
        for id in ["", ".", "..", "%2e", "%2E%2e", ".%2E"] {
            assert!(
                fill("/voices/{id}", &[("id", id.to_owned())]).is_err(),
                "{id:?}"
            );
        }
        assert!(fill("/voices/{id}", &[]).is_err());
    }

    #[test]
    fn literal_paths() {
        assert!(check_literal("/assistants/1/edges").is_ok());
        for path in [
            "",
            "assistants",
            "https://x",
            "/a/../b",
            "/a/%2e%2E",
            "/a?b=c",
            "/a#b",
            "/a b",
            "/a\\b",
        ] {
            assert!(check_literal(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn queries() {
        let pairs = [("provider", "a&b=c d+é"), ("a[b]", "x")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(query(&pairs), "provider=a%26b%3Dc%20d%2B%C3%A9&a%5Bb%5D=x");
    }
}
