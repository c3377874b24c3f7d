//! Writes the tables that the validator and the macro read.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::docs;
use crate::ir::{
    Api, Check, Field, FieldTest, Kind, Object, Pattern, Requirement, Rule, Shape, State, Test,
    Type, TypeId, Value,
};
use crate::names;
use itertools::Itertools;

/// The text of `generated/rules.rs`: what a request can hold.
///
/// The macro is built with these tables, so those of responses are kept apart.
pub(crate) fn write(api: &Api) -> String {
    let mut out =
        String::from("//! The rules of requests as tables.\nuse crate::rules::table::*;\n");
    write_types(api, true, &mut out);
    write_operations(api, &mut out);
    out.push_str("\n/// What other versions of the API have and this one has not, and what its responses have and requests have not.\npub static HISTORY: &[OtherVersion] = &[\n");
    for other in &api.other_versions {
        let _ = writeln!(
            out,
            "    OtherVersion {{ object: {:?}, name: {:?}, since: {:?}, replaced_by: {:?}, note: {:?} }},",
            other.object, other.name, other.since, other.replaced_by, other.note
        );
    }
    out.push_str("];\n");
    write_roles(api, &mut out);
    for (index, pattern) in api.patterns.iter().enumerate() {
        write_pattern(index, pattern, &mut out);
    }
    out
}

/// What the table of a role says of a field that has the role, besides its name.
type Role = fn(&Field) -> Option<String>;

/// The few fields that mean something to a definition as a whole.
fn write_roles(api: &Api, out: &mut String) {
    let roles: [(&str, &str, &str, Role); 4] = [
        (
            "ARGUMENTS",
            "Arguments",
            "What fills in the placeholders of an object, apart from the variables of a call.",
            |field| Some(format!(", name: {:?}", field.arguments.as_ref()?)),
        ),
        (
            "EXTRACTED",
            "Role",
            "The lists that a type of the user's can stand for.",
            |field| field.extract.then(String::new),
        ),
        (
            "PROMPTS",
            "Role",
            "The texts that an agent works by.",
            |field| field.prompt.then(String::new),
        ),
        (
            "CREDENTIALS",
            "Role",
            "The fields of which every value is a key or a password.",
            |field| field.credential.then(String::new),
        ),
    ];
    for (table, kind, about, role) in roles {
        // By name, since the order of the types is that of the document.
        let mut lines = BTreeSet::new();
        for named in api.in_order().into_iter().map(|id| &api.types[id]) {
            for field in named.kind.fields().iter().filter(|_| named.request) {
                lines.extend(role(field).map(|more| {
                    let (of, name) = (&named.name, &field.name);
                    format!("    {kind} {{ of: {of:?}, field: {name:?}{more} }},\n")
                }));
            }
        }
        let lines: String = lines.into_iter().collect();
        let _ = write!(
            out,
            "\n/// {about}\npub static {table}: &[{kind}] = &[\n{lines}];\n"
        );
    }
}

/// The text of `generated/responses.rs`: what only responses hold.
pub(crate) fn write_responses(api: &Api) -> String {
    let mut out = String::from(
        "//! What responses hold, as tables.\nuse super::rules::*;\nuse crate::rules::table::*;\n",
    );
    write_types(api, false, &mut out);
    out
}

fn write_types(api: &Api, request: bool, out: &mut String) {
    for id in api.in_order() {
        if api.types[id].request != request {
            continue;
        }
        let named = &api.types[id];
        match &named.kind {
            Kind::Object(object) => write_object(api, named, object, out),
            Kind::Enum(values) => {
                head(named, "Enum", out);
                let module = names::module(&named.name);
                let _ = writeln!(out, "    module: {module:?},\n    values: &[");
                for value in values {
                    let _ = writeln!(
                        out,
                        "        EnumValue {{ value: {:?}, variant: {:?} }},",
                        value.value, value.variant
                    );
                }
                out.push_str("    ],\n};\n");
            }
            Kind::Union(union) => {
                head(named, "Union", out);
                let _ = writeln!(out, "    tag: {:?},\n    variants: &[", union.tag);
                for (variant, object) in union.variants.iter().zip(union.objects()) {
                    let object = names::shouty(&api.types[object].name);
                    let _ = writeln!(
                        out,
                        "        Variant {{ tag: {:?}, variant: {:?}, object: &{object} }},",
                        variant.tag, variant.name
                    );
                }
                out.push_str("    ],\n};\n");
            }
            // These have no name in a table, except where they hold themselves.
            Kind::AnyOf(_) | Kind::Alias(_) => {
                if api.holds_itself(id) {
                    about(named, out);
                    let name = names::shouty(&named.name);
                    let value = write_value(api, &Value::plain(Shape::Named(id)), 0);
                    let _ = writeln!(out, "pub static {name}: Value = {value};");
                }
            }
        }
    }
}

/// What each body of a request is sent by, as messages name it.
fn write_operations(api: &Api, out: &mut String) {
    let roots = super::model::roots(api);
    for id in api.in_order() {
        if let Some((method, path)) = roots.get(&id) {
            let name = &api.types[id].name;
            let _ = writeln!(
                out,
                "\n/// The operation whose body is `{name}`.\npub const {}_OPERATION: &str = {:?};",
                names::shouty(name),
                format!("{method} {path}")
            );
        }
    }
    for id in api.in_order() {
        let named = &api.types[id];
        let updates = named
            .kind
            .object()
            .and_then(|object| object.updates.as_ref());
        let Some(definition) = updates else {
            continue;
        };
        for (which, name) in [("DEFINITION", definition), ("UPDATE", &named.name)] {
            let name = names::shouty(name);
            let _ = writeln!(
                out,
                "\n/// What a macro writes, and the operation that sends it.\npub const {which}: (&Object, &str) = (&{name}, {name}_OPERATION);"
            );
        }
    }
}

/// How the table of a type begins.
fn head(named: &Type, kind: &str, out: &mut String) {
    about(named, out);
    let (name, table) = (&named.name, names::shouty(&named.name));
    let _ = writeln!(
        out,
        "pub static {table}: {kind} = {kind} {{\n    name: {name:?},"
    );
}

fn about(named: &Type, out: &mut String) {
    out.push('\n');
    let first = docs::first_sentence(&named.doc);
    let text = if first.is_empty() {
        format!("`{}`.", named.name)
    } else {
        first
    };
    *out += &docs::comment("", &text);
}

fn write_object(api: &Api, named: &Type, object: &Object, out: &mut String) {
    head(named, "Object", out);
    out.push_str("    fields: &[\n");
    for field in &object.fields {
        let _ = writeln!(
            out,
            "        Field {{ name: {:?}, ident: {:?}, required: {}, secret: {}, value: {} }},",
            field.name,
            field.ident,
            field.required,
            field.secret,
            write_value(api, &field.value, 2),
        );
    }
    out.push_str("    ],\n");
    if object.rules.is_empty() {
        out.push_str("    rules: &[],\n};\n");
        return;
    }
    out.push_str("    rules: &[\n");
    for rule in &object.rules {
        write_rule(object, rule, out);
    }
    out.push_str("    ],\n};\n");
}

/// A `Value { … }`.
fn write_value(api: &Api, value: &Value, indent: usize) -> String {
    write_inside(api, value, indent, &[])
}

/// The same inside of the variants of these unions.
fn write_inside(api: &Api, value: &Value, indent: usize, unions: &[TypeId]) -> String {
    let resolved = api.resolve(value);
    let mut checks = String::from("&[]");
    if !resolved.checks.is_empty() {
        checks = String::from("&[\n");
        for check in &resolved.checks {
            let _ = writeln!(
                checks,
                "{}{},",
                "    ".repeat(indent + 1),
                write_check(check)
            );
        }
        let _ = write!(checks, "{}]", "    ".repeat(indent));
    }
    format!(
        "Value {{ shape: {}, nullable: {}, checks: {checks} }}",
        write_shape(api, &resolved.shape, indent, unions),
        resolved.nullable
    )
}

fn write_shape(api: &Api, shape: &Shape, indent: usize, unions: &[TypeId]) -> String {
    match shape {
        Shape::Any => "Shape::Any".to_owned(),
        Shape::String => "Shape::String".to_owned(),
        Shape::Integer | Shape::Unsigned => "Shape::Integer".to_owned(),
        Shape::Number => "Shape::Number".to_owned(),
        Shape::Boolean => "Shape::Boolean".to_owned(),
        Shape::List(item) => format!("Shape::List(&{})", write_item(api, item, indent)),
        Shape::Map(item) => format!("Shape::Map(&{})", write_item(api, item, indent)),
        Shape::Named(id) => {
            let named = &api.types[*id];
            let name = names::shouty(&named.name);
            match &named.kind {
                Kind::Object(_) => format!("Shape::Object(&{name})"),
                Kind::Enum(_) => format!("Shape::Enum(&{name})"),
                Kind::Union(_) => format!("Shape::Union(&{name})"),
                Kind::AnyOf(variants) => {
                    let mut unions = unions.to_vec();
                    unions.push(*id);
                    // A union among its own variants adds nothing to them.
                    let again = |value: &Value| matches!(api.resolve(value).shape, Shape::Named(id) if unions.contains(&id));
                    let values = variants.iter().map(|variant| &variant.value);
                    let values = values.filter(|value| !again(value));
                    let inner = |value| write_inside(api, value, indent, &unions);
                    format!("Shape::AnyOf(&[{}])", values.map(inner).join(", "))
                }
                // `resolve` has looked through it, unless it goes in circles, which is refused.
                Kind::Alias(_) => "Shape::Any".to_owned(),
            }
        }
    }
}

/// What a list or map holds: the name of a static where writing it out would never end.
fn write_item(api: &Api, item: &Value, indent: usize) -> String {
    match item.shape {
        Shape::Named(id) if api.holds_itself(id) => names::shouty(&api.types[id].name),
        _ => write_value(api, item, indent),
    }
}

fn level(warn: bool) -> &'static str {
    if warn { "Level::Warn" } else { "Level::Deny" }
}

fn origin(prose: bool) -> &'static str {
    if prose {
        "Origin::Prose"
    } else {
        "Origin::Keyword"
    }
}

fn write_check(check: &Check) -> String {
    format!(
        "Check {{ id: {:?}, level: {}, origin: {}, test: {}, why: {:?} }}",
        check.id,
        level(check.warn),
        origin(check.prose),
        write_test(&check.test),
        check.why
    )
}

fn write_rule(object: &Object, rule: &Rule, out: &mut String) {
    let index = |name: &str| object.fields.iter().position(|field| field.name == name);
    let number = |name: &str| index(name).unwrap_or_default();
    let write_clauses = |clauses: &[FieldTest]| write_clauses(clauses, &number);
    let _ = writeln!(
        out,
        "        Conditional {{\n            id: {:?},\n            level: {},\n            origin: {},\n            if_: {},",
        rule.id,
        level(rule.warn),
        origin(rule.prose),
        write_clauses(&rule.if_)
    );
    let then = match &rule.then {
        Requirement::Fields(clauses) => format!("Requirement::Fields({})", write_clauses(clauses)),
        Requirement::Before(first, second) => {
            format!("Requirement::Before({}, {})", number(first), number(second))
        }
        Requirement::Used(list, only) => format!("Requirement::Used({}, {only:?})", number(list)),
        Requirement::Fills(given, definition) => {
            format!(
                "Requirement::Fills({}, {})",
                number(given),
                number(definition)
            )
        }
    };
    let _ = writeln!(
        out,
        "            then: {then},\n            at: {:?},\n            why: {:?},\n        }},",
        rule.at.as_deref().and_then(index),
        rule.why
    );
}

fn write_clauses(clauses: &[FieldTest], number: &dyn Fn(&str) -> usize) -> String {
    let mut clauses = clauses.iter().map(|clause| {
        format!(
            "FieldTest {{ field: {}, required: {}, tests: &[{}] }}",
            number(&clause.field),
            clause.required,
            clause.tests.iter().map(write_test).join(", ")
        )
    });
    format!("&[{}]", clauses.join(", "))
}

fn write_test(test: &Test) -> String {
    match test {
        Test::Pattern(index) => format!("Test::Pattern(&PATTERN_{})", index + 1),
        Test::Format(name) => format!("Test::Format(Format::{name})"),
        // The tables have slices where there are lists here.
        test => format!("Test::{}", format!("{test:?}").replacen("([", "(&[", 1)),
    }
}

fn write_pattern(index: usize, pattern: &Pattern, out: &mut String) {
    let mut states = pattern.states.iter().map(|State { found, moves }| {
        let byte = |byte: &u8| format!("b'{}'", byte.escape_ascii());
        let mut moves = moves
            .iter()
            .map(|(low, high, to)| format!("({}, {}, {to})", byte(low), byte(high)));
        let moves = moves.join(", ");
        format!("State {{ found: Found::{found:?}, moves: &[{moves}] }}")
    });
    let _ = writeln!(
        out,
        "\n/// The expression {}.\npub static PATTERN_{}: Pattern = Pattern {{\n    ident: \"PATTERN_{}\",\n    source: {:?},\n    expected: {:?},\n    states: &[\n        {},\n    ],\n}};",
        docs::code(&pattern.source),
        index + 1,
        index + 1,
        pattern.source,
        pattern.expected,
        states.join(",\n        ")
    );
}
