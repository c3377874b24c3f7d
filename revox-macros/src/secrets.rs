//! Secrets in a definition: literals that should not stand in the source, and `secret!("NAME")`, which is filled in when it is sent.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use revox_types::generated::rules::CREDENTIALS;
use revox_types::rules::{Escape, Field as FieldTable, Format, Level, Role, Shape, render};
use syn::LitStr;

use crate::ast::{Definition, Item, Kind, Object, Value};
use crate::diagnostic::Problem;
use crate::tokens::SpanRange;

/// What is wrong with the secrets of a definition. Where a type is made, `secret!` can stand for one.
pub(crate) fn secrets(definition: &Definition, makes_type: bool) -> Vec<Problem> {
    let mut search = SecretSearch {
        makes_type,
        problems: Vec::new(),
    };
    search.object(&definition.object);
    search.problems
}

/// The name of the macro as it is called first in a definition, by which it can be declared.
pub(crate) fn slot(definition: &Definition) -> Option<Ident> {
    let mut slot = None;
    definition.object.visit(&mut |value| {
        if let (None, Kind::Expression, false) = (&slot, &value.kind, value.is_reported()) {
            let mut calls = calls(value.expr.to_token_stream(), &["secret"]);
            slot = calls.pop().map(|(name, _)| name);
        }
    });
    slot
}

struct SecretSearch {
    makes_type: bool,
    problems: Vec<Problem>,
}

impl SecretSearch {
    fn object(&mut self, object: &Object) {
        for field in &object.fields {
            if let Some(table) = field.table {
                self.value(&field.value, table, object);
            }
        }
    }

    fn value(&mut self, value: &Value, field: &FieldTable, object: &Object) {
        match &value.kind {
            Kind::Object(object) => self.object(object),
            Kind::List(list) => {
                for Item::One(item) | Item::Spread(item) in &list.items {
                    self.value(item, field, object);
                }
            }
            Kind::Text(text) if field.secret && !value.is_reported() => {
                let is_credential = object
                    .table()
                    .is_some_and(|table| Role::field_of(CREDENTIALS, table) == Some(field.name));
                if looks_live(text, is_credential) {
                    self.literal(value.span, text, field, object);
                }
            }
            Kind::Text(text) if !value.is_reported() && is_shown_key(text, field, object) => {
                let hint = if self.makes_type {
                    "send it in a header, whose value can be `secret!(\"NAME\")`"
                } else {
                    "read it when the program runs, by `std::env::var`"
                };
                self.warn(value.span, format!(
                    "`{}` looks like a key in use, and whoever reads the source can read it\n{hint}",
                    field.name
                ));
            }
            Kind::Expression => {
                for (name, argument) in calls(
                    value.expr.to_token_stream(),
                    &["env", "option_env", "secret"],
                ) {
                    let span = SpanRange::at(name.span());
                    if name == "secret" {
                        if let Some(message) = self.misplaced(field, argument) {
                            value.report();
                            self.problems.push(Problem::error(span, message));
                        }
                    } else if field.secret {
                        let (how, read) = self.instead(&argument);
                        self.warn(span, format!(
                            "`{}` is a secret, and `{name}!` writes it into the program while it compiles\n{how}: `{read}`",
                            field.name
                        ));
                    }
                }
            }
            Kind::Missing
            | Kind::Null
            | Kind::None
            | Kind::Bool(_)
            | Kind::Integer(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::Word(_)
            | Kind::Variant(_)
            | Kind::Type
            | Kind::Constant => {}
        }
    }

    fn literal(&mut self, span: SpanRange, text: &str, field: &FieldTable, object: &Object) {
        // What the secret is for is named by another text beside it, such as the name of a header.
        let named = object
            .fields
            .iter()
            .find_map(|other| match &other.value.kind {
                Kind::Text(text) if other.key.name != field.name => Some(&**text),
                _ => None,
            });
        let is_named = |name: &&str| name.len() < 30 && !name.contains([':', '/', '{']);
        let name: String = named
            .filter(|name| is_named(name) && object.fields.len() == 2)
            .unwrap_or(field.name)
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() {
                    letter.to_ascii_uppercase()
                } else {
                    '_'
                }
            })
            .collect();
        let (how, read) = self.instead(&name.into_token_stream());
        let read = match text.split_once(' ') {
            Some((scheme, _)) if is_scheme(scheme) => format!("format!(\"{scheme} {{}}\", {read})"),
            _ => read,
        };
        self.warn(
            span,
            format!(
                "`{}` is a secret, and whoever reads the source can read it\n{how}: `{}: {read}`",
                field.name, field.name
            ),
        );
    }

    /// How to have the environment variable of this name while the program runs.
    fn instead(&self, name: &TokenStream) -> (&'static str, String) {
        if self.makes_type {
            let read = format!("secret!({name})");
            ("have it filled in when it is sent", read)
        } else {
            let read = format!("std::env::var({name})?");
            ("read it when the program runs", read)
        }
    }

    fn warn(&mut self, span: SpanRange, message: String) {
        self.problems.push(Problem {
            span,
            level: Level::Warn,
            message,
        });
    }

    /// What is wrong with a `secret!`.
    fn misplaced(&self, field: &FieldTable, argument: TokenStream) -> Option<String> {
        let name = syn::parse2::<LitStr>(argument).map(|name| name.value());
        let is_text = matches!(field.value.shape, Shape::String);
        let is_name = |name: &String| !name.is_empty() && !name.contains(['=', '\0']);
        match name.ok().filter(is_name) {
            None => Some(
                "expected the name of an environment variable: `secret!(\"API_KEY\")`".to_owned(),
            ),
            Some(_) if !field.secret && (self.makes_type || !is_text) => {
                let why = if is_text {
                    "is shown in logs and in `Debug`"
                } else {
                    "is no text"
                };
                Some(format!(
                    "`{}` {why}, so it cannot hold a `secret!`\na secret can stand for a key and for the value of a header",
                    field.name
                ))
            }
            Some(name) if !self.makes_type => Some(format!(
                "only the definition of a type has `secret!`\nread it when the program runs: `std::env::var({name:?})?`"
            )),
            Some(_) => None,
        }
    }
}

/// The calls of macros with these names in an expression, at any depth, each with its argument.
fn calls(tokens: TokenStream, names: &[&str]) -> Vec<(Ident, TokenStream)> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut found = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match (token, tokens.get(index + 1), tokens.get(index + 2)) {
            (
                TokenTree::Ident(name),
                Some(TokenTree::Punct(bang)),
                Some(TokenTree::Group(argument)),
            ) if names.iter().any(|known| name == known) && bang.as_char() == '!' => {
                found.push((name.clone(), argument.stream()));
            }
            (TokenTree::Group(group), ..) => found.extend(calls(group.stream(), names)),
            _ => {}
        }
    }
    found
}

/// Whether a text looks like a key in use: a credential that is more than placeholders, something behind the name of a scheme, a word that
/// begins like the keys of a well-known service, or a long word of letters and digits that is neither an id nor a time.
fn looks_live(text: &str, is_credential: bool) -> bool {
    let text = render(text, Escape::Plain, |_| Some(""));
    let mut words = text.split_whitespace().peekable();
    if is_credential || (words.next_if(|word| is_scheme(word)).is_some()) {
        return words.next().is_some();
    }
    words.any(|word| {
        let count = |is: fn(&char) -> bool| word.chars().filter(is).count();
        let (letters, digits) = (
            count(char::is_ascii_alphabetic),
            count(char::is_ascii_digit),
        );
        let is_mixed = letters >= 4
            && digits >= 4
            && word
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "-_.~+/=".contains(letter));
        let is_known = KNOWN.iter().any(|start| word.starts_with(start));
        let is_other = Format::Uuid.accepts(word) || Format::DateTime.accepts(word);
        (is_known && word.len() >= 12) || (is_mixed && word.len() >= 20 && !is_other)
    })
}

/// Whether a text is a key that a field shows which is no secret as a rule: the value of a pair whose other text says so.
fn is_shown_key(text: &str, field: &FieldTable, object: &Object) -> bool {
    let says_so = |other: &str| {
        let other = other.to_ascii_lowercase();
        ["key", "token", "secret", "password", "auth"]
            .iter()
            .any(|word| other.contains(word))
    };
    let [one, other] = &*object.fields else {
        return false;
    };
    let other = if one.key.name == field.name {
        other
    } else {
        one
    };
    matches!(&other.value.kind, Kind::Text(name) if says_so(name)) && looks_live(text, false)
}

fn is_scheme(word: &str) -> bool {
    ["bearer", "basic", "token", "apikey"].contains(&&*word.to_ascii_lowercase())
}

/// How keys of well-known services begin.
const KNOWN: &[&str] = &[
    "sk-",
    "sk_",
    "rk_live_",
    "pk_live_",
    "ghp_",
    "gho_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "AKIA",
    "AIza",
    "SG.",
    "eyJ",
];

#[cfg(test)]
mod tests {
    //! What looks like a key in use.

    use super::looks_live;

    #[test]
    fn header_values() {
        for (text, expected) in [
            ("Bearer abc", true),
            ("Bearer {{token}}", false),
            ("Bearer {{ token }}", false),
            ("Basic dXNlcjpwYXNz", true),
            ("Bearer", false),
            ("sk_live_51H8x", true),
            ("7f3c9a1be0d84c5f9e21aa04", true),
            ("application/json", false),
            ("application/vnd.api+json; version=1", false),
            ("2024-01-01T00:00:00.000+00:00", false),
            ("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", false),
            ("https://northside.example/callback/2024/0001", false),
            ("", false),
        ] {
            assert_eq!(looks_live(text, false), expected, "{text}");
        }
        for (text, expected) in [("k", true), ("", false), ("{{key}}", false)] {
            assert_eq!(looks_live(text, true), expected, "{text}");
        }
    }
}
