//! Judges a constant while the crate that has it compiles.

mod told;

use core::mem::ManuallyDrop;
use std::borrow::Cow;

use crate::model::Nullable;
use crate::rules::format::json_template;
use crate::rules::{Format, Object, Requirement, Shape, Test, Value};
pub use told::Told;

/// The value of a constant. What it can be is told apart by its type, since a `const` cannot ask a trait.
#[derive(Debug, Clone, Copy)]
pub struct Constant<T>(pub T);

/// Where a test is found from a field.
#[derive(Debug, Clone, Copy)]
pub enum Source {
    /// In the field's own checks.
    Check(usize),
    /// In a rule of the object, by the numbers of the rule, the clause and the test.
    Rule(usize, usize, usize),
}

/// The test of the field to which `steps` lead: the number of a field, then for a list any number and for a union that of the variant, and so on.
///
/// # Panics
///
/// If there is no such test, which means that macro and tables are not of one version.
#[must_use]
pub const fn test(root: &'static Object, steps: &[usize], source: Source) -> &'static Test {
    let mut object = root;
    let mut value: &'static Value = &object.fields[steps[0]].value;
    let mut at = 1;
    while at < steps.len() {
        value = match &value.shape {
            Shape::List(item) => item,
            Shape::Object(inner) => {
                object = inner;
                &object.fields[steps[at]].value
            }
            Shape::Union(union) => {
                object = union.variants[steps[at]].object;
                at += 1;
                &object.fields[steps[at]].value
            }
            _ => panic!("the macro and the tables are not of one version"),
        };
        at += 1;
    }
    match source {
        Source::Check(index) => &value.checks[index].test,
        Source::Rule(rule, clause, test) => match &object.rules[rule].then {
            Requirement::Fields(clauses) => &clauses[clause].tests[test],
            Requirement::Before(..) => panic!("the macro and the tables are not of one version"),
        },
    }
}

/// What is seen of a constant's value.
#[derive(Debug, Clone, Copy)]
pub enum Look<'a> {
    /// A text.
    Text(&'a str),
    /// A whole number.
    Integer(i128),
    /// Any other number.
    Number(f64),
    /// A boolean.
    Bool(bool),
    /// Nothing to judge: no value, or one that the field does not take, of which the compiler says so.
    Nothing,
}

impl Look<'_> {
    /// Whether the value passes the test. A number that is not finite breaks another rule, so here it passes.
    #[must_use]
    pub const fn passes(self, test: &Test) -> bool {
        match self {
            Look::Text(value) => test.accepts_str(value),
            Look::Integer(number) => test.accepts_integer(number),
            Look::Number(number) => !number.is_finite() || test.accepts_number(number),
            Look::Bool(value) => test.accepts_bool(value),
            Look::Nothing => true,
        }
    }

    /// Whether the value is no number that JSON cannot write.
    #[must_use]
    pub const fn finite(self) -> bool {
        match self {
            Look::Number(number) => number.is_finite(),
            _ => true,
        }
    }

    /// Whether the value is not another one, if both are texts.
    #[must_use]
    pub const fn differs_from(self, other: Look<'_>) -> bool {
        match other {
            Look::Text(other) => self.differs(other),
            _ => true,
        }
    }

    /// Whether the value is not this text.
    #[must_use]
    pub const fn differs(self, other: &str) -> bool {
        let Look::Text(text) = self else { return true };
        let (one, other) = (text.as_bytes(), other.as_bytes());
        let mut at = 0;
        while at < one.len() && at < other.len() {
            if one[at] != other[at] {
                return true;
            }
            at += 1;
        }
        one.len() != other.len()
    }

    /// What is said when it does not pass. The value stands behind the constant, where that ends `before`; of a text that is no JSON it is
    /// said why, and of a length how long it is.
    #[must_use]
    pub const fn told(
        self,
        before: &str,
        names_constant: bool,
        after: &str,
        notes: &str,
        test: &Test,
    ) -> Told {
        let told = match (self, test) {
            (Look::Text(value), Test::MinLength(_) | Test::MaxLength(_)) => {
                Told::new().counting(before, value)
            }
            _ => Told::new().word(before),
        };
        let told = if names_constant {
            told.value(self)
        } else {
            told
        };
        let told = told.word(after);
        let told = match (self, test) {
            (Look::Text(value), Test::Format(Format::JsonTemplate)) => {
                match json_template::problem(value) {
                    Some(problem) => told.json(value, problem),
                    None => told,
                }
            }
            _ => told,
        };
        told.word(notes)
    }
}

/// A `const` cannot drop what might own memory, so each value is kept from being dropped.
macro_rules! looks {
    (@) => { Look<'static> };
    (@ $life:lifetime) => { Look<$life> };
    ($([$($life:lifetime)?] $type:ty: $value:ident => $look:expr;)*) => {$(
        impl$(<$life>)? Constant<$type> {
            /// What is seen of the value.
            #[must_use]
            pub const fn look(self) -> looks!(@ $($life)?) {
                let $value = &self.0;
                let look = $look;
                let _ = ManuallyDrop::new(self);
                look
            }
        }

        impl$(<$life>)? Constant<Option<$type>> {
            /// What is seen of the value.
            #[must_use]
            pub const fn look(self) -> looks!(@ $($life)?) {
                let look = match &self.0 {
                    Some($value) => $look,
                    None => Look::Nothing,
                };
                let _ = ManuallyDrop::new(self);
                look
            }
        }

        impl$(<$life>)? Constant<Nullable<$type>> {
            /// What is seen of the value.
            #[must_use]
            pub const fn look(self) -> looks!(@ $($life)?) {
                let look = match &self.0 {
                    Nullable::Value($value) => $look,
                    Nullable::Omit | Nullable::Null => Look::Nothing,
                };
                let _ = ManuallyDrop::new(self);
                look
            }
        }
    )*};
}

looks! {
    ['a] &'a str: text => Look::Text(text);
    ['a] &'a &'a str: text => Look::Text(text);
    ['a] &'a String: text => Look::Text(text.as_str());
    // No constant can hold memory of its own, so these are empty.
    [] String: _text => Look::Text("");
    [] Box<str>: _text => Look::Text("");
    ['a] Cow<'a, str>: text => match text {
        Cow::Borrowed(text) => Look::Text(text),
        Cow::Owned(_) => Look::Text(""),
    };
    [] bool: value => Look::Bool(*value);
    [] i8: number => Look::Integer(*number as i128);
    [] i16: number => Look::Integer(*number as i128);
    [] i32: number => Look::Integer(*number as i128);
    [] i64: number => Look::Integer(*number as i128);
    [] i128: number => Look::Integer(*number);
    [] isize: number => Look::Integer(*number as i128);
    [] u8: number => Look::Integer(*number as i128);
    [] u16: number => Look::Integer(*number as i128);
    [] u32: number => Look::Integer(*number as i128);
    [] u64: number => Look::Integer(*number as i128);
    [] usize: number => Look::Integer(*number as i128);
    [] u128: _number => Look::Nothing;
    [] f32: number => Look::Number(*number as f64);
    [] f64: number => Look::Number(*number);
    [] char: _value => Look::Nothing;
    [] (): _value => Look::Nothing;
}
