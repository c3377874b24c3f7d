//! Has the compiler judge the values of constants: by a `const` that does not compile when the value breaks a rule.

use super::Expander;
use super::helpers::Helper;
use crate::constants::{COUNT, Demand, Message, Obligation, Source};
use crate::report;
use proc_macro2::{Delimiter, Ident, Literal, TokenTree};

impl Expander<'_> {
    /// `const _: () = if !Constant(VALUE).look().passes(test(&tables::ROOT, &[…], Check(0))) { panic! { "{}", … } } else if …;`
    ///
    /// What hangs on a generic parameter goes in a `const { … }`, which is judged where the function is made for its types.
    pub(super) fn obligation(&mut self, obligation: &Obligation, out: &mut Vec<TokenTree>) {
        let ident = |name: &str, site| TokenTree::from(Ident::new(name, site));
        let mut chain = Vec::new();
        for (demand, message) in &obligation.demands {
            if !chain.is_empty() {
                chain.push(ident("else", self.site));
            }
            chain.extend([ident("if", self.site), self.punct('!')]);
            let mut arguments = Vec::new();
            let method = match demand {
                Demand::Other(text) => {
                    arguments.push(Literal::string(text).into());
                    "differs"
                }
                Demand::OtherConstant(other) => {
                    self.call(Helper::Constant, other.clone(), &mut arguments);
                    arguments.push(self.punct('.'));
                    arguments.push(ident("look", self.site));
                    arguments.push(self.group(Delimiter::Parenthesis, Vec::new()));
                    "differs_from"
                }
                Demand::Table(steps, source) => {
                    self.test(steps, *source, &mut arguments);
                    "passes"
                }
                Demand::Finite => "finite",
            };
            let test = arguments.clone();
            self.method(obligation, method, arguments, &mut chain);
            let said = self.text(obligation, demand, message, test);
            let mut panic = Vec::new();
            report::panic(message.span, said, &mut panic);
            chain.push(self.group(Delimiter::Brace, panic));
        }
        out.push(ident("const", self.site));
        if obligation.generic {
            out.push(self.group(Delimiter::Brace, chain));
        } else {
            out.extend([ident("_", self.site), self.punct(':')]);
            out.push(self.group(Delimiter::Parenthesis, Vec::new()));
            out.push(self.punct('='));
            out.extend(chain);
        }
        out.push(self.punct(';'));
    }

    /// `Constant(VALUE).look().method(arguments)`
    fn method(
        &mut self,
        obligation: &Obligation,
        method: &str,
        arguments: Vec<TokenTree>,
        out: &mut Vec<TokenTree>,
    ) {
        self.call(Helper::Constant, obligation.constant.clone(), out);
        // A type that no field takes has no such method, and the constant is where that has to be said.
        let blamed = obligation
            .constant
            .last()
            .map_or(self.site, TokenTree::span);
        self.blaming(blamed, |expander| {
            for (name, arguments) in [("look", Vec::new()), (method, arguments)] {
                out.push(expander.punct('.'));
                out.push(Ident::new(name, expander.site).into());
                out.push(expander.group(Delimiter::Parenthesis, arguments));
            }
        });
    }

    /// The message: a literal, or `Constant(VALUE).look().told("…", "…", "…", test).text()` with the value in it.
    fn text(
        &mut self,
        obligation: &Obligation,
        demand: &Demand,
        message: &Message,
        test: Vec<TokenTree>,
    ) -> Vec<TokenTree> {
        let Message {
            before,
            names_constant,
            after,
            notes,
            open,
            ..
        } = message;
        let (true, Demand::Table(..)) = (open, demand) else {
            // Where the value may not be shown, its length is not told either.
            let before = before
                .replace(
                    &format!("{COUNT} characters, more"),
                    "too many characters, more",
                )
                .replace(
                    &format!("{COUNT} characters, fewer"),
                    "too few characters, fewer",
                );
            let whole = Literal::string(&format!("{before}{after}{notes}"));
            return vec![whole.into()];
        };
        let names_constant = if *names_constant { "true" } else { "false" };
        let mut arguments = vec![
            Literal::string(before).into(),
            self.punct(','),
            Ident::new(names_constant, self.site).into(),
            self.punct(','),
        ];
        for part in [after, notes] {
            arguments.push(Literal::string(part).into());
            arguments.push(self.punct(','));
        }
        arguments.extend(test);
        let mut told = Vec::new();
        self.method(obligation, "told", arguments, &mut told);
        told.push(self.punct('.'));
        told.push(Ident::new("text", self.site).into());
        told.push(self.group(Delimiter::Parenthesis, Vec::new()));
        told
    }

    /// `test(&tables::ROOT, &[…], Check(0))`
    fn test(&mut self, steps: &[usize], source: Source, out: &mut Vec<TokenTree>) {
        let mut arguments = vec![self.punct('&')];
        self.helper(Helper::Tables, &mut arguments);
        report::path_separator(self.site, &mut arguments);
        arguments.push(Ident::new(self.settings.table, self.site).into());
        arguments.extend([self.punct(','), self.punct('&')]);
        arguments.push(self.numbers(Delimiter::Bracket, steps));
        arguments.push(self.punct(','));
        self.helper(Helper::Source, &mut arguments);
        report::path_separator(self.site, &mut arguments);
        let (name, numbers) = match source {
            Source::Check(index) => ("Check", vec![index]),
            Source::Rule(rule, clause, test) => ("Rule", vec![rule, clause, test]),
        };
        arguments.push(Ident::new(name, self.site).into());
        arguments.push(self.numbers(Delimiter::Parenthesis, &numbers));
        self.call(Helper::Test, arguments, out);
    }

    fn numbers(&self, delimiter: Delimiter, numbers: &[usize]) -> TokenTree {
        let mut tokens = Vec::new();
        for number in numbers {
            tokens.push(Literal::usize_unsuffixed(*number).into());
            tokens.push(self.punct(','));
        }
        self.group(delimiter, tokens)
    }
}
