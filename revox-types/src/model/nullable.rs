//! The three states of a field that may be left out and may be `null`, which mean different things in an update.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::rules::{FieldView, ValueView, View};

/// A field that may be left out, be `null`, or have a value.
///
/// In an update the three differ: a field left out stays as it is, and `null` clears it.
///
/// ```
/// use revox_types::model::Nullable;
///
/// let greeting: Nullable<String> = "Hello".into();
/// assert_eq!(greeting.as_deref(), Some("Hello"));
/// assert_eq!(greeting.as_ref().map(String::len), Some(5));
/// assert!(greeting.map(|text| text.len()) == Nullable::Value(5));
/// assert!(Nullable::<String>::default().is_omit());
/// assert!(Nullable::<String>::Null.is_null());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nullable<T> {
    /// The key is not sent.
    #[default]
    Omit,
    /// The key is sent with `null`.
    Null,
    /// The key is sent with this value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Whether the key is left out.
    pub const fn is_omit(&self) -> bool {
        matches!(self, Nullable::Omit)
    }

    /// Whether the key is sent with `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Nullable::Null)
    }

    /// The value, if there is one.
    pub const fn as_ref(&self) -> Option<&T> {
        match self {
            Nullable::Value(value) => Some(value),
            Nullable::Omit | Nullable::Null => None,
        }
    }

    /// The value, if there is one, to be changed.
    pub const fn as_mut(&mut self) -> Option<&mut T> {
        match self {
            Nullable::Value(value) => Some(value),
            Nullable::Omit | Nullable::Null => None,
        }
    }

    /// What the value points to, if there is one: `Option<&str>` for a `String`.
    pub fn as_deref(&self) -> Option<&T::Target>
    where
        T: core::ops::Deref,
    {
        self.as_ref().map(|value| &**value)
    }

    /// The value, if there is one. The difference between [`Omit`](Self::Omit) and [`Null`](Self::Null) is lost.
    pub fn into_option(self) -> Option<T> {
        match self {
            Nullable::Value(value) => Some(value),
            Nullable::Omit | Nullable::Null => None,
        }
    }

    /// Changes the value, if there is one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Nullable<U> {
        match self {
            Nullable::Omit => Nullable::Omit,
            Nullable::Null => Nullable::Null,
            Nullable::Value(value) => Nullable::Value(change(value)),
        }
    }
}

/// Outside an object nothing can be left out, so [`Nullable::Omit`] shows itself as `null` there.
impl<T: View> View for Nullable<T> {
    fn view(&self) -> ValueView<'_> {
        self.as_ref().map_or(ValueView::Null, View::view)
    }

    fn field(&self) -> FieldView<'_> {
        match self {
            Nullable::Omit => FieldView::Absent,
            Nullable::Null | Nullable::Value(_) => FieldView::Present(self.view()),
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Nullable::Value(value)
    }
}

/// `None` leaves the key out: whoever wants `null` says so.
impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Nullable::Omit, Nullable::Value)
    }
}

impl From<&str> for Nullable<String> {
    fn from(value: &str) -> Self {
        Nullable::Value(value.to_owned())
    }
}

/// Fields of this type need `skip_serializing_if = "Nullable::is_omit"`; without it an omitted value is sent as `null`.
impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Nullable::Value(value) => serializer.serialize_some(value),
            Nullable::Omit | Nullable::Null => serializer.serialize_none(),
        }
    }
}

/// Fields of this type need `default`, by which a key that is not there becomes [`Nullable::Omit`].
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Nullable::Null, Nullable::Value))
    }
}

#[cfg(test)]
mod tests {
    //! What is sent and read in each state.

    use serde::{Deserialize, Serialize};

    use super::Nullable;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Body {
        #[serde(default, skip_serializing_if = "Nullable::is_omit")]
        note: Nullable<String>,
    }

    #[track_caller]
    fn check(note: Nullable<String>, json: &str) {
        let body = Body { note };
        assert_eq!(serde_json::to_string(&body).unwrap(), json);
        assert_eq!(serde_json::from_str::<Body>(json).unwrap(), body);
    }

    #[test]
    fn three_states_travel() {
        check(Nullable::Omit, "{}");
        check(Nullable::Null, r#"{"note":null}"#);
        check("x".into(), r#"{"note":"x"}"#);
    }

    #[test]
    fn conversions() {
        assert_eq!(Nullable::from(Some(1)), Nullable::Value(1));
        assert_eq!(Nullable::<i32>::from(None), Nullable::Omit);
        assert_eq!(Nullable::from(2).map(|two| two + 1), Nullable::Value(3));
        assert_eq!(Nullable::<i32>::Null.into_option(), None);
        assert_eq!(Nullable::<String>::from("a").as_deref(), Some("a"));
        assert!(Nullable::<i32>::Null.is_null());
        let mut value = Nullable::from(1);
        *value.as_mut().unwrap() += 1;
        assert_eq!(value.as_ref(), Some(&2));
    }
}
