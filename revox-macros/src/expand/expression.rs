//! Writes a Rust expression so that a field takes it without `Some(…)` and `.to_string()`.
//!
//! A trait does the conversion, so the compiler has to know the expression's type without the field's. Where it cannot, which is told by
//! syntax, the expression goes straight into the field.

use super::Expander;
use super::helpers::Helper;
use super::values::Wrap;
use crate::ast::Value;
use crate::literal::is_punct;
use crate::report::path_separator;
use crate::split::is_path_separator;
use crate::tokens::{self, Delimiter, Group, Ident, Span, TokenTree};

impl Expander<'_> {
    pub(super) fn expression(&mut self, value: &Value, wrap: Wrap, out: &mut Vec<TokenTree>) {
        let inference = Inference::of(&bare(&value.tokens));
        let tokens = self.operands(self.unwrapped(&value.tokens));
        match inference {
            Inference::Nothing if wrap == Wrap::Nullable => self.helper(Helper::Omit, out),
            Inference::Nothing | Inference::Whole => out.extend(tokens),
            Inference::Inner => self.wrapped(wrap, tokens, out),
            Inference::Free => {
                let blamed = tokens.first().map_or(self.site, TokenTree::span);
                self.blaming(blamed, |expander| {
                    expander.helper(Helper::Field, out);
                    path_separator(expander.site, out);
                    out.push(Ident::new("into_field", expander.site).into());
                    out.push(expander.group(Delimiter::Parenthesis, tokens));
                });
            }
        }
    }

    /// The value without the parentheses that the compiler would call unnecessary around an argument. A block keeps its braces,
    /// which end the life of what is made in it, and loses the lint about them.
    fn unwrapped(&self, tokens: &[TokenTree]) -> Vec<TokenTree> {
        match tokens {
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                if inner.is_empty() || inner.iter().any(|token| is_punct(token, ',')) {
                    tokens.to_vec()
                } else {
                    self.unwrapped(&inner)
                }
            }
            [TokenTree::Group(group)]
                if group.delimiter() == Delimiter::Brace && !self.settings.editor =>
            {
                let mut block = group.clone();
                block.set_span(group.span().resolved_at(self.site));
                vec![block.into()]
            }
            _ => tokens.to_vec(),
        }
    }

    /// Puts parentheses around the fragments of a `macro_rules!` that are part of an expression: the compiler forgets what belonged
    /// together when such a fragment comes out of a macro like this one.
    pub(super) fn operands(&self, tokens: Vec<TokenTree>) -> Vec<TokenTree> {
        if self.settings.editor {
            return tokens;
        }
        grouped(&tokens, self.site).unwrap_or(tokens)
    }

    /// What adds this to a list: one whose type only the list tells cannot be any iterable.
    pub(super) fn spreading(tokens: &[TokenTree]) -> Helper {
        match Inference::of(tokens) {
            Inference::Inner | Inference::Whole => Helper::ListMore,
            Inference::Free | Inference::Nothing => Helper::ListAnd,
        }
    }

    /// Writes a call that the compiler names when the type of an argument is wrong: then it points at the argument, not at the whole macro.
    pub(super) fn blaming(&mut self, span: Span, write: impl FnOnce(&mut Self)) {
        let site = self.site;
        if !self.settings.editor {
            self.site = span.resolved_at(site);
        }
        write(self);
        self.site = site;
    }
}

/// The tokens with parentheses around fragments, or nothing if there is no fragment that needs them.
fn grouped(tokens: &[TokenTree], site: Span) -> Option<Vec<TokenTree>> {
    let mut changed = false;
    let result = tokens
        .iter()
        .map(|token| {
            let TokenTree::Group(group) = token else {
                return token.clone();
            };
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            let fragment = group.delimiter() == Delimiter::None;
            let delimiter = if fragment && tokens.len() > 1 && has_operator(&inner) {
                Delimiter::Parenthesis
            } else {
                group.delimiter()
            };
            let again = grouped(&inner, site);
            if again.is_none() && delimiter == group.delimiter() {
                return token.clone();
            }
            changed = true;
            let stream = again.unwrap_or(inner).into_iter().collect();
            let mut whole = Group::new(delimiter, stream);
            whole.set_span(group.span().resolved_at(site));
            whole.into()
        })
        .collect();
    changed.then_some(result)
}

/// Whether an operator stands between or before operands, so that what follows or precedes them could tear them apart. A path, a
/// type, a pattern, a call or a statement is none.
fn has_operator(tokens: &[TokenTree]) -> bool {
    const STATEMENTS: [&str; 14] = [
        "const",
        "enum",
        "extern",
        "fn",
        "impl",
        "let",
        "macro_rules",
        "mod",
        "pub",
        "static",
        "struct",
        "trait",
        "type",
        "use",
    ];
    if matches!(tokens.first(), Some(TokenTree::Ident(word)) if tokens::is_among(word, &STATEMENTS))
        || matches!(tokens.first(), Some(token) if is_punct(token, '#'))
    {
        return false;
    }
    let generic = tokens.iter().any(|token| is_punct(token, '<'))
        && tokens.iter().any(|token| is_punct(token, '>'));
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Punct(punct) => match punct.as_char() {
            '+' | '-' | '*' | '/' | '%' | '^' | '|' | '&' => true,
            // The mark of a macro's name is none.
            '!' => !matches!(tokens.get(at + 1), Some(TokenTree::Group(_))) || at == 0,
            '<' | '>' => !generic,
            '.' => tokens.get(at + 1).is_some_and(|next| is_punct(next, '.')),
            _ => false,
        },
        TokenTree::Ident(word) => tokens::is(word, "as"),
        _ => false,
    })
}

/// Where the type of an expression comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inference {
    /// From itself.
    Free,
    /// It is `None`.
    Nothing,
    /// From the field, whose whole type it has.
    Whole,
    /// From the field; it is what an optional field holds.
    Inner,
}

/// Methods whose result has the type that is wanted.
const INFERRED: [&str; 6] = ["into", "try_into", "parse", "collect", "sum", "product"];

/// Methods that hand on what an inferred result holds.
const HANDED_ON: [&str; 5] = [
    "unwrap",
    "expect",
    "unwrap_or_default",
    "unwrap_or_else",
    "unwrap_or",
];

/// Macros and words after which the program does not come back.
const DIVERGING: [&str; 7] = [
    "todo",
    "unimplemented",
    "panic",
    "unreachable",
    "return",
    "break",
    "continue",
];

impl Inference {
    fn of(tokens: &[TokenTree]) -> Self {
        if let [TokenTree::Ident(word)] = tokens
            && tokens::is(word, "None")
        {
            return Inference::Nothing;
        }
        if let Some(TokenTree::Ident(word)) = tokens.first()
            && tokens::is_among(word, &DIVERGING)
        {
            return Inference::Whole;
        }
        match called(tokens) {
            Some(("Default", "default")) => Inference::Whole,
            Some(("Into", "into") | ("From", "from") | ("Vec", "new" | "with_capacity")) => {
                Inference::Inner
            }
            _ if is_empty_vec(tokens) || ends_inferred(tokens) => Inference::Inner,
            _ => Inference::Free,
        }
    }
}

/// What decides on the type of a value: that without delimiters around it.
pub(super) fn bare(tokens: &[TokenTree]) -> Vec<TokenTree> {
    let [TokenTree::Group(group)] = tokens else {
        return tokens.to_vec();
    };
    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
    let simple = match group.delimiter() {
        Delimiter::Parenthesis => {
            !inner.is_empty() && !inner.iter().any(|token| is_punct(token, ','))
        }
        Delimiter::Brace => {
            let statement = matches!(inner.first(), Some(TokenTree::Ident(word)) if tokens::is_among(word, &["let", "use", "const"]));
            !inner.is_empty()
                && !statement
                && !inner.iter().any(|token| {
                    is_punct(token, ';') || is_punct(token, ',') || is_punct(token, '#')
                })
        }
        Delimiter::Bracket | Delimiter::None => false,
    };
    if simple {
        bare(&inner)
    } else {
        tokens.to_vec()
    }
}

/// Whether whole numbers are computed of nothing but literals, whose type is then that of the field.
pub(super) fn is_arithmetic(tokens: &[TokenTree]) -> bool {
    !tokens.is_empty()
        && tokens.iter().all(|token| match token {
            TokenTree::Literal(literal) => literal
                .to_string()
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'_'),
            TokenTree::Punct(punct) => {
                matches!(punct.as_char(), '+' | '-' | '*' | '/' | '%' | '<' | '>')
            }
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                group.delimiter() == Delimiter::Parenthesis && is_arithmetic(&inner)
            }
            TokenTree::Ident(_) => false,
        })
}

/// The last two segments of the path of a call that is the whole expression.
fn called(tokens: &[TokenTree]) -> Option<(&'static str, &'static str)> {
    const KNOWN: [(&str, &str); 5] = [
        ("Default", "default"),
        ("Into", "into"),
        ("From", "from"),
        ("Vec", "new"),
        ("Vec", "with_capacity"),
    ];
    let [
        path @ ..,
        TokenTree::Ident(of),
        _,
        _,
        TokenTree::Ident(function),
        TokenTree::Group(group),
    ] = tokens
    else {
        return None;
    };
    let plain = path
        .iter()
        .all(|token| matches!(token, TokenTree::Ident(_)) || is_punct(token, ':'));
    (plain
        && group.delimiter() == Delimiter::Parenthesis
        && is_path_separator(tokens, path.len() + 1))
    .then(|| {
        KNOWN
            .into_iter()
            .find(|known| tokens::is(of, known.0) && tokens::is(function, known.1))
    })?
}

fn is_empty_vec(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Ident(name), bang, TokenTree::Group(group)] if tokens::is(name, "vec") && is_punct(bang, '!') && group.stream().is_empty())
}

/// Whether the expression ends with a method whose type the field decides, such as `.parse()?`.
fn ends_inferred(mut tokens: &[TokenTree]) -> bool {
    loop {
        match tokens {
            [rest @ .., mark] if is_punct(mark, '?') => tokens = rest,
            [rest @ .., dot, TokenTree::Ident(word)]
                if is_punct(dot, '.') && tokens::is(word, "await") =>
            {
                tokens = rest;
            }
            [
                rest @ ..,
                dot,
                TokenTree::Ident(method),
                TokenTree::Group(_),
            ] if is_punct(dot, '.') => {
                if tokens::is_among(method, &INFERRED) {
                    return true;
                }
                if !tokens::is_among(method, &HANDED_ON) {
                    return false;
                }
                tokens = rest;
            }
            [rest @ .., close, TokenTree::Group(_)] if is_punct(close, '>') => {
                return leaves_open(rest);
            }
            _ => return false,
        }
    }
}

/// Whether the tokens end with an inferred method and the beginning of `::<_>` or `::<Result<_, E>>`, which leaves the type to the field.
fn leaves_open(tokens: &[TokenTree]) -> bool {
    let turbofish = tokens.windows(3).rposition(|three| {
        matches!(three, [first, second, open] if is_punct(first, ':') && is_punct(second, ':') && is_punct(open, '<'))
    });
    let Some(at) = turbofish else { return false };
    let method = matches!(&tokens[..at], [.., dot, TokenTree::Ident(method)] if is_punct(dot, '.') && tokens::is_among(method, &INFERRED));
    let argument = &tokens[at + 3..];
    let open = match argument {
        [TokenTree::Ident(of), bracket, argument @ ..] if is_punct(bracket, '<') => {
            tokens::is_among(of, &["Result", "Option"]).then_some(argument)
        }
        argument => Some(argument),
    };
    let is_end = |token: Option<&TokenTree>| {
        token.is_none_or(|token| is_punct(token, ',') || is_punct(token, '>'))
    };
    method
        && matches!(open, Some([TokenTree::Ident(hole), rest @ ..]) if tokens::is(hole, "_") && is_end(rest.first()))
}

#[cfg(test)]
mod tests {
    //! What the syntax of an expression says about its type.

    use crate::tokens::{TokenStream, TokenTree};

    use super::{Inference, bare};

    #[test]
    fn inference() {
        for (source, expected) in [
            ("name", Inference::Free),
            ("None", Inference::Nothing),
            ("make()?", Inference::Free),
            ("text.parse()?", Inference::Inner),
            ("text.parse::<f64>()?", Inference::Free),
            ("text.parse().unwrap()", Inference::Inner),
            ("fetch().await?.into()", Inference::Inner),
            (
                "items.iter().map(|x| x.clone()).collect()",
                Inference::Inner,
            ),
            ("items.collect::<Vec<_>>()", Inference::Free),
            ("items.collect::<Result<_, _>>()?", Inference::Inner),
            ("items.collect::<Option<_>>().unwrap()", Inference::Inner),
            ("items.collect::<Result<Vec<_>, _>>()?", Inference::Free),
            ("items.collect::<_>()", Inference::Inner),
            ("text.parse::<_>()?", Inference::Inner),
            ("items.map::<_>(f)", Inference::Free),
            ("Default::default()", Inference::Whole),
            ("std::default::Default::default()", Inference::Whole),
            ("Voice::default()", Inference::Free),
            ("String::from(x)", Inference::Free),
            ("Into::into(x)", Inference::Inner),
            ("Vec::new()", Inference::Inner),
            ("vec![]", Inference::Inner),
            ("vec![1]", Inference::Free),
            ("todo!()", Inference::Whole),
            ("return None", Inference::Whole),
            ("x.into().len()", Inference::Free),
        ] {
            let tokens: Vec<TokenTree> =
                source.parse::<TokenStream>().unwrap().into_iter().collect();
            assert_eq!(Inference::of(&tokens), expected, "{source}");
        }
    }

    #[test]
    fn unnecessary_delimiters() {
        for (source, expected) in [
            ("(x)", "x"),
            ("((x))", "x"),
            ("{ x }", "x"),
            ("(x, y)", "(x , y)"),
            ("{ let x = 1; x }", "{ let x = 1 ; x }"),
            ("(a)(b)", "(a) (b)"),
            ("()", "()"),
        ] {
            let tokens: Vec<TokenTree> =
                source.parse::<TokenStream>().unwrap().into_iter().collect();
            assert_eq!(
                bare(&tokens)
                    .into_iter()
                    .collect::<TokenStream>()
                    .to_string(),
                expected,
                "{source}"
            );
        }
    }
}
