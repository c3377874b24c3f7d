//! Tells by the syntax of an expression whether its type comes from the field that it is for.
//!
//! `text.into()` is whatever the field wants it to be; so is a choice of which one branch ends like that. What looks like neither is
//! taken to know its own type.

use crate::literal::{is_punct, without_comma};
use crate::split::{self, is_path_separator};
use crate::tokens;
use proc_macro2::{Delimiter, TokenTree};

/// Where the type of an expression comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inference {
    /// From itself.
    Free,
    /// It is `None`.
    Nothing,
    /// From the field, whose whole type it has.
    Whole,
    /// From the field; it is what an optional field holds.
    Inner,
    /// From the field; it is an option of what an optional field holds, or an iterator over what a list holds.
    Optional,
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

/// Methods whose result holds what their argument gives.
const GIVEN: [&str; 3] = ["map", "then", "then_some"];

/// Functions of formats, such as `serde_json::from_str`, whose result has the type that is wanted.
const READING: [&str; 4] = ["from_str", "from_slice", "from_reader", "from_value"];

/// Words and macros after which the program does not come back.
const LEAVING: [&str; 3] = ["return", "break", "continue"];
const PANICKING: [&str; 4] = ["todo", "unimplemented", "panic", "unreachable"];

impl Inference {
    pub(super) fn of(tokens: &[TokenTree]) -> Self {
        let tokens = &*bare(tokens);
        if let [TokenTree::Ident(word)] = tokens
            && tokens::is(word, "None")
        {
            return Inference::Nothing;
        }
        if diverges(tokens) {
            return Inference::Whole;
        }
        if let [TokenTree::Ident(some), TokenTree::Group(value)] = tokens
            && tokens::is(some, "Some")
        {
            let value: Vec<TokenTree> = value.stream().into_iter().collect();
            return Self::of(without_comma(&value)).held();
        }
        match called(tokens) {
            Some(("Default", "default") | ("process", "exit")) => return Inference::Whole,
            Some(_) => return Inference::Inner,
            None if is_empty_vec(tokens) => return Inference::Inner,
            None => {}
        }
        match branches(tokens) {
            Some(results) => Self::of_branches(&results),
            None => Self::of_chain(tokens),
        }
    }

    /// What several ways to a value say together: one that leaves its type open leaves that of all of them open.
    fn of_branches(results: &[Vec<TokenTree>]) -> Self {
        let all: Vec<Self> = results.iter().map(|result| Self::of(result)).collect();
        let has = |one| all.contains(&one);
        if has(Inference::Inner) {
            Inference::Inner
        } else if has(Inference::Optional) || (has(Inference::Nothing) && !has(Inference::Free)) {
            Inference::Optional
        } else if has(Inference::Free) {
            Inference::Free
        } else {
            Inference::Whole
        }
    }

    /// Of an option of such a value.
    fn held(self) -> Self {
        match self {
            Inference::Inner => Inference::Optional,
            _ => Inference::Free,
        }
    }

    /// Of what such a value holds.
    fn taken_out(self) -> Self {
        match self {
            Inference::Inner | Inference::Optional => Inference::Inner,
            _ => Inference::Free,
        }
    }

    /// What the last of the methods and marks behind a value says: `.parse()?`.
    fn of_chain(tokens: &[TokenTree]) -> Self {
        match tokens {
            [rest @ .., mark] if is_punct(mark, '?') => Self::of_chain(rest).taken_out(),
            [rest @ .., dot, TokenTree::Ident(word)]
                if is_punct(dot, '.') && tokens::is(word, "await") =>
            {
                Self::of_chain(rest)
            }
            [
                rest @ ..,
                dot,
                TokenTree::Ident(method),
                TokenTree::Group(arguments),
            ] if is_punct(dot, '.') => {
                let method = &*method.to_string();
                if INFERRED.contains(&method) {
                    Inference::Inner
                } else if HANDED_ON.contains(&method) {
                    Self::of_chain(rest).taken_out()
                } else if method == "ok" {
                    Self::of_chain(rest).taken_out().held()
                } else if method == "and_then" {
                    let arguments: Vec<TokenTree> = arguments.stream().into_iter().collect();
                    Self::given(&arguments)
                } else if GIVEN.contains(&method) {
                    let arguments: Vec<TokenTree> = arguments.stream().into_iter().collect();
                    Self::given(&arguments).held()
                } else {
                    Inference::Free
                }
            }
            [
                ..,
                TokenTree::Ident(of),
                first,
                _,
                TokenTree::Ident(function),
                TokenTree::Group(_),
            ] if is_punct(first, ':')
                && tokens::is_among(function, &READING)
                && is_format(&of.to_string()) =>
            {
                Inference::Inner
            }
            [rest @ .., close, TokenTree::Group(_)]
                if is_punct(close, '>') && leaves_open(rest) =>
            {
                Inference::Inner
            }
            _ => Inference::Free,
        }
    }

    /// What a closure, a function or a value as an argument gives.
    fn given(argument: &[TokenTree]) -> Self {
        let argument = without_comma(argument);
        let closure = match argument {
            [TokenTree::Ident(word), rest @ ..] if tokens::is(word, "move") => rest,
            all => all,
        };
        if let [bar, rest @ ..] = closure
            && is_punct(bar, '|')
        {
            return rest
                .iter()
                .position(|token| is_punct(token, '|'))
                .map_or(Inference::Free, |end| Self::of(&rest[end + 1..]));
        }
        match argument {
            [.., TokenTree::Ident(of), _, _, TokenTree::Ident(function)]
                if is_path_separator(argument, argument.len() - 3) =>
            {
                match (&*of.to_string(), &*function.to_string()) {
                    ("Into", "into") | ("From", "from") => Inference::Inner,
                    _ => Inference::Free,
                }
            }
            _ => Self::of(argument),
        }
    }
}

/// Whether a name is that of a module rather than a type: `f64::from_str` makes what it says.
fn is_format(name: &str) -> bool {
    let is_number = name.strip_prefix(['f', 'i', 'u']).is_some_and(|rest| {
        rest == "size" || (!rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    });
    name.starts_with(char::is_lowercase) && !is_number && name != "bool" && name != "char"
}

/// Whether the program does not come back from this. A variable may have the name of such a macro.
fn diverges(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Ident(word), ..] if tokens::is_among(word, &LEAVING) => true,
        [path @ .., TokenTree::Ident(name), bang, TokenTree::Group(_)] => {
            is_punct(bang, '!')
                && tokens::is_among(name, &PANICKING)
                && (path.is_empty() || is_path_separator(path, path.len().saturating_sub(2)))
        }
        _ => false,
    }
}

/// What decides on the type of a value: that without delimiters around it, and without what a block does before it.
pub(super) fn bare(tokens: &[TokenTree]) -> Vec<TokenTree> {
    let [TokenTree::Group(group)] = tokens else {
        return tokens.to_vec();
    };
    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
    let result = match group.delimiter() {
        Delimiter::Parenthesis if !inner.iter().any(|token| is_punct(token, ',')) => &inner[..],
        Delimiter::Brace if !inner.iter().any(|token| is_punct(token, '#')) => {
            let mut statements = inner.rsplit(|token| is_punct(token, ';'));
            match statements.next() {
                // What leaves the block for good may have a semicolon.
                Some([]) => statements
                    .next()
                    .filter(|last| diverges(last))
                    .unwrap_or_default(),
                last => last.unwrap_or_default(),
            }
        }
        _ => &[],
    };
    if result.is_empty() {
        tokens.to_vec()
    } else {
        bare(result)
    }
}

/// What `if` with `else`, or `match`, results in, branch by branch.
fn branches(tokens: &[TokenTree]) -> Option<Vec<Vec<TokenTree>>> {
    let (TokenTree::Ident(word), TokenTree::Group(last)) = (tokens.first()?, tokens.last()?) else {
        return None;
    };
    if last.delimiter() != Delimiter::Brace {
        return None;
    }
    match &*word.to_string() {
        "if" => {
            let is_else = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if tokens::is(word, "else"));
            let blocks: Vec<_> = tokens.split(is_else).collect();
            let complete = blocks.len() > 1 && blocks.last().is_some_and(|block| block.len() == 1);
            complete.then(|| {
                let result = |block: &[TokenTree]| block.last().into_iter().cloned().collect();
                blocks.into_iter().map(result).collect()
            })
        }
        "match" => Some(arms(&last.stream().into_iter().collect::<Vec<_>>())),
        _ => None,
    }
}

/// What the arms of a `match` result in.
fn arms(tokens: &[TokenTree]) -> Vec<Vec<TokenTree>> {
    let mut arms = Vec::new();
    let mut rest = tokens;
    while let Some(arrow) = rest
        .windows(2)
        .position(|pair| is_punct(&pair[0], '=') && is_punct(&pair[1], '>'))
    {
        rest = &rest[arrow + 2..];
        let result = match rest {
            // Behind a block, the comma may be missing.
            [TokenTree::Group(block), next, ..]
                if block.delimiter() == Delimiter::Brace
                    && !is_punct(next, '.')
                    && !is_punct(next, '?') =>
            {
                &rest[..1]
            }
            _ => split::items(rest)
                .first()
                .map_or(&[][..], |item| item.tokens),
        };
        arms.push(result.to_vec());
        rest = &rest[result.len()..];
    }
    arms
}

/// The last two segments of the path of a call that is the whole expression.
fn called(tokens: &[TokenTree]) -> Option<(&'static str, &'static str)> {
    const KNOWN: [(&str, &str); 7] = [
        ("Default", "default"),
        ("process", "exit"),
        ("FromIterator", "from_iter"),
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

    use super::{Inference, bare};
    use proc_macro2::{TokenStream, TokenTree};

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
            ("FromIterator::from_iter(x)", Inference::Inner),
            ("vec![]", Inference::Inner),
            ("vec![1]", Inference::Free),
            ("todo!()", Inference::Whole),
            ("std::todo!()", Inference::Whole),
            ("std::process::exit(3)", Inference::Whole),
            ("todo.name()", Inference::Free),
            ("!panic!()", Inference::Free),
            ("{ return None; }", Inference::Whole),
            ("Some(x.into(),)", Inference::Optional),
            ("return None", Inference::Whole),
            ("x.into().len()", Inference::Free),
            ("(x.into())", Inference::Inner),
            ("{ let y = f(x); y.into() }", Inference::Inner),
            ("{ let y = x.into(); f(y) }", Inference::Free),
            ("if c { x.into() } else { y }", Inference::Inner),
            (
                "if c { x } else if d { y } else { z.into() }",
                Inference::Inner,
            ),
            ("if c { x.into() } else { y }.len()", Inference::Free),
            ("if c { Some(x.into()) } else { None }", Inference::Optional),
            ("if c { Some(x) } else { None }", Inference::Free),
            ("if c { todo!() } else { x }", Inference::Free),
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
                Inference::Free,
            ),
            ("x.map(Into::into)", Inference::Optional),
            ("x.map(|x| x.into())", Inference::Optional),
            ("c.then(move || { log(); x.into() })", Inference::Optional),
            ("c.then_some(x.into(),)", Inference::Optional),
            ("x.map(String::from)", Inference::Free),
            ("x.map(|x| x.name)", Inference::Free),
            ("x.parse().ok()", Inference::Optional),
            ("x.parse().ok()?", Inference::Inner),
            ("x.map(Into::into).unwrap_or_default()", Inference::Inner),
            ("x.ok().and_then(|x| x.parse().ok())", Inference::Optional),
            ("x.and_then(|x| x.name)", Inference::Free),
            ("serde_json::from_str(&x)?", Inference::Inner),
            ("serde_json::from_value(x).unwrap()", Inference::Inner),
            ("serde_json::from_str::<Voice>(&x)?", Inference::Free),
            ("f64::from_str(x)?", Inference::Free),
            ("Voice::from_value(x)", Inference::Free),
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
            ("{ let x = 1; x }", "x"),
            ("{ f(); }", "{ f () ; }"),
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
