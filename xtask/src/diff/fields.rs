//! Compares the fields of two objects: which there are, which have to be there, which may be `null`, and what that makes of the Rust struct.

use super::comparer::{Comparer, Finding, REFUSED};
use super::document::At;
use super::graph::Uses;
use super::report::Severity;
use super::shape::Flat;
use super::types;

/// How a field is wrapped in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrap {
    /// `T`.
    Plain,
    /// `Option<T>`.
    Option,
    /// `Nullable<T>`, which tells a field that is left out from one that is `null`.
    Nullable,
}

impl Wrap {
    fn of(uses: Uses, required: bool, nullable: bool) -> Self {
        // What is only received need not tell the two apart. What nobody uses is taken for something that is sent.
        let sent = uses.request || uses.none();
        match (required, nullable) {
            (true, false) => Self::Plain,
            (false, true) if sent => Self::Nullable,
            _ => Self::Option,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Plain => "`T`",
            Self::Option => "`Option<T>`",
            Self::Nullable => "`Nullable<T>`",
        }
    }
}

impl<'d> Comparer<'d> {
    /// The fields of two objects.
    pub(crate) fn fields(&mut self, old: &Flat<'d>, new: &Flat<'d>) {
        for (name, left) in &old.properties {
            if !new.properties.contains_key(name) {
                self.removed(left);
            }
        }
        for (name, right) in &new.properties {
            let required = new.required.contains(name);
            match old.properties.get(name) {
                Some(left) => self.field((left, old.required.contains(name)), (right, required)),
                None => self.added(right, required),
            }
        }
        // Fields that are required and described nowhere.
        for name in &new.required {
            if !new.properties.contains_key(name) && !old.required.contains(name) {
                let finding = Finding {
                    kind: "required",
                    old: Some(&old.at),
                    new: Some(&new.at),
                    what: format!("`{name}` required"),
                };
                self.effect(super::limits::Effect::Narrower, finding);
            }
        }
    }

    fn removed(&mut self, field: &At<'d>) {
        let was = if field.flag("deprecated") {
            "removed (it was deprecated)"
        } else {
            "removed"
        };
        let finding = Finding {
            kind: "field-removed",
            old: Some(field),
            new: None,
            what: was.to_owned(),
        };
        self.report(
            Severity::Breaking,
            "the field of the struct is gone",
            finding,
        );
    }

    fn added(&mut self, field: &At<'d>, required: bool) {
        let uses = self.uses(None, Some(field));
        let sent = uses.request || uses.none();
        let (severity, why) = match (required, sent) {
            (true, true) => (Severity::Breaking, "requests without it are refused"),
            (false, true) => (
                Severity::Additive,
                "it may be left out; what is built by the macro, `new` or `..base` compiles as before",
            ),
            (_, false) => (
                Severity::Additive,
                "programs that do not read it notice nothing",
            ),
        };
        let word = if required { "required" } else { "optional" };
        let finding = Finding {
            kind: "field-added",
            old: None,
            new: Some(field),
            what: format!("added, {word}, {}", types::describe(&self.new, field)),
        };
        self.report(severity, why, finding);
    }

    fn field(
        &mut self,
        (left, was_required): (&At<'d>, bool),
        (right, is_required): (&At<'d>, bool),
    ) {
        // Objects that are composed of one another have fields in common.
        if !self.compared.insert((
            left.pointer.clone(),
            right.pointer.clone(),
            was_required,
            is_required,
        )) {
            return;
        }
        let before_uses = self.old.graph.uses(&left.pointer);
        let after_uses = self.new.graph.uses(&right.pointer);
        // The wrapping in Rust follows from what the whole type allows, wherever that is said.
        let (old, new) = (self.old.nature(left), self.new.nature(right));
        let before = Wrap::of(before_uses, was_required, old.nullable && !old.any);
        let after = Wrap::of(after_uses, is_required, new.nullable && !new.any);
        let uses = before_uses.or(after_uses);
        let sent = uses.request || uses.none();
        let wrapped = |narrower: bool| {
            if before != after {
                (
                    Severity::Breaking,
                    format!(
                        "the Rust field changes from {} to {}",
                        before.text(),
                        after.text()
                    ),
                )
            } else if narrower && sent {
                (Severity::Breaking, REFUSED.to_owned())
            } else {
                (
                    Severity::Additive,
                    "the Rust field stays as it is".to_owned(),
                )
            }
        };
        let mut told = false;
        if was_required != is_required {
            let (severity, why) = wrapped(is_required);
            let what = if is_required {
                "optional -> required"
            } else {
                "required -> optional"
            };
            self.report(severity, &why, at("required", left, right, what));
            told = true;
        }
        if let Some((was, is)) = self.nullable(left, right)
            && was != is
        {
            let (severity, why) = wrapped(!is);
            let what = if is {
                "may be null now"
            } else {
                "may not be null any more"
            };
            self.report(severity, &why, at("nullable", left, right, what));
            told = true;
        }
        if !told
            && before != after
            && before_uses.request != after_uses.request
            // A type that has come to allow `null` by itself is told there.
            && old.nullable == new.nullable
        {
            let (severity, why) = wrapped(false);
            let what = if after_uses.request {
                "now also sent"
            } else {
                "no longer sent"
            };
            self.report(severity, &why, at("use", left, right, what));
        }
        self.later(left, right);
    }
}

fn at<'a, 'd>(kind: &'static str, old: &'a At<'d>, new: &'a At<'d>, what: &str) -> Finding<'a, 'd> {
    Finding {
        kind,
        old: Some(old),
        new: Some(new),
        what: what.to_owned(),
    }
}
