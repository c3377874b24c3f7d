//! Has the compiler judge the values of constants: by a `const` that does not compile when the value breaks a rule.

use proc_macro2::{Delimiter, Ident, Literal, TokenTree};

use super::Expander;
use super::helpers::Helper;
use crate::constants::{Demand, Obligation, Source};
use crate::report;

impl Expander<'_> {
    /// `const _: () = if !Constant(VALUE).passes(test(&tables::ROOT, &[…], Check(0))) { panic! { "…" } };`
    pub(super) fn obligation(&mut self, obligation: &Obligation, out: &mut Vec<TokenTree>) {
        let ident = |name: &str| TokenTree::from(Ident::new(name, self.site));
        out.extend([ident("const"), ident("_"), self.punct(':')]);
        out.push(self.group(Delimiter::Parenthesis, Vec::new()));
        out.extend([self.punct('='), ident("if"), self.punct('!')]);
        let mut arguments = Vec::new();
        let method = match &obligation.test {
            Demand::Other(text) => {
                arguments.push(Literal::string(text).into());
                "differs"
            }
            Demand::Table(steps, source) => {
                self.test(steps, *source, &mut arguments);
                "passes"
            }
        };
        self.call(Helper::Constant, obligation.constant.clone(), out);
        out.push(self.punct('.'));
        out.push(Ident::new(method, self.site).into());
        out.push(self.group(Delimiter::Parenthesis, arguments));
        let mut panic = Vec::new();
        report::error(obligation.extent, "panic", &obligation.message, &mut panic);
        out.push(self.group(Delimiter::Brace, panic));
        out.push(self.punct(';'));
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
