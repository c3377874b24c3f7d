//! `email` as JSON Schema means it: RFC 5321, in ASCII.

use super::bytes::{eq_ignore_ascii_case, find, range};
use super::uri;

/// Whether `text` is an e-mail address.
pub(super) const fn accepts(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = bytes.len();
    while at > 0 && bytes[at - 1] != b'@' {
        at -= 1;
    }
    at > 0 && is_local_part(range(bytes, 0, at - 1)) && is_domain(range(bytes, at, bytes.len()))
}

const fn is_local_part(bytes: &[u8]) -> bool {
    if bytes.is_empty() || bytes.len() > 64 {
        return false;
    }
    if bytes.len() > 1 && bytes[0] == b'"' && bytes[bytes.len() - 1] == b'"' {
        return is_quoted(range(bytes, 1, bytes.len() - 1));
    }
    let mut after_dot = true;
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'.' if after_dot => return false,
            b'.' => after_dot = true,
            byte if is_atom_byte(byte) => after_dot = false,
            _ => return false,
        }
        i += 1;
    }
    !after_dot
}

const fn is_atom_byte(byte: u8) -> bool {
    const PLAIN: &[u8] = b"!#$%&'*+-/=?^_`{|}~";
    byte.is_ascii_alphanumeric() || find(PLAIN, 0, byte) < PLAIN.len()
}

const fn is_quoted(bytes: &[u8]) -> bool {
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'\\' {
            i += 1;
            if i == bytes.len() || !matches!(bytes[i], b' '..=b'~') {
                return false;
            }
        } else if bytes[i] == b'"'
            || !(bytes[i].is_ascii_graphic() || matches!(bytes[i], b' ' | b'\t'))
        {
            return false;
        }
        i += 1;
    }
    true
}

const fn is_domain(bytes: &[u8]) -> bool {
    if bytes.len() > 2 && bytes[0] == b'[' && bytes[bytes.len() - 1] == b']' {
        return is_address(range(bytes, 1, bytes.len() - 1));
    }
    bytes.len() <= 253 && is_host_name(bytes)
}

/// An address of the Internet in brackets.
const fn is_address(bytes: &[u8]) -> bool {
    const TAG: usize = "IPv6:".len();
    if bytes.len() > TAG && eq_ignore_ascii_case(range(bytes, 0, TAG), b"IPv6:") {
        uri::is_ipv6(range(bytes, TAG, bytes.len()))
    } else {
        uri::is_ipv4(bytes)
    }
}

/// Labels of letters, digits and inner hyphens. The third and fourth place hold two hyphens only in an encoded label.
const fn is_host_name(bytes: &[u8]) -> bool {
    let mut start = 0;
    let mut i = 0;
    while i <= bytes.len() {
        if i == bytes.len() || bytes[i] == b'.' {
            let label = range(bytes, start, i);
            if label.is_empty()
                || label.len() > 63
                || label[0] == b'-'
                || label[label.len() - 1] == b'-'
            {
                return false;
            }
            let reserved = label.len() > 3 && label[2] == b'-' && label[3] == b'-';
            if reserved && !(label.len() > 4 && label[0] == b'x' && label[1] == b'n') {
                return false;
            }
            start = i + 1;
        } else if !(bytes[i].is_ascii_alphanumeric() || bytes[i] == b'-') {
            return false;
        }
        i += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    //! Addresses that people have, and the edges of the grammar.

    use super::accepts;

    #[test]
    fn addresses() {
        for good in [
            "ada@example.com",
            "ada.lovelace+tag@mail.example.co.uk",
            "o'hara@example.com",
            "ada@localhost",
            "a@b",
            "\"ada lovelace\"@example.com",
            "\"\"@example.com",
            "\"a@b\"@example.com",
            "\"a\\\"b\"@example.com",
            "\"a\\ \\\\\"@example.com",
            "ada@[127.0.0.1]",
            "ada@[IPv6:::1]",
            "ada@xn--bcher-kva.example",
            "ada@1.example",
        ] {
            assert!(accepts(good), "{good}");
        }
        for bad in [
            "",
            "@",
            "ada",
            "ada@",
            "@example.com",
            "ada@example..com",
            "ada@.example.com",
            "ada@example.com.",
            ".ada@example.com",
            "ada.@example.com",
            "ada..l@example.com",
            "ada l@example.com",
            "ada@exa mple.com",
            "ada@-example.com",
            "ada@example-.com",
            "ada@ab--cd.com",
            "ada@xa--cd.com",
            "ada@an--cd.com",
            "ada@exa_mple.com",
            "ada@@example.com",
            "Ada <ada@example.com>",
            "ada@example.com, bob@example.com",
            "ädå@example.com",
            "ada@exämple.com",
            "ada@[1.2.3]",
            "ada@[IPv6:1]",
            "\"ada@example.com",
            "\"a\"b\"@example.com",
            "\"a\\\"@example.com",
            "\"a\\\tb\"@example.com",
            " ada@example.com",
        ] {
            assert!(!accepts(bad), "{bad}");
        }
        assert!(accepts(&format!("{}@example.com", "a".repeat(64))));
        assert!(!accepts(&format!("{}@example.com", "a".repeat(65))));
        assert!(accepts(&format!("a@{}.com", "b".repeat(63))));
        assert!(!accepts(&format!("a@{}.com", "b".repeat(64))));
    }
}
