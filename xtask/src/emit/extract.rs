//! Writes what answers and tools have to know of the document: what the API calls a field that is asked for, where a call has its result,
//! and of which parts the request of a tool is made.

use std::fmt::Write;

use serde_json::Value as Json;

use crate::ir::shape::Presence;
use crate::ir::{Api, Field, Kind, Object, Shape, Type, Value};

/// The text of `generated/extract.rs`.
pub(crate) fn write(api: &Api) -> String {
    super::or_missing(
        "What answers and tools know of the API.",
        glue(api),
        "nothing can be extracted",
    )
}

fn glue(api: &Api) -> Result<String, String> {
    let mut out = String::from(
        "use super::model;\nuse crate::macro_support::IntoField;\n\
         use crate::model::extract::{Extract, ExtractError, FieldRequest, FieldKind};\nuse crate::model::tool::Template;\n",
    );
    field(api, &mut out)?;
    result(api, &mut out)?;
    call(api, &mut out)?;
    definition(api, &mut out)?;
    tool(api, &mut out)?;
    Ok(out)
}

/// An object with a mark, and what the mark says under one key.
struct Marked<'a> {
    api: &'a Api,
    of: &'a Type,
    mark: &'a Json,
}

impl<'a> Marked<'a> {
    fn find(api: &'a Api, key: &str) -> Result<Self, String> {
        let mut kept = api.kept.iter();
        let marked = kept.find_map(|(id, mark)| mark.pointer(key).map(|mark| (*id, mark)));
        let (id, mark) =
            marked.ok_or_else(|| format!("no component has `x-revox-simulate` with `{key}`"))?;
        let of = &api.types[id];
        Ok(Self { api, of, mark })
    }

    /// The field that the mark names under this key.
    fn field(&self, key: &str) -> Result<&'a Field, String> {
        let name = self.mark[key].as_str();
        member(self.of, name)
            .ok_or_else(|| format!("the mark of `{}` has no `{key}`", self.of.name))
    }

    /// An expression of the type `Option<&T>`.
    fn optional(&self, field: &Field) -> String {
        optional(self.api, self.of, field, "self")
    }
}

fn member<'a>(of: &'a Type, name: Option<&str>) -> Option<&'a Field> {
    of.kind.field(name?)
}

fn optional(api: &Api, of: &Type, field: &Field, of_what: &str) -> String {
    let ident = &field.ident;
    match Presence::of(api, of, field) {
        Presence::Required => format!("Some(&{of_what}.{ident})"),
        _ => format!("{of_what}.{ident}.as_ref()"),
    }
}

/// The type that an object names.
fn named<'a>(api: &'a Api, value: &Value) -> Option<&'a Type> {
    match api.resolve(value).shape {
        Shape::Named(id) => Some(&api.types[id]),
        Shape::List(item) => named(api, &item),
        _ => None,
    }
}

fn field(api: &Api, out: &mut String) -> Result<(), String> {
    let marked = Marked::find(api, "/field")?;
    let name = &marked.of.name;
    let of_type = marked.field("type")?;
    let values = named(api, &of_type.value);
    let Some((
        Type {
            name: enum_name,
            kind: Kind::Enum(values),
            ..
        },
        kinds,
    )) = values.zip(marked.mark["types"].as_object())
    else {
        return Err(format!("the type of a `{name}` is no enum"));
    };
    let (mut to, mut from) = (String::new(), String::new());
    for (value, kind) in kinds {
        let known = values.iter().find(|known| known.value == *value);
        let known = known.ok_or_else(|| format!("`{enum_name}` has not every type of the mark"))?;
        let kind = crate::names::pascal(kind.as_str().unwrap_or_default());
        let variant = format!("model::{enum_name}::{}", known.variant);
        let _ = writeln!(to, "            FieldKind::{kind} => {variant},");
        let _ = writeln!(from, "            {variant} => FieldKind::{kind},");
    }
    let [text, required, about, options] =
        ["name", "required", "description", "options"].map(|key| marked.field(key));
    let (text, required, about, options) = (text?, required?, about?, options?);
    let _ = write!(
        out,
        "\n/// A field that is asked for, as the API has it.\npub use super::model::{name} as Field;\n\n\
         impl From<FieldRequest> for Field {{\n    fn from(request: FieldRequest) -> Self {{\n        let kind = match request.kind {{\n{to}\
         \x20           FieldKind::Other(other) => other.into(),\n        }};\n        let mut field = Self::__base();\n\
         \x20       field.{} = request.name.into_field();\n        field.{} = request.required;\n        field.{} = kind;\n\
         \x20       field.{} = request.description.into_field();\n        field.{} = request.options.into_field();\n        field\n    }}\n}}\n\n\
         impl From<&Field> for FieldRequest {{\n    fn from(field: &Field) -> Self {{\n        let kind = match &field.{} {{\n{from}\
         \x20           other => FieldKind::Other(other.to_string()),\n        }};\n        Self {{\n            name: field.{}.clone(),\n\
         \x20           required: field.{},\n            kind,\n            description: {}.cloned(),\n            options: {}.cloned(),\n        }}\n    }}\n}}\n",
        text.ident,
        required.ident,
        of_type.ident,
        about.ident,
        options.ident,
        of_type.ident,
        text.ident,
        required.ident,
        optional(api, marked.of, about, "field"),
        optional(api, marked.of, options, "field"),
    );
    Ok(())
}

/// The method that reads the result of a call.
fn result(api: &Api, out: &mut String) -> Result<(), String> {
    let call = Marked::find(api, "/resource/conversation")?;
    let (newest, attempts) = (call.field("newest")?, call.field("attempts")?);
    let attempt = named(api, &newest.value).ok_or("the newest attempt is no object")?;
    let output = call.mark["attempt"]["output"].as_str();
    let output = member(attempt, output).ok_or("an attempt has no output")?;
    let _ = write!(
        out,
        "\n/// What a result is read from.\npub use super::model::{} as Source;\n\n\
         impl Source {{\n\
         \x20   /// What was found out in the call: the structured output of the newest attempt that has one, read as [`Extract`] says.\n    ///\n\
         \x20   /// # Errors\n    ///\n    /// If no attempt has one, or if it does not fit the type: every field that does not fit is named.\n\
         \x20   pub fn extract<T: Extract>(&self) -> Result<T, ExtractError> {{\n\
         \x20       let attempts = {}.into_iter().chain({}.into_iter().flatten());\n\
         \x20       let outputs = attempts.filter_map(|attempt| {});\n\
         \x20       crate::model::extract::newest(outputs)\n    }}\n}}\n",
        call.of.name,
        call.optional(newest),
        call.optional(attempts),
        optional(api, attempt, output, "attempt"),
    );
    Ok(())
}

/// The type of a call that an assistant's type places.
fn call(api: &Api, out: &mut String) -> Result<(), String> {
    let has_call = |object: &Object| object.call.is_some();
    let mut types = api.types.iter();
    let named = types.find(|named| named.kind.object().is_some_and(has_call));
    let name = &named.ok_or("no component has `x-revox-call`")?.name;
    let _ = writeln!(
        out,
        "\n/// A call that is to be placed.\npub use super::model::{name} as PlacedCall;"
    );
    Ok(())
}

/// The definition that an assistant's type holds.
fn definition(api: &Api, out: &mut String) -> Result<(), String> {
    let objects = api.types.iter().filter_map(|named| named.kind.object());
    let mut updates = objects.filter_map(|object| object.updates.as_ref());
    let name = updates.next().ok_or("no component has `x-revox-updates`")?;
    let of = api.types.iter().find(|named| named.name == *name);
    let of = of.ok_or_else(|| format!("there is no `{name}`"))?;
    let marked = |has: fn(&Field) -> bool| of.kind.fields().iter().find(|field| has(field));
    let prompt = marked(|field| field.prompt).ok_or_else(|| format!("`{name}` has no prompt"))?;
    let list = marked(|field| field.extract).ok_or_else(|| format!("`{name}` extracts nothing"))?;
    let text = match Presence::of(api, of, prompt) {
        Presence::Required => format!("&self.{}", prompt.ident),
        _ => format!("self.{}.as_ref().map_or(\"\", AsRef::as_ref)", prompt.ident),
    };
    let _ = write!(
        out,
        "\n/// What an assistant's type holds.\npub use super::model::{name} as Definition;\n\n\
         impl Definition {{\n    /// The text that the agent works by.\n    pub(crate) fn prompt_text(&self) -> &str {{\n\
         \x20       {text}\n    }}\n\n\
         \x20   /// Asks for one field more.\n    pub(crate) fn ask(&mut self, field: Field) {{\n\
         \x20       let mut fields: Vec<Field> = {}.cloned().unwrap_or_default();\n        fields.push(field);\n\
         \x20       self.{} = fields.into_field();\n    }}\n}}\n",
        optional(api, of, list, "self"),
        list.ident,
    );
    Ok(())
}

/// The parts of a tool's request.
fn tool(api: &Api, out: &mut String) -> Result<(), String> {
    let tool = Marked::find(api, "/tool")?;
    let _ = write!(
        out,
        "\n/// A tool, as the API has it.\npub use super::model::{} as ToolDefinition;\n\n\
         impl ToolDefinition {{\n    #[doc(hidden)]\n    #[must_use]\n    pub fn __template(&self) -> Template<'_> {{\n        Template {{\n",
        tool.of.name
    );
    for (part, key) in [("method", "method"), ("url", "url"), ("body", "body")] {
        let field = tool.field(key)?;
        let text = match (part, named(api, &field.value)) {
            ("body", _) => format!("{}.map(AsRef::as_ref)", tool.optional(field)),
            _ => format!("self.{}.as_ref()", field.ident),
        };
        let _ = writeln!(out, "            {part}: {text},");
    }
    for (part, key) in [("headers", "headers"), ("query", "query")] {
        let field = tool.field(key)?;
        let item = named(api, &field.value);
        let pair = item.and_then(|item| {
            let key = member(item, tool.mark["key"].as_str())?;
            Some((key, member(item, tool.mark["value"].as_str())?))
        });
        let (key, value) = pair.ok_or_else(|| format!("`{}` has no pairs", field.name))?;
        let _ = writeln!(
            out,
            "            {part}: {}.into_iter().flatten().map(|pair| (pair.{}.as_str(), pair.{}.as_str())).collect(),",
            tool.optional(field),
            key.ident,
            value.ident
        );
    }
    let inputs = tool.field("inputs")?;
    let _ = write!(
        out,
        "            inputs: {}.into_iter().flatten().map(FieldRequest::from).collect(),\n        }}\n    }}\n}}\n",
        tool.optional(inputs)
    );
    Ok(())
}
