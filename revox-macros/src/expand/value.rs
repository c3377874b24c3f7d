//! Writes one value in the type that its field has.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use revox_types::rules::{Enum, Field as FieldTable, Shape, Value as ValueTable};

use super::Expander;
use super::completion::bare_word;
use super::inference::is_arithmetic;
use crate::ast::{Item, Kind, List, Object, ObjectKind, Value};
use crate::parse::identifier;

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
    pub(super) const fn of(field: &FieldTable) -> Self {
        match (field.required, field.value.nullable) {
            (true, false) => Wrap::Plain,
            (true, true) | (false, false) => Wrap::Option,
            (false, true) => Wrap::Nullable,
        }
    }
}

impl Expander<'_> {
    /// The value of a field or an item. There is none if the value was found wrong: then the base supplies the field.
    pub(super) fn value(
        &mut self,
        value: &Value,
        table: &'static ValueTable,
        wrap: Wrap,
    ) -> Option<TokenStream> {
        if value.is_reported() && !self.settings.editor {
            return None;
        }
        let site = self.site;
        let expr = value.expr.as_ref();
        let inner = match (&value.kind, &table.shape) {
            (Kind::Missing, shape) => {
                return self.settings.editor.then(|| self.missing(shape));
            }
            (Kind::Null, _) => {
                return match wrap {
                    Wrap::Plain => Some(self.expression(expr?, wrap)),
                    Wrap::Option => Some(self.private(site, "None")),
                    Wrap::Nullable => Some(self.private(site, "Null")),
                };
            }
            (Kind::Text(_), Shape::String) => {
                let string = self.private(site, "string");
                let text = expr.map(|expr| self.operand(expr.to_token_stream()));
                quote_spanned!(site=> #string(#text))
            }
            (Kind::Text(text) | Kind::Word(text), Shape::Enum(table)) => {
                match self.enum_value_of(value, text, table) {
                    Some(path) => path,
                    None => return Some(self.expression(expr?, wrap)),
                }
            }
            (Kind::Bool(_), Shape::Boolean) => expr.to_token_stream(),
            (Kind::Integer(_) | Kind::Number(_), Shape::Integer | Shape::Number) => {
                match self.number(value, matches!(table.shape, Shape::Integer)) {
                    Some(number) => number,
                    None => return Some(self.expression(expr?, wrap)),
                }
            }
            (Kind::List(list), Shape::List(item)) => self.list(list, item),
            (Kind::Object(object), Shape::Object(_) | Shape::Union(_)) => self.object(object)?,
            (Kind::Type, _) => self.fields_of_type(value),
            (Kind::Expression, Shape::Integer) if expr.is_some_and(is_arithmetic) => {
                self.argument(expr?)
            }
            // A value of another type, too, which the compiler refuses, and an editor shows as it was typed.
            (
                Kind::None
                | Kind::Bool(_)
                | Kind::Integer(_)
                | Kind::Number(_)
                | Kind::Text(_)
                | Kind::Word(_)
                | Kind::Variant(_)
                | Kind::List(_)
                | Kind::Object(_)
                | Kind::Constant
                | Kind::Expression,
                _,
            ) => return Some(self.expression(expr?, wrap)),
        };
        Some(self.wrapped(wrap, inner))
    }

    /// The fields that a type stands for. One for the inputs of a tool is asked for those that fill in placeholders of that tool.
    fn fields_of_type(&self, value: &Value) -> TokenStream {
        let site = self.site;
        let expr = &value.expr;
        let inputs = self
            .inputs
            .iter()
            .find(|one| std::ptr::eq(one.value, value));
        let extract = self.private(site, "ExtractFields");
        let fields = quote_spanned!(site=> <#expr as #extract>::fields());
        let Some(inputs) = inputs else {
            return fields;
        };
        let name = expr.to_token_stream().to_string();
        let placeholders = inputs.placeholders.iter();
        let placeholders =
            placeholders.map(|(placeholder, path)| quote_spanned!(site=> (#placeholder, #path)));
        let inputs = self.private(site, "inputs");
        quote_spanned!(site=> #inputs(#fields, #name, &[#(#placeholders),*]))
    }

    /// `Some(…)` or `Nullable::Value(…)`, as the field needs it.
    pub(super) fn wrapped(&self, wrap: Wrap, value: TokenStream) -> TokenStream {
        let wrapper = match wrap {
            Wrap::Plain => return value,
            Wrap::Option => "Some",
            Wrap::Nullable => "Value",
        };
        let wrapper = self.private(self.site, wrapper);
        quote_spanned!(self.site=> #wrapper(#value))
    }

    /// A value of an enum. The token stays the user's, so that an editor leads from it to the variant.
    fn enum_value_of(
        &self,
        value: &Value,
        text: &str,
        table: &'static Enum,
    ) -> Option<TokenStream> {
        if let (true, Some(bare)) = (self.settings.editor, bare_word(value)) {
            return Some(self.enum_value_for_editor(table, &bare));
        }
        let known = table.values.iter().find(|known| known.value == text)?;
        let name = self.type_path(&identifier(table.name, self.site));
        let variant = identifier(known.variant, value.span.first);
        Some(quote_spanned!(self.site=> #name::#variant))
    }

    /// A number in the type of its field: `1` may be meant for a fraction, `3u8` for any integer.
    fn number(&self, value: &Value, integer: bool) -> Option<TokenStream> {
        let text = match value.kind {
            Kind::Integer(number) if integer => i64::try_from(number).ok()?.to_string(),
            Kind::Integer(number) => format!("{number}.0"),
            Kind::Number(number) if integer => {
                let whole = number.fract() == 0.0 && number.abs() < 9e18;
                whole.then(|| format!("{number:.0}"))?
            }
            Kind::Number(number) => number.is_finite().then(|| format!("{number:?}"))?,
            _ => return None,
        };
        // Lints about literals are not to look at one that the user has not written.
        let place = value.span.last.resolved_at(self.site);
        let tokens: TokenStream = text.parse().ok()?;
        let there = tokens.into_iter().map(|mut token| {
            token.set_span(place);
            token
        });
        Some(there.collect())
    }

    /// `Struct { … }`, or `Union::Variant(Struct { … })`.
    fn object(&mut self, object: &Object) -> Option<TokenStream> {
        match object.kind {
            ObjectKind::Plain(table) => Some(self.literal(object, table)),
            ObjectKind::Tagged(union, Some(variant)) => {
                if self.settings.editor {
                    let tag = self.tag(object, union);
                    self.tags.extend(tag);
                }
                let inner = self.literal(object, variant.object);
                let union = self.type_path(&identifier(union.name, self.site));
                let variant = Ident::new(variant.variant, self.site);
                Some(quote_spanned!(self.site=> #union::#variant(#inner)))
            }
            ObjectKind::Tagged(union, None) if self.settings.editor => {
                Some(self.undecided(object, union))
            }
            ObjectKind::Tagged(..) | ObjectKind::Untyped => None,
        }
    }

    /// `list([…])`; what `..iterable` brings is added by a call around it.
    fn list(&mut self, list: &List, item: &'static ValueTable) -> TokenStream {
        let wrap = if item.nullable {
            Wrap::Option
        } else {
            Wrap::Plain
        };
        let mut whole: Option<TokenStream> = None;
        let mut run = TokenStream::new();
        for entry in &list.items {
            match entry {
                Item::One(value) => {
                    let value = self.value(value, item, wrap);
                    run.extend(value.map(|value| quote_spanned!(self.site=> #value,)));
                }
                Item::Spread(iterable) if !iterable.is_reported() => {
                    let before = self.appended(whole.take(), &std::mem::take(&mut run));
                    whole = iterable
                        .expr
                        .as_ref()
                        .map(|iterable| self.spread(&before, iterable));
                }
                Item::Spread(_) => {}
            }
        }
        if let (true, Shape::Enum(_)) = (self.settings.editor, &item.shape) {
            // With one more item, a blank spot in the list has the path by which the values are found.
            run.extend(self.missing(&item.shape));
        }
        self.appended(whole, &run)
    }

    /// A list that goes on with these items.
    fn appended(&self, before: Option<TokenStream>, items: &TokenStream) -> TokenStream {
        match before {
            Some(list) if items.is_empty() => list,
            Some(list) => {
                let helper = self.private(self.site, "list_same");
                quote_spanned!(self.site=> #helper(#list, [#items]))
            }
            None => {
                let helper = self.private(self.site, "list");
                quote_spanned!(self.site=> #helper([#items]))
            }
        }
    }
}
