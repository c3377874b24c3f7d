//! The cases of `tests/rules.toml`, and which of them is checked when.
//!
//! The tests run what is selected here and the list names what is selected here, so the list cannot claim what no test does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::catalogue::{Catalogue, Rule, catalogue};
use crate::codegen;

/// All cases, with the rules that they are about.
pub struct Cases {
    file: File,
    pub(super) catalogue: Catalogue,
}

/// When a case is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// As a literal, while the macro expands.
    Literal,
    /// As a constant in the place of the literal, while the program compiles.
    Constant,
    /// As a value, while the program runs.
    RunTime,
}

/// One definition that breaks a rule and one that does not.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The rule, as the list names it.
    pub rule: String,
    /// What sets the case apart from the others of its rule, in a word.
    pub name: String,
    /// The body that the definition is of; the file's own where the case names none.
    #[serde(default)]
    pub body: String,
    /// Where the rule is broken.
    pub path: String,
    /// The definition that breaks it.
    pub fail: String,
    /// The part of `fail` that a message has to point at.
    pub token: String,
    /// The definition that does not.
    pub pass: String,
}

/// A definition with the constant `VALUE` in the place of a literal.
#[derive(Debug, PartialEq, Eq)]
pub struct WithConstant {
    /// The constant.
    pub constant: String,
    /// The definition.
    pub definition: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The body of the cases that name none.
    body: String,
    /// The bodies that a macro writes, each with that macro.
    macros: BTreeMap<String, String>,
    unjudged: Vec<Unjudged>,
    case: Vec<Case>,
}

/// Rules that cannot be checked at some moment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unjudged {
    moment: Moment,
    rules: Vec<String>,
    reason: String,
}

impl Cases {
    /// Reads the cases of a workspace.
    ///
    /// # Errors
    /// When a file cannot be read or is malformed, or when the cases name what the document does not have.
    pub fn read(root: &Path) -> Result<Self, String> {
        let api = codegen::resolved_api(root)?;
        let path = root.join("tests/rules.toml");
        fs::read_to_string(&path)
            .map_err(|error| error.to_string())
            .and_then(|text| Self::new(&text, catalogue(&api)))
            .map_err(|error| format!("{}: {error}", path.display()))
    }

    pub(super) fn new(text: &str, catalogue: Catalogue) -> Result<Self, String> {
        let mut file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        for case in file.case.iter_mut().filter(|case| case.body.is_empty()) {
            case.body.clone_from(&file.body);
        }
        file.check(&catalogue)?;
        Ok(Self { file, catalogue })
    }

    /// The cases that are checked at a moment, in the order of the file.
    pub fn at(&self, moment: Moment) -> impl Iterator<Item = &Case> {
        self.file.case.iter().filter(move |case| {
            self.reason(&case.rule, moment).is_none()
                && (moment == Moment::RunTime || self.macro_for(case).is_some())
                && (moment != Moment::Constant || case.with_constant().is_some())
        })
    }

    /// Why a rule cannot be checked at a moment, if it cannot.
    pub(super) fn reason(&self, name: &str, moment: Moment) -> Option<&str> {
        let rule = &self.catalogue[name];
        let mut bodies = rule.bodies.iter();
        let is_written = bodies.any(|body| self.file.macros.contains_key(body));
        match moment {
            Moment::Literal | Moment::Constant if !is_written => {
                Some("it is about bodies that no macro writes")
            }
            Moment::Constant if rule.warn => {
                Some("the compiler cannot warn about the value of a constant")
            }
            _ => {
                let mut stated = self.file.unjudged.iter();
                stated
                    .find(|unjudged| {
                        unjudged.moment == moment && unjudged.rules.iter().any(|rule| rule == name)
                    })
                    .map(|unjudged| unjudged.reason.as_str())
            }
        }
    }

    /// The macro that writes the definition of a case.
    #[must_use]
    pub fn macro_for(&self, case: &Case) -> Option<&str> {
        self.file.macros.get(&case.body).map(String::as_str)
    }

    /// Whether the rule of a case is only advice.
    #[must_use]
    pub fn is_advice(&self, case: &Case) -> bool {
        self.rule(case).warn
    }

    /// Whether no value of a Rust type can break the rule of a case, so that only JSON can.
    #[must_use]
    pub fn is_structural(&self, case: &Case) -> bool {
        self.rule(case).structural
    }

    fn rule(&self, case: &Case) -> &Rule {
        &self.catalogue[&case.rule]
    }
}

impl File {
    /// Whether all that it names is there, and each case has a name of its own.
    fn check(&self, catalogue: &Catalogue) -> Result<(), String> {
        let is_there = |body: &String| catalogue.values().any(|rule| rule.bodies.contains(body));
        if let Some(body) = self.macros.keys().find(|body| !is_there(body)) {
            return Err(format!("there is no body `{body}` in the document"));
        }
        let mut stated = self.unjudged.iter().flat_map(|unjudged| &unjudged.rules);
        if let Some(rule) = stated.find(|rule| !catalogue.contains_key(*rule)) {
            return Err(format!("there is no rule `{rule}` in the document"));
        }
        let mut names = BTreeSet::new();
        for case in &self.case {
            let rule = catalogue.get(&case.rule);
            if !rule.is_some_and(|rule| rule.bodies.contains(&case.body)) {
                return Err(format!(
                    "there is no rule `{}` in `{}`",
                    case.rule, case.body
                ));
            }
            if !names.insert((&case.rule, &case.name)) {
                return Err(format!(
                    "two cases of `{}` are named `{}`",
                    case.rule, case.name
                ));
            }
        }
        Ok(())
    }
}

impl Case {
    /// What violations call the rule.
    #[must_use]
    pub fn violated(&self) -> &str {
        self.rule
            .split_once(' ')
            .map_or(&self.rule, |(violated, _)| violated)
    }

    /// The failing and the passing definition with a constant in the place of the literal, where it is a literal that breaks the rule, and
    /// the passing definition is the same up to there.
    #[must_use]
    pub fn with_constant(&self) -> Option<[WithConstant; 2]> {
        let kind = match syn::parse_str::<syn::Lit>(&self.token).ok()? {
            syn::Lit::Str(_) => "&str",
            syn::Lit::Int(_) => "i64",
            syn::Lit::Float(_) => "f64",
            syn::Lit::Bool(_) => "bool",
            _ => return None,
        };
        let colon = self.fail.find(&format!(": {}", self.token))?;
        let (before, failing) = self.fail.split_at(colon + ": ".len());
        let passing = self.pass.strip_prefix(before)?;
        let with = |text: &str| {
            let (literal, after) = literal(text)?;
            Some(WithConstant {
                constant: format!("const VALUE: {kind} = {literal};"),
                definition: format!("{before}VALUE{after}"),
            })
        };
        Some([with(failing)?, with(passing)?])
    }
}

/// The literal that a text begins with, and the rest.
fn literal(text: &str) -> Option<(&str, &str)> {
    let ends = text.match_indices([',', ' ', ']', '}']).map(|(end, _)| end);
    ends.chain([text.len()])
        .map(|end| text.split_at(end))
        .find(|(literal, _)| syn::parse_str::<syn::Lit>(literal).is_ok())
}

#[cfg(test)]
mod tests {
    //! Where a constant goes.

    use super::{Case, WithConstant};

    #[track_caller]
    fn check(fail: &str, token: &str, pass: &str, expected: Option<[(&str, &str); 2]>) {
        let case = Case {
            rule: String::new(),
            name: String::new(),
            body: String::new(),
            path: String::new(),
            fail: fail.to_owned(),
            token: token.to_owned(),
            pass: pass.to_owned(),
        };
        let expected = expected.map(|both| {
            both.map(|(constant, definition)| WithConstant {
                constant: constant.to_owned(),
                definition: definition.to_owned(),
            })
        });
        assert_eq!(case.with_constant(), expected);
    }

    #[test]
    fn constants() {
        check(
            "a: [{ b: -1.5, c: 0 }]",
            "-1.5",
            "a: [{ b: 0.5 }]",
            Some([
                ("const VALUE: f64 = -1.5;", "a: [{ b: VALUE, c: 0 }]"),
                ("const VALUE: f64 = 0.5;", "a: [{ b: VALUE }]"),
            ]),
        );
        check(
            r#"a: "b, \"c\" }""#,
            r#""b, \"c\" }""#,
            r#"a: """#,
            Some([
                (r#"const VALUE: &str = "b, \"c\" }";"#, "a: VALUE"),
                (r#"const VALUE: &str = "";"#, "a: VALUE"),
            ]),
        );
        // A word is no literal, and neither is what has to be there to pass.
        check("a: word", "word", "a: other", None);
        check("a: 1", "1", "a: word", None);
        check("a: 1", "1", "b: 1", None);
    }
}
