//! Has typify make the structs: every object of the API goes in as a plain schema, and comes out as a struct whose
//! fields have their Rust types, with a pointer wherever a struct would otherwise hold itself.
//!
//! typify names types and fields in its own way, so it gets numbers (`T3`, `f0`) for names, which are replaced by the
//! real ones afterwards. What it has no notion of (open enums, unions by tag, three states) goes in as a replaced type.

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};
use syn::visit_mut::{self, VisitMut};
use typify_impl::{TypeSpace, TypeSpaceSettings};

use super::super::ir::{Api, Kind, Shape, TypeId, Value};

/// The types of a struct's fields, in order.
pub(super) type Fields = Vec<syn::Type>;

/// The field types of every object of an API.
///
/// # Errors
/// When typify does not do its part; the message says at which type.
pub(super) fn structs(api: &Api) -> Result<HashMap<TypeId, Fields>, String> {
    let mut settings = TypeSpaceSettings::default();
    settings.with_map_type(
        "BTreeMap"
            .parse::<typify_impl::MapType>()
            .unwrap_or_default(),
    );
    settings.with_replacement("Any", "serde_json::Value", std::iter::empty());
    let mut definitions: Vec<(String, schemars_v08::schema::Schema)> =
        vec![("Any".to_owned(), schema(&json!(true))?)];
    for (id, named) in api.types.iter().enumerate() {
        let name = format!("T{id}");
        let definition = if let Kind::Object(object) = &named.kind {
            let mut properties = Map::new();
            let mut required = Vec::new();
            let extra = object
                .extra
                .as_ref()
                .map(|value| Value::plain(Shape::Map(Box::new(value.clone()))));
            let fields = object
                .fields
                .iter()
                .map(|field| (field.required, &field.value));
            for (index, (needed, value)) in fields
                .chain(extra.as_ref().map(|value| (true, value)))
                .enumerate()
            {
                let name = format!("f{index}");
                let inner = plain(value);
                let optional = !needed || api.nullable(value);
                let inner = if optional {
                    json!({"anyOf": [inner, {"type": "null"}]})
                } else {
                    inner
                };
                properties.insert(name.clone(), inner);
                required.push(name);
            }
            json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
        } else {
            settings.with_replacement(&name, &name, std::iter::empty());
            json!(true)
        };
        definitions.push((name, schema(&definition)?));
    }
    let mut space = TypeSpace::new(&settings);
    space
        .add_ref_types(definitions)
        .map_err(|error| format!("typify: {error}"))?;
    let file: syn::File =
        syn::parse2(space.to_stream()).map_err(|error| format!("typify's output: {error}"))?;
    let mut structs = HashMap::new();
    for item in file.items {
        let syn::Item::Struct(item) = item else {
            continue;
        };
        let Some(id) = number(&item.ident, 'T') else {
            continue;
        };
        structs.insert(id, fields(api, item)?);
    }
    for (id, named) in api.types.iter().enumerate() {
        if let Kind::Object(object) = &named.kind {
            let wanted = object.fields.len() + usize::from(object.extra.is_some());
            let got = structs.entry(id).or_insert_with(Vec::new).len();
            if got != wanted {
                return Err(format!(
                    "typify made {got} fields of the {wanted} of {}",
                    named.name
                ));
            }
        }
    }
    Ok(structs)
}

fn schema(value: &Json) -> Result<schemars_v08::schema::Schema, String> {
    serde_json::from_value(value.clone()).map_err(|error| format!("a schema for typify: {error}"))
}

/// A schema that says nothing but the Rust type.
fn plain(value: &Value) -> Json {
    match &value.shape {
        Shape::Any => json!({"$ref": "#/definitions/Any"}),
        Shape::String => json!({"type": "string"}),
        Shape::Integer => json!({"type": "integer", "format": "int64"}),
        Shape::Number => json!({"type": "number", "format": "double"}),
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::Named(id) => json!({"$ref": format!("#/definitions/T{id}")}),
        Shape::List(item) => json!({"type": "array", "items": item_schema(item)}),
        Shape::Map(item) => json!({"type": "object", "additionalProperties": item_schema(item)}),
    }
}

fn item_schema(item: &Value) -> Json {
    if item.nullable {
        json!({"anyOf": [plain(item), {"type": "null"}]})
    } else {
        plain(item)
    }
}

fn fields(api: &Api, item: syn::ItemStruct) -> Result<Fields, String> {
    let mut numbered = Vec::new();
    for mut field in item.fields {
        let index = field.ident.as_ref().and_then(|ident| number(ident, 'f'));
        let index = index.ok_or_else(|| {
            format!(
                "typify made a field of {} that nobody asked for",
                item.ident
            )
        })?;
        Rename { api }.visit_type_mut(&mut field.ty);
        option_outside(&mut field.ty);
        numbered.push((index, field.ty));
    }
    numbered.sort_by_key(|(index, _)| *index);
    Ok(numbered.into_iter().map(|(_, ty)| ty).collect())
}

/// Turns `Box<Option<T>>` into `Option<Box<T>>`: what is not there needs no room.
fn option_outside(ty: &mut syn::Type) {
    if let Some(option) = argument(ty, "Box")
        && let Some(inner) = argument(option, "Option")
    {
        *ty = syn::parse_quote!(Option<Box<#inner>>);
    }
}

/// The `T` of `Name<T>`.
fn argument<'t>(ty: &'t syn::Type, name: &str) -> Option<&'t syn::Type> {
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

fn number(ident: &syn::Ident, prefix: char) -> Option<usize> {
    ident.to_string().strip_prefix(prefix)?.parse().ok()
}

/// Gives types their real names, and shortens the paths that every Rust programmer knows.
struct Rename<'a> {
    api: &'a Api,
}

impl VisitMut for Rename<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let first = path
            .segments
            .first()
            .map(|segment| segment.ident.to_string())
            .unwrap_or_default();
        if matches!(first.as_str(), "std" | "alloc" | "core") {
            let last = path.segments.pop();
            path.segments = last.into_iter().collect();
            path.leading_colon = None;
        } else if first == "serde_json" {
            path.leading_colon = None;
        }
        if let Some(segment) = path.segments.first_mut()
            && let Some(named) = number(&segment.ident, 'T').and_then(|id| self.api.types.get(id))
        {
            segment.ident = syn::Ident::new(&named.name, segment.ident.span());
        }
    }
}
