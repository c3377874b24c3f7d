//! Whole numbers as JSON may write them: `7200`, `7200.0`, `7.2e3`.

use core::fmt;
use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Unexpected, Visitor};

use crate::model::Nullable;

/// Reads the value of a field that is made of whole numbers.
pub fn whole<'de, T: Whole, A: MapAccess<'de>>(map: &mut A) -> Result<T, A::Error> {
    map.next_value::<T::Read>().map(T::from_read)
}

/// A field's type that is made of whole numbers.
pub trait Whole: Sized {
    /// The same type, made of [`Integer`]s.
    type Read: for<'de> Deserialize<'de>;

    fn from_read(read: Self::Read) -> Self;
}

/// A whole number.
pub struct Integer(i64);

impl Whole for i64 {
    type Read = Integer;

    fn from_read(read: Integer) -> Self {
        read.0
    }
}

impl<T: Whole> Whole for Option<T> {
    type Read = Option<T::Read>;

    fn from_read(read: Self::Read) -> Self {
        read.map(T::from_read)
    }
}

impl<T: Whole> Whole for Nullable<T> {
    type Read = Nullable<T::Read>;

    fn from_read(read: Self::Read) -> Self {
        read.map(T::from_read)
    }
}

impl<T: Whole> Whole for Vec<T> {
    type Read = Vec<T::Read>;

    fn from_read(read: Self::Read) -> Self {
        read.into_iter().map(T::from_read).collect()
    }
}

impl<T: Whole> Whole for BTreeMap<String, T> {
    type Read = BTreeMap<String, T::Read>;

    fn from_read(read: Self::Read) -> Self {
        let entries = read.into_iter();
        entries
            .map(|(key, value)| (key, T::from_read(value)))
            .collect()
    }
}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(IntegerVisitor).map(Integer)
    }
}

struct IntegerVisitor;

impl Visitor<'_> for IntegerVisitor {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<i64, E> {
        /// 2^63, from where on a number is too large.
        const END: f64 = 9_223_372_036_854_775_808.0;
        if number % 1.0 == 0.0 && (-END..END).contains(&number) {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
            Ok(number as i64)
        } else {
            Err(E::invalid_type(Unexpected::Float(number), &self))
        }
    }
}

#[cfg(test)]
mod tests {
    //! Numbers that are whole, and others.

    // A test hands over what it has just made.
    #![allow(clippy::needless_pass_by_value)]

    use super::{BTreeMap, Integer, Nullable, Whole};

    #[track_caller]
    fn check<T: Whole + PartialEq + core::fmt::Debug>(json: &str, expected: Option<T>) {
        let read = serde_json::from_str(json).ok().map(T::from_read);
        assert_eq!(read, expected, "{json}");
    }

    #[test]
    fn whole_numbers() {
        for (json, expected) in [
            ("7200", Some(7200)),
            ("7200.0", Some(7200)),
            ("1e3", Some(1000)),
            ("-0.0", Some(0)),
            ("-1.5e1", Some(-15)),
            ("9007199254740993", Some(9_007_199_254_740_993)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("-9223372036854775808.0", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("9223372036854775808.0", None),
            ("7200.5", None),
            ("1e300", None),
            ("\"1\"", None),
        ] {
            check(json, expected);
        }
    }

    #[test]
    fn inside_of_others() {
        check("[1.0, 2]", Some(vec![1_i64, 2]));
        check("null", Some(None::<i64>));
        check("null", Some(Nullable::<i64>::Null));
        check("3.0", Some(Nullable::Value(3_i64)));
        check(
            r#"{"a": [4.0]}"#,
            Some(BTreeMap::from([("a".to_owned(), vec![4_i64])])),
        );
        let wrong = serde_json::from_str::<Integer>("0.5").err();
        assert_eq!(
            wrong.map(|error| error.to_string()).as_deref(),
            Some("invalid type: floating point `0.5`, expected a whole number at line 1 column 3")
        );
    }
}
