//! A schema laid flat: `allOf` merged, `null` taken out of unions, 3.0 and 3.1 in one form, so that two of them can be held side by side.

use std::collections::{HashSet, VecDeque};

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::document::At;
use super::unions::{Union, is_null};

/// So many parts are merged. Real compositions have a few; each part that is a component is compared by itself in any case.
const MAX_PARTS: usize = 128;

/// A schema laid flat.
#[derive(Debug, Clone)]
pub(crate) struct Flat<'d> {
    /// Where it stands.
    pub(crate) at: At<'d>,
    /// What it refers to, when it is a reference with at most descriptions and bounds beside it, and was not to be expanded.
    pub(crate) name: Option<At<'d>>,
    /// Whether `null` is allowed.
    pub(crate) nullable: bool,
    /// The JSON types without `null`; none given means any.
    pub(crate) types: Option<IndexSet<&'d str>>,
    /// The fields of an object.
    pub(crate) properties: IndexMap<&'d str, At<'d>>,
    /// The fields that have to be there.
    pub(crate) required: IndexSet<&'d str>,
    /// What the other fields of an object look like.
    pub(crate) additional: Option<At<'d>>,
    /// What the items of a list look like.
    pub(crate) items: Option<At<'d>>,
    /// The allowed values, `null` left out.
    pub(crate) words: Option<Vec<At<'d>>>,
    /// The variants of a union.
    pub(crate) union: Option<Union<'d>>,
    /// The rules that overlays have added, by name, and whether they refuse.
    pub(crate) rules: IndexMap<&'d str, (bool, At<'d>)>,
    /// Every other keyword, with all places where it is given.
    pub(crate) keywords: IndexMap<&'d str, Vec<At<'d>>>,
}

/// What a schema is for a Rust type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Enum,
    Union,
    Object,
    Map,
    Array,
    Other,
}

impl<'d> Flat<'d> {
    /// Reads a schema. If it is a reference it stays one and has a name; if it has none, all of it has been read.
    pub(crate) fn new(root: &'d Value, at: &At<'d>) -> Self {
        Self::read(root, at, false)
    }

    /// Reads a schema and whatever it refers to.
    pub(crate) fn expanded(root: &'d Value, at: &At<'d>) -> Self {
        Self::read(root, at, true)
    }

    fn read(root: &'d Value, at: &At<'d>, expand: bool) -> Self {
        let mut flat = Self {
            at: at.clone(),
            name: None,
            nullable: false,
            types: None,
            properties: IndexMap::new(),
            required: IndexSet::new(),
            additional: None,
            items: None,
            words: None,
            union: None,
            rules: IndexMap::new(),
            keywords: IndexMap::new(),
        };
        let mut references: Vec<At<'d>> = Vec::new();
        let mut pending = VecDeque::from([at.clone()]);
        let mut visited = HashSet::from([at.pointer.clone()]);
        let mut keep = !expand;
        loop {
            while let Some(at) = pending.pop_front() {
                references.extend(at.target(root));
                flat.collect(root, &at, &mut pending);
            }
            // One reference beside which nothing gives a shape of its own is what the schema is; more of them are a composition.
            if keep && references.len() == 1 && !flat.has_shape() {
                flat.name = references.pop();
            }
            keep = false;
            // A part that two ways lead to is merged once, which also ends circles.
            references.retain(|target| visited.insert(target.pointer.clone()));
            if references.is_empty() || visited.len() > MAX_PARTS {
                return flat;
            }
            pending.extend(references.drain(..));
        }
    }

    /// Where the references end that begin with its name: a name may stand for another name.
    pub(crate) fn last_name(&self, root: &'d Value) -> Option<At<'d>> {
        let mut last = self.name.clone()?;
        let mut visited = HashSet::from([last.pointer.clone()]);
        while let Some(next) = Flat::new(root, &last).name {
            if !visited.insert(next.pointer.clone()) {
                break;
            }
            last = next;
        }
        Some(last)
    }

    /// What it is for a Rust type.
    pub(crate) fn form(&self) -> Form {
        let is = |word: &str| self.kinds() == [word];
        if self.words.is_some() {
            Form::Enum
        } else if self.union.is_some() {
            Form::Union
        } else if !self.properties.is_empty() {
            Form::Object
        } else if is("object") {
            Form::Map
        } else if is("array") {
            Form::Array
        } else {
            Form::Other
        }
    }

    /// Whether every value passes, `null` included.
    pub(crate) fn is_any(&self) -> bool {
        self.types.is_none() && self.form() == Form::Other && self.kinds().is_empty()
    }

    /// The JSON types, guessed from the other keywords where none is given.
    pub(crate) fn kinds(&self) -> Vec<&str> {
        if let Some(types) = &self.types {
            let mut kinds: Vec<&str> = types.iter().copied().collect();
            if kinds == ["string"]
                && self.first("format").and_then(|at| at.value.as_str()) == Some("binary")
            {
                kinds = vec!["bytes"];
            }
            kinds.sort_unstable();
            return kinds;
        }
        if !self.properties.is_empty() || self.additional.is_some() {
            return vec!["object"];
        }
        if self.items.is_some() {
            return vec!["array"];
        }
        let mut kinds: Vec<&str> = self
            .words
            .iter()
            .flatten()
            .map(|word| kind(word.value))
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// The first place where a keyword is given, which is the outermost.
    pub(crate) fn first(&self, keyword: &str) -> Option<&At<'d>> {
        self.keywords.get(keyword).and_then(|places| places.first())
    }

    fn has_shape(&self) -> bool {
        !self.properties.is_empty()
            || !self.required.is_empty()
            || self.additional.is_some()
            || self.items.is_some()
            || self.words.is_some()
            || self.union.is_some()
    }

    fn collect(&mut self, root: &'d Value, at: &At<'d>, pending: &mut VecDeque<At<'d>>) {
        if at.value == &Value::Bool(false) {
            self.types = Some(IndexSet::new());
        }
        for (key, child) in at.members() {
            match key {
                "type" => self.narrow_types(child.value),
                "nullable" => self.nullable |= child.value == &Value::Bool(true),
                "enum" => self.narrow_words(child.items().collect()),
                "const" => self.narrow_words(vec![child]),
                "properties" => {
                    for (name, field) in child.members() {
                        self.properties.entry(name).or_insert(field);
                    }
                }
                "required" => self.required.extend(
                    child
                        .value
                        .as_array()
                        .into_iter()
                        .flatten()
                        .filter_map(Value::as_str),
                ),
                "additionalProperties" => {
                    self.additional.get_or_insert(child);
                }
                "items" if !child.value.is_array() => {
                    self.items.get_or_insert(child);
                }
                "allOf" => {
                    for part in child.items() {
                        match part.text("x-revox-rule") {
                            Some(name) => {
                                self.rules.insert(name, (true, part));
                            }
                            None => pending.push_back(part),
                        }
                    }
                }
                "x-revox-advice" => {
                    for part in child.items() {
                        if let Some(name) = part.text("x-revox-rule") {
                            self.rules.insert(name, (false, part));
                        }
                    }
                }
                "oneOf" | "anyOf" => self.collect_union(root, at, key, child, pending),
                "$ref" | "$comment" | "$schema" | "$id" | "$anchor" | "$dynamicAnchor"
                | "$defs" | "definitions" => {}
                _ => self.keywords.entry(key).or_default().push(child),
            }
        }
    }

    fn collect_union(
        &mut self,
        root: &'d Value,
        parent: &At<'d>,
        key: &'d str,
        list: At<'d>,
        pending: &mut VecDeque<At<'d>>,
    ) {
        let (nulls, variants): (Vec<At<'d>>, Vec<At<'d>>) =
            list.items().partition(|variant| is_null(variant.value));
        self.nullable |= !nulls.is_empty();
        // `anyOf` over nothing but `required` says which fields go together and gives no shape.
        let shapeless = variants.iter().all(|variant| {
            let has = |key: &str| variant.value.get(key).is_some();
            ![
                "$ref",
                "type",
                "properties",
                "items",
                "enum",
                "const",
                "oneOf",
                "anyOf",
                "allOf",
            ]
            .iter()
            .any(|key| has(key))
        });
        let constants: Vec<At<'d>> = variants
            .iter()
            .filter_map(|variant| variant.get("const"))
            .collect();
        if variants.len() == 1 {
            pending.extend(variants);
        } else if !variants.is_empty() && constants.len() == variants.len() {
            self.narrow_words(constants);
        } else if variants.is_empty() {
            self.types = Some(IndexSet::new());
        } else if shapeless || self.union.is_some() {
            self.keywords.entry(key).or_default().push(list);
        } else {
            self.union = Some(Union::new(root, parent, list, variants));
        }
    }

    fn narrow_types(&mut self, given: &'d Value) {
        let mut types: IndexSet<&'d str> = IndexSet::new();
        for word in std::iter::once(given)
            .chain(given.as_array().into_iter().flatten())
            .filter_map(Value::as_str)
        {
            if word == "null" {
                self.nullable = true;
            } else {
                types.insert(word);
            }
        }
        if let Some(known) = &self.types {
            let both = |word: &&str| {
                let other = if *word == "integer" {
                    "number"
                } else {
                    "integer"
                };
                known.contains(word)
                    || (matches!(*word, "integer" | "number") && known.contains(other))
            };
            types.retain(both);
            // An integer that is also said to be a number is an integer.
            if known.contains("integer")
                && !known.contains("number")
                && types.shift_remove("number")
            {
                types.insert("integer");
            }
        }
        self.types = Some(types);
    }

    fn narrow_words(&mut self, mut words: Vec<At<'d>>) {
        let before = words.len();
        words.retain(|word| !word.value.is_null());
        self.nullable |= words.len() < before;
        if let Some(known) = &self.words {
            let known: HashSet<String> = known.iter().map(|word| canonical(word.value)).collect();
            words.retain(|word| known.contains(&canonical(word.value)));
        }
        self.words = Some(words);
    }
}

/// Whether two values are the same JSON, in which 1 is 1.0 and the order of keys means nothing.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || left.as_f64() == right.as_f64() && !both_exact(left, right)
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| same(value, other)))
        }
        _ => left == right,
    }
}

/// A text that two values share only if they are the same, in which 1 is 1.0.
pub(crate) fn canonical(value: &Value) -> String {
    match value.as_f64() {
        Some(number)
            if value.as_number().is_some_and(serde_json::Number::is_f64)
                && number.fract() == 0.0 =>
        {
            format!("{number:.0}")
        }
        _ => value.to_string(),
    }
}

fn both_exact(left: &serde_json::Number, right: &serde_json::Number) -> bool {
    left.as_i128().is_some() && right.as_i128().is_some()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
