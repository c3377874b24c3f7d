//! The form that makes a type: `assistant! { pub struct Reminder; … }`.
//!
//! The type stands for one assistant, and knows which variables a call to somebody has to fill in: the placeholders that the definition's
//! texts use, apart from those that somebody else fills.

use revox_types::generated::rules::{ARGUMENTS, EXTRACTED};
use revox_types::rules::{Level, Object as ObjectTable, Test, placeholders};

use crate::Root;
use crate::ast::{Definition, Field, Item as ListItem, Kind, Object, SpanRange, Value};
use crate::expand::is_keyword;
use crate::literal::is_punct;
use crate::report::Problem;
use crate::tokens;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};

/// What is written before the fields.
pub(crate) struct Head {
    /// The attributes, documentation among them.
    pub(crate) attributes: Vec<TokenTree>,
    /// `pub` and its like, or nothing.
    pub(crate) visibility: Vec<TokenTree>,
    pub(crate) name: Ident,
}

/// A placeholder that a caller fills in.
pub(crate) struct Variable {
    /// What stands between the braces.
    pub(crate) placeholder: String,
    /// The field of the type that holds them all.
    pub(crate) field: Ident,
    /// The fields of the definition whose texts have it.
    pub(crate) used_in: Vec<&'static str>,
}

/// The head, if there is one, and the tokens behind it.
pub(crate) fn head(tokens: &[TokenTree]) -> Option<(Head, &[TokenTree], Option<Problem>)> {
    let mut at = 0;
    while let [hash, TokenTree::Group(group), ..] = &tokens[at..]
        && is_punct(hash, '#')
        && group.delimiter() == Delimiter::Bracket
    {
        at += 2;
    }
    let attributes = tokens[..at].to_vec();
    let start = at;
    let is_fragment = |group: &Group| {
        let mut inside = group.stream().into_iter();
        group.delimiter() == Delimiter::None
            && inside.next().is_none_or(
                |first| matches!(&first, TokenTree::Ident(word) if tokens::is(word, "pub")),
            )
    };
    if matches!(&tokens.get(at), Some(TokenTree::Group(group)) if is_fragment(group)) {
        at += 1;
    } else if matches!(&tokens.get(at), Some(TokenTree::Ident(word)) if tokens::is(word, "pub")) {
        at += 1;
        if matches!(&tokens.get(at), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis)
        {
            at += 1;
        }
    }
    let visibility = tokens[start..at].to_vec();
    let [TokenTree::Ident(keyword), TokenTree::Ident(name), rest @ ..] = &tokens[at..] else {
        return None;
    };
    if !tokens::is(keyword, "struct") {
        return None;
    }
    let (rest, problem) = match rest {
        [semicolon, rest @ ..] if is_punct(semicolon, ';') => (rest, None),
        rest => {
            let problem = Problem::error(
                SpanRange::at(name.span(), 0),
                format!("expected `;` after `struct {name}`: the fields follow it"),
            );
            // What stands in its place is no second mistake.
            let rest = match rest {
                [other, rest @ ..] if is_punct(other, ',') || is_punct(other, ':') => rest,
                rest => rest,
            };
            (rest, Some(problem))
        }
    };
    let head = Head {
        attributes,
        visibility,
        name: name.clone(),
    };
    Some((head, rest, problem))
}

/// What to say of a type where the macro makes none.
pub(crate) fn misplaced(head: &Head, root: &Root) -> Option<Problem> {
    let only = &crate::CREATE;
    (!std::ptr::eq(root, only)).then(|| {
        let at = SpanRange::at(head.name.span(), 0);
        let message = format!("only `{}!` makes a type of its own", only.called);
        Problem::error(at, message)
    })
}

/// The path of the type that stands for the list that is extracted, if one is written.
pub(crate) fn answer(definition: &Definition) -> Option<&[TokenTree]> {
    let of_type = |field: &&Field| matches!(field.value.kind, Kind::Type);
    let field = definition.object.fields.iter().find(of_type)?;
    (!field.surplus).then_some(&field.value.tokens)
}

/// Whether a type may stand for the list that a field holds.
pub(crate) fn is_extracted(table: &ObjectTable, field: &str) -> bool {
    EXTRACTED
        .iter()
        .any(|extracted| extracted.of == table.name && extracted.field == field)
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

struct Search {
    variables: Vec<Variable>,
    problems: Vec<Problem>,
}

impl Head {
    /// The attributes that all that is made shares: under which condition it is there, and which lints are silent.
    pub(crate) fn shared(&self) -> Vec<TokenTree> {
        let is_shared = |pair: &&[TokenTree]| match pair {
            [_, TokenTree::Group(group)] => matches!(
                group.stream().into_iter().next(),
                Some(TokenTree::Ident(name)) if tokens::is_among(&name, &["allow", "cfg"])
            ),
            _ => false,
        };
        self.attributes
            .chunks(2)
            .filter(is_shared)
            .flatten()
            .cloned()
            .collect()
    }
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
        let field = identifier(&name, span.first);
        let taken = |known: &&Variable| tokens::is(&known.field, &field.to_string());
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
    let items = list.items.iter().filter_map(|item| match item {
        ListItem::One(value) => Some(value),
        ListItem::Spread(_) => None,
    });
    for item in items {
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

/// What Rust has another use for is written in its raw form, but for the few words that have none.
fn identifier(name: &str, span: Span) -> Ident {
    match name {
        "self" | "Self" | "super" | "crate" => Ident::new(&format!("{name}_"), span),
        _ if is_keyword(name) => Ident::new_raw(name, span),
        _ => Ident::new(name, span),
    }
}
