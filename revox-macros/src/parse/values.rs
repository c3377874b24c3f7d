//! Reads one value: the table says what belongs in its place, and so what its tokens mean.

use std::cell::Cell;

use proc_macro2::{Delimiter, Span, TokenTree};
use revox_types::rules::{Shape, Value as ValueTable};

use super::forms::{
    as_braces, ends_with_braces, has_fields, is_block, named_braces, simple, unwrapped, variant,
};
use super::{Parser, Place};
use crate::ast::{Extent, Item, Kind, List, Object, ObjectKind, Value};
use crate::include;
use crate::literal::is_punct;
use crate::split::{self, End};

impl Parser {
    fn value(&mut self, tokens: &[TokenTree], place: Place, otherwise: Span) -> Value {
        let tokens = &*unwrapped(tokens);
        if let (true, [TokenTree::Ident(some), TokenTree::Group(group)]) = (place.optional, tokens)
            && *some == "Some"
            && group.delimiter() == Delimiter::Parenthesis
        {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            return self.value(
                &inner,
                Place {
                    optional: false,
                    ..place
                },
                group.span(),
            );
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
            tokens: if is_read { Vec::new() } else { tokens.to_vec() },
            extent,
            wrong: Cell::new(false),
        }
    }

    fn kind(&mut self, tokens: &[TokenTree], place: Place, extent: Extent) -> Kind {
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
        if let Some(kind) = simple(tokens) {
            return kind;
        }
        match (shape, tokens) {
            (Shape::Enum(table), _) => variant(tokens, table.name)
                .and_then(|variant| table.words.iter().find(|word| variant == word.variant))
                .map_or(Kind::Expression, |word| Kind::Variant(word.value)),
            (Shape::String, _) => self.text(tokens, extent),
            (Shape::Object(_) | Shape::Union(_) | Shape::Map(_), _) if ends_with_braces(tokens) => {
                self.braces(tokens, shape, extent)
            }
            (Shape::List(item), [TokenTree::Group(group)])
                if group.delimiter() == Delimiter::Bracket =>
            {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                if inner.iter().any(|token| is_punct(token, ';')) {
                    return Kind::Expression;
                }
                Kind::List(self.list(&inner, item, group.span()))
            }
            // Whatever is in brackets, it is a list, and whatever looks like fields, it is an object.
            (Shape::Any | Shape::AnyOf(_), _) => Kind::Expression,
            (_, [TokenTree::Group(group)]) if group.delimiter() == Delimiter::Bracket => {
                Kind::List(List { items: Vec::new() })
            }
            (_, [TokenTree::Group(group)])
                if group.delimiter() == Delimiter::Brace && has_fields(group) =>
            {
                Kind::Object(Object {
                    name: None,
                    kind: ObjectKind::Misplaced,
                    fields: Vec::new(),
                    base: None,
                    unread: false,
                })
            }
            _ => Kind::Expression,
        }
    }

    /// `{ … }` or `Type { … }` where an object belongs. Another type's name makes it an expression.
    fn braces(&mut self, tokens: &[TokenTree], shape: &'static Shape, extent: Extent) -> Kind {
        let (name, inner) = if let [_] = tokens {
            (None, as_braces(tokens).unwrap_or_default())
        } else if let Some((name, inner)) = named_braces(tokens) {
            (Some(name), inner)
        } else {
            return Kind::Expression;
        };
        let is = |wanted: &str| name.as_ref().is_none_or(|name| name == wanted);
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
        object.name = name;
        Kind::Object(object)
    }

    fn list(&mut self, tokens: &[TokenTree], item: &'static ValueTable, otherwise: Span) -> List {
        let mut items = Vec::new();
        for split::Element {
            dots,
            tokens,
            end,
            next,
        } in split::items(tokens)
        {
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
                    tokens: rest,
                    extent,
                    wrong,
                }));
            } else {
                let nothing = next.map_or(otherwise, TokenTree::span);
                let value = self.value(
                    tokens,
                    Place {
                        value: item,
                        optional: item.nullable,
                    },
                    nothing,
                );
                if matches!(value.kind, Kind::Missing) {
                    value.wrong.set(true);
                    self.problem(value.extent, "expected a value before `,`".to_owned());
                }
                items.push(Item::One(value));
            }
            match (end, next, tokens.last()) {
                (End::Semicolon(_), Some(next), _) => {
                    let at = Extent::at(next.span(), self.next());
                    self.problem(at, "expected `,`, found `;`".to_owned());
                }
                (End::Lacking, _, Some(last)) => {
                    let end = match last {
                        TokenTree::Group(group) => group.span_close(),
                        other => other.span(),
                    };
                    let at = Extent::at(end, self.next());
                    self.problem(at, "a comma is missing after this".to_owned());
                }
                _ => {}
            }
        }
        List { items }
    }

    /// `include_str!` and `concat!` of literals are read like literals.
    fn text(&mut self, tokens: &[TokenTree], extent: Extent) -> Kind {
        match include::text(tokens) {
            Ok(Some(text)) => Kind::Text(text),
            Ok(None) => match tokens {
                [TokenTree::Group(group)] if group.delimiter() == Delimiter::Bracket => {
                    Kind::List(List { items: Vec::new() })
                }
                [TokenTree::Group(group)]
                    if group.delimiter() == Delimiter::Brace && has_fields(group) =>
                {
                    Kind::Object(Object {
                        name: None,
                        kind: ObjectKind::Misplaced,
                        fields: Vec::new(),
                        base: None,
                        unread: false,
                    })
                }
                _ => Kind::Expression,
            },
            Err((span, message)) => {
                self.problem(
                    Extent {
                        first: span,
                        last: span,
                        ..extent
                    },
                    message,
                );
                Kind::Broken
            }
        }
    }
}
