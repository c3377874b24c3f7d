//! Writes one value in the type that its field has.

use revox_types::rules::{Enum, Field as FieldTable, Shape, Value as ValueTable};

use super::helpers::Helper;
use super::inference::{bare, is_arithmetic};
use super::{Expander, marker};
use crate::ast::{Field, Item, Kind, List, Object, ObjectKind, Value};
use crate::parse::identifier;
use crate::report::path_separator;
use proc_macro2::{Delimiter, Ident, Literal, TokenTree};
use quote::ToTokens as _;

/// What stands around the type of a value in its field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrap {
    /// Nothing.
    Plain,
    /// `Option`.
    Option,
    /// `Nullable`: left out, `null`, or a value.
    Nullable,
}

impl Wrap {
    const fn of(field: &FieldTable) -> Self {
        match (field.required, field.value.nullable) {
            (true, false) => Wrap::Plain,
            (true, true) | (false, false) => Wrap::Option,
            (false, true) => Wrap::Nullable,
        }
    }
}

impl Expander<'_> {
    /// The value of a field. Writes nothing and says so if the value was found wrong, so that the base supplies the field.
    pub(super) fn field(
        &mut self,
        field: &Field,
        table: &'static FieldTable,
        out: &mut Vec<TokenTree>,
    ) -> bool {
        self.value(&field.value, &table.value, Wrap::of(table), out)
    }

    fn value(
        &mut self,
        value: &Value,
        table: &'static ValueTable,
        wrap: Wrap,
        out: &mut Vec<TokenTree>,
    ) -> bool {
        match (&value.kind, &table.shape) {
            (Kind::Missing, shape) if self.settings.editor => marker::missing(self, shape, out),
            (Kind::Missing, _) => return false,
            (Kind::Broken, _) => return self.mistaken(value, wrap, out),
            (Kind::Null, _) => match wrap {
                Wrap::Plain => return self.mistaken(value, wrap, out),
                Wrap::Option => self.helper(Helper::None, out),
                Wrap::Nullable => self.helper(Helper::Null, out),
            },
            (Kind::Text(_), Shape::String) => {
                let helper = match wrap {
                    Wrap::Plain => Helper::String,
                    Wrap::Option => Helper::OptionString,
                    Wrap::Nullable => Helper::NullableString,
                };
                self.call(helper, value.tokens.clone(), out);
            }
            (Kind::Text(word) | Kind::Word(word), Shape::Enum(words)) => {
                return self.word(value, word, words, wrap, out);
            }
            (Kind::Bool(_), Shape::Boolean) => self.wrapped(wrap, value.tokens.clone(), out),
            (Kind::Integer(_) | Kind::Number(_), Shape::Integer | Shape::Number) => {
                let Some(tokens) = self.number(value, matches!(table.shape, Shape::Integer)) else {
                    return self.mistaken(value, wrap, out);
                };
                self.wrapped(wrap, tokens, out);
            }
            (Kind::List(list), Shape::List(item)) => {
                let tokens = self.list(list, item);
                self.wrapped(wrap, tokens, out);
            }
            (Kind::Object(object), Shape::Object(_) | Shape::Union(_)) => {
                let mut tokens = Vec::new();
                if !self.object(object, &mut tokens) {
                    return false;
                }
                self.wrapped(wrap, tokens, out);
            }
            (Kind::Type, _) => {
                let mut tokens = Vec::new();
                self.helper(Helper::Fields, &mut tokens);
                path_separator(self.site, &mut tokens);
                tokens.push(self.punct('<'));
                tokens.extend(value.tokens.iter().cloned());
                tokens.push(self.punct('>'));
                tokens.push(self.group(Delimiter::Parenthesis, Vec::new()));
                self.wrapped(wrap, tokens, out);
            }
            (Kind::Expression, Shape::Integer)
                if value.expr.as_ref().is_some_and(is_arithmetic) =>
            {
                let bare = value.expr.as_ref().map(|expr| bare(expr).to_token_stream());
                self.wrapped(wrap, bare.into_iter().flatten().collect(), out);
            }
            (Kind::Variant(_) | Kind::Expression, _) | (_, Shape::Any | Shape::AnyOf(_)) => {
                self.expression(value, wrap, out);
            }
            _ => return self.mistaken(value, wrap, out),
        }
        true
    }

    /// A value that cannot have its type: nothing, if that has been said. Else the compiler says it; and an editor sees what was typed.
    fn mistaken(&mut self, value: &Value, wrap: Wrap, out: &mut Vec<TokenTree>) -> bool {
        let say_nothing = value.wrong.get() || matches!(value.kind, Kind::Broken);
        if say_nothing && !self.settings.editor {
            return false;
        }
        self.expression(value, wrap, out);
        true
    }

    /// `Some(…)` or `Nullable::Value(…)`, as the field needs it.
    pub(super) fn wrapped(&mut self, wrap: Wrap, tokens: Vec<TokenTree>, out: &mut Vec<TokenTree>) {
        match wrap {
            Wrap::Plain => out.extend(tokens),
            Wrap::Option => self.call(Helper::Some, tokens, out),
            Wrap::Nullable => self.call(Helper::Value, tokens, out),
        }
    }

    /// A word of an enum. The token stays the user's, so that an editor leads from it to the variant.
    fn word(
        &mut self,
        value: &Value,
        word: &str,
        words: &'static Enum,
        wrap: Wrap,
        out: &mut Vec<TokenTree>,
    ) -> bool {
        let known = words.words.iter().find(|known| known.value == word);
        let bare = match &*value.tokens {
            [TokenTree::Ident(token)] => Some(token),
            _ => None,
        };
        let mut path = Vec::new();
        match (known, bare) {
            // The words as the API writes them are what an editor is to offer.
            (_, Some(token)) if self.settings.editor => {
                self.words(words, &mut path);
                path.push(marker::word(token).into());
            }
            (Some(known), _) => {
                self.helper(Helper::Types, &mut path);
                path_separator(self.site, &mut path);
                path.push(identifier(words.name, self.site).into());
                path_separator(self.site, &mut path);
                path.push(identifier(known.variant, value.span.first).into());
            }
            (None, _) => return self.mistaken(value, wrap, out),
        }
        self.wrapped(wrap, path, out);
        true
    }

    /// `types::words::voice_provider::`
    pub(super) fn words(&mut self, words: &'static Enum, out: &mut Vec<TokenTree>) {
        self.helper(Helper::Types, out);
        path_separator(self.site, out);
        out.push(Ident::new("words", self.site).into());
        path_separator(self.site, out);
        out.push(identifier(words.module, self.site).into());
        path_separator(self.site, out);
    }

    /// A number in the type of its field: `1` may be meant for a fraction, `3u8` for any integer.
    fn number(&self, value: &Value, integer: bool) -> Option<Vec<TokenTree>> {
        let Some(TokenTree::Literal(written)) = value.tokens.last() else {
            return None;
        };
        let source = written.to_string();
        let mut literal = match (&value.kind, integer) {
            (Kind::Integer(number), true) if source.contains(['u', 'i']) => {
                Literal::i64_unsuffixed(i64::try_from(number.abs()).ok()?)
            }
            #[expect(
                clippy::cast_precision_loss,
                reason = "a fraction is what the field holds"
            )]
            (Kind::Integer(number), false) => Literal::f64_unsuffixed(number.abs() as f64),
            (Kind::Number(number), true) if number.fract() == 0.0 && number.abs() < 9e18 =>
            {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "the value is whole and in range"
                )]
                Literal::i64_unsuffixed(number.abs() as i64)
            }
            (Kind::Number(_), true) => return None,
            (Kind::Number(number), false) if source.ends_with("f32") => {
                Literal::f64_unsuffixed(number.abs())
            }
            _ => return Some(value.tokens.clone()),
        };
        // Lints about literals are not to look at one that the user has not written.
        literal.set_span(written.span().resolved_at(self.site));
        let mut tokens = value.tokens.clone();
        tokens.pop();
        tokens.push(literal.into());
        Some(tokens)
    }

    /// `Struct { … }`, or `Union::Variant(Struct { … })`.
    fn object(&mut self, object: &Object, out: &mut Vec<TokenTree>) -> bool {
        match object.kind {
            ObjectKind::Plain(table) => {
                self.literal(object, table, out);
                true
            }
            ObjectKind::Tagged(union, Some(variant)) => {
                if self.settings.editor {
                    marker::tag(self, object, union);
                }
                self.helper(Helper::Types, out);
                path_separator(self.site, out);
                out.push(identifier(union.name, self.site).into());
                path_separator(self.site, out);
                out.push(identifier(variant.variant, self.site).into());
                let mut inner = Vec::new();
                self.literal(object, variant.object, &mut inner);
                out.push(self.group(Delimiter::Parenthesis, inner));
                true
            }
            ObjectKind::Tagged(union, None) if self.settings.editor => {
                marker::undecided(self, object, union, out);
                true
            }
            ObjectKind::Tagged(..) | ObjectKind::Map | ObjectKind::Misplaced => false,
        }
    }

    /// `list([…])`; what `..iterable` brings is added by a call around it.
    fn list(&mut self, list: &List, item: &'static ValueTable) -> Vec<TokenTree> {
        let wrap = if item.nullable {
            Wrap::Option
        } else {
            Wrap::Plain
        };
        let mut whole: Option<Vec<TokenTree>> = None;
        let mut run = Vec::new();
        for entry in &list.items {
            match entry {
                Item::One(value) => {
                    if self.value(value, item, wrap, &mut run) {
                        run.push(self.punct(','));
                    }
                }
                Item::Spread(iterable) => {
                    if iterable.wrong.get() {
                        continue;
                    }
                    let before = self.joined(whole.take(), std::mem::take(&mut run));
                    let mut arguments = before;
                    arguments.push(self.punct(','));
                    arguments.extend(self.operands(iterable.tokens.clone()));
                    let mut tokens = Vec::new();
                    let blamed = iterable.tokens.first().map_or(self.site, TokenTree::span);
                    self.blaming(blamed, |expander| {
                        let helper = Self::spreading(iterable.expr.as_ref());
                        expander.call(helper, arguments, &mut tokens);
                    });
                    whole = Some(tokens);
                }
            }
        }
        if self.settings.editor {
            marker::next_item(self, &item.shape, &mut run);
        }
        if whole.is_some() && run.is_empty() {
            whole.unwrap_or_default()
        } else {
            self.joined(whole, run)
        }
    }

    /// A list that goes on with these items.
    fn joined(&mut self, before: Option<Vec<TokenTree>>, items: Vec<TokenTree>) -> Vec<TokenTree> {
        let mut tokens = Vec::new();
        let array = self.group(Delimiter::Bracket, items);
        match before {
            None => self.call(Helper::List, vec![array], &mut tokens),
            Some(mut arguments) => {
                arguments.push(self.punct(','));
                arguments.push(array);
                self.call(Helper::ListWith, arguments, &mut tokens);
            }
        }
        tokens
    }
}
