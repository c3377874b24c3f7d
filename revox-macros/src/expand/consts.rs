//! Has the compiler judge the values of constants: by a `const` that does not compile when the value breaks a rule.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, format_ident, quote_spanned};
use revox_types::rules::Test;

use super::Expander;
use crate::consts::Constant;
use crate::diagnostic::core_macro;

impl Expander<'_> {
    /// `const _: () = { let view = Constant(SPEED).view(); if !passes(view, &Test::Maximum(1.2)) { panic! { "{}", … } } };`
    ///
    /// What depends on a generic parameter goes in a `const { … }`, which is evaluated at monomorphization.
    pub(super) fn constant(&self, constant: &Constant<'_>) -> TokenStream {
        let site = self.site;
        let [constructor, passes, messages] =
            ["Constant", "passes", "ConstMessage"].map(|name| self.private(site, name));
        let expr = constant.expr;
        // A type that no field takes has no such method, and the constant is where that has to be said.
        let last = expr.to_token_stream().into_iter().last();
        let place = last.map_or(site, |last| last.span().resolved_at(site));
        let view = quote_spanned!(place=> .view());
        let checks = constant.checks.iter().map(|check| {
            let test = self.test(check.test);
            let message = match check.diagnostic.message_around_value() {
                (before, Some(after)) => {
                    let before = before + &constant.name();
                    quote_spanned!(site=> #messages::new(#before, view, #after).text())
                }
                (whole, None) => whole.to_token_stream(),
            };
            let panic = core_macro("panic", check.span, &quote_spanned!(site=> "{}", #message));
            quote_spanned!(site=> if !#passes(view, &#test) { #panic })
        });
        let checks = quote_spanned!(site=> { let view = #constructor(#expr)#view; #(#checks)* });
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
            Test::In(words) => quote_spanned!(site=> #tests::In(&[#(#words),*])),
            Test::NotIn(words) => quote_spanned!(site=> #tests::NotIn(&[#(#words),*])),
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
    //! A test of the tables that the expansion does not know is found here, not by a user.

    use proc_macro2::TokenStream;
    use revox_types::rules::{Level, Object, Requirement, Shape, Test, Value};

    use super::super::{Expander, Settings};
    use crate::{CREATE, UPDATE};

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
        let expander = Expander::new(&settings, false);
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
