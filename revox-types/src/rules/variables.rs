//! The variables of a definition: which placeholders of its texts a call has to fill in.
//!
//! The macro asks for syntax, a program for values. Both get the same answer.

use alloc::borrow::{Cow, ToOwned as _};
use alloc::vec::Vec;

use super::format::placeholders;
use super::table::{Field, Format, Object, Shape, Test, Value};
use super::view::{FieldView, ListView, ObjectView, ValueView};
use crate::diagnostic::PathStep;
use crate::generated::rules::ARGUMENTS;

/// Deeper values are not searched, as they are not judged.
const DEEPEST: usize = 64;

/// The places where the texts of a definition use variables.
#[derive(Debug, Default)]
pub struct VariableUses<'a> {
    /// In the order of the table, parents before children.
    pub uses: Vec<VariableUse<'a>>,
    /// The places that could not be seen and may hold texts, such as an expression in a macro.
    pub unseen: Vec<Vec<PathStep>>,
}

/// A placeholder that a call fills in.
#[derive(Debug, Clone)]
pub struct VariableUse<'a> {
    /// The name, without the white space around it.
    pub name: &'a str,
    /// The text that it stands in.
    pub text: &'a str,
    /// Where its `{{` starts, in bytes.
    pub start: usize,
    /// Where its `}}` ends, in bytes.
    pub end: usize,
    /// The way from the definition to the text.
    pub steps: Vec<PathStep>,
}

impl<'a> VariableUses<'a> {
    /// Every name once, in the order in which they are met.
    pub fn names(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = Vec::new();
        for one in &self.uses {
            if !names.contains(&one.name) {
                names.push(one.name);
            }
        }
        names
    }
}

/// Finds the placeholders in the texts of an object that a call fills in: all but those that the API fills in, and those that the arguments of a
/// tool fill in, in the texts of that tool.
pub fn variables<'a>(object: &'static Object, body: &'a dyn ObjectView) -> VariableUses<'a> {
    let mut search = Search::default();
    search.object(object, body, &[]);
    search.found
}

/// Finds all placeholders in the texts of an object, whoever fills them in.
pub(super) fn all_placeholders<'a>(
    object: &'static Object,
    body: &'a dyn ObjectView,
) -> VariableUses<'a> {
    let mut search = Search::default();
    search.fields(object, body, &[]);
    search.found
}

/// The placeholders that an object's own arguments fill in, such as the inputs of a tool, each with its index in their list.
pub fn arguments<'a>(object: &'static Object, body: &'a dyn ObjectView) -> Vec<(usize, &'a str)> {
    let mut names = Vec::new();
    for arguments in ARGUMENTS.iter().filter(|one| one.of == object.name) {
        if let Some((index, field)) = object.field(arguments.field)
            && let FieldView::Present(ValueView::List(items)) = body.field(index, field.name)
            && let Shape::List(Value {
                shape: Shape::Object(table),
                ..
            }) = &field.value.shape
            && let Some((index, name)) = table.field(arguments.name)
        {
            for place in 0..items.len() {
                if let ValueView::Object(item) = items.item(place)
                    && let FieldView::Present(ValueView::Str(name)) = item.field(index, name.name)
                {
                    names.push((place, name));
                }
            }
        }
    }
    names
}

#[derive(Default)]
struct Search<'a> {
    found: VariableUses<'a>,
    steps: Vec<PathStep>,
}

impl<'a> Search<'a> {
    fn object(&mut self, object: &'static Object, body: &'a dyn ObjectView, filled: &[&'a str]) {
        let mut filled = filled.to_owned();
        filled.extend(arguments(object, body).into_iter().map(|(_, name)| name));
        self.fields(object, body, &filled);
    }

    fn fields(&mut self, object: &'static Object, body: &'a dyn ObjectView, filled: &[&'a str]) {
        for (index, field) in object.fields.iter().enumerate() {
            match body.field(index, field.name) {
                FieldView::Absent => {}
                FieldView::MaybePresent => self.unseen(&field.value),
                FieldView::Present(value) => {
                    let built_in = built_in(field);
                    let filled: Vec<&str> = filled.iter().chain(built_in).copied().collect();
                    self.steps.push(PathStep::Field {
                        name: Cow::Borrowed(field.name),
                        occurrence: 0,
                    });
                    self.value(&field.value, value, &filled);
                    self.steps.pop();
                }
            }
        }
    }

    fn value(&mut self, expected: &'static Value, view: ValueView<'a>, filled: &[&'a str]) {
        match (&expected.shape, view) {
            _ if self.steps.len() > DEEPEST => {}
            (_, ValueView::Opaque | ValueView::Constant) => self.unseen(expected),
            (Shape::String, ValueView::Str(text)) if takes_placeholders(expected) => {
                self.text(text, filled);
            }
            (Shape::Object(object), ValueView::Object(body)) => self.object(object, body, filled),
            (Shape::Union(union), ValueView::Object(body)) => {
                let tag = body.field(usize::MAX, union.tag);
                if let FieldView::Present(ValueView::Str(tag)) = tag
                    && let Some(variant) = union.variants.iter().find(|one| one.tag == tag)
                {
                    self.object(variant.object, body, filled);
                }
            }
            (Shape::List(item), ValueView::List(items)) => self.items(item, items, filled),
            _ => {}
        }
    }

    fn items(&mut self, item: &'static Value, items: &'a dyn ListView, filled: &[&'a str]) {
        if !items.is_complete() {
            self.unseen(item);
        }
        for index in 0..items.len() {
            self.steps.push(PathStep::Item(index));
            self.value(item, items.item(index), filled);
            self.steps.pop();
        }
    }

    fn text(&mut self, text: &'a str, filled: &[&'a str]) {
        for found in placeholders(text) {
            if !found.name.is_empty() && !filled.contains(&found.name) {
                self.found.uses.push(VariableUse {
                    name: found.name,
                    text,
                    start: found.start,
                    end: found.end,
                    steps: self.steps.clone(),
                });
            }
        }
    }

    /// Notes that something could not be seen which may hold texts.
    fn unseen(&mut self, expected: &Value) {
        let may_hold_texts = match expected.shape {
            Shape::String => takes_placeholders(expected),
            Shape::Object(_) | Shape::Union(_) | Shape::List(_) => true,
            _ => false,
        };
        if may_hold_texts {
            self.found.unseen.push(self.steps.clone());
        }
    }
}

/// Whether a text is one of those in which placeholders are filled in, which the format marks.
fn takes_placeholders(expected: &Value) -> bool {
    let mut checks = expected.checks.iter();
    checks.any(|check| matches!(check.test, Test::Format(Format::Template)))
}

/// The placeholders of a text that the API itself fills in.
#[must_use]
pub fn built_in(field: &'static Field) -> &'static [&'static str] {
    let mut checks = field.value.checks.iter();
    checks
        .find_map(|check| match check.test {
            Test::Placeholders(names) => Some(names),
            _ => None,
        })
        .unwrap_or_default()
}
