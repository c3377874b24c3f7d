//! Judges a constant while the crate that has it compiles.

use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ops::Deref;
use std::borrow::Cow;

use crate::model::Nullable;
use crate::rules::{Test, ValueView};

/// A constant, of which the compiler finds the [`View`] by its type.
///
/// A `const` can call no method of a trait. So such methods choose the view in a closure that nobody calls, and the `const` uses the view.
#[derive(Debug, Clone, Copy)]
pub struct Constant<T>(pub T);

/// A type whose values the validator can see.
pub trait Seen {}

impl<T: Seen> Constant<T> {
    /// The view of a type whose values the validator can see. It hides the one of [`Unseen`].
    pub fn view(&self) -> View<T> {
        View(PhantomData)
    }
}

/// Where a method is looked for that the constant's type does not have.
impl<T> Deref for Constant<T> {
    type Target = Unseen<T>;

    fn deref(&self) -> &Unseen<T> {
        &Unseen(PhantomData)
    }
}

/// A constant of any other type, which no field takes, and of which the compiler says so elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Unseen<T>(PhantomData<T>);

impl<T> Unseen<T> {
    /// The view of such a type.
    #[expect(clippy::unused_self, reason = "it is found as a method")]
    pub fn view(&self) -> View<Opaque<T>> {
        View(PhantomData)
    }
}

/// A type whose values the validator cannot see.
#[derive(Debug, Clone, Copy)]
pub struct Opaque<T>(PhantomData<T>);

/// How the validator sees the values of a type.
#[derive(Debug, Clone, Copy)]
pub struct View<T>(PhantomData<T>);

/// The view that a closure chooses. It is a type of its own, so that a constant of an unknown type, of which the compiler says so elsewhere, draws no second error.
#[derive(Debug, Clone, Copy)]
pub struct Chosen<V>(PhantomData<V>);

impl<V> Chosen<V> {
    /// The view that a closure chooses.
    #[must_use]
    pub const fn by<F: FnOnce() -> V>(_: &F) -> Self {
        Chosen(PhantomData)
    }
}

impl<T> Chosen<View<Opaque<T>>> {
    /// Nothing of the value.
    #[must_use]
    pub const fn of(self, value: T) -> ValueView<'static> {
        // A `const` cannot drop what might own memory.
        let _ = ManuallyDrop::new(value);
        ValueView::Opaque
    }
}

/// Whether the value of a constant passes a test.
#[must_use]
pub const fn passes(view: ValueView<'_>, test: &Test) -> bool {
    match view {
        ValueView::Str(value) => test.accepts_str(value),
        ValueView::Integer(number) => test.accepts_integer(number),
        ValueView::Number(number) => test.accepts_number(number),
        ValueView::Bool(value) => test.accepts_bool(value),
        // There is no value, or one that the field does not take, of which the compiler says so.
        _ => true,
    }
}

/// For each type the bare one, an `Option` and a `Nullable` of it.
macro_rules! views {
    ($([$($life:lifetime)?] $type:ty: $value:ident => $view:expr;)*) => {$(
        views! { @one [$($life)?] $type, $value => $view }
        views! { @one [$($life)?] Option<$type>, Some($value) => $view }
        views! { @one [$($life)?] Nullable<$type>, Nullable::Value($value) => $view }
    )*};
    (@one [$($life:lifetime)?] $type:ty, $value:pat => $view:expr) => {
        impl$(<$life>)? Seen for $type {}

        impl$(<$life>)? Chosen<View<$type>> {
            /// The value as the validator sees it.
            #[must_use]
            pub const fn of(self, value: $type) -> views!(@view $($life)?) {
                #[allow(unreachable_patterns, reason = "only some of the types may be without a value")]
                let view = match &value {
                    $value => $view,
                    _ => ValueView::Opaque,
                };
                let _ = ManuallyDrop::new(value);
                view
            }
        }
    };
    (@view) => { ValueView<'static> };
    (@view $life:lifetime) => { ValueView<$life> };
}

views! {
    ['a] &'a str: text => ValueView::Str(text);
    ['a] &'a &'a str: text => ValueView::Str(text);
    ['a] &'a String: text => ValueView::Str(text.as_str());
    // No constant can hold memory of its own, so these are empty.
    [] String: _text => ValueView::Str("");
    [] Box<str>: _text => ValueView::Str("");
    ['a] Cow<'a, str>: text => match text {
        Cow::Borrowed(text) => ValueView::Str(text),
        Cow::Owned(_) => ValueView::Str(""),
    };
    [] bool: value => ValueView::Bool(*value);
    [] i8: number => ValueView::Integer(*number as i128);
    [] i16: number => ValueView::Integer(*number as i128);
    [] i32: number => ValueView::Integer(*number as i128);
    [] i64: number => ValueView::Integer(*number as i128);
    [] i128: number => ValueView::Integer(*number);
    [] isize: number => ValueView::Integer(*number as i128);
    [] u8: number => ValueView::Integer(*number as i128);
    [] u16: number => ValueView::Integer(*number as i128);
    [] u32: number => ValueView::Integer(*number as i128);
    [] u64: number => ValueView::Integer(*number as i128);
    [] usize: number => ValueView::Integer(*number as i128);
    [] u128: _number => ValueView::Opaque;
    [] f32: number => ValueView::Number(*number as f64);
    [] f64: number => ValueView::Number(*number);
    [] char: _value => ValueView::Opaque;
    [] (): _value => ValueView::Opaque;
}

/// A message with the value of a constant in it, put together where there is neither memory to ask for nor a trait to call.
#[derive(Debug, Clone, Copy)]
pub struct ConstMessage {
    bytes: [u8; ConstMessage::MOST],
    length: usize,
}

impl ConstMessage {
    const MOST: usize = 4096;

    /// Longer texts are not shown.
    const LONGEST: usize = 60;

    /// The message around ` = value`, if that is a short text or a number with few decimal places.
    #[must_use]
    pub const fn new(before: &str, value: ValueView<'_>, after: &str) -> Self {
        let message = ConstMessage {
            bytes: [0; ConstMessage::MOST],
            length: 0,
        };
        message.then(before).value(value).then(after)
    }

    /// The text.
    #[must_use]
    pub const fn text(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "the value breaks a rule of the API",
        }
    }

    const fn then(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut at = 0;
        while at < text.len() && self.length < Self::MOST {
            self.bytes[self.length] = text[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    const fn value(self, value: ValueView<'_>) -> Self {
        match value {
            ValueView::Str(text) if is_short(text) => self.then(" = \"").then(text).then("\""),
            ValueView::Integer(number) => self.sign(number < 0).whole(number.unsigned_abs()),
            ValueView::Number(number) => self.decimal(number),
            _ => self,
        }
    }

    const fn sign(self, negative: bool) -> Self {
        self.then(if negative { " = -" } else { " = " })
    }

    const fn whole(self, number: u128) -> Self {
        let before = if number > 9 {
            self.whole(number / 10)
        } else {
            self
        };
        before.digit(number)
    }

    const fn digit(self, number: u128) -> Self {
        let (_, from) = "0123456789".split_at((number % 10) as usize);
        let (digit, _) = from.split_at(1);
        self.then(digit)
    }

    /// A number that thousandths make up.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "what is not exact is not written"
    )]
    const fn decimal(self, number: f64) -> Self {
        let mut thousandths = (number.abs() * 1000.0 + 0.5) as u128;
        if thousandths as f64 / 1000.0 != number.abs() {
            return self;
        }
        let mut message = self.sign(number < 0.0).whole(thousandths / 1000);
        thousandths %= 1000;
        if thousandths > 0 {
            message = message.then(".");
        }
        while thousandths > 0 {
            message = message.digit(thousandths / 100);
            thousandths = thousandths % 100 * 10;
        }
        message
    }
}

/// Whether a text can be shown as it is.
const fn is_short(text: &str) -> bool {
    let text = text.as_bytes();
    let mut at = 0;
    while at < text.len() && text[at] >= b' ' && text[at] != b'"' {
        at += 1;
    }
    at == text.len() && at <= ConstMessage::LONGEST
}

#[cfg(test)]
mod tests {
    //! Values as the compiler shows them.

    use super::{Chosen, ConstMessage, Constant};
    use crate::rules::ValueView;

    #[track_caller]
    fn check(view: ValueView<'_>, expected: &str) {
        assert_eq!(ConstMessage::new("`x` is X", view, ", no").text(), expected);
    }

    #[test]
    fn values() {
        check(ValueView::Integer(0), "`x` is X = 0, no");
        check(ValueView::Integer(-120), "`x` is X = -120, no");
        check(ValueView::Number(1.3), "`x` is X = 1.3, no");
        check(ValueView::Number(0.57), "`x` is X = 0.57, no");
        check(ValueView::Number(-0.005), "`x` is X = -0.005, no");
        check(ValueView::Number(40.0), "`x` is X = 40, no");
        check(ValueView::Number(0.1 + 0.2), "`x` is X, no");
        check(ValueView::Number(1e300), "`x` is X, no");
        check(ValueView::Number(f64::INFINITY), "`x` is X, no");
        check(ValueView::Number(f64::NAN), "`x` is X, no");
        check(ValueView::Bool(true), "`x` is X, no");
        check(ValueView::Str("é"), "`x` is X = \"é\", no");
        check(ValueView::Str("a\"b"), "`x` is X, no");
        check(ValueView::Str(&"a".repeat(61)), "`x` is X, no");
        check(
            Chosen::by(&|| Constant(None::<f64>).view()).of(None),
            "`x` is X, no",
        );
        check(Chosen::by(&|| Constant([1]).view()).of([1]), "`x` is X, no");
        check(
            Chosen::by(&|| Constant(Some("a")).view()).of(Some("a")),
            "`x` is X = \"a\", no",
        );
    }

    #[test]
    fn what_has_no_room_is_cut() {
        let message = ConstMessage::new(&"a".repeat(5000), ValueView::Opaque, "");
        assert_eq!(message.text().len(), 4096);
    }
}
