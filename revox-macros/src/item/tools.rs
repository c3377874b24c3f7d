//! The tools of a type whose inputs are types: each gets a type of its own, for whoever serves it.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};
use revox_types::generated::rules::ARGUMENTS;
use revox_types::rules::{Object as ObjectTable, PathStep, Shape, Test, VariableUse, path_text};
use syn::ext::IdentExt as _;
use syn::{Attribute, Visibility};

use crate::ast::{Definition, Item, Kind, Object, Value};
use crate::diagnostic::Problem;
use crate::expand::{Inputs, raw};
use crate::parse::identifier;

/// Leaves the placeholders out, and returns them, that the inputs of a tool fill in which only the program knows; and those inputs with their placeholders:
/// a type is asked for them when the definition is made.
///
/// The fields of the type are not known here. In the texts of its tool, a placeholder is one of them if it is not declared; where nothing is declared, if
/// no other text has it.
pub(super) fn take_inputs<'d>(
    definition: &'d Definition,
    uses: &mut Vec<VariableUse<'d>>,
) -> (Vec<Inputs<'d>>, Vec<VariableUse<'d>>) {
    let mut all: Vec<Inputs<'d>> = Vec::new();
    let mut taken = Vec::new();
    let elsewhere: Vec<String> = uses
        .iter()
        .filter(|found| inputs_of(&definition.object, &found.steps).is_none())
        .map(|found| found.name.to_owned())
        .collect();
    uses.retain(|found| {
        let is_variable = match &definition.declared {
            Some(declared) => declared.iter().any(|one| one.name == found.name),
            None => elsewhere.iter().any(|name| name == found.name),
        };
        let Some(inputs) = inputs_of(&definition.object, &found.steps).filter(|_| !is_variable)
        else {
            return true;
        };
        let placeholder = (found.name.to_owned(), path_text(&found.steps));
        match all.iter_mut().find(|one| std::ptr::eq(one.value, inputs)) {
            Some(known)
                if known
                    .placeholders
                    .iter()
                    .any(|(name, _)| name == found.name) => {}
            Some(known) => known.placeholders.push(placeholder),
            None => all.push(Inputs {
                value: inputs,
                placeholders: vec![placeholder],
            }),
        }
        taken.push(found.clone());
        false
    });
    (all, taken)
}

/// The inputs of the object that a path leads through, if only the program knows them.
fn inputs_of<'t>(object: &'t Object, steps: &[PathStep]) -> Option<&'t Value> {
    let (PathStep::Field { name, occurrence }, rest) = steps.split_first()? else {
        return None;
    };
    let value = &object.field(name, *occurrence)?.value;
    let inside = match (&value.kind, rest.split_first()) {
        (Kind::Object(object), _) => return inputs_of(object, rest),
        (Kind::List(list), Some((PathStep::Item(index), rest))) => {
            match &list.values().nth(*index)?.kind {
                Kind::Object(object) => (object, rest),
                _ => return None,
            }
        }
        _ => return None,
    };
    let unknown = |(value, names): (&'t Value, &str)| (!is_known(value, names)).then_some(value);
    inputs(inside.0)
        .and_then(unknown)
        .or_else(|| inputs_of(inside.0, inside.1))
}

/// What fills in the placeholders of an object, and which field of each item names it.
fn inputs(object: &Object) -> Option<(&Value, &'static str)> {
    let table = object.table()?;
    let arguments = ARGUMENTS.iter().find(|one| one.of == table.name)?;
    let value = &object.field(arguments.field, 0)?.value;
    Some((value, arguments.name))
}

/// Whether each input is written out with its name. If one is written wrong, an error says so.
fn is_known(value: &Value, name: &str) -> bool {
    let is_named = |item: &Item| match item {
        Item::One(value) => matches!(&value.kind, Kind::Object(input)
            if input.field(name, 0).is_some_and(|field| matches!(field.value.kind, Kind::Text(_)))),
        Item::Spread(_) => false,
    };
    match &value.kind {
        Kind::List(list) => list.items.iter().all(is_named),
        kind => matches!(kind, Kind::Null | Kind::None),
    }
}

/// The type that stands for what fills in the placeholders of an object.
fn typed_inputs(object: &Object) -> Option<&Value> {
    let (value, _) = inputs(object)?;
    matches!(value.kind, Kind::Type).then_some(value)
}

/// A tool whose inputs are a type.
struct TypedTool<'t> {
    called: &'t str,
    /// Where its name is written.
    named: &'t Value,
    /// The name of its own type.
    name: Ident,
    input: &'t Value,
    table: &'static ObjectTable,
    /// The field of the definition that has the list of tools, and the place in it.
    list: Ident,
    is_optional: bool,
    index: usize,
}

/// A module with a type for each of these tools, and what the types are.
pub(crate) fn types(
    definition: &Definition,
    name: &Ident,
    visibility: &Visibility,
    shared: &[&Attribute],
    krate: &TokenStream,
) -> TokenStream {
    let site = Span::mixed_site();
    let private = quote_spanned!(site=> #krate::__private);
    let mut tools = typed_tools(&definition.object);
    // Of a second one of a name an error says so.
    let mut names = BTreeSet::new();
    tools.retain(|tool| !tool.named.is_reported() && names.insert(tool.name.to_string()));
    if tools.is_empty() {
        return TokenStream::new();
    }
    let at = name.span().resolved_at(site);
    let module = raw(&snake(&name.unraw().to_string()), at);
    let holder = Ident::new(&format!("__{}Tools", name.unraw()), at);
    // A type that is no more visible than its inputs can have them as an associated type. A more visible one has them as a parameter of an alias: there,
    // the compiler takes private types. But a module does not see the names of a function around it, in which all is private.
    let is_private = matches!(visibility, Visibility::Inherited);
    let (mut types, mut items) = (TokenStream::new(), TokenStream::new());
    for (number, tool) in tools.iter().enumerate() {
        let (tool_name, input, list, index) =
            (&tool.name, &tool.input.expr, &tool.list, tool.index);
        let about = format!("The tool `{}`.", tool.called);
        let table = Ident::new(tool.table.name, site);
        let list = if tool.is_optional {
            quote_spanned!(site=> #name::definition().#list.as_ref())
        } else {
            quote_spanned!(site=> ::core::option::Option::Some(&#name::definition().#list))
        };
        let definition = quote_spanned! {site=>
            fn definition() -> &'static #private::types::#table {
                #private::part(#list, #index)
            }
        };
        if is_private {
            types.extend(quote_spanned! {site=>
                #[doc = #about]
                pub(in super::super::super) struct #tool_name;
            });
            items.extend(quote_spanned! {site=>
                #(#shared)*
                impl #private::TypedTool for #holder::#module::tools::#tool_name {
                    type Input = #input;
                    #definition
                }
            });
        } else {
            let marker = format_ident!("__{tool_name}");
            let alias = format_ident!("__{name}Input{number}", span = at);
            types.extend(quote_spanned! {site=>
                #[doc(hidden)]
                pub struct #marker;
                #[doc = #about]
                pub type #tool_name = #private::PublicTool<#marker, super::super::super::#alias>;
            });
            items.extend(quote_spanned! {site=>
                #(#shared)*
                type #alias = #input;
                #(#shared)*
                impl #private::ToolOf<#input> for #holder::#module::tools::#marker {
                    #definition
                }
            });
        }
    }
    let about = format!("What belongs to [`{name}`].");
    // What a glob brings in gives way to a module or a type of the user's with its name.
    quote_spanned! {site=>
        #(#shared)*
        mod #holder {
            #[doc = #about]
            pub mod #module {
                /// The tools whose inputs are types, for whoever serves them.
                pub mod tools {
                    #types
                }
            }
        }

        #(#shared)*
        #visibility use #holder::*;

        #items
    }
}

/// An error for each tool whose type would have the name of another tool's. Of two tools of one name the validator says so.
pub(crate) fn clashes(definition: &Definition) -> Vec<Problem> {
    let mut known: Vec<TypedTool<'_>> = Vec::new();
    let mut problems = Vec::new();
    for tool in typed_tools(&definition.object) {
        match known.iter().find(|known| known.name == tool.name) {
            None => known.push(tool),
            Some(first) if first.called == tool.called || tool.named.is_reported() => {}
            Some(first) => {
                let message = format!(
                    "the tools `{}` and `{}` would both be the type `{}`\nchange one of the names by more than case and `_`",
                    first.called, tool.called, tool.name
                );
                problems.push(Problem::error(tool.named.span, message));
            }
        }
    }
    problems
}

fn typed_tools(object: &Object) -> Vec<TypedTool<'_>> {
    let mut tools = Vec::new();
    for field in &object.fields {
        let (Some(table), Kind::List(list)) = (field.table, &field.value.kind) else {
            continue;
        };
        let name_field = table
            .value
            .checks
            .iter()
            .find_map(|check| match check.test {
                Test::UniqueBy(name) => Some(name),
                _ => None,
            });
        let Some(name_field) = name_field else {
            continue;
        };
        let known = list.items.iter().map_while(|item| match item {
            Item::One(value) => Some(value),
            // Behind items that only the program knows, there is no telling which is which.
            Item::Spread(_) => None,
        });
        for (index, value) in known.enumerate() {
            if let Kind::Object(tool) = &value.kind
                && let Some(input) = typed_inputs(tool)
                && let Some(item) = item_table(&table.value.shape)
                && let Some(named) = tool.field(name_field, 0)
                && let Kind::Text(text) = &named.value.kind
                && let Ok(name) = syn::parse_str::<Ident>(&pascal(text))
            {
                let list = identifier(table.ident, Span::mixed_site());
                tools.push(TypedTool {
                    called: text,
                    named: &named.value,
                    name: Ident::new(
                        &name.to_string(),
                        named.value.span.first.resolved_at(Span::mixed_site()),
                    ),
                    input,
                    table: item,
                    list,
                    is_optional: table.value.nullable || !table.required,
                    index,
                });
            }
        }
    }
    tools
}

fn item_table(shape: &Shape) -> Option<&'static ObjectTable> {
    match shape {
        Shape::List(item) => match item.shape {
            Shape::Object(table) => Some(table),
            _ => None,
        },
        _ => None,
    }
}

/// `CheckAvailability` of `check_availability`.
fn pascal(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty());
    words
        .flat_map(|word| {
            let mut letters = word.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(letters).collect::<Vec<char>>()
        })
        .collect()
}

/// `http_agent` of `HTTPAgent`.
fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| letters[before]);
        let ends_word = |next: &char| next.is_lowercase() && before.is_some_and(char::is_uppercase);
        let starts = letter.is_uppercase()
            && (before.is_some_and(|before| before.is_lowercase() || before.is_ascii_digit())
                || letters.get(index + 1).is_some_and(ends_word));
        if starts {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
