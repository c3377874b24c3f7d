//! Values that stand in for a constant's, so that the validator says what it would say of that one.

use revox_types::rules::Test;

use crate::ast::Kind;

/// A value that surely fails a test, and what is written of it.
pub(super) enum StandIn {
    Integer(i128),
    Number(f64),
    Bool(bool),
    Text(String),
}

/// Stands for the number of characters of a constant's value, for the compiler to fill in.
pub(crate) const COUNT: char = '\0';

/// What no format and no pattern takes.
const STRANGE: &str = "\u{2205}";

impl StandIn {
    pub(super) fn failing(test: &Test) -> Option<Self> {
        const FAR: f64 = 9_876_543_219_876.0;
        const FARTHER: i128 = 98_765_432_198_765_432_109;
        match test {
            Test::Maximum(most) | Test::ExclusiveMaximum(most) if *most < FAR => {
                Some(StandIn::Number(FAR))
            }
            Test::Minimum(least) | Test::ExclusiveMinimum(least) if *least > -FAR => {
                Some(StandIn::Number(-FAR))
            }
            Test::Maximum(_) | Test::ExclusiveMaximum(_) => Some(StandIn::Integer(FARTHER)),
            Test::Minimum(_) | Test::ExclusiveMinimum(_) => Some(StandIn::Integer(-FARTHER)),
            Test::MinLength(least) => Some(StandIn::Text(STRANGE.repeat(least.saturating_sub(1)))),
            Test::MaxLength(most) => Some(StandIn::Text(STRANGE.repeat(most + 1))),
            Test::Is(wanted) => Some(StandIn::Bool(!wanted)),
            Test::NotIn(words) => words.first().map(|word| StandIn::Text((*word).to_owned())),
            Test::Pattern(_) | Test::Format(_) | Test::In(_) => [STRANGE, "", "{{"]
                .into_iter()
                .find(|text| !test.accepts_str(text))
                .map(|text| StandIn::Text(text.to_owned())),
            _ => None,
        }
    }

    pub(super) fn kind(&self) -> Kind {
        match self {
            StandIn::Integer(value) => Kind::Integer(*value),
            StandIn::Number(value) => Kind::Number(*value),
            StandIn::Bool(value) => Kind::Bool(*value),
            StandIn::Text(text) => Kind::Text(text.clone()),
        }
    }

    /// The validator's words with the constant in the place of the stand-in, and without what is only true of the latter.
    pub(super) fn reworded(&self, message: &str, source: &str) -> String {
        let (headline, notes) = message.split_once('\n').unwrap_or((message, ""));
        let headline = match self {
            StandIn::Integer(value) => headline.replacen(&value.to_string(), source, 1),
            StandIn::Number(value) => headline.replacen(&value.to_string(), source, 1),
            StandIn::Bool(_) => headline.to_owned(),
            StandIn::Text(text) => text_reworded(headline, text, source),
        };
        let about_the_text = |line: &&str| {
            !line.starts_with("line ")
                && !line.starts_with("    ")
                && !line.starts_with("also line ")
                && !line.starts_with("did you mean")
                && !line.starts_with("in a URL")
        };
        let mut whole = headline;
        for note in notes.lines().filter(about_the_text) {
            whole.push('\n');
            whole.push_str(note);
        }
        whole
    }
}

fn text_reworded(headline: &str, text: &str, source: &str) -> String {
    // What is wrong with the constant's own text, the compiler finds out.
    if let Some((name, _)) = headline.split_once(" is not JSON") {
        return format!("{name} is not JSON");
    }
    let length = text.chars().count();
    let counted = format!(
        "has {length} character{}, ",
        if length == 1 { "" } else { "s" }
    );
    if let Some((name, limit)) = headline.split_once(&counted) {
        return format!("{name}has {COUNT} characters, {limit}");
    }
    headline.replacen(&format!("{text:?}"), source, 1)
}
