//! Writes the value of a definition: a struct literal, with the user's own tokens in it.
//!
//! Tokens are pushed one by one, and helpers are imported under short names: an expansion is a large part of what a definition costs
//! the compiler. Under an editor the literal holds all that was typed, in its place, since completion works on that; see [`marker`].

mod constants;
mod expression;
mod helpers;
mod inference;
mod json;
mod marker;
mod values;

use crate::ast::{Base, Definition, Field, Object, ObjectKind};
use crate::constants::Obligation;
use crate::item::{Head, Variable};
use crate::parse::identifier;
use crate::report::{Problem, path_separator, punct};
use crate::tokens;
use helpers::{Helper, Helpers};
pub(crate) use marker::is_keyword;
use proc_macro2::{Delimiter, Group, Ident, Literal, Spacing, Span, TokenStream, TokenTree};
use revox_types::rules::{Level, Object as ObjectTable};

/// What an expansion needs to know apart from the definition.
pub(crate) struct Settings {
    /// The tokens of the path to the crate: `$crate`, or its name.
    pub(crate) krate: Vec<TokenTree>,
    /// Whether an editor asks.
    pub(crate) editor: bool,
    /// The name of the static that holds the table of the whole definition.
    pub(crate) table: &'static str,
}

/// The items that a definition with a type's name stands for: everything that hangs on what is written comes last.
///
/// ```text
/// $crate::__private::item! { {attributes} {shared attributes} {visibility} Reminder {value} ReminderVariables {answer} first_name "first_name" "docs", … }
/// ```
pub(crate) fn items(
    head: &Head,
    value: TokenStream,
    answer: Option<&[TokenTree]>,
    variables: &[Variable],
    krate: Vec<TokenTree>,
) -> TokenStream {
    let site = Span::mixed_site();
    let braces = |tokens: Vec<TokenTree>| {
        TokenTree::from(Group::new(Delimiter::Brace, tokens.into_iter().collect()))
    };
    let mut arguments = vec![
        braces(head.attributes.clone()),
        braces(head.shared()),
        braces(head.visibility.clone()),
        head.name.clone().into(),
        braces(value.into_iter().collect()),
    ];
    let holder = format!(
        "{}Variables",
        head.name.to_string().trim_start_matches("r#")
    );
    arguments.push(Ident::new(&holder, head.name.span()).into());
    arguments.push(braces(answer.unwrap_or_default().to_vec()));
    for variable in variables {
        let fields: Vec<String> = variable
            .used_in
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        let documentation = format!(
            "Fills in `{{{{{}}}}}` in {}.",
            variable.placeholder,
            fields.join(", ")
        );
        arguments.push(variable.field.clone().into());
        arguments.push(Literal::string(&variable.placeholder).into());
        arguments.push(Literal::string(&documentation).into());
        arguments.push(punct(',', Spacing::Alone, site));
    }
    let mut out = krate;
    path_separator(site, &mut out);
    out.push(Ident::new("__private", site).into());
    path_separator(site, &mut out);
    out.push(Ident::new("item", site).into());
    out.push(punct('!', Spacing::Alone, site));
    out.push(braces(arguments));
    out.into_iter().collect()
}

/// The expression that a definition stands for, with everything that there is to say about it.
pub(crate) fn expand(
    definition: &Definition,
    problems: &[Problem],
    obligations: &[Obligation],
    settings: &Settings,
) -> TokenStream {
    let ObjectKind::Plain(root) = definition.object.kind else {
        return TokenStream::new();
    };
    let mut expander = Expander {
        settings,
        helpers: Helpers::default(),
        site: Span::mixed_site(),
        tags: Vec::new(),
        decode: !settings.editor && problems.iter().all(|problem| problem.level != Level::Deny),
    };
    let mut value = Vec::new();
    expander.literal(&definition.object, root, &mut value);
    let body = if settings.editor {
        expander.for_editor(value, problems)
    } else {
        expander.for_compiler(value, problems, obligations)
    };
    TokenTree::from(Group::new(Delimiter::Brace, body.into_iter().collect())).into()
}

/// The state of one expansion.
struct Expander<'s> {
    settings: &'s Settings,
    helpers: Helpers,
    /// Where helpers come from: the user's variables are out of their sight, and theirs out of the user's.
    site: Span,
    /// For an editor: a value for each tag of a union, by which the tag can be looked at.
    tags: Vec<TokenTree>,
    /// Whether what is literal may be written as text: nothing of it is wrong, and no editor is to find its way in it.
    decode: bool,
}

impl Expander<'_> {
    /// `{ use …; constants errors warnings value }`
    fn for_compiler(
        mut self,
        value: Vec<TokenTree>,
        problems: &[Problem],
        obligations: &[Obligation],
    ) -> Vec<TokenTree> {
        let mut body = Vec::new();
        let mut told = Vec::new();
        for problem in problems {
            problem.tell(&mut told);
        }
        let mut constants = Vec::new();
        for obligation in obligations {
            self.obligation(obligation, &mut constants);
        }
        // Once something is wrong, the value gets a macro call of its own: if the compiler cannot read it either, the rest is still told.
        let contain = problems.iter().any(|problem| problem.level == Level::Deny);
        let contained = contain.then(|| self.helpers.alias(Helper::Contained, self.site));
        self.helpers
            .imports(&self.settings.krate, self.site, &mut body);
        body.append(&mut constants);
        body.append(&mut told);
        if let Some(contained) = contained {
            body.push(contained);
            body.push(self.punct('!'));
            let group = self.group(Delimiter::Parenthesis, value);
            body.push(group);
        } else {
            body.extend(value);
        }
        body
    }

    /// `{ let value = …; tags errors value }`: an editor compares expansions by their text, so nothing may move in front of the value.
    fn for_editor(self, value: Vec<TokenTree>, problems: &[Problem]) -> Vec<TokenTree> {
        let result = Ident::new("__value", self.site);
        let mut body = vec![
            Ident::new("let", self.site).into(),
            result.clone().into(),
            self.punct('='),
        ];
        body.extend(value);
        body.push(self.punct(';'));
        for problem in problems
            .iter()
            .filter(|problem| problem.level == Level::Deny)
        {
            problem.tell(&mut body);
        }
        body.extend(self.tags);
        body.push(result.into());
        body
    }

    /// `types::Voice { field: value, ..base }`, where what is literal may have become text: `..types::Voice::__literal("{…}")`.
    fn literal(&mut self, object: &Object, table: &'static ObjectTable, out: &mut Vec<TokenTree>) {
        if self.decode
            && let Some(json::Split { text, rest }) = json::split(object, table)
        {
            self.decoded(object, table, &text, &rest, out);
            return;
        }
        let mut body = Vec::with_capacity(object.fields.len() * 8);
        let mut given = vec![false; table.fields.len()];
        let mut bare = 0;
        for field in &object.fields {
            let Some(known) = field.table.filter(|_| !field.surplus) else {
                if self.settings.editor {
                    bare += marker::stray(self, object, field, &mut body);
                }
                continue;
            };
            let start = body.len();
            body.push(field.key.ident.clone().into());
            body.push(self.punct(':'));
            let written = self.field(field, known, &mut body);
            if written {
                body.push(self.punct(','));
                given[field.index] = true;
            } else {
                body.truncate(start);
            }
        }
        if self.settings.editor {
            self.base_for_editor(object.base.as_ref(), table, bare, &mut body);
        } else if let Some(base) = object
            .base
            .as_ref()
            .filter(|base| !base.tokens.is_empty() && !base.unfinished)
        {
            self.dots(&mut body);
            body.extend(self.operands(base.tokens.clone()));
        } else if !given.iter().all(|given| *given) {
            self.dots(&mut body);
            self.empty(table, &mut body);
        }
        self.type_name(table, object.name.as_ref(), out);
        out.push(self.group(Delimiter::Brace, body));
    }

    /// The fields that are not in the text, and the text for the others.
    fn decoded(
        &mut self,
        object: &Object,
        table: &'static ObjectTable,
        text: &str,
        rest: &[&Field],
        out: &mut Vec<TokenTree>,
    ) {
        let mut decoded = Vec::new();
        self.type_name(table, object.name.as_ref(), &mut decoded);
        path_separator(self.site, &mut decoded);
        decoded.push(Ident::new("__literal", self.site).into());
        let mut text = Literal::string(text);
        text.set_span(self.site);
        decoded.push(self.group(Delimiter::Parenthesis, vec![text.into()]));
        if rest.is_empty() {
            out.extend(decoded);
            return;
        }
        let mut body = Vec::new();
        for field in rest {
            let Some(known) = field.table else { continue };
            body.push(field.key.ident.clone().into());
            body.push(self.punct(':'));
            self.field(field, known, &mut body);
            body.push(self.punct(','));
        }
        self.dots(&mut body);
        body.extend(decoded);
        self.type_name(table, object.name.as_ref(), out);
        out.push(self.group(Delimiter::Brace, body));
    }

    fn base_for_editor(
        &mut self,
        base: Option<&Base>,
        table: &'static ObjectTable,
        typed: usize,
        out: &mut Vec<TokenTree>,
    ) {
        self.dots(out);
        match base {
            Some(base) if base.tokens.is_empty() => {
                out.push(Ident::new(marker::MISSING, self.site).into());
            }
            Some(base) => {
                out.extend(marker::padded(base.tokens.clone(), typed, self.site));
            }
            None => {
                let mut tokens = Vec::new();
                self.empty(table, &mut tokens);
                out.extend(marker::padded(tokens, typed, self.site));
            }
        }
    }

    /// `types::Voice::__base()`
    fn empty(&mut self, table: &'static ObjectTable, out: &mut Vec<TokenTree>) {
        self.type_name(table, None, out);
        path_separator(self.site, out);
        out.push(Ident::new("__base", self.site).into());
        out.push(self.group(Delimiter::Parenthesis, Vec::new()));
    }

    /// `types::Voice`, where the name may be the user's own.
    fn type_name(
        &mut self,
        table: &'static ObjectTable,
        written: Option<&Ident>,
        out: &mut Vec<TokenTree>,
    ) {
        self.helper(Helper::Types, out);
        path_separator(self.site, out);
        // A union's name may stand before the braces as well; it is not the name of the struct.
        let span = written
            .filter(|name| tokens::is(name, table.name))
            .map_or(self.site, Ident::span);
        out.push(identifier(table.name, span).into());
    }

    /// The name of a helper: short for the compiler, and a whole path where an import would be offered for completion.
    fn helper(&mut self, helper: Helper, out: &mut Vec<TokenTree>) {
        if self.settings.editor {
            helper.path(&self.settings.krate, self.site, out);
        } else {
            out.push(self.helpers.alias(helper, self.site));
        }
    }

    fn dots(&self, out: &mut Vec<TokenTree>) {
        out.push(punct('.', Spacing::Joint, self.site));
        out.push(punct('.', Spacing::Alone, self.site));
    }

    fn punct(&self, character: char) -> TokenTree {
        punct(character, Spacing::Alone, self.site)
    }

    fn group(&self, delimiter: Delimiter, tokens: Vec<TokenTree>) -> TokenTree {
        let mut group = Group::new(delimiter, tokens.into_iter().collect());
        group.set_span(self.site);
        group.into()
    }

    /// `helper(argument)`
    fn call(&mut self, helper: Helper, argument: Vec<TokenTree>, out: &mut Vec<TokenTree>) {
        self.helper(helper, out);
        out.push(self.group(Delimiter::Parenthesis, argument));
    }
}
