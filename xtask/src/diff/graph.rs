//! Who uses what: which parts of a document are sent, which are received, and by which way a user comes to them.
//!
//! A node is whatever a reference leads to, and whatever an operation has. Changes are found once, at the place where they stand in the
//! document; the graph turns that place into paths such as `AssistantCreateParams.voice.speed`.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use serde_json::Value;

use super::document::{At, Operation};
use super::names;
use crate::error::{Problem, join, segments};

/// So many further paths to a change are listed; the others are counted.
const MAX_PATHS: usize = 12;

/// Which way something travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Uses {
    /// The client sends it.
    pub(crate) request: bool,
    /// The client receives it.
    pub(crate) response: bool,
}

impl Uses {
    const REQUEST: Self = Self {
        request: true,
        response: false,
    };
    const RESPONSE: Self = Self {
        request: false,
        response: true,
    };

    /// Either.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            request: self.request || other.request,
            response: self.response || other.response,
        }
    }

    fn without(self, cut: Self) -> Self {
        Self {
            request: self.request && !cut.request,
            response: self.response && !cut.response,
        }
    }

    /// Whether no operation uses it.
    pub(crate) fn none(self) -> bool {
        self == Self::default()
    }
}

/// The ways to a place.
#[derive(Debug, Default)]
pub(crate) struct Paths {
    /// The shortest first, requests before responses.
    pub(crate) listed: Vec<String>,
    /// How many more there are.
    pub(crate) more: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Operation,
    Parameter,
    Message,
    Schema,
}

#[derive(Debug)]
struct Node {
    kind: Kind,
    name: String,
    /// It is the body of a request or of a response, so paths begin with its name.
    body: bool,
    uses: Uses,
    incoming: Vec<(usize, String)>,
    outgoing: Vec<(usize, Uses)>,
}

/// The nodes of a document.
#[derive(Debug)]
pub(crate) struct Graph<'d> {
    root: &'d Value,
    nodes: Vec<Node>,
    index: HashMap<String, usize>,
    known: RefCell<HashMap<usize, Rc<Ways>>>,
}

/// What makes one way better than another: requests first, then the number of steps, then the order of the document.
type Rank = (bool, usize, usize);

/// The ways from the roots to a node.
#[derive(Debug)]
struct Ways {
    best: Vec<(Rank, String)>,
    total: usize,
}

impl<'d> Graph<'d> {
    /// Walks the whole document; a reference that leads nowhere is found here.
    pub(crate) fn new(root: &'d Value, operations: &[Operation<'d>]) -> Result<Self, Problem> {
        let mut graph = Self {
            root,
            nodes: Vec::new(),
            index: HashMap::new(),
            known: RefCell::default(),
        };
        let mut work = VecDeque::new();
        for operation in operations {
            graph.operation(operation, &mut work)?;
        }
        let schemas = At::root(root)
            .get("components")
            .and_then(|components| components.get("schemas"));
        for (name, at) in schemas.iter().flat_map(At::members) {
            graph.node(&at, Kind::Schema, name, &mut work);
        }
        while let Some((node, at)) = work.pop_front() {
            match graph.nodes[node].kind {
                Kind::Schema => graph.schema(node, &at, &at, Uses::default(), &mut work)?,
                _ => graph.part(node, &at, &mut work)?,
            }
        }
        graph.spread();
        Ok(graph)
    }

    /// Which way the thing at a place travels, by any of the ways to it.
    pub(crate) fn uses(&self, pointer: &str) -> Uses {
        let mut uses = Uses::default();
        let mut cut = Uses::default();
        // From the inside out, so that what a field forbids holds for everything around which it lies.
        for prefix in prefixes(pointer) {
            if is_field(prefix)
                && let Some(value) = self.root.pointer(prefix)
            {
                cut = cut.or(cut_of(value));
            }
            if let Some(node) = self.index.get(prefix) {
                uses = uses.or(self.nodes[*node].uses.without(cut));
            }
        }
        uses
    }

    /// The ways to a place.
    pub(crate) fn paths(&self, pointer: &str) -> Paths {
        let entries: Vec<(usize, &str)> = prefixes(pointer)
            .filter_map(|prefix| Some((*self.index.get(prefix)?, prefix)))
            .collect();
        let inner = entries
            .iter()
            .any(|(node, _)| self.nodes[*node].kind != Kind::Operation);
        let mut found: Vec<(Rank, String)> = Vec::new();
        let mut total = 0;
        for (node, prefix) in &entries {
            if inner && self.nodes[*node].kind == Kind::Operation {
                continue;
            }
            let rest = names::inside(self.root, prefix, pointer);
            let ways = self.ways(*node);
            total += ways.total;
            found.extend(
                ways.best
                    .iter()
                    .map(|(rank, text)| (*rank, format!("{text}{rest}"))),
            );
        }
        if found.is_empty() {
            // The outermost thing around the place, which no operation uses; or a place outside of everything.
            let text = match entries.last() {
                Some((node, prefix)) => {
                    format!(
                        "{}{}",
                        self.nodes[*node].name,
                        names::inside(self.root, prefix, pointer)
                    )
                }
                None => names::outside(pointer),
            };
            return Paths {
                listed: vec![text],
                more: 0,
            };
        }
        found.sort();
        let all = found.len();
        let mut seen = HashSet::new();
        found.retain(|(_, text)| seen.insert(text.clone()));
        total -= all - found.len();
        found.truncate(MAX_PATHS);
        Paths {
            more: total - found.len(),
            listed: found.into_iter().map(|(_, text)| text).collect(),
        }
    }

    /// Where a component is used: the user with the component's place in it.
    pub(crate) fn users(&self, pointer: &str) -> impl Iterator<Item = (&str, &str)> {
        let node = self.index.get(pointer).map(|node| &self.nodes[*node]);
        node.into_iter()
            .flat_map(|node| &node.incoming)
            .map(|(user, label)| (self.nodes[*user].name.as_str(), label.as_str()))
    }

    /// The shortest way from each root to a node. Many changes lie in one component, so each node is looked at once.
    fn ways(&self, target: usize) -> Rc<Ways> {
        if let Some(known) = self.known.borrow().get(&target) {
            return Rc::clone(known);
        }
        let mut roots: Vec<Rank> = Vec::new();
        let mut towards: HashMap<usize, (usize, &str)> = HashMap::new();
        let mut queue = VecDeque::from([(target, 0)]);
        while let Some((node, steps)) = queue.pop_front() {
            if self.nodes[node].body || self.nodes[node].kind == Kind::Operation {
                roots.push((!self.nodes[node].uses.request, steps, node));
                continue;
            }
            for (user, label) in &self.nodes[node].incoming {
                if *user != target && !towards.contains_key(user) {
                    towards.insert(*user, (node, label));
                    queue.push_back((*user, steps + 1));
                }
            }
        }
        let total = roots.len();
        roots.sort_unstable();
        roots.truncate(MAX_PATHS);
        let text = |root: usize| {
            let mut text = self.nodes[root].name.clone();
            let mut at = root;
            while let Some((next, label)) = towards.get(&at) {
                text.push_str(label);
                at = *next;
            }
            text
        };
        let best = roots.into_iter().map(|rank| (rank, text(rank.2))).collect();
        let ways = Rc::new(Ways { best, total });
        self.known.borrow_mut().insert(target, Rc::clone(&ways));
        ways
    }

    fn operation(
        &mut self,
        operation: &Operation<'d>,
        work: &mut VecDeque<(usize, At<'d>)>,
    ) -> Result<(), Problem> {
        let own = self.node(&operation.at, Kind::Operation, &operation.name, work);
        let (sent, received) = if operation.incoming {
            (Uses::RESPONSE, Uses::REQUEST)
        } else {
            (Uses::REQUEST, Uses::RESPONSE)
        };
        let mut parts = Vec::new();
        for parameter in &operation.parameters {
            let label = format!(" {} parameter `{}`", parameter.place, parameter.name);
            parts.push((parameter.at.clone(), Kind::Parameter, label, sent));
        }
        if let Some(body) = operation.body(self.root)? {
            parts.push((body, Kind::Message, " body".to_owned(), sent));
        }
        for (status, at) in operation.responses(self.root)? {
            parts.push((at, Kind::Message, format!(" response {status}"), received));
        }
        for (at, kind, label, uses) in parts {
            let node = self.node(&at, kind, &label, work);
            self.nodes[node].incoming.push((own, label));
            self.nodes[node].uses = self.nodes[node].uses.or(uses);
        }
        Ok(())
    }

    fn node(
        &mut self,
        at: &At<'d>,
        kind: Kind,
        name: &str,
        work: &mut VecDeque<(usize, At<'d>)>,
    ) -> usize {
        if let Some(node) = self.index.get(&at.pointer) {
            return *node;
        }
        let node = self.nodes.len();
        self.nodes.push(Node {
            kind,
            name: name.to_owned(),
            body: false,
            uses: Uses::default(),
            incoming: Vec::new(),
            outgoing: Vec::new(),
        });
        self.index.insert(at.pointer.clone(), node);
        if kind != Kind::Operation {
            work.push_back((node, at.clone()));
        }
        node
    }

    /// The schemas of a parameter, a body or a response.
    fn part(
        &mut self,
        node: usize,
        at: &At<'d>,
        work: &mut VecDeque<(usize, At<'d>)>,
    ) -> Result<(), Problem> {
        let mut holders = vec![at.clone()];
        for (_, media) in at.get("content").iter().flat_map(At::members) {
            holders.push(media);
        }
        for (_, header) in at.get("headers").iter().flat_map(At::members) {
            holders.push(header.resolve(self.root)?);
        }
        for holder in holders {
            if let Some(schema) = holder.get("schema") {
                self.schema(node, at, &schema, Uses::default(), work)?;
            }
        }
        Ok(())
    }

    /// The references within a schema. The loader bounds how deep a document nests, so this ends.
    fn schema(
        &mut self,
        node: usize,
        base: &At<'d>,
        at: &At<'d>,
        cut: Uses,
        work: &mut VecDeque<(usize, At<'d>)>,
    ) -> Result<(), Problem> {
        if !at.value.is_object() {
            if at.value.is_boolean() {
                return Ok(());
            }
            return Err(Problem {
                pointer: at.pointer.clone(),
                message: "is not a schema: neither an object nor `true` or `false`".to_owned(),
            });
        }
        let cut = if is_field(&at.pointer) {
            cut.or(cut_of(at.value))
        } else {
            cut
        };
        if let Some(target) = at.follow(self.root)? {
            at.resolve(self.root)?;
            self.edge(node, (base, &at.pointer), &target, cut, work);
        }
        for (key, child) in at.members() {
            match names::Holds::by(key) {
                names::Holds::Schema if !child.value.is_array() => {
                    self.schema(node, base, &child, cut, work)?;
                }
                names::Holds::Schema | names::Holds::List => {
                    for item in child.items() {
                        self.schema(node, base, &item, cut, work)?;
                    }
                }
                names::Holds::Map => {
                    for (_, member) in child.members() {
                        self.schema(node, base, &member, cut, work)?;
                    }
                }
                names::Holds::Other => {}
            }
        }
        // A base class names its subclasses here alone. Those of a union are listed in it as well.
        let mapping = at
            .get("discriminator")
            .and_then(|discriminator| discriminator.get("mapping"));
        if at.value.get("oneOf").is_none() && at.value.get("anyOf").is_none() {
            for (tag, entry) in mapping.iter().flat_map(At::members) {
                let text = entry.value.as_str().unwrap_or_default();
                let pointer = text
                    .strip_prefix('#')
                    .map_or_else(|| join("/components/schemas", text), str::to_owned);
                if let Some(value) = self.root.pointer(&pointer) {
                    let target = At { pointer, value };
                    let label = format!("({tag})");
                    self.labelled(node, &label, &target, cut, work);
                }
            }
        }
        Ok(())
    }

    fn edge(
        &mut self,
        node: usize,
        (base, from): (&At<'d>, &str),
        target: &At<'d>,
        cut: Uses,
        work: &mut VecDeque<(usize, At<'d>)>,
    ) {
        let label = names::inside(self.root, &base.pointer, from);
        let to = self.labelled(node, &label, target, cut, work);
        if label.is_empty() && self.nodes[node].kind == Kind::Message {
            self.nodes[to].body = true;
        }
    }

    fn labelled(
        &mut self,
        node: usize,
        label: &str,
        target: &At<'d>,
        cut: Uses,
        work: &mut VecDeque<(usize, At<'d>)>,
    ) -> usize {
        let name = names::of(self.root, &target.pointer);
        let to = self.node(target, Kind::Schema, &name, work);
        self.nodes[to].incoming.push((node, label.to_owned()));
        self.nodes[node].outgoing.push((to, cut));
        to
    }

    /// Carries the directions from the operations to everything that they reach.
    fn spread(&mut self) {
        let mut queue: VecDeque<usize> = (0..self.nodes.len())
            .filter(|node| !self.nodes[*node].uses.none())
            .collect();
        while let Some(node) = queue.pop_front() {
            let uses = self.nodes[node].uses;
            for index in 0..self.nodes[node].outgoing.len() {
                let (to, cut) = self.nodes[node].outgoing[index];
                let wider = self.nodes[to].uses.or(uses.without(cut));
                if wider != self.nodes[to].uses {
                    self.nodes[to].uses = wider;
                    queue.push_back(to);
                }
            }
        }
    }
}

/// Whether a place is a field of an object.
fn is_field(pointer: &str) -> bool {
    pointer.rsplit('/').nth(1) == Some("properties")
}

/// What a field is not part of: one that only the server writes is not sent, one that only the client writes is not received.
fn cut_of(value: &Value) -> Uses {
    let is = |key: &str| value.get(key) == Some(&Value::Bool(true));
    Uses {
        request: is("readOnly"),
        response: is("writeOnly"),
    }
}

/// The pointer itself, then everything around it.
fn prefixes(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |prefix| {
        prefix.rsplit_once('/').map(|(parent, _)| parent)
    })
}

/// The name of the component that a pointer leads to, if it leads to one as a whole.
pub(crate) fn component(pointer: &str) -> Option<String> {
    let name = pointer.strip_prefix("/components/schemas/")?;
    (!name.contains('/')).then(|| segments(pointer).last().unwrap_or_default())
}
