//! The command itself: arguments, formats, verdicts, and documents that cannot be compared.

use std::fs;

use serde_json::json;

use super::{Options, Value, api, render, report};
use crate::diff::report::{Severity, Title, Verdict};

fn sample() -> crate::diff::report::Report {
    let old = api(
        "Sent: {type: object, properties: {a: {type: string}, b: {type: string}}}\nGot: {type: object, properties: {c: {type: string}}}",
    );
    let new = api(
        "Sent: {type: object, properties: {a: {type: string, maxLength: 3}}}\nGot: {type: object, description: New, properties: {c: {type: string}, d: {type: string}}}",
    );
    let mut report = report(&old, &new).unwrap();
    let title = |file: &str| Title {
        file: file.to_owned(),
        version: "1".to_owned(),
    };
    (report.old, report.new) = (title("old.yaml"), title("new.yaml"));
    report
}

#[test]
fn text() {
    assert_eq!(
        render::as_text(&sample()),
        "\
old.yaml (version 1) -> new.yaml (version 1)
verdict: major (while the version is 0.y.z, y grows): 2 breaking, 1 additive, 1 documentation

breaking
  Sent.b removed
      the field of the struct is gone
      #/components/schemas/Sent/properties/b in the old document
  Sent.a maxLength 3 added
      what was accepted may be refused now
      #/components/schemas/Sent/properties/a/maxLength

additive
  Got.d added, optional, string
      programs that do not read it notice nothing
      #/components/schemas/Got/properties/d

documentation
  Got description added
      #/components/schemas/Got/description
"
    );
}

#[test]
fn markdown() {
    let text = render::as_markdown(&sample());
    assert!(
        text.starts_with("## old.yaml (version 1) -\\> new.yaml (version 1)\n"),
        "{text}"
    );
    assert!(
        text.contains("\n### Breaking\n\n* `Sent.b` removed: the field of the struct is gone  \n"),
        "{text}"
    );
    assert!(
        text.contains("  `#/components/schemas/Got/description`\n"),
        "{text}"
    );
}

#[test]
fn json_has_every_change_with_both_values() {
    let value: Value = serde_json::from_str(&render::as_json(&sample())).unwrap();
    assert_eq!(value["verdict"], "major");
    assert_eq!(value["exit"], 2);
    assert_eq!(
        value["counts"],
        json!({ "breaking": 2, "additive": 1, "documentation": 1 })
    );
    assert_eq!(
        value["changes"][1],
        json!({
            "severity": "breaking",
            "kind": "maxLength",
            "path": "Sent.a",
            "also": [],
            "more": 0,
            "direction": "request",
            "what": "maxLength 3 added",
            "why": "what was accepted may be refused now",
            "pointer": { "old": "/components/schemas/Sent/properties/a", "new": "/components/schemas/Sent/properties/a/maxLength" },
            "before": null,
            "after": 3,
        })
    );
}

#[test]
fn what_a_document_says_does_nothing_to_the_terminal() {
    let with = |word: &str| {
        api(&format!(
            "Sent: {{type: object, properties: {{a: {{enum: [x{word}]}}}}}}\nGot: {{type: object}}"
        ))
    };
    let text = render::as_text(&report(&with(""), &with(", \"\\u001b[2J\\u202e*\"")).unwrap());
    assert!(
        !text.contains('\u{1b}') && !text.contains('\u{202e}'),
        "{text}"
    );
    assert!(text.contains("[2J"), "{text}");
}

#[test]
fn the_verdict_is_the_worst_change() {
    let mut report = sample();
    assert_eq!(
        (report.verdict(), report.verdict().exit()),
        (Verdict::Major, 2)
    );
    report
        .changes
        .retain(|change| change.severity != Severity::Breaking);
    assert_eq!(
        (report.verdict(), report.verdict().exit()),
        (Verdict::Minor, 1)
    );
    report
        .changes
        .retain(|change| change.severity != Severity::Additive);
    assert_eq!(
        (report.verdict(), report.verdict().exit()),
        (Verdict::Patch, 0)
    );
    report.changes.clear();
    assert_eq!(
        (report.verdict(), report.verdict().exit()),
        (Verdict::None, 0)
    );
}

#[test]
fn arguments() {
    let parse = |line: &str| {
        Options::parse(
            &line
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )
    };
    let options = parse("a.yaml --overlay o.yaml b.yaml --format=json --new-overlay n.yaml")
        .unwrap()
        .unwrap();
    assert_eq!(
        (options.old.to_str(), options.new.to_str()),
        (Some("a.yaml"), Some("b.yaml"))
    );
    assert_eq!(
        (options.old_overlays.len(), options.new_overlays.len()),
        (1, 2)
    );
    assert!(parse("--help").unwrap().is_none());
    assert_eq!(
        parse("a.yaml").unwrap_err(),
        "two documents are compared, OLD and NEW; 1 given"
    );
    assert_eq!(
        parse("a b --format xml").unwrap_err(),
        "there is no format `xml`; there are text, json and markdown"
    );
    assert_eq!(parse("a b --format").unwrap_err(), "--format needs a value");
    assert_eq!(
        parse("a b --fromat json").unwrap_err(),
        "there is no option `--fromat`"
    );
}

#[test]
fn broken_documents_are_refused_with_their_place() {
    let good = api("Sent: {type: object}\nGot: {type: object}");
    let error = |text: &str| report(&good, text).unwrap_err().to_string();
    let dangling = error(&api(
        "Sent: {type: object, properties: {a: {$ref: '#/components/schemas/Nobody'}}}\nGot: {}",
    ));
    assert!(
        dangling.contains("new.yaml:17:")
            && dangling.contains("`#/components/schemas/Nobody` leads to nothing"),
        "{dangling}"
    );
    let circle = error(&api(
        "Sent: {$ref: '#/components/schemas/Got'}\nGot: {$ref: '#/components/schemas/Sent'}",
    ));
    assert!(circle.contains("perhaps in a circle"), "{circle}");
    let elsewhere = error(&api("Sent: {$ref: 'other.yaml#/X'}\nGot: {}"));
    assert!(
        elsewhere.contains("leads out of the document"),
        "{elsewhere}"
    );
    let twice = error(
        "openapi: 3.1.0\ninfo: {}\npaths:\n  /a: {get: {operationId: x}}\n  /b: {get: {operationId: x}}\n",
    );
    assert!(
        twice.contains("`x` is the name of two operations")
            && twice.contains("#/paths/~1b/get/operationId"),
        "{twice}"
    );
    assert!(error(&api("Sent: 5\nGot: {}")).contains("is not a schema"));
    assert!(error("openapi: 2.0.0\n").contains("is not understood"));
}

#[test]
fn an_overlay_may_fit_one_document_only() {
    let folder = std::env::temp_dir().join(format!("xtask-diff-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    };
    let old = write(
        "old.yaml",
        &api(
            "Sent: {type: object, properties: {a: {type: string}, b: {type: string}}}\nGot: {type: object}",
        ),
    );
    let new = write(
        "new.yaml",
        &api("Sent: {type: object, properties: {a: {type: string}}}\nGot: {type: object}"),
    );
    let overlay = write(
        "overlay.yaml",
        "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n\
         - {target: '$.components.schemas.Sent.properties.b', description: About b. And more., update: {allOf: [{x-revox-rule: r, pattern: a}]}}\n\
         - {target: '$.components.schemas.Sent.properties.a', update: {allOf: [{x-revox-rule: s, pattern: a}]}}\n",
    );
    let run = |arguments: &[&str]| {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        crate::diff::run(&Options::parse(&arguments).unwrap().unwrap())
    };
    let report = run(&[&old, &new, "--overlay", &overlay]).unwrap();
    let found: Vec<String> = report
        .changes
        .iter()
        .map(|change| format!("{} {}", change.path, change.what))
        .collect();
    assert_eq!(found, ["Sent.b removed"]);
    assert_eq!(report.notes.len(), 1);
    assert!(
        report.notes[0].contains("action 1 matches nothing in")
            && report.notes[0].ends_with("(About b)"),
        "{:?}",
        report.notes
    );
    // For one document alone, the same rule is a change.
    let report = run(&[&old, &old, "--new-overlay", &overlay]).unwrap();
    assert_eq!(report.changes.len(), 2);
    // Anything else that is wrong with an overlay stays an error.
    let broken = write(
        "broken.yaml",
        "overlay: 1.0.0\nactions:\n- {target: '$.nothing.here', update: {}}\n- {target: '$$', update: {}}\n",
    );
    assert!(run(&[&old, &new, "--overlay", &broken]).is_err());
    assert!(run(&[&old, &folder.join("missing.yaml").to_string_lossy()]).is_err());
    fs::remove_dir_all(&folder).unwrap();
}
