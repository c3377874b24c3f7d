//! Judges the keys of a document by OpenAPI's own schema: a misspelt keyword would be lost without a word otherwise.
//!
//! What this project's own vocabulary does not know is a mistake, since it was written for this program. What OpenAPI does not know
//! may be someone else's habit, so it is listed among what is not enforced.

pub(crate) mod names;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jsonschema::{Registry, ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value as Json};

use super::is_old;
use super::source::Source;
use crate::error::{Problem, join};
use crate::ir::Note;
use crate::names::{nearest, suggestion};

/// The keys of our own begin with this.
const OWN: &str = "x-revox-";
/// With so many findings, no more are collected.
const ENOUGH: usize = 10_000;

const OPENAPI: &str = "https://spec.openapis.org/oas/3.1/schema/2022-10-07";
const FILES: [(&str, &str); 3] = [
    (
        OPENAPI,
        include_str!("../../schemas/openapi-3.1/schema.yaml"),
    ),
    (
        "https://spec.openapis.org/oas/3.1/dialect/base",
        include_str!("../../schemas/openapi-3.1/dialect.yaml"),
    ),
    (
        "https://spec.openapis.org/oas/3.1/meta/base",
        include_str!("../../schemas/openapi-3.1/meta.yaml"),
    ),
];
/// The vocabularies of JSON Schema.
const VOCABULARIES: [&str; 6] = [
    "core",
    "applicator",
    "unevaluated",
    "validation",
    "meta-data",
    "content",
];

static REVOX: LazyLock<Json> = LazyLock::new(|| {
    let text = include_str!("../../schemas/revox.yaml");
    let source = Source::new("revox.yaml", text);
    source
        .parse()
        .expect("xtask/schemas/revox.yaml is well formed")
});

/// What checks documents, built once.
struct Vocabulary {
    validator: Validator,
    /// Every key that a schema can have.
    keywords: BTreeSet<String>,
    /// Every key that something else in a document can have.
    keys: BTreeSet<String>,
}

static VOCABULARY: LazyLock<Vocabulary> =
    LazyLock::new(|| Vocabulary::new().expect("the schemas in xtask/schemas are well formed"));

impl Vocabulary {
    fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let (mut keywords, mut others) = (BTreeSet::new(), BTreeSet::new());
        let mut builder = Registry::new();
        for (uri, text) in FILES {
            // Our own keys are no extensions that may stand anywhere.
            let text = text.replace("'^x-'", "'^x-(?!revox-)'");
            let mut schema = Source::new(uri, text).parse()?;
            keys(
                &schema,
                if uri == OPENAPI {
                    &mut others
                } else {
                    &mut keywords
                },
            );
            if uri == OPENAPI {
                // An operation has our own keys, and what they refer to.
                let own = &REVOX["$defs"];
                let definitions = schema["$defs"].as_object_mut().ok_or("no definitions")?;
                for (name, schema) in own.as_object().into_iter().flatten() {
                    definitions.entry(name).or_insert_with(|| schema.clone());
                }
                let operation = definitions["operation"]["properties"].as_object_mut();
                let own = own["operation"]["properties"].as_object();
                let own = own.cloned().unwrap_or_default();
                others.extend(own.keys().cloned());
                operation.ok_or("no operation")?.extend(own);
            }
            builder = builder.add(uri, schema)?;
        }
        let registry = builder.prepare()?;
        let resolver = registry.resolver(jsonschema::uri::from_str(OPENAPI)?);
        for name in VOCABULARIES {
            let uri = format!("https://json-schema.org/draft/2020-12/meta/{name}");
            keys(resolver.lookup(&uri)?.contents(), &mut keywords);
        }
        keys(&REVOX["$defs"]["schema"], &mut keywords);
        Ok(Self {
            validator: jsonschema::options()
                .with_registry(&registry)
                .build(&REVOX)?,
            keywords,
            keys: others,
        })
    }
}

/// The names of the properties that a schema describes, at any depth.
pub(crate) fn keys(schema: &Json, found: &mut BTreeSet<String>) {
    each(schema, &mut |key, value| {
        if key == "properties" {
            found.extend(value.as_object().into_iter().flat_map(Map::keys).cloned());
        }
    });
}

/// Visits the members of all objects in a value.
pub(crate) fn each(value: &Json, visitor: &mut dyn FnMut(&str, &Json)) {
    match value {
        Json::Object(members) => {
            for (key, value) in members {
                visitor(key, value);
                each(value, visitor);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| each(item, visitor)),
        _ => {}
    }
}

/// What is wrong with the keys of a document.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// What cannot be meant.
    pub(crate) problems: Vec<Problem>,
    /// What is passed over.
    pub(crate) notes: Vec<Note>,
}

/// Judges the keys of a document with its overlays applied.
pub(crate) fn check(document: &Json) -> Findings {
    let errors: Vec<ValidationError<'_>> = VOCABULARY
        .validator
        .iter_errors(document)
        .take(ENOUGH)
        .collect();
    let mut search = Search {
        document,
        old: is_old(document),
        places: errors
            .iter()
            .map(|error| error.instance_path().as_str())
            .collect(),
        findings: Findings::default(),
    };
    for error in &errors {
        search.add(error);
    }
    search.findings
}

struct Search<'a> {
    document: &'a Json,
    /// Whether the document is OpenAPI 3.0.
    old: bool,
    /// The places of all errors.
    places: BTreeSet<&'a str>,
    findings: Findings,
}

impl Search<'_> {
    fn add(&mut self, error: &ValidationError<'_>) {
        let at = error.instance_path().as_str();
        let last = at.rsplit('/').next().unwrap_or_default();
        match error.kind() {
            ValidationErrorKind::UnevaluatedProperties { unexpected }
            | ValidationErrorKind::AdditionalProperties { unexpected } => {
                let of_schema = error.schema_path().as_str().starts_with("/$defs/schema/");
                let below = format!("{at}/");
                let is_broken = self
                    .places
                    .range(below.as_str()..)
                    .next()
                    .is_some_and(|place| place.starts_with(&below));
                for key in unexpected {
                    // Around a broken part, the keys that are in order are unexpected as well.
                    if !(is_broken && of_schema && VOCABULARY.keywords.contains(key)) {
                        self.unknown(at, key, of_schema);
                    }
                }
            }
            kind if in_mark(at) || self.in_rule(at) => match kind {
                ValidationErrorKind::Required { property } => {
                    let key = property.as_str().unwrap_or_default();
                    self.problem(&join(at, key), format!("`{key}` is missing here"));
                }
                ValidationErrorKind::FalseSchema => {
                    self.problem(at, format!("`{last}` does not belong here"));
                }
                ValidationErrorKind::Enum { options } => {
                    self.problem(at, format!("`{last}`: has to be one of {options}"));
                }
                _ => self.problem(at, format!("`{last}`: {}", error.masked())),
            },
            // A key of another's with nothing behind its colon says nothing.
            _ if error.instance().is_null() => {}
            ValidationErrorKind::Type { .. }
                if !(self.old && matches!(last, "exclusiveMinimum" | "exclusiveMaximum")) =>
            {
                self.note(at, last, format!("{}, ignored", error.masked()));
            }
            // What is missing, or has another value than it might have, is checked where it is used.
            _ => {}
        }
    }

    fn unknown(&mut self, at: &str, key: &str, of_schema: bool) {
        let place = join(at, key);
        if key == "nullable" && of_schema {
            if !self.old {
                let reason = "OpenAPI 3.1 has no `nullable`; `null` is one of the values of `type`";
                self.note(&place, key, reason.to_owned());
            }
            return;
        }
        let known = if of_schema {
            &VOCABULARY.keywords
        } else {
            &VOCABULARY.keys
        };
        let others = known.iter().map(String::as_str);
        let suggestion = suggestion(nearest(key, others.filter(|other| *other != key)));
        let is_known = VOCABULARY.keywords.contains(key) || VOCABULARY.keys.contains(key);
        if key.starts_with(OWN) && is_known {
            self.problem(&place, format!("`{key}` does not belong here"));
        } else if in_mark(at) {
            self.problem(&place, format!("unknown key `{key}`"));
        } else if key.starts_with(OWN) || self.in_rule(at) {
            self.problem(&place, format!("unknown key `{key}`{suggestion}"));
        } else {
            self.note(&place, key, format!("unknown key, ignored{suggestion}"));
        }
    }

    /// Whether a place is in a rule of an overlay.
    fn in_rule(&self, at: &str) -> bool {
        let ends = at.match_indices('/').map(|(end, _)| end).chain([at.len()]);
        ends.filter_map(|end| self.document.pointer(&at[..end]))
            .any(|value| value.get("x-revox-rule").is_some())
    }

    fn problem(&mut self, at: &str, message: String) {
        self.findings.problems.push(Problem::new(at, message));
    }

    fn note(&mut self, at: &str, keyword: &str, reason: String) {
        let note = Note::new(at.to_owned(), keyword, reason);
        self.findings.notes.push(note);
    }
}

/// Whether a place is a key of our own, or inside of one.
fn in_mark(at: &str) -> bool {
    at.split('/').any(|key| key.starts_with(OWN))
}
