//! Reads whole numbers, also those that are written as floats: JSON has one kind of number, so `7200.0` and `1e3` are whole.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

use super::Nullable;

/// Reads a field, for `#[serde(deserialize_with)]`.
pub fn deserialize<'de, T: Whole, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// The type of a field that holds a whole number.
pub trait Whole: Sized {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

impl Whole for i64 {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(WholeNumber)
    }
}

impl<T: Whole> Whole for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Option::<Item<T>>::deserialize(deserializer)?;
        Ok(read.map(|item| item.0))
    }
}

impl<T: Whole> Whole for Nullable<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Nullable::<Item<T>>::deserialize(deserializer)?.map(|item| item.0))
    }
}

struct Item<T>(T);

impl<'de, T: Whole> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Item)
    }
}

struct WholeNumber;

impl Visitor<'_> for WholeNumber {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<i64, E> {
        Ok(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<i64, E> {
        i64::try_from(value).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<i64, E> {
        /// From here on, a float is no `i64`.
        const LIMIT: f64 = 9_223_372_036_854_775_808.0;
        if value.fract() == 0.0 && (-LIMIT..LIMIT).contains(&value) {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
            return Ok(value as i64);
        }
        Err(E::invalid_type(Unexpected::Float(value), &self))
    }
}

#[cfg(test)]
mod tests {
    //! Every way to write a number, in every presence of a field.

    use serde::Deserialize;

    use super::Nullable;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Body {
        #[serde(deserialize_with = "super::deserialize")]
        here: i64,
        #[serde(default, deserialize_with = "super::deserialize")]
        perhaps: Option<i64>,
        #[serde(default, deserialize_with = "super::deserialize")]
        cleared: Nullable<i64>,
    }

    #[test]
    fn numbers() {
        for (json, here, perhaps, cleared) in [
            (r#"{"here": 1}"#, 1, None, Nullable::Omit),
            (
                r#"{"here": 7200.0, "perhaps": 1e3}"#,
                7200,
                Some(1000),
                Nullable::Omit,
            ),
            (
                r#"{"here": -0.0, "perhaps": null, "cleared": -2.50e1}"#,
                0,
                None,
                Nullable::Value(-25),
            ),
            (
                r#"{"here": -9007199254740992.0, "cleared": null}"#,
                -9_007_199_254_740_992,
                None,
                Nullable::Null,
            ),
        ] {
            let expected = Body {
                here,
                perhaps,
                cleared,
            };
            assert_eq!(serde_json::from_str::<Body>(json).unwrap(), expected);
            let value: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::from_value::<Body>(value).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_no_whole_number_is_refused() {
        for (json, expected) in [
            ("{}", "missing field `here`"),
            (
                r#"{"here": 7200.5}"#,
                "invalid type: floating point `7200.5`, expected a whole number",
            ),
            (
                r#"{"here": 1e19}"#,
                "invalid type: floating point `1e+19`, expected a whole number",
            ),
            (
                r#"{"here": 9223372036854775808}"#,
                "invalid value: integer `9223372036854775808`, expected a whole number",
            ),
            (
                r#"{"here": "1"}"#,
                "invalid type: string \"1\", expected a whole number",
            ),
            (
                r#"{"here": 1, "perhaps": 0.1}"#,
                "invalid type: floating point `0.1`, expected a whole number",
            ),
            (
                r#"{"here": 1, "cleared": []}"#,
                "invalid type: sequence, expected a whole number",
            ),
        ] {
            let error = serde_json::from_str::<Body>(json).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
