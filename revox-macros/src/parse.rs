//! Reads a definition along its table: the table says whether braces are an object or a block, and whether a word is an enum value.
//!
//! Nothing stops the parser. What it cannot read becomes a [`Problem`], and it goes on with the next field.

mod hint;
mod literal;
mod path;
mod recover;
mod value;
pub(crate) mod variables;

use std::fmt::Write as _;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use revox_types::generated::rules::EXTRACTED;
use revox_types::rules::{Object as ObjectTable, Role, Value as ValueTable};
use syn::buffer::Cursor;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative as _;
use syn::{Token, token};

use crate::ast::{Declared, Definition, Field, Key, Kind, Object, ObjectKind, Value};
use crate::diagnostic::Problem;
use crate::tokens::{
    SpanRange, inside, is_colon, is_dots, is_end, is_last, is_punct, skip, skip_documentation,
};
pub(crate) use hint::is_default;
#[cfg(test)]
pub(crate) use path::is_constant;
pub(crate) use path::is_type;
pub(crate) use recover::head;
use recover::{Name, Scope};

/// Reads what stands in the macro's delimiters as an object of the type `root`.
pub(crate) fn definition(
    input: ParseStream<'_>,
    root: &'static ObjectTable,
    call_site: Span,
    editor: bool,
    makes_type: bool,
) -> (Definition, Vec<Problem>) {
    let mut parser = Parser {
        editor,
        declares_in: makes_type.then_some(root),
        declared: None,
        problems: Vec::new(),
    };
    let mut object = Object::new(ObjectKind::Plain(root));
    // Whatever cannot be read has become a problem of its own.
    let _ = parser.definition(input, &mut object, call_site);
    let definition = Definition {
        object,
        declared: parser.declared,
    };
    (definition, parser.problems)
}

/// An identifier as a table writes it, with `r#` for keywords.
pub(crate) fn identifier(name: &str, span: Span) -> Ident {
    match name.strip_prefix("r#") {
        Some(keyword) => Ident::new_raw(keyword, span),
        None => Ident::new(name, span),
    }
}

struct Parser {
    editor: bool,
    /// The object whose fields a declaration of variables may stand among.
    declares_in: Option<&'static ObjectTable>,
    declared: Option<Vec<Declared>>,
    problems: Vec<Problem>,
}

/// What belongs where a value stands, which decides how it is read.
#[derive(Clone, Copy)]
struct Expected {
    value: &'static ValueTable,
    /// Whether the value may be left out, so that `None` and `Some(…)` make sense.
    optional: bool,
    /// Whether a type may stand for the list that belongs here.
    extracted: bool,
    scope: Scope,
}

/// What stands between a name and its value.
#[derive(Clone, Copy)]
enum Separator {
    Colon,
    /// Nothing, and no value either: the short form.
    Shorthand,
    /// `=` or `=>`.
    Other(&'static str),
    /// Nothing, though a value follows.
    Missing,
}

impl Parser {
    fn problem(&mut self, span: SpanRange, message: impl Into<String>) {
        self.problems.push(Problem::error(span, message.into()));
    }

    /// Reports the first of several mistakes for which there are the same words: they have one cause, such as the habits of another language.
    fn problem_once(&mut self, span: SpanRange, message: &str) {
        if !self.problems.iter().any(|known| known.message == message) {
            self.problem(span, message);
        }
    }

    fn definition(
        &mut self,
        input: ParseStream<'_>,
        object: &mut Object,
        call_site: Span,
    ) -> syn::Result<()> {
        let ObjectKind::Plain(root) = object.kind else {
            return Ok(());
        };
        let fork = input.fork();
        let name = path::type_before_braces(&fork);
        if name.is_none() && !input.peek(token::Brace) {
            self.fields(input, object);
            return Ok(());
        }
        // In parentheses, the object may have braces of its own, and a comma behind them like any argument.
        input.advance_to(&fork);
        if let Some(name) = &name
            && name != root.name
        {
            let mut message = format!("expected `{}`, found `{name}`", root.name);
            for other in [&crate::CREATE, &crate::UPDATE] {
                if name == other.object.name {
                    let _ = write!(message, "\nthat is what `{}!` makes", other.called);
                }
            }
            self.problem(SpanRange::at(name.span()), message);
            // Of another type, other fields are required.
            object.unread = true;
        }
        object.name = name;
        let fields = inside(input, Delimiter::Brace)?;
        self.fields(&fields, object);
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            let rest: Vec<TokenTree> = input.parse::<TokenStream>()?.into_iter().collect();
            let span = SpanRange::of(&rest, call_site);
            self.problem(span, "unexpected tokens after the definition");
        }
        Ok(())
    }

    fn object(&mut self, input: ParseStream<'_>, kind: ObjectKind) -> Object {
        let mut object = Object::new(match kind {
            ObjectKind::Tagged(union, named) => {
                // Where a type is named as well, the tag decides.
                ObjectKind::Tagged(union, value::chosen(input.cursor(), union).or(named))
            }
            kind => kind,
        });
        self.fields(input, &mut object);
        object
    }

    fn fields(&mut self, input: ParseStream<'_>, object: &mut Object) {
        let start = input.cursor();
        let problems = self.problems.len();
        let mut missing = Vec::new();
        let mut commas = 0;
        loop {
            self.comments(input);
            if input.is_empty() {
                break;
            }
            let is_whole = if is_dots(input.cursor()) {
                self.base(input, object)
            } else {
                self.entry(input, object)
            };
            commas += usize::from(is_punct(input.cursor(), ','));
            missing.extend(self.comma(input, is_whole));
        }
        if commas == 0 && missing.len() > 2 {
            // Where there are none at all, that is one mistake.
            missing.truncate(1);
        }
        self.problems.append(&mut missing);
        if self.problems.len() > problems
            && !self.editor
            && let Some((key, message)) = object
                .table()
                .and_then(|table| hint::indentation(start, table))
        {
            // All the rest is wrong for the same reason.
            self.problems.truncate(problems);
            self.problem(SpanRange::at(key), message);
            object.fields.clear();
            object.base = None;
            object.unread = true;
        }
        if let (ObjectKind::Tagged(union, None), Some(base)) = (object.kind, &object.base)
            && object.field(union.tag, 0).is_none()
        {
            let message = format!(
                "`..base` supplies no `{}`: it chooses the type, so it has to be written",
                union.tag
            );
            self.problem(base.span, message);
        }
    }

    /// Skips comments before a field or an item: documentation, and those of another language, which are reported.
    fn comments(&mut self, input: ParseStream<'_>) {
        loop {
            skip_documentation(input);
            let start = input.cursor();
            let count = recover::comment(start, self.editor);
            if count == 0 {
                return;
            }
            self.problem_once(SpanRange::at(start.span()), "a comment begins with `//`");
            skip(input, count);
        }
    }

    /// Reads a field, or what stands in its place; returns whether it is whole, so that a comma may be missed behind it.
    fn entry(&mut self, input: ParseStream<'_>, object: &mut Object) -> bool {
        let start = input.cursor();
        // Only the name of a variable may stand alone in quotes.
        let may_end = matches!(object.kind, ObjectKind::Untyped);
        let quoted = || Name::in_quotes(start).filter(|(_, next)| may_end || !is_end(*next));
        // No field of the API has a dot in its name.
        let is_name = |(name, _): &(Name, _)| may_end || !name.text.contains('.');
        let name = Name::read(start).or_else(quoted).filter(is_name);
        let field = name.and_then(|(name, next)| {
            let separator = separator(next, object.kind, self.editor)?;
            // Of an expression that nobody could take for a field, the name says nothing.
            let is_field = match separator {
                Separator::Missing => object.kind.accepts_near_key(&name.text),
                Separator::Shorthand if !is_end(next) && !self.editor => {
                    object.kind.accepts_near_key(&name.text)
                }
                _ => true,
            };
            is_field.then_some((name, separator))
        });
        let Some((name, separator)) = field else {
            return self.stray(input, object);
        };
        skip(input, 1);
        if let (Some(of), Some(table)) = (self.declares_in, object.table())
            && std::ptr::eq(of, table)
            && name.text == variables::KEY
        {
            let at = SpanRange::at(name.ident.span());
            self.colon(input, separator, &name.text, at, true);
            return self.variables(input, at);
        }
        let field = self.field(input, object, &name, separator);
        let is_whole = field.value.is_whole();
        object.fields.push(field);
        is_whole
    }

    /// Skips tokens that are no field.
    fn stray(&mut self, input: ParseStream<'_>, object: &mut Object) -> bool {
        object.unread = true;
        let start = input.cursor();
        let tokens = recover::stray(start);
        skip(input, tokens.len().max(1));
        let mut message = "expected a field, written `name: value`".to_owned();
        if let Some(hint) = hint::stray(&tokens, object.kind) {
            message.extend(["\n", &hint]);
        }
        self.problem(SpanRange::between(start, input.cursor()), message);
        false
    }

    fn field(
        &mut self,
        input: ParseStream<'_>,
        object: &Object,
        name: &Name,
        separator: Separator,
    ) -> Field {
        let at = SpanRange::at(name.ident.span());
        let fields = object.table().map_or(&[][..], |table| table.fields);
        let index = fields.iter().position(|field| field.name == name.text);
        let table = index.map(|index| &fields[index]);
        let is_tag = object.kind.tag() == Some(&*name.text);
        let ident = match table {
            Some(table) if name.ident != table.ident => identifier(table.ident, at.first),
            _ => name.ident.clone(),
        };
        self.colon(input, separator, &name.text, at, table.is_some() || is_tag);
        let value = if let Separator::Shorthand = separator {
            Value::new(Kind::Expression, Some(path::as_path(ident.clone())), at)
        } else if let (ObjectKind::Tagged(union, _), true) = (object.kind, is_tag) {
            self.tag(input, union, Scope::Fields(object.kind), at.first)
        } else if let Some(field) = table {
            let expected = Expected {
                value: &field.value,
                optional: !field.required || field.value.nullable,
                extracted: object
                    .table()
                    .is_some_and(|table| Role::field_of(EXTRACTED, table) == Some(field.name)),
                scope: Scope::Fields(object.kind),
            };
            self.value(input, expected, at.first)
        } else {
            self.unknown(input, Scope::Fields(object.kind), at.first)
        };
        if let Separator::Missing = separator {
            value.report();
        }
        if matches!(value.kind, Kind::Missing) && (table.is_some() || is_tag) {
            value.report();
            self.problem(at, format!("`{}` has no value", name.text));
        }
        Field {
            key: Key {
                name: name.text.clone(),
                ident,
                span: at,
            },
            table,
            index,
            value,
            shorthand: matches!(separator, Separator::Shorthand),
        }
    }

    /// Passes what stands between a name and its value. What is unknown has that error alone.
    fn colon(
        &mut self,
        input: ParseStream<'_>,
        separator: Separator,
        name: &str,
        at: SpanRange,
        is_known: bool,
    ) {
        match separator {
            Separator::Colon => skip(input, 1),
            Separator::Other(found) => {
                let at = SpanRange::at(input.span());
                skip(input, found.len());
                self.problem_once(at, &format!("expected `:`, found `{found}`"));
            }
            Separator::Missing if is_known => {
                self.problem(at, format!("expected `:` after `{name}`"));
            }
            Separator::Missing | Separator::Shorthand => {}
        }
    }

    fn base(&mut self, input: ParseStream<'_>, object: &mut Object) -> bool {
        let base = self.spread(input, Scope::Fields(object.kind));
        let is_whole = base.is_whole();
        let is_last = is_last(input.cursor());
        if object.base.is_some() {
            self.problem(
                base.span,
                "only one `..base` can supply the fields that are not written",
            );
            return is_whole;
        }
        if !is_last && is_whole && !base.is_reported() {
            self.problem(base.span, "`..base` comes last, after all fields");
        }
        if base.expr.as_ref().is_some_and(is_default)
            && !base.is_reported()
            && object
                .table()
                .is_some_and(|table| table.fields.iter().any(|field| field.required))
        {
            self.problem(base.span, "leave `..Default::default()` out: what is not written stays unset, and the required fields have no default");
            return is_whole;
        }
        object.base = Some(Box::new(base));
        is_whole
    }

    /// Passes the comma behind an entry or an item. Complains about another character in its place, and returns the complaint where it is missing.
    fn comma(&mut self, input: ParseStream<'_>, is_whole: bool) -> Option<Problem> {
        self.comments(input);
        let start = input.cursor();
        let mut at = SpanRange::at(start.span());
        if is_end(start) {
            skip(input, 1);
            if is_whole && is_punct(start, ';') {
                self.problem_once(at, "expected `,`, found `;`");
            }
            return None;
        }
        let next = match start.token_tree()? {
            (TokenTree::Ident(next), _) => format!("`{next}`"),
            (TokenTree::Punct(_), dot) => {
                at.last = dot.span();
                "`..`".to_owned()
            }
            _ => "this".to_owned(),
        };
        is_whole.then(|| Problem::error(at, format!("a comma is missing before {next}")))
    }
}

/// What stands between a name and its value; nothing where no value follows either.
fn separator(at: Cursor<'_>, kind: ObjectKind, editor: bool) -> Option<Separator> {
    let next = at.token_tree().map(|(_, next)| next);
    let follows = |wanted| next.is_some_and(|next| is_punct(next, wanted));
    if is_colon(at) {
        Some(Separator::Colon)
    } else if is_punct(at, '=') && !follows('=') {
        Some(Separator::Other(if follows('>') { "=>" } else { "=" }))
    } else if is_end(at) || Scope::Fields(kind).entry_follows(at, editor) {
        Some(Separator::Shorthand)
    } else {
        at.punct().is_none().then_some(Separator::Missing)
    }
}
