//! Reads one value: the table says what belongs in its place, and so what its tokens mean.
//!
//! A new kind of value takes these places, of which the compiler names the second alone:
//!
//! 1. `Kind` in `ast.rs`, and here `literal_kind` for a literal, `Parser::form` for what is told by its look, or `Parser::kind` for an expression;
//! 2. `Value::seen` in `check.rs`: what the validator sees;
//! 3. `Expander::value` in `expand/value.rs`: what is written. Without it the value is taken for one of the wrong type;
//! 4. `Json::value` in `expand/json.rs`, if it is the same in every run: in a long definition it is then a part of one text;
//! 5. a case in `tests/syntax.rs` for what it means, and one in `tests/expansion.rs` for what is written.

use proc_macro2::{Delimiter, Ident, Literal, Span, TokenTree};
use quote::ToTokens as _;
use revox_types::rules::{Enum, Shape, Union, Value as ValueTable, Variant, Word, nearest};
use syn::buffer::Cursor;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative as _;
use syn::{Expr, ExprLit, ExprPath, Lit, Path, RangeLimits, Token, UnOp, token};

use super::recover::{self, Name, Scope};
use super::{Parser, Place, hint};
use crate::ast::{Item, Kind, List, ObjectKind, SpanRange, Value, bare, is_number};
use crate::include;

impl Parser {
    /// Reads a value. `otherwise` is where to say that there is none.
    pub(super) fn value(&mut self, input: ParseStream<'_>, place: Place, otherwise: Span) -> Value {
        if place.scope.is_blank(input.cursor()) {
            return self.missing(otherwise);
        }
        let order = self.next();
        if let Some(value) = self.form(input, place, order) {
            return value;
        }
        let mut value = self.rust(input, place.scope, Some(&place.value.shape));
        if let Kind::Expression = value.kind
            && let Some(expr) = value.expr.take()
        {
            if let Some(kind) = constant(bare(&expr)) {
                let expr = into_bare(expr);
                let tokens: Vec<TokenTree> = expr.to_token_stream().into_iter().collect();
                let span = SpanRange::of(&tokens, value.span.first, order);
                return Value::new(kind, Some(expr), span);
            }
            value.kind = self.kind(&expr, place, value.span);
            value.expr = Some(expr);
        }
        value
    }

    pub(super) fn missing(&mut self, at: Span) -> Value {
        Value::new(Kind::Missing, None, SpanRange::at(at, self.next()))
    }

    /// Reads what can only be an expression. What cannot be read as one is wrong up to the next entry.
    pub(super) fn rust(
        &mut self,
        input: ParseStream<'_>,
        scope: Scope,
        shape: Option<&Shape>,
    ) -> Value {
        let order = self.next();
        let start = input.cursor();
        // Most values are literals, behind which no operator has to be looked for.
        if let Some((literal, next)) = start.literal()
            && recover::is_end(next)
        {
            recover::skip(input, 1);
            let span = SpanRange::at(literal.span(), order);
            let (kind, lit) = if let Some(text) = plain_text(&literal) {
                (Kind::Text(text), Lit::Verbatim(literal))
            } else {
                let lit = Lit::new(literal);
                (literal_kind(&lit).unwrap_or(Kind::Expression), lit)
            };
            let attrs = Vec::new();
            let expr = Expr::Lit(ExprLit { attrs, lit });
            return Value::new(kind, Some(expr), span);
        }
        let mut fork = input.fork();
        let mut parsed: syn::Result<Expr> = fork.parse();
        // No field takes a range: behind a value, a comma is missing before the base.
        if let Ok(Expr::Range(range)) = &mut parsed
            && let (RangeLimits::HalfOpen(_), Some(value)) = (&range.limits, range.start.take())
        {
            fork = input.fork();
            recover::skip(&fork, value.to_token_stream().into_iter().count());
            parsed = Ok(*value);
        }
        let end = fork.cursor();
        let read = match parsed {
            Ok(expr) if recover::is_end(end) || scope.goes_on(end, self.editor) => {
                input.advance_to(&fork);
                let span = recover::span(start, end, order);
                return Value::new(Kind::Expression, Some(expr), span);
            }
            Ok(_) => recover::between(start, end).len(),
            Err(_) => usize::MAX,
        };
        let tokens = match scope {
            Scope::Fields(_) => recover::value(start),
            Scope::Items => recover::item(start),
        };
        recover::skip(input, tokens.len());
        let span = SpanRange::of(&tokens, start.span(), order);
        match hint::alone(&tokens) {
            // The name of the next field was taken for a part of it.
            Ok(expr) => Value::new(Kind::Expression, Some(expr), span),
            Err(error) => {
                let (first, last, message) = hint::broken(&tokens, read, shape, &error);
                self.problem(SpanRange { first, last, order }, message);
                let expr = Expr::Verbatim(tokens.into_iter().collect());
                Value::new(Kind::Broken, Some(expr), span)
            }
        }
    }

    /// Reads what is told by its look: a word of an enum, an object, a list. Nothing where an expression begins, or where more follows.
    fn form(&mut self, input: ParseStream<'_>, place: Place, order: usize) -> Option<Value> {
        let start = input.cursor();
        if start.literal().is_some() {
            return None;
        }
        let shape = &place.value.shape;
        let ends = |at| recover::is_end(at) || place.scope.goes_on(at, self.editor);
        if let Some((word, next)) = start.ident() {
            if let Some(kind) = word_kind(&word, place, recover::is_end(next))
                && ends(next)
            {
                recover::skip(input, 1);
                let span = SpanRange::at(word.span(), order);
                return Some(Value::new(kind, Some(as_path(word)), span));
            }
            if place.optional
                && word == "Some"
                && let Some((inner, delimiters, after)) = next.group(Delimiter::Parenthesis)
                && !inner.eof()
                && ends(after)
            {
                recover::skip(input, 1);
                return self.in_parentheses(input, place, delimiters.join());
            }
        }
        let fork = input.fork();
        let begins_path = start.ident().is_some() || recover::is_punct(start, ':');
        let name = begins_path.then(|| type_before_braces(&fork)).flatten();
        if let Some((inner, delimiters, after)) = fork.cursor().group(Delimiter::Brace) {
            let is_rust = || input.fork().parse::<Expr>().is_ok();
            let kind = match &name {
                _ if !ends(after) => None,
                None => braces_kind(shape, inner, is_rust),
                Some(name) => self.named_kind(name, shape, is_rust),
            }?;
            input.advance_to(&fork);
            let mut span = SpanRange::at(delimiters.join(), order);
            if name.is_some() {
                span.first = start.span();
            }
            let fields = recover::inside(input, Delimiter::Brace).ok()?;
            let problems = self.problems.len();
            let mut object = self.object(&fields, kind, span);
            if let ObjectKind::Misplaced = kind {
                // That it is here is enough to say.
                self.problems.truncate(problems);
            }
            object.name = name;
            return Some(Value::new(Kind::Object(object), None, span));
        }
        let is_vec = start.ident().is_some_and(|(word, _)| word == "vec")
            && input.peek2(Token![!])
            && input.peek3(token::Bracket);
        recover::skip(&fork, if is_vec { 2 } else { 0 });
        let (inner, delimiters, after) = fork.cursor().group(Delimiter::Bracket)?;
        if !ends(after) || !makes_a_list(shape, inner, is_vec) {
            return None;
        }
        input.advance_to(&fork);
        let items = recover::inside(input, Delimiter::Bracket).ok()?;
        let list = match shape {
            Shape::List(item) => self.list(&items, item),
            _ => List { items: Vec::new() },
        };
        let span = SpanRange {
            first: start.span(),
            last: delimiters.join(),
            order,
        };
        Some(Value::new(Kind::List(list), None, span))
    }

    /// The value in `Some(…)`.
    fn in_parentheses(
        &mut self,
        input: ParseStream<'_>,
        place: Place,
        span: Span,
    ) -> Option<Value> {
        let inside = recover::inside(input, Delimiter::Parenthesis).ok()?;
        let place = Place {
            optional: false,
            scope: Scope::Items,
            ..place
        };
        let value = self.value(&inside, place, span);
        let rest = inside.cursor();
        let comma = rest.punct().filter(|(comma, _)| comma.as_char() == ',');
        if !comma.map_or(rest, |(_, next)| next).eof() {
            let at = SpanRange::at(rest.span(), self.next());
            self.problem(at, "expected `)`");
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
            let at = SpanRange::at(name.span(), self.next());
            self.problem(at, format!("expected `{meant}`, found `{name}`"));
        }
        let is_meant = |variant: &&Variant| variant.object.name == meant;
        Some(match shape {
            Shape::Object(table) => ObjectKind::Plain(table),
            Shape::Union(union) => ObjectKind::Tagged(union, union.variants.iter().find(is_meant)),
            _ => ObjectKind::Misplaced,
        })
    }

    fn list(&mut self, input: ParseStream<'_>, item: &'static ValueTable) -> List {
        let place = Place {
            value: item,
            optional: item.nullable,
            extracted: false,
            scope: Scope::Items,
        };
        let mut items = Vec::new();
        loop {
            recover::skip_documentation(input);
            if input.is_empty() {
                return List { items };
            }
            let is_whole = if recover::is_dots(input.cursor()) {
                let spread = self.spread(input, Scope::Items);
                items.push(Item::Spread(spread));
                true
            } else {
                let value = self.value(input, place, input.span());
                if let Kind::Missing = value.kind {
                    value.wrong.set(true);
                    self.problem(value.span, "expected a value before `,`");
                }
                let is_whole = !matches!(value.kind, Kind::Broken);
                items.push(Item::One(value));
                is_whole
            };
            let missing = self.separator(input, is_whole);
            self.problems.extend(missing);
        }
    }

    /// Reads `..expression`.
    pub(super) fn spread(&mut self, input: ParseStream<'_>, scope: Scope) -> Value {
        let start = input.cursor();
        let order = self.next();
        let has_three = input.parse::<Token![...]>().is_ok();
        recover::skip(input, if has_three { 0 } else { 2 });
        let dots = recover::span(start, input.cursor(), order);
        let mut value = if has_three || recover::is_end(input.cursor()) {
            self.problem(dots, "expected `..` and an expression");
            self.unknown(input, scope, dots.last)
        } else {
            self.rust(input, scope, None)
        };
        value
            .wrong
            .set(has_three || matches!(value.kind, Kind::Missing));
        value.span = SpanRange {
            last: value.span.last,
            ..dots
        };
        value
    }

    /// Reads a value of which nothing is to be said, since there is enough to say of its name.
    pub(super) fn unknown(
        &mut self,
        input: ParseStream<'_>,
        scope: Scope,
        otherwise: Span,
    ) -> Value {
        if recover::is_end(input.cursor()) {
            return self.missing(otherwise);
        }
        let problems = self.problems.len();
        let value = self.rust(input, scope, None);
        self.problems.truncate(problems);
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
            return self.missing(otherwise);
        }
        let mut value = self.unknown(input, scope, otherwise);
        let span = value.span;
        let tokens = recover::unwrapped(value.expr.to_token_stream().into_iter().collect());
        let is_one = tokens.len() == 1;
        let is_tag =
            |tag: &String| is_one || union.variants.iter().any(|variant| variant.tag == tag);
        value.kind = if let Some(tag) = hint::joined(&tokens).filter(is_tag) {
            if !is_one {
                self.problem(span, hint::quotes(&tag));
            }
            Kind::Text(tag)
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
            self.problem(span, message);
            Kind::Broken
        };
        value
    }

    /// What an expression means where this belongs.
    fn kind(&mut self, expr: &Expr, place: Place, span: SpanRange) -> Kind {
        let shape = &place.value.shape;
        match (shape, expr) {
            (Shape::Enum(table), Expr::Path(path)) => match path.path.get_ident() {
                Some(word) if !(place.optional && word == "None") => {
                    Kind::Word(word.unraw().to_string())
                }
                _ => variant(&path.path, table).map_or(Kind::Expression, Kind::Variant),
            },
            // No word of an enum is computed.
            (Shape::Enum(table), Expr::Binary(_) | Expr::Field(_)) => {
                let tokens: Vec<TokenTree> = expr.to_token_stream().into_iter().collect();
                let word = hint::joined(&tokens);
                let is_known = word.as_ref().is_some_and(|word| is_among(word, table));
                match word {
                    Some(word) if is_known => {
                        self.problem(span, hint::quotes(&word));
                        Kind::Word(word)
                    }
                    Some(word) if matches!(expr, Expr::Binary(_)) => Kind::Word(word),
                    _ => Kind::Expression,
                }
            }
            (Shape::Enum(_) | Shape::String, Expr::Macro(call)) => match include::text(&call.mac) {
                Ok(text) => text.map_or(Kind::Expression, Kind::Text),
                Err((at, message)) => {
                    self.problem(span.on(at), message);
                    Kind::Broken
                }
            },
            (Shape::Boolean, Expr::Path(path)) => {
                let is = |word| path.path.is_ident(word);
                let word = if is("True") { "true" } else { "false" };
                if !is("True") && !is("False") {
                    return Kind::Expression;
                }
                self.problem_once("True", span, || format!("expected `{word}`, in lower case"));
                Kind::Broken
            }
            (Shape::List(_), Expr::Path(path)) if place.extracted && may_be_type(&path.path) => {
                Kind::Type
            }
            // A fragment of a `macro_rules!` means what is in it.
            (_, Expr::Group(fragment)) => self.kind(&fragment.expr, place, span),
            (Shape::Object(_) | Shape::Union(_), Expr::Call(call)) => {
                match hint::called_type(call, shape) {
                    Some(name) => {
                        self.problem(span, format!("an object has braces: `{name} {{ … }}`"));
                        Kind::Broken
                    }
                    None => Kind::Expression,
                }
            }
            _ => Kind::Expression,
        }
    }
}

/// The variant of a union that its tag chooses, wherever it stands.
pub(super) fn chosen(mut at: Cursor<'_>, union: &'static Union) -> Option<&'static Variant> {
    while let Some((_, next)) = at.token_tree() {
        if let Some(name) = Name::before_colon(at)
            && name.text == union.tag
        {
            let (_, value) = next.token_tree()?;
            let tag = hint::joined(&recover::unwrapped(recover::value(value)))?;
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
    let is_type = name.to_string().starts_with(char::is_uppercase) && fork.peek(token::Brace);
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
fn word_kind(word: &Ident, place: Place, is_last: bool) -> Option<Kind> {
    let written = word.to_string();
    match &*written {
        "null" if is_last => return Some(Kind::Null),
        "true" | "false" if is_last => return Some(Kind::Bool(written == "true")),
        "None" if place.optional => return None,
        _ => {}
    }
    let written = word.unraw().to_string();
    let is_word = match &place.value.shape {
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

/// What is the same wherever it stands.
fn constant(expr: &Expr) -> Option<Kind> {
    match expr {
        Expr::Lit(literal) => literal_kind(&literal.lit),
        Expr::Unary(unary) => match (&unary.op, &*unary.expr) {
            (UnOp::Neg(_), Expr::Lit(literal)) => number_kind(&literal.lit, "-"),
            _ => None,
        },
        Expr::Path(path) if path.path.is_ident("null") => Some(Kind::Null),
        _ => None,
    }
}

fn literal_kind(literal: &Lit) -> Option<Kind> {
    match literal {
        Lit::Str(text) => Some(Kind::Text(text.value())),
        Lit::Bool(value) => Some(Kind::Bool(value.value)),
        number => number_kind(number, ""),
    }
}

/// What is between the quotes of a text without escapes. Most values are such texts, which syn would read twice.
fn plain_text(literal: &Literal) -> Option<String> {
    let written = literal.to_string();
    let text = written.strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains('\\')).then(|| text.to_owned())
}

/// A number with its sign. One with a suffix that Rust does not know, such as `1h`, is left to the compiler.
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

/// Whether this is the path of a type rather than of a constant, a variable or a variant, as its letters say.
pub(crate) fn is_type(path: &Path) -> bool {
    let is_name =
        |name: &String| name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
    let mut names = path
        .segments
        .iter()
        .rev()
        .map(|segment| segment.ident.to_string());
    names
        .next()
        .is_some_and(|name| is_name(&name) && name != "None")
        && !names.next().is_some_and(|name| is_name(&name))
}

/// Whether this is the path of a type where no constant can stand: of what holds text none is made. An acronym is a type's name, too.
fn may_be_type(path: &Path) -> bool {
    let name = path.segments.last().map(|last| last.ident.to_string());
    let is_acronym = |name: String| {
        name.starts_with(char::is_uppercase)
            && !name.contains(|letter: char| letter == '_' || letter.is_lowercase())
    };
    is_type(path) || name.is_some_and(is_acronym)
}

/// What braces without a name are; nothing if they are a block.
fn braces_kind(shape: &Shape, inner: Cursor<'_>, is_rust: impl Fn() -> bool) -> Option<ObjectKind> {
    let kind = match shape {
        Shape::Object(table) => ObjectKind::Plain(table),
        Shape::Union(union) => ObjectKind::Tagged(union, None),
        Shape::Map(_) | Shape::Any | Shape::AnyOf(_) => return None,
        _ => ObjectKind::Misplaced,
    };
    let has_fields = recover::has_fields(inner, kind);
    let is_object = match kind {
        ObjectKind::Misplaced => inner.eof() || (has_fields && !is_rust()),
        _ => has_fields || !is_rust(),
    };
    is_object.then_some(kind)
}

/// Whether brackets are a list to look into: `[x; 3]` is Rust's, and so are variables in a `vec![…]` of words.
fn makes_a_list(shape: &Shape, mut inner: Cursor<'_>, is_vec: bool) -> bool {
    while let Some((_, next)) = inner.token_tree() {
        if recover::is_punct(inner, ';') {
            return false;
        }
        inner = next;
    }
    match shape {
        Shape::List(item) => !is_vec || !matches!(item.shape, Shape::Enum(_)),
        Shape::Any | Shape::AnyOf(_) => false,
        _ => !is_vec,
    }
}
