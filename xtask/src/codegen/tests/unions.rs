//! `oneOf` and `anyOf`.

use super::bare_types;

#[track_caller]
fn check(schemas: &str, expected: &str) {
    assert_eq!(bare_types(schemas), expected);
}

const VARIANTS: &str = "Cat: {type: object, required: [kind, lives], properties: {kind: {const: cat}, lives: {type: integer}}}\nDog: {type: object, required: [kind], properties: {kind: {const: dog-1}}}\n";

const TAGGED: &str = "pub enum Thing {\n    Cat(Cat),\n    Dog1(Dog),\n    Unknown(serde_json::Value),\n}\npub struct Cat {\n    pub lives: i64,\n}\npub struct Dog {}\n";

#[test]
fn tags() {
    // By the constants alone.
    check(
        &format!(
            "Thing: {{oneOf: [{{$ref: '#/components/schemas/Cat'}}, {{$ref: '#/components/schemas/Dog'}}]}}\n{VARIANTS}"
        ),
        TAGGED,
    );
    // By a discriminator with a mapping.
    check(
        &format!(
            "Thing:\n  oneOf: [{{$ref: '#/components/schemas/Cat'}}, {{$ref: '#/components/schemas/Dog'}}]\n  discriminator: {{propertyName: kind, mapping: {{cat: '#/components/schemas/Cat', dog-1: Dog}}}}\n{VARIANTS}"
        ),
        TAGGED,
    );
    // By a discriminator without one, where the components' names are the tags.
    check(
        "Thing:\n  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]\n  discriminator: {propertyName: kind}\nCat: {type: object, required: [kind], properties: {kind: {type: string}}}\nDog: {type: object, required: [kind], properties: {kind: {type: string}}}",
        "pub enum Thing {\n    Cat(Cat),\n    Dog(Dog),\n    Unknown(serde_json::Value),\n}\npub struct Cat {}\npub struct Dog {}\n",
    );
}

#[test]
fn a_variant_that_is_used_elsewhere_keeps_its_tag() {
    check(
        &format!(
            "Thing: {{oneOf: [{{$ref: '#/components/schemas/Cat'}}, {{$ref: '#/components/schemas/Dog'}}]}}\n{VARIANTS}Cats: {{type: array, items: {{$ref: '#/components/schemas/Cat'}}}}"
        ),
        "pub enum Thing {\n    Cat(Cat),\n    Dog1(Dog),\n    Unknown(serde_json::Value),\n}\npub struct Cat {\n    pub kind: CatKind,\n    pub lives: i64,\n}\npub enum CatKind {\n    Cat,\n    Unknown(String),\n}\npub struct Dog {\n    pub kind: DogKind,\n}\npub enum DogKind {\n    Dog1,\n    Unknown(String),\n}\npub type Cats = Vec<Cat>;\n",
    );
}

#[test]
fn without_a_tag() {
    check(
        "Thing: {anyOf: [{type: string}, {type: array, items: {type: string}}, {type: object, title: A pair, required: [a], properties: {a: {}}}]}",
        "pub enum Thing {\n    String(String),\n    List(Vec<String>),\n    APair(ThingAPair),\n    Unknown(serde_json::Value),\n}\npub struct ThingAPair {\n    pub a: serde_json::Value,\n}\n",
    );
    check(
        "Thing: {type: [string, integer, 'null']}",
        "pub enum Thing {\n    String(String),\n    Integer(i64),\n    Unknown(serde_json::Value),\n}\n",
    );
}

#[test]
fn inline_variants_are_named_by_what_only_they_have() {
    // By a constant of a required property, whether or not it is a tag.
    check(
        "Thing:\n  oneOf:\n    - {type: object, required: [kind], properties: {kind: {const: cat}}}\n    - {type: object, required: [kind, size], properties: {kind: {enum: [dog]}, size: {type: integer}}}",
        "pub enum Thing {\n    Cat(ThingCat),\n    Dog(ThingDog),\n    Unknown(serde_json::Value),\n}\npub struct ThingCat {}\npub struct ThingDog {\n    pub size: i64,\n}\n",
    );
    // By a required property, and by the kind of value where there is none.
    check(
        "Thing:\n  anyOf:\n    - {type: object, required: [id, url], properties: {id: {type: string}, url: {type: string}}}\n    - {type: object, required: [id, file], properties: {id: {type: string}, file: {type: string}}}\n    - {type: object, required: [id], properties: {id: {type: string}}}\n    - {const: none}\n    - {type: [string, integer]}",
        "pub enum Thing {\n    WithUrl(ThingWithUrl),\n    WithFile(ThingWithFile),\n    Object(ThingObject),\n    None(ThingNone),\n    StringOrInteger(ThingStringOrInteger),\n    Unknown(serde_json::Value),\n}\npub struct ThingWithUrl {\n    pub id: String,\n    pub url: String,\n}\npub struct ThingWithFile {\n    pub id: String,\n    pub file: String,\n}\npub struct ThingObject {\n    pub id: String,\n}\npub enum ThingNone {\n    None,\n    Unknown(String),\n}\npub enum ThingStringOrInteger {\n    String(String),\n    Integer(i64),\n    Unknown(serde_json::Value),\n}\n",
    );
}

#[test]
fn what_is_no_union_after_all() {
    check(
        "Thing:\n  type: object\n  required: [a, b, c, d]\n  properties:\n    a: {oneOf: [{enum: [x]}, {const: y}]}\n    b: {anyOf: [{type: integer}, {type: number}]}\n    c: {anyOf: [{enum: [z]}, {type: string}]}\n    d: {oneOf: [{type: string}, {type: 'null'}]}",
        "pub struct Thing {\n    pub a: ThingA,\n    pub b: ThingB,\n    pub c: ThingC,\n    pub d: Option<String>,\n}\npub enum ThingA {\n    X,\n    Y,\n    Unknown(String),\n}\npub enum ThingB {\n    Integer(i64),\n    Number(f64),\n    Unknown(serde_json::Value),\n}\npub enum ThingC {\n    Z,\n    Unknown(String),\n}\n",
    );
}

#[test]
fn recursion() {
    check(
        "Thing: {anyOf: [{type: string}, {$ref: '#/components/schemas/Not'}]}\nNot: {type: object, required: [not], properties: {not: {$ref: '#/components/schemas/Thing'}}}",
        "pub enum Thing {\n    String(String),\n    Not(Box<Not>),\n    Unknown(serde_json::Value),\n}\npub struct Not {\n    pub not: Thing,\n}\n",
    );
}

#[test]
fn choices_in_choices() {
    let rest = "A: {type: object, required: [a], properties: {a: {type: string}}}\nB: {type: object, required: [b], properties: {b: {type: string}}}\n";
    let objects = "pub struct A {\n    pub a: String,\n}\npub struct B {\n    pub b: String,\n}\n";
    // Inline, they are one choice.
    check(
        &format!(
            "Thing: {{oneOf: [{{oneOf: [{{$ref: '#/components/schemas/A'}}, {{type: 'null'}}]}}, {{anyOf: [{{$ref: '#/components/schemas/B'}}, {{type: string}}]}}]}}\n{rest}"
        ),
        &format!(
            "pub enum Thing {{\n    A(A),\n    B(B),\n    String(String),\n    Unknown(serde_json::Value),\n}}\n{objects}"
        ),
    );
    // A component is a type of its own.
    check(
        &format!(
            "Thing: {{oneOf: [{{$ref: '#/components/schemas/C'}}, {{$ref: '#/components/schemas/D'}}]}}\n{rest}C: {{anyOf: [{{$ref: '#/components/schemas/A'}}, {{type: string}}]}}\nD: {{anyOf: [{{$ref: '#/components/schemas/B'}}, {{type: boolean}}]}}"
        ),
        &format!(
            "pub enum Thing {{\n    C(C),\n    D(D),\n    Unknown(serde_json::Value),\n}}\n{objects}pub enum C {{\n    A(A),\n    String(String),\n    Unknown(serde_json::Value),\n}}\npub enum D {{\n    B(B),\n    Boolean(bool),\n    Unknown(serde_json::Value),\n}}\n"
        ),
    );
}
