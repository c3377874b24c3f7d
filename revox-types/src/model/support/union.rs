//! Shared parts of the generated unions. The discriminator selects the variant, so that an error can name it and its values.

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use serde::ser::Serialize;
use serde_json::{Map, Value};

use crate::diagnostic::one_of;
use crate::model::json;

/// Writes what belongs to a union of objects, whose last variant holds any other JSON. A variant keeps the tag if its object has it as a field.
#[doc(hidden)]
#[macro_export]
macro_rules! __union {
    ($name:ident by $tag:literal, keeps_tag: $keeps_tag:literal { $($variant:ident = $value:literal,)* }) => {
        impl $name {
            /// The tags that this version knows.
            pub const KNOWN: &'static [&'static str] = &[$($value),*];

            /// The tag as it is sent; empty if a value that was made by hand has none.
            #[must_use]
            #[inline]
            pub fn tag(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $value,)*
                    Self::Unknown(value) => value.get($tag).and_then(serde_json::Value::as_str).unwrap_or_default(),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::rules::View::view(self).serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let union = $crate::model::support::union::Tagged::read(deserializer, $tag, Self::KNOWN, $keeps_tag)?;
                match union.tag.as_str() {
                    $($value => union.variant().map(Self::$variant),)*
                    _ => Ok(Self::Unknown(union.whole())),
                }
            }
        }

        impl $crate::rules::View for $name {
            #[inline]
            fn view(&self) -> $crate::rules::ValueView<'_> {
                match self {
                    Self::Unknown(value) => $crate::rules::View::view(value),
                    _ => $crate::rules::ValueView::Object(self),
                }
            }
        }

        impl $crate::rules::ObjectView for $name {
            #[inline]
            fn field(&self, index: usize, name: &str) -> $crate::rules::FieldView<'_> {
                match self {
                    _ if index == usize::MAX && name == $tag => {
                        $crate::rules::FieldView::Present($crate::rules::ValueView::Str(self.tag()))
                    }
                    $(Self::$variant(object) => $crate::rules::ObjectView::field(object, index, name),)*
                    Self::Unknown(_) => $crate::rules::FieldView::Absent,
                }
            }

            #[inline]
            fn entries(&self, each: &mut dyn FnMut(&str, $crate::rules::ValueView<'_>)) {
                if !$keeps_tag {
                    each($tag, $crate::rules::ValueView::Str(self.tag()));
                }
                match self {
                    $(Self::$variant(object) => $crate::rules::ObjectView::entries(object, each),)*
                    Self::Unknown(_) => {}
                }
            }
        }
    };
}

/// Writes what belongs to a union without a tag, whose last variant holds any other JSON. A variant with constants is for objects that have them.
#[doc(hidden)]
#[macro_export]
macro_rules! __any_of {
    ($name:ident { $($variant:ident $({ $($field:literal: $constant:literal),+ })?),* $(,)? }) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::rules::View::view(self).serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
                let mut first = None;
                $(
                    if $crate::model::support::union::has(&value, &[$($(($field, $constant)),+)?])
                        && let Ok(known) = $crate::model::json::from_value(value.clone())
                    {
                        let known = Self::$variant(known);
                        if $crate::model::support::union::keeps(&known, &value) {
                            return Ok(known);
                        }
                        first.get_or_insert(known);
                    }
                )*
                Ok(first.unwrap_or(Self::Unknown(value)))
            }
        }

        impl $crate::rules::View for $name {
            #[inline]
            fn view(&self) -> $crate::rules::ValueView<'_> {
                match self {
                    $(Self::$variant(value) => $crate::rules::View::view(value),)*
                    Self::Unknown(value) => $crate::rules::View::view(value),
                }
            }
        }
    };
}

/// Whether an object has these texts in these fields.
pub fn has(value: &Value, constants: &[(&str, &str)]) -> bool {
    let mut constants = constants.iter();
    constants.all(|(field, constant)| value.get(field).and_then(Value::as_str) == Some(constant))
}

/// Whether nothing of a value was lost when it was read.
pub fn keeps<T: Serialize>(known: &T, value: &Value) -> bool {
    serde_json::to_value(known).is_ok_and(|again| again == *value)
}

pub use crate::{__any_of as any_of, __union as union};

/// A union of which only the tag is known.
pub struct Tagged {
    pub tag: String,
    fields: Map<String, Value>,
    name: &'static str,
    keeps_tag: bool,
}

impl Tagged {
    pub fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        name: &'static str,
        known: &'static [&'static str],
        keeps_tag: bool,
    ) -> Result<Self, D::Error> {
        let fields = Map::deserialize(deserializer)?;
        let wrong = |what: &str| {
            D::Error::custom(format_args!("{what} `{name}`, which is {}", one_of(known)))
        };
        let tag = match fields.get(name) {
            Some(Value::String(tag)) => tag.clone(),
            Some(_) => return Err(wrong("no text in field")),
            None => return Err(wrong("missing field")),
        };
        Ok(Self {
            tag,
            fields,
            name,
            keeps_tag,
        })
    }

    pub fn variant<T: DeserializeOwned, E: Error>(mut self) -> Result<T, E> {
        if !self.keeps_tag {
            self.fields.remove(self.name);
        }
        let (name, tag) = (self.name, self.tag);
        json::variant(Value::Object(self.fields))
            .map_err(|error| E::custom(format_args!("{error}, where `{name}` is `{tag}`")))
    }

    pub fn whole(self) -> Value {
        Value::Object(self.fields)
    }
}

#[cfg(test)]
mod tests {
    //! Which variant a value becomes.

    use std::collections::BTreeMap;

    #[derive(Debug, PartialEq)]
    enum Some {
        Number(f64),
        Whole(i64),
        Unknown(serde_json::Value),
    }
    super::any_of!(Some { Number, Whole });

    #[derive(Debug, PartialEq)]
    enum Shape {
        Circle(BTreeMap<String, String>),
        Other(BTreeMap<String, String>),
        Unknown(serde_json::Value),
    }
    super::any_of!(Shape { Circle { "kind": "circle" }, Other });

    #[test]
    fn a_variant_with_a_constant_is_for_what_has_it() {
        let object = |kind: &str| BTreeMap::from([("kind".to_owned(), kind.to_owned())]);
        for (json, expected) in [
            (r#"{"kind": "circle"}"#, Shape::Circle(object("circle"))),
            (r#"{"kind": "square"}"#, Shape::Other(object("square"))),
            ("{}", Shape::Other(BTreeMap::new())),
            ("1", Shape::Unknown(1.into())),
        ] {
            assert_eq!(serde_json::from_str::<Shape>(json).unwrap(), expected);
        }
    }

    #[test]
    fn the_first_that_loses_nothing_is_taken() {
        for (json, expected) in [
            ("9007199254740993", Some::Whole(9_007_199_254_740_993)),
            ("0.5", Some::Number(0.5)),
            ("\"a\"", Some::Unknown("a".into())),
            // Neither has room for all of its digits.
            (
                "18446744073709551615",
                Some::Number(18_446_744_073_709_551_615.0),
            ),
        ] {
            assert_eq!(serde_json::from_str::<Some>(json).unwrap(), expected);
        }
    }
}
