//! The Rust types of values, and questions about types that several writers ask.

use std::collections::{HashMap, HashSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use proc_macro2::TokenStream;

use crate::ir::{Api, Field, Kind, Object, Shape, Type, TypeId, Value};
use crate::names;

/// How the presence of a field shows in its Rust type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// `T`.
    Required,
    /// `Option<T>`, where `None` is `null`.
    Null,
    /// `Option<T>`, where `None` leaves the key out.
    Optional,
    /// `Nullable<T>`.
    Nullable,
}

impl Presence {
    /// The presence of a field of a type.
    pub(crate) fn of(api: &Api, named: &Type, field: &Field) -> Self {
        match (field.required, api.nullable(&field.value)) {
            (true, false) => Self::Required,
            (true, true) => Self::Null,
            (false, true) if named.request => Self::Nullable,
            (false, _) => Self::Optional,
        }
    }

    /// The type of a field that holds a `T`, as text.
    pub(crate) fn wrap(self, inner: &str) -> String {
        match self {
            Self::Required => inner.to_owned(),
            Self::Null | Self::Optional => format!("Option<{inner}>"),
            Self::Nullable => format!("Nullable<{inner}>"),
        }
    }
}

/// The Rust type of a value, `null` included where the value itself allows it.
pub(crate) fn rust_type(api: &Api, value: &Value) -> TokenStream {
    let text = type_text(api, value, &str::to_owned);
    text.parse().expect("the name of a type is Rust")
}

/// The same as text, with what has to be imported named as `path` says.
pub(crate) fn type_text(api: &Api, value: &Value, path: &dyn Fn(&str) -> String) -> String {
    let plain = match &value.shape {
        Shape::Any => "serde_json::Value".to_owned(),
        Shape::String => "String".to_owned(),
        Shape::Integer => "i64".to_owned(),
        Shape::Unsigned => "u64".to_owned(),
        Shape::Number => "f64".to_owned(),
        Shape::Boolean => "bool".to_owned(),
        Shape::Named(id) => path(&api.types[*id].name),
        Shape::List(item) => format!("Vec<{}>", type_text(api, item, path)),
        Shape::Map(item) => {
            let item = type_text(api, item, path);
            format!("{}<String, {item}>", path("BTreeMap"))
        }
    };
    if shows_null(api, value) {
        format!("Option<{plain}>")
    } else {
        plain
    }
}

/// Whether `null` is one more value beside those of the plain type. An alias has it in itself.
pub(crate) fn shows_null(api: &Api, value: &Value) -> bool {
    let named = value.id().map(|id| &api.types[id]);
    value.nullable
        || named.is_some_and(|named| named.nullable && !matches!(named.kind, Kind::Alias(_)))
}

/// The aliases and unions without a tag that hold themselves by way of nothing but aliases, such unions, lists and maps.
pub(crate) fn circular(api: &Api) -> HashSet<TypeId> {
    circles(api.types.len(), |id| held(api, id))
        .into_keys()
        .collect()
}

/// The circles of a graph of types: for each type that is in one, a type that stands for its circle.
pub(crate) fn circles(
    count: usize,
    held: impl Fn(TypeId) -> Vec<TypeId>,
) -> HashMap<TypeId, TypeId> {
    let mut graph: DiGraph<(), (), usize> = DiGraph::with_capacity(count, count);
    for _ in 0..count {
        graph.add_node(());
    }
    for id in 0..count {
        for child in held(id) {
            graph.update_edge(id.into(), child.into(), ());
        }
    }
    let mut found = HashMap::new();
    for circle in kosaraju_scc(&graph) {
        let first = circle[0];
        if circle.len() > 1 || graph.contains_edge(first, first) {
            found.extend(circle.iter().map(|one| (one.index(), first.index())));
        }
    }
    found
}

/// What an alias or a union without a tag holds.
fn held(api: &Api, id: TypeId) -> Vec<TypeId> {
    match &api.types[id].kind {
        Kind::Alias(_) | Kind::AnyOf(_) => api.children(id),
        _ => Vec::new(),
    }
}

impl Type {
    /// The module and the static of its table. The macro is built with those of requests, so the others are in another file.
    pub(crate) fn table(&self) -> (&'static str, String) {
        let module = if self.request { "rules" } else { "responses" };
        (module, names::shouty(&self.name))
    }
}

impl Api {
    /// The object that a value is, if it is one.
    pub(crate) fn object(&self, value: &Value) -> Option<&Object> {
        self.types[self.object_type(value)?].kind.object()
    }

    /// The field with this key, of the object that a value is.
    pub(crate) fn member(&self, of: &Value, name: &str) -> Option<&Field> {
        let mut fields = self.object(of)?.fields.iter();
        fields.find(|field| field.name == name)
    }

    /// The type of the object that a value is, if it is one.
    pub(crate) fn object_type(&self, value: &Value) -> Option<TypeId> {
        let id = self.resolve(value).id()?;
        self.types[id].kind.object().map(|_| id)
    }

    /// Whether an alias or a union without a tag holds itself, see [`circular`].
    pub(crate) fn holds_itself(&self, id: TypeId) -> bool {
        self.circular.contains(&id)
    }

    /// These types, and all that they hold.
    pub(crate) fn reachable(&self, mut open: Vec<TypeId>) -> HashSet<TypeId> {
        let mut found = HashSet::new();
        while let Some(id) = open.pop() {
            if found.insert(id) {
                open.extend(self.children(id));
            }
        }
        found
    }
}
