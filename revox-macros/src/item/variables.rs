//! The variables of a type: those that are declared, or else the placeholders in its texts that a call fills in.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use revox_types::rules::{
    Level, Part, PathStep, Placeholder, VariableUse, VariableUses, excerpt, nearest, path_text,
    placeholders, variables as uses,
};
use syn::Lit;

use super::tools::take_inputs;
use crate::ast::{Declared, Definition, Field, Kind};
use crate::check::locate;
use crate::diagnostic::Problem;
use crate::expand::{Inputs, raw};
use crate::include;
use crate::tokens::SpanRange;

/// What a call fills in.
pub(crate) struct Variable {
    /// What stands between the braces.
    pub(crate) placeholder: String,
    /// The field of the type that holds them all.
    pub(crate) field: Ident,
    /// What it is, where it is declared. May be empty.
    pub(crate) description: String,
    /// The texts of the definition that have it: `custom_tools[0].url`.
    pub(crate) used_in: Vec<String>,
}

/// What is known of the variables of a type.
#[derive(Default)]
pub(crate) struct Variables<'d> {
    /// As they are declared, or else in the order in which they are met.
    pub(crate) list: Vec<Variable>,
    pub(crate) problems: Vec<Problem>,
    /// The inputs of tools that fill in placeholders.
    pub(crate) inputs: Vec<Inputs<'d>>,
    /// The constants that are texts of the definition itself: the compiler has to look for placeholders in them.
    pub(crate) constants: Vec<&'d Field>,
}

/// The variables of the type `name`.
pub(crate) fn variables<'d>(definition: &'d Definition, name: &Ident) -> Variables<'d> {
    let mut search = VariableSearch {
        definition,
        variables: Vec::new(),
        problems: Vec::new(),
        refused: BTreeSet::new(),
    };
    let Some(table) = definition.object.table() else {
        return Variables::default();
    };
    let VariableUses { mut uses, unseen } = uses(table, &definition.object);
    let whole = SpanRange::at(Span::call_site());
    // A type that stands for a list describes fields, and no call fills in a description.
    let is_complete = unseen.iter().all(|steps| {
        let place = locate(&definition.object, whole, steps, Part::Value);
        place
            .value
            .is_some_and(|value| matches!(value.kind, Kind::Type))
    });
    let constants = unseen.iter().filter_map(|steps| match &**steps {
        [PathStep::Field { name, occurrence }] => {
            let field = definition.object.field(name, *occurrence)?;
            let is_text = matches!(field.value.kind, Kind::Constant) && !field.value.is_reported();
            is_text.then_some(field)
        }
        _ => None,
    });
    let constants = constants.collect();
    let (inputs, taken) = take_inputs(definition, &mut uses);
    // Those of one text are in their order.
    uses.sort_by_cached_key(|found| search.place(found).span.start());
    if let Some(declared) = &definition.declared {
        search.declared(declared, &uses, is_complete, name);
    } else {
        search.collected(&uses);
        // An error says enough, without those that every call would have for want of a variable.
        definition.object.visit(&mut |value| {
            if value.is_reported() {
                value.visit(&mut |part| search.expected(part.expr.to_token_stream()));
            }
        });
    }
    search.spellings(&uses);
    search.joined(&taken);
    Variables {
        list: search.variables,
        problems: search.problems,
        inputs,
        constants,
    }
}

impl Variable {
    /// What the documentation of its field says.
    pub(super) fn documentation(&self) -> String {
        let used_in: Vec<String> = self
            .used_in
            .iter()
            .map(|path| format!("`{path}`"))
            .collect();
        let placeholder = format!("`{{{{{}}}}}`", self.placeholder);
        let use_ = match &*used_in {
            [] => format!("No text has {placeholder}."),
            _ => format!("Fills in {placeholder} in {}.", used_in.join(", ")),
        };
        match &*self.description {
            "" => use_,
            description => format!("{description}\n\n{use_}"),
        }
    }
}

struct VariableSearch<'d> {
    definition: &'d Definition,
    variables: Vec<Variable>,
    problems: Vec<Problem>,
    /// The placeholders that have been found to be no variables of their own.
    refused: BTreeSet<String>,
}

impl<'d> VariableSearch<'d> {
    /// The tokens of the text that has a placeholder.
    fn place(&self, found: &VariableUse<'_>) -> crate::check::Place<'d> {
        let whole = SpanRange::at(Span::call_site());
        locate(&self.definition.object, whole, &found.steps, Part::Value)
    }

    /// Takes the variables from the texts.
    fn collected(&mut self, uses: &[VariableUse<'_>]) {
        for found in uses {
            let known = |one: &&mut Variable| one.placeholder == found.name;
            if let Some(known) = self.variables.iter_mut().find(known) {
                known.used_by(found);
                continue;
            }
            let span = self.place(found).span;
            if let Some(variable) = self.add(found.name, "", span, Level::Warn) {
                variable.used_by(found);
            }
        }
    }

    /// Takes the variables from the string literals among tokens of which an error says that they are not understood.
    fn expected(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Literal(literal) => {
                    let span = SpanRange::at(literal.span());
                    let Lit::Str(text) = Lit::new(literal) else {
                        continue;
                    };
                    for Placeholder { name, .. } in placeholders(&text.value()) {
                        let is_known = self.variables.iter().any(|one| one.placeholder == name);
                        if !is_known && field_name(name).is_some() {
                            self.add(name, "", span, Level::Warn);
                        }
                    }
                }
                TokenTree::Group(group) => self.expected(group.stream()),
                _ => {}
            }
        }
    }

    /// Takes the variables from their declaration, and compares it with the texts.
    fn declared(
        &mut self,
        declared: &[Declared],
        uses: &[VariableUse<'_>],
        is_complete: bool,
        name: &Ident,
    ) {
        for one in declared {
            if self
                .variables
                .iter()
                .any(|known| known.placeholder == one.name)
            {
                let message = format!("the variable `{}` is declared more than once", one.name);
                self.problems.push(Problem::error(one.span, message));
                continue;
            }
            self.add(&one.name, &one.description, one.span, Level::Deny);
        }
        // The places of each undeclared name in each text, in the order in which they are met.
        let mut undeclared: Vec<Vec<&VariableUse<'_>>> = Vec::new();
        for found in uses {
            let known = |one: &&mut Variable| one.placeholder == found.name;
            match self.variables.iter_mut().find(known) {
                Some(known) => known.used_by(found),
                None if self.refused.contains(found.name) => {}
                None if field_name(found.name).is_none() => {
                    self.add(found.name, "", self.place(found).span, Level::Warn);
                }
                None => {
                    let same = |known: &&mut Vec<&VariableUse<'_>>| {
                        known[0].name == found.name && known[0].steps == found.steps
                    };
                    match undeclared.iter_mut().find(same) {
                        Some(known) => known.push(found),
                        None => undeclared.push(vec![found]),
                    }
                }
            }
        }
        // A misspelling is no second mistake of the variable that is meant.
        let mut meant_by_others = BTreeSet::new();
        for found in &undeclared {
            let name = found[0].name;
            let names = declared.iter().map(|one| &*one.name);
            let hint = match nearest(name, names) {
                Some(meant) => {
                    meant_by_others.insert(meant);
                    format!("did you mean `{meant}`?")
                }
                None => format!("declare it in `variables`: `{}: \"what it is\"`", key(name)),
            };
            let message = format!("the variable `{name}` is not declared");
            self.report(Level::Deny, &message, found, &hint);
        }
        let unused = |one: &&Variable| {
            is_complete && one.used_in.is_empty() && !meant_by_others.contains(&*one.placeholder)
        };
        for one in self.variables.iter().filter(unused) {
            let named = |declared: &&Declared| declared.name == one.placeholder;
            let span = declared.iter().find(named).map(|declared| declared.span);
            self.problems.extend(span.map(|span| Problem {
                span,
                level: Level::Warn,
                message: format!(
                    "no text has the variable `{}`\nit stays a field of `{name}Variables`, and every call has to give it",
                    one.placeholder
                ),
            }));
        }
    }

    /// Adds a variable, unless its name is none or that of another field.
    fn add(
        &mut self,
        placeholder: &str,
        description: &str,
        span: SpanRange,
        level: Level,
    ) -> Option<&mut Variable> {
        if self.refused.contains(placeholder) {
            return None;
        }
        let Some(name) = field_name(placeholder) else {
            self.refused.insert(placeholder.to_owned());
            self.problems.push(Problem {
                span,
                level,
                message: format!(
                    "the placeholder `{{{{{placeholder}}}}}` becomes no variable\na name is made of letters, digits, `_`, `-`, `.` and spaces"
                ),
            });
            return None;
        };
        // `self` and its like have no raw form. A lint about names is not for one that the macro makes.
        let name = match &*name {
            "self" | "Self" | "super" | "crate" => format!("{name}_"),
            _ => name,
        };
        let field = raw(&name, span.first.resolved_at(Span::mixed_site()));
        if let Some(other) = self.variables.iter().find(|known| known.field == field) {
            self.refused.insert(placeholder.to_owned());
            self.problems.push(Problem::error(
                span,
                format!(
                    "the placeholders `{{{{{}}}}}` and `{{{{{placeholder}}}}}` would both be the variable `{name}`",
                    other.placeholder
                ),
            ));
            return None;
        }
        self.variables.push(Variable {
            placeholder: placeholder.to_owned(),
            field,
            description: description.to_owned(),
            used_in: Vec::new(),
        });
        self.variables.last_mut()
    }

    /// Warns about placeholders that differ in case or white space alone.
    fn spellings(&mut self, uses: &[VariableUse<'_>]) {
        let mut known: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for found in uses {
            let is_variable = |one: &Variable| one.placeholder == found.name;
            if !self.variables.iter().any(is_variable) {
                continue;
            }
            let written = &found.text[found.start..found.end];
            let letters = found.name.chars().filter(|letter| !letter.is_whitespace());
            let plain = letters.flat_map(char::to_lowercase).collect();
            let spellings = known.entry(plain).or_default();
            if let Some(first) = spellings.first()
                && !spellings.contains(&written)
            {
                let message =
                    format!("`{written}` and `{first}` differ in case or white space alone");
                let hint = "write one of them everywhere if they are the same variable";
                self.report(Level::Warn, &message, &[found], hint);
            }
            spellings.push(written);
        }
    }

    /// Warns about inputs with nothing between them, which whoever receives the text cannot tell apart.
    fn joined(&mut self, taken: &[VariableUse<'_>]) {
        for pair in taken.windows(2) {
            let [first, second] = pair else { continue };
            if std::ptr::eq(first.text, second.text) && first.end == second.start {
                let message = format!(
                    "the inputs `{}` and `{}` stand side by side, and nothing tells where one ends",
                    first.name, second.name
                );
                let hint = "put a character between them that neither can have";
                self.report(Level::Warn, &message, &[first, second], hint);
            }
        }
    }

    /// Says something about placeholders of one text, with their places in it.
    fn report(&mut self, level: Level, message: &str, found: &[&VariableUse<'_>], hint: &str) {
        let first = found[0];
        let place = self.place(first);
        let file = place
            .value
            .and_then(|value| include::file(value.expr.as_ref()?));
        let others = found[1..].iter().map(|found| found.start);
        let shown = excerpt(first.text, first.start..first.end, others, file.as_deref());
        self.problems.push(Problem {
            span: place.span,
            level,
            message: format!("{message}\n{shown}\n{hint}"),
        });
    }
}

impl Variable {
    fn used_by(&mut self, found: &VariableUse<'_>) {
        let path = path_text(&found.steps);
        if !self.used_in.contains(&path) {
            self.used_in.push(path);
        }
    }
}

/// A name as the key of its declaration, in quotes where it is no identifier.
fn key(name: &str) -> String {
    match syn::parse_str::<Ident>(name) {
        Ok(_) => name.to_owned(),
        Err(_) => format!("{name:?}"),
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
