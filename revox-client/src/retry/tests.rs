//! The retry policy against the figures that the API's own client keeps to, and against what must never be repeated.

use std::time::{Duration, UNIX_EPOCH};

use revox_types::operation::Repeat;

use super::*;

/// 2015-10-21 07:28:00 UTC.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(24_090_208 * 60)
}

const OK: Policy = Policy {
    max_retries: 3,
    first_wait: Duration::from_millis(500),
    longest_wait: Duration::from_secs(8),
};

fn headers(pairs: &[(&str, &'static str)]) -> RetryHeaders {
    RetryHeaders::read(
        |name| {
            pairs
                .iter()
                .find(|(header, _)| *header == name)
                .map(|(_, value)| *value)
        },
        now(),
    )
}

fn status(status: u16) -> Failure {
    Failure::Status {
        status,
        retry: RetryHeaders::default(),
    }
}

fn status_with(status: u16, pairs: &[(&str, &'static str)]) -> Failure {
    Failure::Status {
        status,
        retry: headers(pairs),
    }
}

#[track_caller]
fn check_wait(retry_after: &'static str, retries: u32, expected: f64) {
    let failure = status_with(500, &[("retry-after", retry_after)]);
    let next = OK.next(Repeat::Safe, failure, retries, None, 0.0);
    assert_eq!(
        next,
        Some(Duration::from_secs_f64(expected)),
        "Retry-After: {retry_after:?}"
    );
}

#[test]
fn retry_after_reference_values() {
    for (value, expected) in [
        ("20", 20.0),
        ("0.5", 0.5),
        ("60", 60.0),
        ("0", 0.5),
        ("-10", 0.5),
        ("", 0.5),
        ("99999999999999999999999999999999999 days", 0.5),
        ("nan", 0.5),
        ("inf", 0.5),
        ("Wed, 21 Oct 2015 07:28:20 GMT", 20.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.5),
        ("Wed, 21 Oct 2015 07:27:50 GMT", 0.5),
        ("Wed, 21 Oct 2015 07:30:00", 0.5),
        // Longer waits are kept to as well; only the caller's deadline ends them.
        ("61", 61.0),
        ("Wed, 21 Oct 2015 07:29:01 GMT", 61.0),
    ] {
        check_wait(value, 0, expected);
    }
    check_wait("0", 1, 1.0);
    check_wait("0", 2, 2.0);
}

#[test]
fn milliseconds_come_first() {
    let both = headers(&[("retry-after-ms", "1500.5"), ("retry-after", "20")]);
    assert_eq!(both.after, Some(Duration::from_secs_f64(1.5005)));
    let garbled = headers(&[("retry-after-ms", "soon"), ("retry-after", "20")]);
    assert_eq!(garbled.after, Some(Duration::from_secs(20)));
}

#[test]
fn a_wait_counts_as_a_year_at_most() {
    let year = Duration::from_secs(31_536_000);
    for wait in ["1e308", "31536001", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        assert_eq!(
            headers(&[("retry-after", wait)]).after,
            Some(year),
            "{wait}"
        );
    }
    assert_eq!(headers(&[("retry-after-ms", "1e308")]).after, Some(year));
}

#[test]
fn waits_double_up_to_the_longest_and_jitter_only_shortens() {
    let waits: Vec<f64> = (0..8)
        .map(|retries| OK.backoff(retries, 0.0).as_secs_f64())
        .collect();
    assert_eq!(waits, [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0]);
    assert_eq!(OK.backoff(0, 1.0), Duration::from_millis(375));
    assert_eq!(OK.backoff(1, 1.0), Duration::from_millis(750));
    assert_eq!(OK.backoff(4, 1.0), Duration::from_secs(6));
    assert_eq!(OK.backoff(1000, 0.0), Duration::from_secs(8));
    for _ in 0..100 {
        assert!((0.0..=1.0).contains(&jitter()));
    }
}

#[test]
fn jitter_spreads() {
    let drawn = [(); 8].map(|()| jitter());
    assert!(drawn.iter().all(|jitter| (0.0..=1.0).contains(jitter)));
    assert!(
        drawn.map(f64::to_bits) != [drawn[0].to_bits(); 8],
        "{drawn:?}"
    );
}

#[test]
fn a_wait_past_the_deadline_gives_up_at_once() {
    let failure = status_with(429, &[("retry-after", "20")]);
    let next = |left| {
        OK.next(
            Repeat::Safe,
            failure,
            0,
            Some(Duration::from_secs(left)),
            0.0,
        )
    };
    assert_eq!(next(21), Some(Duration::from_secs(20)));
    assert_eq!(next(20), None);
    assert_eq!(next(0), None);
    let endless = status_with(429, &[("retry-after", "1e300")]);
    assert_eq!(
        OK.next(Repeat::Safe, endless, 0, Some(Duration::from_secs(9)), 0.0),
        None
    );
}

#[test]
fn retries_are_counted() {
    let next = |retries| OK.next(Repeat::Safe, Failure::Connect, retries, None, 0.0);
    assert_ne!(next(2), None);
    assert_eq!(next(3), None);
    let never = Policy {
        max_retries: 0,
        ..OK
    };
    assert_eq!(
        never.next(Repeat::Safe, Failure::Connect, 0, None, 0.0),
        None
    );
}

#[test]
fn what_is_repeated() {
    let yes = ("x-should-retry", "true");
    let no = ("x-should-retry", "false");
    let later = ("retry-after", "0");
    // The failure, and whether it is repeated when that is safe and when it is not.
    let cases = [
        (Failure::Connect, true, true),
        (Failure::Timeout, true, false),
        (Failure::Broken, true, false),
        (status(408), true, false),
        (status(429), true, true),
        (status(500), true, false),
        (status(502), true, false),
        (status(503), true, false),
        (status(504), true, false),
        (status_with(503, &[later]), true, false),
        (status_with(503, &[yes, later]), true, false),
        (status_with(429, &[yes, later]), true, true),
        (status_with(500, &[later]), true, false),
        (status(307), false, false),
        (status(400), false, false),
        (status(401), false, false),
        (status(404), false, false),
        (status(409), false, false),
        (status(422), false, false),
        (status_with(409, &[yes]), true, false),
        (status_with(500, &[yes]), true, false),
        (status_with(429, &[no]), false, false),
        (status_with(500, &[no]), false, false),
        (status_with(503, &[no, later]), false, false),
        (
            status_with(409, &[("x-should-retry", "TRUE")]),
            false,
            false,
        ),
    ];
    for (failure, safe, not_safe) in cases {
        assert_eq!(
            is_worth_repeating(Repeat::Safe, failure),
            safe,
            "safe {failure:?}"
        );
        assert_eq!(
            is_worth_repeating(Repeat::Unsafe, failure),
            not_safe,
            "unsafe {failure:?}"
        );
        assert!(
            !not_safe || !maybe_processed(failure),
            "what may have been processed is not repeated: {failure:?}"
        );
    }
}

#[test]
fn what_may_have_been_processed() {
    for (failure, expected) in [
        (Failure::Connect, false),
        (Failure::Timeout, true),
        (Failure::Broken, true),
        (status(303), true),
        (status(307), false),
        (status(400), false),
        (status(408), true),
        (status(409), false),
        (status(429), false),
        (status(500), true),
        (status(503), true),
        (status_with(503, &[("retry-after", "5")]), true),
    ] {
        assert_eq!(maybe_processed(failure), expected, "{failure:?}");
    }
}
