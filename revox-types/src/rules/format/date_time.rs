//! `date-time` as JSON Schema means it: RFC 3339.

use super::bytes::{digits, range};

/// Whether `text` is a date and a time with an offset.
pub(super) const fn accepts(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 10
        && matches!(bytes[10], b'T' | b't')
        && is_date(range(bytes, 0, 10))
        && is_time(range(bytes, 11, bytes.len()))
}

const fn is_date(bytes: &[u8]) -> bool {
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (
        digits(bytes, 0, 4),
        digits(bytes, 5, 2),
        digits(bytes, 8, 2),
    ) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    1 <= day && day <= days
}

/// The minutes of a day.
const DAY: u32 = 24 * 60;

/// The time with its offset. A 60th second exists only where it is 23:59 in UTC.
const fn is_time(bytes: &[u8]) -> bool {
    if bytes.len() < 9 || bytes[2] != b':' || bytes[5] != b':' {
        return false;
    }
    let (Some(hour), Some(minute), Some(second)) = (
        digits(bytes, 0, 2),
        digits(bytes, 3, 2),
        digits(bytes, 6, 2),
    ) else {
        return false;
    };
    if hour > 23 || minute > 59 || second > 60 {
        return false;
    }
    let mut at = 8;
    if bytes[at] == b'.' {
        at += 1;
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        if at == start || at == bytes.len() {
            return false;
        }
    }
    let minute_of_day = hour * 60 + minute;
    let (ahead, behind) = match bytes[at] {
        b'Z' | b'z' if at + 1 == bytes.len() => (0, 0),
        sign @ (b'+' | b'-') if at + 6 == bytes.len() && bytes[at + 3] == b':' => {
            let (Some(hours), Some(minutes)) = (digits(bytes, at + 1, 2), digits(bytes, at + 4, 2))
            else {
                return false;
            };
            if hours > 23 || minutes > 59 {
                return false;
            }
            let offset = hours * 60 + minutes;
            if sign == b'+' {
                (offset, 0)
            } else {
                (0, offset)
            }
        }
        _ => return false,
    };
    second < 60 || (minute_of_day + DAY - ahead + behind) % DAY == DAY - 1
}

#[cfg(test)]
mod tests {
    //! RFC 3339, place by place.

    use super::accepts;

    #[test]
    fn dates() {
        for good in ["2024-02-29", "2000-02-29", "2025-12-31", "0000-01-01"] {
            assert!(accepts(&format!("{good}T10:00:00Z")), "{good}");
        }
        for bad in [
            "",
            "2023-02-29",
            "1900-02-29",
            "2025-04-31",
            "2025-00-10",
            "2025-13-01",
            "2025-01-00",
            "25-01-01",
            "2025-1-01",
            "2025-01-01 ",
            "２025-01-01",
        ] {
            assert!(!accepts(&format!("{bad}T10:00:00Z")), "{bad}");
        }
    }

    #[test]
    fn times() {
        for good in [
            "2025-01-01T00:00:00Z",
            "2025-01-01t23:59:59z",
            "2025-01-01T10:00:00.123456789+02:00",
            "2025-01-01T10:00:00-23:59",
            "2016-12-31T23:59:60Z",
            "2017-01-01T00:59:60+01:00",
            "2016-12-31T18:59:60-05:00",
            "2017-01-01T05:29:60+05:30",
            "2016-12-31T20:29:60-03:30",
        ] {
            assert!(accepts(good), "{good}");
        }
        for bad in [
            "",
            "2025-01-01",
            "2025-01-01T10:00:00",
            "2025-01-01 10:00:00Z",
            "2025-01-01T24:00:00Z",
            "2025-01-01T10:60:00Z",
            "2025-01-01T10:00:61Z",
            "2025-01-01T10:00:60Z",
            "2025-01-01T10:00:00.Z",
            "2025-01-01T10:00:00.5",
            "2025-01-01T10:00Z",
            "2025-01-01T10:00:00+0200",
            "2025-01-01T10:00:00+24:00",
            "2025-01-01T10:00:00Zz",
            "2025-02-30T10:00:00Z",
        ] {
            assert!(!accepts(bad), "{bad}");
        }
    }
}
