//! `uuid` as JSON Schema means it: RFC 4122 with hyphens, whatever the version.

/// Whether `text` is a UUID.
pub(super) const fn accepts(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 36 {
        return false;
    }
    let mut i = 0;
    while i < bytes.len() {
        let fits = match i {
            8 | 13 | 18 | 23 => bytes[i] == b'-',
            _ => bytes[i].is_ascii_hexdigit(),
        };
        if !fits {
            return false;
        }
        i += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    //! The form, and what is close to it.

    use super::accepts;

    #[test]
    fn uuids() {
        assert!(accepts("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"));
        assert!(accepts("182BD5E5-6E1A-4FE4-A799-AA6D9A6AB26E"));
        for bad in [
            "",
            "182bd5e56e1a4fe4a799aa6d9a6ab26e",
            "{182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e}",
            "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26g",
            "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26",
            "182bd5e56-e1a-4fe4-a799-aa6d9a6ab26e",
        ] {
            assert!(!accepts(bad), "{bad}");
        }
    }
}
