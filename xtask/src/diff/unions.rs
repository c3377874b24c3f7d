//! Unions: what tells the variants apart, and what each of them goes by.

use indexmap::IndexMap;
use serde_json::Value;

use super::document::At;
use crate::error::join;

/// A union and what its variants go by.
#[derive(Debug, Clone)]
pub(crate) struct Union<'d> {
    /// Where the variants are listed.
    pub(crate) at: At<'d>,
    /// The field that tells the variants apart.
    pub(crate) tag: Option<&'d str>,
    /// The variants by tag, or by the name of their type.
    pub(crate) variants: IndexMap<String, At<'d>>,
}

impl<'d> Union<'d> {
    /// The union that `parent` is, with `null` taken out of its variants.
    pub(crate) fn new(root: &'d Value, parent: &At<'d>, at: At<'d>, list: Vec<At<'d>>) -> Self {
        let values: Vec<&'d Value> = list.iter().map(|variant| variant.value).collect();
        let tag = tag(root, parent.value, &values);
        let mut variants = IndexMap::new();
        for (index, variant) in list.into_iter().enumerate() {
            let key = key(root, parent.value, tag, variant.value, index);
            // Two variants of one name are told apart by their place.
            let key = if variants.contains_key(&key) {
                format!("{key} {index}")
            } else {
                key
            };
            variants.insert(key, variant);
        }
        Self { at, tag, variants }
    }
}

/// The name of a variant by its place in a list; none if the list is only there to allow `null`.
pub(crate) fn name(root: &Value, parent: &Value, list: &Value, index: &str) -> Option<String> {
    let all = list.as_array()?;
    let index: usize = index.parse().ok()?;
    let variant = all.get(index)?;
    let others: Vec<&Value> = all.iter().filter(|variant| !is_null(variant)).collect();
    (others.len() > 1).then(|| key(root, parent, tag(root, parent, &others), variant, index))
}

/// Whether a schema admits nothing but `null`.
pub(crate) fn is_null(schema: &Value) -> bool {
    let only = |value: &Value| {
        value
            .as_array()
            .is_some_and(|list| list.len() == 1 && list[0].is_null())
    };
    match schema.get("type") {
        Some(Value::String(word)) => word == "null",
        Some(Value::Array(words)) => words.len() == 1 && words[0] == "null",
        _ => {
            schema.get("enum").is_some_and(only) || schema.get("const").is_some_and(Value::is_null)
        }
    }
}

/// The field that tells variants apart: the one that a discriminator names, or one that is a constant in every variant.
fn tag<'d>(root: &'d Value, parent: &'d Value, variants: &[&'d Value]) -> Option<&'d str> {
    let stated = parent
        .get("discriminator")
        .and_then(|discriminator| discriminator.get("propertyName"));
    stated.and_then(Value::as_str).or_else(|| {
        let fields = followed(root, variants.first()?)?
            .get("properties")?
            .as_object()?;
        let mut names = fields.keys().map(String::as_str);
        names.find(|field| {
            variants
                .iter()
                .all(|variant| constant(root, variant, field).is_some())
        })
    })
}

fn key(root: &Value, parent: &Value, tag: Option<&str>, variant: &Value, index: usize) -> String {
    tag.and_then(|tag| constant(root, variant, tag))
        .map(str::to_owned)
        .or_else(|| tagged(parent, variant))
        .unwrap_or_else(|| label(variant, index))
}

/// The one value that a field of a variant can have.
fn constant<'d>(root: &'d Value, variant: &'d Value, field: &str) -> Option<&'d str> {
    let field = followed(root, variant)?.get("properties")?.get(field)?;
    let field = followed(root, field)?;
    if let Some(word) = field.get("const") {
        return word.as_str();
    }
    match field.get("enum")?.as_array()?.as_slice() {
        [word] => word.as_str(),
        _ => None,
    }
}

fn followed<'d>(root: &'d Value, value: &'d Value) -> Option<&'d Value> {
    At::root(value).resolve(root).ok().map(|at| at.value)
}

/// The tag that a discriminator gives to a variant that is a reference.
fn tagged(parent: &Value, variant: &Value) -> Option<String> {
    let reference = variant.get("$ref")?.as_str()?;
    let mapping = parent.get("discriminator")?.get("mapping")?.as_object()?;
    let entry = mapping.iter().find(|(_, target)| {
        let target = target.as_str().unwrap_or_default();
        target == reference || join("#/components/schemas", target) == reference
    });
    entry.map(|(tag, _)| tag.clone())
}

/// What a variant without a tag goes by: the name of its type, its title, its JSON type, or its number.
fn label(variant: &Value, index: usize) -> String {
    let reference = variant.get("$ref").and_then(Value::as_str);
    let name = reference.and_then(|reference| reference.rsplit('/').next());
    let text = |key: &str| variant.get(key).and_then(Value::as_str);
    let constant = variant.get("const").map(|value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    });
    name.or_else(|| text("title"))
        .map(str::to_owned)
        .or(constant)
        .or_else(|| text("type").map(str::to_owned))
        .unwrap_or_else(|| format!("variant {index}"))
}
