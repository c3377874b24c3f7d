//! The way from the body to the value that is being judged: a list of parents on the stack, which becomes a path only when
//! something is wrong.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::rules::table::Field;
use crate::rules::violation::{self, PathStep};

/// The body, or a value inside it.
#[derive(Clone, Copy)]
pub(super) struct Trail<'a> {
    parent: Option<&'a Trail<'a>>,
    hop: Hop<'a>,
    /// Whether the value, or one that it is part of, is a secret.
    pub(super) secret: bool,
    /// The number of parents.
    pub(super) depth: usize,
}

/// From a value to one inside it.
#[derive(Clone, Copy)]
pub(super) enum Hop<'a> {
    /// The body itself.
    Body,
    /// A field, by its index and itself.
    Field(usize, &'static Field),
    /// The tag of a union.
    Tag(&'static str),
    /// A key that is in no table: its place among the keys, itself, and which of several like it.
    Key(usize, &'a str, usize),
    /// An item of a list.
    Item(usize),
}

impl<'a> Trail<'a> {
    pub(super) const BODY: Trail<'static> = Trail {
        parent: None,
        hop: Hop::Body,
        secret: false,
        depth: 0,
    };

    pub(super) fn hop(&'a self, hop: Hop<'a>) -> Trail<'a> {
        let secret = self.secret || matches!(hop, Hop::Field(_, field) if field.secret);
        Trail {
            parent: Some(self),
            hop,
            secret,
            depth: self.depth + 1,
        }
    }

    /// The same place, one level deeper for the count.
    pub(super) fn deeper(&self) -> Trail<'a> {
        Trail {
            depth: self.depth + 1,
            ..*self
        }
    }

    /// Whether the value may be left out, which a message then proposes.
    pub(super) fn is_optional(&self) -> bool {
        matches!(self.hop, Hop::Field(_, field) if !field.required)
    }

    /// The last field with what follows it, as messages name a value: `allowed_days[1]`. Empty for the body.
    pub(super) fn name(&self) -> String {
        match self.hop {
            Hop::Body => String::new(),
            Hop::Field(_, field) => field.name.to_string(),
            Hop::Tag(name) | Hop::Key(_, name, _) => name.to_string(),
            Hop::Item(index) => format!(
                "{}[{index}]",
                self.parent.map_or_else(String::new, Trail::name)
            ),
        }
    }

    /// The whole path.
    pub(super) fn path(&self) -> String {
        violation::path(&self.steps(), true)
    }

    pub(super) fn steps(&self) -> Vec<PathStep> {
        self.collect(|trail| match trail.hop {
            Hop::Body => None,
            Hop::Field(_, field) => Some(PathStep::Field {
                name: Cow::Borrowed(field.name),
                occurrence: 0,
            }),
            Hop::Tag(name) => Some(PathStep::Field {
                name: Cow::Borrowed(name),
                occurrence: 0,
            }),
            Hop::Key(_, name, occurrence) => Some(PathStep::Field {
                name: Cow::Owned(name.to_string()),
                occurrence,
            }),
            Hop::Item(index) => Some(PathStep::Item(index)),
        })
    }

    /// What orders violations as their tables are ordered, parents before children.
    pub(super) fn order(&self) -> Vec<usize> {
        self.collect(|trail| match trail.hop {
            Hop::Body => None,
            // The tag of a union comes before its fields.
            Hop::Tag(_) => Some(0),
            Hop::Field(index, _) => Some(index + 1),
            Hop::Key(index, ..) | Hop::Item(index) => Some(index),
        })
    }

    fn collect<T>(&self, pick: impl Fn(&Trail<'_>) -> Option<T>) -> Vec<T> {
        let mut picked = Vec::with_capacity(self.depth);
        let mut trail = Some(self);
        while let Some(here) = trail {
            picked.extend(pick(here));
            trail = here.parent;
        }
        picked.reverse();
        picked
    }
}
