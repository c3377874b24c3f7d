//! What a path names, by the conventions of Rust and the enum values of the API.

use proc_macro2::Ident;
use revox_types::rules::{Enum, EnumValue};
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative as _;
use syn::{Expr, ExprPath, Path, token};

use crate::tokens::Convention;

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

/// The value that a path to a variant of the enum stands for.
pub(super) fn variant(path: &Path, table: &Enum) -> Option<&'static str> {
    let mut segments = path.segments.iter().rev();
    let (variant, of) = (segments.next()?, segments.next()?);
    let is_meant = |known: &&EnumValue| of.ident == table.name && variant.ident == known.variant;
    table.values.iter().find(is_meant).map(|known| known.value)
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
pub(super) fn may_be_type(path: &Path) -> bool {
    let name = path.segments.last().map(|last| last.ident.to_string());
    let is_acronym =
        |name: String| Convention::of(&name) == Convention::Constant && !name.contains('_');
    is_type(path) || name.is_some_and(is_acronym)
}
