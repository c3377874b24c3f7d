//! Has typify make the structs: every object of the API goes in as a schema under its real name, with its properties, and comes out as a
//! struct with a pointer wherever it would otherwise hold itself.
//!
//! What typify has no notion of (open enums, unions by tag) goes in as a replaced type. What it has another notion of (three states, the
//! order of fields, our names for them) is put right in what comes out, in `structs`, where the documentation is added as well: there is
//! more of it than of all else, and on its way through typify it would be escaped and read four times.

use std::collections::HashMap;
use std::iter::empty;

use heck::ToPascalCase;
use schemars_v08::schema::Schema;
use serde_json::{Map, Value as Json, json};
use syn::parse::{ParseStream, Parser};
use syn::visit_mut::{self, VisitMut};
use typify_impl::{TypeSpace, TypeSpacePatch, TypeSpaceSettings, UnknownPolicy};

use super::DEPRECATED;
use crate::ir::shape::shows_null;
use crate::ir::{Api, Kind, Object, Shape, Type, TypeId, Value};

/// The key that stands for all keys that the document does not name. No document has it.
const EXTRA: &str = "\0";

/// A struct as typify makes it.
pub(super) struct TypifyStruct {
    /// The struct, without its fields.
    pub(super) item: syn::ItemStruct,
    /// The fields, by their keys on the wire.
    pub(super) fields: HashMap<String, syn::Field>,
    /// The field for the keys that the document does not name.
    pub(super) extra: Option<syn::Field>,
}

/// Makes the structs, and hands each to `take` as soon as it is made: syntax trees are a hundred times as large as what they stand for.
pub(super) fn structs(
    api: &Api,
    mut take: impl FnMut(TypeId, TypifyStruct) -> Result<(), String>,
) -> Result<(), String> {
    let mut settings = TypeSpaceSettings::default();
    settings
        .with_map_type("BTreeMap")
        .with_derive("PartialEq".to_owned())
        .with_unknown_crates(UnknownPolicy::Allow);
    let mut definitions = Vec::new();
    let mut objects: HashMap<&str, TypeId> = HashMap::new();
    for id in api.in_order() {
        let named = &api.types[id];
        // typify looks its settings up by the name as it would write it.
        let key = named.name.to_pascal_case();
        let definition = if let Kind::Object(object) = &named.kind {
            settings.with_patch(key, &patch(named));
            objects.insert(&named.name, id);
            definition(api, object)
        } else {
            settings.with_replacement(key, &named.name, empty());
            json!(true)
        };
        let definition: Schema = serde_json::from_value(definition)
            .map_err(|error| format!("{} is no schema: {error}", named.name))?;
        definitions.push((named.name.clone(), definition));
    }
    let mut space = TypeSpace::new(&settings);
    space
        .add_ref_types(definitions)
        .map_err(|error| format!("typify: {error}"))?;
    let stream = space.to_stream();
    drop(space);
    let each = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let syn::Item::Struct(item) = input.parse()? else {
                continue;
            };
            if let Some(id) = objects.remove(item.ident.to_string().as_str()) {
                take(id, made(item)).map_err(|error| input.error(error))?;
            }
        }
        Ok(())
    };
    each.parse2(stream)
        .map_err(|error| format!("typify: {error}"))?;
    match objects.keys().min() {
        Some(name) => Err(format!("typify has made no struct of {name}")),
        None => Ok(()),
    }
}

fn made(mut item: syn::ItemStruct) -> TypifyStruct {
    Plain.visit_item_struct_mut(&mut item);
    let mut fields: HashMap<String, syn::Field> =
        std::mem::replace(&mut item.fields, syn::Fields::Unit)
            .into_iter()
            .map(|field| (key(&field), field))
            .collect();
    let extra = fields.remove(EXTRA);
    TypifyStruct {
        item,
        fields,
        extra,
    }
}

/// The key of a field on the wire: what serde calls it, or its identifier.
fn key(field: &syn::Field) -> String {
    let mut key = field.ident.as_ref().map(ToString::to_string);
    for attribute in field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        // typify's attributes are well formed; what has another form is none that renames.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                key = Some(meta.value()?.parse::<syn::LitStr>()?.value());
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        });
    }
    key.unwrap_or_default()
}

fn patch(named: &Type) -> TypeSpacePatch {
    let mut patch = TypeSpacePatch::default();
    patch.with_rename(&named.name);
    if !named.request {
        patch.with_attr("#[non_exhaustive]");
    }
    if named.deprecated {
        patch.with_attr(format!("#[deprecated = {DEPRECATED:?}]"));
    }
    patch
}

/// The schema of an object, whose fields may be `null` where they may be left out.
fn definition(api: &Api, object: &Object) -> Json {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in &object.fields {
        let schema = if !field.required || api.nullable(&field.value) {
            or_null(&plain(api, &field.value.shape))
        } else {
            plain(api, &field.value.shape)
        };
        properties.insert(field.name.clone(), schema);
        if field.required {
            required.push(field.name.as_str());
        }
    }
    if let Some(value) = &object.extra {
        properties.insert(EXTRA.to_owned(), map_of(api, value));
        required.push(EXTRA);
    }
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        // Without this, an object without properties is a map.
        "additionalProperties": false,
    })
}

/// A schema that says nothing but the Rust type.
fn plain(api: &Api, shape: &Shape) -> Json {
    match shape {
        Shape::Any => {
            json!({"x-rust-type": {"crate": "serde_json", "version": "1", "path": "serde_json::Value"}})
        }
        Shape::String => json!({"type": "string"}),
        Shape::Integer => json!({"type": "integer", "format": "int64"}),
        Shape::Unsigned => json!({"type": "integer", "format": "uint64"}),
        Shape::Number => json!({"type": "number", "format": "double"}),
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::Named(id) => {
            // typify sees no circle through an alias, so it gets the object behind it.
            let id = api.object_type(&Value::plain(shape.clone())).unwrap_or(*id);
            json!({"$ref": format!("#/definitions/{}", api.types[id].name)})
        }
        Shape::List(item) => json!({"type": "array", "items": item_schema(api, item)}),
        Shape::Map(item) => map_of(api, item),
    }
}

fn map_of(api: &Api, item: &Value) -> Json {
    json!({"type": "object", "additionalProperties": item_schema(api, item)})
}

fn item_schema(api: &Api, item: &Value) -> Json {
    let plain = plain(api, &item.shape);
    if shows_null(api, item) || api.object_type(item).is_some() && api.nullable(item) {
        or_null(&plain)
    } else {
        plain
    }
}

fn or_null(schema: &Json) -> Json {
    json!({"anyOf": [schema, {"type": "null"}]})
}

/// Shortens the paths that every Rust programmer knows.
struct Plain;

impl VisitMut for Plain {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        path.leading_colon = None;
        let first = path
            .segments
            .first()
            .map(|segment| segment.ident.to_string());
        if matches!(first.as_deref(), Some("std" | "alloc" | "core")) {
            path.segments = path.segments.pop().into_iter().collect();
        }
    }

    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        visit_mut::visit_type_mut(self, ty);
        // What is not there needs no room.
        if let Some(option) = argument(ty, "Box")
            && let Some(inner) = argument(option, "Option")
        {
            *ty = syn::parse_quote!(Option<Box<#inner>>);
        }
    }
}

/// The `T` of `Name<T>`.
pub(super) fn argument<'t>(ty: &'t syn::Type, name: &str) -> Option<&'t syn::Type> {
    let syn::Type::Path(path) = ty else {
        return None;
    };
    let segment = path
        .path
        .segments
        .last()
        .filter(|segment| segment.ident == name)?;
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(syn::GenericArgument::Type(inner)) => Some(inner),
        _ => None,
    }
}
