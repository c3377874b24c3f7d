//! What is surely no Rust expression, but what somebody wrote who knows the API: values without quotes, one item for a list.

use std::fmt::Write;

use revox_types::rules::{
    Field as FieldTable, Object as ObjectTable, Shape, Union, Value as ValueTable, nearest,
};

use super::forms::{as_braces, has_fields, named_braces};
use crate::ast::{Field, Kind, List, Object, ObjectKind};
use crate::expand::completion as editor;
use crate::literal::{self, is_punct};
use crate::split::{self, Colon, End, Entry, Form};
use crate::tokens;
use proc_macro2::{Delimiter, Group, Spacing, TokenTree};

/// What words and punctuation that should be in quotes make when they are read as one.
pub(super) struct Unquoted {
    pub(super) text: String,
    /// Whether they may be an expression all the same, such as `self.sound` or `a - b`.
    pub(super) plausible: bool,
}

/// Reads `gpt-4.1`, `audio/office.ogg`, `17:30` as the text that is meant.
pub(super) fn unquoted(tokens: &[TokenTree]) -> Option<Unquoted> {
    let mut text = String::new();
    let mut is_dotted = true;
    let mut is_foreign = false;
    let mut after_word = false;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(_) if after_word => return None,
            TokenTree::Literal(literal) => {
                if after_word
                    || !literal
                        .to_string()
                        .starts_with(|c: char| c.is_ascii_digit())
                {
                    return None;
                }
                is_dotted &= at > 0;
                is_foreign |= literal::read(literal).is_none();
            }
            TokenTree::Ident(_) => {}
            TokenTree::Punct(punct) => {
                let doubled = punct.spacing() == Spacing::Joint
                    && tokens
                        .get(at + 1)
                        .is_some_and(|next| is_punct(next, punct.as_char()));
                if doubled {
                    return None;
                }
                match punct.as_char() {
                    '.' => {}
                    '-' | '/' => is_dotted = false,
                    '@' | ':' => is_foreign = true,
                    '+' if at == 0 => is_foreign = true,
                    _ => return None,
                }
            }
            TokenTree::Group(_) => return None,
        }
        after_word = !matches!(token, TokenTree::Punct(_));
        text.push_str(&token.to_string());
    }
    let single_word = tokens.len() == 1 && !is_foreign;
    (!single_word && after_word).then(|| Unquoted {
        text,
        plausible: !is_foreign && (is_dotted || !are_adjacent(tokens)),
    })
}

/// What to say of tokens that the compiler would only misunderstand.
pub(super) fn not_rust(tokens: &[TokenTree], shape: &Shape) -> Option<String> {
    match (shape, tokens) {
        (Shape::String, _) if split::is_scheme(tokens, 0) => Some(
            "a URL is written in quotes: without them, what follows `//` is a comment".to_owned(),
        ),
        (Shape::String, tokens) if are_digits(tokens) => {
            Some("a text is written in quotes".to_owned())
        }
        (Shape::List(_), [first, second, rest @ ..])
            if is_punct(first, '.') && is_punct(second, '.') && !rest.is_empty() =>
        {
            Some("a list is written in brackets: `[..items]`".to_owned())
        }
        (Shape::String, [TokenTree::Literal(_), TokenTree::Literal(_), ..])
            if tokens
                .iter()
                .all(|token| matches!(token, TokenTree::Literal(_))) =>
        {
            Some("texts in a row are joined by `concat!(…, …)`".to_owned())
        }
        (Shape::String, [TokenTree::Ident(prefix), TokenTree::Literal(_)])
            if !split::is_prefix_word(prefix) =>
        {
            Some(format!(
                "a text has no `{prefix}` in front; `format!(…)` fills in what is in braces"
            ))
        }
        (Shape::Number | Shape::Integer, [.., last]) if is_punct(last, '%') => {
            Some("a number is written without `%`".to_owned())
        }
        (
            Shape::Object(_) | Shape::Union(_),
            [.., TokenTree::Ident(name), TokenTree::Group(group)],
        ) if group.delimiter() == Delimiter::Parenthesis
            && names(shape).any(|known| tokens::is(name, known)) =>
        {
            Some(format!("an object has braces: `{name} {{ … }}`"))
        }
        (Shape::List(item), [TokenTree::Group(group)])
            if group.delimiter() != Delimiter::Bracket && are_item_words(item, group) =>
        {
            Some("a list is written in brackets".to_owned())
        }
        (Shape::Enum(table), [first, .., last]) => {
            let known = |token: &TokenTree| {
                let word = token.to_string();
                table.words.iter().any(|known| known.value == word)
            };
            let is_range = tokens[1..tokens.len() - 1]
                .iter()
                .all(|token| is_punct(token, '.') || is_punct(token, '='));
            (is_range && tokens.len() > 3 && known(first) && known(last))
                .then(|| "there are no ranges of words: each one is written".to_owned())
        }
        _ => None,
    }
}

/// Whether these are numbers in a row, as in a phone number.
fn are_digits(tokens: &[TokenTree]) -> bool {
    let is_number = |token: &TokenTree| match token {
        TokenTree::Literal(literal) => literal
            .to_string()
            .starts_with(|c: char| c.is_ascii_digit()),
        _ => false,
    };
    tokens.windows(2).any(|pair| pair.iter().all(is_number))
        && tokens.iter().all(|token| {
            is_number(token) || is_punct(token, '+') || is_punct(token, '-') || is_punct(token, '.')
        })
}

/// Whether there is a word of the items' between all commas of the group, and more than one.
fn are_item_words(item: &ValueTable, group: &Group) -> bool {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    tokens.len() > 2
        && tokens
            .split(|token| is_punct(token, ','))
            .filter(|part| !part.is_empty())
            .all(|part| matches!(part, [TokenTree::Ident(word)] if is_item_word(item, &word.to_string())))
}

/// The field, by its number, that is meant by the name of one that there is not, so that its value can be checked as well: one whose name
/// differs in case and dashes alone, or a close one that takes an object or a list like this.
pub(super) fn meant_field(
    object: &Object,
    name: &str,
    value: &[TokenTree],
    others: &[Entry<'_>],
) -> Option<usize> {
    // An editor is to see what was typed, as it is.
    if editor::is_active() {
        return None;
    }
    let fields = object.table()?.fields;
    let is_there = |field: &FieldTable| {
        others.iter().any(
            |entry| matches!(entry.form, Form::Field { key, .. } if key.to_string() == field.ident || key.to_string() == field.name),
        )
    };
    let free = fields.iter().filter(|field| !is_there(field));
    let meant = nearest(name, free.map(|field| field.name))?;
    let index = fields.iter().position(|field| field.name == meant)?;
    let letters = |name: &str| -> String {
        let letters = name.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let is_container = match (&fields[index].value.shape, value) {
        (Shape::Object(_) | Shape::Union(_), [.., TokenTree::Group(group)]) => {
            group.delimiter() == Delimiter::Brace && has_fields(group)
        }
        (Shape::List(_), [TokenTree::Group(group)]) => group.delimiter() == Delimiter::Bracket,
        _ => false,
    };
    let taken = object.described(index).is_some();
    (!taken && (is_container || letters(name) == letters(meant))).then_some(index)
}

/// What stands at the end of an expression that cannot end there, and what to say of it.
pub(super) fn unfinished(tokens: &[TokenTree]) -> Option<(&TokenTree, String)> {
    let last = tokens.last()?;
    let written = match last {
        TokenTree::Punct(punct) => match punct.as_char() {
            '.' => return Some((last, "a name is missing after `.`".to_owned())),
            '>' if tokens.iter().any(|token| is_punct(token, '<')) => return None,
            '?' => return None,
            ':' => "::".to_owned(),
            other => other.to_string(),
        },
        TokenTree::Ident(word) if tokens.len() > 1 => {
            let word = word.to_string();
            ["as", "else", "if", "in", "match", "mut"]
                .contains(&&*word)
                .then_some(word)?
        }
        _ => return None,
    };
    Some((
        last,
        format!("the expression is unfinished after `{written}`"),
    ))
}

/// How many of the entries behind a field go on with a text that lacks its quotes: words in a row, up to the next field.
pub(super) fn words_of_a_text(object: &Object, field: &Field, entries: &[Entry<'_>]) -> usize {
    let is_text = |table: &FieldTable| matches!(table.value.shape, Shape::String);
    let begins = matches!(field.value.tokens.first(), Some(TokenTree::Ident(_)));
    // In an editor, the last of the words may be a field that is being typed.
    if !field.table.is_some_and(is_text) || field.shorthand || !begins || editor::is_active() {
        return 0;
    }
    let is_field = |entry: &Entry<'_>, after: End| match entry.form {
        Form::Base { .. } => true,
        Form::Field { key, colon, .. } => {
            let begins = match colon {
                Colon::Present | Colon::Other(_) => true,
                Colon::Shorthand | Colon::Lacking => after == End::Proper,
            };
            begins && object.may_have(&key.to_string())
        }
        Form::Attribute(_) | Form::Compound(_) | Form::Stray(_) => false,
    };
    let [first, second, ..] = entries else {
        return 0;
    };
    // A name with a colon behind it may be a misspelt field whose comma is missing.
    let goes_on = match second.form {
        Form::Field {
            key,
            colon: Colon::Shorthand | Colon::Lacking,
            ..
        } => !object.may_have(&key.to_string()),
        _ => false,
    };
    if !goes_on || (first.end == End::Proper && !begins_with_placeholder(&field.value.tokens)) {
        return 0;
    }
    entries
        .windows(2)
        .take_while(|pair| !is_field(&pair[1], pair[0].end))
        .count()
}

/// Whether a word and a placeholder come first, `Hi {{name}}`, which the compiler would take for a value with fields.
fn begins_with_placeholder(tokens: &[TokenTree]) -> bool {
    let is_braces = |token: &TokenTree| as_braces(std::slice::from_ref(token));
    matches!(tokens, [TokenTree::Ident(_), group, ..]
        if is_braces(group).is_some_and(|inner| matches!(&*inner, [inner] if is_braces(inner).is_some())))
}

/// What to say of digits behind a comma behind a number.
pub(super) fn grouped_digits(before: Option<Form<'_>>, stray: &[TokenTree]) -> Option<String> {
    let (Some(Form::Field { value, .. }), [TokenTree::Literal(digits)]) = (before, stray) else {
        return None;
    };
    let [TokenTree::Literal(number)] = value else {
        return None;
    };
    let (number, digits) = (number.to_string(), digits.to_string());
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (digits.len() == 3 && are_digits(&digits) && are_digits(&number))
        .then(|| format!("digits are grouped by `_`: `{number}_{digits}`"))
}

/// Whether a word is neither the name of a field nor close to one.
pub(super) fn is_no_field(word: &TokenTree, object: &Object) -> bool {
    let fields = object.table().map_or(&[][..], |table| table.fields);
    let tag = match object.kind {
        ObjectKind::Tagged(union, _) => Some(union.tag),
        _ => None,
    };
    let word = word.to_string();
    let names = fields.iter().map(|field| field.name).chain(tag);
    !fields.is_empty() && nearest(word.trim_start_matches("r#"), names).is_none()
}

/// What to say of a field's name that has dots or dashes in it.
pub(super) fn compound_name(tokens: &[TokenTree], table: Option<&ObjectTable>) -> String {
    let written: String = tokens.iter().map(ToString::to_string).collect();
    if let Some((first, rest)) = written.split_once('.') {
        let inner = rest.replace('.', ": { ");
        let close = " }".repeat(rest.matches('.').count() + 1);
        return format!("a field of a field is written in braces: `{first}: {{ {inner}: …{close}`");
    }
    let mut message = format!("`{written}` is not the name of a field");
    let fields = table.iter().flat_map(|table| table.fields);
    if let Some(meant) = nearest(&written, fields.map(|field| field.name)) {
        let _ = write!(message, "\ndid you mean `{meant}`?");
    }
    message
}

/// Whether nothing stands between the tokens. An editor does not tell.
fn are_adjacent(tokens: &[TokenTree]) -> bool {
    tokens
        .windows(2)
        .all(|pair| matches!(pair, [one, next] if one.span().end() == next.span().start()))
        && tokens
            .first()
            .is_some_and(|first| first.span().start() != first.span().end())
}

/// A list or an object where neither belongs: whatever is in brackets is a list, and whatever looks like fields is an object.
pub(super) fn misplaced(tokens: &[TokenTree], shape: &Shape) -> Option<Kind> {
    let is_object = match tokens {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Bracket => {
            return Some(Kind::List(List { items: Vec::new() }));
        }
        [TokenTree::Group(group)] => group.delimiter() == Delimiter::Brace && has_fields(group),
        _ => match (named_braces(tokens), shape) {
            (Some((name, _)), Shape::List(item)) => {
                names(&item.shape).any(|known| tokens::is(&name, known))
            }
            _ => false,
        },
    };
    is_object.then(|| {
        Kind::Object(Object {
            name: None,
            kind: ObjectKind::Misplaced,
            fields: Vec::new(),
            base: None,
            unread: false,
        })
    })
}

/// Whether the word is one that items of the list may be.
pub(super) fn is_item_word(item: &ValueTable, word: &str) -> bool {
    matches!(item.shape, Shape::Enum(table) if table.words.iter().any(|known| known.value == word))
}

/// The type that is meant by a name before braces that is another type's, or nearly right.
///
/// Any other name may be the user's own for the type.
pub(super) fn meant_type(
    written: &str,
    shape: &Shape,
    root: &'static ObjectTable,
) -> Option<&'static str> {
    let first = names(shape).next()?;
    if names(shape).any(|name| name == written) {
        return None;
    }
    nearest(written, names(shape))
        .filter(|meant| !written.contains(meant) && !meant.contains(written))
        .or_else(|| is_component(written, root, &mut Vec::new()).then_some(first))
}

/// The names of the types that a value of this shape may have.
fn names(shape: &Shape) -> impl Iterator<Item = &'static str> + Clone {
    let (own, variants) = match shape {
        Shape::Object(table) => (Some(table.name), &[][..]),
        Shape::Union(Union { name, variants, .. }) => (Some(*name), *variants),
        _ => (None, &[][..]),
    };
    own.into_iter()
        .chain(variants.iter().map(|variant| variant.object.name))
}

/// Whether a type below `object` has this name.
fn is_component(name: &str, object: &'static ObjectTable, seen: &mut Vec<&'static str>) -> bool {
    if seen.contains(&object.name) {
        return false;
    }
    seen.push(object.name);
    name == object.name
        || object
            .fields
            .iter()
            .any(|field| holds(name, &field.value.shape, seen))
}

fn holds(name: &str, shape: &'static Shape, seen: &mut Vec<&'static str>) -> bool {
    match shape {
        Shape::Object(table) => is_component(name, table, seen),
        Shape::Union(union) => {
            name == union.name
                || union
                    .variants
                    .iter()
                    .any(|variant| is_component(name, variant.object, seen))
        }
        Shape::List(item) | Shape::Map(item) => holds(name, &item.shape, seen),
        _ => false,
    }
}
