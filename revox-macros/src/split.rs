//! Splits tokens into fields and items without knowing what they mean.
//!
//! A comma ends an entry unless it stands in a closure's parameters or between angle brackets. Input that is half typed ends an entry
//! too: where a name and a single colon follow, the comma between is missing, for no expression holds such a pair at its top level.

use crate::literal::is_punct;
use crate::tokens;
use proc_macro2::{Delimiter, Ident, Punct, Spacing, TokenTree};

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
    /// `#[…]` before a field; a documentation comment is one, too.
    Attribute(&'t [TokenTree]),
    /// `voice.id: value` or `first-sentence: value`, a name of several words.
    Compound(&'t [TokenTree]),
    /// Anything else.
    Stray(&'t [TokenTree]),
}

impl<'t> Form<'t> {
    /// The last of its tokens.
    pub(crate) fn last(self) -> Option<&'t TokenTree> {
        match self {
            Form::Field { key, value, .. } => Some(value.last().unwrap_or(key)),
            Form::Base { dots, value } => value.last().or(dots.last()),
            Form::Attribute(tokens) | Form::Compound(tokens) | Form::Stray(tokens) => tokens.last(),
        }
    }
}

/// What stands between a name and its value.
#[derive(Clone, Copy)]
pub(crate) enum Colon<'t> {
    /// A colon, as it should be.
    Present,
    /// Nothing, and no value either: the short form.
    Shorthand,
    /// `=`, `=>` or `::`.
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
        if let [hash, TokenTree::Group(group), ..] = &tokens[at..]
            && is_punct(hash, '#')
            && group.delimiter() == Delimiter::Bracket
        {
            let form = Form::Attribute(&tokens[at..at + 2]);
            entries.push(Entry {
                form,
                end: End::Proper,
            });
            at += 2;
            continue;
        }
        if let Some(colon) = compound_name(tokens, at) {
            let (stop, end) = entry_end(tokens, colon + 1, colon + 1, Mode::Field);
            let form = Form::Compound(&tokens[at..colon]);
            entries.push(Entry { form, end });
            at = after(stop, end);
            continue;
        }
        let (start, form) = if let Some(dots) = dots(tokens, at) {
            (at + dots, None)
        } else if is_key(tokens, at) {
            let colon = colon(&tokens[at + 1..]);
            let skipped = match colon {
                Colon::Other(_)
                    if tokens
                        .get(at + 2)
                        .is_some_and(|token| is_punct(token, '>') || is_punct(token, ':')) =>
                {
                    2
                }
                Colon::Present | Colon::Other(_) => 1,
                Colon::Shorthand | Colon::Lacking => 0,
            };
            (at + 1 + skipped, Some((&tokens[at], colon)))
        } else {
            let (stop, end) = entry_end(tokens, at, at, Mode::Stray);
            let form = Form::Stray(&tokens[at..stop.max(at + 1)]);
            // A semicolon behind it is no second mistake.
            let end_said = match end {
                End::Semicolon(_) => End::Proper,
                end => end,
            };
            entries.push(Entry {
                form,
                end: end_said,
            });
            at = after(stop, end);
            continue;
        };
        let (stop, end) = if matches!(form, Some((_, Colon::Shorthand))) {
            shorthand_end(tokens, start)
        } else if matches!(form, Some((_, Colon::Present))) && is_scheme(tokens, start) {
            // The rest of the line is a comment, the comma as well.
            (start + 2, End::Lacking)
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
        let is_said = matches!(form, Form::Field { .. }) && is_scheme(value, 0);
        let said = if is_said { End::Proper } else { end };
        entries.push(Entry { form, end: said });
        at = after(stop, end);
    }
    entries
}

/// What stands between two commas of a list.
#[derive(Clone, Copy)]
pub(crate) struct Element<'t> {
    /// The number of dots before it: two mean that it is iterated over.
    pub(crate) dots: usize,
    /// The tokens, with the dots.
    pub(crate) tokens: &'t [TokenTree],
    pub(crate) end: End,
    /// What follows it.
    pub(crate) next: Option<&'t TokenTree>,
}

/// The items between a pair of brackets.
pub(crate) fn items(tokens: &[TokenTree]) -> Vec<Element<'_>> {
    let mut items = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let dots = dots(tokens, at).unwrap_or(0);
        let (stop, end) = entry_end(tokens, at + dots, at, Mode::Item);
        items.push(Element {
            dots,
            tokens: &tokens[at..stop],
            end,
            next: tokens.get(stop),
        });
        at = after(stop, end);
    }
    items
}

/// Whether a single colon follows the token at `at`, so that it is the name of a field.
pub(crate) fn names_field(tokens: &[TokenTree], at: usize) -> bool {
    is_key(tokens, at) && is_single_colon(tokens, at + 1)
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

/// Words behind which a range may stand: in a pattern, as what is iterated over, as what is given back.
const HOLDING_RANGES: [&str; 6] = ["if", "match", "for", "while", "return", "break"];

pub(crate) fn is_prefix_word(word: &Ident) -> bool {
    tokens::is_among(word, &PREFIXES)
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

fn is_key(tokens: &[TokenTree], at: usize) -> bool {
    match tokens.get(at) {
        Some(TokenTree::Ident(word)) => {
            is_single_colon(tokens, at + 1) || !begins_statement(word, tokens.get(at + 1))
        }
        // A name in quotes, as in JSON: accepted here to be complained about.
        Some(TokenTree::Literal(literal)) => {
            literal.to_string().starts_with('"') && is_single_colon(tokens, at + 1)
        }
        _ => false,
    }
}

/// Whether this is the beginning of a statement rather than a name: `let x`, `if true`.
fn begins_statement(word: &Ident, next: Option<&TokenTree>) -> bool {
    const STATEMENTS: [&str; 12] = [
        "let", "if", "match", "for", "while", "loop", "return", "const", "static", "use", "fn",
        "struct",
    ];
    next.is_some_and(|next| !matches!(next, TokenTree::Punct(_)))
        && tokens::is_among(word, &STATEMENTS)
}

fn is_single_colon(tokens: &[TokenTree], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| is_punct(token, ':')) && !is_path_separator(tokens, at)
}

/// Whether this is what is left of a URL without quotes: `https:`.
pub(crate) fn is_scheme(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Ident(word)) if tokens::is_among(word, &["https", "http"]))
        && is_single_colon(tokens, at + 1)
}

/// The index of the colon behind words with single dots or dashes between them that begin at `at`.
fn compound_name(tokens: &[TokenTree], at: usize) -> Option<usize> {
    let mut end = at;
    while let [TokenTree::Ident(_), TokenTree::Punct(joint), ..] = &tokens[end..]
        && matches!(joint.as_char(), '.' | '-')
    {
        end += 2;
    }
    let named = matches!(tokens.get(end), Some(TokenTree::Ident(_)));
    (named && end > at && is_single_colon(tokens, end + 1)).then_some(end + 1)
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
            ':' if !matches!(rest.get(2), Some(TokenTree::Ident(_))) => Colon::Other(&rest[0]),
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

/// The index at which an entry ends whose expression begins at `start`, and the entry itself at `first`.
fn entry_end(tokens: &[TokenTree], start: usize, first: usize, mode: Mode) -> (usize, End) {
    let walk = |count_angles| Walk {
        tokens,
        start,
        first,
        mode,
        count_angles,
        angles: 0,
        parameters: false,
        operand: true,
        in_type: false,
    };
    walk(true)
        .run()
        .or_else(|| walk(false).run())
        .unwrap_or((tokens.len(), End::Proper))
}

/// A walk over the tokens of one expression.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about the place"
)]
struct Walk<'t> {
    tokens: &'t [TokenTree],
    start: usize,
    first: usize,
    mode: Mode,
    count_angles: bool,
    /// How many angle brackets are open.
    angles: usize,
    /// Whether this is between the bars of a closure.
    parameters: bool,
    /// Whether an operand comes next: there a bar opens a closure, and an angle bracket a qualified path.
    operand: bool,
    /// Whether this is a type, after `as` or an arrow.
    in_type: bool,
}

impl Walk<'_> {
    /// Gives up when angle brackets that were counted do not close: then they were comparisons.
    fn run(mut self) -> Option<(usize, End)> {
        let mut at = self.start;
        while at < self.tokens.len() {
            if let Some(end) = self.end(at) {
                return Some((at, end));
            }
            at += self.pass(at);
        }
        (self.angles == 0).then_some((at, End::Proper))
    }

    /// Whether the expression ends before the token at `at`, and how.
    fn end(&self, at: usize) -> Option<End> {
        if self.angles > 0 {
            return None;
        }
        let token = &self.tokens[at];
        if is_punct(token, ';') {
            return Some(End::Semicolon(at));
        }
        if self.parameters {
            return None;
        }
        if is_punct(token, ',') {
            return Some(End::Proper);
        }
        let lacking = match self.mode {
            Mode::Field => self.begins_field(at),
            Mode::Item => at > self.first && self.begins_item(at),
            Mode::Stray => false,
        };
        lacking.then_some(End::Lacking)
    }

    fn begins_field(&self, at: usize) -> bool {
        match &self.tokens[at] {
            TokenTree::Ident(word) => {
                let label = at > 0 && is_punct(&self.tokens[at - 1], '\'');
                (!label && is_single_colon(self.tokens, at + 1)) || self.begins_value(at, word)
            }
            // No field takes a range: behind a value, a comma is missing before the base.
            TokenTree::Punct(_) => self.begins_dots(at),
            _ => false,
        }
    }

    /// Whether two dots stand behind a value, and not in what is behind one of the few words that may hold a range.
    fn begins_dots(&self, at: usize) -> bool {
        let holds_ranges = self.tokens[self.start..at].iter().any(|token| {
            matches!(token, TokenTree::Ident(word) if tokens::is_among(word, &HOLDING_RANGES))
        });
        at > self.start
            && !self.operand
            && dots(self.tokens, at) == Some(2)
            && !self
                .tokens
                .get(at + 2)
                .is_some_and(|next| is_punct(next, '='))
            && (!holds_ranges || is_braces(&self.tokens[at - 1]))
    }

    fn begins_item(&self, at: usize) -> bool {
        let before = &self.tokens[at - 1];
        match &self.tokens[at] {
            TokenTree::Ident(word) => self.begins_value(at, word),
            TokenTree::Literal(_) => !self.operand && ends_item(before),
            TokenTree::Group(group) => {
                group.delimiter() == Delimiter::Brace
                    && at == self.first + 1
                    && (is_braces(before) || matches!(before, TokenTree::Literal(_)))
            }
            // No item is a range, so this goes on with another list.
            TokenTree::Punct(_) => self.first == self.start && self.begins_dots(at),
        }
    }

    /// Whether a word stands where only an operator or a comma could.
    fn begins_value(&self, at: usize, word: &Ident) -> bool {
        at > self.start
            && !self.operand
            && !self.in_type
            && !is_prefix_word(word)
            && (matches!(self.tokens[at - 1], TokenTree::Group(_))
                || ends_item(&self.tokens[at - 1]))
    }

    /// Whether the word at `at` is the label in `break 'label value`.
    fn is_target(&self, at: usize) -> bool {
        matches!(&self.tokens[self.start..at],
            [.., TokenTree::Ident(word), quote] if is_punct(quote, '\'') && tokens::is(word, "break"))
    }

    /// Takes in the token at `at`; returns how many tokens that were.
    fn pass(&mut self, at: usize) -> usize {
        match &self.tokens[at] {
            TokenTree::Punct(punct) => return self.pass_punct(at, punct),
            TokenTree::Ident(word) => {
                // A word after a dot, such as `await`, is an operand itself.
                let member = at > self.start
                    && is_punct(&self.tokens[at - 1], '.')
                    && !(at > self.start + 1 && is_punct(&self.tokens[at - 2], '.'));
                self.operand = !member && (is_prefix_word(word) || self.is_target(at));
                self.in_type |= tokens::is(word, "as");
            }
            TokenTree::Literal(_) => self.operand = false,
            TokenTree::Group(group) => {
                // An attribute stands before an operand.
                self.operand = at > self.start && is_punct(&self.tokens[at - 1], '#');
                self.in_type &= group.delimiter() != Delimiter::Brace;
            }
        }
        1
    }

    fn pass_punct(&mut self, at: usize, punct: &Punct) -> usize {
        let follows = |wanted| at > self.start && is_punct(&self.tokens[at - 1], wanted);
        let mut operand = true;
        match punct.as_char() {
            '<' if self.count_angles => {
                let turbofish = at >= self.start + 2 && is_path_separator(self.tokens, at - 2);
                // The second half of `<<`, whose first half was an operator.
                let shift = self.angles == 0 && is_joint(self.tokens.get(at.wrapping_sub(1)), '<');
                if self.angles > 0 || (self.operand && !shift) || turbofish || self.in_type {
                    self.angles += 1;
                }
            }
            '>' if self.angles > 0 => {
                if !follows('-') && !follows('=') {
                    self.angles -= 1;
                    operand = false;
                }
            }
            // The arrow of a closure's return type.
            '>' => self.in_type = follows('-'),
            '|' if self.angles > 0 => {}
            '|' if self.parameters => self.parameters = false,
            '|' if self.operand => self.parameters = true,
            '|' => {
                // Two bars after an operand are one operator.
                let next = self.tokens.get(at + 1);
                if punct.spacing() == Spacing::Joint && next.is_some_and(|next| is_punct(next, '|'))
                {
                    self.operand = true;
                    return 2;
                }
            }
            '?' => operand = false,
            ':' | '\'' => {}
            '&' | '*' | '!' => self.in_type &= self.operand,
            _ => self.in_type = false,
        }
        self.operand = operand;
        1
    }
}

/// Whether nothing but an operator can follow a token in an expression.
fn ends_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Literal(_) => true,
        TokenTree::Ident(word) => !is_prefix_word(word),
        TokenTree::Group(_) | TokenTree::Punct(_) => false,
    }
}

fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// Whether this is the first half of an operator of two such characters.
fn is_joint(token: Option<&TokenTree>, character: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == character && punct.spacing() == Spacing::Joint)
}

#[cfg(test)]
mod tests;
