//! What codegen knows of an API once the document is understood: named types, their fields and rules, and operations.
//!
//! Everything that is written is written from this; no writer looks at the document itself.

mod operation;
pub(crate) mod shape;

use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde_json::Value as Json;

pub(crate) use operation::{Body, ErrorResponse, Operation, Pages, Param, ResponseBody};

/// The place of a type in [`Api::types`].
pub(crate) type TypeId = usize;

/// An API, understood.
#[derive(Debug, Default)]
pub(crate) struct Api {
    pub(crate) title: String,
    pub(crate) version: String,
    /// The first server's URL.
    pub(crate) server: String,
    /// The named types: those of the document first, in its order.
    pub(crate) types: Vec<Type>,
    /// The expressions that could be compiled.
    pub(crate) patterns: Vec<Pattern>,
    /// The operations, in the order of the document.
    pub(crate) operations: Vec<Operation>,
    /// The bodies of the requests that the server makes, with the places of these.
    pub(crate) webhooks: Vec<(String, Value)>,
    /// The descriptions of the tags, by name.
    pub(crate) tags: Vec<(String, String)>,
    /// The objects that the mock server keeps or looks into, and what their marks say.
    pub(crate) kept: Vec<(TypeId, Json)>,
    /// What the document says and the tables cannot enforce.
    pub(crate) notes: Vec<Note>,
    /// The operations that the client has no method for, and why.
    pub(crate) left_out: Vec<String>,
    /// The rules of overlays that this version of the document has no use for.
    pub(crate) skipped: Vec<String>,
    /// Where the document has those of them that are rules.
    pub(crate) dropped: Vec<String>,
    /// What is known of other versions of the API.
    pub(crate) other_versions: Vec<OtherVersion>,
    /// The aliases and unions that hold themselves, see [`shape::circular`].
    pub(crate) circular: HashSet<TypeId>,
}

/// A field or enum value that another version of the API has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OtherVersion {
    /// The name of the object, enum or union that does not have it here.
    pub(crate) object: String,
    pub(crate) name: String,
    /// Which version has it, after "known from".
    pub(crate) since: String,
    /// What replaces it here, or an empty string.
    pub(crate) replaced_by: String,
    /// A sentence about the migration, or an empty string.
    pub(crate) note: String,
}

/// A keyword that is not enforced.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Note {
    pub(crate) pointer: String,
    pub(crate) keyword: String,
    /// Why it is not enforced.
    pub(crate) reason: String,
}

impl Note {
    pub(crate) fn new(pointer: String, keyword: &str, reason: impl Into<String>) -> Self {
        Self {
            pointer,
            keyword: keyword.to_owned(),
            reason: reason.into(),
        }
    }
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Type {
    /// The name in Rust.
    pub(crate) name: String,
    /// The name of the component that it is, if it is one.
    pub(crate) component: Option<String>,
    /// Whether the name has a number, since another type has the name without.
    pub(crate) numbered: bool,
    /// Whether it is made of several schemas, or of a part of one, so that no mark in the document can name it.
    pub(crate) mixed: bool,
    pub(crate) pointer: String,
    pub(crate) doc: String,
    pub(crate) deprecated: bool,
    /// Whether `null` is among its values.
    pub(crate) nullable: bool,
    /// Whether a request can hold it.
    pub(crate) request: bool,
    pub(crate) kind: Kind,
}

/// What a named type is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// An object with known fields.
    Object(Object),
    /// One of a list of strings.
    Enum(Vec<EnumValue>),
    /// One of several objects, distinguished by a tag.
    Union(Union),
    /// One of several values without a tag.
    AnyOf(Vec<Variant>),
    /// Another name for a value.
    Alias(Value),
}

#[derive(Debug, Default)]
pub(crate) struct Object {
    /// Its fields, in the order of the document.
    pub(crate) fields: Vec<Field>,
    /// Its rules across fields.
    pub(crate) rules: Vec<Rule>,
    /// What further keys hold, where the document gives that a type.
    pub(crate) extra: Option<Value>,
    /// The name of the object that defines what an object of this kind changes.
    pub(crate) updates: Option<String>,
    /// For what places a call: the field with the id of the assistant, and the field with the variables.
    pub(crate) call: Option<[String; 2]>,
}

#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the document says each of these with a keyword of its own"
)]
pub(crate) struct Field {
    /// The key on the wire.
    pub(crate) name: String,
    /// The name in Rust, with `r#` where needed.
    pub(crate) ident: String,
    pub(crate) doc: String,
    /// Whether the key has to be there.
    pub(crate) required: bool,
    /// Whether only responses have it.
    pub(crate) read_only: bool,
    /// Whether only requests have it.
    pub(crate) write_only: bool,
    /// Whether it must not be shown.
    pub(crate) secret: bool,
    /// The key of its items whose values are the placeholders that the API fills in, in the object that it is a field of.
    pub(crate) arguments: Option<String>,
    /// Whether its items are what a type of the user's can be made of.
    pub(crate) extract: bool,
    /// Whether it is the text that the agent works by.
    pub(crate) prompt: bool,
    /// Whether every value of it is a key or a password.
    pub(crate) credential: bool,
    /// Whether it may be a time, though the document gives it no type.
    pub(crate) time: bool,
    /// The values with which the thing that has the field is over.
    pub(crate) over: Vec<String>,
    /// The number that a value made without any has here, if the field is required.
    pub(crate) initial: Option<i64>,
    /// What it is to the deployment of its object.
    pub(crate) deploy: Option<String>,
    /// The value that marks an item of others.
    pub(crate) foreign: Option<Json>,
    /// Whether the order of its items has no meaning.
    pub(crate) unordered: bool,
    pub(crate) deprecated: bool,
    pub(crate) value: Value,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct EnumValue {
    /// The value on the wire.
    pub(crate) value: String,
    /// The variant in Rust.
    pub(crate) variant: String,
}

#[derive(Debug)]
pub(crate) struct Union {
    /// The key of the tag.
    pub(crate) tag: String,
    /// Whether the variants' structs keep the tag, because they are used outside of the union as well.
    pub(crate) keeps_tag: bool,
    pub(crate) variants: Vec<Variant>,
}

#[derive(Debug)]
pub(crate) struct Variant {
    /// The value of the tag, if the union has one.
    pub(crate) tag: String,
    /// The variant in Rust.
    pub(crate) name: String,
    /// The value; if the union has a tag, an object.
    pub(crate) value: Value,
    /// Whether it has to be behind a pointer, since it holds the union again.
    pub(crate) boxed: bool,
}

impl Union {
    /// The objects that the tag tells apart.
    pub(crate) fn objects(&self) -> impl Iterator<Item = TypeId> {
        self.variants.iter().filter_map(|one| one.value.id())
    }
}

impl Kind {
    pub(crate) fn object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub(crate) fn object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    pub(crate) fn fields(&self) -> &[Field] {
        self.object().map_or(&[], |object| &object.fields)
    }

    /// The field of an object with this key.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// The variants of a union of either kind.
    pub(crate) fn variants(&self) -> &[Variant] {
        match self {
            Self::Union(Union { variants, .. }) | Self::AnyOf(variants) => variants,
            _ => &[],
        }
    }

    /// The same, to be changed.
    pub(crate) fn variants_mut(&mut self) -> &mut [Variant] {
        match self {
            Self::Union(Union { variants, .. }) | Self::AnyOf(variants) => variants,
            _ => &mut [],
        }
    }

    /// What the type holds, in order.
    pub(crate) fn values(&self) -> Vec<&Value> {
        match self {
            Self::Object(object) => {
                let fields = object.fields.iter().map(|field| &field.value);
                fields.chain(&object.extra).collect()
            }
            Self::Alias(value) => vec![value],
            other => other.variants().iter().map(|one| &one.value).collect(),
        }
    }

    /// The same, to be changed.
    pub(crate) fn values_mut(&mut self) -> Vec<&mut Value> {
        match self {
            Self::Object(object) => {
                let fields = object.fields.iter_mut().map(|field| &mut field.value);
                fields.chain(&mut object.extra).collect()
            }
            Self::Alias(value) => vec![value],
            other => {
                let variants = other.variants_mut().iter_mut();
                variants.map(|one| &mut one.value).collect()
            }
        }
    }
}

/// What a place in a document holds.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    pub(crate) shape: Shape,
    /// Whether `null` will do.
    pub(crate) nullable: bool,
    /// The checks of the value alone.
    pub(crate) checks: Vec<Check>,
    pub(crate) default: Option<Json>,
    pub(crate) place: Place,
}

/// A JSON pointer. It is no part of the text of a type, by which types are found to be the same.
#[derive(Clone, Default)]
pub(crate) struct Place(pub String);

impl fmt::Debug for Place {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Any,
    String,
    Integer,
    /// A whole number of 64 bits without a sign.
    Unsigned,
    Number,
    Boolean,
    Named(TypeId),
    List(Box<Value>),
    /// An object with free keys.
    Map(Box<Value>),
}

impl PartialEq for Value {
    /// Equality of types, for which checks and defaults do not count.
    fn eq(&self, other: &Self) -> bool {
        self.shape == other.shape && self.nullable == other.nullable
    }
}

impl Value {
    /// Adds the named types in the value.
    pub(crate) fn named(&self, found: &mut Vec<TypeId>) {
        match &self.shape {
            Shape::Named(id) => found.push(*id),
            Shape::List(inner) | Shape::Map(inner) => inner.named(found),
            _ => {}
        }
    }

    /// The type that the value is, if it is a type.
    pub(crate) fn id(&self) -> Option<TypeId> {
        match self.shape {
            Shape::Named(id) => Some(id),
            _ => None,
        }
    }

    /// A value without checks.
    pub(crate) fn plain(shape: Shape) -> Self {
        Self {
            shape,
            nullable: false,
            checks: Vec::new(),
            default: None,
            place: Place::default(),
        }
    }
}

/// A check of one value.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    /// The keyword, or the rule's name.
    pub(crate) id: String,
    /// Whether it is only advice.
    pub(crate) warn: bool,
    /// Whether the overlay states it.
    pub(crate) prose: bool,
    pub(crate) test: Test,
    /// What the documentation says.
    pub(crate) why: String,
}

/// A rule across fields.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) id: String,
    /// Whether it is only advice.
    pub(crate) warn: bool,
    /// Whether the overlay states it.
    pub(crate) prose: bool,
    pub(crate) if_: Vec<FieldTest>,
    pub(crate) then: Requirement,
    pub(crate) at: Option<String>,
    /// What the documentation says.
    pub(crate) why: String,
}

/// What a [`Rule`] demands.
#[derive(Debug, Clone)]
pub(crate) enum Requirement {
    /// Every clause.
    Fields(Vec<FieldTest>),
    /// Two times of day in order.
    Before(String, String),
    /// A map whose keys are the variables of a definition.
    Fills(String, String),
    /// A list whose items name placeholders that the texts of the object have, if this field of an item is true.
    Used(String, String),
}

impl Requirement {
    /// The fields that it demands something of.
    pub(crate) fn fields(&self) -> Vec<&str> {
        match self {
            Self::Fields(tests) => tests.iter().map(|test| test.field.as_str()).collect(),
            Self::Before(first, second) | Self::Fills(first, second) => vec![first, second],
            Self::Used(list, _) => vec![list],
        }
    }
}

impl Rule {
    /// The fields that it can be reported at.
    pub(crate) fn places(&self) -> Vec<&str> {
        self.at
            .as_deref()
            .map_or_else(|| self.then.fields(), |at| vec![at])
    }
}

/// A statement on one field.
#[derive(Debug, Clone)]
pub(crate) struct FieldTest {
    pub(crate) field: String,
    pub(crate) required: bool,
    pub(crate) tests: Vec<Test>,
}

/// One test, as in the tables. The bounds are called like the keywords.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Test {
    Minimum(f64),
    Maximum(f64),
    ExclusiveMinimum(f64),
    ExclusiveMaximum(f64),
    MultipleOf(f64),
    MinLength(u64),
    MaxLength(u64),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    UniqueBy(String),
    /// `pattern`, by its index in [`Api::patterns`].
    Pattern(usize),
    /// `format` or `x-revox-format`, by the name of the variant in the tables.
    Format(String),
    Placeholders(Vec<String>),
    /// `const` or `enum` of strings.
    In(Vec<String>),
    NotIn(Vec<String>),
    /// `const` of a truth value.
    Is(bool),
    NotNull,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// The expression as it stands in the document.
    pub(crate) source: String,
    /// What a value should look like.
    pub(crate) expected: String,
    /// The automaton, which begins in its first state.
    pub(crate) states: Vec<State>,
}

/// One state of a [`Pattern`], as in the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    /// Whether the expression is found by now.
    pub(crate) found: Found,
    /// Ranges of bytes, in order, and the states to which they lead.
    pub(crate) moves: Vec<(u8, u8, usize)>,
}

/// Whether an expression is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Found {
    /// Not yet.
    Never,
    /// If the text ends here.
    AtEnd,
    /// Whatever comes next.
    Always,
}

impl Api {
    /// The types as they are written: those of the document in its order, each followed by the inline ones that it needs.
    ///
    /// An inline type that nothing holds, such as that of a tag that is no field, is left out.
    pub(crate) fn in_order(&self) -> Vec<TypeId> {
        let mut order = Vec::with_capacity(self.types.len());
        let mut visited = vec![false; self.types.len()];
        let mut starts: Vec<TypeId> = (0..self.types.len())
            .filter(|id| self.types[*id].component.is_some())
            .collect();
        starts.extend(self.used());
        for start in starts {
            let mut open = vec![start];
            while let Some(id) = open.pop() {
                if visited[id] || (id != start && self.types[id].component.is_some()) {
                    continue;
                }
                visited[id] = true;
                order.push(id);
                open.extend(self.children(id).into_iter().rev());
            }
        }
        order
    }

    /// The named types that operations and webhooks hold by themselves.
    pub(crate) fn used(&self) -> Vec<TypeId> {
        let mut found = Vec::new();
        let operations = self.operations.iter();
        operations.for_each(|operation| operation.named(&mut found));
        let webhooks = self.webhooks.iter();
        webhooks.for_each(|(_, body)| body.named(&mut found));
        found
    }

    /// The named types that a type holds, in order.
    pub(crate) fn children(&self, id: TypeId) -> Vec<TypeId> {
        let mut found = Vec::new();
        let values = self.types[id].kind.values().into_iter();
        values.for_each(|value| value.named(&mut found));
        found
    }

    /// The value behind any aliases, as it stands there.
    pub(crate) fn behind<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        while let Shape::Named(id) = value.shape
            && let Kind::Alias(inner) = &self.types[id].kind
        {
            value = inner;
        }
        value
    }

    /// The value behind any aliases, with their `null` and their checks added.
    pub(crate) fn resolve(&self, value: &Value) -> Value {
        let mut resolved = value.clone();
        while let Shape::Named(id) = resolved.shape {
            let named = &self.types[id];
            resolved.nullable |= named.nullable;
            let Kind::Alias(inner) = &named.kind else {
                break;
            };
            resolved.nullable |= inner.nullable;
            let mut checks = inner.checks.clone();
            checks.append(&mut resolved.checks);
            resolved.checks = checks;
            resolved.default = resolved.default.take().or_else(|| inner.default.clone());
            resolved.shape = inner.shape.clone();
        }
        resolved
    }

    /// Whether a parameter of this kind is one text: anything but an object, a list or a choice of several kinds.
    pub(crate) fn is_text(&self, value: &Value) -> bool {
        match self.resolve(value).shape {
            Shape::List(_) | Shape::Map(_) => false,
            Shape::Named(id) => matches!(self.types[id].kind, Kind::Enum(_)),
            _ => true,
        }
    }

    /// Whether `null` is among a value's values.
    pub(crate) fn nullable(&self, value: &Value) -> bool {
        self.resolve(value).nullable
    }
}
