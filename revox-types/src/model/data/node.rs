//! Data as it is written: a key that is given twice is there twice.

use core::fmt;
use core::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::rules::{FieldView, ObjectView, ValueView, View};

/// A value, and where it begins.
pub struct Node<P = ()> {
    /// Where it begins, if that is of interest.
    pub at: P,
    /// The value.
    pub kind: Kind<P>,
}

/// A value by what is in it.
pub enum Kind<P> {
    /// A value without others in it.
    Scalar(Value),
    /// A list.
    List(Vec<Node<P>>),
    /// An object.
    Object(Fields<P>),
}

/// The fields of an object, in order: the key, where it begins, and the value.
pub struct Fields<P>(pub Vec<(String, P, Node<P>)>);

/// Where a value begins, as the reader of a format says it.
pub trait Place<'de>: Sized {
    /// Whether a key that is given twice is an error.
    const UNIQUE_KEYS: bool = false;

    /// A value with its place.
    type Placed<T: Deserialize<'de>>: Deserialize<'de>;

    /// The place and the value.
    fn split<T: Deserialize<'de>>(placed: Self::Placed<T>) -> (Self, T);
}

/// For readers that do not say it.
impl<'de> Place<'de> for () {
    type Placed<T: Deserialize<'de>> = T;

    fn split<T: Deserialize<'de>>(placed: T) -> (Self, T) {
        ((), placed)
    }
}

/// No place, of data in which no key is given twice.
pub struct UniqueKeys;

impl<'de> Place<'de> for UniqueKeys {
    const UNIQUE_KEYS: bool = true;

    type Placed<T: Deserialize<'de>> = T;

    fn split<T: Deserialize<'de>>(placed: T) -> (Self, T) {
        (UniqueKeys, placed)
    }
}

impl<P> View for Node<P> {
    fn view(&self) -> ValueView<'_> {
        match &self.kind {
            Kind::Scalar(value) => value.view(),
            Kind::List(items) => ValueView::List(items),
            Kind::Object(fields) => ValueView::Object(fields),
        }
    }
}

impl<P> ObjectView for Fields<P> {
    fn field(&self, _index: usize, name: &str) -> FieldView<'_> {
        let field = self.0.iter().find(|(key, ..)| key == name);
        FieldView::optional(field.map(|(_, _, value)| value))
    }

    fn keys(&self, each: &mut dyn FnMut(&str)) {
        for (key, ..) in &self.0 {
            each(key);
        }
    }
}

impl<'de, P: Place<'de>> Deserialize<'de> for Node<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (at, kind) = P::split(P::Placed::<Kind<P>>::deserialize(deserializer)?);
        Ok(Node { at, kind })
    }
}

impl<'de, P: Place<'de>> Deserialize<'de> for Kind<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KindVisitor(PhantomData))
    }
}

struct KindVisitor<P>(PhantomData<P>);

impl<'de, P: Place<'de>> Visitor<'de> for KindVisitor<P> {
    type Value = Kind<P>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has")
    }

    fn visit_unit<E>(self) -> Result<Kind<P>, E> {
        Ok(Kind::Scalar(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Kind<P>, E> {
        Ok(Kind::Scalar(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Kind<P>, E> {
        Ok(Kind::Scalar(value.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Kind<P>, E> {
        Ok(Kind::Scalar(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Kind<P>, E> {
        Ok(Kind::Scalar(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Kind<P>, E> {
        Ok(Kind::Scalar(number.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Kind<P>, E> {
        Ok(Kind::Scalar(text.into()))
    }

    fn visit_string<E>(self, text: String) -> Result<Kind<P>, E> {
        Ok(Kind::Scalar(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Kind<P>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Kind::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Kind<P>, A::Error> {
        let mut fields: Vec<(String, P, Node<P>)> = Vec::new();
        while let Some(key) = map.next_key::<P::Placed<String>>()? {
            let (at, key) = P::split(key);
            if P::UNIQUE_KEYS && fields.iter().any(|(known, ..)| *known == key) {
                return Err(A::Error::custom("the key is given twice"));
            }
            fields.push((key, at, map.next_value()?));
        }
        Ok(Kind::Object(Fields(fields)))
    }
}
