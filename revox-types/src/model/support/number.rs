//! Whole numbers as JSON may write them: `7200`, `7200.0`, `7.2e3`.

use core::fmt;
use core::marker::PhantomData;
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

/// A whole number, of a type that holds all that the document allows.
pub struct Integer<N>(N);

macro_rules! whole {
    ($($integer:ty)*) => {$(
        impl Whole for $integer {
            type Read = Integer<$integer>;

            fn from_read(read: Integer<$integer>) -> Self {
                read.0
            }
        }
    )*};
}

whole!(i64 u64);

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

impl<'de, N: TryFrom<i128>> Deserialize<'de> for Integer<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(IntegerVisitor(PhantomData))
    }
}

struct IntegerVisitor<N>(PhantomData<N>);

impl<N: TryFrom<i128>> IntegerVisitor<N> {
    fn number<E: Error>(&self, number: i128, found: Unexpected<'_>) -> Result<Integer<N>, E> {
        let number = N::try_from(number).map(Integer);
        number.map_err(|_| E::invalid_value(found, self))
    }
}

impl<N: TryFrom<i128>> Visitor<'_> for IntegerVisitor<N> {
    type Value = Integer<N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number of 64 bits")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Integer<N>, E> {
        self.number(number.into(), Unexpected::Signed(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Integer<N>, E> {
        self.number(number.into(), Unexpected::Unsigned(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Integer<N>, E> {
        if number % 1.0 != 0.0 {
            return Err(E::invalid_type(Unexpected::Float(number), &self));
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it is whole, and what is out of range stays so"
        )]
        let whole = number as i128;
        self.number(whole, Unexpected::Float(number))
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
    fn large_ones_without_sign() {
        check("18446744073709551615", Some(u64::MAX));
        check("1e19", Some(10_000_000_000_000_000_000_u64));
        check("-1", None::<u64>);
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
        let wrong = serde_json::from_str::<Integer<i64>>("0.5").err();
        assert_eq!(
            wrong.map(|error| error.to_string()).as_deref(),
            Some(
                "invalid type: floating point `0.5`, expected a whole number of 64 bits at line 1 column 3"
            )
        );
    }
}
