//! URIs as RFC 3986 writes them, and URLs with placeholders in them.

use super::bytes::{digits, eq_ignore_ascii_case, find, range, stands_at};
use super::template;

/// Whether `text` is a URI: JSON Schema's `uri`, that is, with a scheme and without characters that have to be encoded.
pub(super) const fn accepts(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(colon) = scheme(bytes) else {
        return false;
    };
    let mut at = colon + 1;
    if stands_at(bytes, at, b"//") {
        match authority(bytes, at + 2) {
            Some(end) => at = end,
            None => return false,
        }
    }
    at = run(bytes, at, b":@/");
    if at < bytes.len() && bytes[at] == b'?' {
        at = run(bytes, at + 1, b":@/?");
    }
    if at < bytes.len() && bytes[at] == b'#' {
        at = run(bytes, at + 1, b":@/?");
    }
    at == bytes.len()
}

/// Whether `text` is a full URL once its placeholders are filled in: scheme, `//` and a host.
///
/// The documentation asks for no more, so characters that a browser would encode pass. White space does not: no URL has any.
/// A URL that begins with a placeholder is accepted, since its scheme is not known.
pub(super) const fn accepts_template(text: &str) -> bool {
    if has_white_space(text) {
        return false;
    }
    let bytes = text.as_bytes();
    if template::end(bytes, 0).is_some() {
        return true;
    }
    match scheme_with_placeholders(bytes) {
        Some(colon) if stands_at(bytes, colon, b"://") => has_host(bytes, colon + 3),
        _ => false,
    }
}

/// The same with the scheme `http` or `https`.
pub(super) const fn accepts_http_template(text: &str) -> bool {
    if !accepts_template(text) {
        return false;
    }
    let bytes = text.as_bytes();
    let Some(colon) = scheme_with_placeholders(bytes) else {
        return true;
    };
    let before = range(bytes, 0, colon);
    eq_ignore_ascii_case(before, b"https")
        || eq_ignore_ascii_case(before, b"http")
        || has_placeholder(before)
}

const fn has_placeholder(bytes: &[u8]) -> bool {
    let mut i = 0;
    while i < bytes.len() {
        if template::end(bytes, i).is_some() {
            return true;
        }
        i += 1;
    }
    false
}

/// The place of the colon after the scheme.
const fn scheme(bytes: &[u8]) -> Option<usize> {
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b':' if i > 0 => return Some(i),
            byte if byte.is_ascii_alphabetic() => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if i > 0 => {}
            _ => return None,
        }
        i += 1;
    }
    None
}

/// The same where a placeholder may be part of the scheme.
const fn scheme_with_placeholders(bytes: &[u8]) -> Option<usize> {
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'{'
            && let Some(end) = template::end(bytes, i)
        {
            i = end;
            continue;
        }
        match bytes[i] {
            b':' if i > 0 => return Some(i),
            byte if byte.is_ascii_alphabetic() => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if i > 0 => {}
            _ => return None,
        }
        i += 1;
    }
    None
}

/// Whether a host follows: something before the path, the port, the query and the fragment, and after the user.
const fn has_host(bytes: &[u8], start: usize) -> bool {
    let mut found = false;
    let mut i = start;
    while i < bytes.len() {
        if bytes[i] == b'{'
            && let Some(end) = template::end(bytes, i)
        {
            found = true;
            i = end;
            continue;
        }
        match bytes[i] {
            b'/' | b'?' | b'#' | b'\\' => return found,
            b'@' => found = false,
            b':' if !found => return false,
            _ => found = true,
        }
        i += 1;
    }
    found
}

/// Whether there is white space or a control character outside placeholders.
const fn has_white_space(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Without a way out in the middle the compiler looks at many bytes at once, and mostly there is nothing to find.
    let mut any = false;
    let mut i = 0;
    while i < bytes.len() {
        any |= is_white(bytes[i]);
        i += 1;
    }
    any && has_white_space_outside(bytes)
}

const fn has_white_space_outside(bytes: &[u8]) -> bool {
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'{'
            && let Some(end) = template::end(bytes, i)
        {
            i = end;
        } else if is_white(bytes[i]) {
            return true;
        } else {
            i += 1;
        }
    }
    false
}

const fn is_white(byte: u8) -> bool {
    byte <= b' ' || byte == 0x7F
}

/// The end of `[user@]host[:port]`.
const fn authority(bytes: &[u8], start: usize) -> Option<usize> {
    let mut end = run(bytes, start, b":@[]");
    if end < bytes.len() && !matches!(bytes[end], b'/' | b'?' | b'#') {
        return None;
    }
    let at_sign = find(range(bytes, 0, end), start, b'@');
    let host = if at_sign < end { at_sign + 1 } else { start };
    if find(range(bytes, 0, host), start, b'[') < host
        || find(range(bytes, 0, host), start, b']') < host
    {
        return None;
    }
    let mut i = host;
    if host < end && bytes[host] == b'[' {
        let close = find(bytes, host, b']');
        if close >= end || !is_ip_literal(range(bytes, host + 1, close)) {
            return None;
        }
        i = close + 1;
    } else {
        while i < end && !matches!(bytes[i], b':' | b'@' | b'[' | b']') {
            i += 1;
        }
    }
    if i < end {
        if bytes[i] != b':' {
            return None;
        }
        i += 1;
        while i < end {
            if !bytes[i].is_ascii_digit() {
                return None;
            }
            i += 1;
        }
    }
    end = i;
    Some(end)
}

/// The end of a run of unreserved characters, sub-delimiters, sound percent-encodings and `more`.
const fn run(bytes: &[u8], start: usize, more: &[u8]) -> usize {
    let mut i = start;
    while i < bytes.len() {
        if bytes[i] == b'%' {
            if i + 2 >= bytes.len()
                || !bytes[i + 1].is_ascii_hexdigit()
                || !bytes[i + 2].is_ascii_hexdigit()
            {
                return i;
            }
            i += 2;
        } else if !is_plain(bytes[i]) && find(more, 0, bytes[i]) == more.len() {
            return i;
        }
        i += 1;
    }
    i
}

const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'.'
                | b'_'
                | b'~'
                | b'!'
                | b'$'
                | b'&'
                | b'\''
                | b'('
                | b')'
                | b'*'
                | b'+'
                | b','
                | b';'
                | b'='
        )
}

/// What may stand in brackets: an address of version 6, or one of the future.
const fn is_ip_literal(bytes: &[u8]) -> bool {
    if !bytes.is_empty() && matches!(bytes[0], b'v' | b'V') {
        let dot = find(bytes, 0, b'.');
        let mut i = 1;
        while i < dot {
            if !bytes[i].is_ascii_hexdigit() {
                return false;
            }
            i += 1;
        }
        let rest = dot + 1;
        return dot > 1
            && rest < bytes.len()
            && find(bytes, 0, b'%') == bytes.len()
            && run(bytes, rest, b":") == bytes.len();
    }
    is_ipv6(bytes)
}

/// Whether this is an address of version 4.
pub(super) const fn is_ipv4(bytes: &[u8]) -> bool {
    let mut groups = 0;
    let mut start = 0;
    let mut i = 0;
    while i <= bytes.len() {
        if i == bytes.len() || bytes[i] == b'.' {
            let length = i - start;
            if length == 0 || length > 3 || (length > 1 && bytes[start] == b'0') {
                return false;
            }
            match digits(bytes, start, length) {
                Some(number) if number <= 255 => groups += 1,
                _ => return false,
            }
            start = i + 1;
        }
        i += 1;
    }
    groups == 4
}

/// Whether this is an address of version 6: eight groups, of which one run may be left out.
pub(super) const fn is_ipv6(bytes: &[u8]) -> bool {
    let mut groups = 0;
    let mut gap = false;
    let mut i = 0;
    if stands_at(bytes, 0, b"::") {
        gap = true;
        i = 2;
    }
    while i < bytes.len() {
        let start = i;
        while i < bytes.len() && bytes[i].is_ascii_hexdigit() {
            i += 1;
        }
        if i < bytes.len() && bytes[i] == b'.' {
            // The last two groups may be written as an address of version 4.
            groups += 2;
            return is_ipv4(range(bytes, start, bytes.len()))
                && if gap { groups < 8 } else { groups == 8 };
        }
        if i == start || i - start > 4 {
            return false;
        }
        groups += 1;
        if i == bytes.len() {
            break;
        }
        if bytes[i] != b':' {
            return false;
        }
        i += 1;
        if i == bytes.len() {
            return false;
        }
        if bytes[i] == b':' {
            if gap {
                return false;
            }
            gap = true;
            i += 1;
        }
    }
    if gap { groups < 8 } else { groups == 8 }
}

#[cfg(test)]
mod tests {
    //! URIs of every shape, and URLs whose placeholders hide a part of them.

    use super::{accepts, accepts_http_template, accepts_template, is_ip_literal, is_ipv4};

    #[test]
    fn addresses() {
        for good in ["0.0.0.0", "255.255.255.255", "1.20.3.4"] {
            assert!(is_ipv4(good.as_bytes()), "{good}");
        }
        for bad in [
            "",
            "1.2.3",
            "1..2.3",
            "1.2.3.4.5",
            "256.1.1.1",
            "01.1.1.1",
            "1.1.1.1.",
            "1.1.1.a",
        ] {
            assert!(!is_ipv4(bad.as_bytes()), "{bad}");
        }
        for good in ["v1.x", "VF.a:b", "::1"] {
            assert!(is_ip_literal(good.as_bytes()), "{good}");
        }
        for bad in ["", "v1", "v.x", "vg.x", "v1.", "v1.a@b", "v1.%61"] {
            assert!(!is_ip_literal(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn uris() {
        for good in [
            "https://api.together.xyz/v1",
            "http://localhost:8080",
            "HTTPS://EXAMPLE.COM",
            "https://user:pass@example.com:443/a/b?c=d#e",
            "https://example.com/%20",
            "mailto:ada@example.com",
            "urn:isbn:0",
            "x:",
            "http://[::1]/",
            "http://[2001:db8::1]:80/",
            "http://[::ffff:1.2.3.4]",
            "http://[1:2:3:4:5:6:7:8]",
            "http://[v1.x]/",
            "file:///etc",
            "http://a:/",
        ] {
            assert!(accepts(good), "{good}");
        }
        for bad in [
            "",
            "/v1",
            "example.com",
            "//example.com",
            "https//example.com",
            "1https://example.com",
            "://example.com",
            "https://exa mple.com",
            "https://example.com/a b",
            "https://example.com/é",
            "https://example.com/%2",
            "https://example.com/%zz",
            "https://example.com/{{x}}",
            "https://example.com/|",
            "https://example.com:port/",
            "https://[::1",
            "https://[:::1]",
            "https://[1::2::3]",
            "https://[12345::]",
            "https://[1:2:3:4:5:6:7]",
            "https://[1:2:3:4:5:6:7:8:9]",
            "https://[::1.2.3.256]",
            "https://a]b/",
            "https://a@b@c/",
            "https://[a]@b/",
            "https://example.com/#a#b",
            " https://example.com",
            "\thttps://example.com",
        ] {
            assert!(!accepts(bad), "{bad}");
        }
    }

    #[test]
    fn templates() {
        for good in [
            "https://api.northside.example/slots/{{day}}",
            "https://{{host}}/slots",
            "https://{{host}}.example.com:{{port}}/?q={{q}}#f",
            "{{base_url}}/slots",
            "{{scheme}}://example.com",
            "http{{s}}://example.com",
            "https://user@example.com",
            "https://example.com/é?a=|b|",
            "https://example.com/{{ day }}",
            "ftp://example.com",
        ] {
            assert!(accepts_template(good), "{good}");
        }
        for bad in [
            "",
            "x",
            "/slots",
            "example.com/slots",
            "https:/example.com",
            "https://",
            "https:///slots",
            "https://:80/",
            "https://?x",
            "https://a@/x",
            "https://example.com/a b",
            "https://example.com\n",
            "mailto:a@b",
            "://x",
        ] {
            assert!(!accepts_template(bad), "{bad}");
        }
    }

    #[test]
    fn http() {
        for good in [
            "https://example.com",
            "HTTP://example.com",
            "{{base}}/x",
            "http{{s}}://example.com",
        ] {
            assert!(accepts_http_template(good), "{good}");
        }
        for bad in [
            "ftp://example.com",
            "httpss://example.com",
            "example.com",
            "/x",
        ] {
            assert!(!accepts_http_template(bad), "{bad}");
        }
    }
}
