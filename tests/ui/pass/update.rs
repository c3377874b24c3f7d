//! Changes: `null` clears, an absent field stays, `None` is absent.

use revox_client::assistant_update;

fn main() {
    let nothing: Option<String> = None;
    let changes = assistant_update! {
        name: "Reminder",
        after_call_sms_prompt: null,
        from_phone_number: nothing,
        thinking_sound: None,
        voice: { provider: cartesia, id: "x" },
    };
    assert_eq!(changes.name.as_deref(), Some("Reminder"));
    assert!(changes.after_call_sms_prompt.is_null());
    assert!(changes.from_phone_number.is_omit());
    assert!(changes.thinking_sound.is_omit());
    assert!(changes.prompt.is_none());

    let none = assistant_update! {};
    assert!(none.name.is_none());
}
