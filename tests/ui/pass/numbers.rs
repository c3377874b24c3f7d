//! Numbers go in from every type of which nothing can be lost, and constants from every type that a field takes.

use std::borrow::Cow;

use revox_client::assistant;

const DELAY: u16 = 400;
const NAME: Cow<'static, str> = Cow::Borrowed("Reminder");
const ID: Option<&str> = Some("x");

trait Limits {
    const ID: &'static str;
    const SPEED: f64;
}

struct Usual;

impl Limits for Usual {
    const ID: &'static str = "x";
    const SPEED: f64 = 1.0;
}

fn generic<L: Limits, const N: u32>(short: f32, windows: u32) -> Option<i64> {
    assistant! {
        name: NAME,
        prompt: "Be brief.",
        voice: { provider: cartesia, id: L::ID, speed: L::SPEED, volume: short },
        first_sentence_delay_ms: N,
        max_call_duration_secs: windows,
        background_sound: concat!("audio/", "office", ".ogg"),
        background_sound_volume: Some(1u8),
    }
    .first_sentence_delay_ms
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    assert_eq!(generic::<Usual, 5>(1.0, 60), Some(5));
    let outcomes = ["completed"].map(|word| Ok::<_, std::fmt::Error>(word.into()));
    let made = assistant! {
        name: "Reminder",
        prompt: ID.unwrap_or_default(),
        first_sentence_delay_ms: DELAY,
        max_call_duration_secs: i16::MAX,
        email_notification_outcomes: outcomes.into_iter().collect::<Result<_, _>>()?,
        faq_items: [..Vec::new(), ..std::iter::empty().collect()],
        voice: { provider: cartesia, id: "x", speed: if DELAY > 3 { 1 } else { 1 } },
        call_retry_config: {
            allowed_days: [monday],
            calling_windows: [{ calling_window_start_time: "9am", calling_window_end_time: "5pm", retry_delay_seconds: 60 * 60 }],
            max_retry_attempts: 2 * 2,
            call_twice_in_a_row: true,
            timezone: "Europe/Paris",
        },
    };
    assert_eq!(made.first_sentence_delay_ms, Some(400));
    assert_eq!(
        made.email_notification_outcomes.as_deref().map(<[_]>::len),
        Some(1)
    );
    Ok(())
}
