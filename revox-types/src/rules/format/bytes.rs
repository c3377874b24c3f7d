//! `const` functions for byte slices that the standard library lacks.

/// The bytes from `start` up to `end`.
pub(super) const fn range(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    bytes.split_at(end).0.split_at(start).1
}

/// Whether `part` stands at `at`.
pub(super) const fn stands_at(bytes: &[u8], at: usize, part: &[u8]) -> bool {
    if bytes.len() < at + part.len() {
        return false;
    }
    let mut i = 0;
    while i < part.len() {
        if bytes[at + i] != part[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Whether two texts are alike but for the case of ASCII letters. The standard library offers this in a `const` from Rust 1.89 on.
pub(super) const fn eq_ignore_ascii_case(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut i = 0;
    while i < left.len() {
        if !left[i].eq_ignore_ascii_case(&right[i]) {
            return false;
        }
        i += 1;
    }
    true
}

/// The place of the first `wanted` at or after `from`, or the length.
pub(super) const fn find(bytes: &[u8], from: usize, wanted: u8) -> usize {
    let mut i = from;
    while i < bytes.len() && bytes[i] != wanted {
        i += 1;
    }
    i
}

/// The number that so many digits at `at` make.
pub(super) const fn digits(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    if bytes.len() < at + count {
        return None;
    }
    let mut number = 0;
    let mut i = at;
    while i < at + count {
        if !bytes[i].is_ascii_digit() {
            return None;
        }
        number = number * 10 + (bytes[i] - b'0') as u32;
        i += 1;
    }
    Some(number)
}

/// Whether a text is one of these values.
pub(in crate::rules) const fn contains(values: &[&str], text: &[u8]) -> bool {
    let mut i = 0;
    while i < values.len() {
        if values[i].len() == text.len() && stands_at(text, 0, values[i].as_bytes()) {
            return true;
        }
        i += 1;
    }
    false
}
