//! Names in Rust for the names of a document, whatever those may be: never empty, never a keyword, never used twice.

use std::collections::HashSet;

use heck::{ToPascalCase, ToSnakeCase};

/// Names that the generated code uses without a path, and that no type may therefore take.
const TAKEN_TYPES: &[&str] = &[
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
];

/// Words that are keywords in some edition, and can be written `r#word`.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Words that cannot even be written `r#word`.
const PATH_WORDS: &[&str] = &["self", "super", "crate", "Self", "_"];

/// Names in one scope.
#[derive(Debug, Default)]
pub struct Scope(HashSet<String>);

impl Scope {
    /// The scope of types, which leaves out the names that generated code relies on.
    #[must_use]
    pub fn of_types() -> Self {
        let mut scope = Self::default();
        for name in TAKEN_TYPES {
            scope.0.insert(key(name));
        }
        scope
    }

    /// Makes a name unique and takes it.
    ///
    /// Two names that differ only by case or underscores count as one, because statics and modules are derived from them.
    pub fn take(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2;
        while !self.0.insert(key(&name)) {
            name = format!("{wanted}{number}");
            number += 1;
        }
        name
    }

    /// The same for names of fields, in which underscores count.
    pub fn take_exact(&mut self, wanted: &str) -> String {
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
#[must_use]
pub fn pascal(text: &str) -> String {
    if text.starts_with(|first: char| first.is_ascii_uppercase())
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric())
        && text.chars().any(|character| character.is_ascii_lowercase())
    {
        return text.to_owned();
    }
    let name = spell(text).to_pascal_case();
    begin(&name, "N")
}

/// A variant for a word of an enum.
#[must_use]
pub fn variant(word: &str) -> String {
    match pascal(word).as_str() {
        "N" if word.is_empty() => "Empty".to_owned(),
        // The variant for words that are not known yet.
        "Unknown" => "UnknownValue".to_owned(),
        name if PATH_WORDS.contains(&name) => format!("{name}Value"),
        name => name.to_owned(),
    }
}

/// A name in snake case, which may be a keyword.
#[must_use]
pub fn snake(text: &str) -> String {
    begin(&spell(text).to_snake_case(), "n")
}

/// Writes `r#` before a keyword.
#[must_use]
pub fn raw(name: &str) -> String {
    if PATH_WORDS.contains(&name) {
        format!("{name}_")
    } else if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// The name of a hidden module, which is never a keyword.
#[must_use]
pub fn module(name: &str) -> String {
    let module = snake(name);
    if KEYWORDS.contains(&module.as_str()) || PATH_WORDS.contains(&module.as_str()) {
        format!("{module}_")
    } else {
        module
    }
}

/// The name of a static.
#[must_use]
pub fn shouty(name: &str) -> String {
    snake(name).to_uppercase()
}

/// The word as a Rust identifier, if it can be one.
#[must_use]
pub fn word(text: &str) -> Option<String> {
    let mut characters = text.chars();
    let first = characters.next()?;
    let is_ident = (first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_');
    (is_ident && !PATH_WORDS.contains(&text)).then(|| raw(text))
}

/// Words for the signs that would otherwise vanish, where they are all that tells two names apart.
fn spell(text: &str) -> String {
    let mut spelt = String::with_capacity(text.len());
    for (index, character) in text.char_indices() {
        let next_is_digit = || text[index + 1..].starts_with(|next: char| next.is_ascii_digit());
        match character {
            '-' if index == 0 => spelt.push_str("minus "),
            '-' if next_is_digit() && text[..index].ends_with([' ', ',']) => {
                spelt.push_str("minus ");
            }
            '+' => spelt.push_str(" plus "),
            '*' => spelt.push_str(" star "),
            '<' => spelt.push_str(" less "),
            '>' => spelt.push_str(" greater "),
            '=' => spelt.push_str(" equal "),
            '!' => spelt.push_str(" not "),
            '&' => spelt.push_str(" and "),
            '%' => spelt.push_str(" percent "),
            '$' => spelt.push_str(" dollar "),
            '@' => spelt.push_str(" at "),
            '#' => spelt.push_str(" hash "),
            _ => spelt.push(character),
        }
    }
    spelt
}

/// Puts something before a name that does not begin like one.
fn begin(name: &str, prefix: &str) -> String {
    let name: String = name
        .chars()
        .filter(|character| character.is_alphanumeric() || *character == '_')
        .collect();
    if name.starts_with(|first: char| first.is_alphabetic()) {
        name
    } else {
        format!("{prefix}{name}")
    }
}

/// The known name that was probably meant by an unknown one: it differs by few letters, or by their case.
pub fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let letters: Vec<char> = written.to_lowercase().chars().collect();
    // What is longer was no slip of a finger, and would take long to compare.
    if letters.len() > 40 {
        return None;
    }
    let most = (letters.len() / 3).max(1);
    known
        .map(|name| (distance(&letters, name), name))
        .filter(|(edits, name)| *edits <= most && *edits < name.len())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, name)| name)
}

/// The end of a sentence about a name that is not known.
#[must_use]
pub fn meant(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// How many letters to insert, delete, replace or swap with their neighbour, letter case aside.
fn distance(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let differ = usize::from(a[i - 1] != b[j - 1]);
            let last = &rows[i - 1];
            let mut edits = (last[j - 1] + differ).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                edits = edits.min(rows[i - 2][j - 2] + 1);
            }
            row.push(edits);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
