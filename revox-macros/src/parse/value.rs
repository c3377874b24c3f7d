//! Reads one value: the table says what belongs in its place, and so what its tokens mean.
//!
//! A notation of several tokens, such as `5 min`, is read at the head of `Parser::notation`, and may make a kind that there is.
//!
//! A new kind of value goes in `Kind` in `ast.rs`. It is made here: in `literal` for a literal, in `Parser::notation` for what the API's own notation is, in
//! `Parser::meaning` for a Rust expression. The compiler then names the other places, since each lists all kinds:
//!
//! * `Value::visit` in `ast.rs`: the values inside it;
//! * `Value::seen` in `check.rs`: what the validator sees;
//! * `Expander::value` in `expand/value.rs`: what is written;
//! * `Json::value` in `expand/json.rs`: whether it is the same in every run, and so can be a part of one text in a long definition;
//! * `Search::value` in `secrets.rs`: whether it can hold a secret.
//!
//! Tests: a case in `tests/syntax.rs` for what it means, and one in `tests/expansion.rs` for what is written.

use proc_macro2::{Delimiter, Ident, Literal, Span, TokenTree};
use quote::ToTokens as _;
use revox_types::rules::{Enum, Shape, Union, Value as ValueTable, Variant, Word, nearest};
use syn::buffer::Cursor;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative as _;
use syn::{
    Expr, ExprLit, ExprPath, Lit, Path, PathArguments, RangeLimits, Token, Type, UnOp, token,
};

use super::recover::{self, Name, Scope};
use super::{Expected, Parser, hint};
use crate::ast::{Item, Kind, List, ObjectKind, Value};
use crate::include;
use crate::tokens::{
    Convention, SpanRange, inside, is_dots, is_end, is_last, is_number, is_punct, skip, until,
    unwrapped, without_parentheses,
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
        let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
            return None;
        };
        if !is_end(fork.cursor()) || arguments.colon2_token.is_some() {
            return None;
        }
        let name = arguments.args.to_token_stream();
        input.advance_to(&fork);
        let span = SpanRange::between(start, fork.cursor());
        self.problem(
            span,
            format!("write the name of the struct alone, `{name}`: the list is its fields"),
        );
        let value = Value::new(Kind::Expression, None, span);
        value.report();
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

    /// Reads what is in the API's own notation: a word of an enum, an object, a list. Nothing where an expression begins, or where more follows.
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
                    if let Some(word) = variant(&path.path, table) {
                        return Some(Kind::Variant(word));
                    }
                }
            },
            // No word of an enum is computed.
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

/// The name of a type with its path, where braces follow; it is passed then.
pub(super) fn type_before_braces(input: ParseStream<'_>) -> Option<Ident> {
    let fork = input.fork();
    let path = fork.call(Path::parse_mod_style).ok()?;
    let name = path.segments.last()?.ident.clone();
    let is_type = Convention::of_ident(&name) != Convention::Variable && fork.peek(token::Brace);
    is_type.then(|| {
        input.advance_to(&fork);
        name
    })
}

/// A word as an expression, be it a keyword.
pub(super) fn as_path(word: Ident) -> Expr {
    Expr::Path(ExprPath {
        attrs: Vec::new(),
        qself: None,
        path: word.into(),
    })
}

fn is_among(word: &str, table: &Enum) -> bool {
    table.words.iter().any(|known| known.value == word)
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

fn into_bare(expr: Expr) -> Expr {
    match expr {
        Expr::Paren(inner) => into_bare(*inner.expr),
        Expr::Group(inner) => into_bare(*inner.expr),
        other => other,
    }
}

/// A literal that stands alone. A text without escapes, as most are, stays as it is written: to read it letter by letter is most of the cost of a
/// long definition.
fn single(token: Literal) -> Option<(Kind, Lit)> {
    let written = token.to_string();
    let plain = written
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .filter(|text| !text.contains('\\') && !text.contains('\r'));
    if let Some(text) = plain {
        return Some((Kind::Text(text.to_owned()), Lit::Verbatim(token)));
    }
    let lit = Lit::new(token);
    Some((literal_kind(&lit)?, lit))
}

/// What a literal is, which means the same wherever it stands.
fn literal_kind(literal: &Lit) -> Option<Kind> {
    match literal {
        Lit::Str(text) => Some(Kind::Text(text.value())),
        Lit::Bool(value) => Some(Kind::Bool(value.value)),
        number => number_kind(number, ""),
    }
}

/// What an expression is that the API has a notation for as well.
fn literal(expr: &Expr) -> Option<Kind> {
    match expr {
        Expr::Lit(literal) => literal_kind(&literal.lit),
        Expr::Unary(unary) => match (&unary.op, &*unary.expr) {
            (UnOp::Neg(_), Expr::Lit(literal)) => number_kind(&literal.lit, "-"),
            _ => None,
        },
        Expr::Path(path) if path.path.is_ident("null") => Some(Kind::Null),
        Expr::Path(path) if path.path.is_ident("None") => Some(Kind::None),
        _ => None,
    }
}

/// A number with its sign. None if it has a suffix that Rust does not know, such as `1h`.
fn number_kind(literal: &Lit, sign: &str) -> Option<Kind> {
    let (digits, suffix) = match literal {
        Lit::Int(number) => (number.base10_digits(), number.suffix()),
        Lit::Float(number) => (number.base10_digits(), number.suffix()),
        _ => return None,
    };
    if !suffix.is_empty() && !is_number(suffix) {
        return None;
    }
    let number = format!("{sign}{digits}");
    let is_integer = matches!(literal, Lit::Int(_)) && !suffix.starts_with('f');
    match number.parse() {
        Ok(integer) if is_integer => Some(Kind::Integer(integer)),
        _ => number.parse().ok().map(Kind::Number),
    }
}

/// The word that a path to a variant of the enum stands for.
fn variant(path: &Path, table: &Enum) -> Option<&'static str> {
    let mut segments = path.segments.iter().rev();
    let (variant, of) = (segments.next()?, segments.next()?);
    let is_meant = |word: &&Word| of.ident == table.name && variant.ident == word.variant;
    table.words.iter().find(is_meant).map(|word| word.value)
}

/// Whether this is the path of a type rather than of a constant, a variable or a variant.
pub(crate) fn is_type(path: &Path) -> bool {
    let is_type = |ident: &Ident| Convention::of_ident(ident) == Convention::Type;
    let mut names = path.segments.iter().rev().map(|segment| &segment.ident);
    names
        .next()
        .is_some_and(|name| is_type(name) && name != "None")
        && !names.next().is_some_and(is_type)
}

/// Whether the compiler knows the value of an expression: the path of a constant, or a file that the macro cannot read.
pub(crate) fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Group(fragment) => is_constant(&fragment.expr),
        Expr::Macro(call) => {
            let name = call.mac.path.segments.last();
            name.is_some_and(|name| name.ident == "include_str")
        }
        Expr::Path(ExprPath {
            qself: None, path, ..
        }) => {
            let name = path.segments.last();
            name.is_some_and(|name| Convention::of_ident(&name.ident) == Convention::Constant)
                && path
                    .segments
                    .iter()
                    .all(|segment| segment.arguments.is_none())
        }
        _ => false,
    }
}

/// Whether this is the path of a type where no constant can stand: of what holds text none is made. An acronym is a type's name, too.
fn may_be_type(path: &Path) -> bool {
    let name = path.segments.last().map(|last| last.ident.to_string());
    let is_acronym =
        |name: String| Convention::of(&name) == Convention::Constant && !name.contains('_');
    is_type(path) || name.is_some_and(is_acronym)
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

/// Whether brackets are a list to look into: `[x; 3]` is Rust's, and so is a `vec![…]` of words that the API does not know.
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
