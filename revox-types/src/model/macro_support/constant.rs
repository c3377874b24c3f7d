//! Judges a constant while the crate that has it compiles.

use crate::model::Nullable;
use crate::rules::{Claim, Object, Shape, Test, Value};

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
            Claim::Clauses(clauses) => &clauses[clause].tests[test],
            Claim::Before(..) => panic!("the macro and the tables are not of one version"),
        },
    }
}

/// A constant of a type that its field does not take has an error of its own, so it passes here.
macro_rules! judged {
    ($($type:ty: $value:ident, $test:ident => $passes:expr;)*) => {$(
        impl Constant<$type> {
            /// Whether the value passes the test.
            #[must_use]
            pub const fn passes(self, $test: &Test) -> bool {
                let $value = self.0;
                $passes
            }
        }

        impl Constant<Option<$type>> {
            /// Whether the value passes the test; nothing passes.
            #[must_use]
            pub const fn passes(self, test: &Test) -> bool {
                match self.0 {
                    Some(value) => Constant(value).passes(test),
                    None => true,
                }
            }
        }

        impl Constant<Nullable<$type>> {
            /// Whether the value passes the test; nothing passes.
            #[must_use]
            pub const fn passes(self, test: &Test) -> bool {
                match self.0 {
                    Nullable::Value(value) => Constant(value).passes(test),
                    Nullable::Omit | Nullable::Null => true,
                }
            }
        }
    )*};
}

judged! {
    &str: text, test => test.accepts_str(text);
    bool: value, test => test.accepts_bool(value);
    i8: number, test => test.accepts_integer(number as i128);
    i16: number, test => test.accepts_integer(number as i128);
    i32: number, test => test.accepts_integer(number as i128);
    i64: number, test => test.accepts_integer(number as i128);
    i128: number, test => test.accepts_integer(number);
    isize: number, test => test.accepts_integer(number as i128);
    u8: number, test => test.accepts_integer(number as i128);
    u16: number, test => test.accepts_integer(number as i128);
    u32: number, test => test.accepts_integer(number as i128);
    u64: number, test => test.accepts_integer(number as i128);
    usize: number, test => test.accepts_integer(number as i128);
    f32: number, test => test.accepts_number(number as f64);
    f64: number, test => test.accepts_number(number);
    char: _value, _test => true;
    (): _value, _test => true;
}

impl Constant<&str> {
    /// Whether the text is another than this one.
    #[must_use]
    pub const fn differs(self, other: &str) -> bool {
        let (one, other) = (self.0.as_bytes(), other.as_bytes());
        let mut at = 0;
        while at < one.len() && at < other.len() {
            if one[at] != other[at] {
                return true;
            }
            at += 1;
        }
        one.len() != other.len()
    }
}
