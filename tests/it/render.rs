//! Texts with their placeholders filled in, against what other crates make of them: a JSON parser and a decoder of percent-encoding.

use proptest::prelude::*;
use revox_types::rules::{Escape, render};
use serde_json::Value;

/// Values that a caller may have: any letters, more often those that mean something to JSON, to URLs or to a template.
fn value() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<char>().prop_map(String::from),
        6 => prop::sample::select(vec![
            "{{x}}", "{{y}}", "{{", "}}", "\"", "\\", "/", "%", "%2F", "?", "#", "&", "=", "+", " ", "\n", "\u{1}", "\u{2028}",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn filled<'v>(x: &'v str, y: &'v str) -> impl Fn(&str) -> Option<&'v str> {
    move |name| match name {
        "x" => Some(x),
        "y" => Some(y),
        _ => None,
    }
}

/// What percent-encoded text stands for, by the decoder of the `url` crate's family.
fn decoded(part: &str) -> String {
    percent_encoding::percent_decode_str(part)
        .decode_utf8()
        .unwrap()
        .into_owned()
}

proptest! {
    /// A value appears as it is, whatever looks like a placeholder in it.
    #[test]
    fn text(x in value(), y in value()) {
        let rendered = render("a {{x}} b {{ y }} c {{z}}", Escape::Plain, filled(&x, &y));
        prop_assert_eq!(rendered, format!("a {x} b {y} c {{{{z}}}}"));
    }

    /// The parser reads each value back, in its own place.
    #[test]
    fn json(x in value(), y in value()) {
        let template = r#"{ "a": ["{{x}}", "see {{y}}!"], "b": { "{{x}}": 1 }, "c": "{{z}}" }"#;
        prop_assert_eq!(Escape::of(template), Escape::Json);
        let read: Value = serde_json::from_str(&render(template, Escape::Json, filled(&x, &y))).unwrap();
        let mut expected = serde_json::json!({ "a": [&x, format!("see {y}!")], "b": {}, "c": "{{z}}" });
        expected["b"][&x] = 1.into();
        prop_assert_eq!(read, expected);
    }

    /// Each value stays in its segment or parameter, and is read back there.
    #[test]
    fn url(x in value(), y in value()) {
        let template = "https://a.example/b/{{x}}/c?d={{y}}&e=1";
        prop_assert_eq!(Escape::of(template), Escape::Url);
        let url = render(template, Escape::Url, filled(&x, &y));
        let (path, query) = url.split_once('?').unwrap();
        let segments: Vec<&str> = path.split('/').collect();
        prop_assert_eq!(segments.len(), 6);
        prop_assert_eq!(decoded(segments[4]), x);
        let parameters: Vec<&str> = query.split('&').collect();
        prop_assert_eq!(parameters.len(), 2);
        prop_assert_eq!(decoded(parameters[0].strip_prefix("d=").unwrap()), y);
    }
}
