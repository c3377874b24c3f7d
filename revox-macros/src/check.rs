//! Shows the tree to the validator, and finds the tokens of what the validator names.

use revox_types::generated::rules::EXTRACTED;
use revox_types::rules::{
    Check, ConstCheck, Context, Field as FieldTable, FieldView, Format, Level, ListView,
    Object as ObjectTable, ObjectView, Part, PathStep, Role, Shape, Test, ValueView, Violation,
    judge, nearest,
};

use crate::Root;
use crate::ast::{Definition, Item, Kind, List, Object, ObjectKind, Value};
use crate::diagnostic::Problem;
use crate::include;
use crate::parse::variables;
use crate::tokens::SpanRange;
use proc_macro2::{Ident, Span};
use quote::ToTokens as _;
use syn::Expr;

/// Everything that is wrong with a definition, by the rules that a request is judged by when it is sent, and what its constants have to obey.
///
/// Values that cannot have their type are marked in the tree.
pub(crate) fn check(
    definition: &Definition,
    root: &Root,
    call_site: Span,
) -> (Vec<Problem>, Vec<ConstCheck>) {
    let object = &definition.object;
    let name = object.name.as_ref();
    let whole = SpanRange::at(name.map_or(call_site, Ident::span));
    let context = Context::new(root.operation);
    let (violations, checks) = judge(root.object, ValueView::Object(object), context);
    let problems = violations
        .iter()
        .map(|violation| problem(object, whole, violation));
    (problems.collect(), checks)
}

fn problem(root: &Object, whole: SpanRange, violation: &Violation) -> Problem {
    let place = locate(root, whole, violation.steps(), violation.part());
    let file = place
        .value
        .and_then(|value| include::file(value.expr.as_ref()?));
    let mut message = match &file {
        Some(file) => violation.message_in(file),
        None => violation.message().to_owned(),
    };
    if let (Some(value), Level::Deny) = (place.value, violation.level()) {
        value.report();
        if let ("enum", Kind::Word(_)) = (violation.rule(), &value.kind) {
            let hint = match &value.expr {
                Some(Expr::Path(word)) => {
                    let word = word.to_token_stream();
                    &format!(
                        "a bare word here is a value of the API; write `({word})` for a variable"
                    )
                }
                _ => "add quotes to a value that is not a single word",
            };
            message.extend(["\n", hint]);
        }
        if let (Kind::Object(_), "type", Some((object, field))) =
            (&value.kind, violation.rule(), place.field)
        {
            let is_json = |check: &Check| matches!(check.test, Test::Format(Format::JsonTemplate));
            message.push_str(match field.value.shape {
                Shape::String if field.value.checks.iter().any(is_json) => {
                    "\nwrite it as a text: r#\"{ … }\"#"
                }
                Shape::String => "\na text is written in quotes: \"…\"",
                _ if Role::field_of(EXTRACTED, object) == Some(field.name) => {
                    "\nwrite the fields as a list, or the name of a type that has them; a JSON Schema is not read"
                }
                _ => "",
            });
        }
    }
    if let ([PathStep::Field { name, .. }], "unknown") = (violation.steps(), violation.rule())
        && let Some(key) = nearest(name, [variables::KEY].into_iter())
    {
        message.push_str(if *name == key {
            "\na type declares variables: write `struct Name;` before the fields"
        } else {
            "\ndid you mean `variables`, which declares the variables of a type?"
        });
    }
    Problem {
        span: place.span,
        level: violation.level(),
        message,
    }
}

/// The tokens that a violation is about, and the value, if it is about one.
pub(crate) struct Place<'t> {
    pub(crate) span: SpanRange,
    pub(crate) value: Option<&'t Value>,
    /// The field that it is in, and the object of that field.
    field: Option<(&'static ObjectTable, &'static FieldTable)>,
}

/// Follows the path as far as the tree goes: a rule may name what is not there.
pub(crate) fn locate<'t>(
    root: &'t Object,
    whole: SpanRange,
    steps: &[PathStep],
    part: Part,
) -> Place<'t> {
    let mut object = Some(root);
    let mut key = whole;
    let mut span = whole;
    let mut value: Option<&Value> = None;
    let mut of = None;
    for step in steps {
        let next = match step {
            PathStep::Field { name, occurrence } => {
                let Some(field) = object.and_then(|object| object.field(name, *occurrence)) else {
                    break;
                };
                key = field.key.span;
                of = object.and_then(Object::table).zip(field.table);
                &field.value
            }
            PathStep::Item(index) => {
                let Some(Value {
                    kind: Kind::List(list),
                    ..
                }) = value
                else {
                    break;
                };
                let Some(item) = list.values().nth(*index) else {
                    break;
                };
                key = item.span;
                item
            }
        };
        span = next.span;
        value = Some(next);
        object = match &next.kind {
            Kind::Object(object) => Some(object),
            _ => None,
        };
    }
    let (span, value) = match part {
        Part::Key => (key, value),
        Part::Value => (span, value),
        Part::Whole => (span, None),
    };
    Place {
        span,
        value,
        field: of,
    }
}

impl ObjectView for Object {
    fn field(&self, index: usize, name: &str) -> FieldView<'_> {
        let field = if self.table().is_some() && index != usize::MAX {
            self.described(index)
        } else {
            self.field(name, 0)
        };
        match field {
            // Where a field may be left out, that is what it means.
            Some(field)
                if matches!(field.value.kind, Kind::None)
                    && field.table.is_some_and(|table| !table.required) =>
            {
                FieldView::Absent
            }
            Some(field) => FieldView::Present(field.value.seen()),
            None if self.base.is_some() || self.unread => FieldView::MaybePresent,
            None => self.implied_tag(name).map_or(FieldView::Absent, |tag| {
                FieldView::Present(ValueView::Str(tag))
            }),
        }
    }

    fn keys(&self, each: &mut dyn FnMut(&str)) {
        for field in &self.fields {
            each(&field.key.name);
        }
    }
}

impl ListView for List {
    fn len(&self) -> usize {
        self.values().count()
    }

    fn item(&self, index: usize) -> ValueView<'_> {
        self.values()
            .nth(index)
            .map_or(ValueView::Opaque, Value::seen)
    }

    fn is_complete(&self) -> bool {
        self.items.iter().all(|item| matches!(item, Item::One(_)))
    }
}

impl Value {
    /// What the validator sees of the value.
    pub(crate) fn seen(&self) -> ValueView<'_> {
        match &self.kind {
            Kind::Constant => ValueView::Constant,
            Kind::Missing | Kind::Expression | Kind::Type => ValueView::Opaque,
            Kind::Null | Kind::None => ValueView::Null,
            Kind::Bool(value) => ValueView::Bool(*value),
            Kind::Integer(value) => ValueView::Integer(*value),
            Kind::Number(value) => ValueView::Number(*value),
            Kind::Text(text) | Kind::Word(text) => ValueView::Str(text),
            Kind::Variant(value) => ValueView::Str(value),
            Kind::List(list) => ValueView::List(list),
            Kind::Object(object) => ValueView::Object(object),
        }
    }
}

impl Object {
    /// The tag that the name of the type stands for: `OpenrouterLlm { … }` needs no `type`.
    fn implied_tag(&self, name: &str) -> Option<&'static str> {
        match self.kind {
            ObjectKind::Tagged(union, Some(variant)) if union.tag == name => Some(variant.tag),
            _ => None,
        }
    }
}
