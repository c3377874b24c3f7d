//! What the server simulates, as the overlay marks it: what each operation does, and how the things of each resource are kept. Names of
//! fields stand in the marks alone, which `cargo xtask codegen` has compared with the document.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use revox_types::operation::Operation;
use revox_types::rules::Object;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::generated::simulation::{OBJECTS, OPERATIONS};

/// A thing, such as an assistant, with the fields that it has in responses.
pub(super) type Thing = Map<String, Value>;

/// Names by names. A path is a name or several with dots in between: `voice.id`.
pub(super) type Names = BTreeMap<String, String>;

/// Everything that is simulated.
pub(super) static SIMULATION: LazyLock<Simulation> = LazyLock::new(Simulation::load);

/// What is simulated.
pub(super) struct Simulation {
    pub(super) operations: Vec<Simulated>,
    pub(super) resources: Vec<Resource>,
    pub(super) tool: Option<ToolNames>,
    pub(super) field: Option<FieldNames>,
}

/// An operation that the server acts on.
pub(super) struct Simulated {
    pub(super) operation: &'static Operation,
    /// What a success holds, if it is an object.
    pub(super) response: Option<&'static Object>,
    /// The name of the resource.
    pub(super) resource: &'static str,
    pub(super) action: Action,
}

/// What an operation does.
#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Action {
    List,
    Retrieve,
    Create {
        /// The fields of the request that hold the id of a thing, and the resource that it is of.
        #[serde(default)]
        refers: Names,
    },
    Update {
        #[serde(default)]
        refers: Names,
    },
    Delete,
    Clone,
    /// Sets fields to values.
    Change {
        sets: Thing,
    },
    /// Finds things, page by page.
    Search(Search),
    /// Writes what a search finds into a file.
    Export {
        /// The field of the request that holds the search.
        search: String,
        /// The field of the response that holds the file.
        csv: String,
        sets: Thing,
    },
    /// Sums up what happened, for each value of a field.
    History(History),
    /// Answers with a sound as long as the text in this field takes to be said.
    Speak {
        refers: Names,
        text: String,
    },
    /// Only answers.
    Respond,
}

/// How things are looked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Search {
    /// The fields of the request with the number of the page, from 1 on, and with its size.
    pub(super) page: String,
    pub(super) size: String,
    /// The field of the request and its word for the oldest first.
    pub(super) ascending: Names,
    /// The word by which what has no value is found.
    pub(super) absent: String,
    /// What each field of the request looks at.
    pub(super) filters: BTreeMap<String, Filter>,
}

/// What a filter looks at.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Filter {
    /// The value at a path is the one that is given, or among those.
    Equal(String),
    /// One of the texts at these paths contains the one that is given.
    Contained(Vec<String>),
}

/// How things are summed up. The names are those of fields of an entry, the paths lead into a thing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct History {
    /// The path to the value by which things are grouped.
    pub(super) by: String,
    /// The field of the response that holds the entries.
    pub(super) entries: String,
    /// How many things there are.
    pub(super) count: String,
    /// The latest value.
    pub(super) latest: Names,
    /// The list of all values.
    pub(super) all: Names,
    /// Whether there is a certain value at a path.
    pub(super) any: BTreeMap<String, Thing>,
}

/// Things that are kept as a list.
pub(super) struct Resource {
    pub(super) object: &'static Object,
    pub(super) mark: Mark,
}

/// How the things of a resource are kept.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mark {
    pub(super) name: String,
    pub(super) id: String,
    /// When it was made, and when it was last changed.
    pub(super) created: Option<String>,
    pub(super) updated: Option<String>,
    /// What a copy has with a suffix.
    pub(super) label: Option<String>,
    /// What is `true` if it can be deleted.
    pub(super) deletable: Option<String>,
    /// The fields that are taken from another field of the request. If that one refers to a thing, it is the thing itself.
    #[serde(default)]
    pub(super) from: Names,
    /// The resources of which it uses a thing, and the path to that one's id.
    #[serde(default)]
    pub(super) uses: Names,
    /// The values of fields that a request says nothing of.
    #[serde(default)]
    pub(super) defaults: Thing,
    /// The things that there are to begin with.
    #[serde(default)]
    pub(super) initial: Vec<Value>,
    pub(super) status: Option<Status>,
    pub(super) conversation: Option<Conversation>,
}

/// What a thing is doing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Status {
    pub(super) field: String,
    /// The words with which it is over.
    pub(super) over: Vec<String>,
}

/// What of a call tells how it went. Fields are those of the call, unless it says otherwise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Conversation {
    pub(super) attempts: String,
    pub(super) newest: String,
    pub(super) count: String,
    pub(super) outcome: String,
    pub(super) summary: String,
    pub(super) variables: String,
    /// Paths to the tools that the agent may use, and to the fields of the structured output.
    pub(super) tools: String,
    pub(super) output_fields: String,
    pub(super) attempt: Attempt,
    pub(super) line: Line,
    /// Other names of the roles in a transcript.
    pub(super) roles: Names,
    /// The word for a reason that has no word of its own.
    pub(super) unclassified: String,
    pub(super) endings: Endings,
    pub(super) webhook: Webhook,
}

/// The fields of an attempt.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attempt {
    pub(super) id: String,
    pub(super) started: String,
    pub(super) answered: String,
    pub(super) ended: String,
    pub(super) dial_error: String,
    pub(super) end_reason: String,
    pub(super) transcript: String,
    pub(super) output: String,
    /// Those that have the value at a path in the call.
    pub(super) from: Names,
}

/// The fields of a line of a transcript.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) role: String,
    pub(super) content: String,
}

/// How a call can end.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Endings {
    pub(super) answered: Ending,
    pub(super) voicemail: Ending,
    pub(super) no_answer: Ending,
    pub(super) failed: Ending,
}

/// What an ending sets in the call and in its newest attempt.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ending {
    pub(super) call: Thing,
    pub(super) attempt: Thing,
}

/// What is posted when a call is over.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Webhook {
    /// The path to the URL.
    pub(super) url: String,
    /// The keys of the body, with paths to their values.
    pub(super) body: BTreeMap<String, Option<String>>,
}

/// The fields of a tool.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ToolNames {
    pub(super) name: String,
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: String,
    pub(super) query: String,
    /// Those of an item of these two lists.
    pub(super) key: String,
    pub(super) value: String,
    pub(super) body: String,
    pub(super) inputs: String,
}

/// The fields of what says which values an output or an input has.
#[derive(Deserialize)]
pub(super) struct FieldNames {
    pub(super) name: String,
    pub(super) required: String,
    pub(super) r#type: String,
    pub(super) options: String,
    /// What the words of the API for a type mean.
    pub(super) types: BTreeMap<String, FieldKind>,
}

/// What a value is.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum FieldKind {
    Text,
    Number,
    Boolean,
    Option,
    Date,
    DateTime,
}

/// The mark of an object.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ObjectMark {
    Resource(Box<Mark>),
    Tool(ToolNames),
    Field(FieldNames),
}

impl Simulation {
    fn load() -> Self {
        let operations = OPERATIONS.iter().map(|(operation, response, mark)| {
            let (resource, _) = operation.id.split_once('.').unwrap_or((operation.id, ""));
            Simulated {
                operation,
                response: *response,
                resource,
                action: parse(mark),
            }
        });
        let mut simulation = Self {
            operations: operations.collect(),
            resources: Vec::new(),
            tool: None,
            field: None,
        };
        for (object, mark) in OBJECTS {
            match parse(mark) {
                ObjectMark::Resource(mark) => {
                    simulation.resources.push(Resource {
                        object,
                        mark: *mark,
                    });
                }
                ObjectMark::Tool(names) => simulation.tool = Some(names),
                ObjectMark::Field(names) => simulation.field = Some(names),
            }
        }
        simulation
    }

    /// The resource of this name.
    pub(super) fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources
            .iter()
            .find(|resource| resource.mark.name == name)
    }

    /// The resource whose things are of this kind.
    pub(super) fn resource_of(&self, object: &'static Object) -> Option<&Resource> {
        self.resources
            .iter()
            .find(|resource| std::ptr::eq(resource.object, object))
    }
}

impl Action {
    /// Whether it changes what there is.
    pub(super) fn changes(&self) -> bool {
        matches!(
            self,
            Self::Create { .. }
                | Self::Update { .. }
                | Self::Delete
                | Self::Clone
                | Self::Change { .. }
        )
    }

    /// The fields of the request that hold the id of a thing.
    pub(super) fn refers(&self) -> Option<&Names> {
        match self {
            Self::Create { refers } | Self::Update { refers } | Self::Speak { refers, .. } => {
                Some(refers)
            }
            _ => None,
        }
    }
}

/// The value at a path.
pub(super) fn at<'a>(thing: &'a Thing, path: &str) -> Option<&'a Value> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let rest = rest.split('.').filter(|name| !name.is_empty());
    rest.fold(thing.get(first), |value, name| value?.get(name))
}

/// The text at a path.
pub(super) fn text_at<'a>(thing: &'a Thing, path: &str) -> Option<&'a str> {
    at(thing, path).and_then(Value::as_str)
}

fn parse<T: for<'de> Deserialize<'de>>(mark: &str) -> T {
    // It is a part of the program.
    serde_json::from_str(mark).unwrap_or_else(|error| panic!("{error} in the mark {mark}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_and_name_resources() {
        let known = |name: &str| SIMULATION.resource(name).is_some();
        for simulated in &SIMULATION.operations {
            let refers = simulated
                .action
                .refers()
                .into_iter()
                .flat_map(Names::values);
            for name in refers {
                assert!(known(name), "{}: {name}", simulated.operation);
            }
        }
        for resource in &SIMULATION.resources {
            assert!(resource.mark.uses.keys().all(|name| known(name)));
        }
        assert!(SIMULATION.tool.is_some() && SIMULATION.field.is_some());
    }
}
