//! Names of any script, and names that generated code uses itself.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};

use super::{bare_types, read};
use crate::emit::{model, resources};
use crate::names;

#[track_caller]
fn check_values(values: &[&str], expected: &[&str]) {
    assert_eq!(names::variants(values), expected);
    // Whatever stands beside a value, and in which order.
    let mut turned = values.to_vec();
    turned.reverse();
    let mut back = names::variants(&turned);
    back.reverse();
    assert_eq!(back, expected);
    for name in expected {
        syn::parse_str::<syn::Ident>(name).expect("an identifier");
    }
}

#[test]
fn values_of_any_script() {
    check_values(
        &["m", "m²", "CO₂", "½", "①"],
        &["M", "M2", "Co2", "N1_2", "N1"],
    );
    check_values(
        &["€", "±", "~", ".", " "],
        &["U20AC", "U00B1", "U007E", "U002E", "U0020"],
    );
    check_values(&["Mm", "µm", "kΩ"], &["Mm", "U03BCM", "KU03A9"]);
    check_values(
        &["straße", "привет", "日本", "e\u{301}t\u{e9}"],
        &["Straße", "Привет", "日本", "Été"],
    );
    check_values(&["a\u{202e}b", "a\u{0}c"], &["AB", "AC"]);
}

#[test]
fn groups_of_digits_stay_apart() {
    check_values(
        &["1.0", "10", "102", "1.1", "11"],
        &["V1_0", "N10", "N102", "V1_1", "N11"],
    );
    check_values(
        &["gpt-4.1", "gpt-41", "2024-10-02"],
        &["Gpt4_1", "Gpt41", "N2024_10_02"],
    );
    check_values(
        &["1", "-1", "+1", "1, -1"],
        &["N1", "Minus1", "Plus1", "N1Minus1"],
    );
}

#[test]
fn values_that_would_have_one_name_are_spelled() {
    check_values(&["asc", "ASC", "desc"], &["asc", "ASC", "Desc"]);
    check_values(&["en-US", "en_US"], &["en_U002D_US", "en_U005F_US"]);
    check_values(&["m²", "m2"], &["m_U00B2_", "m2"]);
    check_values(&["fn", "FN", "1.0", "1-0"], &["fn_", "FN", "V1_0", "N1_0"]);
    check_values(&["AB", "ab", "a_b"], &["AB", "ab", "a_U005F_b"]);
    check_values(
        &["", "empty", "unknown", "Unknown"],
        &["_empty_", "empty", "unknown", "Unknown_"],
    );
    // The plain name of the first value becomes that of no other.
    check_values(&["asc", "Asc", "x", "X"], &["asc", "Asc_", "x", "X_"]);
    check_values(&["1", "N1"], &["_1", "N1_"]);
}

#[test]
fn definitions_and_titles_name_types() {
    assert_eq!(
        bare_types(
            "Thing:\n  type: object\n  $defs:\n    Point: {type: object, properties: {x: {type: number}}}\n    Color: {enum: [red]}\n    Other: {type: object, properties: {}, additionalProperties: false}\n  properties:\n    point: {$ref: '#/components/schemas/Thing/$defs/Point'}\n    color: {anyOf: [{$ref: '#/components/schemas/Thing/$defs/Color'}, {type: 'null'}]}\n    other: {$ref: '#/components/schemas/Thing/$defs/Other'}\n    lines: {type: array, items: {type: object, title: Line, properties: {y: {type: number}}}}\nOther: {type: object, properties: {o: {type: string}}}"
        ),
        "pub struct Thing {\n    pub point: Option<Point>,\n    pub color: Nullable<Color>,\n    pub other: Option<ThingOther>,\n    pub lines: Option<Vec<ThingLinesLine>>,\n}\npub struct Point {\n    pub x: Option<f64>,\n}\npub enum Color {\n    Red,\n    Unknown(String),\n}\npub struct ThingOther {}\npub struct ThingLinesLine {\n    pub y: Option<f64>,\n}\npub struct Other {\n    pub o: Option<String>,\n}\n"
    );
}

#[test]
fn arms_of_one_kind_are_named_by_what_they_hold() {
    assert_eq!(
        bare_types(
            "Thing: {anyOf: [{type: array, items: {type: string}}, {type: array, items: {$ref: '#/components/schemas/Other'}}, {type: boolean}]}\nOther: {type: object, properties: {o: {type: string}}}"
        ),
        "pub enum Thing {\n    StringList(Vec<String>),\n    OtherList(Vec<Other>),\n    Boolean(bool),\n    Unknown(serde_json::Value),\n}\npub struct Other {\n    pub o: Option<String>,\n}\n"
    );
}

#[test]
fn ids_do_not_repeat_their_path() {
    let operation = |path: &str, method: &str, id: &str| {
        let param = if path.contains('{') {
            "parameters: [{name: id, in: path, required: true, schema: {type: string}}], "
        } else {
            ""
        };
        let spec = format!(
            "openapi: '3.1.0'\ninfo: {{title: T, version: '1'}}\npaths:\n  {path}: {{{method}: {{operationId: {id}, {param}tags: [Self], responses: {{}}}}}}\n"
        );
        let api = read(&spec, None).expect("an API");
        let operation = &api.operations[0];
        assert_eq!(operation.id, id);
        format!("{}.{}", operation.resource, operation.method_name)
    };
    assert_eq!(
        operation(
            "/api/v1/items/{id}",
            "get",
            "read_item_api_v1_items__id__get"
        ),
        "self.read_item"
    );
    assert_eq!(operation("/x", "post", "createX"), "self.create_x");
}

/// Collects the names that code uses without a path, and those that it defines.
#[derive(Default)]
struct Uses {
    used: BTreeSet<String>,
    defined: BTreeSet<String>,
}

impl Visit<'_> for Uses {
    fn visit_path(&mut self, path: &syn::Path) {
        if path.leading_colon.is_none()
            && let Some(first) = path.segments.first()
        {
            self.used.insert(first.ident.to_string());
        }
        visit::visit_path(self, path);
    }

    // A module has names of its own.
    fn visit_item_mod(&mut self, _: &syn::ItemMod) {}

    fn visit_item_struct(&mut self, item: &syn::ItemStruct) {
        self.defined.insert(item.ident.to_string());
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &syn::ItemEnum) {
        self.defined.insert(item.ident.to_string());
        visit::visit_item_enum(self, item);
    }

    fn visit_item_type(&mut self, item: &syn::ItemType) {
        self.defined.insert(item.ident.to_string());
    }

    fn visit_type_param(&mut self, param: &syn::TypeParam) {
        self.defined.insert(param.ident.to_string());
        visit::visit_type_param(self, param);
    }
}

#[test]
fn the_names_that_generated_code_uses_are_reserved() {
    let api = crate::codegen::resolved_api(&crate::workspace::root()).expect("an API");
    let scope = names::Scope::of_types();
    for text in [model::write(&api).expect("types"), resources::write(&api)] {
        let mut uses = Uses::default();
        uses.visit_file(&syn::parse_file(&text).expect("code"));
        let upper = |name: &&String| name.starts_with(|first: char| first.is_ascii_uppercase());
        let free = uses.used.difference(&uses.defined).filter(upper);
        let free: Vec<&String> = free.filter(|name| !scope.has(name)).collect();
        let free: Vec<_> = free
            .into_iter()
            .filter(|name| !["Client", "Request"].contains(&name.as_str()))
            .collect();
        assert!(free.is_empty(), "{free:?}");
    }
}
