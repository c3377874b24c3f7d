//! URIs as RFC 3986 writes them, and URLs with placeholders in them.

use super::bytes::{digits, eq_ignore_ascii_case, find, range, stands_at};
use super::template;

/// Whether `text` is a URI: JSON Schema's `uri`, that is, with a scheme and without characters that have to be encoded.
pub(super) const fn accepts(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(colon) = scheme(bytes, false) else {
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
    let bytes = text.as_bytes();
    if has_white_space(bytes) {
        return false;
    }
    if template::end(bytes, 0).is_some() {
        return true;
    }
    match scheme(bytes, true) {
        Some(colon) if stands_at(bytes, colon, b"://") => has_host(bytes, colon + 3),
        _ => false,
    }
}

/// The same with the scheme `http` or `https`.
pub(super) const fn accepts_http_template(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_http = match scheme(bytes, true) {
        Some(colon) => {
            let before = range(bytes, 0, colon);
            eq_ignore_ascii_case(before, b"https")
                || eq_ignore_ascii_case(before, b"http")
                || find(before, 0, b'{') < colon
        }
        None => true,
    };
    is_http && accepts_template(text)
}

/// The place of the colon after the scheme, of which placeholders may be a part.
const fn scheme(bytes: &[u8], placeholders: bool) -> Option<usize> {
    let mut i = 0;
    while i < bytes.len() {
        if placeholders && let Some(end) = template::end(bytes, i) {
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
        if let Some(end) = template::end(bytes, i) {
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
const fn has_white_space(bytes: &[u8]) -> bool {
    let mut i = 0;
    while i < bytes.len() {
        if let Some(end) = template::end(bytes, i) {
            i = end;
        } else if bytes[i] <= b' ' || bytes[i] == 0x7F {
            return true;
        } else {
            i += 1;
        }
    }
    false
}

/// The end of `[user@]host[:port]`.
const fn authority(bytes: &[u8], start: usize) -> Option<usize> {
    let user = run(bytes, start, b":");
    let host = if stands_at(bytes, user, b"@") {
        user + 1
    } else {
        start
    };
    let mut end = if stands_at(bytes, host, b"[") {
        let close = find(bytes, host, b']');
        if close == bytes.len() || !is_ipv6(range(bytes, host + 1, close)) {
            return None;
        }
        close + 1
    } else {
        run(bytes, host, b"")
    };
    if stands_at(bytes, end, b":") {
        end += 1;
        while end < bytes.len() && bytes[end].is_ascii_digit() {
            end += 1;
        }
    }
    if end == bytes.len() || matches!(bytes[end], b'/' | b'?' | b'#') {
        Some(end)
    } else {
        None
    }
}

/// The end of a run of unreserved characters, sub-delimiters, sound percent-encodings and `more`.
const fn run(bytes: &[u8], start: usize, more: &[u8]) -> usize {
    const PLAIN: &[u8] = b"-._~!$&'()*+,;=";
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
        } else if !bytes[i].is_ascii_alphanumeric()
            && find(PLAIN, 0, bytes[i]) == PLAIN.len()
            && find(more, 0, bytes[i]) == more.len()
        {
            return i;
        }
        i += 1;
    }
    i
}

/// Whether this is an address of version 4.
pub(super) const fn is_ipv4(bytes: &[u8]) -> bool {
    let mut groups = 0;
    let mut start = 0;
    while start <= bytes.len() {
        let end = find(bytes, start, b'.');
        let length = end - start;
        if length == 0 || length > 3 || (length > 1 && bytes[start] == b'0') {
            return false;
        }
        match digits(bytes, start, length) {
            Some(..=255) => groups += 1,
            _ => return false,
        }
        start = end + 1;
    }
    groups == 4
}

/// Whether this is an address of version 6: eight groups, of which one run may be left out.
pub(super) const fn is_ipv6(bytes: &[u8]) -> bool {
    let mut groups = 0;
    let mut gap = false;
    let mut i = 0;
    loop {
        if !gap && stands_at(bytes, i, b"::") {
            gap = true;
            i += 2;
            if i == bytes.len() {
                break;
            }
        } else if groups > 0 {
            if bytes[i] != b':' {
                return false;
            }
            i += 1;
        }
        let start = i;
        while i < bytes.len() && bytes[i].is_ascii_hexdigit() {
            i += 1;
        }
        if stands_at(bytes, i, b".") {
            // The last two groups may be written as an address of version 4.
            groups += 2;
            if !is_ipv4(range(bytes, start, bytes.len())) {
                return false;
            }
            break;
        }
        if i == start || i - start > 4 {
            return false;
        }
        groups += 1;
        if i == bytes.len() {
            break;
        }
    }
    if gap { groups < 8 } else { groups == 8 }
}

#[cfg(test)]
mod tests {
    //! URIs of every shape, and URLs whose placeholders hide a part of them.

    use super::{accepts, accepts_http_template, accepts_template, is_ipv4, is_ipv6};

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
        for good in ["::", "1::", "::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4"] {
            assert!(is_ipv6(good.as_bytes()), "{good}");
        }
        for bad in [
            "",
            ":",
            "1:",
            ":::1",
            "1::2::3",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7::8",
        ] {
            assert!(!is_ipv6(bad.as_bytes()), "{bad}");
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
            "1https://example.com",
            "://example.com",
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
