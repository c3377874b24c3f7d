//! Times in responses for which the documentation states no type: most are text in RFC 3339 form.

use std::time::{Duration, SystemTime};

use crate::rules::Format;

/// The time that a text is, if there is one and it is in RFC 3339 form.
pub fn read(text: Option<&str>) -> Option<SystemTime> {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;

    let text = text.filter(|text| Format::DateTime.accepts(text))?;
    let number = |at: usize, length: usize| text[at..at + length].parse::<i64>().ok();
    let days = days_since_1970(number(0, 4)?, number(5, 2)?, number(8, 2)?);
    let seconds = days * DAY + number(11, 2)? * HOUR + number(14, 2)? * MINUTE + number(17, 2)?;
    let ahead = if text.ends_with(['Z', 'z']) {
        0
    } else {
        let offset = text.len() - 6;
        let ahead = number(offset + 1, 2)? * HOUR + number(offset + 4, 2)? * MINUTE;
        if text[offset..].starts_with('-') {
            -ahead
        } else {
            ahead
        }
    };
    let fraction = text[19..].strip_prefix('.').unwrap_or_default();
    let digits = fraction.bytes().take_while(u8::is_ascii_digit);
    let digits = digits.chain(std::iter::repeat(b'0')).take(9);
    let nanos = digits.fold(0, |nanos, digit| nanos * 10 + u32::from(digit - b'0'));
    let seconds = seconds - ahead;
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let whole = if seconds < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)?
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)?
    };
    whole.checked_add(Duration::from_nanos(u64::from(nanos)))
}

/// The days from 1970-01-01 to a date of the Gregorian calendar.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    /// The days from the first of March of the year 0 to 1970-01-01.
    const TO_1970: i64 = 719_468;
    // Counted from March on, the leap day is the last day of a year, and the months before it have 30.6 days on average.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - TO_1970
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, seconds: f64) {
        let time = read(Some(text)).unwrap();
        let found = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => after.as_secs_f64(),
            Err(before) => -before.duration().as_secs_f64(),
        };
        assert!((found - seconds).abs() < 1e-6, "{text}: {found}");
    }

    #[test]
    fn times() {
        check("1970-01-01T00:00:00Z", 0.0);
        check("1970-01-01T00:00:00.25z", 0.25);
        check("1969-12-31T23:59:59.5Z", -0.5);
        check("2000-02-29T12:34:56+00:00", 951_827_696.0);
        check("2000-03-01T00:00:00-05:30", 951_888_600.0);
        check(
            "2025-11-03T08:15:30.123456789123+02:00",
            1_762_150_530.123_457,
        );
        check("1900-01-01T00:00:00Z", -2_208_988_800.0);
        check("0000-01-01T00:00:00Z", -62_167_219_200.0);
        check("9999-12-31T23:59:59Z", 253_402_300_799.0);
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            "1762150530",
            "yesterday",
            "2025-11-03",
            "2025-02-30T00:00:00Z",
            "2025-11-03T08:15:30é",
        ] {
            assert_eq!(read(Some(text)), None, "{text}");
        }
        assert_eq!(read(None), None);
    }
}
