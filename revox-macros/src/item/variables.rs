//! The placeholders in the texts of a definition that a caller fills in: all of them apart from those that somebody else fills.

use proc_macro2::{Ident, Span};
use revox_types::generated::rules::ARGUMENTS;
use revox_types::rules::{Level, Object as ObjectTable, Test, placeholders};

use crate::ast::{Definition, Kind, Object, SpanRange, Value};
use crate::diagnostic::Problem;
use crate::expand::raw;

/// A placeholder that a caller fills in.
pub(crate) struct Variable {
    /// What stands between the braces.
    pub(crate) placeholder: String,
    /// The field of the type that holds them all.
    pub(crate) field: Ident,
    /// The fields of the definition whose texts have it.
    pub(crate) used_in: Vec<&'static str>,
}

/// The variables that a caller fills in, in the order in which they are met, and what is wrong with their names.
pub(crate) fn variables(definition: &Definition) -> (Vec<Variable>, Vec<Problem>) {
    let mut search = Search {
        variables: Vec::new(),
        problems: Vec::new(),
    };
    if let Some(table) = definition.object.table() {
        search.object(&definition.object, table, &[]);
    }
    (search.variables, search.problems)
}

impl Variable {
    pub(super) fn documentation(&self) -> String {
        let fields: Vec<String> = self
            .used_in
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        format!(
            "Fills in `{{{{{}}}}}` in {}.",
            self.placeholder,
            fields.join(", ")
        )
    }
}

struct Search {
    variables: Vec<Variable>,
    problems: Vec<Problem>,
}

impl Search {
    fn object(&mut self, object: &Object, table: &'static ObjectTable, filled: &[String]) {
        let mut filled = filled.to_vec();
        for arguments in ARGUMENTS.iter().filter(|one| one.of == table.name) {
            let lists = object.fields.iter().filter(|field| {
                field
                    .table
                    .is_some_and(|known| known.name == arguments.field)
            });
            for field in lists {
                names(&field.value, arguments.name, &mut filled);
            }
        }
        for field in object.fields.iter().filter(|field| !field.surplus) {
            let Some(known) = field.table else { continue };
            let own: Vec<&str> = known
                .value
                .checks
                .iter()
                .filter_map(|check| match check.test {
                    Test::Placeholders(own) => Some(own),
                    _ => None,
                })
                .flatten()
                .copied()
                .collect();
            self.value(&field.value, known.name, &own, &filled);
        }
    }

    fn value(&mut self, value: &Value, field: &'static str, own: &[&str], filled: &[String]) {
        match &value.kind {
            Kind::Text(text) => {
                for placeholder in placeholders(text) {
                    let name = placeholder.name;
                    if !own.contains(&name) && !filled.iter().any(|filled| filled == name) {
                        self.found(name, field, value.span);
                    }
                }
            }
            Kind::Object(object) => {
                if let Some(table) = object.table() {
                    self.object(object, table, filled);
                }
            }
            Kind::List(list) => {
                for item in list.values() {
                    self.value(item, field, own, filled);
                }
            }
            _ => {}
        }
    }

    fn found(&mut self, placeholder: &str, used_in: &'static str, span: SpanRange) {
        if let Some(known) = self
            .variables
            .iter_mut()
            .find(|known| known.placeholder == placeholder)
        {
            if !known.used_in.contains(&used_in) {
                known.used_in.push(used_in);
            }
            return;
        }
        let Some(name) = field_name(placeholder) else {
            if !placeholder.is_empty() {
                self.problems.push(Problem {
                    span,
                    level: Level::Warn,
                    message: format!(
                        "the placeholder `{{{{{placeholder}}}}}` becomes no variable\na name is made of letters, digits, `_`, `-`, `.` and spaces"
                    ),
                });
            }
            return;
        };
        // `self` and its like have no raw form. A lint about names is not for one that the macro makes.
        let name = match &*name {
            "self" | "Self" | "super" | "crate" => format!("{name}_"),
            _ => name,
        };
        let field = raw(&name, span.first.resolved_at(Span::mixed_site()));
        let taken = |known: &&Variable| known.field == field;
        if let Some(other) = self.variables.iter().find(taken) {
            self.problems.push(Problem::error(
                span,
                format!(
                    "the placeholders `{{{{{}}}}}` and `{{{{{placeholder}}}}}` would both be the variable `{name}`",
                    other.placeholder
                ),
            ));
            return;
        }
        self.variables.push(Variable {
            placeholder: placeholder.to_owned(),
            field,
            used_in: vec![used_in],
        });
    }
}

/// Adds the names that the items of a list give.
fn names(list: &Value, key: &str, names: &mut Vec<String>) {
    let Kind::List(list) = &list.kind else { return };
    for item in list.values() {
        if let Kind::Object(object) = &item.kind
            && let Some(field) = object.field(key, 0)
            && let Kind::Text(name) = &field.value.kind
        {
            names.push(name.clone());
        }
    }
}

/// The name in Rust of what a placeholder is filled in with: nothing for what is no name, such as `{{#if late}}`.
fn field_name(placeholder: &str) -> Option<String> {
    let is_part = |letter| is_letter(letter) || matches!(letter, '_' | '-' | '.' | ' ');
    let first = placeholder.chars().find(|letter| *letter != '_')?;
    let is_name = is_letter(first) && placeholder.chars().all(is_part);
    let plain = |letter| if is_letter(letter) { letter } else { '_' };
    let before = placeholder
        .starts_with(|first: char| first.is_ascii_digit())
        .then_some('_');
    is_name.then(|| {
        before
            .into_iter()
            .chain(placeholder.chars().map(plain))
            .collect()
    })
}

/// Whether an identifier may hold this letter: those of the scripts in wide use, of which it is sure.
fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || (letter.is_alphabetic()
            && matches!(letter,
                '\u{c0}'..='\u{24f}' | '\u{388}'..='\u{3ff}' | '\u{400}'..='\u{52f}' | '\u{5d0}'..='\u{5ea}'
                | '\u{620}'..='\u{64a}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}'
                | '\u{ac00}'..='\u{d7a3}'))
}
