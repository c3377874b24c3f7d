//! Nothing that a value can be makes the validator panic: every shape meets every value, every test every text.

use revox_types::generated::rules as tables;
use revox_types::rules::{Context, Format, Object, Part, ValueView, validate};
use serde_json::{Value as Json, json};

const TEXTS: &[&str] = &[
    "",
    " ",
    "{",
    "{{",
    "{{}}",
    "{{a}}",
    "}}",
    "\"",
    "[",
    "\\",
    "\u{0}",
    "\n",
    "é",
    "😀",
    "e\u{301}",
    "\u{202e}",
    "24:00",
    "0am",
    "+",
    "a@",
    "@b",
    "http://",
    "://",
    "https://[",
    "https://[::",
    "1e999",
    "-",
    "{\"a\":{{b}}}",
    "{\"a\":\"\\",
    "Ω/µ",
    "Europe/",
    "`",
    "..",
    "a:b:c",
];

fn values() -> Vec<Json> {
    let mut values = vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!([]),
        json!({}),
        json!([[]]),
        json!([null]),
        json!({ "": 1 }),
        json!({ "type": 1 }),
    ];
    values.extend(TEXTS.iter().map(|text| json!(text)));
    values
}

fn objects() -> [&'static Object; 3] {
    [
        &tables::ASSISTANT_CREATE_PARAMS,
        &tables::CALL_CREATE_PARAMS,
        &tables::CUSTOM_TOOL,
    ]
}

#[test]
fn every_field_takes_every_value() {
    for object in objects() {
        for field in object.fields {
            for value in values() {
                let body = json!({ field.name: value.clone(), "\u{7f}": [value] });
                let violations = validate(
                    object,
                    body.as_object().unwrap(),
                    Context::new("POST /things"),
                );
                for violation in &violations {
                    assert!(!violation.message().is_empty());
                    assert!(!violation.to_string().contains('\n'), "{violation}");
                    assert!(violation.part() != Part::Key || !violation.steps().is_empty());
                }
                assert_eq!(violations.to_string().lines().count(), violations.len());
            }
        }
    }
}

#[test]
fn every_form_takes_every_text() {
    let forms = [
        Format::Email,
        Format::Uri,
        Format::DateTime,
        Format::Uuid,
        Format::IanaTimeZone,
        Format::TimeOfDay,
        Format::JsonTemplate,
        Format::Template,
        Format::UrlTemplate,
        Format::HttpUrl,
    ];
    for form in forms {
        for text in TEXTS {
            for other in TEXTS {
                form.accepts(&format!("{text}{other}"));
                form.accepts(&format!("https://{text}.x/{other}"));
            }
        }
    }
}

#[test]
fn a_body_that_is_no_object_shows_none() {
    use revox_types::rules::View;
    assert!(matches!(json!([]).view(), ValueView::List(_)));
    assert!(matches!(
        json!(u64::MAX).view(),
        ValueView::Integer(18_446_744_073_709_551_615)
    ));
}

#[test]
fn a_prompt_of_100_kilobytes_takes_no_time() {
    let long = "{{a}} {{ ".repeat(12_000);
    let body = json!({ "name": "x", "prompt": long, "first_sentence": "é".repeat(50_000), "max_duration_end_message": long,
        "email_notification_address": long, "webhook_url": long, "from_phone_number": long, "structured_output_prompt": long });
    let start = std::time::Instant::now();
    for _ in 0..3 {
        validate(
            &tables::ASSISTANT_CREATE_PARAMS,
            body.as_object().unwrap(),
            Context::new(""),
        );
    }
    assert!(start.elapsed() < std::time::Duration::from_secs(10));
}
