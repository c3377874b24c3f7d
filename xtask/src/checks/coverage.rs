//! Lists every rule of the tables with the cases that show what it means, and fails when one is not covered for no stated reason.
//!
//! The cases stand in `tests/rules.toml`. Each holds a definition that breaks its rule and one that just does not, and a test checks both
//! at each of three moments. That every field has its keywords is shown by cases that the tests make from the tables, so here one case
//! for each keyword is enough.

mod cases;
mod catalogue;

use std::fmt::Write;
use std::process::ExitCode;

use crate::verdict;
use crate::workspace::{Result, root};
use catalogue::Rule;
use itertools::Itertools;

pub use cases::{Case, Cases, Moment, WithConstant};

/// The moments, how the list calls them, and the tests that check the cases then.
const MOMENTS: [(Moment, &str, &[&str]); 3] = [
    (
        Moment::Literal,
        "literal",
        &[
            "compile::literals_are_refused_at_their_token",
            "compile::advice_is_a_warning_and_what_is_allowed_compiles",
        ],
    ),
    (
        Moment::Constant,
        "const",
        &[
            "compile::constants_are_refused_with_the_same_words",
            "compile::constants_that_break_no_rule_compile",
        ],
    ),
    (
        Moment::RunTime,
        "run time",
        &["rules::each_rule_means_what_its_case_says"],
    ),
];

/// Runs `cargo xtask coverage`.
pub(crate) fn run() -> Result<ExitCode> {
    let cases = Cases::read(&root())?;
    print!("{}", list(&cases));
    let gaps = gaps(&cases);
    for gap in &gaps {
        eprintln!("xtask coverage: {gap}");
    }
    Ok(verdict(gaps.is_empty()))
}

/// What nothing checks, though nothing says why.
fn gaps(cases: &Cases) -> Vec<String> {
    let mut gaps = Vec::new();
    for (rule, known) in &cases.catalogue {
        for (moment, name, _) in MOMENTS {
            if cases.reason(rule, moment).is_none()
                && cases.at(moment).all(|case| case.rule != *rule)
            {
                gaps.push(format!(
                    "`{rule}` ({}) has no case at the moment `{name}`; add one to tests/rules.toml, or the reason to its `unjudged`",
                    place(known)
                ));
            }
        }
    }
    gaps
}

/// The list: a line for each rule, and below it the reasons and the tests that it refers to.
fn list(cases: &Cases) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    let mut lines =
        vec![["rule", "level", "literal", "const", "run time", "where"].map(str::to_owned)];
    for (rule, known) in &cases.catalogue {
        let [literal, constant, run_time] = MOMENTS.map(|(moment, ..)| {
            let Some(reason) = cases.reason(rule, moment) else {
                return names(cases, rule, moment);
            };
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
            let before = reasons.iter().take_while(|other| **other != reason);
            format!("({})", before.count() + 1)
        });
        let level = if known.warn { "warn" } else { "deny" };
        let mut place = place(known).to_owned();
        if known.places.len() > 1 {
            let _ = write!(place, " +{}", known.places.len() - 1);
        }
        lines.push([
            rule.clone(),
            level.to_owned(),
            literal,
            constant,
            run_time,
            place,
        ]);
    }
    let mut out = table(&lines);
    out.push_str(
        "\nEach case is a definition that breaks the rule and one that does not. There is none where:\n",
    );
    for (reason, number) in reasons.iter().zip(1..) {
        let _ = writeln!(out, "({number}) {reason}");
    }
    out.push_str("\nThe cases are checked by these tests of tests/it:\n");
    for (moment, name, tests) in MOMENTS {
        let count = cases.at(moment).count();
        let _ = writeln!(out, "{name:8}  {count} cases: {}", tests.join(", "));
    }
    out
}

/// The names of the cases of a rule that are checked at a moment.
fn names(cases: &Cases, rule: &str, moment: Moment) -> String {
    let of_rule = cases.at(moment).filter(|case| case.rule == rule);
    match of_rule.map(|case| &case.name).join(", ") {
        names if names.is_empty() => "MISSING".to_owned(),
        names => names,
    }
}

/// The first place of a rule.
fn place(rule: &Rule) -> &str {
    rule.places.first().map_or("", String::as_str)
}

/// Lines with aligned columns.
fn table<const N: usize>(lines: &[[String; N]]) -> String {
    let widths: [usize; N] = std::array::from_fn(|column| {
        let cells = lines.iter().map(|line| line[column].chars().count());
        cells.max().unwrap_or_default()
    });
    let mut out = String::new();
    for line in lines {
        let mut cells = line
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    //! What is said when a rule, or a moment of it, has no case, and that the tests that are named exist.

    use std::fs;

    use super::catalogue::catalogue;
    use super::{Cases, MOMENTS, gaps, list};
    use crate::codegen::tests::understand;
    use crate::workspace::root;

    /// A document with few rules, all but one of which are said to be unjudged.
    const SCHEMAS: &str =
        "Thing: {type: object, properties: {a: {type: [number, 'null'], minimum: 1}}}";
    const OTHERS: &str = r#"
        body = "Thing"
        macros = { Thing = "thing" }
        unjudged = [
            { moment = "literal", rules = ["duplicate", "type", "unknown"], reason = "it is another rule" },
            { moment = "constant", rules = ["duplicate", "type", "unknown"], reason = "it is another rule" },
            { moment = "run_time", rules = ["duplicate", "type", "unknown"], reason = "it is another rule" },
        ]
    "#;

    fn cases(case: &str) -> Cases {
        let text = format!("{OTHERS}\ncase = [{case}]");
        Cases::new(&text, catalogue(&understand(SCHEMAS))).expect("the cases are well formed")
    }

    #[track_caller]
    fn check(case: &str, moments: &[&str]) {
        let expected: Vec<_> = moments
            .iter()
            .map(|moment| {
                format!(
                    "`minimum` (Thing.a) has no case at the moment `{moment}`; add one to tests/rules.toml, or the reason to its `unjudged`"
                )
            })
            .collect();
        let cases = cases(case);
        assert_eq!(gaps(&cases), expected);
        assert_eq!(list(&cases).matches("MISSING").count(), moments.len());
    }

    #[test]
    fn a_rule_with_a_case_at_each_moment() {
        let case = r#"{ rule = "minimum", name = "below", path = "a", fail = "a: 0", token = "0", pass = "a: 1" }"#;
        check(case, &[]);
        let list = list(&cases(case));
        let line = list
            .lines()
            .find(|line| line.starts_with("minimum"))
            .expect("the rule is listed");
        let cells: Vec<_> = line.split_whitespace().collect();
        assert_eq!(
            cells,
            ["minimum", "deny", "below", "below", "below", "Thing.a"]
        );
    }

    #[test]
    fn a_rule_without_a_case() {
        check("", &["literal", "const", "run time"]);
    }

    #[test]
    fn a_moment_without_a_case() {
        check(
            r#"{ rule = "minimum", name = "below", path = "a", fail = "a: ZERO", token = "ZERO", pass = "a: 1" }"#,
            &["const"],
        );
    }

    #[test]
    fn the_tests_that_are_named_exist() {
        for name in MOMENTS.iter().flat_map(|(.., tests)| *tests) {
            let (file, function) = name.split_once("::").expect("a module and a function");
            let path = root().join("tests/it").join(file).with_extension("rs");
            let text = fs::read_to_string(path).expect("the file can be read");
            assert!(
                text.contains(&format!("#[test]\nfn {function}()")),
                "{name}"
            );
        }
    }
}
