//! Reads a definition along its table: the table says whether braces are an object or a block, and whether a word is an enum value.
//!
//! Nothing stops the parser. What it cannot read becomes a [`Problem`], and it goes on with the next field.

mod forms;
mod mistakes;
mod values;

use std::cell::Cell;
use std::fmt::Write as _;

use revox_types::rules::{Object as ObjectTable, Union, Value as ValueTable, Variant};

use crate::ast::{
    Base, Definition, Field, Key, Kind, Object, ObjectKind, SpanRange, Value, expression,
};
use crate::diagnostic::Problem;
use crate::item;
use crate::literal::{self, Constant, is_punct};
use crate::split::{self, Colon, End, Entry, Form};
use crate::tokens;
use forms::{as_braces, named_braces, simple, tag_word, unwrapped};
use proc_macro2::{Delimiter, Ident, Span, TokenTree};

pub(crate) use forms::identifier;

/// Reads what stands in the macro's delimiters as an object of the type `root`.
pub(crate) fn definition(
    tokens: &[TokenTree],
    root: &'static ObjectTable,
    call_site: Span,
) -> (Definition, Vec<Problem>) {
    let mut parser = Parser {
        root,
        problems: Vec::new(),
        order: 0,
    };
    let extent = SpanRange::at(call_site, 0);
    // In parentheses, the object may have braces of its own, and a comma behind them like any argument.
    let (argument, rest) = first_argument(tokens);
    if !rest.is_empty() {
        let at = SpanRange::of(rest, call_site, usize::MAX);
        parser.problem(at, "one definition is all that the macro takes".to_owned());
    }
    let object = if let Some((name, inner)) = named_braces(argument) {
        if !tokens::is(&name, root.name) {
            let mut message = format!("expected `{}`, found `{name}`", root.name);
            for other in [&crate::CREATE, &crate::UPDATE] {
                if tokens::is(&name, other.object.name) {
                    let _ = write!(message, "\nthat is what `{}!` makes", other.called);
                }
            }
            parser.problem(SpanRange::at(name.span(), 1), message);
        }
        let mut object = parser.object(&inner, ObjectKind::Plain(root), extent);
        // Of another type, other fields are required.
        object.unread |= !tokens::is(&name, root.name);
        object.name = Some(name);
        object
    } else {
        let inner = as_braces(argument);
        let fields = inner.as_deref().unwrap_or(tokens);
        parser.object(fields, ObjectKind::Plain(root), extent)
    };
    (Definition { object }, parser.problems)
}

/// The braces that a definition begins with, if it does, and what stands behind them and a comma.
fn first_argument(tokens: &[TokenTree]) -> (&[TokenTree], &[TokenTree]) {
    let braces = tokens.iter().position(
        |token| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace),
    );
    let Some(end) = braces.map(|at| at + 1) else {
        return (tokens, &[]);
    };
    let (argument, rest) = tokens.split_at(end);
    if argument.len() > 1 && named_braces(argument).is_none() {
        return (tokens, &[]);
    }
    match rest {
        [comma, rest @ ..] if is_punct(comma, ',') => (argument, rest),
        rest => (argument, rest),
    }
}

struct Parser {
    root: &'static ObjectTable,
    problems: Vec<Problem>,
    order: usize,
}

/// Where a value stands, which decides how it is read.
#[derive(Clone, Copy)]
struct Place {
    value: &'static ValueTable,
    /// Whether the value may be left out, so that `None` and `Some(…)` make sense.
    optional: bool,
    /// Whether no message may show the value.
    secret: bool,
    /// Whether a type may stand for the list that belongs here.
    extracted: bool,
}

impl Parser {
    fn problem(&mut self, extent: SpanRange, message: String) {
        self.problems.push(Problem::error(extent, message));
    }

    fn next(&mut self) -> usize {
        self.order += 1;
        self.order
    }

    fn extent(&mut self, tokens: &[TokenTree], otherwise: Span) -> SpanRange {
        let order = self.next();
        SpanRange::of(tokens, otherwise, order)
    }

    fn object(&mut self, tokens: &[TokenTree], kind: ObjectKind, extent: SpanRange) -> Object {
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
        let mut skipped = 0;
        for (index, entry) in entries.iter().enumerate() {
            if skipped > 0 {
                skipped -= 1;
                continue;
            }
            match entry.form {
                // Of an expression that nobody could take for a field, the name says nothing.
                Form::Field {
                    key,
                    colon: Colon::Lacking,
                    value,
                } if mistakes::is_no_field(key, &object) => {
                    object.unread = true;
                    let mut at = SpanRange::at(key.span(), self.next());
                    at.last = value.last().map_or(at.last, TokenTree::span);
                    self.problem(at, "expected a field, written `name: value`".to_owned());
                }
                Form::Field { key, colon, value } => {
                    let mut field = self.field(&object, key, colon, value, &entries);
                    skipped = mistakes::words_of_a_text(&object, &field, &entries[index..]);
                    if skipped > 0 {
                        let mut at = field.value.span;
                        at.last = entries[index + skipped]
                            .form
                            .last()
                            .map_or(at.last, TokenTree::span);
                        self.problem(at, "a text is written in quotes".to_owned());
                        field.value.kind = Kind::Broken;
                    }
                    object.fields.push(field);
                    if skipped > 0 {
                        continue;
                    }
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
                Form::Compound(name) => {
                    object.unread = true;
                    let at = self.extent(name, extent.first);
                    self.problem(at, mistakes::compound_name(name, object.table()));
                }
                Form::Stray(stray) => {
                    object.unread = true;
                    let at = self.extent(stray, extent.first);
                    let before = index.checked_sub(1).map(|before| entries[before].form);
                    let message = mistakes::grouped_digits(before, stray)
                        .unwrap_or_else(|| "expected a field, written `name: value`".to_owned());
                    self.problem(at, message);
                }
            }
            // After a colon without a value, or with half of one, what is missing is the rest.
            let unfinished = match entry.form {
                Form::Field {
                    colon: Colon::Present,
                    value,
                    ..
                } => value.is_empty() || mistakes::unfinished(value).is_some(),
                _ => false,
            };
            if !unfinished {
                self.separator(&object, entry.end, tokens, entries.get(index + 1));
            }
        }
        if let (ObjectKind::Tagged(union, None), Some(base)) = (object.kind, &object.base)
            && object.field(union.tag, 0).is_none()
        {
            let at = SpanRange::of(&base.tokens, extent.first, extent.order);
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
        others: &[Entry<'_>],
    ) -> Field {
        let at = SpanRange::at(written.span(), self.next());
        let name = match written {
            TokenTree::Literal(quoted) => match literal::read(quoted) {
                Some(Constant::Text(name)) => name,
                _ => quoted.to_string(),
            },
            other => other.to_string().trim_start_matches("r#").to_owned(),
        };
        let index = object.table().map_or(usize::MAX, |table| {
            let fields = &mut table.fields.iter();
            fields
                .position(|field| field.name == name)
                .unwrap_or(usize::MAX)
        });
        let table = object.table().and_then(|table| table.fields.get(index));
        // A name that is unknown has that error alone.
        let is_known = table.is_some() || is_tag(object.kind, &name);
        self.colon(colon, &name, is_known.then_some(at));
        if matches!(written, TokenTree::Literal(_)) && is_known {
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
            None => object.fields.iter().any(|field| field.key.name == name),
        };
        let meant = table
            .is_none()
            .then(|| mistakes::meant_field(object, &name, value, others))
            .flatten();
        let (index, table) = match meant {
            Some(index) => (
                index,
                object.table().and_then(|table| table.fields.get(index)),
            ),
            None => (index, table),
        };
        let shorthand = matches!(colon, Colon::Shorthand);
        let mut value = if shorthand {
            let variable = if matches!(written, TokenTree::Ident(_)) {
                TokenTree::Ident(ident.clone())
            } else {
                written.clone()
            };
            Value {
                kind: Kind::Expression,
                span: at,
                expr: expression(std::slice::from_ref(&variable)),
                tokens: vec![variable],
                wrong: Cell::new(false),
            }
        } else if let (ObjectKind::Tagged(union, _), true) =
            (object.kind, is_tag(object.kind, &name))
        {
            self.own_tag(object, union, value, span, duplicate)
        } else if let Some(field) = table {
            let place = Place {
                value: &field.value,
                optional: !field.required || field.value.nullable,
                secret: field.secret,
                extracted: object
                    .table()
                    .is_some_and(|table| item::is_extracted(table, field.name)),
            };
            self.value(value, place, span)
        } else {
            self.unknown(value, span)
        };
        if let (Colon::Lacking, Kind::Expression) = (colon, &value.kind) {
            // Whatever it is, it has been complained about.
            value.kind = Kind::Broken;
        }
        if matches!(value.kind, Kind::Missing) && (is_known || duplicate) {
            value.wrong.set(true);
            self.problem(
                SpanRange {
                    order: value.span.order,
                    ..at
                },
                format!("`{name}` has no value"),
            );
        }
        Field {
            key: Key {
                name,
                ident,
                span: at,
            },
            table,
            index,
            value,
            shorthand,
            surplus: duplicate || meant.is_some(),
        }
    }

    fn base(&mut self, object: &mut Object, dots: &[TokenTree], value: &[TokenTree], last: bool) {
        let mut at = self.extent(dots, Span::call_site());
        if dots.len() > 2 {
            self.problem(at, "expected `..` and an expression".to_owned());
        }
        let mut value = value;
        if let [equals, ..] = value
            && is_punct(equals, '=')
        {
            self.problem(at, "expected `..` and an expression".to_owned());
            value = &value[1..];
        }
        if value.is_empty() {
            self.problem(at, "expected an expression after `..`".to_owned());
        } else if let Some((last, message)) = mistakes::unfinished(value) {
            at.first = last.span();
            at.last = at.first;
            self.problem(at, message);
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
            unfinished: mistakes::unfinished(value).is_some(),
            tokens: value.to_vec(),
        });
    }

    /// Complains about what stands where a comma should.
    fn separator(
        &mut self,
        object: &Object,
        end: End,
        tokens: &[TokenTree],
        next: Option<&Entry<'_>>,
    ) {
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
                // Words that are no fields belong to a text without quotes rather than behind a comma.
                if let Form::Field {
                    key,
                    colon: Colon::Shorthand | Colon::Lacking,
                    ..
                } = next.form
                    && !object.may_have(&key.to_string())
                {
                    return;
                }
                let first = match next.form {
                    Form::Field { key, .. } => std::slice::from_ref(key),
                    Form::Base { dots, .. } => dots,
                    Form::Attribute(tokens) | Form::Compound(tokens) | Form::Stray(tokens) => {
                        tokens
                    }
                };
                let at = self.extent(first, Span::call_site());
                let shown: String = first.iter().map(ToString::to_string).collect();
                self.problem(at, format!("a comma is missing before `{shown}`"));
            }
            _ => {}
        }
    }

    /// Complains about what stands where a colon should; about nothing there, only if the field is known and so has its place.
    fn colon(&mut self, colon: Colon<'_>, name: &str, known: Option<SpanRange>) {
        match (colon, known) {
            (Colon::Other(found), _) => {
                let at = SpanRange::at(found.span(), self.next());
                self.problem(at, format!("expected `:` between `{name}` and its value"));
            }
            (Colon::Lacking, Some(at)) => self.problem(at, format!("expected `:` after `{name}`")),
            (Colon::Present | Colon::Shorthand | Colon::Lacking, _) => {}
        }
    }

    /// The tag of an object whose variant may be named before its braces; then the two have to agree.
    fn own_tag(
        &mut self,
        object: &Object,
        union: &'static Union,
        tokens: &[TokenTree],
        otherwise: Span,
        duplicate: bool,
    ) -> Value {
        let mut value = self.tag(union, tokens, otherwise);
        if let (ObjectKind::Tagged(_, Some(variant)), Kind::Text(tag), false) =
            (object.kind, &value.kind, duplicate)
            && tag != variant.tag
        {
            self.problem(
                value.span,
                format!(
                    "`{}` has the {} {:?}, not {tag:?}",
                    variant.object.name, union.tag, variant.tag
                ),
            );
            value.kind = Kind::Text(variant.tag.to_owned());
        }
        value
    }

    /// The value of the field that tells the variants of a union apart.
    fn tag(&mut self, union: &'static Union, tokens: &[TokenTree], otherwise: Span) -> Value {
        let tokens = unwrapped(tokens).into_owned();
        let extent = self.extent(&tokens, otherwise);
        let mut kind = match &*tokens {
            [] => Kind::Missing,
            tokens => match tag_word(tokens) {
                Some(word) => Kind::Text(word),
                None => simple(tokens)
                    .or_else(|| self.unquoted_tag(union, tokens, extent))
                    .unwrap_or(Kind::Expression),
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
            expr: expression(&tokens),
            tokens,
            span: extent,
            wrong: Cell::new(false),
        }
    }

    /// A tag that lacks its quotes.
    fn unquoted_tag(
        &mut self,
        union: &'static Union,
        tokens: &[TokenTree],
        extent: SpanRange,
    ) -> Option<Kind> {
        let read = mistakes::unquoted(tokens)?;
        let known = union
            .variants
            .iter()
            .any(|variant| variant.tag == read.text);
        if known {
            self.problem(
                extent,
                format!(
                    "a value that is not a single word is written in quotes: {:?}",
                    read.text
                ),
            );
        }
        (known || !read.plausible).then_some(Kind::Word(read.text))
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
            expr: expression(tokens),
            tokens: tokens.to_vec(),
            span: extent,
            wrong: Cell::new(false),
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
    let value = unwrapped(value);
    let word = tag_word(&value).or_else(|| Some(mistakes::unquoted(&value)?.text))?;
    union.variants.iter().find(|variant| variant.tag == word)
}

fn is_tag(kind: ObjectKind, name: &str) -> bool {
    matches!(kind, ObjectKind::Tagged(union, _) if union.tag == name)
}
