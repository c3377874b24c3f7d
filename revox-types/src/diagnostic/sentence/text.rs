//! Sentences about a place inside a text: JSON, placeholders, spelling.

use alloc::format;
use alloc::string::{String, ToString};
use core::ops::Range;

use super::super::excerpt::Excerpt;
use super::super::format::{shown, shown_word, ticked};
use super::super::suggest::nearest;
use super::{Explanation, subject};
use crate::generated::zones::TIME_ZONES;
use crate::rules::format::{json_template, template};
use crate::rules::table::{Format, Test};
use crate::rules::test::unknown_placeholders;
use crate::rules::view::ValueView;

/// Explains what is wrong inside a text that fails a test, and proposes what was probably meant.
pub(super) fn explain(explanation: &mut Explanation, name: &str, written: &str, test: &Test) {
    match *test {
        Test::Format(Format::JsonTemplate) => json(explanation, name, written),
        Test::Format(Format::Template) => braces(explanation, name, written),
        Test::Placeholders(known) => {
            let unknown = unknown_placeholders(written, known).map(|found| {
                let name = shown_word(found.name);
                let what = format!("the placeholder {name}, which it does not know");
                (found.start..found.end, what)
            });
            explanation.slips(&format!("{} has", subject(name)), written, unknown);
            let first = unknown_placeholders(written, known).next();
            if let Some(meant) = first.and_then(|first| nearest(first.name, known.iter().copied()))
            {
                explanation.suggest(&ticked(meant));
            }
        }
        // `PST` is no slip for `EST`: a wrong guess would let calls be placed at the wrong hour.
        Test::Format(Format::IanaTimeZone) if written.contains('/') => {
            let near = nearest(written, TIME_ZONES.iter().copied());
            explanation.suggest_text(near.filter(|_| !written.contains(char::is_numeric)));
        }
        Test::Format(_) => {
            let full = format!("https://{written}");
            let is_host = written.contains('.') && !written.contains(':');
            let spellings = [written.trim(), if is_host { &full } else { "" }];
            explanation.suggest_text(spellings.into_iter().find(|one| test.accepts_str(one)));
        }
        Test::Pattern(_) if written.len() <= 100 => {
            let bare: String = written
                .replace("(0)", "")
                .chars()
                .filter(|letter| !matches!(letter, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}'))
                .collect();
            // A plus sign is only read where something stands for it: before a national number it would make that of somebody else.
            let international = bare.strip_prefix("00").map(|rest| format!("+{rest}"));
            let spellings = [
                written.trim().to_string(),
                // Without their spaces, the words of a name would run together.
                snake(written),
                bare.clone(),
                international.unwrap_or_default(),
            ];
            let meant = spellings.iter().find(|one| test.accepts_str(one));
            explanation.suggest_text(meant.map(String::as_str).filter(|one| !one.is_empty()));
        }
        _ => {}
    }
}

impl Explanation {
    /// Says the first thing that is wrong in a text, with its place, and where the others are.
    fn slips(
        &mut self,
        start: &str,
        text: &str,
        mut slips: impl Iterator<Item = (Range<usize>, String)>,
    ) {
        if let Some((place, what)) = slips.next() {
            self.sentence = format!("{start} {what}").into();
            let others = slips.map(|(place, what)| (place.start, what));
            self.excerpt = Some(Excerpt::of(text, place, others));
        }
    }

    fn suggest_text(&mut self, meant: Option<&str>) {
        if let Some(meant) = meant {
            self.suggest(&shown(ValueView::Str(meant)));
        }
    }
}

/// A template that is not JSON: all placeholders in it outside quotes are reported.
fn json(explanation: &mut Explanation, name: &str, text: &str) {
    use json_template::{Kind, Problem, problems};
    let what = |Problem { at, end, kind }| {
        let found = &text[at..end];
        match kind {
            Kind::BarePlaceholder => format!("the placeholder {found} stands outside quotes"),
            Kind::SplitPlaceholder => {
                "a placeholder begins in this string and ends behind it".to_string()
            }
            Kind::Expected(expected) if found.is_empty() => {
                format!("expected {expected}, found the end of the text")
            }
            Kind::Expected(expected) => format!("expected {expected}, found {}", shown_word(found)),
        }
    };
    let slips = problems(text).map(|problem| (problem.at..problem.end, what(problem)));
    explanation.slips(&format!("{} is not JSON:", subject(name)), text, slips);
    if let Some(Problem {
        at,
        end,
        kind: Kind::BarePlaceholder,
    }) = problems(text).next()
    {
        // Quotes inside the braces show an object whose braces were doubled as in a format string.
        let bare = &text[at..end];
        explanation.hints.push(if bare.contains('"') {
            format!("an object has single braces: {}", &bare[1..bare.len() - 1])
        } else {
            format!("write it in quotes: \"{bare}\"")
        });
    }
}

/// Braces that make no placeholder.
fn braces(explanation: &mut Explanation, name: &str, text: &str) {
    use template::{Kind, Problem, problems};
    let what = |Problem { at, end, kind }| match kind {
        Kind::Open => "`{{` without its `}}`".to_string(),
        Kind::Nameless => "a placeholder without a name".to_string(),
        Kind::Close => "`}}` without its `{{`".to_string(),
        Kind::Single => format!("{}, which is no placeholder", ticked(&text[at..end])),
    };
    let slips = problems(text).map(|problem| (problem.at..problem.end, what(problem)));
    explanation.slips(&format!("{} has", subject(name)), text, slips);
    if let Some(Problem {
        at,
        end,
        kind: Kind::Single,
    }) = problems(text).next()
    {
        let single = text[at..end].trim_start_matches('$');
        let hint = format!("write {}", ticked(&format!("{{{single}}}")));
        explanation.hints.push(hint);
    }
}

/// A name in snake case.
fn snake(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut before = ' ';
    let mut letters = text.trim().chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_alphanumeric() {
            // A word begins at a capital after a small letter, and at the last capital of several: `HTTPCheck`.
            let ends = letters.peek().is_some_and(|next| next.is_lowercase());
            let begins =
                before.is_lowercase() || before.is_numeric() || before.is_uppercase() && ends;
            if letter.is_uppercase() && begins {
                out.push('_');
            }
            out.extend(letter.to_lowercase());
        } else if !out.ends_with('_') {
            out.push('_');
        }
        before = letter;
    }
    out
}
