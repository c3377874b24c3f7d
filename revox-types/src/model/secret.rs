//! `secret!("NAME")` in a definition: a text that stands for an environment variable until the request is sent.
//!
//! The text ends with a number that is chosen at random in each run of a program. So no data from outside can name a variable.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::OnceLock;

const START: &str = "secret!(";

/// The end of the text, once there is one. Most programs never make one, and need not search for it.
static END: OnceLock<String> = OnceLock::new();

/// The placeholder of an environment variable.
pub fn slot(name: &str) -> String {
    let end = END.get_or_init(|| format!(")#{:016x}", RandomState::new().hash_one(START)));
    format!("{START}{name}{end}")
}

/// JSON text with the variables filled in from the environment. One that is empty counts as missing.
///
/// # Errors
///
/// The names of the variables that are missing.
pub fn from_env(json: Vec<u8>) -> Result<Vec<u8>, Vec<String>> {
    fill(json, |name| {
        let value = std::env::var(name).ok();
        value.filter(|value| !value.is_empty())
    })
}

/// The message for variables that are missing.
pub fn missing(names: &[String]) -> String {
    let (noun, verb) = match names {
        [_] => ("variable", "is"),
        _ => ("variables", "are"),
    };
    let names = names.join("`, `");
    format!("the environment {noun} `{names}`, which `secret!` reads, {verb} not set")
}

/// JSON text with the variables filled in.
///
/// # Errors
///
/// The names of the variables that have no value.
fn fill(json: Vec<u8>, value: impl Fn(&str) -> Option<String>) -> Result<Vec<u8>, Vec<String>> {
    let (Some(end), Ok(mut rest)) = (END.get(), str::from_utf8(&json)) else {
        return Ok(json);
    };
    let mut filled = String::new();
    let mut missing: Vec<String> = Vec::new();
    while let Some((before, after)) = rest.split_once(end.as_str()) {
        let Some((before, name)) = before.rsplit_once(START) else {
            break;
        };
        filled.push_str(before);
        if let Some(value) = value(name) {
            let quoted = serde_json::Value::from(value).to_string();
            filled.push_str(&quoted[1..quoted.len() - 1]);
        } else if missing.iter().all(|known| known != name) {
            missing.push(name.to_owned());
        }
        rest = after;
    }
    if !missing.is_empty() {
        return Err(missing);
    }
    if filled.is_empty() {
        return Ok(json);
    }
    filled.push_str(rest);
    Ok(filled.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::{fill, slot};

    #[test]
    fn slots_are_filled_in_and_nothing_else() {
        let json = serde_json::json!({ "a": slot("A"), "b": format!("Bearer {}!", slot("B")), "c": "secret!(A)#0123456789abcdef" });
        let value = |name: &str| match name {
            "A" => Some("\"x\\".to_owned()),
            "B" => Some(slot("A")),
            _ => None,
        };
        let filled: serde_json::Value =
            serde_json::from_slice(&fill(json.to_string().into(), value).unwrap()).unwrap();
        assert_eq!(
            filled,
            serde_json::json!({ "a": "\"x\\", "b": format!("Bearer {}!", slot("A")), "c": "secret!(A)#0123456789abcdef" })
        );
        let missing = fill(json.to_string().into(), |_| None);
        assert_eq!(missing, Err(vec!["A".to_owned(), "B".to_owned()]));
        assert_eq!(fill("{}".into(), |_| None).unwrap(), b"{}");
    }
}
