//! The command itself: formats, verdicts, overlays, and documents that cannot be compared.

use std::fs;
use std::path::PathBuf;

use clap::Parser;
use serde_json::{Value, json};

use super::{api, report};
use crate::diff::report::{Report, Severity, Title};
use crate::diff::{Arguments, report as run};

fn sample() -> Report {
    let old = api(
        "Sent: {type: object, properties: {a: {type: string}, b: {type: string}}}\nGot: {type: object, properties: {c: {type: string}}}",
    );
    let new = api(
        "Sent: {type: object, properties: {a: {type: string, maxLength: 3}}}\nGot: {type: object, description: New, properties: {c: {type: string}, d: {type: string}}}",
    );
    let mut report = report(&old, &new);
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
        sample().text(),
        "\
old.yaml (version 1) -> new.yaml (version 1)
verdict: major (while the version is 0.y.z, y grows): 2 breaking, 1 additive, 1 documentation

breaking
  Sent.b removed
      the field of the struct is gone
      #/components/schemas/Sent/properties/b in the old document
  Sent.a maxLength 3 added
      what was accepted may be refused now
      #/components/schemas/Sent/properties/a

additive
  Got.d added, optional, `String`
      programs that do not use it are not affected
      #/components/schemas/Got/properties/d

documentation
  Got description added
      #/components/schemas/Got
"
    );
}

#[test]
fn the_same_change_of_fields_of_one_name_is_one_entry() {
    let with = |bound: &str| {
        let object =
            format!("{{type: object, properties: {{f: {{type: string, maxLength: {bound}}}}}}}");
        api(&format!(
            "Sent: {{type: object, properties: {{x: {{oneOf: [{{$ref: '#/components/schemas/A'}}, {{$ref: '#/components/schemas/B'}}]}}}}}}\nGot: {{type: object}}\nA: {object}\nB: {object}"
        ))
    };
    let text = report(&with("3"), &with("2")).text();
    assert!(
        text.contains("2 breaking") && text.matches("maxLength").count() == 1,
        "{text}"
    );
    assert!(
        text.contains("A.f maxLength 3 -> 2") && text.contains("also B.f\n"),
        "{text}"
    );
}

#[test]
fn markdown() {
    let text = sample().markdown();
    assert!(
        text.starts_with("## old.yaml (version 1) -\\> new.yaml (version 1)\n"),
        "{text}"
    );
    assert!(
        text.contains("\n### Breaking\n\n* `Sent.b` removed: the field of the struct is gone  \n"),
        "{text}"
    );
    assert!(
        text.contains("* `Got` description added  \n  `#/components/schemas/Got`\n"),
        "{text}"
    );
}

#[test]
fn json_has_every_change_with_both_values() {
    let value: Value = serde_json::from_str(&sample().json()).unwrap();
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
            "direction": "request",
            "what": "maxLength 3 added",
            "why": "what was accepted may be refused now",
            "pointer": {
                "old": "/components/schemas/Sent/properties/a",
                "new": "/components/schemas/Sent/properties/a",
            },
            "before": null,
            "after": "3",
        })
    );
}

#[test]
fn the_words_of_a_document_do_nothing_to_the_terminal() {
    let with = |word: &str| {
        api(&format!(
            "Sent: {{type: object, properties: {{a: {{enum: [x{word}]}}}}}}\nGot: {{type: object}}"
        ))
    };
    let text = report(&with(""), &with(", \"\\u001b[2J\\u202e*\"")).text();
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    assert!(text.contains("[2J"), "{text}");
}

#[test]
fn the_verdict_is_the_worst_change() {
    let mut report = sample();
    assert_eq!(report.verdict(), ("major", 2));
    report
        .changes
        .retain(|change| change.severity != Severity::Breaking);
    assert_eq!(report.verdict(), ("minor", 1));
    report
        .changes
        .retain(|change| change.severity != Severity::Additive);
    assert_eq!(report.verdict(), ("patch", 0));
    report.changes.clear();
    assert_eq!(report.verdict(), ("none", 0));
}

#[derive(Debug, Parser)]
struct Program {
    #[command(flatten)]
    arguments: Arguments,
}

fn arguments(words: &[&str]) -> Arguments {
    Program::parse_from([&["diff"], words].concat()).arguments
}

/// Writes files into a folder of their own, and removes them in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("xtask-diff-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn broken_documents_are_refused_with_their_place() {
    let folder = Folder::new("broken");
    let good = folder.write(
        "good.yaml",
        &api("Sent: {type: object}\nGot: {type: object}"),
    );
    let bad = folder.write(
        "bad.yaml",
        &api("Sent: {$ref: '#/components/schemas/Nobody'}\nGot: {type: 5}"),
    );
    let errors = run(&arguments(&[&good, &bad])).unwrap_err();
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(
        texts[0].contains("bad.yaml:16:") && texts[0].contains("leads nowhere"),
        "{texts:?}"
    );
    assert!(run(&arguments(&[&good, "missing.yaml"])).is_err());
}

#[test]
fn an_overlay_may_fit_one_document_only() {
    let folder = Folder::new("overlay");
    let got = "Got: {type: object}";
    let old = api(&format!(
        "Sent: {{type: object, properties: {{a: {{type: string}}, b: {{type: string}}}}}}\n{got}"
    ));
    let old = folder.write("old.yaml", &old);
    let new = api(&format!(
        "Sent: {{type: object, properties: {{a: {{type: string}}}}}}\n{got}"
    ));
    let new = folder.write("new.yaml", &new);
    let overlay = folder.write(
        "overlay.yaml",
        "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n\
         - {target: '$.components.schemas.Sent.properties.b', description: About b. And more., update: {allOf: [{x-revox-rule: r, pattern: a}]}}\n\
         - {target: '$.components.schemas.Sent.properties.a', update: {allOf: [{x-revox-rule: s, pattern: a}]}}\n",
    );
    let report = run(&arguments(&[&old, &new, "--overlay", &overlay])).unwrap();
    assert_eq!(super::lines(&report), ["breaking: Sent.b removed"]);
    assert_eq!(report.notes.len(), 1);
    assert!(
        report.notes[0].starts_with(&new)
            && report.notes[0].contains("action 1 (About b.): `Sent.b` is not in this document"),
        "{:?}",
        report.notes
    );
    // For one document alone, the same rules are a change.
    let report = run(&arguments(&[&old, &old, "--new-overlay", &overlay])).unwrap();
    assert_eq!(
        super::lines(&report),
        [
            "breaking: Sent.a rule `s` added",
            "breaking: Sent.b rule `r` added"
        ]
    );
    // Any other mistake in an overlay stays one.
    let broken = folder.write(
        "broken.yaml",
        "overlay: 1.0.0\nactions:\n- {target: '$$', update: {}}\n",
    );
    assert!(run(&arguments(&[&old, &new, "--overlay", &broken])).is_err());
}
