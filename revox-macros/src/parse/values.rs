//! Reads one value: the table says what belongs in its place, and so what its tokens mean.

use std::cell::Cell;

use revox_types::rules::{Shape, Value as ValueTable};

use super::forms::{
    as_braces, ends_with_braces, is_block, is_type, named_braces, simple, unwrapped, variant,
    without_documentation,
};
use super::{Parser, Place, mistakes};
use crate::ast::{Item, Kind, List, ObjectKind, SpanRange, Value, expression};
use crate::include;
use crate::literal::{self, is_punct};
use crate::split::{self, End};
use crate::tokens;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};

impl Parser {
    pub(super) fn value(&mut self, tokens: &[TokenTree], place: Place, otherwise: Span) -> Value {
        let tokens = &*unwrapped(tokens);
        if let (true, [TokenTree::Ident(some), TokenTree::Group(group)]) = (place.optional, tokens)
            && tokens::is(some, "Some")
            && group.delimiter() == Delimiter::Parenthesis
        {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            return self.value(
                literal::without_comma(&inner),
                Place {
                    optional: false,
                    ..place
                },
                group.span(),
            );
        }
        // A literal is one in parentheses, too, and so is an object.
        if let [TokenTree::Group(group)] = tokens
            && group.delimiter() == Delimiter::Parenthesis
        {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            let is_object = as_braces(&inner).is_some_and(|fields| split::names_field(&fields, 0));
            if is_object || matches!(&*inner, [TokenTree::Literal(_)]) {
                return self.value(&inner, place, group.span());
            }
        }
        let extent = self.extent(tokens, otherwise);
        let kind = self.kind(tokens, place, extent);
        let is_read = match &kind {
            Kind::Object(object) => !matches!(object.kind, ObjectKind::Misplaced),
            Kind::List(_) => matches!(place.value.shape, Shape::List(_)),
            _ => false,
        };
        Value {
            kind,
            expr: if is_read { None } else { expression(tokens) },
            tokens: if is_read { Vec::new() } else { tokens.to_vec() },
            span: extent,
            wrong: Cell::new(false),
        }
    }

    fn kind(&mut self, tokens: &[TokenTree], place: Place, extent: SpanRange) -> Kind {
        if tokens.is_empty() {
            return Kind::Missing;
        }
        let shape = &place.value.shape;
        if let ([TokenTree::Ident(word)], Shape::Enum(table)) = (tokens, shape) {
            let word = word.to_string().trim_start_matches("r#").to_owned();
            let known = table.words.iter().any(|known| known.value == word);
            return match &*word {
                "null" if !known => Kind::Null,
                "None" if !known && place.optional => Kind::Expression,
                "true" | "false" if !known => Kind::Bool(word == "true"),
                _ => Kind::Word(word),
            };
        }
        if let ([TokenTree::Ident(word)], Shape::List(item)) = (tokens, shape) {
            let word = word.to_string();
            // What the API calls an item is one item, not the list.
            if mistakes::is_item_word(item, &word) {
                return Kind::Word(word);
            }
        }
        if let Some(kind) = simple(tokens) {
            return self.fitting(tokens, kind, extent);
        }
        if let Some(kind) = self.unquoted(tokens, place, extent) {
            return kind;
        }
        if let Some(message) = mistakes::not_rust(tokens, shape) {
            self.problem(extent, message);
            return Kind::Broken;
        }
        if place.extracted && is_type(tokens) {
            return Kind::Type;
        }
        if let Some((last, message)) = mistakes::unfinished(tokens) {
            self.problem(extent.on(last.span()), message);
            return Kind::Broken;
        }
        match (shape, tokens) {
            (Shape::Enum(table), _) => match variant(tokens, table.name) {
                Some(variant) => table
                    .words
                    .iter()
                    .find(|word| variant == word.variant)
                    .map_or(Kind::Expression, |word| Kind::Variant(word.value)),
                None => self.text(tokens, shape, extent),
            },
            (Shape::String, _) => self.text(tokens, shape, extent),
            (Shape::Object(_) | Shape::Union(_) | Shape::Map(_), _) if ends_with_braces(tokens) => {
                self.braces(tokens, shape, extent)
            }
            (Shape::List(item), [before @ .., TokenTree::Group(group)])
                if group.delimiter() == Delimiter::Bracket && makes_a_list(before, item, group) =>
            {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                if inner.iter().any(|token| is_punct(token, ';')) {
                    return Kind::Expression;
                }
                Kind::List(self.list(&inner, item, place.secret, group.span()))
            }
            (Shape::Any | Shape::AnyOf(_), _) => Kind::Expression,
            _ => mistakes::misplaced(tokens, shape).unwrap_or(Kind::Expression),
        }
    }

    /// Complains about a number that its own suffix has no room for.
    fn fitting(&mut self, tokens: &[TokenTree], kind: Kind, extent: SpanRange) -> Kind {
        if let (Kind::Integer(value), Some(TokenTree::Literal(literal))) = (&kind, tokens.last())
            && let Some(suffix) = literal::too_small_suffix(literal, *value)
        {
            self.problem(extent, format!("{value} does not fit into `{suffix}`"));
            return Kind::Broken;
        }
        kind
    }

    /// A value that lacks its quotes.
    fn unquoted(&mut self, tokens: &[TokenTree], place: Place, extent: SpanRange) -> Option<Kind> {
        let shape = &place.value.shape;
        let with_text = |advice: &str, text: &str| {
            if place.secret {
                advice.to_owned()
            } else {
                format!("{advice}: {text:?}")
            }
        };
        let table = match shape {
            Shape::String => None,
            Shape::Enum(table) => Some(table),
            Shape::List(item) => match &item.shape {
                Shape::Enum(table) => Some(table),
                _ => return None,
            },
            _ => return None,
        };
        if let [TokenTree::Literal(literal)] = tokens
            && let Some(text) = literal::other_text(literal)
            && !matches!(shape, Shape::List(_))
        {
            self.problem(
                extent,
                with_text("a text is written in double quotes", &text),
            );
            return Some(Kind::Broken);
        }
        let read = mistakes::unquoted(tokens)?;
        let known =
            table.is_some_and(|table| table.words.iter().any(|word| word.value == read.text));
        if matches!(shape, Shape::List(_)) {
            return known.then_some(Kind::Word(read.text));
        }
        if read.plausible && !known {
            return None;
        }
        let text = &read.text;
        match table {
            None => self.problem(extent, with_text("a text is written in quotes", text)),
            Some(_) if known => self.problem(
                extent,
                with_text(
                    "a value that is not a single word is written in quotes",
                    text,
                ),
            ),
            // Which values there are is said when the word is judged.
            Some(_) => {}
        }
        Some(match table {
            None => Kind::Broken,
            Some(_) => Kind::Word(read.text),
        })
    }

    /// `{ … }` or `Type { … }` where an object belongs. Another type's name makes it an expression.
    fn braces(&mut self, tokens: &[TokenTree], shape: &'static Shape, extent: SpanRange) -> Kind {
        let (written, inner) = if let [_] = tokens {
            (None, as_braces(tokens).unwrap_or_default())
        } else if let Some((name, inner)) = named_braces(tokens) {
            (Some(name), inner)
        } else {
            return Kind::Expression;
        };
        let (name, misnamed) = self.type_name(written.as_ref(), shape);
        let is = |wanted: &str| name.as_deref().is_none_or(|name| name == wanted);
        let kind = match shape {
            Shape::Object(table) if is(table.name) => ObjectKind::Plain(table),
            Shape::Union(union) if is(union.name) => ObjectKind::Tagged(union, None),
            Shape::Union(union) => match union
                .variants
                .iter()
                .find(|variant| is(variant.object.name))
            {
                Some(variant) => ObjectKind::Tagged(union, Some(variant)),
                None => return Kind::Expression,
            },
            Shape::Map(_) if name.is_none() => ObjectKind::Map,
            _ => return Kind::Expression,
        };
        if name.is_none() && is_block(&inner) {
            return Kind::Expression;
        }
        if let ObjectKind::Map = kind {
            return Kind::Expression;
        }
        let mut object = self.object(&inner, kind, extent);
        object.name = written.filter(|_| !misnamed);
        Kind::Object(object)
    }

    /// The name of the type that is meant, and whether another one is written.
    fn type_name(&mut self, written: Option<&Ident>, shape: &Shape) -> (Option<String>, bool) {
        let Some(ident) = written else {
            return (None, false);
        };
        let name = ident.to_string();
        match mistakes::meant_type(&name, shape, self.root) {
            Some(meant) => {
                let at = SpanRange::at(ident.span(), self.next());
                self.problem(at, format!("expected `{meant}`, found `{name}`"));
                (Some(meant.to_owned()), true)
            }
            None => (Some(name), false),
        }
    }

    fn list(
        &mut self,
        tokens: &[TokenTree],
        item: &'static ValueTable,
        secret: bool,
        otherwise: Span,
    ) -> List {
        let mut items = Vec::new();
        for element in split::items(tokens) {
            let split::Element {
                dots,
                tokens,
                end,
                next,
            } = element;
            let tokens = without_documentation(tokens);
            if dots > 0 {
                let rest = unwrapped(&tokens[dots..]).into_owned();
                let extent = self.extent(tokens, otherwise);
                if rest.is_empty() || dots > 2 {
                    self.problem(
                        extent,
                        "expected `..` and something to iterate over".to_owned(),
                    );
                }
                let wrong = Cell::new(rest.is_empty());
                items.push(Item::Spread(Value {
                    kind: Kind::Expression,
                    expr: expression(&rest),
                    tokens: rest,
                    span: extent,
                    wrong,
                }));
            } else {
                let nothing = next.map_or(otherwise, TokenTree::span);
                let value = self.value(
                    tokens,
                    Place {
                        value: item,
                        optional: item.nullable,
                        secret,
                        extracted: false,
                    },
                    nothing,
                );
                if matches!(value.kind, Kind::Missing) {
                    value.wrong.set(true);
                    self.problem(value.span, "expected a value before `,`".to_owned());
                }
                items.push(Item::One(value));
            }
            match (end, next, tokens.last()) {
                (End::Semicolon(_), Some(next), _) => {
                    let at = SpanRange::at(next.span(), self.next());
                    self.problem(at, "expected `,`, found `;`".to_owned());
                }
                (End::Lacking, _, Some(last)) => {
                    let end = match last {
                        TokenTree::Group(group) => group.span_close(),
                        other => other.span(),
                    };
                    let at = SpanRange::at(end, self.next());
                    self.problem(at, "a comma is missing after this".to_owned());
                }
                _ => {}
            }
        }
        List { items }
    }

    /// `include_str!` and `concat!` of literals are read like literals.
    fn text(&mut self, tokens: &[TokenTree], shape: &Shape, extent: SpanRange) -> Kind {
        match include::text(tokens) {
            Ok(Some(text)) => Kind::Text(text),
            Ok(None) => mistakes::misplaced(tokens, shape).unwrap_or(Kind::Expression),
            Err((span, message)) => {
                self.problem(extent.on(span), message);
                Kind::Broken
            }
        }
    }
}

/// Whether brackets with this before them are as good as a list without: `vec![…]`, `&[…]`. What stands in those may be variables where words of
/// an enum belong.
fn makes_a_list(before: &[TokenTree], item: &ValueTable, group: &Group) -> bool {
    let is_list = match before {
        [] => return true,
        [and] => is_punct(and, '&'),
        [TokenTree::Ident(name), bang] => tokens::is(name, "vec") && is_punct(bang, '!'),
        _ => false,
    };
    let is_word = |token: TokenTree| match token {
        TokenTree::Ident(word) => mistakes::is_item_word(item, &word.to_string()),
        TokenTree::Literal(_) => true,
        token => is_punct(&token, ','),
    };
    is_list && (!matches!(item.shape, Shape::Enum(_)) || group.stream().into_iter().all(is_word))
}
