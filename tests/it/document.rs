//! The resolved document as plain JSON, and random values made from it: the judges' own reading of the API, without the generated tables.

use std::path::Path;
use std::sync::LazyLock;

use revox_types::model::{
    AssistantCreateParams, AssistantUpdateParams, CallCreateParams, CallSearchParams,
    CampaignCreateParams, CampaignLaunchParams, CampaignUpdateParams, PhoneNumberUpdateParams,
    VoiceCloneParams, VoicePreviewParams,
};
use revox_types::rules::{Object, Validate as _};
use serde_json::{Map, Value, json};

/// The document with the overlay applied, as `xtask` reads it.
pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests lie in the workspace");
    xtask::resolved_document(root).expect("the document can be read")
});

/// The bodies that the API takes.
pub(crate) const BODIES: &[&Object] = &[
    AssistantCreateParams::OBJECT,
    AssistantUpdateParams::OBJECT,
    CallCreateParams::OBJECT,
    CallSearchParams::OBJECT,
    CampaignCreateParams::OBJECT,
    CampaignUpdateParams::OBJECT,
    CampaignLaunchParams::OBJECT,
    PhoneNumberUpdateParams::OBJECT,
    VoiceCloneParams::OBJECT,
    VoicePreviewParams::OBJECT,
];

/// A validator of a component, by a library that knows nothing of our tables.
pub(crate) fn judge(component: &str) -> jsonschema::Validator {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": format!("#/components/schemas/{component}"),
    });
    schema["components"] = DOCUMENT["components"].clone();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("the document holds valid schemas")
}

/// Follows `$ref` until there is none.
pub(crate) fn resolve(mut schema: &Value) -> &Value {
    while let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference
            .strip_prefix('#')
            .expect("references stay in the document");
        schema = DOCUMENT
            .pointer(pointer)
            .unwrap_or_else(|| panic!("{reference} leads somewhere"));
    }
    schema
}

/// A source of random choices that is the same in every run (SplitMix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % sides as u64).expect("fewer than `sides`")
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.roll(100) < chance
    }
}

/// Makes a value that fits a schema, except that each part is spoilt with a chance of `spoil` per thousand.
pub(crate) fn sample(schema: &Value, dice: &mut Dice, spoil: usize) -> Value {
    if dice.roll(1000) < spoil {
        return spoilt(resolve(schema), dice);
    }
    let schema = resolve(schema);
    if let Some(options) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        return sample(dice.pick(options), dice, spoil);
    }
    if let Some(only) = schema.get("const") {
        return only.clone();
    }
    if let Some(values) = schema["enum"].as_array() {
        return dice.pick(values).clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => dice.pick(kinds).as_str().expect("types are names"),
        Value::String(kind) => kind,
        _ => "any",
    };
    match kind {
        "object" => object(schema, dice, spoil),
        "array" => {
            let length = dice.roll(3);
            Value::Array(
                (0..length)
                    .map(|_| sample(&schema["items"], dice, spoil))
                    .collect(),
            )
        }
        "string" => string(schema, dice),
        "integer" | "number" => number(schema, kind, dice),
        "boolean" => Value::Bool(dice.percent(50)),
        "null" => Value::Null,
        _ => json!({"any": [1, "two", null]}),
    }
}

fn object(schema: &Value, dice: &mut Dice, spoil: usize) -> Value {
    let Some(properties) = schema["properties"].as_object() else {
        return json!({"key": sample(&schema["additionalProperties"], dice, spoil)});
    };
    let required = schema["required"].as_array();
    let mut made = Map::new();
    for (name, property) in properties {
        let needed = required.is_some_and(|required| required.iter().any(|key| key == name));
        let present = if needed {
            dice.roll(1000) >= spoil
        } else {
            dice.percent(40)
        };
        if present {
            made.insert(name.clone(), sample(property, dice, spoil));
        }
    }
    Value::Object(made)
}

/// A number within the bounds, often exactly on one of them.
fn number(schema: &Value, kind: &str, dice: &mut Dice) -> Value {
    let low = schema["minimum"]
        .as_f64()
        .or_else(|| schema["exclusiveMinimum"].as_f64().map(|bound| bound + 1.0))
        .unwrap_or(-3.0);
    let high = schema["maximum"].as_f64().unwrap_or(low + 7.0);
    let share = *dice.pick(&[0.0, 0.25, 0.5, 1.0]);
    let value = low + (high - low) * share;
    if kind == "integer" {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the bounds lie within 2^53"
        )]
        return json!(value.floor() as i64);
    }
    json!(value)
}

fn string(schema: &Value, dice: &mut Dice) -> Value {
    // Rules that JSON Schema cannot say are always kept here: the two judges can only differ in what both can say.
    let rules = ["allOf", "x-revox-advice"]
        .into_iter()
        .flat_map(|list| schema[list].as_array().into_iter().flatten());
    for rule in rules {
        match rule["x-revox-format"].as_str() {
            Some("iana-time-zone") => return json!(dice.pick(&["Europe/Paris", "UTC"])),
            Some("time-of-day") => return json!(dice.pick(&["17:00", "6pm", "9:30am"])),
            Some("json-template") => return json!(dice.pick(&["{\"a\": \"{{b}}\"}", "[]"])),
            Some("url-template" | "http-url") => {
                return json!(dice.pick(&["https://a.example/{{b}}", "http://b.example"]));
            }
            _ => {}
        }
        if let Some(pattern) = rule["pattern"].as_str() {
            return json!(match pattern {
                _ if pattern.starts_with("^\\+") => *dice.pick(&["+33639981234", "+1", "0612"]),
                _ if pattern.starts_with("^[a-z]") =>
                    return json!(format!("tool_{}", dice.roll(1_000_000))),
                _ => *dice.pick(&["openai/gpt-4.1", "plain"]),
            });
        }
    }
    let longest = schema["maxLength"].as_u64().unwrap_or(12);
    let shortest = schema["minLength"].as_u64().unwrap_or(0);
    match schema["format"].as_str() {
        Some("email") => json!(dice.pick(&["a@b.example", "first.last@c.example", "nobody", "@x"])),
        Some("uri") => json!(dice.pick(&["https://a.example/v1", "urn:a:b", "not a uri", "//x"])),
        Some("uuid") => json!(dice.pick(&["b2330295-2a91-4a1d-bb73-99e7707663d5", "b2330295"])),
        Some("date-time") => json!(dice.pick(&["2026-01-31T10:00:00Z", "2026-02-30", "soon"])),
        _ => {
            // Code points of one to four bytes: lengths count the former.
            let letter = *dice.pick(&["a", "é", "漢", "😀"]);
            let length = *dice.pick(&[shortest, longest, longest + 1, shortest.saturating_sub(1)]);
            json!(letter.repeat(usize::try_from(length).expect("a short string")))
        }
    }
}

fn beyond_json_schema(schema: &Value) -> bool {
    let rules = schema["allOf"].as_array().into_iter().flatten();
    rules
        .into_iter()
        .any(|rule| rule.get("x-revox-format").is_some())
}

/// Something that does not fit, or perhaps does.
fn spoilt(schema: &Value, dice: &mut Dice) -> Value {
    let beyond = |key: &str, by: f64| schema[key].as_f64().map(|bound| json!(bound + by));
    match dice.roll(8) {
        0 => Value::Null,
        // A form that JSON Schema cannot say is not the other judge's to see.
        1 if beyond_json_schema(schema) => json!(7),
        1 => json!("surprise"),
        2 => json!(0.5),
        3 => json!([]),
        4 => json!({}),
        5 => beyond("minimum", -0.01).unwrap_or(json!(-1)),
        6 => beyond("maximum", 0.01).unwrap_or(json!(1.0e300)),
        _ => json!(true),
    }
}

/// Whether two values are the same JSON: 1 and 1.0 are.
pub(crate) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, one)| other.get(key).is_some_and(|other| same(one, other)))
        }
        _ => one == other,
    }
}
