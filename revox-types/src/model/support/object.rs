//! Shared parts of the generated structs: how an object of the API is deserialized, serialized and shown to the validator.
//!
//! serde's derive would do the reading and writing, too. But it takes an array for an object, it takes no `7.0` for a whole number, and
//! what it writes for a hundred structs is most of what this crate would cost to build.

use core::fmt;
use core::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::rules::table::Object;
use crate::rules::view::{FieldView, ObjectView, ValueView};

/// A struct that stands for an object of the API.
pub trait Struct: Sized {
    /// The fields, with their names on the wire.
    const OBJECT: &'static Object;

    /// A value in which nothing has been read yet.
    fn blank() -> Self;

    /// Reads the value of a field, by its index in the table.
    fn read_field<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error>;

    /// Reads the value of a key that is no field.
    fn read_other<'de, A: MapAccess<'de>>(
        &mut self,
        key: String,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let _ = key;
        map.next_value::<IgnoredAny>()?;
        Ok(())
    }
}

/// Writes what belongs to the struct of an object: each field by its index in the table.
///
/// Everything is `#[inline]`, so that it is compiled where it is used, if at all: few programs use many of the types.
#[doc(hidden)]
#[macro_export]
macro_rules! __object {
    ($name:ident = $table:path { $($index:literal: $field:ident $(as $read:ident)?,)* } $(.. $other:ident)?) => {
        impl $crate::model::support::object::Struct for $name {
            const OBJECT: &'static $crate::rules::Object = &$table;

            #[inline]
            fn blank() -> Self {
                Self::__base()
            }

            fn read_field<'de, A: serde::de::MapAccess<'de>>(&mut self, index: usize, map: &mut A) -> Result<(), A::Error> {
                match index {
                    $($index => self.$field = $crate::model::support::object::read_value!(map $($read)?),)*
                    _ => {}
                }
                Ok(())
            }

            $(
                fn read_other<'de, A: serde::de::MapAccess<'de>>(&mut self, key: String, map: &mut A) -> Result<(), A::Error> {
                    self.$other.insert(key, map.next_value()?);
                    Ok(())
                }
            )?
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::model::support::object::read(deserializer)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::rules::View::view(self).serialize(serializer)
            }
        }

        impl $crate::rules::View for $name {
            #[inline]
            fn view(&self) -> $crate::rules::ValueView<'_> {
                $crate::rules::ValueView::Object(self)
            }
        }

        impl $crate::rules::ObjectView for $name {
            #[inline]
            fn field(&self, index: usize, _name: &str) -> $crate::rules::FieldView<'_> {
                $crate::model::support::object::field(&$table, index, match index {
                    $($index => $crate::rules::View::field(&self.$field),)*
                    _ => $crate::rules::FieldView::Absent,
                })
            }

            #[inline]
            fn entries(&self, each: &mut dyn FnMut(&str, $crate::rules::ValueView<'_>)) {
                $crate::model::support::object::entries(&$table, self, each);
                $($crate::rules::ObjectView::entries(&self.$other, each);)?
            }
        }
    };
}

/// Reads the value of a field: `read_value!(map)`, `read_value!(map whole)` where it is made of whole numbers, or `read_value!(map any)`
/// where it is optional and `null` is one of its values.
#[doc(hidden)]
#[macro_export]
macro_rules! __read_value {
    ($map:ident) => {
        $map.next_value()?
    };
    ($map:ident whole) => {
        $crate::model::support::number::whole($map)?
    };
    ($map:ident any) => {
        Some($map.next_value()?)
    };
}

pub use crate::{__object as object, __read_value as read_value};

/// A field as the validator sees it: one that has to be there and has no value is `null`.
pub fn field<'a>(object: &Object, index: usize, view: FieldView<'a>) -> FieldView<'a> {
    match view {
        FieldView::Absent if object.fields.get(index).is_some_and(|field| field.required) => {
            FieldView::Present(ValueView::Null)
        }
        view => view,
    }
}

/// Calls `each` with the fields that have a value, in the order of the table.
pub fn entries(object: &Object, view: &dyn ObjectView, each: &mut dyn FnMut(&str, ValueView<'_>)) {
    for (index, field) in object.fields.iter().enumerate() {
        if let FieldView::Present(value) = view.field(index, field.name) {
            each(field.name, value);
        }
    }
}

/// Reads an object. Keys that are no fields are skipped.
pub fn read<'de, T: Struct, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Struct> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object, {}", T::OBJECT.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let fields = T::OBJECT.fields;
        let mut value = T::blank();
        let mut is_read = vec![false; fields.len()];
        while let Some(key) = map.next_key_seed(KeySeed(T::OBJECT))? {
            match key {
                Key::Field(index) => {
                    if core::mem::replace(&mut is_read[index], true) {
                        return Err(A::Error::duplicate_field(fields[index].name));
                    }
                    value.read_field(index, &mut map)?;
                }
                Key::Other(key) => value.read_other(key, &mut map)?,
            }
        }
        for (field, is_read) in fields.iter().zip(is_read) {
            if field.required && !field.value.nullable && !is_read {
                return Err(A::Error::missing_field(field.name));
            }
        }
        Ok(value)
    }
}

enum Key {
    Field(usize),
    Other(String),
}

struct KeySeed(&'static Object);

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a field of {}", self.0.name)
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        Ok(match self.0.field(key) {
            Some((index, _)) => Key::Field(index),
            None => Key::Other(key.to_owned()),
        })
    }
}
