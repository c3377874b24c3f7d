//! How a value shows itself to the validator, be it syntax, a Rust value or JSON.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::sound;
use super::table::{Object, Shape, Value};
use super::validator::{Context, validate_typed};
use super::violation::Violations;

/// What the validator sees of a value.
#[derive(Clone, Copy)]
pub enum Seen<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number written without a fraction.
    Integer(i128),
    /// Any other number.
    Number(f64),
    /// A string, or a word of an enum.
    Str(&'a str),
    /// A list.
    List(&'a dyn Items),
    /// An object, or a map.
    Object(&'a dyn Members),
    /// A word that a typed value holds though this version does not know it. It is sent as it is, so at most it is advised against.
    Unknown(&'a str),
    /// A value that cannot be judged now: an expression, or a variant that this version does not know.
    Opaque,
}

/// What the validator sees of one member of an object.
#[derive(Clone, Copy)]
pub enum Member<'a> {
    /// It is not there.
    Absent,
    /// It may be there: `..base` may supply it.
    Unseen,
    /// It is there.
    Present(Seen<'a>),
}

/// The items of a list.
pub trait Items {
    /// The number of items that can be seen.
    fn len(&self) -> usize;

    /// The item at `index`, which is below [`len`](Self::len).
    fn item(&self, index: usize) -> Seen<'_>;

    /// Whether no item can be seen.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the items that can be seen are all there are. A list with `..iterable` in it may hold more.
    fn complete(&self) -> bool {
        true
    }
}

/// The members of an object.
pub trait Members {
    /// The member called `name`.
    ///
    /// `index` is its place in [`Object::fields`], by which a typed value finds it faster than by its name. For the tag
    /// of a union, and for the key of a map, it is `usize::MAX`.
    fn member(&self, index: usize, name: &str) -> Member<'_>;

    /// Calls `each` with every key as written, in order, duplicates included, so that unknown and duplicate keys are found.
    ///
    /// A type whose fields are fixed has nothing to report.
    fn names(&self, each: &mut dyn FnMut(&str)) {
        let _ = each;
    }
}

/// A value that the validator can look at.
pub trait Inspect {
    /// What there is to see.
    fn inspect(&self) -> Seen<'_>;

    /// Whether it is plain at once that no rule that counts is broken here or below; `false` says nothing.
    ///
    /// `depth` is how deep this value lies in the body.
    fn is_sound(&self, value: &'static Value, depth: usize) -> bool {
        let _ = (value, depth);
        false
    }
}

/// A request body, which knows the rules that it has to obey.
///
/// This is for types whose fields have the kinds that the table says, as the generated ones have: kinds are not judged again. For
/// values of unknown form there is [`validate`](super::validate).
pub trait Validate: Inspect {
    /// The rules.
    const OBJECT: &'static Object;

    /// The operation whose body this is, for messages: `POST /assistants`.
    const OPERATION: &'static str;

    /// Judges the body by every rule that the documentation states.
    ///
    /// # Errors
    ///
    /// Returns all violations, each with its JSON path, in the order of the documentation.
    fn validate(&self) -> Result<(), Violations> {
        if self.is_sound(&BODY, 0) {
            return Ok(());
        }
        let violations = judge(self, Context::new(Self::OPERATION).deny_only());
        if violations.is_empty() {
            Ok(())
        } else {
            Err(violations)
        }
    }

    /// What the body may say but hardly wants to: rules that are inferred from the documentation, and fields without effect.
    ///
    /// These do not keep a request from being sent.
    fn advice(&self) -> Violations {
        judge(self, Context::new(Self::OPERATION).warn_only())
    }
}

/// What a body is before its own rules.
static BODY: Value = Value {
    shape: Shape::Any,
    nullable: false,
    checks: &[],
};

fn judge<T: Validate + ?Sized>(body: &T, context: Context) -> Violations {
    match body.inspect() {
        Seen::Object(members) => validate_typed(T::OBJECT, members, context),
        // A body that shows nothing else than an object cannot be judged.
        _ => Violations::default(),
    }
}

impl<'a> Member<'a> {
    /// The member that an optional field makes: absent when there is no value.
    pub fn optional<T: Inspect>(value: Option<&'a T>) -> Self {
        match value {
            Some(value) => Member::Present(value.inspect()),
            None => Member::Absent,
        }
    }
}

impl Inspect for str {
    fn inspect(&self) -> Seen<'_> {
        Seen::Str(self)
    }

    fn is_sound(&self, value: &'static Value, _depth: usize) -> bool {
        sound::text(value, self)
    }
}

impl Inspect for String {
    fn inspect(&self) -> Seen<'_> {
        Seen::Str(self)
    }

    fn is_sound(&self, value: &'static Value, _depth: usize) -> bool {
        sound::text(value, self)
    }
}

impl Inspect for bool {
    fn inspect(&self) -> Seen<'_> {
        Seen::Bool(*self)
    }

    fn is_sound(&self, value: &'static Value, _depth: usize) -> bool {
        sound::boolean(value, *self)
    }
}

macro_rules! inspect_integers {
    ($($integer:ty)*) => {$(
        impl Inspect for $integer {
            fn inspect(&self) -> Seen<'_> {
                Seen::Integer(i128::from(*self))
            }

            fn is_sound(&self, value: &'static Value, _depth: usize) -> bool {
                sound::integer(value, i128::from(*self))
            }
        }
    )*};
}

inspect_integers!(i8 i16 i32 i64 i128 u8 u16 u32 u64);

impl Inspect for f64 {
    fn inspect(&self) -> Seen<'_> {
        Seen::Number(*self)
    }

    fn is_sound(&self, value: &'static Value, _depth: usize) -> bool {
        sound::number(value, *self)
    }
}

impl<T: Inspect + ?Sized> Inspect for &T {
    fn inspect(&self) -> Seen<'_> {
        (**self).inspect()
    }

    fn is_sound(&self, value: &'static Value, depth: usize) -> bool {
        (**self).is_sound(value, depth)
    }
}

impl<T: Inspect + ?Sized> Inspect for Box<T> {
    fn inspect(&self) -> Seen<'_> {
        (**self).inspect()
    }

    fn is_sound(&self, value: &'static Value, depth: usize) -> bool {
        (**self).is_sound(value, depth)
    }
}

/// `None` is `null`. Where a missing value leaves the key out, use [`Member::optional`].
impl<T: Inspect> Inspect for Option<T> {
    fn inspect(&self) -> Seen<'_> {
        self.as_ref().map_or(Seen::Null, Inspect::inspect)
    }

    fn is_sound(&self, value: &'static Value, depth: usize) -> bool {
        self.as_ref()
            .map_or(value.nullable, |some| some.is_sound(value, depth))
    }
}

impl<T: Inspect> Inspect for Vec<T> {
    fn inspect(&self) -> Seen<'_> {
        Seen::List(self)
    }

    fn is_sound(&self, value: &'static Value, depth: usize) -> bool {
        sound::list(value, self, depth)
    }
}

impl<T: Inspect> Items for Vec<T> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn item(&self, index: usize) -> Seen<'_> {
        self[index].inspect()
    }
}

impl<T: Inspect> Inspect for BTreeMap<String, T> {
    fn inspect(&self) -> Seen<'_> {
        Seen::Object(self)
    }
}

impl<T: Inspect> Members for BTreeMap<String, T> {
    fn member(&self, _index: usize, name: &str) -> Member<'_> {
        Member::optional(self.get(name))
    }

    fn names(&self, each: &mut dyn FnMut(&str)) {
        for name in self.keys() {
            each(name);
        }
    }
}

#[cfg(feature = "model")]
mod json {
    //! JSON as parsed by serde_json, so that a body can be judged before it has a type.

    use alloc::string::String;

    use serde_json::{Map, Value};

    use super::{Inspect, Member, Members, Seen};

    impl Inspect for Value {
        fn inspect(&self) -> Seen<'_> {
            match self {
                Value::Null => Seen::Null,
                Value::Bool(value) => Seen::Bool(*value),
                Value::Number(number) => {
                    if let Some(value) = number.as_i64() {
                        Seen::Integer(i128::from(value))
                    } else if let Some(value) = number.as_u64() {
                        Seen::Integer(i128::from(value))
                    } else {
                        number.as_f64().map_or(Seen::Opaque, Seen::Number)
                    }
                }
                Value::String(text) => Seen::Str(text),
                Value::Array(items) => Seen::List(items),
                Value::Object(members) => Seen::Object(members),
            }
        }
    }

    impl Inspect for Map<String, Value> {
        fn inspect(&self) -> Seen<'_> {
            Seen::Object(self)
        }
    }

    impl Members for Map<String, Value> {
        fn member(&self, _index: usize, name: &str) -> Member<'_> {
            Member::optional(self.get(name))
        }

        fn names(&self, each: &mut dyn FnMut(&str)) {
            for name in self.keys() {
                each(name);
            }
        }
    }
}
