//! Reads one value: the table says what belongs in its place, and so what its tokens mean.
//!
//! A notation of several tokens, such as `5 min`, is read at the head of `Parser::notation`, and may make a kind that there is.
//!
//! A new kind of value goes in `Kind` in `ast.rs`. It is made in `literal` of `literal.rs` for a literal, here in `Parser::notation` for what the API's own notation is, in
//! `Parser::meaning` for a Rust expression. The compiler then names the other places, since each lists all kinds:
//!
//! * `Value::visit` in `ast.rs`: the values inside it;
//! * `Value::seen` in `check.rs`: what the validator sees;
//! * `Expander::value` in `expand/value.rs`: what is written;
//! * `Json::value` in `expand/json.rs`: whether it is the same in every run, and so can be a part of one text in a long definition;
//! * `Search::value` in `secrets.rs`: whether it can hold a secret.
//!
//! Tests: a case in `tests/syntax.rs` for what it means, and one in `tests/expansion.rs` for what is written.

use proc_macro2::{Delimiter, Ident, Span, TokenTree};
use quote::ToTokens as _;
use revox_types::rules::{Enum, Shape, Union, Value as ValueTable, Variant, nearest};
use syn::buffer::Cursor;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative as _;
use syn::{Expr, ExprLit, ExprPath, PathArguments, RangeLimits, Token, Type, token};

use super::literal::{into_bare, literal, single};
use super::path::{as_path, is_constant, may_be_type, type_before_braces, variant};
use super::recover::{self, Name, Scope};
use super::{Expected, Parser, hint};
use crate::ast::{Item, Kind, List, ObjectKind, Value};
use crate::include;
use crate::tokens::{
    SpanRange, inside, is_dots, is_end, is_last, is_punct, skip, until, unwrapped,
    without_parentheses,
};

impl Parser {
    /// Reads a value. `otherwise` is where to say that there is none.
    pub(super) fn value(
        &mut self,
        input: ParseStream<'_>,
        expected: Expected,
        otherwise: Span,
    ) -> Value {
        if expected.scope.is_blank(input.cursor()) {
            return missing(otherwise);
        }
        if let Some(value) = self.notation(input, expected) {
            return value;
        }
        if expected.extracted
            && let Some(value) = self.generic(input)
        {
            return value;
        }
        let mut value = self.expression(input, expected.scope, Some(&expected.value.shape));
        if let (Kind::Expression, false, Some(expr)) =
            (&value.kind, value.is_reported(), &value.expr)
        {
            match self.meaning(expr, expected, value.span) {
                Some(kind) => value.kind = kind,
                None => value.report(),
            }
        }
        value
    }

    /// Reads a type with arguments, such as `Vec<Answer>`, where the name of a struct belongs.
    fn generic(&mut self, input: ParseStream<'_>) -> Option<Value> {
        let (start, fork) = (input.cursor(), input.fork());
        let Ok(Type::Path(path)) = fork.parse() else {
            return None;
        };
        let last = path.path.segments.last()?;
        let PathArguments::AngleBracketed(arguments) = &last.arguments else {
            return None;
        };
        if !is_end(fork.cursor()) || arguments.colon2_token.is_some() {
            return None;
        }
        let is_wrapper = last.ident == "Vec" || last.ident == "Option";
        let name = is_wrapper.then(|| arguments.args.to_token_stream());
        input.advance_to(&fork);
        let span = SpanRange::between(start, fork.cursor());
        let (attrs, qself, path) = (Vec::new(), path.qself, path.path);
        let expr = Expr::Path(ExprPath { attrs, qself, path });
        let value = Value::new(Kind::Type, Some(expr), span);
        if let Some(name) = name {
            self.problem(
                span,
                format!("write the name of the struct alone, `{name}`: the list is its fields"),
            );
            value.report();
        }
        Some(value)
    }

    /// Reads a Rust expression. What cannot be read as one is reported, up to the next entry, and kept for an editor.
    pub(super) fn expression(
        &mut self,
        input: ParseStream<'_>,
        scope: Scope,
        shape: Option<&'static Shape>,
    ) -> Value {
        let start = input.cursor();
        if let Some((token, next)) = start.literal()
            && is_end(next)
            && let Some((kind, lit)) = single(token)
        {
            skip(input, 1);
            let span = SpanRange::at(lit.span());
            let attrs = Vec::new();
            return Value::new(kind, Some(Expr::Lit(ExprLit { attrs, lit })), span);
        }
        let mut fork = input.fork();
        let mut parsed: syn::Result<Expr> = fork.parse();
        // No field takes a range: behind a value, a comma is missing before the base.
        if let (Ok(Expr::Range(range)), Scope::Fields(_)) = (&mut parsed, scope)
            && !matches!(range.end.as_deref(), Some(Expr::Lit(_)))
            && let (RangeLimits::HalfOpen(_), Some(value)) = (&range.limits, range.start.take())
        {
            fork = input.fork();
            skip(&fork, value.to_token_stream().into_iter().count());
            parsed = Ok(*value);
        }
        let end = fork.cursor();
        let read = match parsed {
            Ok(expr) if is_end(end) || scope.entry_follows(end, self.editor) => {
                input.advance_to(&fork);
                let Some(kind) = literal(without_parentheses(&expr)) else {
                    let span = SpanRange::between(start, end);
                    return Value::new(Kind::Expression, Some(expr), span);
                };
                let expr = into_bare(expr);
                let tokens: Vec<TokenTree> = expr.to_token_stream().into_iter().collect();
                return Value::new(kind, Some(expr), SpanRange::of(&tokens, start.span()));
            }
            Ok(_) => crate::tokens::between(start, end).len(),
            Err(_) => usize::MAX,
        };
        let tokens = match scope {
            Scope::Fields(_) => recover::value(start),
            Scope::Items => recover::item(start),
        };
        skip(input, tokens.len());
        let span = SpanRange::of(&tokens, start.span());
        match hint::alone(&tokens) {
            // The name of the next field was taken for a part of it.
            Ok(expr) => Value::new(Kind::Expression, Some(expr), span),
            Err(error) => {
                let (at, message) = hint::broken(&tokens, read, shape, &error);
                self.problem(at, message);
                let expr = Expr::Verbatim(tokens.into_iter().collect());
                let value = Value::new(Kind::Expression, Some(expr), span);
                value.report();
                value
            }
        }
    }

    /// Reads what is in the API's own notation: a value of an enum, an object, a list. Nothing where an expression begins, or where more follows.
    fn notation(&mut self, input: ParseStream<'_>, expected: Expected) -> Option<Value> {
        let start = input.cursor();
        if start.literal().is_some() {
            return None;
        }
        let shape = &expected.value.shape;
        // Dots behind a word make a range of it.
        let is_range = |at| matches!(shape, Shape::Enum(_)) && is_dots(at);
        let ends =
            |at| is_end(at) || (expected.scope.entry_follows(at, self.editor) && !is_range(at));
        if let Some((word, next)) = start.ident() {
            if let Some(kind) = word_kind(&word, expected, is_end(next))
                && ends(next)
            {
                skip(input, 1);
                let span = SpanRange::at(word.span());
                return Some(Value::new(kind, Some(as_path(word)), span));
            }
            if word == "Some"
                && let Some((inner, delimiters, after)) = next.group(Delimiter::Parenthesis)
                && !inner.eof()
                && ends(after)
                && !matches!(shape, Shape::Any | Shape::AnyOf(_))
            {
                if !expected.optional {
                    let span = SpanRange {
                        first: word.span(),
                        last: delimiters.join(),
                    };
                    self.problem(span, "leave `Some(…)` out: a value is required here");
                }
                skip(input, 1);
                return self.in_some(input, expected, delimiters.join());
            }
        }
        let fork = input.fork();
        let begins_path = start.ident().is_some() || is_punct(start, ':');
        let name = begins_path.then(|| type_before_braces(&fork)).flatten();
        if let Some((inner, delimiters, after)) = fork.cursor().group(Delimiter::Brace) {
            let is_rust = || input.fork().parse::<Expr>().is_ok();
            let kind = match &name {
                _ if !ends(after) => None,
                None => braces_kind(shape, inner, is_rust),
                Some(name) => self.named_kind(name, shape, is_rust),
            }?;
            input.advance_to(&fork);
            let mut span = SpanRange::at(delimiters.join());
            if name.is_some() {
                span.first = start.span();
            }
            let fields = inside(input, Delimiter::Brace).ok()?;
            let problems = self.problems.len();
            let mut object = self.object(&fields, kind);
            if let ObjectKind::Untyped = kind {
                // That it is here is enough to say.
                self.problems.truncate(problems);
            }
            object.name = name;
            return Some(Value::new(Kind::Object(object), None, span));
        }
        let is_vec = start.ident().is_some_and(|(word, _)| word == "vec")
            && input.peek2(Token![!])
            && input.peek3(token::Bracket);
        skip(&fork, if is_vec { 2 } else { 0 });
        let (inner, delimiters, after) = fork.cursor().group(Delimiter::Bracket)?;
        if !ends(after) || !makes_a_list(shape, inner, is_vec) {
            return None;
        }
        input.advance_to(&fork);
        let items = inside(input, Delimiter::Bracket).ok()?;
        let list = match shape {
            Shape::List(item) => self.list(&items, item),
            _ => List { items: Vec::new() },
        };
        let span = SpanRange {
            first: start.span(),
            last: delimiters.join(),
        };
        Some(Value::new(Kind::List(list), None, span))
    }

    /// The value in `Some(…)`.
    fn in_some(&mut self, input: ParseStream<'_>, expected: Expected, span: Span) -> Option<Value> {
        let inside = inside(input, Delimiter::Parenthesis).ok()?;
        let expected = Expected {
            optional: false,
            scope: Scope::Items,
            ..expected
        };
        let value = self.value(&inside, expected, span);
        let rest = inside.cursor();
        if !is_last(rest) {
            self.problem(SpanRange::at(rest.span()), "expected `)`");
        }
        Some(value)
    }

    /// What an object with the name of a type is. With the name of another type, it is an expression.
    fn named_kind(
        &mut self,
        name: &Ident,
        shape: &Shape,
        is_rust: impl Fn() -> bool,
    ) -> Option<ObjectKind> {
        let written = name.to_string();
        // A part of the name may be the user's own for the type.
        let is_misspelt = |meant: &&str| !written.contains(meant) && !meant.contains(&*written);
        let mut names = hint::names(shape);
        let known = names.clone().find(|known| *known == written);
        let meant = known
            .or_else(|| nearest(&written, names.clone()).filter(is_misspelt))
            .or_else(|| names.next().filter(|_| !is_rust()))?;
        if meant != written {
            let at = SpanRange::at(name.span());
            self.problem(at, format!("expected `{meant}`, found `{name}`"));
        }
        let is_meant = |variant: &&Variant| variant.object.name == meant;
        Some(match shape {
            Shape::Object(table) => ObjectKind::Plain(table),
            Shape::Union(union) => ObjectKind::Tagged(union, union.variants.iter().find(is_meant)),
            _ => ObjectKind::Untyped,
        })
    }

    fn list(&mut self, input: ParseStream<'_>, item: &'static ValueTable) -> List {
        let expected = Expected {
            value: item,
            optional: item.nullable,
            extracted: false,
            scope: Scope::Items,
        };
        let mut items = Vec::new();
        loop {
            self.comments(input);
            if input.is_empty() {
                return List { items };
            }
            let is_whole = if is_dots(input.cursor()) {
                let spread = self.spread(input, Scope::Items);
                items.push(Item::Spread(spread));
                true
            } else {
                let value = self.value(input, expected, input.span());
                if let Kind::Missing = value.kind {
                    value.report();
                    self.problem(value.span, "expected a value before `,`");
                }
                let is_whole = value.is_whole();
                items.push(Item::One(value));
                is_whole
            };
            let missing = self.comma(input, is_whole);
            self.problems.extend(missing);
        }
    }

    /// Reads `..expression`.
    pub(super) fn spread(&mut self, input: ParseStream<'_>, scope: Scope) -> Value {
        let start = input.cursor();
        let has_three = input.parse::<Token![...]>().is_ok();
        skip(input, if has_three { 0 } else { 2 });
        let dots = SpanRange::between(start, input.cursor());
        let is_missing = is_end(input.cursor());
        let mut value = if has_three || is_missing {
            let message = match (has_three, scope) {
                (false, _) => "expected `..` and an expression",
                (true, Scope::Fields(_)) => {
                    "expected `..`, found `...`; the base comes last, after all fields"
                }
                (true, Scope::Items) => "expected `..`, found `...`",
            };
            self.problem(dots, message);
            let value = self.unknown(input, scope, dots.last);
            value.report();
            value
        } else {
            self.expression(input, scope, None)
        };
        value.span.first = dots.first;
        value
    }

    /// Reads a value of which nothing is to be said, since there is enough to say of its name.
    pub(super) fn unknown(
        &mut self,
        input: ParseStream<'_>,
        scope: Scope,
        otherwise: Span,
    ) -> Value {
        let start = input.cursor();
        if is_end(start) {
            return missing(otherwise);
        }
        let problems = self.problems.len();
        let fields = input.fork();
        let object = inside(&fields, Delimiter::Brace)
            .ok()
            .filter(|inner| {
                is_end(fields.cursor()) && recover::has_fields(inner.cursor(), ObjectKind::Untyped)
            })
            .map(|inner| self.object(&inner, ObjectKind::Untyped));
        let mut value = self.expression(input, scope, None);
        self.problems.truncate(problems);
        if let Some(object) = object {
            value.kind = Kind::Object(object);
        }
        value
    }

    /// Reads the value of the field that tells the variants of a union apart.
    pub(super) fn tag(
        &mut self,
        input: ParseStream<'_>,
        union: &Union,
        scope: Scope,
        otherwise: Span,
    ) -> Value {
        if scope.is_blank(input.cursor()) {
            return missing(otherwise);
        }
        let mut value = self.unknown(input, scope, otherwise);
        let tokens = unwrapped(value.expr.to_token_stream().into_iter().collect());
        let is_one = tokens.len() == 1;
        let is_tag =
            |tag: &String| is_one || union.variants.iter().any(|variant| variant.tag == tag);
        if let Some(tag) = hint::unquoted(&tokens).filter(is_tag) {
            if !is_one {
                self.problem(value.span, hint::quotes(&tag));
            }
            value.kind = Kind::Text(tag);
        } else {
            let tags = union
                .variants
                .iter()
                .map(|variant| format!("`{:?}`", variant.tag));
            let message = format!(
                "`{}` chooses the type, so its value has to be written out: {}",
                union.tag,
                tags.collect::<Vec<_>>().join(", ")
            );
            self.problem(value.span, message);
            value.kind = Kind::Expression;
            value.report();
        }
        value
    }

    /// What an expression means where this belongs. Nothing if it was reported.
    fn meaning(&mut self, expr: &Expr, expected: Expected, span: SpanRange) -> Option<Kind> {
        let shape = &expected.value.shape;
        if let Some(message) = hint::foreign_word(expr, expected.value) {
            self.problem_once(span, &message);
            return None;
        }
        match (shape, expr) {
            // A fragment of a `macro_rules!` means what is in it.
            (_, Expr::Group(fragment)) => return self.meaning(&fragment.expr, expected, span),
            (_, Expr::Lit(_)) if matches!(shape, Shape::Integer | Shape::Number) => {
                self.problem(span, hint::NUMBER);
                return None;
            }
            (Shape::Enum(table), Expr::Path(path)) => match path.path.get_ident() {
                Some(word) => return Some(Kind::Word(word.unraw().to_string())),
                None => {
                    if let Some(known) = variant(&path.path, table) {
                        return Some(Kind::Variant(known));
                    }
                }
            },
            // No value of an enum is computed.
            (Shape::Enum(table), Expr::Binary(_) | Expr::Field(_)) => {
                let tokens: Vec<TokenTree> = expr.to_token_stream().into_iter().collect();
                let is_known = |word: &String| is_among(word, table);
                let word = hint::unquoted(&tokens)
                    .filter(|word| is_known(word) || matches!(expr, Expr::Binary(_)));
                if let Some(word) = word.as_ref().filter(|word| is_known(word)) {
                    self.problem(span, hint::quotes(word));
                }
                return Some(word.map_or(Kind::Expression, Kind::Word));
            }
            (
                Shape::Boolean | Shape::Integer | Shape::Number | Shape::String | Shape::Enum(_),
                Expr::Range(_),
            ) => {
                self.problem(
                    span,
                    "expected one value, found a range; in a list, write each value, with commas between",
                );
                return None;
            }
            (Shape::Enum(_) | Shape::String, Expr::Macro(call)) => {
                if let Some(text) = include::text(&call.mac) {
                    return Some(Kind::Text(text));
                }
                // Of a file that cannot be read the compiler says so, once for each time that it is written.
                if include::file(expr).is_some() {
                    return Some(Kind::Expression);
                }
            }
            (Shape::String, Expr::Binary(_)) => {
                if let Some(text) = hint::joined(expr) {
                    self.problem(span, hint::quotes(&text));
                    return None;
                }
            }
            (Shape::List(_), Expr::Path(path)) if expected.extracted && may_be_type(&path.path) => {
                return Some(Kind::Type);
            }
            (Shape::Object(_) | Shape::Union(_), Expr::Call(call)) => {
                if let Some(message) = hint::called_object(call, shape) {
                    self.problem(span, message);
                    return None;
                }
            }
            _ => {}
        }
        Some(if is_constant(expr) {
            Kind::Constant
        } else {
            Kind::Expression
        })
    }
}

fn missing(at: Span) -> Value {
    Value::new(Kind::Missing, None, SpanRange::at(at))
}

/// The variant of a union that its tag chooses, wherever it stands.
pub(super) fn chosen(mut at: Cursor<'_>, union: &'static Union) -> Option<&'static Variant> {
    while let Some((_, next)) = at.token_tree() {
        if let Some(name) = Name::before_colon(at)
            && name.text == union.tag
        {
            let (_, value) = next.token_tree()?;
            let tag = hint::unquoted(&unwrapped(recover::value(value)))?;
            return union.variants.iter().find(|variant| variant.tag == tag);
        }
        at = next;
    }
    None
}

fn is_among(word: &str, table: &Enum) -> bool {
    table.values.iter().any(|known| known.value == word)
}

/// What a single word is, if the table says so. Where nothing follows, any word belongs to the enum.
fn word_kind(word: &Ident, expected: Expected, is_last: bool) -> Option<Kind> {
    let written = word.to_string();
    match &*written {
        "null" if is_last => return Some(Kind::Null),
        "true" | "false" if is_last => return Some(Kind::Bool(written == "true")),
        "None" if is_last => return Some(Kind::None),
        "None" => return None,
        word if hint::is_null_elsewhere(word) => return None,
        _ => {}
    }
    let written = word.unraw().to_string();
    let is_word = match &expected.value.shape {
        Shape::Enum(table) => is_last || is_among(&written, table),
        // What the API calls an item is one item, not the list.
        Shape::List(ValueTable {
            shape: Shape::Enum(table),
            ..
        }) => is_among(&written, table),
        _ => false,
    };
    is_word.then_some(Kind::Word(written))
}

/// What braces without a name are; nothing if they are a block.
fn braces_kind(shape: &Shape, inner: Cursor<'_>, is_rust: impl Fn() -> bool) -> Option<ObjectKind> {
    let kind = match shape {
        Shape::Object(table) => ObjectKind::Plain(table),
        Shape::Union(union) => ObjectKind::Tagged(union, None),
        Shape::Map(_) | Shape::Any | Shape::AnyOf(_) => return None,
        _ => ObjectKind::Untyped,
    };
    let has_fields = recover::has_fields(inner, kind);
    let is_object = match kind {
        ObjectKind::Untyped => inner.eof() || (has_fields && !is_rust()),
        _ => has_fields || !is_rust(),
    };
    is_object.then_some(kind)
}

/// Whether brackets are a list to look into: `[x; 3]` is Rust's, and so is a `vec![…]` of values that the API does not know.
fn makes_a_list(shape: &Shape, inner: Cursor<'_>, is_vec: bool) -> bool {
    let tokens = until(inner, |_, _, _| false);
    let is_repeated =
        |token: &TokenTree| matches!(token, TokenTree::Punct(one) if one.as_char() == ';');
    if tokens.iter().any(is_repeated) {
        return false;
    }
    match shape {
        Shape::List(ValueTable {
            shape: Shape::Enum(table),
            ..
        }) => {
            !is_vec
                || tokens.iter().all(|token| match token {
                    TokenTree::Ident(word) => is_among(&word.unraw().to_string(), table),
                    TokenTree::Literal(_) => true,
                    TokenTree::Punct(comma) => comma.as_char() == ',',
                    TokenTree::Group(_) => false,
                })
        }
        Shape::List(_) => true,
        Shape::Any | Shape::AnyOf(_) => false,
        _ => !is_vec,
    }
}
