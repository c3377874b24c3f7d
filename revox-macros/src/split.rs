//! Splits tokens into fields and items without knowing what they mean.
//!
//! A comma ends an entry unless it stands in a closure's parameters or between angle brackets. Input that is half typed ends an entry
//! too: where a name and a single colon follow, the comma between is missing, for no expression holds such a pair at its top level.

use proc_macro2::{Delimiter, Spacing, TokenTree};

use crate::literal::is_punct;

/// What stands between two commas of an object.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'t> {
    pub(crate) form: Form<'t>,
    pub(crate) end: End,
}

/// The form of an [`Entry`].
#[derive(Clone, Copy)]
pub(crate) enum Form<'t> {
    /// `name: value`, where either side of the value may be unfinished.
    Field {
        key: &'t TokenTree,
        colon: Colon<'t>,
        value: &'t [TokenTree],
    },
    /// `..value`.
    Base {
        dots: &'t [TokenTree],
        value: &'t [TokenTree],
    },
    /// Anything else.
    Stray(&'t [TokenTree]),
}

/// What stands between a name and its value.
#[derive(Clone, Copy)]
pub(crate) enum Colon<'t> {
    /// A colon, as it should be.
    Present,
    /// Nothing, and no value either: the short form.
    Shorthand,
    /// `=` or `=>`.
    Other(&'t TokenTree),
    /// Nothing, though a value follows.
    Lacking,
}

/// What ends an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// A comma, or there is nothing more.
    Proper,
    /// A semicolon, at this index.
    Semicolon(usize),
    /// The next entry begins without a comma before it.
    Lacking,
}

/// The fields between a pair of braces.
pub(crate) fn fields(tokens: &[TokenTree]) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (start, form) = if let Some(dots) = dots(tokens, at) {
            (at + dots, None)
        } else if is_key(&tokens[at]) {
            let colon = colon(&tokens[at + 1..]);
            let skipped = match colon {
                Colon::Present => 1,
                Colon::Other(_) if tokens.get(at + 2).is_some_and(|token| is_punct(token, '>')) => {
                    2
                }
                Colon::Other(_) => 1,
                Colon::Shorthand | Colon::Lacking => 0,
            };
            (at + 1 + skipped, Some((&tokens[at], colon)))
        } else {
            let (stop, end) = entry_end(tokens, at, at, Mode::Stray);
            entries.push(Entry {
                form: Form::Stray(&tokens[at..stop]),
                end,
            });
            at = after(stop, end);
            continue;
        };
        let (stop, end) = if matches!(form, Some((_, Colon::Shorthand))) {
            shorthand_end(tokens, start)
        } else {
            entry_end(tokens, start, start, Mode::Field)
        };
        let value = &tokens[start..stop];
        let form = match form {
            Some((key, colon)) => Form::Field { key, colon, value },
            None => Form::Base {
                dots: &tokens[at..start],
                value,
            },
        };
        entries.push(Entry { form, end });
        at = after(stop, end);
    }
    entries
}

/// The items between a pair of brackets: the tokens of each, the number of dots before it, and what ends it.
pub(crate) fn items(tokens: &[TokenTree]) -> Vec<(usize, &[TokenTree], End)> {
    let mut items = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let dots = dots(tokens, at).unwrap_or(0);
        let (stop, end) = entry_end(tokens, at + dots, at, Mode::Item);
        items.push((dots, &tokens[at..stop], end));
        at = after(stop, end);
    }
    items
}

/// Whether a single colon follows the token at `at`, so that it is the name of a field.
pub(crate) fn names_field(tokens: &[TokenTree], at: usize) -> bool {
    tokens.get(at).is_some_and(is_key) && is_single_colon(tokens, at + 1)
}

/// Whether two colons begin at `at`.
pub(crate) fn is_path_separator(tokens: &[TokenTree], at: usize) -> bool {
    matches!(&tokens.get(at), Some(TokenTree::Punct(first)) if first.as_char() == ':' && first.spacing() == Spacing::Joint)
        && tokens
            .get(at + 1)
            .is_some_and(|second| is_punct(second, ':'))
}

/// Words that no value ends with, so that an operand follows them.
const PREFIXES: [&str; 20] = [
    "as", "async", "await", "box", "break", "const", "dyn", "else", "for", "if", "in", "let",
    "loop", "match", "move", "mut", "ref", "return", "unsafe", "while",
];

pub(crate) fn is_prefix_word(word: &proc_macro2::Ident) -> bool {
    PREFIXES.iter().any(|prefix| word == prefix)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Field,
    Item,
    Stray,
}

fn after(stop: usize, end: End) -> usize {
    if end == End::Lacking { stop } else { stop + 1 }
}

fn is_key(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(_) => true,
        // A name in quotes, as in JSON: accepted here to be complained about.
        TokenTree::Literal(literal) => literal.to_string().starts_with('"'),
        _ => false,
    }
}

fn is_single_colon(tokens: &[TokenTree], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| is_punct(token, ':')) && !is_path_separator(tokens, at)
}

/// The number of dots of a `..` at `at`.
fn dots(tokens: &[TokenTree], at: usize) -> Option<usize> {
    let dots = tokens[at..]
        .iter()
        .take_while(|token| is_punct(token, '.'))
        .count();
    (dots >= 2).then_some(dots)
}

fn colon(rest: &[TokenTree]) -> Colon<'_> {
    match rest.first() {
        None => Colon::Shorthand,
        Some(TokenTree::Punct(punct)) => match punct.as_char() {
            ',' | ';' => Colon::Shorthand,
            ':' if !is_path_separator(rest, 0) => Colon::Present,
            '=' if !rest
                .get(1)
                .is_some_and(|next| punct.spacing() == Spacing::Joint && is_punct(next, '=')) =>
            {
                Colon::Other(&rest[0])
            }
            '.' if dots(rest, 0).is_some() => Colon::Shorthand,
            _ => Colon::Lacking,
        },
        Some(_) if names_field(rest, 0) => Colon::Shorthand,
        // Two names in a row: the comma between two short forms is missing.
        Some(TokenTree::Ident(_)) if matches!(rest.get(1), None | Some(TokenTree::Punct(_))) => {
            Colon::Shorthand
        }
        Some(_) => Colon::Lacking,
    }
}

/// A short form has no value, so it ends where it stands.
fn shorthand_end(tokens: &[TokenTree], at: usize) -> (usize, End) {
    match tokens.get(at) {
        None => (at, End::Proper),
        Some(token) if is_punct(token, ',') => (at, End::Proper),
        Some(token) if is_punct(token, ';') => (at, End::Semicolon(at)),
        Some(_) => (at, End::Lacking),
    }
}

/// The index at which the entry that begins at `start` ends.
fn entry_end(tokens: &[TokenTree], start: usize, first: usize, mode: Mode) -> (usize, End) {
    scan(tokens, start, first, mode, true)
        .or_else(|| scan(tokens, start, first, mode, false))
        .unwrap_or((tokens.len(), End::Proper))
}

/// Walks over one expression. Gives up when angle brackets that it counted do not close: then they were comparisons.
fn scan(
    tokens: &[TokenTree],
    start: usize,
    first: usize,
    mode: Mode,
    count_angles: bool,
) -> Option<(usize, End)> {
    let mut angles = 0_usize;
    let mut parameters = false;
    // Whether an operand comes next: there a bar opens a closure and an angle bracket a qualified path.
    let mut operand = true;
    let mut in_type = false;
    let mut at = start;
    while at < tokens.len() {
        let inside = angles > 0 || parameters;
        match &tokens[at] {
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' if !inside => return Some((at, End::Proper)),
                ';' if angles == 0 => return Some((at, End::Semicolon(at))),
                '<' if count_angles => {
                    let turbofish = at >= start + 2 && is_path_separator(tokens, at - 2);
                    if angles > 0 || operand || turbofish || in_type {
                        angles += 1;
                    }
                    operand = true;
                }
                '>' if angles > 0 => {
                    let arrow = at > start
                        && (is_punct(&tokens[at - 1], '-') || is_punct(&tokens[at - 1], '='));
                    if !arrow {
                        angles -= 1;
                        operand = false;
                    }
                }
                '>' => {
                    // The arrow of a closure's return type.
                    in_type = at > start && is_punct(&tokens[at - 1], '-');
                    operand = true;
                }
                '|' if angles > 0 => {}
                '|' if parameters => {
                    parameters = false;
                    operand = true;
                }
                '|' => {
                    parameters = operand;
                    operand = true;
                }
                '?' => operand = false,
                ':' | '\'' => operand = true,
                '&' | '*' | '!' => {
                    in_type &= operand;
                    operand = true;
                }
                _ => {
                    in_type = false;
                    operand = true;
                }
            },
            TokenTree::Ident(word) => {
                let label = at > 0 && is_punct(&tokens[at - 1], '\'');
                if mode == Mode::Field && !inside && !label && is_single_colon(tokens, at + 1) {
                    return Some((at, End::Lacking));
                }
                if mode == Mode::Item
                    && !inside
                    && !operand
                    && at > first
                    && !is_prefix_word(word)
                    && ends_item(&tokens[at - 1])
                {
                    return Some((at, End::Lacking));
                }
                operand = is_prefix_word(word);
                if word == "as" {
                    in_type = true;
                }
            }
            TokenTree::Literal(_) => {
                if mode == Mode::Item && !inside && at > first && ends_item(&tokens[at - 1]) {
                    return Some((at, End::Lacking));
                }
                operand = false;
            }
            TokenTree::Group(group) => {
                let braces = group.delimiter() == Delimiter::Brace;
                if mode == Mode::Item
                    && !inside
                    && braces
                    && at == first + 1
                    && is_braces_or_literal(&tokens[first])
                {
                    return Some((at, End::Lacking));
                }
                operand = false;
                if braces {
                    in_type = false;
                }
            }
        }
        at += 1;
    }
    (angles == 0).then_some((at, End::Proper))
}

/// Whether nothing but an operator can follow a token in an expression.
fn ends_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Literal(_) => true,
        TokenTree::Ident(word) => !is_prefix_word(word),
        TokenTree::Group(_) | TokenTree::Punct(_) => false,
    }
}

fn is_braces_or_literal(token: &TokenTree) -> bool {
    match token {
        TokenTree::Literal(_) => true,
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Ident(_) | TokenTree::Punct(_) => false,
    }
}

#[cfg(test)]
mod tests {
    //! Where entries end, in finished and in half-typed input.

    use proc_macro2::{TokenStream, TokenTree};

    use super::{End, Form, fields, items};

    fn tokens(source: &str) -> Vec<TokenTree> {
        source.parse::<TokenStream>().unwrap().into_iter().collect()
    }

    fn text(tokens: &[TokenTree]) -> String {
        tokens
            .iter()
            .cloned()
            .collect::<TokenStream>()
            .to_string()
            .replace(' ', "")
    }

    /// Each entry as `key=value`, with `!` after one that lacks its comma and `;` after one with a semicolon.
    #[track_caller]
    fn check(source: &str, expected: &[&str]) {
        let tokens = tokens(source);
        let found: Vec<String> = fields(&tokens)
            .iter()
            .map(|entry| {
                let end = match entry.end {
                    End::Proper => "",
                    End::Semicolon(_) => ";",
                    End::Lacking => "!",
                };
                match entry.form {
                    Form::Field { key, value, .. } => format!("{key}={}{end}", text(value)),
                    Form::Base { value, .. } => format!("..{}{end}", text(value)),
                    Form::Stray(tokens) => format!("?{}{end}", text(tokens)),
                }
            })
            .collect();
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn plain() {
        check("", &[]);
        check("a: 1, b, ..c()", &["a=1", "b=", "..c()"]);
        check(
            "a: 1, b: { c: 2 }, d: [3, 4],",
            &["a=1", "b={c:2}", "d=[3,4]"],
        );
        check("r#type: 1, type: 2", &["r#type=1", "type=2"]);
    }

    #[test]
    fn commas_inside_expressions() {
        check("a: |x, y| x + y, b: 1", &["a=|x,y|x+y", "b=1"]);
        check(
            "a: move |x: Map<K, V>, y: u8| -> Vec<(A, B)> { z }, b: 1",
            &["a=move|x:Map<K,V>,y:u8|->Vec<(A,B)>{z}", "b=1"],
        );
        check(
            "a: || 1, b: x || y, c: x | y",
            &["a=||1", "b=x||y", "c=x|y"],
        );
        check("a: f::<A, B>(), b: 1", &["a=f::<A,B>()", "b=1"]);
        check(
            "a: f::<A, Vec<Vec<B>>>(), b: 1",
            &["a=f::<A,Vec<Vec<B>>>()", "b=1"],
        );
        check("a: <A as B<C, D>>::E, b: 1", &["a=<AasB<C,D>>::E", "b=1"]);
        check("a: x as Map<K, V>, b: 1", &["a=xasMap<K,V>", "b=1"]);
        check("a: x < y, b: y > x", &["a=x<y", "b=y>x"]);
        check("a: n as u8 & m < 3, b: 1 > c", &["a=nasu8&m<3", "b=1>c"]);
        check(
            "a: iter.map(f).collect::<Vec<_>>(), b: 1",
            &["a=iter.map(f).collect::<Vec<_>>()", "b=1"],
        );
        check(
            "a: 'l: loop { break 'l 1 }, b: 2",
            &["a='l:loop{break'l1}", "b=2"],
        );
        check(
            "a: if x { 1 } else { 2 }, b: match y { _ => 3 }",
            &["a=ifx{1}else{2}", "b=matchy{_=>3}"],
        );
        check(
            "a: ::std::mem::take(x), b: m::C",
            &["a=::std::mem::take(x)", "b=m::C"],
        );
    }

    #[test]
    fn half_typed() {
        check("a: 1 b: 2", &["a=1!", "b=2"]);
        check("a: b: 2", &["a=!", "b=2"]);
        check("a: x. b: 2", &["a=x.!", "b=2"]);
        check("a: x + b: 2", &["a=x+!", "b=2"]);
        check("a: f(1) b: { c: 1 } d: 3", &["a=f(1)!", "b={c:1}!", "d=3"]);
        check("a: , b:", &["a=", "b="]);
        check("a b: 1", &["a=!", "b=1"]);
        check("a b c, d", &["a=bc", "d="]);
        check("a b, c", &["a=!", "b=", "c="]);
        check("a ..b", &["a=!", "..b"]);
        check("..b() c: 1", &["..b()!", "c=1"]);
        check(".., a", &["..", "a="]);
    }

    #[test]
    fn wrong_punctuation() {
        check("a: 1; b: 2", &["a=1;", "b=2"]);
        check("a = 1, b => 2", &["a=1", "b=2"]);
        check("a \"x\", b { c: 1 }", &["a=\"x\"", "b={c:1}"]);
        check("\"a\": 1", &["\"a\"=1"]);
        check(", a: 1,, + 2, b: 3", &["?", "a=1", "?", "?+2", "b=3"]);
    }

    #[test]
    fn list_items() {
        let check = |source: &str, expected: &[&str]| {
            let tokens = tokens(source);
            let found: Vec<String> = items(&tokens)
                .into_iter()
                .map(|(_, tokens, end)| text(tokens) + if end == End::Lacking { "!" } else { "" })
                .collect();
            assert_eq!(found, expected, "{source}");
        };
        check("1, 2,", &["1", "2"]);
        check("a, ..b, c", &["a", "..b", "c"]);
        check("a b", &["a!", "b"]);
        check("\"a\" \"b\" c", &["\"a\"!", "\"b\"!", "c"]);
        check("{ a: 1 } { b: 2 }", &["{a:1}!", "{b:2}"]);
        check(
            "A { a: 1 }, unsafe { b }, x as u8, async move { }",
            &["A{a:1}", "unsafe{b}", "xasu8", "asyncmove{}"],
        );
        check("f::<A, B>(), |x, y| z", &["f::<A,B>()", "|x,y|z"]);
        check("if a { b } else { c }, d", &["ifa{b}else{c}", "d"]);
    }
}
