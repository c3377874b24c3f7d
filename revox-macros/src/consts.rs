//! Finds what the constants of a definition have to obey. Their values only the compiler knows, so it has to judge them.

use proc_macro2::Span;
use quote::ToTokens as _;
use revox_types::rules::{Diagnostic, Part, Test, const_checks};
use syn::Expr;

use crate::Root;
use crate::ast::{Definition, Kind, SpanRange, Value, is_constant};
use crate::check::locate;

/// A constant, and what its value has to obey.
pub(crate) struct Constant<'t> {
    pub(crate) expr: &'t Expr,
    /// Whether it may be a generic parameter's or `Self`'s, whose value the compiler knows at monomorphization.
    pub(crate) generic: bool,
    pub(crate) checks: Vec<ConstCheck>,
}

/// A test that the value of a constant has to pass.
pub(crate) struct ConstCheck {
    pub(crate) test: &'static Test,
    /// What to say otherwise, and where.
    pub(crate) span: SpanRange,
    pub(crate) diagnostic: Diagnostic,
}

/// Everything that the constants of a definition have to obey, in the order of the source.
pub(crate) fn constants<'t>(definition: &'t Definition, root: &Root) -> Vec<Constant<'t>> {
    let object = &definition.object;
    if !object.fields.iter().any(|field| has_constant(&field.value)) {
        return Vec::new();
    }
    let mut found: Vec<Constant<'t>> = Vec::new();
    for check in const_checks(root.object, object, root.operation) {
        let place = |steps, part| locate(object, SpanRange::at(Span::call_site(), 0), steps, part);
        let constant = place(&check.constant, Part::Value).value;
        let expr = constant
            .and_then(|constant| constant.expr.as_ref())
            .expect("what the tree shows as a constant is in it");
        let diagnostic = check.diagnostic;
        let at = place(&diagnostic.steps, diagnostic.part);
        let check = ConstCheck {
            test: check.test,
            span: at.span,
            diagnostic,
        };
        match found
            .iter_mut()
            .find(|known| std::ptr::eq(known.expr, expr))
        {
            Some(known) => known.checks.push(check),
            None => found.push(Constant {
                expr,
                generic: is_generic(expr),
                checks: vec![check],
            }),
        }
    }
    found.sort_by_key(|constant| constant.checks[0].span.order);
    found
}

fn has_constant(value: &Value) -> bool {
    match &value.kind {
        Kind::Object(object) => object.fields.iter().any(|field| has_constant(&field.value)),
        Kind::List(list) => list.values().any(has_constant),
        Kind::Expression => value.expr.as_ref().is_some_and(is_constant),
        _ => false,
    }
}

/// Whether a constant may depend on a generic parameter. One letter may be such a parameter, and so may a type without a module before it.
fn is_generic(constant: &Expr) -> bool {
    let Expr::Path(path) = constant else {
        return false;
    };
    let names = &path.path.segments;
    let first = names[0].ident.to_string();
    path.path.leading_colon.is_none()
        && first.starts_with(|first: char| first.is_ascii_uppercase())
        && (names.len() > 1 || first.len() == 1)
}

impl Constant<'_> {
    /// The constant as it is written.
    pub(crate) fn name(&self) -> String {
        self.expr
            .to_token_stream()
            .into_iter()
            .map(|token| token.to_string())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    //! Which expressions are constants.

    use super::is_generic;
    use crate::ast::is_constant;

    #[test]
    fn paths() {
        for (source, expected) in [
            ("SPEED", Some(false)),
            ("limits::MAX_2", Some(false)),
            ("crate::SPEED", Some(false)),
            ("::limits::SPEED", Some(false)),
            ("limits::Voice::SPEED", Some(false)),
            ("f64::NAN", Some(false)),
            ("N", Some(true)),
            ("limits::N", Some(false)),
            ("Voice::SPEED", Some(true)),
            ("T::SPEED", Some(true)),
            ("Self::SPEED", Some(true)),
            ("include_str!(\"a.md\")", Some(false)),
            ("speed", None),
            ("Speed", None),
            ("SPEED + 1.0", None),
            ("(SPEED)", None),
            ("SPEED.max(1.0)", None),
            ("Voice::<T>::SPEED", None),
            ("<T as Voice>::SPEED", None),
        ] {
            let expr = syn::parse_str(source).unwrap();
            let found = is_constant(&expr).then(|| is_generic(&expr));
            assert_eq!(found, expected, "{source}");
        }
    }
}
