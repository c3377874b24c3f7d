//! Compiles the regular expressions of a document, which are ECMA-262's, into automata for the validator.

use indexmap::IndexMap;
use regex_automata::Anchored;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::start;
use regex_syntax::ParserBuilder;

use crate::ir::{Found, State};

/// Larger automata are refused: every program that uses the tables would carry them.
const MAX_STATES: usize = 1_024;
/// The same for what leads from one state to another.
const MAX_MOVES: usize = 4_096;
/// The same for what the automaton is made of, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// Compiles an expression.
///
/// # Errors
/// The reason why it cannot be compiled.
pub fn compile(source: &str) -> Result<Vec<State>, String> {
    let translated = translate(source)?;
    let hir = ParserBuilder::new()
        .nest_limit(50)
        .build()
        .parse(&translated)
        .map_err(|error| reason(&error))?;
    let large = || format!("the expression needs more than {MAX_STATES} states");
    let config = thompson::Config::new()
        .which_captures(WhichCaptures::None)
        .nfa_size_limit(Some(MAX_BYTES));
    let nfa = thompson::Compiler::new()
        .configure(config)
        .build_from_hir(&hir)
        .map_err(|_| large())?;
    let config = dense::Config::new()
        .start_kind(StartKind::Unanchored)
        .accelerate(false)
        .dfa_size_limit(Some(MAX_BYTES))
        .determinize_size_limit(Some(MAX_BYTES));
    let dfa = dense::Builder::new()
        .configure(config)
        .build_from_nfa(&nfa)
        .map_err(|_| large())?;
    let start = dfa
        .start_state(&start::Config::new().anchored(Anchored::No))
        .map_err(|error| error.to_string())?;
    let mut ids = IndexMap::from([(start, ())]);
    let mut states = Vec::new();
    let mut count = 0;
    while let Some((&id, ())) = ids.get_index(states.len()) {
        // A state is one of a match if the expression was found before the last byte.
        let found = match dfa.is_match_state(dfa.next_eoi_state(id)) {
            true if dfa.is_match_state(dfa.next_state(id, 0)) => Found::Always,
            true => Found::AtEnd,
            false => Found::Never,
        };
        let mut moves: Vec<(u8, u8, usize)> = Vec::new();
        for byte in (0..=u8::MAX).filter(|_| found != Found::Always) {
            let next = dfa.next_state(id, byte);
            if dfa.is_dead_state(next) {
                continue;
            }
            let next = ids.insert_full(next, ()).0;
            match moves.last_mut() {
                Some((_, last, to)) if *to == next && *last + 1 == byte => *last = byte,
                _ => moves.push((byte, byte, next)),
            }
        }
        count += moves.len();
        states.push(State { found, moves });
        if ids.len() > MAX_STATES || count > MAX_MOVES {
            return Err(large());
        }
    }
    Ok(states)
}

fn reason(error: &regex_syntax::Error) -> String {
    let kind = match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        _ => return "the expression cannot be read".to_owned(),
    };
    format!("the expression has something that is not supported: {kind}")
}

/// Rewrites what ECMA-262 and regex-syntax read differently.
fn translate(source: &str) -> Result<String, String> {
    const DIGIT: &str = "0-9";
    const WORD: &str = "0-9A-Za-z_";
    const SPACE: &str = "\\t\\n\\x0B\\x0C\\r \\u{A0}\\u{1680}\\u{2000}-\\u{200A}\\u{2028}\\u{2029}\\u{202F}\\u{205F}\\u{3000}\\u{FEFF}";
    let mut out = String::with_capacity(source.len() * 2);
    let mut characters = source.chars().peekable();
    let mut in_class = false;
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                let Some(escaped) = characters.next() else {
                    return Err("the expression ends in a backslash".to_owned());
                };
                let set = match escaped {
                    'd' | 'D' => DIGIT,
                    'w' | 'W' => WORD,
                    's' | 'S' => SPACE,
                    _ => "",
                };
                match escaped {
                    'd' | 'w' | 's' if in_class => out.push_str(set),
                    'd' | 'w' | 's' => out.extend(["[", set, "]"]),
                    'D' | 'W' | 'S' => out.extend(["[^", set, "]"]),
                    'b' | 'B' => return Err("word boundaries are not supported".to_owned()),
                    '1'..='9' | 'k' => return Err("back-references are not supported".to_owned()),
                    '0' => out.push_str("\\x00"),
                    'c' => return Err("control escapes are not supported".to_owned()),
                    // These have a meaning for regex-syntax alone.
                    'A' | 'z' | 'a' | '<' | '>' => {
                        out.push_str(&regex_syntax::escape(&escaped.to_string()));
                    }
                    _ if escaped.is_ascii_alphabetic() || escaped.is_ascii_punctuation() => {
                        out.push('\\');
                        out.push(escaped);
                    }
                    _ => out.push(escaped),
                }
            }
            '[' if in_class => out.push_str("\\["),
            '[' => {
                in_class = true;
                out.push('[');
                if characters.peek() == Some(&'^') {
                    characters.next();
                    out.push('^');
                }
                if characters.peek() == Some(&']') {
                    return Err("an empty class is not supported".to_owned());
                }
            }
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            // Operators on sets for regex-syntax, plain characters here.
            '&' | '~' if in_class => {
                out.push('\\');
                out.push(character);
            }
            '-' if in_class && characters.peek() == Some(&'-') => out.push_str("\\-"),
            '.' if !in_class => out.push_str("[^\\n\\r\\u{2028}\\u{2029}]"),
            '{' if !in_class && !counts(characters.clone()) => out.push_str("\\{"),
            _ => out.push(character),
        }
    }
    Ok(out)
}

/// Whether what follows a brace makes it a count, as in `{2,4}`; otherwise the brace is itself.
fn counts(rest: impl Iterator<Item = char>) -> bool {
    let mut digits = 0;
    for character in rest {
        match character {
            '0'..='9' => digits += 1,
            ',' if digits > 0 => {}
            '}' => return digits > 0,
            _ => return false,
        }
    }
    false
}
