//! The cases of `rules.toml`, judged by a real compiler: as literals and as constants, with the place of every message.
//!
//! Four crates are generated and checked: for literals and for constants, one of definitions that must not compile and one of those that
//! must, of which some have to be warned about.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use revox_client::types::AssistantCreateParams;
use revox_types::rules::Validate as _;
use serde_json::Value;
use xtask::{Case, Moment, WithConstant};

use crate::rules::CASES;

/// Where a constant's headline differs from the literal's in more than the value: the rule, and how both begin after the name of the field.
const DIFFERENCES: &[(&str, &str, &str)] = &[
    // The literal is counted.
    (
        "maxLength",
        "has 151 characters, more than the maximum of 150",
        "is VALUE, longer than the maximum of 150 characters",
    ),
    // The literal is read up to where it goes wrong.
    (
        "tool-body-json",
        "is not JSON: ",
        "is VALUE, not JSON with its placeholders inside quotes",
    ),
];

/// What is said of each case that is ruled out as a literal.
static LITERALS: LazyLock<Vec<(&Case, Diagnostic)>> = LazyLock::new(|| {
    let refused: Vec<&Case> = CASES
        .at(Moment::Literal)
        .filter(|case| !CASES.is_advice(case))
        .collect();
    let bodies: Vec<_> = refused
        .iter()
        .map(|case| statement(case, &case.fail))
        .collect();
    errors("literals", &bodies)
        .into_iter()
        .zip(refused)
        .map(|(said, case)| (case, said))
        .collect()
});

/// What the compiler said about one line.
#[derive(Debug)]
struct Diagnostic {
    level: String,
    message: String,
    line: usize,
    /// The text that the message points at.
    token: String,
}

#[test]
fn literals_are_refused_at_their_token() {
    for (case, said) in &*LITERALS {
        assert_eq!(said.token, case.token, "{}", said.message);
        assert!(
            said.message.contains(&field(case)),
            "`{}` is not named in: {}",
            case.path,
            said.message
        );
    }
}

#[test]
fn constants_are_refused_with_the_same_words() {
    let (refused, bodies) = constants(|[failing, _]| failing);
    let said = errors("constants", &bodies);
    for (case, said) in refused.iter().zip(said) {
        assert_eq!(said.token, "VALUE", "{}", said.message);
        let Some((_, constant)) = said.message.split_once("panicked: ") else {
            panic!("{} is refused by other means: {said:#?}", case.path)
        };
        let literal = &literal(case).message;
        let headlines = [literal, constant].map(|text| text.lines().next().unwrap_or_default());
        if let Some((_, one, other)) = DIFFERENCES.iter().find(|of| of.0 == case.rule) {
            for (headline, start) in headlines.iter().zip([one, other]) {
                let start = format!("{}` {start}", field(case));
                assert!(headline.starts_with(&start), "{headline}");
            }
        } else {
            let value = headlines[1].replacen("VALUE = ", "", 1);
            assert_eq!(headlines[0], value, "{}, {}", case.rule, case.name);
        }
        let [literal, constant] = [literal, constant].map(|text| {
            let stated = |line: &&str| line.starts_with("allowed: ") || line.starts_with("rule: ");
            text.lines().filter(stated).collect::<Vec<_>>()
        });
        assert_eq!(literal, constant, "{}, {}", case.rule, case.name);
    }
}

#[test]
fn constants_that_break_no_rule_compile() {
    let (_, bodies) = constants(|[_, passing]| passing);
    let mut said = check("allowed-constants", &bodies);
    // A secret that is written down is none of the values' rules.
    said.retain(|said| !said.message.contains(" is a secret, "));
    assert!(said.is_empty(), "nothing here is ruled out: {said:#?}");
}

#[test]
fn advice_is_a_warning_and_what_is_allowed_compiles() {
    let written: Vec<&Case> = CASES.at(Moment::Literal).collect();
    let advised: Vec<&&Case> = written
        .iter()
        .filter(|case| CASES.is_advice(case))
        .collect();
    let mut bodies: Vec<_> = advised
        .iter()
        .map(|case| statement(case, &case.fail))
        .collect();
    bodies.extend(written.iter().map(|case| statement(case, &case.pass)));
    let said = check("advice", &bodies);
    let errors: Vec<_> = said.iter().filter(|said| said.level == "error").collect();
    assert!(errors.is_empty(), "nothing here is ruled out: {errors:#?}");
    for (case, line) in advised.iter().zip(1..) {
        // What is advised on a whole item names its place in the line of the rule alone.
        let rule = field(case);
        let rule = rule.trim_start_matches('`');
        let here = said.iter().any(|said| {
            said.line == line && said.token == case.token && said.message.contains(rule)
        });
        assert!(
            here,
            "`{}` should be warned about at `{}`: {said:#?}",
            case.fail, case.token
        );
    }
    for (case, line) in written.iter().zip(advised.len() + 1..) {
        let here: Vec<_> = said
            .iter()
            .filter(|said| {
                said.line == line && said.token == case.token && said.message.contains(&field(case))
            })
            .collect();
        assert!(here.is_empty(), "`{}` should pass: {here:#?}", case.pass);
    }
}

/// The cases that are judged as constants, and the code for one of their definitions.
fn constants(
    pick: impl Fn([WithConstant; 2]) -> WithConstant,
) -> (Vec<&'static Case>, Vec<String>) {
    CASES
        .at(Moment::Constant)
        .filter_map(|case| {
            let WithConstant {
                constant,
                definition,
            } = pick(case.with_constant()?);
            Some((case, format!("{constant} {}", statement(case, &definition))))
        })
        .unzip()
}

/// What is said of a case as a literal.
fn literal(case: &Case) -> &'static Diagnostic {
    let (_, said) = LITERALS
        .iter()
        .find(|(other, _)| std::ptr::eq(*other, case))
        .expect("what is judged as a constant is judged as a literal");
    said
}

fn statement(case: &Case, definition: &str) -> String {
    let name = CASES.macro_for(case).expect("a macro writes the body");
    // What every assistant has.
    let start = if case.body == AssistantCreateParams::OBJECT.name {
        "name: \"n\", prompt: \"p\", "
    } else {
        ""
    };
    format!("let _ = ::revox_client::{name}! {{ {start}{definition} }};")
}

/// The field that a message about the case has to name.
fn field(case: &Case) -> String {
    let last = case.path.rsplit('.').next().unwrap_or_default();
    format!("`{}", last.split('[').next().unwrap_or_default())
}

/// Checks a crate in which each function has one error, and returns those.
fn errors(name: &str, bodies: &[String]) -> Vec<Diagnostic> {
    let mut said = check(name, bodies);
    let of = |(body, line): (&String, usize)| {
        let here = said.extract_if(.., |said| said.line == line && said.level == "error");
        let here: Vec<_> = here.collect();
        let [only] = <[Diagnostic; 1]>::try_from(here)
            .unwrap_or_else(|here| panic!("`{body}` should cause one error, not {here:#?}"));
        only
    };
    bodies.iter().zip(1..).map(of).collect()
}

/// Checks a crate with one function on each line and returns what the compiler said.
fn check(name: &str, bodies: &[String]) -> Vec<Diagnostic> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests lie in the workspace");
    let folder = root.join("target/rule-cases");
    let package = folder.join(name);
    fs::create_dir_all(package.join("src")).expect("the target folder can be written");
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         revox-client = {{ path = \"{}\", default-features = false }}\n",
        root.join("revox-client").display()
    );
    fs::write(package.join("Cargo.toml"), manifest).expect("the target folder can be written");
    let source = package.join("src/lib.rs");
    let functions: Vec<_> = bodies
        .iter()
        .enumerate()
        .map(|(number, body)| format!("pub fn case_{number}() {{ {body} }}"))
        .collect();
    fs::write(&source, functions.join("\n")).expect("the target folder can be written");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline", "--message-format=json"])
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo runs");
    let said: Vec<_> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(diagnostic)
        .collect();
    assert!(
        output.status.success() || !said.is_empty(),
        "cargo check failed for another reason: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// Reads one line of cargo's output, if it is a message of the compiler about the crate's own text.
fn diagnostic(line: &str) -> Option<Diagnostic> {
    let line: Value = serde_json::from_str(line).ok()?;
    let message = line.get("message")?;
    let mut span = message["spans"]
        .as_array()?
        .iter()
        .find(|span| span["is_primary"] == true)?;
    // A constant's panic lies in the standard library; what caused it lies in the crate.
    while !span["file_name"].as_str()?.ends_with("src/lib.rs") || span["text"][0].is_null() {
        span = span["expansion"].get("span")?;
    }
    let text = &span["text"][0];
    let column = |key: &str| usize::try_from(text[key].as_u64()?).ok();
    let letters: Vec<char> = text["text"].as_str()?.chars().collect();
    let token = letters[column("highlight_start")? - 1..column("highlight_end")? - 1]
        .iter()
        .collect();
    Some(Diagnostic {
        level: message["level"].as_str()?.to_owned(),
        message: message["message"].as_str()?.to_owned(),
        line: usize::try_from(span["line_start"].as_u64()?).ok()?,
        token,
    })
}
