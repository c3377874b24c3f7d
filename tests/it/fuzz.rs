//! Mutated inputs for everything that reads what others wrote: definitions, responses, times, templates, phone numbers, documents of the API.
//!
//! The inputs are the same in every run. `REVOX_FUZZ` is the number of inputs of each kind, 1000 by default; the long run is
//! `cargo xtask ci fuzz`. An input that breaks a promise is shortened and written to `tests/fuzz/KIND/`, whose files are tried first in
//! every run: commit it with what mends it.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use revox_client::types::{AssistantCreateParams, Call, CallCreateParams};
use revox_types::rules::{Escape, Format, Validate, placeholders, render};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};

use crate::document::{DOCUMENT, Dice, sample};

/// Pieces on which readers of text stumble.
const PIECES: &[&str] = &[
    "",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\0",
    "\u{feff}",
    "\u{2028}",
    "é",
    "🦀",
    "\u{301}",
    "\"",
    "\\",
    "\\u0000",
    "\\ud83d",
    "\\udd80",
    "'",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    "0",
    "-0",
    "-1",
    "1e400",
    "1e-400",
    "18446744073709551616",
    "0.1",
    "{{",
    "}}",
    "{{ name }}",
    "{{{",
    "+",
    "+33639981234",
    "00",
    "24:00",
    "12am",
    "0pm",
    "PM",
    "60",
    "Z",
    "+24:00",
    "T",
    "2024-02-29",
    "1900-02-29",
    "%",
    "%zz",
    "//",
    "@",
    "#",
    "&a",
    "*a",
    "!!int ",
    "<<: ",
    "- ",
    "? ",
    "$ref",
    "type",
    "name",
];

/// How many inputs of each kind are made.
fn size() -> usize {
    std::env::var("REVOX_FUZZ").map_or(1000, |size| size.parse().expect("a number"))
}

/// Tries the inputs that are kept, and then `size() / cost` new ones.
#[track_caller]
fn fuzz(kind: &str, cost: usize, seeds: &[String], check: fn(&str)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz")
        .join(kind);
    for kept in files(&folder) {
        check(&fs::read_to_string(kept).expect("a kept input can be read"));
    }
    for seed in seeds {
        check(seed);
    }
    let breaks = |text: &str| catch_unwind(AssertUnwindSafe(|| check(text))).is_err();
    for number in 0..size() / cost {
        let text = mutated(seeds, &mut Dice(number as u64));
        if breaks(&text) {
            let text = shortened(text, breaks);
            let file = folder.join(format!("{number}.txt"));
            fs::create_dir_all(&folder).expect("the folder can be made");
            fs::write(&file, &text).expect("the input can be kept");
            panic!("kept in {}: {text:?}", file.display());
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// A seed after a few changes.
fn mutated(seeds: &[String], dice: &mut Dice) -> String {
    let mut text: Vec<char> = dice.pick(seeds).chars().collect();
    for _ in 0..=dice.roll(4) {
        let from = dice.roll(text.len() + 1);
        let length = 1 + dice.roll(12);
        let to = (from + dice.roll(length)).min(text.len());
        let piece: Vec<char> = match dice.roll(6) {
            0 => Vec::new(),
            // The same again, as it is or from somewhere else.
            1 => [&text[from..to], &text[from..to]].concat(),
            2 => {
                let other: Vec<char> = dice.pick(seeds).chars().collect();
                let start = dice.roll(other.len() + 1);
                other[start..].iter().take(dice.roll(20)).copied().collect()
            }
            _ => dice.pick(PIECES).chars().collect(),
        };
        text.splice(from..to, piece);
    }
    text.into_iter().collect()
}

/// Takes pieces out for as long as what remains still breaks the promise.
fn shortened(mut text: String, breaks: impl Fn(&str) -> bool) -> String {
    let mut length = text.chars().count() / 2;
    while length > 0 {
        let chars: Vec<char> = text.chars().collect();
        let shorter = (0..chars.len()).step_by(length).find_map(|from| {
            let to = (from + length).min(chars.len());
            let rest: String = chars[..from].iter().chain(&chars[to..]).collect();
            breaks(&rest).then_some(rest)
        });
        match shorter {
            Some(shorter) => text = shorter,
            None => length /= 2,
        }
    }
    text
}

fn words(seeds: &[&str]) -> Vec<String> {
    seeds.iter().map(|seed| (*seed).to_owned()).collect()
}

/// Valid values of a component, as JSON.
fn samples(component: &str) -> Vec<String> {
    let schema = &DOCUMENT["components"]["schemas"][component];
    let values = (0..20).map(|seed| sample(schema, &mut Dice(seed), 0));
    values.map(|value| format!("{value:#}")).collect()
}

#[test]
fn definitions() {
    let mut seeds = samples("AssistantCreateParams");
    seeds.extend(words(&[
        "name: a\rprompt: p\r\tfoo: 1\r",
        "name = \"a\"\r\nprompt = \"p\"\r\n\tfoo = 1\r\n",
    ]));
    fuzz("definitions", 4, &seeds, |text| {
        let read = AssistantCreateParams::from_json(text);
        let lines = text.split('\n').count();
        if let Err(error) = &read {
            assert!(!error.to_string().is_empty());
            if let Some((line, _)) = error.position() {
                assert!((1..=lines).contains(&line), "line {line} of {lines}");
            }
        }
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            let same = AssistantCreateParams::from_value(value.clone());
            // A key that is given twice is seen in the text alone.
            assert!(read.is_err() || same.is_ok(), "{read:?}\n{same:?}");
            if let (Ok(read), Ok(same)) = (&read, same) {
                assert_eq!(*read, same);
                assert_eq!(
                    serde_json::to_value(read).unwrap().to_string(),
                    json!(same).to_string()
                );
            }
        } else {
            assert!(read.is_err(), "serde_json does not read it");
        }
        let ends = text.split(['\r', '\n']).count();
        for file in ["agent.json", "agent.yaml", "agent.toml"] {
            let found = revox_client::cli::findings(file, text);
            for line in &found {
                let mut parts = line.splitn(4, ':').skip(1);
                let mut number = || parts.next().and_then(|part| part.parse::<usize>().ok());
                let at = number().zip(number()).expect("a line and a column");
                assert!((1..=ends + 1).contains(&at.0) && at.1 >= 1, "{line}");
            }
            if file == "agent.json" {
                let is_valid = !found.iter().any(|line| line.contains(": error: "));
                assert_eq!(is_valid, read.is_ok(), "{found:?}\n{read:?}");
            }
        }
    });
}

#[test]
fn responses() {
    /// What is decoded is written in a form that decodes to the same.
    fn survives<T: Serialize + DeserializeOwned>(text: &str) {
        if let Ok(response) = serde_json::from_str::<T>(text) {
            let written = serde_json::to_value(&response).expect("a response can be written");
            let again: T = serde_json::from_value(written.clone()).expect("it can be read again");
            assert_eq!(json!(again), written);
        }
    }
    fuzz(
        "assistants",
        4,
        &samples("Assistant"),
        survives::<revox_client::types::Assistant>,
    );
    fuzz("calls", 4, &samples("Call"), |text| {
        survives::<Call>(text);
        if let Ok(call) = serde_json::from_str::<Call>(text) {
            let _ = call.created_at_time();
        }
    });
}

#[test]
fn times() {
    static JUDGE: OnceLock<jsonschema::Validator> = OnceLock::new();
    let seeds = [
        "2024-02-29T12:30:00Z",
        "1900-02-28t23:59:59.999999999+23:59",
        "0000-01-01T00:00:00-00:00",
        "9999-12-31T23:59:60Z",
    ];
    fuzz("times", 1, &words(&seeds), |text| {
        let judge = JUDGE.get_or_init(|| {
            let schema = json!({"format": "date-time"});
            let judge = jsonschema::options().should_validate_formats(true);
            judge.build(&schema).expect("a schema")
        });
        assert_eq!(Format::DateTime.accepts(text), judge.is_valid(&json!(text)));
        let schema = &DOCUMENT["components"]["schemas"]["Call"];
        let mut call = sample(schema, &mut Dice(0), 0);
        call["created_at"] = json!(text);
        let call: Call = serde_json::from_value(call).expect("a call");
        let is_time = Format::DateTime.accepts(text);
        assert_eq!(call.created_at_time().is_some(), is_time);
    });
    fuzz(
        "times_of_day",
        1,
        &words(&["17:00", "5:30pm", "9am", "12 AM", "0:00", "23:59"]),
        |text| {
            assert_eq!(Format::TimeOfDay.accepts(text), is_time_of_day(text));
        },
    );
}

/// `17:00` or `5:30pm`, minutes optional in the second form.
fn is_time_of_day(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let half = lower
        .strip_suffix("am")
        .or_else(|| lower.strip_suffix("pm"));
    let half = half.map(|hours| hours.strip_suffix(' ').unwrap_or(hours));
    let number = |part: &str, most: u8| {
        part.bytes().all(|digit| digit.is_ascii_digit())
            && part.parse::<u8>().is_ok_and(|number| number <= most)
    };
    let minutes = |part: &str| part.len() == 2 && number(part, 59);
    let hour = |part: &str, least: &str, most: u8| {
        part.len() <= 2 && number(part, most) && part.trim_start_matches('0') >= least
    };
    match (half, half.unwrap_or(&lower).split_once(':')) {
        (None, Some((hours, rest))) => hour(hours, "", 23) && minutes(rest),
        (None, None) => false,
        (Some(_), Some((hours, rest))) => hour(hours, "1", 12) && minutes(rest),
        (Some(hours), None) => hour(hours, "1", 12),
    }
}

#[test]
fn templates() {
    let seeds = [
        "Hi {{first_name}}, on {{ day }}.",
        "{\"who\": \"{{name}}\", \"n\": [1, null]}",
        "https://{{host}}/a/{{ id }}?q={{q}}#f",
        "{{{{a}}}}",
        "{{a}}{{b}}",
    ];
    fuzz("templates", 1, &words(&seeds), |text| {
        let mut end = 0;
        for placeholder in placeholders(text) {
            assert!(end <= placeholder.start, "in order, and none in another");
            end = placeholder.end;
            let whole = &text[placeholder.start..end];
            let inner = whole
                .strip_prefix("{{")
                .and_then(|rest| rest.strip_suffix("}}"))
                .expect("braces around it");
            assert_eq!(inner.trim_ascii(), placeholder.name);
        }
        assert_eq!(render(text, Escape::Plain, |_| None::<&str>), text);
        for escape in [Escape::Plain, Escape::Json, Escape::Url] {
            let filled = render(text, escape, |_| Some("a"));
            assert_eq!(placeholders(text).next().is_none(), filled == text);
        }
        if Format::JsonTemplate.accepts(text) {
            for value in ["", "a\"b\\c\n\u{1}", "{{x}}", "é🦀"] {
                let filled = render(text, Escape::Json, |_| Some(value));
                serde_json::from_str::<IgnoredAny>(&filled)
                    .unwrap_or_else(|error| panic!("{filled}: {error}"));
            }
        }
        // Both are to hold whatever is asked.
        let _ = (
            Format::UrlTemplate.accepts(text),
            Format::HttpUrl.accepts(text),
            Format::Uri.accepts(text),
            Format::Email.accepts(text),
        );
    });
}

#[test]
fn phone_numbers() {
    fuzz(
        "phone_numbers",
        1,
        &words(&["+33639981234", "+1", "+123456789012345"]),
        |text| {
            let mut digits = text.strip_prefix('+').unwrap_or_default().bytes();
            let good = (1..=15).contains(&digits.len())
                && digits.next() != Some(b'0')
                && text[1..].bytes().all(|digit| digit.is_ascii_digit());
            let call = CallCreateParams::new(text);
            let refused = call
                .validate()
                .is_err_and(|wrong| wrong.iter().any(|one| one.path() == "phone_number"));
            assert_eq!(refused, !good);
        },
    );
}

/// Documents of the API, which only `xtask` reads.
#[test]
fn documents() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../xtask/tests/corpus");
    let seeds: Vec<_> = files(&corpus)
        .iter()
        .map(|file| fs::read_to_string(file).expect("a document"))
        .collect();
    fuzz("documents", 10, &seeds, |text| {
        for error in xtask::understand(text).err().into_iter().flatten() {
            assert!(!error.is_empty());
        }
    });
}
