//! Constants, whose values only the compiler knows: finds what they have to obey, and has the compiler judge them by a `const` that does not compile when
//! the value breaks a rule.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote_spanned};
use revox_types::rules::{self, Diagnostic, Part, Test};
use syn::Expr;

use super::Expander;
use crate::ast::Definition;
use crate::check::locate;
use crate::diagnostic::core_macro;
use crate::tokens::{Convention, SpanRange};

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
pub(crate) fn constants(
    definition: &Definition,
    checks: Vec<rules::ConstCheck>,
) -> Vec<Constant<'_>> {
    let object = &definition.object;
    let mut found: Vec<Constant<'_>> = Vec::new();
    for check in checks {
        let place = |steps, part| locate(object, SpanRange::at(Span::call_site()), steps, part);
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
    found.sort_by_key(|constant| constant.checks[0].span.start());
    found
}

/// Whether a constant may depend on a generic parameter. One letter may be such a parameter, and so may a type without a module before it.
fn is_generic(constant: &Expr) -> bool {
    let Expr::Path(path) = constant else {
        return false;
    };
    let names = &path.path.segments;
    let first = names[0].ident.to_string();
    path.path.leading_colon.is_none()
        && Convention::of(&first) != Convention::Variable
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

/// What the validator sees of a constant.
pub(crate) fn view(expr: &Expr, private: impl Fn(&str) -> TokenStream) -> TokenStream {
    let [constructor, views] = ["Constant", "Chosen"].map(private);
    quote_spanned!(Span::mixed_site()=> #views::by(&|| #constructor(#expr).view()).of(#expr))
}

impl Expander<'_> {
    /// `const _: () = { let view = Chosen::by(&|| Constant(SPEED).view()).of(SPEED); if !passes(view, &Test::Maximum(1.2)) { panic! { "{}", … } } };`
    ///
    /// What depends on a generic parameter goes in a `const { … }`, which is evaluated at monomorphization.
    pub(super) fn constant(&self, constant: &Constant<'_>) -> TokenStream {
        let site = self.site;
        let [passes, messages] = ["passes", "ConstMessage"].map(|name| self.private(site, name));
        let view = view(constant.expr, |name| self.private(site, name));
        let checks = constant.checks.iter().map(|check| {
            let test = self.test(check.test);
            let message = match check.diagnostic.message_around_value(None) {
                (before, Some(after)) => {
                    let before = before + &constant.name();
                    quote_spanned!(site=> #messages::new(#before, view, #after).text())
                }
                (whole, None) => whole.to_token_stream(),
            };
            let panic = core_macro("panic", check.span, &quote_spanned!(site=> "{}", #message));
            quote_spanned!(site=> if !#passes(view, &#test) { #panic })
        });
        let checks = quote_spanned!(site=> { let view = #view; #(#checks)* });
        if constant.generic {
            quote_spanned!(site=> const #checks;)
        } else {
            quote_spanned!(site=> const _: () = #checks;)
        }
    }

    /// A test as an expression.
    pub(super) fn test(&self, test: &Test) -> TokenStream {
        let site = self.site;
        let [tests, formats, tables] =
            ["Test", "Format", "tables"].map(|name| self.private(site, name));
        match test {
            Test::Finite => quote_spanned!(site=> #tests::Finite),
            Test::Minimum(bound) => quote_spanned!(site=> #tests::Minimum(#bound)),
            Test::Maximum(bound) => quote_spanned!(site=> #tests::Maximum(#bound)),
            Test::ExclusiveMinimum(bound) => {
                quote_spanned!(site=> #tests::ExclusiveMinimum(#bound))
            }
            Test::ExclusiveMaximum(bound) => {
                quote_spanned!(site=> #tests::ExclusiveMaximum(#bound))
            }
            Test::MultipleOf(step) => quote_spanned!(site=> #tests::MultipleOf(#step)),
            Test::MinLength(length) => quote_spanned!(site=> #tests::MinLength(#length)),
            Test::MaxLength(length) => quote_spanned!(site=> #tests::MaxLength(#length)),
            Test::Pattern(pattern) => {
                let pattern = Ident::new(pattern.ident, site);
                quote_spanned!(site=> #tests::Pattern(&#tables::#pattern))
            }
            Test::Format(format) => {
                let format = format_ident!("{format:?}", span = site);
                quote_spanned!(site=> #tests::Format(#formats::#format))
            }
            Test::Placeholders(names) => {
                quote_spanned!(site=> #tests::Placeholders(&[#(#names),*]))
            }
            Test::In(values) => quote_spanned!(site=> #tests::In(&[#(#values),*])),
            Test::NotIn(values) => quote_spanned!(site=> #tests::NotIn(&[#(#values),*])),
            Test::Is(wanted) => quote_spanned!(site=> #tests::Is(#wanted)),
            Test::MinItems(_)
            | Test::MaxItems(_)
            | Test::UniqueItems
            | Test::UniqueBy(_)
            | Test::NotNull => {
                unreachable!("{test:?} is no test of a string, a number or a boolean")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    //! Which expressions are constants; and that the expansion knows every test of the tables.

    use proc_macro2::TokenStream;
    use revox_types::rules::{Level, Object, Requirement, Shape, Test, Value};

    use super::super::{Expander, Settings};
    use super::is_generic;
    use crate::parse::is_constant;
    use crate::{CREATE, UPDATE};

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

    #[test]
    fn every_test_of_the_tables_can_be_demanded() {
        let mut demanded = Vec::new();
        for root in [&CREATE, &UPDATE] {
            tests_of(root.object, &mut demanded);
        }
        let settings = Settings {
            krate: TokenStream::new(),
            editor: false,
        };
        let expander = Expander::new(&settings, &[], false);
        for test in &demanded {
            let tokens = expander.test(test);
            assert!(syn::parse2::<syn::Expr>(tokens).is_ok(), "{test:?}");
        }
        assert!(demanded.len() > 50, "{}", demanded.len());
    }

    /// All tests that a constant may have to pass.
    fn tests_of(object: &'static Object, demanded: &mut Vec<&'static Test>) {
        for field in object.fields {
            tests_of_value(&field.value, demanded);
        }
        for rule in object.rules.iter().filter(|rule| rule.level == Level::Deny) {
            if let Requirement::Fields(fields) = rule.then {
                for field in fields {
                    let scalar = is_scalar(&object.fields[field.field].value);
                    let of_value = |test: &&Test| scalar && !matches!(test, Test::NotNull);
                    demanded.extend(field.tests.iter().filter(of_value));
                }
            }
        }
    }

    fn tests_of_value(value: &'static Value, demanded: &mut Vec<&'static Test>) {
        match &value.shape {
            Shape::Object(object) => tests_of(object, demanded),
            Shape::List(item) => tests_of_value(item, demanded),
            Shape::Union(union) => {
                for variant in union.variants {
                    tests_of(variant.object, demanded);
                }
            }
            _ if is_scalar(value) => demanded.extend(value.checks.iter().map(|check| &check.test)),
            _ => {}
        }
    }

    fn is_scalar(value: &Value) -> bool {
        matches!(
            value.shape,
            Shape::String | Shape::Integer | Shape::Number | Shape::Boolean
        )
    }
}
