//! The comparison against the contract: every case of a single field, and the cases of each kind of value.

mod properties;
mod table;

use serde_json::json;

use super::*;
use table::SCHEMA;

fn set(paths: &[&str]) -> BTreeSet<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

/// The differences of three bodies: what is to be done, and where.
fn differences(
    base: &Value,
    live: &Value,
    source: &Value,
    set: &BTreeSet<String>,
) -> Vec<Difference> {
    let sides = Sides {
        base: Some(base),
        live: Some(live),
        source: Some(source),
    };
    compare(&SCHEMA, sides, set, false)
}

#[track_caller]
fn check(
    base: &Value,
    live: &Value,
    source: &Value,
    was_set: &[&str],
    expected: &[(&str, ChangeKind)],
) {
    let found = differences(base, live, source, &set(was_set));
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.path.to_string(), one.kind))
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(path, kind)| ((*path).to_owned(), *kind))
        .collect();
    assert_eq!(
        found, expected,
        "base {base}, live {live}, source {source}, set {was_set:?}"
    );
}

use ChangeKind::{Change, Conflict, Drift, NotClearable, Removal};

/// What the contract says of one field, for each pair of base and live (`-` is absent, which is `null` here): what becomes of the source
/// being absent, absent after it was set, `null`, `a`, `b`. The letters: `.` nothing, `c` change, `r` removal, `d` drift, `x` conflict.
#[test]
fn every_case_of_a_field() {
    for (base, live, cases) in [
        ("-", "-", "...cc"),
        ("a", "a", ".rc.c"),
        ("b", "b", ".rcc."),
        // Only live moved, unless the source did so, too.
        ("-", "a", "dxd.x"),
        ("-", "b", "dxdx."),
        ("a", "-", "d..dx"),
        ("b", "-", "d..xd"),
        ("a", "b", "dxxd."),
        ("b", "a", "dxx.d"),
    ] {
        let body = |value: &str| match value {
            "-" => json!({ "text": "t" }),
            value => json!({ "text": "t", "note": value }),
        };
        let null = json!({ "text": "t", "note": null });
        for (source, case) in ["absent", "was set", "null", "a", "b"]
            .into_iter()
            .zip(cases.chars())
        {
            let was_set: &[&str] = if source == "was set" { &["note"] } else { &[] };
            let source = match source {
                "absent" | "was set" => body("-"),
                "null" => null.clone(),
                value => body(value),
            };
            let expected = match case {
                'c' => Some(Change),
                'r' => Some(Removal),
                'd' => Some(Drift),
                'x' => Some(Conflict),
                _ => None,
            };
            let expected: Vec<_> = expected.map(|kind| ("note", kind)).into_iter().collect();
            check(&body(base), &body(live), &source, was_set, &expected);
            // What a response leaves out is what it has as `null`.
            if base == "-" {
                check(&null, &body(live), &source, was_set, &expected);
            }
            if live == "-" {
                check(&body(base), &null, &source, was_set, &expected);
            }
        }
    }
}

#[test]
fn a_default_is_what_is_absent() {
    let (none, default, other) = (
        json!({}),
        json!({ "count": 400 }),
        json!({ "count": 400.5 }),
    );
    check(&none, &default, &none, &[], &[]);
    check(&default, &none, &default, &[], &[]);
    check(&default, &default, &none, &["count"], &[]);
    check(&default, &other, &none, &["count"], &[("count", Drift)]);
    check(
        &other,
        &other,
        &none,
        &["count"],
        &[("count", NotClearable)],
    );
    check(
        &json!({ "count": 400.0 }),
        &default,
        &json!({ "count": 4e2 }),
        &[],
        &[],
    );
    check(
        &none,
        &none,
        &json!({ "voice": { "id": "a" } }),
        &[],
        &[("voice", Change)],
    );
    let (slow, plain) = (
        json!({ "voice": { "id": "a", "speed": 1 } }),
        json!({ "voice": { "id": "a" } }),
    );
    check(&slow, &plain, &slow, &[], &[]);
    // A field that is never left out has no default.
    check(
        &none,
        &none,
        &json!({ "text": "" }),
        &[],
        &[("text", Change)],
    );
}

#[test]
fn what_a_body_sets_is_named_with_what_it_lies_in() {
    let body = json!({ "text": "a", "voice": { "id": "a" } });
    assert_eq!(paths(&SCHEMA, &body), set(&["text", "voice", "voice.id"]));
}

#[test]
fn what_moved_is_named_by_its_fields() {
    let before = json!({ "text": "a", "voice": { "id": "a", "speed": 2.0 } });
    let after = json!({ "text": "a", "voice": { "id": "b", "speed": 2 } });
    assert_eq!(moved(&SCHEMA, &before, &after), ["voice.id"]);
}

#[test]
fn an_object_is_compared_by_its_fields_as_long_as_it_is_there() {
    let voice = |id: &str, speed: f64| json!({ "voice": { "id": id, "speed": speed } });
    check(
        &voice("a", 2.0),
        &voice("a", 3.0),
        &voice("b", 2.0),
        &[],
        &[("voice.id", Change), ("voice.speed", Drift)],
    );
    check(
        &voice("a", 2.0),
        &voice("a", 3.0),
        &voice("a", 4.0),
        &[],
        &[("voice.speed", Conflict)],
    );
    check(&json!({}), &voice("a", 2.0), &voice("a", 2.0), &[], &[]);
    check(
        &json!({}),
        &voice("a", 2.0),
        &voice("a", 3.0),
        &[],
        &[("voice.speed", Conflict)],
    );
    // Live has none, so there is nothing to change a part of.
    check(
        &voice("a", 2.0),
        &json!({}),
        &voice("a", 2.0),
        &[],
        &[("voice", Drift)],
    );
    check(
        &voice("a", 2.0),
        &json!({}),
        &voice("a", 3.0),
        &[],
        &[("voice", Conflict)],
    );
    let plain = json!({ "voice": { "id": "a" } });
    check(
        &voice("a", 2.0),
        &json!({}),
        &plain,
        &["voice", "voice.id", "voice.speed"],
        &[("voice", Conflict)],
    );
    check(
        &voice("a", 2.0),
        &voice("a", 2.0),
        &plain,
        &["voice", "voice.speed"],
        &[("voice.speed", Removal)],
    );
    check(
        &voice("a", 2.0),
        &voice("a", 2.0),
        &json!({}),
        &["voice", "voice.speed"],
        &[("voice", NotClearable)],
    );
    check(
        &voice("a", 2.0),
        &voice("a", 3.0),
        &json!({}),
        &["voice", "voice.speed"],
        &[("voice.speed", Drift)],
    );
}

#[test]
fn a_union_is_compared_as_a_whole_between_variants() {
    let open = |name: &str| json!({ "model": { "type": "open", "name": name } });
    let custom =
        |url: &str, key: &str| json!({ "model": { "type": "custom", "url": url, "key": key } });
    let stripped = json!({ "model": { "type": "custom", "url": "u" } });
    check(
        &open("a"),
        &open("a"),
        &open("b"),
        &[],
        &[("model.name", Change)],
    );
    check(
        &open("a"),
        &open("a"),
        &custom("u", "k"),
        &[],
        &[("model", Change)],
    );
    check(
        &open("a"),
        &custom("u", "k"),
        &open("a"),
        &[],
        &[("model", Drift)],
    );
    check(
        &open("a"),
        &custom("u", "k"),
        &open("b"),
        &[],
        &[("model", Conflict)],
    );
    check(&open("a"), &custom("u", "k"), &custom("u", "k"), &[], &[]);
    check(
        &stripped,
        &custom("u", "k"),
        &custom("u", "l"),
        &[],
        &[("model.key", Change)],
    );
    check(
        &stripped,
        &custom("v", "k"),
        &custom("u", "k"),
        &[],
        &[("model.url", Drift)],
    );
    let unknown = json!({ "model": { "type": "new", "x": 1 } });
    check(&unknown, &unknown, &open("a"), &[], &[("model", Change)]);
    check(
        &unknown,
        &json!({ "model": { "type": "new", "x": 2 } }),
        &json!({}),
        &[],
        &[("model", Drift)],
    );
}

fn tool(name: &str, url: &str, headers: &[(&str, &str)]) -> Value {
    let headers: Vec<Value> = headers
        .iter()
        .map(|(key, value)| json!({ "key": key, "value": value }))
        .collect();
    json!({ "name": name, "url": url, "headers": headers })
}

#[test]
fn items_with_names_are_compared_by_name() {
    let (a, b, c) = (
        tool("a", "u", &[]),
        tool("b", "u", &[]),
        tool("c", "u", &[]),
    );
    let moved = tool("a", "v", &[]);
    let both = json!({ "tools": [a, b] });
    check(&both, &json!({ "tools": [b, a] }), &both, &[], &[]);
    check(
        &both,
        &both,
        &json!({ "tools": [b, moved] }),
        &[],
        &[(r#"tools["a"].url"#, Change)],
    );
    check(
        &both,
        &both,
        &json!({ "tools": [a, b, c] }),
        &[],
        &[(r#"tools["c"]"#, Change)],
    );
    check(
        &both,
        &json!({ "tools": [a, b, c] }),
        &both,
        &[],
        &[(r#"tools["c"]"#, Drift)],
    );
    check(
        &both,
        &json!({ "tools": [a] }),
        &both,
        &[],
        &[(r#"tools["b"]"#, Drift)],
    );
    check(
        &both,
        &json!({ "tools": [b] }),
        &json!({ "tools": [moved, b] }),
        &[],
        &[(r#"tools["a"]"#, Conflict)],
    );
    check(
        &both,
        &both,
        &json!({ "tools": [b] }),
        &["tools", r#"tools["a"]"#],
        &[(r#"tools["a"]"#, Removal)],
    );
    check(&both, &both, &json!({ "tools": [b] }), &["tools"], &[]);
    let theirs = json!({ "tools": [moved, b] });
    check(
        &both,
        &theirs,
        &json!({ "tools": [b] }),
        &["tools", r#"tools["a"]"#],
        &[(r#"tools["a"]"#, Conflict)],
    );
    check(&both, &both, &json!({}), &["tools"], &[("tools", Removal)]);
    check(
        &both,
        &json!({ "tools": [b, a] }),
        &json!({}),
        &["tools"],
        &[("tools", Removal)],
    );
    check(
        &json!({ "tools": [a] }),
        &json!({ "tools": [a, a] }),
        &json!({ "tools": [a] }),
        &[],
        &[("tools", Drift)],
    );
    // Where two have the same name, they are no names.
    check(
        &both,
        &json!({ "tools": [a, a] }),
        &both,
        &[],
        &[("tools", Drift)],
    );
}

#[test]
fn other_lists_are_compared_as_a_whole() {
    let lists = |days: &[&str], windows: &[&str]| json!({ "days": days, "windows": windows });
    let base = lists(&["mon", "tue"], &["a", "b"]);
    check(
        &base,
        &lists(&["tue", "mon", "mon"], &["a", "b"]),
        &base,
        &[],
        &[],
    );
    check(
        &base,
        &base,
        &lists(&["mon"], &["b", "a"]),
        &[],
        &[("days", Change), ("windows", Change)],
    );
    check(
        &base,
        &lists(&["mon", "wed"], &["a"]),
        &base,
        &[],
        &[("days", Drift), ("windows", Drift)],
    );
    check(
        &base,
        &lists(&["mon"], &["a", "b"]),
        &base,
        &[],
        &[("days", Drift)],
    );
    // An empty list is not no list.
    check(
        &json!({}),
        &json!({}),
        &lists(&[], &[]),
        &[],
        &[("days", Change), ("windows", Change)],
    );
}

#[test]
fn secrets_are_compared_between_live_and_source() {
    let with = |headers: &[(&str, &str)]| json!({ "tools": [tool("a", "u", headers)] });
    let base = json!({ "tools": [{ "name": "a", "url": "u", "headers": [{ "key": "x" }] }] });
    check(&base, &with(&[("x", "1")]), &with(&[("x", "1")]), &[], &[]);
    check(
        &base,
        &with(&[("x", "1")]),
        &with(&[("x", "2")]),
        &[],
        &[(r#"tools["a"].headers"#, Change)],
    );
    check(
        &base,
        &with(&[("y", "1")]),
        &with(&[("x", "2")]),
        &[],
        &[(r#"tools["a"].headers"#, Drift)],
    );
    check(
        &base,
        &with(&[("x", "1")]),
        &with(&[("y", "1")]),
        &[],
        &[(r#"tools["a"].headers"#, Change)],
    );
    check(
        &base,
        &with(&[("z", "1")]),
        &with(&[("y", "1")]),
        &[],
        &[(r#"tools["a"].headers"#, Conflict)],
    );
    let found = differences(&base, &with(&[("x", "1")]), &with(&[("x", "2")]), &set(&[]));
    assert!(found[0].values.is_none());
}

#[test]
fn members_that_the_table_does_not_know() {
    let known = json!({ "voice": { "id": "a" }, "vars": { "x": "1" } });
    let newer =
        json!({ "shiny": 1, "voice": { "id": "a", "model": { "a": 1 } }, "vars": { "x": "1" } });
    // In a field that is known they are live's; a whole field is another version's business.
    check(&known, &newer, &known, &[], &[("voice.model", Drift)]);
    check(&newer, &known, &known, &[], &[("voice.model", Drift)]);
    let same =
        json!({ "voice": { "id": "a", "model": { "a": 1.0, "b": null } }, "vars": { "x": "1" } });
    check(&newer, &same, &known, &[], &[]);
    let keyed = json!({ "voice": { "id": "a", "api_key": "s3cr3t" }, "vars": { "x": "1" } });
    check(&known, &keyed, &known, &[], &[]);
    check(
        &known,
        &known,
        &json!({ "voice": { "id": "a" }, "vars": { "x y": "1" } }),
        &["vars.x"],
        &[(r#"vars["x y"]"#, Change), ("vars.x", Removal)],
    );
}

#[test]
fn responses_are_read_as_requests() {
    let response = json!({
        "id": "1",
        "text": "t",
        "voice": { "id": "a", "speed": null, "note": null },
        "items": [{ "text": "q", "source": "ai", "new": 1 }],
        "count": null,
        "shiny": 1,
    });
    assert_eq!(
        SCHEMA.canonical(&response),
        json!({ "text": "t", "voice": { "id": "a", "note": null }, "items": [{ "text": "q", "new": 1 }], "shiny": 1 })
    );
    assert!(SCHEMA.has_foreign("items", &response));
    let other = json!({ "tools": [{ "name": "a", "source": "ai" }] });
    assert!(!SCHEMA.has_foreign("tools", &other));
}

/// The source alone decides about a shared list, if it is asked to.
#[test]
fn a_shared_list() {
    let items = |texts: &[&str]| json!({ "items": texts.iter().map(|text| json!({ "text": text })).collect::<Vec<_>>() });
    let (base, live, source) = (items(&["a"]), items(&["a", "b"]), items(&["c"]));
    let found = |replace: bool, base: &Value, source: &Value| {
        let sides = Sides {
            base: Some(base),
            live: Some(&live),
            source: Some(source),
        };
        let mut found = compare(&SCHEMA, sides, &set(&["items"]), replace);
        if !replace {
            guard(
                &SCHEMA,
                &json!({ "items": [{ "text": "b", "source": "ai" }] }),
                &mut found,
            );
        }
        found.iter().map(|one| one.kind).collect::<Vec<_>>()
    };
    // Both are settled by `--replace-faq` alone.
    assert_eq!(found(false, &base, &source), [ChangeKind::Guarded]);
    assert_eq!(found(false, &live, &source), [ChangeKind::Guarded]);
    assert_eq!(found(true, &base, &source), [Change]);
    assert_eq!(found(true, &base, &base), [Change]);
    assert_eq!(found(true, &base, &live), []);
}

#[test]
fn a_removal_that_is_not_kept_is_named() {
    let both = json!({ "voice": { "id": "a", "speed": 2 } });
    let source = json!({ "voice": { "id": "a" } });
    let found = differences(&both, &both, &source, &set(&["voice", "voice.speed"]));
    let sent = update(&both, &source, &found);
    assert_eq!(json!(sent), source);
    assert_eq!(
        json!(not_kept(&SCHEMA, &sent, &both, &found)),
        json!([{ "path": "voice.speed", "kept": 2 }])
    );
    assert_eq!(not_kept(&SCHEMA, &sent, &source, &found).len(), 0);
    // A field of the body is sent as `null`, and is named once.
    let note = json!({ "note": "a" });
    let found = differences(&note, &note, &json!({}), &set(&["note"]));
    let sent = update(&note, &json!({}), &found);
    let named = not_kept(&SCHEMA, &sent, &note, &found);
    let named: Vec<&str> = named.iter().map(|one| &*one.path).collect();
    assert_eq!(named, ["note"]);
}

/// What begins with the same letters is not below.
#[test]
fn a_path_is_below_another_by_whole_steps() {
    let vars = |value: &str| json!({ "vars": { "a": value } });
    check(
        &vars("1"),
        &vars("2"),
        &vars("1"),
        &["vars", "vars.a", "vars.ab"],
        &[("vars.a", Drift)],
    );
}

#[test]
fn a_secret_that_nobody_holds_is_not_made_up() {
    let model = json!({ "type": "custom", "url": "u" });
    let snapshot = json!({ "text": "t", "model": model, "shiny": 1 });
    let (body, left_out) = with_secrets_of(&SCHEMA, &json!({ "text": "u" }), &snapshot);
    let expected = (json!({ "text": "t" }), vec!["model".to_owned()]);
    assert_eq!((body, left_out), expected);
    // The secret of another variant is another secret, and what live holds stays.
    let live = json!({ "model": { "type": "new", "key": "s3cr3t" } });
    let (body, left_out) = with_secrets_of(&SCHEMA, &live, &snapshot);
    let stays = json!({ "text": "t", "model": live["model"] });
    assert_eq!((body, left_out), (stays, expected.1));
}
