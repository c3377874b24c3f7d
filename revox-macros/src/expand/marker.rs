//! What only an editor sees: half-typed input in its place.
//!
//! rust-analyzer expands a call twice to complete something in it: as it is, and with a marker word put in at the cursor. It finds the same
//! place in both by the offset in the text of the expansion. So what is typed must come out in order, nothing may come before it that
//! depends on it, and behind a blank spot there must be room for the marker.

use revox_types::rules::{Shape, Union};

use super::{Expander, Helper};
use crate::ast::{Field, Kind, Object};
use crate::parse::identifier;
use crate::report::path_separator;
use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenTree};

/// Stands for a value that is not there yet.
pub(super) const MISSING: &str = "__missing";

/// The marker that rust-analyzer puts in is 14 characters long; `: __missing, ` or its like has to fit.
const ROOM: usize = 6;

/// `..((((((base))))))`: room for the marker behind the last field.
pub(super) fn padded(mut tokens: Vec<TokenTree>, bare: usize, site: Span) -> Vec<TokenTree> {
    for _ in bare..ROOM {
        let mut group = Group::new(Delimiter::Parenthesis, tokens.into_iter().collect());
        group.set_span(site);
        tokens = vec![group.into()];
    }
    tokens
}

/// A field that the table does not know, or that is there twice, as it was typed. Returns 1 if only a name was typed.
pub(super) fn stray(
    expander: &mut Expander<'_>,
    object: &Object,
    field: &Field,
    out: &mut Vec<TokenTree>,
) -> usize {
    // The tag of a union is no field of the struct.
    if matches!(object.kind, crate::ast::ObjectKind::Tagged(union, _) if union.tag == field.key.name)
    {
        return 0;
    }
    out.push(field.key.ident.clone().into());
    if !field.shorthand {
        out.push(expander.punct(':'));
        if field.value.tokens.is_empty() {
            out.push(Ident::new(MISSING, expander.site).into());
        } else {
            out.extend(field.value.tokens.iter().cloned());
        }
    }
    out.push(expander.punct(','));
    usize::from(field.shorthand)
}

/// The value of a field after whose colon nothing was typed.
pub(super) fn missing(expander: &mut Expander<'_>, shape: &Shape, out: &mut Vec<TokenTree>) {
    if let Shape::Enum(words) = shape {
        expander.words(words, out);
    }
    out.push(Ident::new(MISSING, expander.site).into());
}

/// One more item at the end of a list of words: with it a blank spot in the list has the path by which the words are found.
pub(super) fn next_item(expander: &mut Expander<'_>, shape: &Shape, out: &mut Vec<TokenTree>) {
    if let Shape::Enum(_) = shape {
        missing(expander, shape, out);
    }
}

/// A word as an identifier in a path.
pub(super) fn word(token: &Ident) -> Ident {
    let name = token.to_string();
    // The words are exported under their own names, with `r#` where Rust needs it.
    if is_keyword(&name) {
        Ident::new_raw(&name, token.span())
    } else {
        token.clone()
    }
}

/// A statement in which the tag of a union is a field with a documentation, so that an editor has something to show.
///
/// ```text
/// { /** … */ struct Tag { /** … */ r#type: … } let _ = Tag { r#type: Tags::openrouter }; }
/// ```
pub(super) fn tag(expander: &mut Expander<'_>, object: &Object, union: &'static Union) {
    let Some(field) = object.field(union.tag, 0) else {
        return;
    };
    let mut block = declaration(expander, union);
    block.push(Ident::new("let", expander.site).into());
    block.push(Ident::new("_", expander.site).into());
    block.push(expander.punct('='));
    let mut inner = Vec::new();
    tag_field(expander, union, field, &mut inner);
    block.push(Ident::new("Tag", expander.site).into());
    block.push(expander.group(Delimiter::Brace, inner));
    block.push(expander.punct(';'));
    let block = expander.group(Delimiter::Brace, block);
    expander.tags.push(block);
}

/// A union whose variant is not chosen: the tag is the one field that is known.
pub(super) fn undecided(
    expander: &mut Expander<'_>,
    object: &Object,
    union: &'static Union,
    out: &mut Vec<TokenTree>,
) {
    let mut block = declaration(expander, union);
    let mut inner = Vec::new();
    let mut bare = 0;
    for field in &object.fields {
        if field.key.name == union.tag {
            tag_field(expander, union, field, &mut inner);
        } else {
            bare += stray(expander, object, field, &mut inner);
        }
    }
    expander.dots(&mut inner);
    inner.extend(padded(
        vec![Ident::new("__base", expander.site).into()],
        bare,
        expander.site,
    ));
    block.push(Ident::new("Tag", expander.site).into());
    block.push(expander.group(Delimiter::Brace, inner));
    out.push(expander.group(Delimiter::Brace, block));
}

/// `type: Tags::openrouter`
fn tag_field(
    expander: &mut Expander<'_>,
    union: &'static Union,
    field: &Field,
    out: &mut Vec<TokenTree>,
) {
    out.push(identifier(&raw(union.tag), field.key.span.first).into());
    out.push(expander.punct(':'));
    let written = match &field.value.kind {
        Kind::Text(word) => union.variants.iter().find(|variant| variant.tag == word),
        _ => None,
    };
    match (&*field.value.tokens, written) {
        ([TokenTree::Ident(word)], _) => {
            out.push(Ident::new("Tags", expander.site).into());
            path_separator(expander.site, out);
            out.push(word.clone().into());
        }
        (tokens, Some(variant)) => {
            // A string leads to the variant that it chooses.
            expander.helper(Helper::Types, out);
            path_separator(expander.site, out);
            out.push(identifier(union.name, expander.site).into());
            path_separator(expander.site, out);
            let span = tokens.first().map_or(expander.site, TokenTree::span);
            out.push(identifier(variant.variant, span).into());
        }
        ([], None) => {
            out.push(Ident::new("Tags", expander.site).into());
            path_separator(expander.site, out);
            out.push(Ident::new(MISSING, expander.site).into());
        }
        (tokens, None) => out.extend(tokens.iter().cloned()),
    }
    out.push(expander.punct(','));
}

/// The struct that has the tag as its field, and the enum that has the tags as its variants.
fn declaration(expander: &Expander<'_>, union: &'static Union) -> Vec<TokenTree> {
    let site = expander.site;
    let tags: Vec<String> = union
        .variants
        .iter()
        .map(|variant| format!("`{:?}`", variant.tag))
        .collect();
    let mut field = Vec::new();
    documentation(
        expander,
        &format!("Which `{}` this is: {}.", union.name, tags.join(", ")),
        &mut field,
    );
    field.push(identifier(&raw(union.tag), site).into());
    field.push(expander.punct(':'));
    field.push(Ident::new("Tags", site).into());
    let mut block: Vec<TokenTree> = vec![
        Ident::new("struct", site).into(),
        Ident::new("Tag", site).into(),
    ];
    block.push(expander.group(Delimiter::Brace, field));
    let mut variants = Vec::new();
    for variant in union.variants.iter().filter(|variant| is_word(variant.tag)) {
        documentation(
            expander,
            &format!("`{}`", variant.object.name),
            &mut variants,
        );
        variants.push(identifier(variant.tag, site).into());
        variants.push(expander.punct(','));
    }
    block.push(Ident::new("enum", site).into());
    block.push(Ident::new("Tags", site).into());
    block.push(expander.group(Delimiter::Brace, variants));
    block
}

fn documentation(expander: &Expander<'_>, text: &str, out: &mut Vec<TokenTree>) {
    out.push(expander.punct('#'));
    let attribute = vec![
        Ident::new("doc", expander.site).into(),
        expander.punct('='),
        Literal::string(text).into(),
    ];
    out.push(expander.group(Delimiter::Bracket, attribute));
}

/// Whether a tag can be written as a bare word.
fn is_word(tag: &str) -> bool {
    !is_keyword(tag)
        && tag.starts_with(|first: char| first.is_ascii_alphabetic())
        && tag
            .chars()
            .all(|next| next.is_ascii_alphanumeric() || next == '_')
}

fn raw(name: &str) -> String {
    if is_keyword(name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

pub(crate) fn is_keyword(name: &str) -> bool {
    const KEYWORDS: [&str; 48] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do",
        "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in",
        "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
        "return", "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe",
        "unsized", "use", "virtual", "where", "while", "yield",
    ];
    KEYWORDS.contains(&name)
}
