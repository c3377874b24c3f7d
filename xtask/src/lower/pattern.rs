//! Compiles the regular expressions of a document, which are ECMA-262's, into automata for the validator.

mod automaton;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

use crate::ir::State;

/// Longer programs are refused: the number of states may grow with the power of this.
const MAX_STEPS: usize = 256;

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
    let mut program = Vec::new();
    emit(&hir, &mut program)?;
    push(&mut program, Step::Found)?;
    automaton::determinize(&program)
}

/// One step of a program, from which the automaton is made. A target is the index of a step.
enum Step {
    /// A character of one of these ranges.
    Chars(Vec<(char, char)>),
    /// Two ways to go on.
    Either(usize, usize),
    /// One way to go on.
    Goto(usize),
    /// The start of the text.
    Start,
    /// The end of the text.
    End,
    /// Found.
    Found,
}

fn reason(error: &regex_syntax::Error) -> String {
    match error {
        regex_syntax::Error::Parse(error) => {
            format!("the expression has {}", describe(&error.kind().to_string()))
        }
        regex_syntax::Error::Translate(error) => {
            format!("the expression has {}", describe(&error.kind().to_string()))
        }
        _ => "the expression cannot be read".to_owned(),
    }
}

fn describe(kind: &str) -> String {
    format!("something that is not supported: {kind}")
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

fn push(program: &mut Vec<Step>, step: Step) -> Result<usize, String> {
    if program.len() == MAX_STEPS {
        return Err(format!("the expression needs more than {MAX_STEPS} steps"));
    }
    program.push(step);
    Ok(program.len() - 1)
}

fn emit(hir: &Hir, program: &mut Vec<Step>) -> Result<(), String> {
    match hir.kind() {
        HirKind::Empty => {}
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0)
                .map_err(|_| "the expression matches bytes".to_owned())?;
            for character in text.chars() {
                push(program, Step::Chars(vec![(character, character)]))?;
            }
        }
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class
                .iter()
                .map(|range| (range.start(), range.end()))
                .collect();
            push(program, Step::Chars(ranges))?;
        }
        HirKind::Class(Class::Bytes(class)) => {
            if !class.is_ascii() {
                return Err("the expression matches bytes".to_owned());
            }
            let ranges = class
                .iter()
                .map(|range| (char::from(range.start()), char::from(range.end())))
                .collect();
            push(program, Step::Chars(ranges))?;
        }
        HirKind::Look(Look::Start) => {
            push(program, Step::Start)?;
        }
        HirKind::Look(Look::End) => {
            push(program, Step::End)?;
        }
        HirKind::Look(_) => {
            return Err("the expression looks around, which is not supported".to_owned());
        }
        HirKind::Repetition(repetition) => repeat(repetition, program)?,
        HirKind::Capture(capture) => emit(&capture.sub, program)?,
        HirKind::Concat(parts) => {
            for part in parts {
                emit(part, program)?;
            }
        }
        HirKind::Alternation(branches) => {
            let mut exits = Vec::new();
            for (index, branch) in branches.iter().enumerate() {
                if index + 1 == branches.len() {
                    emit(branch, program)?;
                } else {
                    let fork = push(program, Step::Either(0, 0))?;
                    emit(branch, program)?;
                    exits.push(push(program, Step::Goto(0))?);
                    program[fork] = Step::Either(fork + 1, program.len());
                }
            }
            let end = program.len();
            for exit in exits {
                program[exit] = Step::Goto(end);
            }
        }
    }
    Ok(())
}

fn repeat(repetition: &Repetition, program: &mut Vec<Step>) -> Result<(), String> {
    let mut last = program.len();
    for _ in 0..repetition.min {
        last = program.len();
        emit(&repetition.sub, program)?;
    }
    match repetition.max {
        None if repetition.min > 0 => {
            let fork = push(program, Step::Either(last, 0))?;
            program[fork] = Step::Either(last, fork + 1);
        }
        None => {
            let fork = push(program, Step::Either(0, 0))?;
            emit(&repetition.sub, program)?;
            push(program, Step::Goto(fork))?;
            program[fork] = Step::Either(fork + 1, program.len());
        }
        Some(max) => {
            let mut forks = Vec::new();
            for _ in repetition.min..max {
                forks.push(push(program, Step::Either(0, 0))?);
                emit(&repetition.sub, program)?;
            }
            let end = program.len();
            for fork in forks {
                program[fork] = Step::Either(fork + 1, end);
            }
        }
    }
    Ok(())
}
