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
                $crate::model::data::from_json(text)
            }

            /// Reads a value of JSON, or of any other format that serde reads. It is judged first, as in [`from_json`](Self::from_json).
            ///
            /// # Errors
            ///
            /// Everything that breaks a rule of the documentation, with its path.
            #[inline]
            pub fn from_value(value: serde_json::Value) -> Result<Self, $crate::model::DataError> {
                $crate::model::data::from_value(value)
            }

            /// The JSON that is sent, over several lines.
            #[inline]
            #[must_use]
            pub fn to_json_pretty(&self) -> String {
                // Keys are text and numbers are no keys, so this cannot fail.
                serde_json::to_string_pretty(self).unwrap_or_default()
            }
        }
    };
}

pub use crate::__body as body;
