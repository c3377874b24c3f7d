//! Has typify make the structs: every object of the API goes in as a plain schema, and comes out as a struct whose
//! fields have their Rust types, with a pointer wherever a struct would otherwise hold itself.
//!
//! typify names types and fields in its own way, so it gets numbers (`T3`, `f0`) for names, which are replaced by the
//! real ones afterwards. What it has no notion of (open enums, unions by tag, three states) goes in as a replaced type.

use std::collections::HashMap;

use quote::quote;
use schemars_v08::schema::{
    ArrayValidation, InstanceType, ObjectValidation, Schema, SchemaObject, SubschemaValidation,
};
use syn::visit_mut::{self, VisitMut};
use typify_impl::{TypeDetails, TypeSpace, TypeSpaceSettings};

use crate::ir::{Api, Kind, Object, Shape, TypeId, Value};

/// The types of a struct's fields, in order, as text: syntax trees cannot go from one thread to another.
pub(super) type Fields = Vec<String>;

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
    let mut definitions: Vec<(String, Schema)> = vec![("Any".to_owned(), Schema::Bool(true))];
    for (id, named) in api.types.iter().enumerate() {
        let name = format!("T{id}");
        let definition = if let Kind::Object(object) = &named.kind {
            definition(api, object)
        } else {
            settings.with_replacement(&name, &name, std::iter::empty());
            Schema::Bool(true)
        };
        definitions.push((name, definition));
    }
    let mut space = TypeSpace::new(&settings);
    space
        .add_ref_types(definitions)
        .map_err(|error| format!("typify: {error}"))?;
    // Most fields have one of few types, and each is written out once.
    let mut known: HashMap<typify_impl::TypeId, String> = HashMap::new();
    let mut structs = HashMap::new();
    for found in space.iter_types() {
        let TypeDetails::Struct(details) = found.details() else {
            continue;
        };
        let Some(id) = number(&found.name(), 'T') else {
            continue;
        };
        let mut fields = Vec::new();
        for (field, ty) in details.properties() {
            let index = number(field, 'f').ok_or_else(|| {
                format!(
                    "typify made a field of {} that nobody asked for",
                    found.name()
                )
            })?;
            let ty = if let Some(known) = known.get(&ty) {
                known.clone()
            } else {
                let made = field_type(api, &space, &ty)?;
                known.entry(ty).or_insert(made).clone()
            };
            fields.push((index, ty));
        }
        fields.sort_by_key(|(index, _)| *index);
        structs.insert(id, fields.into_iter().map(|(_, ty)| ty).collect());
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

/// The schema of an object, whose fields may be `null` where they may be left out.
fn definition(api: &Api, object: &Object) -> Schema {
    let mut validation = ObjectValidation {
        additional_properties: Some(Box::new(Schema::Bool(false))),
        ..ObjectValidation::default()
    };
    let fields = object.fields.iter().map(|field| {
        let optional = !field.required || api.nullable(&field.value);
        (optional, plain(&field.value.shape))
    });
    let extra = object.extra.iter().map(|value| (false, map_of(value)));
    for (index, (optional, inner)) in fields.chain(extra).enumerate() {
        let name = format!("f{index}");
        validation.required.insert(name.clone());
        let inner = if optional { or_null(inner) } else { inner };
        validation.properties.insert(name, inner);
    }
    Schema::Object(SchemaObject {
        instance_type: Some(InstanceType::Object.into()),
        object: Some(Box::new(validation)),
        ..SchemaObject::default()
    })
}

/// A schema that says nothing but the Rust type.
fn plain(shape: &Shape) -> Schema {
    match shape {
        Shape::Any => Schema::new_ref("#/definitions/Any".to_owned()),
        Shape::String => of_type(InstanceType::String, None),
        Shape::Integer => of_type(InstanceType::Integer, Some("int64")),
        Shape::Number => of_type(InstanceType::Number, Some("double")),
        Shape::Boolean => of_type(InstanceType::Boolean, None),
        Shape::Named(id) => Schema::new_ref(format!("#/definitions/T{id}")),
        Shape::List(item) => Schema::Object(SchemaObject {
            instance_type: Some(InstanceType::Array.into()),
            array: Some(Box::new(ArrayValidation {
                items: Some(item_schema(item).into()),
                ..ArrayValidation::default()
            })),
            ..SchemaObject::default()
        }),
        Shape::Map(item) => map_of(item),
    }
}

fn of_type(kind: InstanceType, format: Option<&str>) -> Schema {
    Schema::Object(SchemaObject {
        instance_type: Some(kind.into()),
        format: format.map(str::to_owned),
        ..SchemaObject::default()
    })
}

fn map_of(item: &Value) -> Schema {
    Schema::Object(SchemaObject {
        instance_type: Some(InstanceType::Object.into()),
        object: Some(Box::new(ObjectValidation {
            additional_properties: Some(Box::new(item_schema(item))),
            ..ObjectValidation::default()
        })),
        ..SchemaObject::default()
    })
}

fn item_schema(item: &Value) -> Schema {
    let plain = plain(&item.shape);
    if item.nullable { or_null(plain) } else { plain }
}

fn or_null(inner: Schema) -> Schema {
    Schema::Object(SchemaObject {
        subschemas: Some(Box::new(SubschemaValidation {
            any_of: Some(vec![inner, of_type(InstanceType::Null, None)]),
            ..SubschemaValidation::default()
        })),
        ..SchemaObject::default()
    })
}

/// The Rust type that typify has given a field, under its real names.
fn field_type(api: &Api, space: &TypeSpace, id: &typify_impl::TypeId) -> Result<String, String> {
    let found = space
        .get_type(id)
        .map_err(|error| format!("typify: {error}"))?;
    let mut ty = syn::parse2(found.ident()).map_err(|error| format!("typify's output: {error}"))?;
    Rename { api }.visit_type_mut(&mut ty);
    option_outside(&mut ty);
    Ok(quote!(#ty).to_string())
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

fn number(name: &str, prefix: char) -> Option<usize> {
    name.strip_prefix(prefix)?.parse().ok()
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
            && let Some(named) =
                number(&segment.ident.to_string(), 'T').and_then(|id| self.api.types.get(id))
        {
            segment.ident = syn::Ident::new(&named.name, segment.ident.span());
        }
    }
}
