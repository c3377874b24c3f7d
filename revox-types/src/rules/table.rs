//! The shape of the rule tables that `cargo xtask codegen` writes into `generated/rules.rs`.
//!
//! A table is plain constant data: it costs nothing to load, can be read in a `const`, and is the same for the macro
//! (which sees syntax) and for the validator at run time (which sees values). Nothing here judges anything.

/// An object type of the API: its fields in the order of the document and the rules that look at several of them.
#[derive(Debug)]
pub struct Object {
    /// The component's name, which is also the name of the Rust type: `CallRetryConfig`.
    pub name: &'static str,
    /// The fields, in the order of the document.
    pub fields: &'static [Field],
    /// The rules across fields, in the order of the document.
    pub rules: &'static [Conditional],
}

impl Object {
    /// The field called `name`, and its index.
    pub fn field(&self, name: &str) -> Option<(usize, &'static Field)> {
        self.fields
            .iter()
            .enumerate()
            .find(|(_, field)| field.name == name)
    }
}

/// One field of an [`Object`].
#[derive(Debug)]
pub struct Field {
    /// The name on the wire, which is also the name in the macro: `type`.
    pub name: &'static str,
    /// The name of the Rust field, with `r#` where it is a keyword: `r#type`.
    pub ident: &'static str,
    /// Whether the key has to be present.
    pub required: bool,
    /// Whether the value is a secret, which no message may show.
    pub secret: bool,
    /// The rules for the value.
    pub value: Value,
}

/// The rules for a value: its shape, whether `null` is allowed, and the checks that it has to pass.
#[derive(Debug)]
pub struct Value {
    /// The kind of value.
    pub shape: Shape,
    /// Whether `null` is a legal value.
    pub nullable: bool,
    /// Checks of the value alone.
    pub checks: &'static [Check],
}

/// The kind of a value.
#[derive(Debug)]
pub enum Shape {
    /// Any JSON value.
    Any,
    /// A string.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// One of a list of values.
    Enum(&'static Enum),
    /// An object with known fields.
    Object(&'static Object),
    /// One of several objects, told apart by the constant value of one field.
    Union(&'static Union),
    /// One of several values that no tag tells apart.
    AnyOf(&'static [Value]),
    /// A list.
    List(&'static Value),
    /// An object with free keys, whose values are alike.
    Map(&'static Value),
}

/// A list of values, to which a newer API may add.
#[derive(Debug)]
pub struct Enum {
    /// The component's name, which is also the name of the Rust type.
    pub name: &'static str,
    /// The name of the hidden module that exports the variants under the values of the API (see `values` in `generated/model.rs`).
    pub module: &'static str,
    /// The values, in the order of the document.
    pub values: &'static [EnumValue],
}

/// One value of an [`Enum`].
#[derive(Debug)]
pub struct EnumValue {
    /// The value on the wire: `audio/office.ogg`.
    pub value: &'static str,
    /// The name of the Rust variant: `AudioOfficeOgg`.
    pub variant: &'static str,
}

/// A choice between objects, made by a field whose value is constant in each of them.
#[derive(Debug)]
pub struct Union {
    /// The component's name, which is also the name of the Rust type.
    pub name: &'static str,
    /// The name of the field that tells the variants apart: `type`.
    pub tag: &'static str,
    /// The variants, in the order of the document.
    pub variants: &'static [Variant],
}

/// One choice of a [`Union`].
#[derive(Debug)]
pub struct Variant {
    /// The value of the tag on the wire: `dedicated-instance`.
    pub tag: &'static str,
    /// The name of the Rust variant: `DedicatedInstance`.
    pub variant: &'static str,
    /// The object, without the tag among its fields.
    pub object: &'static Object,
}

/// The level of a rule, in the terms of lints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Advice, or a rule that is inferred: a compiler warning, and `advice()` at run time.
    Warn,
    /// The documentation rules it out: a compile error, and an error at run time.
    Deny,
}

/// Where the document states a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A keyword of the API's own schema.
    Keyword,
    /// The text of the documentation, written down as a rule in the overlay.
    Prose,
}

/// A check of one value.
#[derive(Debug)]
pub struct Check {
    /// The schema keyword (`maximum`), or the name that the overlay gives to the rule (`phone-number-e164`).
    pub id: &'static str,
    /// The level of a violation.
    pub level: Level,
    /// Where it is stated.
    pub origin: Origin,
    /// The check.
    pub test: Test,
    /// One sentence on what the documentation says, or an empty string.
    pub why: &'static str,
}

/// A rule across the fields of one object: if every test of `if_` passes, `then` has to hold.
#[derive(Debug)]
pub struct Conditional {
    /// The name that the overlay gives to the rule.
    pub id: &'static str,
    /// The level of a violation.
    pub level: Level,
    /// Where it is stated.
    pub origin: Origin,
    /// The conditions; none means always.
    pub if_: &'static [FieldTest],
    /// The requirement.
    pub then: Requirement,
    /// The index of the field to report at, where it is not the field that failed.
    pub at: Option<usize>,
    /// One sentence on what the documentation says, or an empty string.
    pub why: &'static str,
}

/// The requirement of a [`Conditional`].
#[derive(Debug)]
pub enum Requirement {
    /// Every test passes.
    Fields(&'static [FieldTest]),
    /// Two times of day, by the indices of their fields, of which the first comes before the second.
    Before(usize, usize),
    /// A map and a definition, by the indices of their fields: the keys of the map are the variables of the definition's texts.
    Fills(usize, usize),
    /// A list with the [`Arguments`] of the object, by the index of its field: each in which this field is true has its placeholder in a text of the object.
    Used(usize, &'static str),
}

/// A statement on one field, with the meaning that JSON Schema gives it: an absent field passes unless it is required.
#[derive(Debug)]
pub struct FieldTest {
    /// The index of the field in [`Object::fields`].
    pub field: usize,
    /// Whether the field has to be present.
    pub required: bool,
    /// The tests that the value has to pass, if the field is present.
    pub tests: &'static [Test],
}

/// One test of a value. As in JSON Schema, a test of strings passes every value that is not a string, and so on.
#[derive(Debug)]
pub enum Test {
    /// A number that is neither infinite nor NaN, which JSON cannot write. Every number has to pass this; no table says so.
    Finite,
    /// A number not below this.
    Minimum(f64),
    /// A number not above this.
    Maximum(f64),
    /// A number above this.
    ExclusiveMinimum(f64),
    /// A number below this.
    ExclusiveMaximum(f64),
    /// A number that is a whole multiple of this.
    MultipleOf(f64),
    /// A string of at least so many Unicode code points.
    MinLength(usize),
    /// A string of at most so many Unicode code points.
    MaxLength(usize),
    /// A list of at least so many items.
    MinItems(usize),
    /// A list of at most so many items.
    MaxItems(usize),
    /// A list without two equal items.
    UniqueItems,
    /// A list of objects in which this field never has the same value twice.
    UniqueBy(&'static str),
    /// A string in which the pattern is found.
    Pattern(&'static Pattern),
    /// A string of a named form.
    Format(Format),
    /// A string whose `{{…}}` placeholders are all among these.
    Placeholders(&'static [&'static str]),
    /// Equal to one of these strings.
    In(&'static [&'static str]),
    /// Not equal to any of these strings.
    NotIn(&'static [&'static str]),
    /// This boolean.
    Is(bool),
    /// Any value but `null`.
    NotNull,
}

/// A named form of strings, for which a test is written by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JSON Schema's `email`.
    Email,
    /// JSON Schema's `uri`: absolute, RFC 3986.
    Uri,
    /// JSON Schema's `date-time`, RFC 3339.
    DateTime,
    /// JSON Schema's `uuid`.
    Uuid,
    /// `x-revox-format: iana-time-zone`: a name of the IANA time zone database.
    IanaTimeZone,
    /// `x-revox-format: time-of-day`: `17:00` or `5:30pm`, minutes optional in the second form.
    TimeOfDay,
    /// `x-revox-format: json-template`: JSON once its placeholders, which stand inside string literals, are filled in.
    JsonTemplate,
    /// `x-revox-format: template`: text in which every `{{` has its `}}` and a name between them.
    Template,
    /// `x-revox-format: url-template`: an absolute URL once its placeholders are filled in.
    UrlTemplate,
    /// `x-revox-format: http-url`: an absolute URL, placeholders allowed, whose scheme is `http` or `https`.
    HttpUrl,
}

/// A list whose items name placeholders that are filled in by somebody else than the caller, in the texts of the object that it is in.
#[derive(Debug)]
pub struct Arguments {
    /// The name of the [`Object`] that has the list.
    pub of: &'static str,
    /// The list.
    pub field: &'static str,
    /// The field of its items that holds the name.
    pub name: &'static str,
}

/// A field that means something to a definition as a whole.
#[derive(Debug)]
pub struct Role {
    /// The name of the [`Object`] that has the field.
    pub of: &'static str,
    /// The field.
    pub field: &'static str,
}

impl Role {
    /// The field of an object that has the role.
    pub fn field_of(roles: &[Role], object: &Object) -> Option<&'static str> {
        roles
            .iter()
            .find(|role| role.of == object.name)
            .map(|role| role.field)
    }
}

/// A field or enum value that this version of the API does not have and another one does.
#[derive(Debug)]
pub struct OtherVersion {
    /// The name of the [`Object`], [`Enum`] or [`Union`] that it is missing from.
    pub object: &'static str,
    /// The field or the value.
    pub name: &'static str,
    /// Which version has it, as words that go on after "known from".
    pub since: &'static str,
    /// The replacement in this version, or an empty string.
    pub replaced_by: &'static str,
    /// A sentence on migrating to the replacement, or an empty string.
    pub note: &'static str,
}

/// A regular expression of the document, compiled by `cargo xtask codegen` into a deterministic automaton.
///
/// It looks at each byte of a text once, so no pattern can be slow.
#[derive(Debug)]
pub struct Pattern {
    /// The name of the static that this is: `PATTERN_1`.
    pub ident: &'static str,
    /// The expression as the document writes it.
    pub source: &'static str,
    /// The expected form of a value, as a noun phrase for messages, or an empty string.
    pub expected: &'static str,
    /// The automaton, which begins in its first state.
    pub states: &'static [State],
}

/// One state of a [`Pattern`].
#[derive(Debug)]
pub struct State {
    /// Whether the expression is found by now.
    pub found: Found,
    /// Inclusive ranges of bytes, in ascending order, and the index of the state to which each leads. Any other
    /// byte is a dead state: the expression cannot be found any more, unless it is found always.
    pub moves: &'static [(u8, u8, usize)],
}

/// Whether an expression is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Not yet.
    Never,
    /// If the text ends here.
    AtEnd,
    /// Regardless of the text that follows.
    Always,
}
