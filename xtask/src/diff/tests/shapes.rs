//! Components, unions, composition and circles.

use super::{api, changes, field};

#[test]
fn a_component_of_the_same_shape_has_another_name_now() {
    let with = |name: &str, inner: &str| {
        api(&format!(
            "Sent: {{type: object, properties: {{v: {{$ref: '#/components/schemas/{name}'}}}}}}\n\
             Got: {{type: object}}\n\
             {name}: {{description: 'of {name}', type: object, properties: {{a: {{type: string}}, b: {{type: string}}, next: {{$ref: '#/components/schemas/{name}'}}, i: {{$ref: '#/components/schemas/{inner}'}}}}}}\n\
             {inner}: {{enum: [x, y]}}"
        ))
    };
    assert_eq!(
        changes(
            &with("VoiceConfig", "Provider"),
            &with("Voice", "VoiceProvider")
        ),
        [
            "breaking: VoiceConfig type renamed: `VoiceConfig` -> `Voice`",
            "breaking: Provider type renamed: `Provider` -> `VoiceProvider`",
            "documentation: Sent.v description changed",
        ]
    );
}

#[test]
fn a_component_that_is_renamed_and_changed_is_recognised_by_its_place() {
    let with = |name: &str, more: &str| {
        api(&format!(
            "Sent: {{type: object, properties: {{v: {{$ref: '#/components/schemas/{name}'}}}}}}\n\
             Got: {{type: object}}\n\
             {name}: {{type: object, properties: {{a: {{type: string}}{more}}}}}"
        ))
    };
    assert_eq!(
        changes(&with("A", ""), &with("B", ", b: {type: string}")),
        [
            "breaking: A type renamed: `A` -> `B`",
            "additive: Sent.v.b added, optional, string"
        ]
    );
}

#[test]
fn components_come_and_go() {
    let with = |more: &str| {
        api(&format!(
            "Sent: {{type: object}}\nGot: {{type: object}}\n{more}"
        ))
    };
    let (old, new) = (
        with(""),
        with("Slack: {type: object, properties: {id: {type: string}}}"),
    );
    assert_eq!(changes(&old, &new), ["additive: Slack type added, object"]);
    assert_eq!(changes(&new, &old), ["breaking: Slack type removed"]);
    // Two things that look alike by chance are not the same thing.
    assert_eq!(
        changes(
            &with("Gone: {type: object, properties: {success: {type: boolean}}}"),
            &with("Come: {type: object, properties: {success: {type: boolean}}}")
        ),
        [
            "breaking: Gone type removed",
            "additive: Come type added, object"
        ]
    );
}

#[test]
fn unions_are_compared_by_their_tags() {
    let variant = |tag: &str, more: &str| {
        format!("{{type: object, required: [type], properties: {{type: {{const: {tag}}}{more}}}}}")
    };
    let with = |list: &[String]| {
        format!(
            "{{oneOf: [{}], discriminator: {{propertyName: type}}}}",
            list.join(", ")
        )
    };
    field(
        &with(&[variant("a", ""), variant("b", ", m: {type: string}")]),
        &with(&[variant("b", ", m: {type: integer}"), variant("c", "")]),
        &[
            "breaking: Sent.f(a) variant removed",
            "breaking: Sent.f(b).m type string -> integer",
            "additive: Sent.f(c) variant added: object",
        ],
        &[
            "breaking: Got.f(a) variant removed",
            "breaking: Got.f(b).m type string -> integer",
            "additive: Got.f(c) variant added: object",
        ],
    );
    // Without a discriminator, the constants tell the variants apart all the same.
    field(
        &with(&[variant("a", ""), variant("b", "")]),
        &with(&[variant("b", ""), variant("a", "")])
            .replace(", discriminator: {propertyName: type}", ""),
        &[],
        &[],
    );
    // The tag of a variant that says nothing of it itself.
    let mapped = |tag: &str| {
        api(&format!(
            "Sent: {{oneOf: [{{$ref: '#/components/schemas/A'}}, {{$ref: '#/components/schemas/B'}}], discriminator: {{propertyName: t, mapping: {{{tag}: A, b: B}}}}}}\n\
             Got: {{type: object}}\nA: {{type: object, properties: {{t: {{type: string}}}}}}\nB: {{type: object, properties: {{t: {{type: string}}, u: {{type: string}}}}}}"
        ))
    };
    assert_eq!(
        changes(&mapped("a"), &mapped("z")),
        ["breaking: Sent(z) tag `a` -> `z`"]
    );
    field(
        "{oneOf: [{type: string}, {type: integer}]}",
        "{oneOf: [{type: string}, {type: boolean}]}",
        &[
            "breaking: Sent.f(integer) variant removed",
            "additive: Sent.f(boolean) variant added: boolean",
        ],
        &[
            "breaking: Got.f(integer) variant removed",
            "additive: Got.f(boolean) variant added: boolean",
        ],
    );
}

#[test]
fn what_is_composed_is_compared_as_a_whole() {
    let base = "Base: {type: object, required: [id], properties: {id: {type: string}}}";
    let composed = "Sent: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {a: {type: string}}}]}";
    let flat =
        "Sent: {type: object, required: [id], properties: {a: {type: string}, id: {type: string}}}";
    let with = |sent: &str, base: &str| api(&format!("{sent}\nGot: {{type: object}}\n{base}"));
    assert_eq!(changes(&with(composed, base), &with(flat, base)), [""; 0]);
    // A change of the base is told once, by the ways to it.
    let longer = base.replace("{type: string}}}", "{type: string, maxLength: 9}}}");
    assert_eq!(
        changes(&with(composed, base), &with(composed, &longer)),
        ["breaking: Sent.id maxLength 9 added"]
    );
}

#[test]
fn a_name_is_a_type_and_a_way_to_it_is_not() {
    let with = |body: &str| {
        api(&format!(
            "Sent: {{type: object, properties: {{v: {body}, k: {{$ref: '#/components/schemas/Voice'}}}}}}\nGot: {{type: object, properties: {{w: {{$ref: '#/components/schemas/Voice'}}}}}}\n\
             Voice: {{type: object, properties: {{id: {{type: string}}}}}}\nOther: {{type: object, properties: {{id: {{type: string}}}}}}\n\
             Alias: {{$ref: '#/components/schemas/Voice'}}\nText: {{type: string}}"
        ))
    };
    let to = |name: &str| with(&format!("{{$ref: '#/components/schemas/{name}'}}"));
    assert_eq!(
        changes(&to("Voice"), &to("Other")),
        ["breaking: Sent.v type `Voice` -> `Other`"]
    );
    assert_eq!(changes(&to("Voice"), &to("Alias")), [""; 0]);
    assert_eq!(changes(&to("Voice"), &to("Got/properties/w")), [""; 0]);
    assert_eq!(changes(&to("Text"), &with("{type: string}")), [""; 0]);
    assert_eq!(
        changes(
            &to("Voice"),
            &with("{type: object, properties: {id: {type: integer}}}")
        ),
        [
            "breaking: Sent.v type `Voice` -> object",
            "breaking: Sent.v.id type string -> integer"
        ]
    );
}

#[test]
fn circles_end() {
    let with = |word: &str| {
        api(&format!(
            "Sent: {{type: object, properties: {{self: {{$ref: '#/components/schemas/Sent'}}, list: {{type: array, items: {{$ref: '#/components/schemas/Got'}}}}}}}}\n\
             Got: {{allOf: [{{$ref: '#/components/schemas/Got'}}, {{$ref: '#/components/schemas/Sent'}}], properties: {{w: {{type: {word}}}}}}}"
        ))
    };
    assert_eq!(
        changes(&with("string"), &with("integer")),
        ["breaking: Got.w type string -> integer"]
    );
}

#[test]
fn shared_parts_do_not_multiply() {
    // Each level uses the next one twice, which would be 2^40 ways if every way were walked.
    let level = |number: usize| {
        let next = format!("$ref: '#/components/schemas/L{}'", number + 1);
        format!(
            "L{number}: {{type: object, allOf: [{{{next}}}, {{{next}}}], properties: {{a{number}: {{{next}}}, b{number}: {{{next}}}}}}}"
        )
    };
    let levels: Vec<String> = (0..40).map(level).collect();
    let schemas = format!(
        "Sent: {{$ref: '#/components/schemas/L0'}}\nGot: {{type: object}}\n{}\n",
        levels.join("\n")
    );
    let with = |last: &str| {
        api(&format!(
            "{schemas}L40: {{type: object, properties: {{z: {{type: {last}}}}}}}"
        ))
    };
    assert_eq!(
        changes(&with("string"), &with("integer")),
        ["breaking: Sent.z type string -> integer"]
    );
}
