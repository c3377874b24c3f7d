//! Times of day as calling windows write them: `17:00`, `5:30pm`, `6pm`.

use super::bytes::digits;

/// The minutes since midnight.
///
/// The documentation gives the forms and a few examples. Where it leaves room, this is generous: one digit is enough for an
/// hour, `am` and `pm` may be upper case, and one space may stand before them.
pub(in crate::rules) const fn minutes(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    let hour_digits = if bytes.len() > 1 && bytes[1].is_ascii_digit() {
        2
    } else {
        1
    };
    let Some(hour) = digits(bytes, 0, hour_digits) else {
        return None;
    };
    let mut at = hour_digits;
    let mut minute = 0;
    let has_minutes = at < bytes.len() && bytes[at] == b':';
    if has_minutes {
        match digits(bytes, at + 1, 2) {
            Some(number) if number <= 59 => minute = number,
            _ => return None,
        }
        at += 3;
    }
    if at == bytes.len() {
        return if has_minutes && hour <= 23 {
            Some(hour * 60 + minute)
        } else {
            None
        };
    }
    if bytes[at] == b' ' {
        at += 1;
    }
    if bytes.len() != at + 2 || !matches!(bytes[at + 1], b'm' | b'M') || hour < 1 || hour > 12 {
        return None;
    }
    let half = match bytes[at] {
        b'a' | b'A' => 0,
        b'p' | b'P' => 12 * 60,
        _ => return None,
    };
    Some(hour % 12 * 60 + minute + half)
}

#[cfg(test)]
mod tests {
    //! Every form that the documentation names, and the edges of each.

    use super::minutes;

    #[test]
    fn twenty_four_hours() {
        assert_eq!(minutes("00:00"), Some(0));
        assert_eq!(minutes("09:00"), Some(540));
        assert_eq!(minutes("9:00"), Some(540));
        assert_eq!(minutes("17:00"), Some(1020));
        assert_eq!(minutes("23:59"), Some(1439));
        for bad in [
            "24:00",
            "23:60",
            "17",
            "17:0",
            "17:000",
            "1700",
            "17h00",
            " 17:00",
            "17:00 ",
            "",
            ":30",
            "-1:00",
            "١٧:٠٠",
        ] {
            assert_eq!(minutes(bad), None, "{bad}");
        }
    }

    #[test]
    fn twelve_hours() {
        assert_eq!(minutes("6pm"), Some(1080));
        assert_eq!(minutes("10am"), Some(600));
        assert_eq!(minutes("5:30pm"), Some(1050));
        assert_eq!(minutes("05:30PM"), Some(1050));
        assert_eq!(minutes("5:30 pm"), Some(1050));
        assert_eq!(minutes("12am"), Some(0));
        assert_eq!(minutes("12pm"), Some(720));
        assert_eq!(minutes("12:59am"), Some(59));
        for bad in [
            "0am", "13pm", "6", "6 ", "6p", "6p.m.", "6xm", "6  pm", "5:3pm", "5:60pm", "pm",
            "6pmm",
        ] {
            assert_eq!(minutes(bad), None, "{bad}");
        }
    }
}
