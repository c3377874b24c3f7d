//! The simulated operations and resources, read from the marks of the overlay. Only the marks name fields of the API; `cargo xtask codegen`
//! has compared them with the document.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use revox_types::operation::Operation;
use revox_types::rules::Object;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::generated::simulation::{OBJECTS, OPERATIONS};

/// A stored object, such as an assistant, with the fields that it has in responses.
pub(super) type Thing = Map<String, Value>;

/// Names by names. A path is a name or several with dots in between: `voice.id`.
pub(super) type Names = BTreeMap<String, String>;

/// Everything that is simulated.
pub(super) static SIMULATION: LazyLock<Simulation> = LazyLock::new(Simulation::load);

/// The simulated operations and resources.
pub(super) struct Simulation {
    pub(super) operations: Vec<Simulated>,
    pub(super) resources: Vec<Resource>,
    pub(super) tool: Option<ToolNames>,
}

/// An operation that the server acts on.
pub(super) struct Simulated {
    pub(super) operation: &'static Operation,
    /// The table of a successful response, if that is an object.
    pub(super) response: Option<&'static Object>,
    /// The name of the resource.
    pub(super) resource: &'static str,
    pub(super) action: Action,
}

/// The effect of an operation.
#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Action {
    List,
    Retrieve,
    Create {
        /// The fields of the request that hold an id, and the resource that each belongs to.
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
    /// Responds with audio as long as it takes to speak the text in this field.
    Speak {
        refers: Names,
        text: String,
    },
    /// Responds, and does nothing else.
    Respond,
}

/// The parameters of a search.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Search {
    /// The field of the request with the number of the page, from 1 on.
    pub(super) page: String,
    /// The field of the request with the number of things on a page.
    pub(super) size: String,
    /// The field of the request that sets the order, and its value for the oldest first.
    pub(super) ascending: Names,
    /// The filter value that matches a missing value.
    pub(super) absent: String,
    /// The filter that each field of the request sets.
    pub(super) filters: BTreeMap<String, Filter>,
}

/// A filter of a search.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Filter {
    /// The value at this path equals the given one, or one of the given list.
    Equal(String),
    /// One of the texts at these paths contains the given one.
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
    /// The field that gets a suffix in a clone.
    pub(super) label: Option<String>,
    /// The field that is `true` if the object can be deleted.
    pub(super) deletable: Option<String>,
    /// Fields that are copied from another field of the request; an id is replaced by the object that it refers to.
    #[serde(default)]
    pub(super) from: Names,
    /// The resources that it depends on, with the path to the id.
    #[serde(default)]
    pub(super) uses: Names,
    /// The values of fields that a request leaves out.
    #[serde(default)]
    pub(super) defaults: Thing,
    /// The objects that exist at the start.
    #[serde(default)]
    pub(super) initial: Vec<Value>,
    pub(super) status: Option<Status>,
    pub(super) conversation: Option<Conversation>,
}

/// The status of an object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Status {
    pub(super) field: String,
    /// The final values.
    pub(super) over: Vec<String>,
}

/// The fields that hold the outcome of a call: fields of the call, unless stated otherwise.
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
    /// The value for a reason without a value of its own.
    pub(super) unclassified: String,
    pub(super) endings: BTreeMap<Reached, Ending>,
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
    /// Fields that are copied from a path in the call.
    pub(super) from: Names,
}

/// The fields of a line of a transcript.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) role: String,
    pub(super) content: String,
}

/// Who or what a call reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reached {
    Answered,
    Voicemail,
    NoAnswer,
    Failed,
}

/// The values that an ending sets in the call and in its newest attempt.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ending {
    pub(super) call: Thing,
    pub(super) attempt: Thing,
}

/// The webhook that is posted when a call is over.
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
    /// The fields of an item of these two lists.
    pub(super) key: String,
    pub(super) value: String,
    pub(super) body: String,
    pub(super) inputs: String,
}

/// The mark of an object.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ObjectMark {
    Resource(Box<Mark>),
    Tool(Box<ToolNames>),
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
        };
        for (object, mark) in OBJECTS {
            match parse(mark) {
                ObjectMark::Resource(mark) => {
                    simulation.resources.push(Resource {
                        object,
                        mark: *mark,
                    });
                }
                ObjectMark::Tool(names) => simulation.tool = Some(*names),
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
        assert!(SIMULATION.tool.is_some());
    }
}
