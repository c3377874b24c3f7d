//! Tools whose inputs are types: which placeholders are theirs, and which types they get.

use proc_macro2::{Ident, Span};

use super::{parsed_in, said};
use crate::{CREATE, item};

/// The variables of a definition with one such tool, and the placeholders that its type fills in.
#[track_caller]
fn check(source: &str, expected_variables: &[&str], expected_inputs: &[&str]) {
    let (definition, mut problems) = parsed_in(source, &CREATE, true);
    let name = Ident::new("Reminder", Span::call_site());
    let found = item::variables(&definition, &name);
    problems.extend(found.problems);
    let said: Vec<&str> = problems.iter().map(|one| &*one.message).collect();
    assert_eq!(said, [""; 0], "{source}");
    let variables = found.list.iter().map(|one| &*one.placeholder);
    assert_eq!(
        variables.collect::<Vec<_>>(),
        expected_variables,
        "{source}"
    );
    let inputs = found.inputs.iter().flat_map(|inputs| &inputs.placeholders);
    let inputs: Vec<&str> = inputs.map(|(name, _)| &**name).collect();
    assert_eq!(inputs, expected_inputs, "{source}");
}

/// A type for the inputs fills in what no other text has, or what is not declared.
#[test]
fn placeholders_of_a_type() {
    let tool = r#"{ name: "a_b", url: "{{day}}/{{shop}}", headers: [{ key: "k", value: "{{day}} {{token}}" }], input_schema: Query }"#;
    check(
        &format!(r#"prompt: "{{{{shop}}}}", custom_tools: [{tool}]"#),
        &["shop"],
        &["day", "token"],
    );
    check(
        &format!(r#"custom_tools: [{tool}], prompt: "", variables: {{ token: "t", shop: "s" }}"#),
        &["token", "shop"],
        &["day"],
    );
    // A list that is written out fills in its own names; another tool's text is another text.
    check(
        &format!(
            r#"custom_tools: [{tool}, {{ name: "c", url: "{{{{token}}}} {{{{x}}}}", input_schema: [{{ name: "x" }}] }}]"#
        ),
        &["token"],
        &["day", "shop"],
    );
    // So does what only the program knows.
    check(
        r#"custom_tools: [{ name: "c", url: "{{day}}", input_schema: query() }]"#,
        &[],
        &["day"],
    );
}

#[test]
fn types() {
    let public = [
        "pub struct __CheckAvailability;",
        "pub type CheckAvailability = k::__private::PublicTool<__CheckAvailability, super::super::super::__",
        "::tools::__CheckAvailability { fn definition",
        "impl k::__private::ToolOf<Query> for __",
    ];
    let private = [
        "pub(in super::super::super) struct CheckAvailability;",
        "::tools::CheckAvailability { type Input = Query; fn definition",
        "impl k::__private::TypedTool for __",
        "",
    ];
    for (name, visibility, module, written) in [
        ("Reminder", "", "reminder", private),
        ("HTTPReminder2", "pub", "http_reminder2", public),
        ("Type", "pub(crate)", "r#type", public),
        ("A", "pub(in super::b)", "a", public),
    ] {
        let source = r#"custom_tools: [{ name: "check_availability", input_schema: Query }, ..more, { name: "b", input_schema: Query }]"#;
        let (definition, _) = parsed_in(source, &CREATE, true);
        let name = Ident::new(name, Span::call_site());
        let written_visibility = visibility;
        let visibility = syn::parse_str(visibility).unwrap();
        let krate = quote::quote!(k);
        let made = item::tool_types(&definition, &name, &visibility, &[], &krate);
        let plain = made.to_string().replace(' ', "");
        let around = [
            format!("mod __{name}Tools {{"),
            format!("pub mod {module} {{"),
            format!("{written_visibility} use __{name}Tools::*;"),
        ];
        for expected in around.iter().map(String::as_str).chain(written) {
            assert!(
                plain.contains(&expected.replace(' ', "")),
                "{expected}: {plain}"
            );
        }
        // Behind items that only the program knows, there is no telling which is which.
        assert_eq!(plain.matches("impl").count(), 1, "{plain}");
    }
}

/// Two names that would make one type are one error of ours, and make one type.
#[test]
fn types_of_one_name() {
    let clashes = |first: &str, second: &str| -> Vec<String> {
        let source = format!(
            r#"custom_tools: [{{ name: "{first}", input_schema: Query }}, {{ name: "{second}", input_schema: Query }}]"#
        );
        let (definition, _) = parsed_in(&source, &CREATE, true);
        let name = Ident::new("Reminder", Span::call_site());
        let krate = quote::quote!(k);
        let visibility = syn::Visibility::Inherited;
        let made = item::tool_types(&definition, &name, &visibility, &[], &krate).to_string();
        let problems = item::clashes(&definition);
        assert_eq!(made.matches("impl").count(), 1, "{made}");
        problems.into_iter().map(|one| one.message).collect()
    };
    assert_eq!(
        clashes("a_b", "a__b"),
        [
            "the tools `a_b` and `a__b` would both be the type `AB`\nchange one of the names by more than case and `_`"
        ]
    );
    assert_eq!(
        clashes("t", "T"),
        [
            "the tools `t` and `T` would both be the type `T`\nchange one of the names by more than case and `_`"
        ]
    );
    // Of two tools of one name the validator says so.
    assert_eq!(clashes("t", "t"), [""; 0]);
}

/// An input that has to be there and that no template uses is warned about, at the input.
#[test]
fn inputs_that_no_text_uses() {
    let unused = |url: &str, required: bool| {
        let source = format!(
            r#"custom_tools: [{{ name: "a", description: "d", method: GET, url: {url}, headers: [], query_params: [], input_schema: [{{ name: "day", type: date, required: {required} }}], body_template: null }}], name: "n", prompt: "{{{{day}}}}""#
        );
        let said = said(&source, &CREATE);
        said.iter().filter(|line| line.contains("{{day}}")).count()
    };
    assert_eq!(unused(r#""https://a.example/{{dya}}""#, true), 1);
    assert_eq!(unused(r#""https://a.example/{{ day }}""#, true), 0);
    assert_eq!(unused(r#""https://a.example""#, false), 0);
    // An expression may use it.
    assert_eq!(unused("url()", true), 0);
}
