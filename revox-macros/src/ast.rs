//! The tree of a definition: what was written, with the tokens to point at.
//!
//! The tree keeps what is wrong as well. The parser only says what it found, the check says what is wrong with it, and the
//! expansion leaves out what was found wrong.

use std::cell::Cell;

use revox_types::rules::{Field as FieldTable, Object as ObjectTable, Union, Variant, nearest};

use proc_macro2::Ident;
use syn::Expr;

use crate::tokens::SpanRange;

/// A whole definition.
pub(crate) struct Definition {
    pub(crate) object: Object,
    /// The variables that are declared, if any are.
    pub(crate) declared: Option<Vec<Declared>>,
}

/// A variable that is declared.
pub(crate) struct Declared {
    /// What stands between the braces of its placeholder.
    pub(crate) name: String,
    pub(crate) span: SpanRange,
    /// What it is. May be empty.
    pub(crate) description: String,
}

/// `{ … }`, or all that stands between the delimiters of the macro.
pub(crate) struct Object {
    /// The name of the type, where one is written.
    pub(crate) name: Option<Ident>,
    pub(crate) kind: ObjectKind,
    pub(crate) fields: Vec<Field>,
    /// `..expression`, which supplies the fields that are not written.
    pub(crate) base: Option<Box<Value>>,
    /// Whether something in it could not be read. It may have been any field, so none is missing for sure.
    pub(crate) unread: bool,
}

/// What an [`Object`] is an object of.
#[derive(Clone, Copy)]
pub(crate) enum ObjectKind {
    /// A component with known fields.
    Plain(&'static ObjectTable),
    /// One of several components, told apart by a field; none is chosen as long as that field is missing or wrong.
    Tagged(&'static Union, Option<&'static Variant>),
    /// One whose fields no table knows: where no object belongs, behind an unknown name, or a declaration of variables.
    Untyped,
}

/// `name: value`, or `name` alone.
pub(crate) struct Field {
    pub(crate) key: Key,
    /// The field's description, unless the name is unknown or the field is the tag of a union.
    pub(crate) table: Option<&'static FieldTable>,
    /// The place of that description among all of the object's.
    pub(crate) index: Option<usize>,
    pub(crate) value: Value,
    /// Whether no value was written, so that the key stands for both.
    pub(crate) shorthand: bool,
}

/// The name of a field.
pub(crate) struct Key {
    /// The name on the wire, without `r#`.
    pub(crate) name: String,
    /// The identifier to write in a struct literal, `r#` included, with the span of what was written.
    pub(crate) ident: Ident,
    pub(crate) span: SpanRange,
}

/// A value, as it is written.
pub(crate) struct Value {
    pub(crate) kind: Kind,
    /// What was written, where it stays Rust: `Expr::Verbatim` if it is none. Nothing for an object, a list and what is missing.
    pub(crate) expr: Option<Expr>,
    pub(crate) span: SpanRange,
    /// Whether an error says what is wrong with it. Then it is left out of the expansion, so that rustc does not say it again. The check finds some of
    /// them when the tree is shared.
    reported: Cell<bool>,
}

/// What a [`Value`] is.
pub(crate) enum Kind {
    /// A colon without a value behind it.
    Missing,
    /// `null`, which is sent.
    Null,
    /// `None`, which leaves an optional field out.
    None,
    /// `true` or `false`.
    Bool(bool),
    /// A number without a fraction, its sign included.
    Integer(i128),
    /// Any other number.
    Number(f64),
    /// A string literal, or `include_str!` or `concat!` of literals.
    Text(String),
    /// A bare word where an enum value belongs.
    Word(String),
    /// `Type::Variant`, whose value is this.
    Variant(&'static str),
    /// `[ … ]`.
    List(List),
    /// `{ … }`.
    Object(Object),
    /// The path of a type that stands for a list.
    Type,
    /// The path of a constant, or a file that the macro cannot read: the compiler knows the value.
    Constant,
    /// Any other Rust expression.
    Expression,
}

/// The items of a list.
pub(crate) struct List {
    pub(crate) items: Vec<Item>,
}

/// One item of a [`List`].
pub(crate) enum Item {
    /// A value.
    One(Value),
    /// `..iterable`.
    Spread(Value),
}

impl Value {
    pub(crate) fn new(kind: Kind, expr: Option<Expr>, span: SpanRange) -> Self {
        Value {
            kind,
            expr,
            span,
            reported: Cell::new(false),
        }
    }

    /// Notes that an error about the value was reported.
    pub(crate) fn report(&self) {
        self.reported.set(true);
    }

    pub(crate) fn is_reported(&self) -> bool {
        self.reported.get()
    }

    /// Shows the value and every value inside it, in the order of the source.
    pub(crate) fn visit<'t>(&'t self, see: &mut impl FnMut(&'t Value)) {
        see(self);
        match &self.kind {
            Kind::Object(object) => object.visit(see),
            Kind::List(list) => {
                for Item::One(item) | Item::Spread(item) in &list.items {
                    item.visit(see);
                }
            }
            Kind::Missing
            | Kind::Null
            | Kind::None
            | Kind::Bool(_)
            | Kind::Integer(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::Word(_)
            | Kind::Variant(_)
            | Kind::Type
            | Kind::Constant
            | Kind::Expression => {}
        }
    }

    /// Whether it is there and could be read, so that a comma has to follow it.
    pub(crate) fn is_whole(&self) -> bool {
        !matches!(self.kind, Kind::Missing) && !matches!(self.expr, Some(Expr::Verbatim(_)))
    }
}

impl ObjectKind {
    /// The fields that a key of the document may name here.
    pub(crate) fn table(self) -> Option<&'static ObjectTable> {
        match self {
            ObjectKind::Plain(table) => Some(table),
            ObjectKind::Tagged(_, variant) => variant.map(|variant| variant.object),
            ObjectKind::Untyped => None,
        }
    }

    /// The field that tells the variants apart.
    pub(crate) fn tag(self) -> Option<&'static str> {
        match self {
            ObjectKind::Tagged(union, _) => Some(union.tag),
            _ => None,
        }
    }

    /// Whether a field has this name, or could have it because the fields are not known.
    pub(crate) fn accepts_key(self, name: &str) -> bool {
        self.table().is_none() || self.names().any(|known| known == name)
    }

    /// Whether a field could have this name, or one that is nearly this.
    pub(crate) fn accepts_near_key(self, name: &str) -> bool {
        self.accepts_key(name) || nearest(name, self.names()).is_some()
    }

    fn names(self) -> impl Iterator<Item = &'static str> + Clone {
        let fields = self.table().map_or(&[][..], |table| table.fields);
        fields.iter().map(|field| field.name).chain(self.tag())
    }
}

impl Object {
    pub(crate) fn new(kind: ObjectKind) -> Self {
        Object {
            name: None,
            kind,
            fields: Vec::new(),
            base: None,
            unread: false,
        }
    }

    /// The fields that a key of the document may name here.
    pub(crate) fn table(&self) -> Option<&'static ObjectTable> {
        self.kind.table()
    }

    /// Shows every value inside, in the order of the source. An object where none belongs is one mistake, whatever it holds.
    pub(crate) fn visit<'t>(&'t self, see: &mut impl FnMut(&'t Value)) {
        if let ObjectKind::Untyped = self.kind {
            return;
        }
        let values = self.fields.iter().map(|field| &field.value);
        for value in values.chain(self.base.as_deref()) {
            value.visit(see);
        }
    }

    /// The first field that this place in the table describes.
    pub(crate) fn described(&self, index: usize) -> Option<&Field> {
        self.fields.iter().find(|field| field.index == Some(index))
    }

    /// The first field of this name, or a later one.
    pub(crate) fn field(&self, name: &str, occurrence: usize) -> Option<&Field> {
        let mut fields = self.fields.iter().filter(|field| field.key.name == name);
        fields.nth(occurrence)
    }
}

impl List {
    /// The values that are written out, which are the items that the validator counts.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Value> {
        self.items.iter().filter_map(|item| match item {
            Item::One(value) => Some(value),
            Item::Spread(_) => None,
        })
    }
}
