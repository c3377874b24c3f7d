//! Makes a deterministic automaton of a program, so that the validator looks at each character of a text once and decides at once.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::Step;
use crate::ir::{Found, State};

/// Larger automata are refused: every program that uses the tables would carry them.
const MAX_STATES: usize = 1_024;
/// The same for what leads from one state to another.
const MAX_MOVES: usize = 4_096;

/// What tells one state from another: the steps that wait for a character, and whether the expression is found by now.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    threads: BTreeSet<usize>,
    found: Found,
}

/// Makes the automaton; its first state is where it starts.
pub(super) fn determinize(program: &[Step]) -> Result<Vec<State>, String> {
    let mut keys = IndexMap::new();
    keys.insert(key(program, BTreeSet::new(), true), ());
    let mut states = Vec::new();
    let mut moves_in_all = 0;
    while let Some((key, ())) = keys.get_index(states.len()) {
        let found = key.found;
        let mut moves: Vec<(char, char, usize)> = Vec::new();
        if found != Found::Always {
            for (first, last, seeds) in successors(program, &key.threads) {
                let next = self::key(program, seeds, false);
                if next.threads.is_empty() && next.found == Found::Never {
                    continue;
                }
                let next = keys.insert_full(next, ()).0;
                match moves.last_mut() {
                    Some((_, before, to)) if *to == next && follows(*before, first) => {
                        *before = last;
                    }
                    _ => moves.push((first, last, next)),
                }
            }
        }
        moves_in_all += moves.len();
        states.push(State { found, moves });
        if keys.len() > MAX_STATES || moves_in_all > MAX_MOVES {
            return Err(format!(
                "the expression needs more than {MAX_STATES} states"
            ));
        }
    }
    Ok(states)
}

/// The state in which these steps are next, and the start of the expression, since it may be found anywhere.
fn key(program: &[Step], mut seeds: BTreeSet<usize>, at_start: bool) -> Key {
    seeds.insert(0);
    let (threads, found) = closure(program, &seeds, at_start, false);
    if found {
        return Key {
            threads: BTreeSet::new(),
            found: Found::Always,
        };
    }
    let (_, found) = closure(program, &seeds, at_start, true);
    Key {
        threads,
        found: if found { Found::AtEnd } else { Found::Never },
    }
}

/// The steps that wait for a character, of those that can be reached without one, and whether the end of the program can.
fn closure(
    program: &[Step],
    seeds: &BTreeSet<usize>,
    at_start: bool,
    at_end: bool,
) -> (BTreeSet<usize>, bool) {
    let mut open: Vec<usize> = seeds.iter().copied().collect();
    let mut visited = BTreeSet::new();
    let mut threads = BTreeSet::new();
    let mut found = false;
    while let Some(step) = open.pop() {
        if !visited.insert(step) {
            continue;
        }
        match &program[step] {
            Step::Chars(_) => {
                threads.insert(step);
            }
            Step::Either(first, second) => open.extend([*first, *second]),
            Step::Goto(target) => open.push(*target),
            Step::Start if at_start => open.push(step + 1),
            Step::End if at_end => open.push(step + 1),
            Step::Start | Step::End => {}
            Step::Found => found = true,
        }
    }
    (threads, found)
}

/// All characters, cut into ranges that lead to the same steps.
fn successors(program: &[Step], threads: &BTreeSet<usize>) -> Vec<(char, char, BTreeSet<usize>)> {
    let ranges: Vec<(u32, u32, usize)> = threads
        .iter()
        .filter_map(|step| match &program[*step] {
            Step::Chars(ranges) => Some((step, ranges)),
            _ => None,
        })
        .flat_map(|(step, ranges)| {
            ranges
                .iter()
                .map(move |(first, last)| (u32::from(*first), u32::from(*last), step + 1))
        })
        .collect();
    let mut cuts = BTreeSet::from([0, 0xD800, 0xE000, u32::from(char::MAX) + 1]);
    for (first, last, _) in &ranges {
        cuts.extend([*first, last + 1]);
    }
    let cuts: Vec<u32> = cuts.into_iter().collect();
    cuts.windows(2)
        .filter_map(|cut| {
            // What lies between the surrogates is no character.
            let (first, last) = (char::from_u32(cut[0])?, char::from_u32(cut[1] - 1)?);
            let seeds = ranges
                .iter()
                .filter(|(low, high, _)| *low <= cut[0] && cut[0] <= *high)
                .map(|(_, _, next)| *next)
                .collect();
            Some((first, last, seeds))
        })
        .collect()
}

/// Whether no character lies between the two.
fn follows(before: char, after: char) -> bool {
    u32::from(before) + 1 == u32::from(after) || (before == '\u{D7FF}' && after == '\u{E000}')
}
