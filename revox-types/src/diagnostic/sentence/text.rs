//! Sentences about a place inside a text: JSON, placeholders, URLs, spelling.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::excerpt::{Excerpt, Place};
use super::super::format::{join, shown, shown_word, ticked};
use super::super::suggest::nearest;
use super::{Explanation, MOST_NAMES, subject};
use crate::rules::format::json_template::{self, Kind};
use crate::rules::format::{Placeholder, template, time_zone};
use crate::rules::table::{Format, Pattern, Test};
use crate::rules::test::unknown_placeholders;
use crate::rules::view::ValueView;

/// Up to so many slips of a text are reported one by one after the first.
const MOST_SLIPS: usize = 8;

/// Explains what is wrong inside a text that fails a test, and proposes what was probably meant.
pub(super) fn explain(explanation: &mut Explanation, name: &str, written: &str, test: &Test) {
    match *test {
        Test::Format(Format::JsonTemplate) => json(explanation, name, written),
        Test::Format(Format::Template) => braces(explanation, name, written),
        Test::Placeholders(known) => placeholder(explanation, name, written, known),
        Test::Pattern(pattern) => suggest_spelling(explanation, written, pattern),
        Test::Format(Format::IanaTimeZone) => suggest_zone(explanation, written),
        Test::Format(Format::TimeOfDay) => suggest_time(explanation, written),
        Test::Format(Format::Email) => suggest_email(explanation, written),
        Test::Format(format @ (Format::UrlTemplate | Format::HttpUrl | Format::Uri)) => {
            explain_url(explanation, written, format);
        }
        _ => {}
    }
}

/// A template that is not JSON: all placeholders in it outside quotes are reported.
fn json(explanation: &mut Explanation, name: &str, text: &str) {
    let Some(first) = json_template::problem(text) else {
        return;
    };
    let (problem, length) = json_problem(text, first);
    explanation.sentence = format!("{} is not JSON: {problem}", subject(name)).into();
    let mut excerpt = Excerpt::of(text, first.at, length);
    if let Kind::BarePlaceholder(end) = first.kind {
        for other in behind_placeholder(text, first.at, end) {
            let (problem, _) = json_problem(text, other);
            excerpt.others.push((Place::of(text, other.at), problem));
        }
        // Quotes inside the braces show an object whose braces were doubled as in a format string.
        let bare = &text[first.at..end];
        explanation.hints.push(if bare.contains('"') {
            format!("an object has single braces: {}", &bare[1..bare.len() - 1])
        } else {
            format!("write it in quotes: \"{bare}\"")
        });
    }
    explanation.excerpt = Some(excerpt);
}

/// Further problems after a placeholder outside quotes: more of these, and other syntax errors.
fn behind_placeholder(text: &str, at: usize, end: usize) -> Vec<json_template::Problem> {
    let mut found = Vec::new();
    let mut quoted = text.to_string();
    let mut bare = Some((at, end));
    while let (Some((at, end)), true) = (bare.take(), found.len() < MOST_SLIPS) {
        // A string in its place, of the same length.
        quoted.replace_range(at..end, &format!("\"{}\"", "x".repeat(end - at - 2)));
        if let Some(other) = json_template::problem(&quoted) {
            if let Kind::BarePlaceholder(end) = other.kind {
                bare = Some((other.at, end));
            }
            found.push(other);
        }
    }
    found
}

/// The message for a syntax error in JSON, and the number of characters that it concerns.
fn json_problem(text: &str, problem: json_template::Problem) -> (String, usize) {
    let at = problem.at;
    let found = match text[at..].chars().next() {
        Some(found) => format!("there is {}", shown_word(&found.to_string())),
        None => "the text ends".to_string(),
    };
    let missing = |what: &str| format!("{what} is missing where {found}");
    let sentence = match problem.kind {
        Kind::BarePlaceholder(end) => {
            let placeholder = &text[at..end];
            let sentence = format!("the placeholder {placeholder} stands outside quotes");
            return (sentence, placeholder.chars().count());
        }
        Kind::Word => {
            let word = &text[at..json_template::word_end(text, at)];
            let sentence = format!("{} is no word of it", shown_word(word));
            return (sentence, word.chars().count());
        }
        Kind::SplitPlaceholder => {
            "a placeholder begins in this string and ends behind it".to_string()
        }
        Kind::Value => missing("a value"),
        Kind::Key => missing("a key in double quotes"),
        Kind::Colon => missing("a colon"),
        Kind::ObjectEnd => missing("a comma or `}`"),
        Kind::ListEnd => missing("a comma or `]`"),
        Kind::End => format!("it is over, but {found}"),
        Kind::TrailingComma => "there is nothing after the comma".to_string(),
        Kind::SingleQuote => "strings and keys are in double quotes".to_string(),
        Kind::OpenString => "the string has no end".to_string(),
        Kind::Control => {
            "line breaks and control characters in a string are written as \\n, \\t, …".to_string()
        }
        Kind::Escape => "there is no such escape in a string".to_string(),
        Kind::Number => "a number is not written like this".to_string(),
    };
    (sentence, 1)
}

/// Braces that make no placeholder: the first of them with its place, and where the others are.
fn braces(explanation: &mut Explanation, name: &str, text: &str) {
    let mut problems = template::problems(text);
    let what = |problem: template::Problem| match problem.kind {
        template::Kind::Open => "`{{` without its `}}`".to_string(),
        template::Kind::Nameless => "a placeholder without a name".to_string(),
        template::Kind::Close => "`}}` without its `{{`".to_string(),
        template::Kind::Single(end) => {
            format!(
                "{}, which is no placeholder",
                ticked(&text[problem.at..end])
            )
        }
    };
    let Some(first) = problems.next() else {
        return;
    };
    explanation.sentence = format!("{} has {}", subject(name), what(first)).into();
    let mut length = 2;
    if let template::Kind::Single(end) = first.kind {
        length = end - first.at;
        let single = text[first.at..end].trim_start_matches('$');
        let hint = format!("write {}", ticked(&format!("{{{single}}}")));
        explanation.hints.push(hint);
    }
    let mut excerpt = Excerpt::of(text, first.at, length);
    for other in problems.by_ref().take(MOST_SLIPS) {
        excerpt
            .others
            .push((Place::of(text, other.at), what(other)));
    }
    excerpt.more = problems.count();
    explanation.excerpt = Some(excerpt);
}

/// Placeholders whose names are not among those that are known.
fn placeholder(explanation: &mut Explanation, name: &str, text: &str, known: &[&'static str]) {
    let mut unknown: Vec<Placeholder<'_>> = Vec::new();
    for found in unknown_placeholders(text, known) {
        if unknown.len() < MOST_NAMES && !unknown.iter().any(|other| other.name == found.name) {
            unknown.push(found);
        }
    }
    let Some(first) = unknown.first() else {
        return;
    };
    let noun = if unknown.len() == 1 {
        "placeholder"
    } else {
        "placeholders"
    };
    let names = join(unknown.iter().map(|found| shown_word(found.name)), "and");
    let subject = subject(name);
    explanation.sentence =
        format!("{subject} has the {noun} {names}, which it does not know").into();
    let length = text[first.start..first.end].chars().count();
    explanation.excerpt = Some(Excerpt::of(text, first.start, length));
    if let Some(meant) = nearest(first.name, known.iter().copied()) {
        explanation.suggest(&ticked(meant));
    }
}

/// Proposes a spelling that matches the pattern.
fn suggest_spelling(explanation: &mut Explanation, text: &str, pattern: &Pattern) {
    if let Some(meant) = rewritten(text, pattern) {
        explanation.suggest(&shown(ValueView::Str(&meant)));
    }
}

/// Proposes a time of day that is written as the API reads it: `17.00`, `6 p.m.`, `09h00`, `1700`.
fn suggest_time(explanation: &mut Explanation, text: &str) {
    let bare: String = text
        .to_lowercase()
        .replace("p.m.", "pm")
        .replace("a.m.", "am")
        .split_whitespace()
        .collect();
    let colon = bare.replace(['.', 'h'], ":");
    let digits = match bare.split_at_checked(2) {
        Some((hours, minutes)) => format!("{hours}:{minutes}"),
        None => String::new(),
    };
    suggest_form(explanation, text, Format::TimeOfDay, &[bare, colon, digits]);
}

/// Proposes an e-mail address without what stands around it, or with a point for a comma.
fn suggest_email(explanation: &mut Explanation, text: &str) {
    let inside = text
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or("", |(inside, _)| inside);
    let spellings = [text.trim(), inside, &text.replace(',', ".")].map(ToString::to_string);
    suggest_form(explanation, text, Format::Email, &spellings);
}

/// Proposes the name of a time zone: with its parts in order, or a close one, whose digits are the same, since others are another time.
fn suggest_zone(explanation: &mut Explanation, text: &str) {
    let digits = |name: &str| -> String { name.chars().filter(char::is_ascii_digit).collect() };
    let names = || time_zone::names().iter().copied();
    let turned = text
        .split_once('/')
        .map(|(one, other)| format!("{other}/{one}"));
    let turned = turned.and_then(|turned| names().find(|name| name.eq_ignore_ascii_case(&turned)));
    // `PST` is no slip for `EST`: a wrong guess would let calls be placed at the wrong hour.
    let close = |meant: &&str| {
        (text.len() > 4 || meant.eq_ignore_ascii_case(text)) && digits(meant) == digits(text)
    };
    if let Some(meant) = turned.or_else(|| nearest(text, names()).filter(close)) {
        explanation.suggest(&shown(ValueView::Str(meant)));
    }
}

/// Proposes the first spelling that is of the form.
fn suggest_form(explanation: &mut Explanation, text: &str, form: Format, spellings: &[String]) {
    let fits = |spelling: &&String| *spelling != text && form.accepts(spelling);
    if let Some(meant) = spellings.iter().find(fits) {
        explanation.suggest(&shown(ValueView::Str(meant)));
    }
}

/// Says what keeps a text from being a URL, where that is plain to see.
fn explain_url(explanation: &mut Explanation, text: &str, form: Format) {
    let meant = format!("https://{text}");
    let encoded = form == Format::Uri;
    let odd = |letter: &char| {
        letter.is_whitespace()
            || (encoded
                && (!letter.is_ascii()
                    || matches!(letter, '{' | '}' | '"' | '<' | '>' | '|' | '\\' | '^' | '`')))
    };
    if let Some(letter) = text.chars().find(odd) {
        let host = text.split_once("://").map_or("", |(_, rest)| {
            rest.split(['/', '?', '#']).next().unwrap_or_default()
        });
        if letter.is_alphanumeric() && host.contains(letter) {
            explanation.hints.push(
                "in a URL, a host with other than ASCII letters is written in its `xn--` form"
                    .to_string(),
            );
            return;
        }
        let mut bytes = [0; 4];
        let mut code = String::new();
        for byte in letter.encode_utf8(&mut bytes).bytes() {
            code.push_str(&format!("%{byte:02X}"));
        }
        explanation.hints.push(format!(
            "in a URL, {} is written as {code}",
            shown(ValueView::Str(&letter.to_string()))
        ));
    } else if text.contains('.')
        && text.starts_with(char::is_alphanumeric)
        && !text.split('/').next().unwrap_or_default().contains(':')
        && form.accepts(&meant)
    {
        explanation.suggest(&shown(ValueView::Str(&meant)));
    }
}

/// A spelling of `text` that matches: without spaces and punctuation, as in phone numbers, or in snake case, as in names.
fn rewritten(text: &str, pattern: &Pattern) -> Option<String> {
    if text.len() > 100 {
        return None;
    }
    let trimmed = text.trim().to_string();
    let bare: String = text
        .replace("(0)", "")
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}'))
        .collect();
    // A plus sign is only read where something stands for it: before a national number it would make that of somebody else.
    let international = bare
        .strip_prefix("00")
        .map_or_else(String::new, |rest| format!("+{rest}"));
    // Without their spaces, the words of a name would run together.
    let spellings = if text.contains(char::is_alphabetic) {
        [trimmed, snake(text), bare, international]
    } else {
        [trimmed, bare, international, snake(text)]
    };
    spellings
        .into_iter()
        .find(|spelling| !spelling.is_empty() && spelling != text && pattern.is_match(spelling))
}

fn snake(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut before = ' ';
    let mut letters = text.trim().chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_alphanumeric() {
            // A word begins at a capital after a small letter, and at the last capital of several: `HTTPCheck`.
            let begins = letter.is_uppercase()
                && (before.is_lowercase()
                    || before.is_numeric()
                    || (before.is_uppercase()
                        && letters.peek().is_some_and(|next| next.is_lowercase())));
            if begins {
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
