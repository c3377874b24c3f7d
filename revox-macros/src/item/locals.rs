//! Local variables in the form that makes a type, whose definition stands outside every function.

use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, Lit, Macro, Token};

use crate::ast::{Definition, Kind};
use crate::diagnostic::Problem;
use crate::tokens::{Convention, SpanRange};

/// An error for each value that begins with a local variable. It is left out of the expansion.
pub(crate) fn locals(definition: &Definition, name: &Ident) -> Vec<Problem> {
    let mut problems = Vec::new();
    definition.object.visit(&mut |value| {
        if let Kind::Expression = value.kind
            && let Some(variable) = value.expr.as_ref().and_then(variable)
        {
            value.report();
            problems.push(Problem::error(
                SpanRange::at(variable.span()),
                format!(
                    "the definition of a type cannot use the local variable `{variable}`\n\
                     `{name}` is made once, outside every function: write a literal, a constant or a call; or leave out `struct {name};`, which makes a value"
                ),
            ));
        }
    });
    problems
}

/// The variable that an expression begins with: a name of one segment in small letters, since constants have capitals.
fn variable(expr: &Expr) -> Option<Ident> {
    match expr {
        Expr::Path(path) => {
            let name = path.path.get_ident().cloned();
            name.filter(|name| Convention::of_ident(name) == Convention::Variable)
        }
        Expr::Await(inner) => variable(&inner.base),
        Expr::Binary(inner) => variable(&inner.left).or_else(|| variable(&inner.right)),
        Expr::Cast(inner) => variable(&inner.expr),
        Expr::Field(inner) => variable(&inner.base),
        Expr::Group(inner) => variable(&inner.expr),
        Expr::Index(inner) => variable(&inner.expr),
        Expr::Macro(call) if call.mac.path.is_ident("format") => formatted(&call.mac),
        Expr::MethodCall(inner) => variable(&inner.receiver),
        Expr::Paren(inner) => variable(&inner.expr),
        Expr::Reference(inner) => variable(&inner.expr),
        Expr::Try(inner) => variable(&inner.expr),
        Expr::Unary(inner) => variable(&inner.expr),
        _ => None,
    }
}

/// The first variable that a `format!` shows. An argument of any other call may be a function, whose name has small letters, too.
fn formatted(call: &Macro) -> Option<Ident> {
    let arguments = call
        .parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
        .ok()?;
    let is_argument = |name: &Ident| {
        arguments.iter().any(|argument| {
            matches!(argument, Expr::Assign(named)
                if matches!(&*named.left, Expr::Path(path) if path.path.is_ident(name)))
        })
    };
    let inline = match arguments.first()? {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => text
            .value()
            .replace("{{", "")
            .split('{')
            .skip(1)
            .filter_map(|shown| syn::parse_str(shown.split([':', '}']).next()?.trim()).ok())
            .find_map(|shown| variable(&shown).filter(|name| !is_argument(name)))
            .map(|name| Ident::new(&name.to_string(), text.span())),
        _ => None,
    };
    inline.or_else(|| {
        arguments
            .iter()
            .skip(1)
            .find_map(|argument| match argument {
                Expr::Assign(named) => variable(&named.right),
                other => variable(other),
            })
    })
}
