//! Writes what `revox_client::deploy` has to know of the document: its operations, and what the API calls the fields that it acts on.

use std::collections::BTreeMap;
use std::fmt::Write;

use indexmap::IndexSet;

use crate::ir::{Api, Field, Operation, Shape, TypeId};
use crate::names;

/// The text of `generated/deploy.rs`.
pub(crate) fn write(api: &Api) -> String {
    super::or_missing(
        "What deployments know of the API.",
        glue(api),
        "nothing can be deployed",
    )
}

fn glue(api: &Api) -> Result<String, String> {
    let create = api
        .operations
        .iter()
        .find(|operation| operation.deploy)
        .ok_or("the document has no operation with `x-revox-deploy: true`")?;
    let operation = |name: &str| {
        let mut operations = api.operations.iter();
        operations
            .find(|other| other.resource == create.resource && other.method_name == name)
            .ok_or_else(|| format!("`{}` has no operation `{name}`", create.resource))
    };
    let (list, retrieve) = (operation("list")?, operation("retrieve")?);
    let (update, delete) = (operation("update")?, operation("delete")?);
    // The operation that gives the object itself names its type.
    let stored = response(api, retrieve).ok_or("`retrieve` does not respond with an object")?;
    let body = |operation: &Operation| {
        let body = operation.body.as_ref().map(|body| &body.value);
        body.and_then(|value| api.object_type(value))
            .ok_or_else(|| format!("`{}` has no body that is an object", operation.id))
    };
    let (definition, changes) = (body(create)?, body(update)?);
    let table = |id: TypeId| {
        let (module, table) = api.types[id].table();
        format!("Kind {{ shape: Shape::Object(&{module}::{table}), nullable: false, checks: &[] }}")
    };
    let role = |id: TypeId, role: &str| {
        api.types[id]
            .kind
            .fields()
            .iter()
            .find(|field| field.deploy.as_deref() == Some(role))
            .map(|field| field.name.as_str())
            .ok_or_else(|| {
                let name = &api.types[id].name;
                format!("no property of `{name}` has `x-revox-deploy: {role}`")
            })
    };
    let wrapper = |operation: &Operation| wrapper(api, operation, stored);
    let updated = response(api, update).ok_or("`update` does not respond with an object")?;
    let mut out = String::from(
        "use revox_types::generated::{model as types, responses, rules};\n\
         use revox_types::rules::{Shape, Value as Kind};\n\
         use serde_json::Value;\n\n\
         use crate::deploy::schema::Schema;\nuse crate::{Client, Request};\n",
    );
    let _ = write!(
        out,
        "\n/// What a definition is.\npub(crate) type Definition = types::{};\n\
         \n/// What changes one that is stored.\npub(crate) type Update = types::{};\n\
         \npub(crate) static SCHEMA: Schema = Schema {{\n    request: {},\n    response: {},\n    id: {:?},\n    name: {:?},\n    organization: {:?},\n    notice: {:?},\n",
        api.types[definition].name,
        api.types[changes].name,
        table(changes),
        table(stored),
        role(stored, "id")?,
        role(stored, "name")?,
        role(stored, "organization")?,
        role(updated, "notice").ok(),
    );
    for (name, operation) in [("listed", list), ("created", create)] {
        let _ = writeln!(out, "    {name}: {:?},", wrapper(operation)?);
    }
    tables(api, changes, stored, &mut out);
    methods([list, create, retrieve, update, delete], &mut out);
    Ok(out)
}

/// The secrets, the defaults, the lists without an order, and the marks of items that others wrote.
fn tables(api: &Api, changes: TypeId, stored: TypeId, out: &mut String) {
    let mut reached = IndexSet::from([changes]);
    let mut next = 0;
    while let Some(id) = reached.get_index(next) {
        reached.extend(api.children(*id));
        next += 1;
    }
    let of_all = |pick: &dyn Fn(&Field) -> Option<String>| -> String {
        let mut lines = String::new();
        for id in &reached {
            for field in api.types[*id].kind.fields() {
                if let Some(more) = pick(field) {
                    let name = &api.types[*id].name;
                    let _ = writeln!(lines, "        ({name:?}, {:?}{more}),", field.name);
                }
            }
        }
        lines
    };
    let defaults = of_all(&|field| {
        // A field that is always there never falls back to its default.
        let default = field.value.default.as_ref().filter(|_| !field.required)?;
        Some(format!(", {:?}", default.to_string()))
    });
    let mut marks = BTreeMap::new();
    for field in reached.iter().flat_map(|id| api.types[*id].kind.fields()) {
        *marks.entry(field.name.as_str()).or_insert(false) |= field.secret;
    }
    let marks: Vec<_> = marks.into_iter().collect();
    let unordered = of_all(&|field| field.unordered.then(String::new));
    let _ = write!(
        out,
        "    marks: &{marks:?},\n    defaults: &[\n{defaults}    ],\n    unordered: &[\n{unordered}    ],\n    foreign: &[\n"
    );
    for list in api.types[stored].kind.fields() {
        let Shape::List(item) = &api.resolve(&list.value).shape else {
            continue;
        };
        for field in api
            .object(item)
            .into_iter()
            .flat_map(|object| &object.fields)
        {
            if let Some(value) = &field.foreign {
                let value = value.to_string();
                let _ = writeln!(
                    out,
                    "        ({:?}, {:?}, {value:?}),",
                    list.name, field.name
                );
            }
        }
    }
    out.push_str("    ],\n};\n");
}

/// A function for each operation.
fn methods([list, create, retrieve, update, delete]: [&Operation; 5], out: &mut String) {
    for (operation, name, arguments, given) in [
        (list, "list", "", ""),
        (create, "create", ", definition: &Definition", "definition"),
        (retrieve, "retrieve", ", id: &str", "id"),
        (
            update,
            "update",
            ", id: &str, changes: &Update",
            "id, changes",
        ),
        (delete, "delete", ", id: &str", "id"),
    ] {
        let _ = write!(
            out,
            "\n/// `{} {}`.\npub(crate) fn {name}<'c>(client: &'c Client{arguments}) -> Request<'c, Value> {{\n    client.{}().{}({given}).decode_as()\n}}\n",
            operation.method,
            operation.path,
            names::raw(&operation.resource),
            operation.method_name,
        );
    }
}

/// The object that an operation responds with.
fn response(api: &Api, operation: &Operation) -> Option<TypeId> {
    operation.json().and_then(|value| api.object_type(value))
}

/// The property of a response that holds what is deployed, or a list of it.
fn wrapper<'a>(api: &'a Api, operation: &Operation, stored: TypeId) -> Result<&'a str, String> {
    let holds = |field: &&Field| match &api.resolve(&field.value).shape {
        Shape::List(item) => api.object_type(item) == Some(stored),
        _ => api.object_type(&field.value) == Some(stored),
    };
    response(api, operation)
        .and_then(|id| api.types[id].kind.fields().iter().find(holds))
        .map(|field| field.name.as_str())
        .ok_or_else(|| {
            let name = &api.types[stored].name;
            format!("the response of `{}` holds no `{name}`", operation.id)
        })
}
