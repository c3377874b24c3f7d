//! The path from the body to the value that is being validated: a list of parents on the stack, which becomes a path only when
//! something is wrong.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::diagnostic::{self, PathStep};
use crate::rules::table::Field;

/// The body, or a value inside it.
#[derive(Clone, Copy)]
pub(super) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
    /// Whether the value, or one that it is part of, is a secret.
    pub(super) secret: bool,
    /// The number of parents.
    pub(super) depth: usize,
}

/// From a value to one inside it.
#[derive(Clone, Copy)]
enum Step<'a> {
    /// The body itself.
    Body,
    /// A field, by its index and itself.
    Field(usize, &'static Field),
    /// A key that is in no table, or the tag of a union: its place among the keys, itself, and which of several like it.
    Key(usize, &'a str, usize),
    /// An item of a list.
    Item(usize),
}

impl<'a> Path<'a> {
    pub(super) const BODY: Path<'static> = Path {
        parent: None,
        step: Step::Body,
        secret: false,
        depth: 0,
    };

    /// The path of a field.
    pub(super) fn field(&'a self, index: usize, field: &'static Field) -> Path<'a> {
        Path {
            secret: self.secret || field.secret,
            ..self.step(Step::Field(index, field))
        }
    }

    /// The path of a key that is in no table, or of the tag of a union: its place among the keys, itself, and which of several like it.
    pub(super) fn key(&'a self, place: usize, key: &'a str, occurrence: usize) -> Path<'a> {
        self.step(Step::Key(place, key, occurrence))
    }

    /// The path of an item.
    pub(super) fn item(&'a self, index: usize) -> Path<'a> {
        self.step(Step::Item(index))
    }

    /// The path of the enclosing value.
    pub(super) fn parent(&self) -> Option<&'a Path<'a>> {
        self.parent
    }

    fn step(&'a self, step: Step<'a>) -> Path<'a> {
        Path {
            parent: Some(self),
            step,
            secret: self.secret,
            depth: self.depth + 1,
        }
    }

    /// The same place, one level deeper for the count.
    pub(super) fn deeper(&self) -> Path<'a> {
        Path {
            depth: self.depth + 1,
            ..*self
        }
    }

    /// Whether the value may be left out, which a message then proposes.
    pub(super) fn is_optional(&self) -> bool {
        matches!(self.step, Step::Field(_, field) if !field.required)
    }

    /// The last field with what follows it, as messages name a value: `allowed_days[1]`. Empty for the body.
    pub(super) fn name(&self) -> String {
        match self.step {
            Step::Body => String::new(),
            Step::Field(_, field) => field.name.to_string(),
            Step::Key(_, name, _) => name.to_string(),
            Step::Item(index) => format!(
                "{}[{index}]",
                self.parent.map_or_else(String::new, Path::name)
            ),
        }
    }

    /// The whole path.
    pub(super) fn text(&self) -> String {
        diagnostic::path(&self.steps(), true)
    }

    /// The fields that lead to the value.
    pub(super) fn fields(&self) -> Vec<&'static Field> {
        self.collect(|path| match path.step {
            Step::Field(_, field) => Some(field),
            _ => None,
        })
    }

    pub(super) fn steps(&self) -> Vec<PathStep> {
        let field = |name, occurrence| Some(PathStep::Field { name, occurrence });
        self.collect(|path| match path.step {
            Step::Body => None,
            Step::Field(_, of) => field(Cow::Borrowed(of.name), 0),
            Step::Key(_, name, occurrence) => field(Cow::Owned(name.to_string()), occurrence),
            Step::Item(index) => Some(PathStep::Item(index)),
        })
    }

    /// The sort key of violations: the order of their tables, parents before children.
    pub(super) fn order(&self) -> Vec<usize> {
        self.collect(|path| match path.step {
            Step::Body => None,
            Step::Field(index, _) => Some(index + 1),
            Step::Key(index, ..) | Step::Item(index) => Some(index),
        })
    }

    fn collect<T>(&self, pick: impl Fn(&Path<'_>) -> Option<T>) -> Vec<T> {
        let mut picked = Vec::with_capacity(self.depth);
        let mut path = Some(self);
        while let Some(here) = path {
            picked.extend(pick(here));
            path = here.parent;
        }
        picked.reverse();
        picked
    }
}
