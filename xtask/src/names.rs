//! Names in Rust for the names of a document, whatever those may be: never empty, never a keyword, never used twice.

mod spell;

use std::collections::HashSet;

use heck::{ToPascalCase, ToSnakeCase};
use itertools::Itertools;
use unicode_ident::is_xid_start;

use spell::{exact, is_code_point, parts};

/// Names that generated code uses without a path, and that no type may therefore take.
const TAKEN: &[&str] = &[
    "String",
    "Option",
    "Vec",
    "Box",
    "Some",
    "None",
    "Ok",
    "Err",
    "Result",
    "Default",
    "From",
    "Into",
    "Self",
    "Nullable",
    "BTreeMap",
    "Clone",
    "PartialEq",
    "Debug",
    "Iterator",
    "IntoIterator",
    "AsRef",
];

/// The statics and constants beside those of the types.
const TABLES: &[&str] = &[
    "ARGUMENTS",
    "CREDENTIALS",
    "DEFINITION",
    "EXTRACTED",
    "HISTORY",
    "PROMPTS",
    "UPDATE",
];

/// Words that cannot even be written `r#word`.
const PATH_WORDS: &[&str] = &["self", "super", "crate", "Self", "_"];

/// Whether an identifier is a keyword in some edition. syn does not know the first one yet.
fn is_keyword(word: &str) -> bool {
    word == "gen" || syn::parse_str::<syn::Ident>(word).is_err()
}

/// Names in one scope.
#[derive(Debug, Default)]
pub(crate) struct Scope(HashSet<String>);

impl Scope {
    /// The scope of types, which leaves out the names that generated code relies on.
    pub(crate) fn of_types() -> Self {
        let mut scope = Self::default();
        for name in TAKEN {
            scope.0.insert(key(name));
        }
        scope
    }

    /// Whether a name is taken.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains(&key(name))
    }

    /// Makes a name unique and takes it.
    ///
    /// Two names that differ only by case or underscores count as one, because statics and modules are derived from them.
    pub(crate) fn take(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2;
        while !self.0.insert(key(&name)) {
            // Of capitals alone, it would be another name in an overlay.
            name = pascal(&format!("{wanted}{number}"));
            number += 1;
        }
        name
    }

    /// The same for names of fields, in which underscores count.
    pub(crate) fn take_exact(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2;
        while !self.0.insert(name.clone()) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        name
    }
}

fn key(name: &str) -> String {
    name.chars()
        .filter(|character| *character != '_')
        .collect::<String>()
        .to_lowercase()
}

/// A type or variant name. What is one already stays as it is.
pub(crate) fn pascal(text: &str) -> String {
    if is_pascal(text) {
        return text.to_owned();
    }
    let mut name = String::new();
    for part in parts(text) {
        let part = if is_code_point(&part) {
            part
        } else {
            part.to_pascal_case()
        };
        // Without a sign in between, `1.0` and `10` would be one name.
        if name.ends_with(numeric) && part.starts_with(numeric) {
            name.push('_');
        }
        name.push_str(&part);
    }
    let version = text.contains('.') && text.chars().all(|c| c == '.' || c.is_ascii_digit());
    begin(name, if version { "V" } else { "N" })
}

/// Whether a text is the name of a type, with underscores between digits alone.
fn is_pascal(text: &str) -> bool {
    let parts: Vec<&str> = text.split('_').collect();
    let digit = |character: char| character.is_ascii_digit();
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.contains(|character: char| character.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && parts
            .windows(2)
            .all(|pair| pair[0].ends_with(digit) && pair[1].starts_with(digit))
}

/// The variants for the values of an enum. The name of a value does not depend on the values beside it, unless their names would be the same.
/// Then each gets a name that no other value can have, so that a value that is added cannot take over the name of another.
pub(crate) fn variants(values: &[&str]) -> Vec<String> {
    apart(values, variant, reserved)
}

/// The names of fields, by the same rule.
pub(crate) fn fields(names: &[&str]) -> Vec<String> {
    apart(names, |name| raw(&snake(name)), |exact| raw(&exact))
}

/// A name for each text: the plain one, or the exact one where several plain ones are the same.
fn apart(
    texts: &[&str],
    plain: impl Fn(&str) -> String,
    allowed: impl Fn(String) -> String,
) -> Vec<String> {
    let mut names: Vec<String> = texts.iter().map(|text| plain(text)).collect();
    loop {
        let counts = names.iter().counts();
        let taken: Vec<bool> = names.iter().map(|name| counts[name] > 1).collect();
        if !taken.contains(&true) {
            return names;
        }
        // No two texts have the same exact name, so this ends.
        for ((name, text), taken) in names.iter_mut().zip(texts).zip(taken) {
            if taken {
                let exact = exact(text);
                *name = allowed(exact.clone());
                // `Asc` is the plain name of `asc`, and `foo` that of `Foo`.
                if plain(&exact) == *name {
                    *name = format!("{}_", name.trim_start_matches("r#"));
                }
            }
        }
    }
}

/// The variant for a value of an enum, or for a choice that is named by a text.
pub(crate) fn variant(value: &str) -> String {
    match pascal(value) {
        _ if value.is_empty() => "Empty".to_owned(),
        name if name == "Unknown" || PATH_WORDS.contains(&name.as_str()) => format!("{name}Value"),
        name => name,
    }
}

/// A name that no variant can have, made into one that it can have.
fn reserved(name: String) -> String {
    if name == "Unknown" || is_keyword(&name) {
        return format!("{name}_");
    }
    name
}

/// A name in snake case, which may be a keyword.
pub(crate) fn snake(text: &str) -> String {
    let parts = parts(text).into_iter();
    begin(parts.map(|part| part.to_snake_case()).join("_"), "n")
}

/// Writes `r#` before a keyword.
pub(crate) fn raw(name: &str) -> String {
    if PATH_WORDS.contains(&name) {
        format!("{name}_")
    } else if is_keyword(name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// The name of a hidden module, which is never a keyword.
pub(crate) fn module(name: &str) -> String {
    let module = snake(name);
    if is_keyword(&module) {
        format!("{module}_")
    } else {
        module
    }
}

/// The name of a type's static, which no other static or constant beside it has.
pub(crate) fn shouty(name: &str) -> String {
    let name = snake(name).to_uppercase();
    let other = name.ends_with("_OPERATION") || name.starts_with("PATTERN_");
    if other || TABLES.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

/// The value as a Rust identifier, if it can be one.
pub(crate) fn value(text: &str) -> Option<String> {
    let mut characters = text.chars();
    let first = characters.next()?;
    let is_ident = (first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_');
    (is_ident && !PATH_WORDS.contains(&text)).then(|| raw(text))
}

fn numeric(character: char) -> bool {
    character.is_numeric()
}

/// Puts something before a name that does not begin like one.
fn begin(name: String, prefix: &str) -> String {
    if name.starts_with(is_xid_start) {
        name
    } else {
        format!("{prefix}{name}")
    }
}

/// The known name that is closest to an unknown one: it differs by few letters, or by their case.
pub(crate) fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    let length = written.chars().count();
    // What is longer is no typo, and would take long to compare.
    if length > 40 {
        return None;
    }
    known
        .map(|name| (strsim::osa_distance(&written, &name.to_lowercase()), name))
        .filter(|(edits, name)| *edits <= (length / 3).max(1) && *edits < name.len())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, name)| name)
}

/// The end of a sentence about a name that is not known.
pub(crate) fn suggestion(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}
