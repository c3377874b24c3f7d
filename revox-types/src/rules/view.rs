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
pub enum ValueView<'a> {
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
    List(&'a dyn ListView),
    /// An object, or a map.
    Object(&'a dyn ObjectView),
    /// A word that a typed value holds though this version does not know it. It is sent as it is, so at most it is advised against.
    Unknown(&'a str),
    /// A value that cannot be judged now: an expression, or a variant that this version does not know.
    Opaque,
}

/// What the validator sees of one member of an object.
#[derive(Clone, Copy)]
pub enum FieldView<'a> {
    /// It is not there.
    Absent,
    /// It may be there: `..base` may supply it.
    MaybePresent,
    /// It is there.
    Present(ValueView<'a>),
}

/// The items of a list.
pub trait ListView {
    /// The number of items that can be seen.
    fn len(&self) -> usize;

    /// The item at `index`, which is below [`len`](Self::len).
    fn item(&self, index: usize) -> ValueView<'_>;

    /// Whether no item can be seen.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the items that can be seen are all there are. A list with `..iterable` in it may hold more.
    fn is_complete(&self) -> bool {
        true
    }
}

/// The members of an object.
pub trait ObjectView {
    /// The member called `name`.
    ///
    /// `index` is its place in [`Object::fields`], by which a typed value finds it faster than by its name. For the tag
    /// of a union, and for the key of a map, it is `usize::MAX`.
    fn field(&self, index: usize, name: &str) -> FieldView<'_>;

    /// Calls `each` with every key as written, in order, duplicates included, so that unknown and duplicate keys are found.
    ///
    /// A type whose fields are fixed has nothing to report.
    fn keys(&self, each: &mut dyn FnMut(&str)) {
        let _ = each;
    }
}

/// A value that the validator can look at.
pub trait View {
    /// What there is to see.
    fn view(&self) -> ValueView<'_>;

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
pub trait Validate: View {
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
    match body.view() {
        ValueView::Object(members) => validate_typed(T::OBJECT, members, context),
        // A body that shows nothing else than an object cannot be judged.
        _ => Violations::default(),
    }
}

impl<'a> FieldView<'a> {
    /// The member that an optional field makes: absent when there is no value.
    pub fn optional<T: View>(value: Option<&'a T>) -> Self {
        match value {
            Some(value) => FieldView::Present(value.view()),
            None => FieldView::Absent,
        }
    }
}

impl View for str {
    fn view(&self) -> ValueView<'_> {
        ValueView::Str(self)
    }

    fn is_sound(&self, value: &'static Value, _depth: usize) -> bool {
        sound::text(value, self)
    }
}

impl View for String {
    fn view(&self) -> ValueView<'_> {
        ValueView::Str(self)
    }

    fn is_sound(&self, value: &'static Value, _depth: usize) -> bool {
        sound::text(value, self)
    }
}

impl View for bool {
    fn view(&self) -> ValueView<'_> {
        ValueView::Bool(*self)
    }

    fn is_sound(&self, value: &'static Value, _depth: usize) -> bool {
        sound::boolean(value, *self)
    }
}

macro_rules! inspect_integers {
    ($($integer:ty)*) => {$(
        impl View for $integer {
            fn view(&self) -> ValueView<'_> {
                ValueView::Integer(i128::from(*self))
            }

            fn is_sound(&self, value: &'static Value, _depth: usize) -> bool {
                sound::integer(value, i128::from(*self))
            }
        }
    )*};
}

inspect_integers!(i8 i16 i32 i64 i128 u8 u16 u32 u64);

impl View for f64 {
    fn view(&self) -> ValueView<'_> {
        ValueView::Number(*self)
    }

    fn is_sound(&self, value: &'static Value, _depth: usize) -> bool {
        sound::number(value, *self)
    }
}

impl<T: View + ?Sized> View for &T {
    fn view(&self) -> ValueView<'_> {
        (**self).view()
    }

    fn is_sound(&self, value: &'static Value, depth: usize) -> bool {
        (**self).is_sound(value, depth)
    }
}

impl<T: View + ?Sized> View for Box<T> {
    fn view(&self) -> ValueView<'_> {
        (**self).view()
    }

    fn is_sound(&self, value: &'static Value, depth: usize) -> bool {
        (**self).is_sound(value, depth)
    }
}

/// `None` is `null`. Where a missing value leaves the key out, use [`FieldView::optional`].
impl<T: View> View for Option<T> {
    fn view(&self) -> ValueView<'_> {
        self.as_ref().map_or(ValueView::Null, View::view)
    }

    fn is_sound(&self, value: &'static Value, depth: usize) -> bool {
        self.as_ref()
            .map_or(value.nullable, |some| some.is_sound(value, depth))
    }
}

impl<T: View> View for Vec<T> {
    fn view(&self) -> ValueView<'_> {
        ValueView::List(self)
    }

    fn is_sound(&self, value: &'static Value, depth: usize) -> bool {
        sound::list(value, self, depth)
    }
}

impl<T: View> ListView for Vec<T> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn item(&self, index: usize) -> ValueView<'_> {
        self[index].view()
    }
}

impl<T: View> View for BTreeMap<String, T> {
    fn view(&self) -> ValueView<'_> {
        ValueView::Object(self)
    }
}

impl<T: View> ObjectView for BTreeMap<String, T> {
    fn field(&self, _index: usize, name: &str) -> FieldView<'_> {
        FieldView::optional(self.get(name))
    }

    fn keys(&self, each: &mut dyn FnMut(&str)) {
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

    use super::{FieldView, ObjectView, ValueView, View};

    impl View for Value {
        fn view(&self) -> ValueView<'_> {
            match self {
                Value::Null => ValueView::Null,
                Value::Bool(value) => ValueView::Bool(*value),
                Value::Number(number) => {
                    if let Some(value) = number.as_i64() {
                        ValueView::Integer(i128::from(value))
                    } else if let Some(value) = number.as_u64() {
                        ValueView::Integer(i128::from(value))
                    } else {
                        number.as_f64().map_or(ValueView::Opaque, ValueView::Number)
                    }
                }
                Value::String(text) => ValueView::Str(text),
                Value::Array(items) => ValueView::List(items),
                Value::Object(members) => ValueView::Object(members),
            }
        }
    }

    impl View for Map<String, Value> {
        fn view(&self) -> ValueView<'_> {
            ValueView::Object(self)
        }
    }

    impl ObjectView for Map<String, Value> {
        fn field(&self, _index: usize, name: &str) -> FieldView<'_> {
            FieldView::optional(self.get(name))
        }

        fn keys(&self, each: &mut dyn FnMut(&str)) {
            for name in self.keys() {
                each(name);
            }
        }
    }
}
