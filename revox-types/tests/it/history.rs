//! What is said about fields and enum values that another version of the API has.

use revox_types::generated::rules;
use revox_types::rules::{Context, Object, ValueView, View, validate};
use serde_json::{Value, json};

use crate::support::messages;

fn check(table: &'static Object, body: Value, expected: &[&str]) {
    assert_eq!(messages(table, "", &body), expected);
}

#[test]
fn fields_that_go_by_another_name_here() {
    check(
        &rules::ASSISTANT_CREATE_PARAMS,
        json!({"name": "A", "prompt": "P", "transfer_destinations": []}),
        &[
            "unknown field `transfer_destinations`\nknown from a later version of the API; here it is `transfer_phone_number`\nHere there is one phone number, without a label, in place of a list.",
        ],
    );
    check(
        &rules::CALL_RETRY_CONFIG,
        json!({"allowed_days": ["monday"], "calling_windows": [{"calling_window_start_time": "9am", "calling_window_end_time": "5pm", "retry_delay_seconds": 60}], "call_twice_in_a_row": false, "max_retry_attempts": 1, "timezone_override": "UTC"}),
        &[
            "unknown field `timezone_override`\nknown from the descriptions of calling windows; here it is `timezone`\navailable: `timezone`",
        ],
    );
}

#[test]
fn fields_that_are_not_here() {
    check(
        &rules::ASSISTANT_UPDATE_PARAMS,
        json!({"email_notification_language": "fr", "logo_url": "https://example.com/logo.png"}),
        &[
            "unknown field `email_notification_language`\nknown from another version of the API",
            "unknown field `logo_url`\nknown from a later version of the API",
        ],
    );
    // Where no other version has it, a field is simply unknown.
    check(
        &rules::CALL_CREATE_PARAMS,
        json!({"phone_number": "+33639981234", "assistant_id": "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", "logo_url": ""}),
        &[
            "unknown field `logo_url`\navailable: `assistant`, `concurrency`, `from_phone_number`, `metadata`, `prompt_variables`, `scheduled_at`, `skip_calling_window`",
        ],
    );
}

#[test]
fn values() {
    check(
        &rules::ASSISTANT_UPDATE_PARAMS,
        json!({"voice": {"id": "v", "provider": "gradium"}, "email_notification_outcomes": ["none"]}),
        &[
            "unknown value \"none\" for `email_notification_outcomes[0]`\nIt stands for a call without an outcome.\nknown from a later version of the API\nallowed: `not_interested`, `interested`, `completed`, `requested_callback_later`, `requested_callback_new_number`, `do_not_contact`\nrule: email_notification_outcomes[]",
            "unknown value \"gradium\" for `provider`\nknown from a later version of the API\nallowed: `cartesia`, `elevenlabs`\nrule: voice.provider",
        ],
    );
}

#[test]
fn one_line() {
    let body = json!({"transfer_destinations": []});
    let ValueView::Object(members) = body.view() else {
        panic!("an object");
    };
    let context = Context::new("PATCH /assistants/{id}");
    let found = validate(&rules::ASSISTANT_UPDATE_PARAMS, members, context);
    assert_eq!(
        found.to_string(),
        "transfer_destinations: unknown field `transfer_destinations` (known from a later version of the API; here it is `transfer_phone_number`)"
    );
}
