//! What holds for any three bodies.

use proptest::prelude::*;
use serde_json::json;

use super::*;

/// What an API does that stores all that it takes.
fn stored(live: &Value, update: &Map<String, Value>) -> Value {
    let mut next = live.clone();
    for (name, value) in update {
        next[name] = value.clone();
    }
    SCHEMA.canonical(&next)
}

const SECRET: &str = "s3cr3t";

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c"]).prop_map(str::to_owned)
}

fn secret() -> impl Strategy<Value = String> {
    (0..3).prop_map(|number| format!("{SECRET}{number}"))
}

fn maybe(
    member: &'static str,
    value: impl Strategy<Value = Value>,
) -> impl Strategy<Value = Option<(String, Value)>> {
    prop::option::of(value).prop_map(move |value| value.map(|value| (member.to_owned(), value)))
}

fn a_tool() -> impl Strategy<Value = Value> {
    let headers = prop::collection::vec((word(), secret()), 0..3);
    (
        word(),
        headers,
        maybe(
            "note",
            prop_oneof![Just(json!(null)), word().prop_map(Value::from)],
        ),
    )
        .prop_map(|(url, headers, note)| {
            let headers: Vec<_> = headers
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str()))
                .collect();
            let mut tool = tool("", &url, &headers);
            if let Some((name, value)) = note {
                tool[name] = value;
            }
            tool
        })
}

fn tools() -> impl Strategy<Value = Value> {
    prop::collection::vec(prop::option::of(a_tool()), 3).prop_flat_map(|tools| {
        let tools = tools.into_iter().zip(["a", "b", "c"]);
        let named: Vec<Value> = tools
            .filter_map(|(tool, name)| {
                let mut tool = tool?;
                tool["name"] = name.into();
                Some(tool)
            })
            .collect();
        Just(named).prop_shuffle().prop_map(Value::from)
    })
}

/// The fields of a body, each with some of its values.
fn fields() -> Vec<BoxedStrategy<Option<(String, Value)>>> {
    let voice = (
        word(),
        maybe(
            "speed",
            prop::sample::select(vec![json!(1), json!(1.0), json!(2)]),
        ),
        maybe(
            "note",
            prop_oneof![Just(json!(null)), word().prop_map(Value::from)],
        ),
        maybe("unknown", word().prop_map(Value::from)),
    )
        .prop_map(|(id, speed, note, unknown)| {
            let mut voice = json!({ "id": id });
            for (name, value) in [speed, note, unknown].into_iter().flatten() {
                voice[name] = value;
            }
            voice
        });
    let model = prop_oneof![
        word().prop_map(|name| json!({ "type": "open", "name": name })),
        (word(), secret())
            .prop_map(|(url, key)| json!({ "type": "custom", "url": url, "key": key })),
    ];
    let words = || prop::collection::vec(word(), 0..3).prop_map(Value::from);
    let nothing = || Just(json!(null));
    let vars = prop::collection::btree_map(word(), word(), 0..3).prop_map(|vars| json!(vars));
    let items = prop::collection::vec(word(), 0..3)
        .prop_map(|texts| texts.iter().map(|text| json!({ "text": text })).collect());
    vec![
        word()
            .prop_map(|text| Some(("text".to_owned(), text.into())))
            .boxed(),
        maybe("note", prop_oneof![nothing(), word().prop_map(Value::from)]).boxed(),
        maybe(
            "count",
            prop::sample::select(vec![json!(400), json!(400.0), json!(1)]),
        )
        .boxed(),
        maybe("voice", voice).boxed(),
        maybe("model", model).boxed(),
        maybe("tools", prop_oneof![1 => nothing(), 4 => tools()]).boxed(),
        maybe("days", prop_oneof![nothing().boxed(), words().boxed()]).boxed(),
        maybe("windows", prop_oneof![nothing().boxed(), words().boxed()]).boxed(),
        maybe("vars", prop_oneof![nothing().boxed(), vars.boxed()]).boxed(),
        maybe("items", items).boxed(),
    ]
}

/// Three bodies and an earlier source, mostly alike.
#[derive(Debug, Clone)]
struct Case {
    base: Value,
    live: Value,
    source: Value,
    earlier: Value,
}

fn case() -> impl Strategy<Value = Case> {
    let four = |field: BoxedStrategy<Option<(String, Value)>>| {
        let pick = || prop_oneof![4 => Just(0), 1 => Just(1), 1 => Just(2)];
        (
            prop::collection::vec(field, 3),
            [pick(), pick(), pick(), pick()],
        )
            .prop_map(|(values, picks)| picks.map(|pick| values[pick].clone()))
    };
    let all: Vec<_> = fields().into_iter().map(four).collect();
    all.prop_map(|all| {
        let body = |side: usize| {
            let members = all.iter().filter_map(|four| four[side].clone());
            Value::Object(members.collect())
        };
        // What only the API knows is in no source.
        let known = |mut body: Value| {
            if let Some(Value::Object(voice)) = body.get_mut("voice") {
                voice.remove("unknown");
            }
            body
        };
        Case {
            base: SCHEMA.stripped(SCHEMA.root(), &SCHEMA.canonical(&body(0))),
            live: SCHEMA.canonical(&body(1)),
            source: known(body(2)),
            earlier: known(body(3)),
        }
    })
}

fn of_kinds(differences: &[Difference], kinds: &[ChangeKind]) -> Vec<String> {
    let found = differences.iter().filter(|one| kinds.contains(&one.kind));
    found.map(|one| one.path.to_string()).collect()
}

fn is_below(path: &str, of: &str) -> bool {
    path.strip_prefix(of)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Whether a body has all that another one asks for.
fn agrees(wanted: &Value, found: &Value) -> bool {
    SCHEMA
        .unmet(SCHEMA.root(), &Path::default(), wanted, Some(found))
        .is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Applying changes what the source changed, and nothing else.
    #[test]
    fn no_edit_of_others_is_lost(Case { base, live, source, earlier } in case()) {
        let found = differences(&base, &live, &source, &paths(&SCHEMA, &earlier));
        // Where there is a conflict, nothing is sent.
        if !of_kinds(&found, &[Conflict]).is_empty() {
            return Ok(());
        }
        let sent = update(&live, &source, &found);
        let next = stored(&live, &sent);
        let meant = of_kinds(&found, &[Change, Removal]);
        for path in moved(&SCHEMA, &SCHEMA.stripped(SCHEMA.root(), &live), &next) {
            prop_assert!(meant.iter().any(|meant| is_below(&path, meant)), "{path} moved, besides {meant:?}");
        }
        prop_assert!(not_kept(&SCHEMA, &sent, &next, &found).is_empty());
        // What is not sent is not kept, and is named.
        for (name, value) in &sent {
            if !agrees(&json!({ name: value }), &live) {
                let named = not_kept(&SCHEMA, &sent, &live, &found);
                prop_assert!(named.iter().any(|one| one.path.split(['.', '[']).next() == Some(name)), "{name} is not named");
            }
        }
    }

    /// A second plan finds nothing but the drift of the first.
    #[test]
    fn a_second_plan_finds_the_drift_alone(Case { base, live, source, earlier } in case()) {
        let found = differences(&base, &live, &source, &paths(&SCHEMA, &earlier));
        // Where there is a conflict, nothing is sent.
        if !of_kinds(&found, &[Conflict]).is_empty() {
            return Ok(());
        }
        let next = stored(&live, &update(&live, &source, &found));
        let base = next_base(&SCHEMA, &next, &found);
        let again = differences(&base, &next, &source, &paths(&SCHEMA, &source));
        prop_assert_eq!(again.len(), of_kinds(&again, &[Drift]).len(), "{:?}", of_kinds(&again, &[Change, Conflict, Removal, NotClearable]));
        let mut drift = [of_kinds(&found, &[Drift]), of_kinds(&again, &[Drift])];
        for paths in &mut drift {
            paths.sort();
        }
        prop_assert_eq!(&drift[0], &drift[1]);
    }

    /// What live holds already is no change, wherever it came from; what it holds is drift where the source says nothing of it.
    #[test]
    fn what_is_alike_is_nothing_to_do(Case { base, live, earlier, .. } in case()) {
        let mut source = live.clone();
        if let Some(Value::Object(voice)) = source.get_mut("voice") {
            voice.remove("unknown");
        }
        let found = differences(&base, &live, &source, &paths(&SCHEMA, &source));
        prop_assert_eq!(of_kinds(&found, &[Change, Removal, NotClearable, Conflict]), Vec::<String>::new());
        // After pull, nothing has drifted.
        let base = SCHEMA.stripped(SCHEMA.root(), &live);
        let found = differences(&base, &live, &earlier, &BTreeSet::new());
        prop_assert_eq!(of_kinds(&found, &[Drift, Conflict]), Vec::<String>::new());
    }

    #[test]
    fn no_secret_is_remembered_or_shown(Case { base, live, source, earlier } in case()) {
        let found = differences(&base, &live, &source, &paths(&SCHEMA, &earlier));
        let remembered = next_base(&SCHEMA, &live, &found);
        let sent = update(&live, &source, &found);
        let named = not_kept(&SCHEMA, &sent, &live, &found);
        let mut shown = format!("{remembered} {}", json!(named));
        for one in &found {
            shown += &json!(one.values).to_string();
        }
        prop_assert!(!shown.contains(SECRET), "{shown}");
    }

    /// A snapshot and the secrets of live make live again.
    #[test]
    fn secrets_find_their_places(Case { live, .. } in case()) {
        let (again, left_out) = with_secrets_of(&SCHEMA, &live, &SCHEMA.stripped(SCHEMA.root(), &live));
        prop_assert_eq!((&again, left_out.len()), (&live, 0));
    }
}
