//! Shared parts of request bodies: validation, and decoding from data.

/// Writes what belongs to the body of a request.
#[doc(hidden)]
#[macro_export]
macro_rules! __body {
    ($name:ident = $table:path, $operation:literal) => {
        impl $crate::rules::Validate for $name {
            const OBJECT: &'static $crate::rules::Object = &$table;
            const OPERATION: &'static str = $operation;
        }

        impl $name {
            /// Reads JSON text. It is judged first, so that nothing in it is dropped in silence: no misspelt key, no unknown value.
            ///
            /// # Errors
            ///
            /// If the text is no JSON, with line and column; otherwise everything that breaks a rule of the documentation, with its path.
            #[inline]
            pub fn from_json(text: &str) -> Result<Self, $crate::model::DataError> {
                $crate::model::support::body::from_json(text)
            }

            /// Reads a value of JSON, or of any other format that serde reads. It is judged first, as in [`from_json`](Self::from_json).
            ///
            /// # Errors
            ///
            /// Everything that breaks a rule of the documentation, with its path.
            #[inline]
            pub fn from_value(value: serde_json::Value) -> Result<Self, $crate::model::DataError> {
                $crate::model::support::body::from_value(value)
            }

            /// The JSON that is sent, over several lines.
            #[inline]
            #[must_use]
            pub fn to_json_pretty(&self) -> String {
                $crate::model::support::body::to_json_pretty(self)
            }
        }
    };
}

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use crate::__body as body;
use crate::model::{DataError, data};
use crate::rules::Validate;

/// Reads a body from JSON text.
///
/// # Errors
///
/// As the method of the body says.
pub fn from_json<T: Validate + DeserializeOwned>(text: &str) -> Result<T, DataError> {
    data::from_json(text)
}

/// Reads a body from a value.
///
/// # Errors
///
/// As the method of the body says.
pub fn from_value<T: Validate + DeserializeOwned>(value: Value) -> Result<T, DataError> {
    data::from_value(value)
}

/// The JSON that is sent, over several lines.
pub fn to_json_pretty<T: Serialize>(body: &T) -> String {
    // Keys are text and numbers are no keys, so this cannot fail.
    serde_json::to_string_pretty(body).unwrap_or_default()
}
