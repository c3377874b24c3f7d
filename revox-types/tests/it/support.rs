//! Tables and values to play with.

use revox_types::rules::{
    Check, Context, Enum, EnumValue, Field, FieldView, Level, ListView, Object, ObjectView, Origin,
    Shape, Test, Union, Value, ValueView, Variant, View, Violations, validate,
};

/// A check that the schema states.
pub(crate) const fn keyword(id: &'static str, test: Test) -> Check {
    Check {
        id,
        level: Level::Deny,
        origin: Origin::Keyword,
        test,
        why: "",
    }
}

/// A check that the text states.
pub(crate) const fn prose(id: &'static str, level: Level, test: Test, why: &'static str) -> Check {
    Check {
        id,
        level,
        origin: Origin::Prose,
        test,
        why,
    }
}

pub(crate) const fn value(shape: Shape, checks: &'static [Check]) -> Value {
    Value {
        shape,
        nullable: false,
        checks,
    }
}

pub(crate) const fn required(name: &'static str, value: Value) -> Field {
    Field {
        name,
        ident: name,
        required: true,
        secret: false,
        value,
    }
}

pub(crate) const fn optional(name: &'static str, value: Value) -> Field {
    Field {
        name,
        ident: name,
        required: false,
        secret: false,
        value,
    }
}

pub(crate) const fn enum_value(value: &'static str) -> EnumValue {
    EnumValue {
        value,
        variant: value,
    }
}

pub(crate) static COLOUR: Enum = Enum {
    name: "Colour",
    module: "colour",
    values: &[
        enum_value("red"),
        enum_value("dark-green"),
        enum_value("blue"),
    ],
};

pub(crate) static CAR: Object = Object {
    name: "Car",
    fields: &[
        required(
            "seats",
            value(Shape::Integer, &[keyword("minimum", Test::Minimum(1.0))]),
        ),
        optional("colour", value(Shape::Enum(&COLOUR), &[])),
    ],
    rules: &[],
};

pub(crate) static BIKE: Object = Object {
    name: "Bike",
    fields: &[optional("bell", value(Shape::Boolean, &[]))],
    rules: &[],
};

pub(crate) static VEHICLE: Union = Union {
    name: "Vehicle",
    tag: "type",
    variants: &[
        Variant {
            tag: "car",
            variant: "Car",
            object: &CAR,
        },
        Variant {
            tag: "bike",
            variant: "Bike",
            object: &BIKE,
        },
    ],
};

/// A value as a macro sees it: some of it cannot be seen.
pub(crate) enum Look {
    Opaque,
    Constant,
    Null,
    Bool(bool),
    Number(f64),
    Integer(i128),
    Str(&'static str),
    List(Vec<Look>),
    /// A list with `..iterable` in it.
    OpenList(OpenItems),
    Object(Fields),
}

pub(crate) struct OpenItems(pub(crate) Vec<Look>);

/// The members, and whether `..base` may supply more.
pub(crate) struct Fields(pub(crate) Vec<(&'static str, Look)>, pub(crate) bool);

impl View for Look {
    fn view(&self) -> ValueView<'_> {
        match self {
            Look::Opaque => ValueView::Opaque,
            Look::Constant => ValueView::Constant,
            Look::Null => ValueView::Null,
            Look::Bool(value) => ValueView::Bool(*value),
            Look::Number(value) => ValueView::Number(*value),
            Look::Integer(value) => ValueView::Integer(*value),
            Look::Str(text) => ValueView::Str(text),
            Look::List(items) => ValueView::List(items),
            Look::OpenList(items) => ValueView::List(items),
            Look::Object(fields) => ValueView::Object(fields),
        }
    }
}

impl ObjectView for Fields {
    fn field(&self, _index: usize, name: &str) -> FieldView<'_> {
        match self.0.iter().find(|(key, _)| *key == name) {
            Some((_, look)) => FieldView::Present(look.view()),
            None if self.1 => FieldView::MaybePresent,
            None => FieldView::Absent,
        }
    }

    fn keys(&self, each: &mut dyn FnMut(&str)) {
        for (name, _) in &self.0 {
            each(name);
        }
    }
}

impl ListView for OpenItems {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn item(&self, index: usize) -> ValueView<'_> {
        self.0[index].view()
    }

    fn is_complete(&self) -> bool {
        false
    }
}

/// An object whose members can all be seen.
pub(crate) fn object<const N: usize>(members: [(&'static str, Look); N]) -> Fields {
    Fields(Vec::from(members), false)
}

/// An object with `..base` in it.
pub(crate) fn with_base<const N: usize>(members: [(&'static str, Look); N]) -> Fields {
    Fields(Vec::from(members), true)
}

/// Each violation as `path rule`, for tests about verdicts and not about words.
pub(crate) fn found(violations: &Violations) -> Vec<String> {
    violations
        .iter()
        .map(|violation| {
            let level = if violation.level() == Level::Warn {
                "?"
            } else {
                ""
            };
            format!("{} {}{level}", violation.path(), violation.rule())
        })
        .collect()
}

/// Judges `members` and compares what is found, each as `path rule`, with a question mark behind advice.
#[track_caller]
pub(crate) fn check(table: &'static Object, members: &dyn ObjectView, expected: &[&str]) {
    assert_eq!(
        found(&validate(table, members, Context::new("POST /things"))),
        expected
    );
}

/// The same for JSON.
#[track_caller]
pub(crate) fn check_json(table: &'static Object, body: &serde_json::Value, expected: &[&str]) {
    let ValueView::Object(members) = body.view() else {
        panic!("only objects are judged");
    };
    check(table, members, expected);
}

/// All messages on a JSON body.
#[track_caller]
pub(crate) fn messages(
    table: &'static Object,
    operation: &'static str,
    body: &serde_json::Value,
) -> Vec<String> {
    let ValueView::Object(members) = body.view() else {
        panic!("only objects are judged");
    };
    validate(table, members, Context::new(operation))
        .iter()
        .map(|violation| violation.message().to_owned())
        .collect()
}
