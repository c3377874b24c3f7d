//! The validator's view of a value: syntax in the macro, a Rust value in a program, or JSON.

#[cfg(feature = "model")]
mod json;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::table::Shape;

/// A value that the validator can look at.
pub trait View {
    /// The value as the validator sees it.
    fn view(&self) -> ValueView<'_>;

    /// The value as a field of an object. An optional field that is left out is [`FieldView::Absent`].
    fn field(&self) -> FieldView<'_> {
        FieldView::Present(self.view())
    }
}

/// The validator's view of a value.
// With a tag of this size a copy reads no byte beside one that was just written: validating takes a tenth less time.
#[derive(Clone, Copy)]
#[repr(usize)]
pub enum ValueView<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number written without a fraction.
    Integer(i128),
    /// Any other number.
    Number(f64),
    /// A string, or a value of an enum.
    Str(&'a str),
    /// A list.
    List(&'a dyn ListView),
    /// An object, or a map.
    Object(&'a dyn ObjectView),
    /// A constant, whose value only the compiler knows. Other than for a string, a number or a boolean it is [`Opaque`](Self::Opaque).
    Constant,
    /// A value that cannot be seen: an expression.
    Opaque,
}

impl ValueView<'_> {
    /// The value where one of this shape belongs.
    pub(super) const fn in_place_of(self, shape: &Shape) -> Self {
        match (self, shape) {
            (
                ValueView::Constant,
                Shape::String | Shape::Integer | Shape::Number | Shape::Boolean,
            ) => ValueView::Constant,
            (ValueView::Constant, _) => ValueView::Opaque,
            (other, _) => other,
        }
    }
}

/// The validator's view of one field of an object.
#[derive(Clone, Copy)]
pub enum FieldView<'a> {
    /// The field is left out.
    Absent,
    /// The field may be there: `..base` may supply it.
    MaybePresent,
    /// The field is there.
    Present(ValueView<'a>),
}

impl<'a> FieldView<'a> {
    /// The view of an optional field.
    pub fn optional<T: View>(value: Option<&'a T>) -> Self {
        value.map_or(FieldView::Absent, |value| FieldView::Present(value.view()))
    }
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

/// The fields of an object, or the entries of a map.
pub trait ObjectView {
    /// The field called `name`.
    ///
    /// `index` is its place in [`Object::fields`](super::table::Object::fields), by which a typed value finds it faster than by its
    /// name. For the tag of a union and for the key of a map, it is `usize::MAX`.
    fn field(&self, index: usize, name: &str) -> FieldView<'_>;

    /// Calls `each` with every key as written, in order, duplicates included, so that unknown and duplicate keys are found.
    ///
    /// A type whose fields are fixed has no such keys.
    fn keys(&self, each: &mut dyn FnMut(&str)) {
        let _ = each;
    }

    /// Calls `each` with every field that is there, in order, as it is sent.
    fn entries(&self, each: &mut dyn FnMut(&str, ValueView<'_>)) {
        self.keys(&mut |key| {
            if let FieldView::Present(value) = self.field(usize::MAX, key) {
                each(key, value);
            }
        });
    }
}

macro_rules! scalars {
    ($($type:ty: $value:ident => $view:expr;)*) => {$(
        impl View for $type {
            fn view(&self) -> ValueView<'_> {
                let $value = self;
                $view
            }
        }
    )*};
}

scalars! {
    str: text => ValueView::Str(text);
    String: text => ValueView::Str(text);
    bool: value => ValueView::Bool(*value);
    i64: number => ValueView::Integer(i128::from(*number));
    u64: number => ValueView::Integer(i128::from(*number));
    f64: number => ValueView::Number(*number);
}

impl<T: View + ?Sized> View for &T {
    fn view(&self) -> ValueView<'_> {
        (**self).view()
    }
}

impl<T: View + ?Sized> View for Box<T> {
    fn view(&self) -> ValueView<'_> {
        (**self).view()
    }
}

/// A variant that holds its union is behind a pointer.
impl<T: ObjectView + ?Sized> ObjectView for Box<T> {
    fn field(&self, index: usize, name: &str) -> FieldView<'_> {
        (**self).field(index, name)
    }

    fn keys(&self, each: &mut dyn FnMut(&str)) {
        (**self).keys(each);
    }

    fn entries(&self, each: &mut dyn FnMut(&str, ValueView<'_>)) {
        (**self).entries(each);
    }
}

/// `None` is `null`, except as a field, which it leaves out.
impl<T: View> View for Option<T> {
    fn view(&self) -> ValueView<'_> {
        self.as_ref().map_or(ValueView::Null, View::view)
    }

    fn field(&self) -> FieldView<'_> {
        FieldView::optional(self.as_ref())
    }
}

impl<T: View> View for Vec<T> {
    fn view(&self) -> ValueView<'_> {
        ValueView::List(self)
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
