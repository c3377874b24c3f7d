//! The items that macro expansions use. The client re-exports it as `__private`; it may change at any time.

mod constant;

use std::any::TypeId;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

pub use core::option::Option::{None, Some};

use crate::diagnostic::sentence;
use crate::rules::{self, Validate as _};
pub use crate::rules::{Format, Test};
pub use constant::{Chosen, ConstMessage, Constant, View, passes};

pub use crate::generated::extract::{Definition, PlacedCall, Source};
use crate::generated::extract::{Field, ToolDefinition};
pub use crate::generated::{model as types, rules as tables};
pub use crate::model::Nullable::{self, Null, Omit, Value};
use crate::model::extract::FieldRequest;
pub use crate::model::secret::slot as secret;
pub use crate::model::{Extract, ExtractError, Tool};

/// An expression that can be the value of a field of the type `T`.
///
/// Optional fields take the bare value, a field with text takes `&str`, `Box<str>`, `Rc<str>`, `Arc<str>`, `Cow<str>` and references to them, and a number takes
/// every type of which nothing is lost.
#[diagnostic::on_unimplemented(
    message = "the value of this field cannot be a `{Self}`",
    label = "expected `{T}`, found `{Self}`",
    note = "a text may have any string type, a number any type of which nothing is lost; an `Option` is accepted where the field is optional",
    note = "otherwise convert: a text by `.to_string()`, a path by `.display().to_string()`, a number by `n as f64` or `i64::try_from(n)?`, a duration in the unit of the field by `.as_secs() as i64`, `.as_millis() as i64` or `.as_secs_f64()`, a list by `.collect()`, of words after `.map(Into::into)`, a word or an object by `.into()`; take a value out by `?`, `.await` or `.unwrap_or_default()`; `!` is a type that nothing tells: write it out"
)]
pub trait IntoField<T> {
    /// The value in the field's type.
    fn into_field(self) -> T;
}

/// A value that can fill in a placeholder.
#[diagnostic::on_unimplemented(
    message = "a variable cannot be a `{Self}`",
    label = "expected a text, found `{Self}`",
    note = "a text may have any string type; otherwise convert: a number by `.to_string()`, a path by `.display().to_string()`; take a value out of an option by `.unwrap_or_default()`"
)]
pub trait IntoVariable {
    /// The text that takes the place of the placeholder.
    fn into_variable(self) -> String;
}

#[diagnostic::do_not_recommend]
impl<T: Into<String>> IntoVariable for T {
    fn into_variable(self) -> String {
        self.into()
    }
}

/// The text of a literal.
#[inline]
pub fn string(text: &str) -> String {
    text.to_owned()
}

/// Decodes JSON that the macro wrote.
///
/// # Panics
///
/// If the text does not fit the type. The macro has judged it by the table that the type was generated with, so that would be a
/// defect here. The text may hold secrets, so the panic tells the place alone.
pub fn decode<T: serde::de::DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| {
        panic!(
            "the macro wrote JSON that a `{}` cannot be decoded from, at column {}: please report this",
            core::any::type_name::<T>(),
            error.column()
        )
    })
}

/// A list that is written out.
#[inline]
pub fn list<T, const N: usize>(items: [T; N]) -> Vec<T> {
    Vec::from(items)
}

/// A list that goes on with what there is to iterate over.
#[inline]
pub fn list_and<T, I>(mut list: Vec<T>, items: I) -> Vec<T>
where
    I: IntoIterator,
    I::Item: IntoField<T>,
{
    list.extend(items.into_iter().map(IntoField::into_field));
    list
}

/// A list that goes on with another, whose type is the list's.
#[inline]
pub fn list_more<T>(mut list: Vec<T>, items: Vec<T>) -> Vec<T> {
    list.extend(items);
    list
}

/// A list that goes on with items of its own type, which only the list may tell.
#[inline]
pub fn list_same<T>(mut list: Vec<T>, items: impl IntoIterator<Item = T>) -> Vec<T> {
    list.extend(items);
    list
}

/// An option of what the field holds, which only the field may tell.
#[inline]
pub fn optional<T>(value: Option<T>) -> Nullable<T> {
    value.into()
}

/// A type that stands for one assistant.
///
/// The compiler checks every function and every constant of every such type, so there are few of them, and all that can be is generic.
pub trait Item: 'static {
    /// What the type is known by.
    const FACTS: Facts;

    /// The values of its placeholders in one call.
    type Variables;

    /// Makes the definition.
    fn make() -> Definition;

    /// The values of variables, in the order of their names.
    fn values(variables: &Self::Variables) -> Vec<&str>;
}

/// What is known of a type that stands for an assistant.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// The name of the type.
    pub name: &'static str,
    /// What stands between the braces of its placeholders.
    pub variables: &'static [&'static str],
    /// Where its values are written: the file, and then a line for each value with its path, line and column, which begin at 1. The path of the
    /// whole is empty. Without the feature `deploy` nobody asks, and the text is empty.
    pub positions: &'static str,
}

/// The definition of a type, which is made when it is used first.
pub fn definition<T: Item>() -> &'static Definition {
    static MADE: Mutex<BTreeMap<TypeId, &'static Definition>> = Mutex::new(BTreeMap::new());
    // A definition may be made of others, so nothing is locked while it is.
    let made = || MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let known = made().get(&TypeId::of::<T>()).copied();
    known.unwrap_or_else(|| {
        let mut definition = T::make();
        refuse_undeclared::<T>(&mut definition);
        made()
            .entry(TypeId::of::<T>())
            .or_insert_with(|| Box::leak(Box::new(definition)))
    })
}

/// Has a definition refused before it is sent if a text has a placeholder that is no variable of the type. The compiler has judged the literals; this judges
/// what it does not see, such as the texts of functions.
fn refuse_undeclared<T: Item>(definition: &mut Definition) {
    let Facts {
        name, variables, ..
    } = T::FACTS;
    let undeclared: Vec<FieldRequest> = rules::variables(Definition::OBJECT, &*definition)
        .uses
        .iter()
        .filter(|found| !variables.contains(&found.name))
        .map(|found| {
            let path = rules::path_text(&found.steps);
            let said = sentence::undeclared(found.name, &path, name, variables);
            FieldRequest::refused(found.name, format!("variable: {said}"))
        })
        .collect();
    for request in undeclared {
        definition.ask(request.into());
    }
}

/// A text with variables filled in, escaped as the form of the text asks for.
pub fn render<T: Item>(text: &str, variables: &T::Variables) -> String {
    let values = T::values(variables);
    rules::render(text, rules::Escape::of(text), |name| {
        let mut names = T::FACTS.variables.iter();
        let index = names.position(|known| *known == name)?;
        Some(values[index])
    })
}

/// The prompt with variables filled in.
pub fn prompt<T: Item>(variables: &T::Variables) -> String {
    render::<T>(definition::<T>().prompt_text(), variables)
}

/// Shows variables with their names.
///
/// # Errors
///
/// If the formatter does.
pub fn debug<T: Item>(variables: &T::Variables, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_struct(&format!("{}Variables", T::FACTS.name));
    for (name, value) in T::FACTS.variables.iter().zip(T::values(variables)) {
        shown.field(name, &value);
    }
    shown.finish()
}

/// A type that stands for a list of fields. Unlike [`Extract`] it demands no other trait, of which the compiler would complain as well.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which fields to ask for",
    label = "neither a list of fields nor a type that makes one",
    note = "derive `serde::Deserialize` and `schemars::JsonSchema`, with the feature `schemars` of this crate, or implement `Extract`"
)]
pub trait ExtractFields: Sized {
    /// The requested fields.
    fn fields() -> Vec<Field>;

    /// Reads a call's result.
    ///
    /// # Errors
    ///
    /// If there is none yet, or one that does not fit the type.
    fn extracted(call: &Source) -> Result<Self, ExtractError>;
}

#[diagnostic::do_not_recommend]
impl<T: Extract> ExtractFields for T {
    fn fields() -> Vec<Field> {
        <T as Extract>::fields()
    }

    fn extracted(call: &Source) -> Result<Self, ExtractError> {
        <T as Extract>::extracted(call)
    }
}

/// A call by an assistant, with what fills in its placeholders.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the function of each type has less to do if it passes them on"
)]
pub fn call<T: Item>(
    assistant_id: impl Into<String>,
    phone_number: impl Into<String>,
    variables: T::Variables,
) -> PlacedCall {
    let names = T::FACTS.variables.iter().map(|name| (*name).to_owned());
    let values = T::values(&variables).into_iter().map(str::to_owned);
    PlacedCall::__call(
        assistant_id.into(),
        phone_number.into(),
        names.zip(values).collect(),
    )
}

/// The fields of the type `name` that stands for the inputs of a tool, whose texts have these placeholders that no variable fills in, each with a path.
#[must_use]
pub fn inputs(mut fields: Vec<Field>, name: &str, placeholders: &[(&str, &str)]) -> Vec<Field> {
    let requests: Vec<FieldRequest> = fields.iter().map(FieldRequest::from).collect();
    let known = || requests.iter().map(|field| &*field.name);
    for (placeholder, path) in placeholders {
        if !known().any(|name| name == *placeholder) {
            let said = sentence::no_input(placeholder, path, name, known());
            let refused = FieldRequest::refused(placeholder, format!("placeholder: {said}"));
            fields.push(refused.into());
        }
    }
    fields
}

/// A tool that the macro has made a type for. Unlike [`Tool`] it demands no other trait of its inputs, of which the compiler would complain as well.
pub trait TypedTool {
    /// The tool's arguments.
    type Input;

    /// The tool as it is sent.
    fn definition() -> &'static ToolDefinition;
}

#[diagnostic::do_not_recommend]
impl<T: TypedTool<Input: Extract>> Tool for T {
    type Input = T::Input;

    fn definition() -> &'static ToolDefinition {
        T::definition()
    }
}

/// A tool whose inputs may be less visible than itself, which no associated type is.
pub trait ToolOf<I> {
    /// The tool as it is sent.
    fn definition() -> &'static ToolDefinition;
}

/// The type of such a tool.
#[derive(Debug)]
pub struct PublicTool<T, I>(PhantomData<fn() -> (T, I)>);

impl<T: ToolOf<I>, I> TypedTool for PublicTool<T, I> {
    type Input = I;

    fn definition() -> &'static ToolDefinition {
        T::definition()
    }
}

/// A part of a definition that the macro has written.
///
/// # Panics
///
/// If it is not there, which would be a defect of the macro.
#[must_use]
pub fn part<T>(list: Option<&'static Vec<T>>, index: usize) -> &'static T {
    list.and_then(|list| list.get(index))
        .expect("the macro wrote this item")
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<T> for T {
    fn into_field(self) -> T {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<Option<T>> for T {
    fn into_field(self) -> Option<T> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<Nullable<T>> for T {
    fn into_field(self) -> Nullable<T> {
        Value(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<Nullable<T>> for Option<T> {
    fn into_field(self) -> Nullable<T> {
        self.into()
    }
}

/// The types that stand in for another, in each kind of field.
macro_rules! stand_in {
    ($([$($generic:tt)*] $from:ty => $to:ty, $value:ident => $into:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generic)*> IntoField<$to> for $from {
            fn into_field(self) -> $to {
                let $value = self;
                $into
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generic)*> IntoField<Option<$to>> for $from {
            fn into_field(self) -> Option<$to> {
                let $value = self;
                Some($into)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generic)*> IntoField<Nullable<$to>> for $from {
            fn into_field(self) -> Nullable<$to> {
                let $value = self;
                Value($into)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generic)*> IntoField<Option<$to>> for Option<$from> {
            fn into_field(self) -> Option<$to> {
                self.map(|$value| $into)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generic)*> IntoField<Nullable<$to>> for Option<$from> {
            fn into_field(self) -> Nullable<$to> {
                self.map_or(Omit, |$value| Value($into))
            }
        }
    )*};
}

stand_in! {
    [] &str => String, text => text.to_owned();
    [] &&str => String, text => (*text).to_owned();
    [] Box<str> => String, text => text.into();
    [] Cow<'_, str> => String, text => text.into_owned();
    [] &Cow<'_, str> => String, text => text.clone().into_owned();
    [] &Box<str> => String, text => (**text).to_owned();
    [] Rc<str> => String, text => (*text).to_owned();
    [] &Rc<str> => String, text => (**text).to_owned();
    [] Arc<str> => String, text => (*text).to_owned();
    [] &Arc<str> => String, text => (**text).to_owned();
    // Numbers of which nothing is lost. An integer whose type nothing tells is an `i32`, the compiler's own choice.
    [] i8 => f64, number => f64::from(number);
    [] i16 => f64, number => f64::from(number);
    [] i32 => f64, number => f64::from(number);
    [] u8 => f64, number => f64::from(number);
    [] u16 => f64, number => f64::from(number);
    [] u32 => f64, number => f64::from(number);
    [] f32 => f64, number => f64::from(number);
    [] i8 => i64, number => i64::from(number);
    [] i16 => i64, number => i64::from(number);
    [] i32 => i64, number => i64::from(number);
    [] u8 => i64, number => i64::from(number);
    [] u16 => i64, number => i64::from(number);
    [] u32 => i64, number => i64::from(number);
    ['a] Vec<&'a str> => Vec<String>, items => items.into_iter().map(str::to_owned).collect();
    ['a] &[&'a str] => Vec<String>, items => items.iter().copied().map(str::to_owned).collect();
    ['a, const N: usize] [&'a str; N] => Vec<String>, items => items.into_iter().map(str::to_owned).collect();
    [T, const N: usize] [T; N] => Vec<T>, items => Vec::from(items);
    [T: Clone] &[T] => Vec<T>, items => items.to_vec();
    [T: Clone] &T => T, value => value.clone();
}
