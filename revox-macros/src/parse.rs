//! Reads a definition along its table: the table says whether braces are an object or a block, and whether a word is an enum value.
//!
//! Nothing stops the parser. What it cannot read becomes a [`Problem`], and it goes on with the next field.

mod forms;

use std::cell::Cell;

use proc_macro2::{Delimiter, Ident, Span, TokenTree};
use revox_types::rules::{Object as ObjectTable, Shape, Union, Value as ValueTable, Variant};

use crate::ast::{
    Base, Definition, Extent, Field, Item, Key, Kind, List, Object, ObjectKind, Value,
};
use crate::include;
use crate::literal::{self, Constant, is_punct};
use crate::report::Problem;
use crate::split::{self, Colon, End, Entry, Form};
use forms::{
    as_braces, ends_with_braces, has_fields, is_block, named_braces, simple, tag_word, unwrapped,
    variant,
};

pub(crate) use forms::identifier;

/// Reads what stands in the macro's delimiters as an object of the type `root`.
pub(crate) fn definition(
    tokens: &[TokenTree],
    root: &'static ObjectTable,
    call_site: Span,
) -> (Definition, Vec<Problem>) {
    let mut parser = Parser {
        problems: Vec::new(),
        order: 0,
    };
    let extent = Extent::at(call_site, 0);
    // In parentheses, the object may have braces of its own, and a comma behind them like any argument.
    let argument = match tokens {
        [argument @ .., comma] if is_punct(comma, ',') => argument,
        _ => tokens,
    };
    let object = if let Some((name, inner)) = named_braces(argument) {
        if name != root.name {
            parser.problem(
                Extent::at(name.span(), 1),
                format!("expected `{}`, found `{name}`", root.name),
            );
        }
        let mut object = parser.object(&inner, ObjectKind::Plain(root), extent);
        object.name = Some(name);
        object
    } else {
        let inner = as_braces(argument);
        let fields = inner.as_deref().unwrap_or(tokens);
        parser.object(fields, ObjectKind::Plain(root), extent)
    };
    (Definition { object }, parser.problems)
}

struct Parser {
    problems: Vec<Problem>,
    order: usize,
}

/// Where a value stands, which decides how it is read.
#[derive(Clone, Copy)]
struct Place {
    value: &'static ValueTable,
    /// Whether the value may be left out, so that `None` and `Some(…)` make sense.
    optional: bool,
}

impl Parser {
    fn problem(&mut self, extent: Extent, message: String) {
        self.problems.push(Problem::error(extent, message));
    }

    fn next(&mut self) -> usize {
        self.order += 1;
        self.order
    }

    fn extent(&mut self, tokens: &[TokenTree], otherwise: Span) -> Extent {
        let order = self.next();
        Extent::of(tokens, otherwise, order)
    }

    fn object(&mut self, tokens: &[TokenTree], kind: ObjectKind, extent: Extent) -> Object {
        let entries = split::fields(tokens);
        let kind = match kind {
            ObjectKind::Tagged(union, None) => ObjectKind::Tagged(union, chosen(&entries, union)),
            kind => kind,
        };
        let mut object = Object {
            name: None,
            kind,
            fields: Vec::new(),
            base: None,
            unread: false,
        };
        for (index, entry) in entries.iter().enumerate() {
            match entry.form {
                Form::Field { key, colon, value } => {
                    let field = self.field(&object, key, colon, value);
                    object.fields.push(field);
                }
                Form::Base { dots, value } => {
                    self.base(&mut object, dots, value, index + 1 == entries.len());
                }
                Form::Attribute(tokens) => {
                    if !forms::is_documentation(tokens) {
                        let at = self.extent(tokens, extent.first);
                        self.problem(at, "a field takes no attributes".to_owned());
                    }
                    continue;
                }
                Form::Stray(stray) => {
                    object.unread = true;
                    let at = self.extent(stray, extent.first);
                    self.problem(at, "expected a field, written `name: value`".to_owned());
                }
            }
            // After a colon without a value, what is missing is the value.
            let unfinished = matches!(
                entry.form,
                Form::Field {
                    colon: Colon::Present,
                    value: [],
                    ..
                }
            );
            if !unfinished {
                self.separator(entry.end, tokens, entries.get(index + 1));
            }
        }
        if let (ObjectKind::Tagged(union, None), Some(base)) = (object.kind, &object.base)
            && object.field(union.tag, 0).is_none()
        {
            let at = Extent::of(&base.tokens, extent.first, extent.order);
            self.problem(
                at,
                format!(
                    "`..base` supplies no `{}`: it chooses the type, so it has to be written",
                    union.tag
                ),
            );
        }
        object
    }

    fn field(
        &mut self,
        object: &Object,
        written: &TokenTree,
        colon: Colon<'_>,
        value: &[TokenTree],
    ) -> Field {
        let at = Extent::at(written.span(), self.next());
        let name = match written {
            TokenTree::Literal(quoted) => match literal::read(quoted) {
                Some(Constant::Text(name)) => name,
                _ => quoted.to_string(),
            },
            other => other.to_string().trim_start_matches("r#").to_owned(),
        };
        match colon {
            Colon::Present | Colon::Shorthand => {}
            Colon::Other(found) => {
                let at = Extent::at(found.span(), self.next());
                self.problem(at, format!("expected `:` between `{name}` and its value"));
            }
            Colon::Lacking => self.problem(at, format!("expected `:` after `{name}`")),
        }
        let index = object.table().map_or(usize::MAX, |table| {
            let fields = &mut table.fields.iter();
            fields
                .position(|field| field.name == name)
                .unwrap_or(usize::MAX)
        });
        let table = object.table().and_then(|table| table.fields.get(index));
        // A name that is unknown as well has that error alone.
        if matches!(written, TokenTree::Literal(_))
            && (table.is_some() || is_tag(object.kind, &name))
        {
            self.problem(
                at,
                format!("a field's name is written without quotes: `{name}`"),
            );
        }
        let span = written.span();
        let ident = match (table, written) {
            (Some(table), TokenTree::Ident(word)) if table.ident == name => word.clone(),
            (Some(table), _) => identifier(table.ident, span),
            (None, TokenTree::Ident(word)) => word.clone(),
            (None, _) => Ident::new("__quoted", span),
        };
        let duplicate = match table {
            Some(_) => object.described(index).is_some(),
            None => object.field(&name, 0).is_some(),
        };
        let shorthand = matches!(colon, Colon::Shorthand);
        let value = if shorthand {
            let variable = if matches!(written, TokenTree::Ident(_)) {
                TokenTree::Ident(ident.clone())
            } else {
                written.clone()
            };
            Value {
                kind: Kind::Expression,
                extent: at,
                tokens: vec![variable],
                wrong: Cell::new(false),
            }
        } else if let (ObjectKind::Tagged(union, _), true) =
            (object.kind, is_tag(object.kind, &name))
        {
            self.tag(union, value, span)
        } else if let Some(field) = table {
            let place = Place {
                value: &field.value,
                optional: !field.required || field.value.nullable,
            };
            self.value(value, place, span)
        } else {
            self.unknown(value, span)
        };
        if matches!(value.kind, Kind::Missing) {
            value.wrong.set(true);
            self.problem(
                Extent {
                    order: value.extent.order,
                    ..at
                },
                format!("`{name}` has no value"),
            );
        }
        Field {
            key: Key {
                name,
                ident,
                extent: at,
            },
            table,
            index,
            value,
            shorthand,
            duplicate,
        }
    }

    fn base(&mut self, object: &mut Object, dots: &[TokenTree], value: &[TokenTree], last: bool) {
        let mut at = self.extent(dots, Span::call_site());
        if dots.len() > 2 {
            self.problem(at, "expected `..` and an expression".to_owned());
        }
        if value.is_empty() {
            self.problem(at, "expected an expression after `..`".to_owned());
        } else if let Some(end) = value.last() {
            at.last = end.span();
        }
        if object.base.is_some() {
            self.problem(
                at,
                "only one `..base` can supply the fields that are not written".to_owned(),
            );
            return;
        }
        if !last {
            self.problem(at, "`..base` comes last, after all fields".to_owned());
        }
        object.base = Some(Base {
            tokens: value.to_vec(),
        });
    }

    /// Complains about what stands where a comma should.
    fn separator(&mut self, end: End, tokens: &[TokenTree], next: Option<&Entry<'_>>) {
        match (end, next) {
            (End::Semicolon(index), _) => {
                let at = self.extent(&tokens[index..=index], Span::call_site());
                self.problem(at, "expected `,`, found `;`".to_owned());
            }
            (End::Lacking, Some(next)) => {
                let (Form::Field {
                    key: TokenTree::Ident(_),
                    ..
                }
                | Form::Base { .. }) = next.form
                else {
                    return;
                };
                let first = match next.form {
                    Form::Field { key, .. } => std::slice::from_ref(key),
                    Form::Base { dots, .. } => dots,
                    Form::Attribute(tokens) | Form::Stray(tokens) => tokens,
                };
                let at = self.extent(first, Span::call_site());
                let shown: String = first.iter().map(ToString::to_string).collect();
                self.problem(at, format!("a comma is missing before `{shown}`"));
            }
            _ => {}
        }
    }

    /// The value of the field that tells the variants of a union apart.
    fn tag(&mut self, union: &'static Union, tokens: &[TokenTree], otherwise: Span) -> Value {
        let tokens = unwrapped(tokens).into_owned();
        let extent = self.extent(&tokens, otherwise);
        let mut kind = match &*tokens {
            [] => Kind::Missing,
            tokens => match tag_word(tokens) {
                Some(word) => Kind::Text(word),
                None => simple(tokens).unwrap_or(Kind::Expression),
            },
        };
        if matches!(kind, Kind::Expression) {
            kind = Kind::Broken;
            let tags: Vec<String> = union
                .variants
                .iter()
                .map(|variant| format!("`{:?}`", variant.tag))
                .collect();
            self.problem(
                extent,
                format!(
                    "`{}` chooses the type, so its value has to be written out: {}",
                    union.tag,
                    tags.join(", ")
                ),
            );
        }
        Value {
            kind,
            tokens,
            extent,
            wrong: Cell::new(false),
        }
    }

    /// The value of a field that no table describes; only what it looks like counts.
    fn unknown(&mut self, tokens: &[TokenTree], otherwise: Span) -> Value {
        let extent = self.extent(tokens, otherwise);
        let kind = if tokens.is_empty() {
            Kind::Missing
        } else {
            simple(tokens).unwrap_or(Kind::Expression)
        };
        Value {
            kind,
            tokens: tokens.to_vec(),
            extent,
            wrong: Cell::new(false),
        }
    }

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

/// The variant that the entries of a union choose by its tag.
fn chosen(entries: &[Entry<'_>], union: &'static Union) -> Option<&'static Variant> {
    let value = entries.iter().find_map(|entry| match entry.form {
        Form::Field { key, value, .. }
            if key.to_string().trim_matches('"').trim_start_matches("r#") == union.tag =>
        {
            Some(value)
        }
        _ => None,
    })?;
    let word = tag_word(&unwrapped(value))?;
    union.variants.iter().find(|variant| variant.tag == word)
}

fn is_tag(kind: ObjectKind, name: &str) -> bool {
    matches!(kind, ObjectKind::Tagged(union, _) if union.tag == name)
}
