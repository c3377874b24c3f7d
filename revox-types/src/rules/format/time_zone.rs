//! Names of the IANA time zone database, looked up in the table that `cargo xtask codegen` writes.

use super::bytes::stands_at;
use crate::generated::zones::TIME_ZONES;

/// Whether `text` is a name of the database, letter case included.
pub(super) const fn accepts(text: &str) -> bool {
    is_in(TIME_ZONES, text)
}

/// A binary search, since the table is sorted as if in small letters.
const fn is_in(names: &[&str], text: &str) -> bool {
    let mut low = 0;
    let mut high = names.len();
    while low < high {
        let middle = low + (high - low) / 2;
        match order(names[middle].as_bytes(), text.as_bytes()) {
            -1 => low = middle + 1,
            1 => high = middle,
            // The same but for the letter case is not the same.
            _ => return stands_at(names[middle].as_bytes(), 0, text.as_bytes()),
        }
    }
    false
}

/// -1, 0 or 1, as the first is less than, equal to or greater than the second, both in small letters.
const fn order(a: &[u8], b: &[u8]) -> i8 {
    let mut i = 0;
    while i < a.len() && i < b.len() {
        if a[i] != b[i] {
            let (one, other) = (a[i].to_ascii_lowercase(), b[i].to_ascii_lowercase());
            if one != other {
                return if one < other { -1 } else { 1 };
            }
        }
        i += 1;
    }
    if a.len() < b.len() {
        -1
    } else if a.len() > b.len() {
        1
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    //! The search, and the table that it relies on.

    use super::{TIME_ZONES, accepts, is_in};

    #[test]
    fn the_table_is_sorted() {
        assert!(TIME_ZONES.is_sorted_by(|a, b| a.to_lowercase() < b.to_lowercase()));
        assert!(TIME_ZONES.len() > 400);
    }

    #[test]
    fn every_name_is_found() {
        for name in TIME_ZONES {
            assert!(accepts(name), "{name}");
        }
    }

    #[test]
    fn names() {
        for good in [
            "Europe/Paris",
            "America/New_York",
            "UTC",
            "US/Eastern",
            "America/Argentina/Buenos_Aires",
        ] {
            assert!(accepts(good), "{good}");
        }
        for bad in [
            "",
            "Europe/Pari",
            "Europe/Pariss",
            "europe/paris",
            "Paris",
            "CET/CEST",
            "+02:00",
            " UTC",
            "Europe/Paris\0",
        ] {
            assert!(!accepts(bad), "{bad}");
        }
    }

    #[test]
    fn search() {
        assert!(!is_in(&[], "a"));
        for name in ["b", "d", "f"] {
            assert!(is_in(&["b", "d", "f"], name));
        }
        for name in ["a", "c", "e", "g", "bb", ""] {
            assert!(!is_in(&["b", "d", "f"], name));
        }
    }
}
