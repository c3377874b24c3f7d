//! Tells by the syntax of an expression whether its type comes from the field that it is for.
//!
//! `text.into()` is whatever the field wants it to be; so is a choice of which one branch ends like that. Any other expression is
//! taken to know its own type.

use crate::tokens::{Convention, is_number, without_parentheses};
use proc_macro2::Ident;
use syn::{
    Block, Expr, ExprCall, ExprMethodCall, GenericArgument, Macro, Path, PathArguments, Stmt, Type,
};

/// Where the type of an expression comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inference {
    /// From itself.
    Own,
    /// It is `None`.
    NoneValue,
    /// From the field, whose whole type it has.
    Whole,
    /// From the field; it is what an optional field holds.
    Inner,
    /// From the field; it is an option of what an optional field holds, or an iterator over what a list holds.
    Optional,
}

/// Macros that do not return.
const PANICKING: [&str; 4] = ["todo", "unimplemented", "panic", "unreachable"];

impl Inference {
    pub(super) fn of(expr: &Expr) -> Self {
        match expr {
            Expr::Paren(inner) => Self::of(&inner.expr),
            Expr::Group(inner) => Self::of(&inner.expr),
            Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => Inference::Whole,
            Expr::Path(path) if path.path.is_ident("None") => Inference::NoneValue,
            Expr::Macro(call) => Self::of_macro(&call.mac),
            Expr::Block(block) => Self::of_block(&block.block),
            Expr::If(choice) => match &choice.else_branch {
                Some((_, otherwise)) => {
                    Self::of_branches(&[Self::of_block(&choice.then_branch), Self::of(otherwise)])
                }
                None => Inference::Own,
            },
            Expr::Match(choice) => {
                let arms: Vec<Self> = choice.arms.iter().map(|arm| Self::of(&arm.body)).collect();
                Self::of_branches(&arms)
            }
            Expr::Try(inner) => Self::of(&inner.expr).taken_out(),
            Expr::Await(inner) => Self::of(&inner.base),
            Expr::MethodCall(call) => Self::of_method(call),
            Expr::Call(call) => Self::of_call(call),
            _ => Inference::Own,
        }
    }

    fn of_macro(call: &Macro) -> Self {
        if is_among(
            call.path.segments.last().map(|last| &last.ident),
            &PANICKING,
        ) {
            Inference::Whole
        } else if call.path.is_ident("vec") && call.tokens.is_empty() {
            Inference::Inner
        } else {
            Inference::Own
        }
    }

    fn of_block(block: &Block) -> Self {
        match block.stmts.last() {
            Some(Stmt::Expr(expr, None)) => Self::of(expr),
            Some(Stmt::Expr(expr @ (Expr::Return(_) | Expr::Break(_) | Expr::Continue(_)), _)) => {
                Self::of(expr)
            }
            Some(Stmt::Macro(call)) => Self::of_macro(&call.mac),
            _ => Inference::Own,
        }
    }

    /// The inference of several branches together: one that leaves its type open leaves that of all of them open.
    fn of_branches(all: &[Self]) -> Self {
        let has = |one| all.contains(&one);
        if has(Inference::Inner) {
            Inference::Inner
        } else if has(Inference::Optional) || (has(Inference::NoneValue) && !has(Inference::Own)) {
            Inference::Optional
        } else if has(Inference::Own) {
            Inference::Own
        } else {
            Inference::Whole
        }
    }

    fn of_method(call: &ExprMethodCall) -> Self {
        let receiver = || Self::of(&call.receiver);
        match &*call.method.to_string() {
            "into" | "try_into" | "parse" | "collect" | "sum" | "product"
                if call
                    .turbofish
                    .as_ref()
                    .is_none_or(|types| is_open(types.args.first())) =>
            {
                Inference::Inner
            }
            "unwrap" | "expect" | "unwrap_or_default" | "unwrap_or_else" | "unwrap_or" => {
                receiver().taken_out()
            }
            "ok" => receiver().taken_out().held(),
            "and_then" => Self::given(call.args.first()),
            "map" | "then" | "then_some" => Self::given(call.args.first()).held(),
            _ => Inference::Own,
        }
    }

    fn of_call(call: &ExprCall) -> Self {
        let Expr::Path(function) = &*call.func else {
            return Inference::Own;
        };
        if function.path.is_ident("Some") {
            return call.args.first().map_or(Inference::Own, Self::of).held();
        }
        let Some((of, function)) = last_two(&function.path) else {
            return Inference::Own;
        };
        match (&*of, &*function) {
            ("Default", "default") | ("process", "exit") => Inference::Whole,
            ("FromIterator", "from_iter")
            | ("Into", "into")
            | ("From", "from")
            | ("Vec", "new" | "with_capacity") => Inference::Inner,
            // A function of a format, such as `serde_json::from_str`. That of a number makes this number.
            (module, "from_str" | "from_slice" | "from_reader" | "from_value")
                if Convention::of(module) == Convention::Variable && !is_number(module) =>
            {
                Inference::Inner
            }
            _ => Inference::Own,
        }
    }

    /// The inference of what a closure, a function or a value as an argument gives.
    fn given(argument: Option<&Expr>) -> Self {
        match argument {
            Some(Expr::Closure(closure)) => Self::of(&closure.body),
            Some(Expr::Path(path)) => match last_two(&path.path) {
                Some((of, function))
                    if matches!((&*of, &*function), ("Into", "into") | ("From", "from")) =>
                {
                    Inference::Inner
                }
                _ => Inference::Own,
            },
            Some(other) => Self::of(other),
            None => Inference::Own,
        }
    }

    /// Of an option of such a value.
    fn held(self) -> Self {
        match self {
            Inference::Inner => Inference::Optional,
            _ => Inference::Own,
        }
    }

    /// Of what such a value holds.
    fn taken_out(self) -> Self {
        match self {
            Inference::Inner | Inference::Optional => Inference::Inner,
            _ => Inference::Own,
        }
    }
}

/// The last two segments of a path without generic arguments.
fn last_two(path: &Path) -> Option<(String, String)> {
    let is_plain = path
        .segments
        .iter()
        .all(|segment| segment.arguments.is_none());
    let mut names = path
        .segments
        .iter()
        .rev()
        .map(|segment| segment.ident.to_string());
    let (last, before) = (names.next()?, names.next()?);
    is_plain.then_some((before, last))
}

/// Whether a generic argument leaves the type to the field: `_`, or `Result<_, E>`.
fn is_open(argument: Option<&GenericArgument>) -> bool {
    match argument {
        Some(GenericArgument::Type(Type::Infer(_))) => true,
        Some(GenericArgument::Type(Type::Path(path))) => {
            path.path
                .segments
                .last()
                .is_some_and(|last| match &last.arguments {
                    PathArguments::AngleBracketed(inner) => {
                        is_among(Some(&last.ident), &["Result", "Option"])
                            && matches!(
                                inner.args.first(),
                                Some(GenericArgument::Type(Type::Infer(_)))
                            )
                    }
                    _ => false,
                })
        }
        _ => false,
    }
}

fn is_among(ident: Option<&Ident>, names: &[&str]) -> bool {
    ident.is_some_and(|ident| names.iter().any(|name| ident == name))
}

/// Whether whole numbers are computed of nothing but literals, whose type is then that of the field.
pub(super) fn is_arithmetic(expr: &Expr) -> bool {
    match without_parentheses(expr) {
        Expr::Lit(literal) => {
            matches!(&literal.lit, syn::Lit::Int(number) if number.suffix().is_empty())
        }
        Expr::Binary(binary) => is_arithmetic(&binary.left) && is_arithmetic(&binary.right),
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Neg(_)) && is_arithmetic(&unary.expr),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    //! What the syntax of an expression says about its type.

    use super::Inference;

    #[test]
    fn inference() {
        for (source, expected) in [
            ("name", Inference::Own),
            ("None", Inference::NoneValue),
            ("make()?", Inference::Own),
            ("text.parse()?", Inference::Inner),
            ("text.parse::<f64>()?", Inference::Own),
            ("text.parse().unwrap()", Inference::Inner),
            ("fetch().await?.into()", Inference::Inner),
            (
                "items.iter().map(|x| x.clone()).collect()",
                Inference::Inner,
            ),
            ("items.collect::<Vec<_>>()", Inference::Own),
            ("items.collect::<Result<_, _>>()?", Inference::Inner),
            ("items.collect::<Option<_>>().unwrap()", Inference::Inner),
            ("items.collect::<Result<Vec<_>, _>>()?", Inference::Own),
            ("items.collect::<_>()", Inference::Inner),
            ("text.parse::<_>()?", Inference::Inner),
            ("items.map::<_>(f)", Inference::Own),
            ("Default::default()", Inference::Whole),
            ("std::default::Default::default()", Inference::Whole),
            ("Voice::default()", Inference::Own),
            ("String::from(x)", Inference::Own),
            ("Into::into(x)", Inference::Inner),
            ("Vec::new()", Inference::Inner),
            ("FromIterator::from_iter(x)", Inference::Inner),
            ("vec![]", Inference::Inner),
            ("vec![1]", Inference::Own),
            ("todo!()", Inference::Whole),
            ("std::todo!()", Inference::Whole),
            ("std::process::exit(3)", Inference::Whole),
            ("todo.name()", Inference::Own),
            ("!panic!()", Inference::Own),
            ("{ return None; }", Inference::Whole),
            ("Some(x.into(),)", Inference::Optional),
            ("return None", Inference::Whole),
            ("x.into().len()", Inference::Own),
            ("(x.into())", Inference::Inner),
            ("{ let y = f(x); y.into() }", Inference::Inner),
            ("{ let y = x.into(); f(y) }", Inference::Own),
            ("if c { x.into() } else { y }", Inference::Inner),
            (
                "if c { x } else if d { y } else { z.into() }",
                Inference::Inner,
            ),
            ("if c { x.into() } else { y }.len()", Inference::Own),
            ("if c { Some(x.into()) } else { None }", Inference::Optional),
            ("if c { Some(x) } else { None }", Inference::Own),
            ("if c { todo!() } else { x }", Inference::Own),
            ("if c { todo!() } else { None }", Inference::Optional),
            ("if c { todo!() } else { return }", Inference::Whole),
            (
                "match x { A => y.into(), B { .. } => { z } }",
                Inference::Inner,
            ),
            (
                "match x { A => None, B(|a, b| c) => Some(y.parse()?), }",
                Inference::Optional,
            ),
            (
                "match x { A => { f() }.into(), _ => g(|a, b| a) }",
                Inference::Inner,
            ),
            (
                "match x { A => f(), _ => g(|a, b| a.into()) }",
                Inference::Own,
            ),
            ("x.map(Into::into)", Inference::Optional),
            ("x.map(|x| x.into())", Inference::Optional),
            ("c.then(move || { log(); x.into() })", Inference::Optional),
            ("c.then_some(x.into(),)", Inference::Optional),
            ("x.map(String::from)", Inference::Own),
            ("x.map(|x| x.name)", Inference::Own),
            ("x.parse().ok()", Inference::Optional),
            ("x.parse().ok()?", Inference::Inner),
            ("x.map(Into::into).unwrap_or_default()", Inference::Inner),
            ("x.ok().and_then(|x| x.parse().ok())", Inference::Optional),
            ("x.and_then(|x| x.name)", Inference::Own),
            ("serde_json::from_str(&x)?", Inference::Inner),
            ("serde_json::from_value(x).unwrap()", Inference::Inner),
            ("serde_json::from_str::<Voice>(&x)?", Inference::Own),
            ("f64::from_str(x)?", Inference::Own),
            ("Voice::from_value(x)", Inference::Own),
        ] {
            let expr = syn::parse_str(source).unwrap();
            assert_eq!(Inference::of(&expr), expected, "{source}");
        }
    }
}
