//! Text that would break or turn the generated code, and documents that are small and would make much of it.

use super::{document, read, understand};
use crate::document::Input;
use crate::document::source::Source;
use crate::emit::{model, resources, rules, schemas};
use crate::hostile::is_hostile;
use crate::lower::lower;

/// Everything that is made of a document, in one text, and its notes.
fn generated(spec: &str) -> (String, Vec<String>) {
    let input = Input::build(Source::new("spec.yaml", spec), Vec::new(), None).expect("a document");
    let api = lower(&input).expect("an API");
    let (schemas, mut notes) = schemas::write(&api, &input.document);
    notes.splice(0..0, api.notes.iter().cloned());
    let texts = [
        model::write(&api).expect("types"),
        rules::write(&api),
        rules::write_responses(&api),
        resources::write(&api),
        schemas,
    ];
    let notes = notes
        .iter()
        .map(|note| format!("{} {}", note.pointer, note.reason));
    for text in &texts {
        syn::parse_file(text).expect("code");
    }
    (texts.concat(), notes.collect())
}

#[test]
fn no_text_turns_or_breaks_the_code() {
    let hostile = "\\u202Bx\\u202C\\u0000\\u2028\\r\\u200F";
    let spec = document(&format!(
        "Thing:\n  type: object\n  description: \"a{hostile}b\"\n  properties:\n    \"k{hostile}\": {{enum: [\"w{hostile}\"], default: \"d{hostile}\"}}"
    ));
    let spec = spec.replace("title: Test", &format!("title: \"T{hostile}\""));
    let (text, notes) = generated(&spec);
    let found: Vec<char> = text.chars().filter(|c| is_hostile(*c)).collect();
    assert!(found.is_empty(), "{found:?}");
    assert!(text.contains("/// ax\n/// b\n"), "{text}");
    assert_eq!(
        notes,
        [
            "/components/schemas/Thing/description control characters are left out",
            "/info/title control characters are left out"
        ]
    );
    // The key and the value are sent as they are.
    let api = understand(&format!(
        "Thing: {{type: object, properties: {{\"k{hostile}\": {{type: string}}}}}}"
    ));
    let crate::ir::Kind::Object(object) = &api.types[0].kind else {
        panic!("an object");
    };
    assert_eq!(
        object.fields[0].name,
        "k\u{202b}x\u{202c}\0\u{2028}\r\u{200f}"
    );
}

#[test]
fn errors_do_nothing_to_a_terminal() {
    let spec = document("Thing: {properties: {\"a\\u202Eb\\e\": {$ref: \"#/\\u202E\"}}}");
    let input = Input::build(Source::new("spec.yaml", spec), Vec::new(), None).expect("a document");
    let errors = lower(&input).expect_err("an error");
    assert_eq!(
        errors[0].to_string(),
        "spec.yaml:12:41: the reference `#/\\u{202e}` leads nowhere\n  at #/components/schemas/Thing/properties/a\\u{202e}b\\u{1b}/$ref"
    );
    let spec = "openapi: '3.1.0'\ninfo: {title: T, version: '1'}\npaths: {\"a\\nb\": {get: {responses: {}}}}\n";
    let errors = read(spec, None).expect_err("an error");
    assert_eq!(
        errors[0].to_string(),
        "spec.yaml:3:9: a path begins with `/`; write `/a\\u{a}b`\n  at #/paths/a\\u{a}b"
    );
}

#[test]
fn what_is_shared_is_written_once() {
    let next = |number: usize| format!("{{$ref: '#/components/schemas/L{number}'}}");
    let chain = (0..20).map(|number| {
        let next = next(number + 1);
        format!("L{number}: {{allOf: [{next}, {next}], minLength: {number}}}\n")
    });
    let chain: String = chain.collect();
    let spec = format!(
        "Thing: {{type: object, properties: {{a: {}}}}}\n{chain}L20: {{type: string}}",
        next(0)
    );
    let (text, notes) = generated(&document(&spec));
    let size = text.len();
    assert!(size < 50_000 && notes.is_empty(), "{size} {notes:?}");
}

#[test]
fn what_cannot_be_shared_is_bounded() {
    let next = |number: usize| format!("{{$ref: '#/components/schemas/L{number}/properties/v'}}");
    let levels = (0..19).map(|number| {
        let items = vec![next(number + 1); 6].join(", ");
        format!("L{number}: {{type: object, properties: {{v: {{prefixItems: [{items}]}}}}}}\n")
    });
    let levels: String = levels.collect();
    let choices = levels.replace("prefixItems: ", "items: {anyOf: ");
    let choices = choices.replace("]}", "]}, type: array}");
    understand(&format!(
        "{choices}L19: {{type: object, properties: {{v: {{type: string}}}}}}\nThing: {{type: object}}"
    ));
    let levels = levels.replacen("L0:", "Thing:", 1);
    let a = "{$ref: '#/components/schemas/A'}";
    let b = "{$ref: '#/components/schemas/B'}";
    let thing = format!("Thing: {{type: object, properties: {{a: {a}}}}}");
    for schemas in [
        format!("{levels}L19: {{type: object, properties: {{v: {{type: string}}}}}}"),
        format!("{thing}\nA: {{anyOf: [{a}, {a}]}}"),
        format!("{thing}\nA: {{anyOf: [{b}, {b}]}}\nB: {{anyOf: [{a}, {a}]}}"),
    ] {
        let (_, notes) = generated(&document(&schemas));
        let note = "/components/schemas/Thing what references lead to is left out after 1 MB; refer to components that are objects";
        assert!(notes.iter().any(|other| other == note), "{notes:?}");
    }
}
