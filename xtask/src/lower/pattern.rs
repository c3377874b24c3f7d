//! Compiles the regular expressions of a document, which are ECMA-262's, into automata for the validator.

use indexmap::IndexMap;
use jsonschema_regex::{is_valid_ecma_regex, to_rust_regex};
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
pub(crate) fn compile(source: &str) -> Result<Vec<State>, String> {
    let translated = to_rust_regex(source)
        .ok()
        .filter(|_| is_valid_ecma_regex(source))
        .ok_or("it is no expression of ECMA-262")?;
    let hir = ParserBuilder::new()
        .nest_limit(50)
        .build()
        .parse(&translated)
        .map_err(|error| reason(&error))?;
    if hir.properties().look_set().contains_word() {
        return Err("word boundaries are not supported".to_owned());
    }
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
