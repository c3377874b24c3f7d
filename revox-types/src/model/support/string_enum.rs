//! The generated string enums: the API's values, and unknown ones that a newer API may add.

/// Writes what belongs to a string enum, whose last variant holds any other value.
#[doc(hidden)]
#[macro_export]
macro_rules! __string_enum {
    ($name:ident { $($variant:ident = $value:literal,)* }) => {
        impl $name {
            /// The values that this version knows.
            pub const KNOWN: &'static [&'static str] = &[$($value),*];

            /// The value as it is sent.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value,
                }
            }

            #[inline]
            fn known(value: &str) -> Option<Self> {
                match value {
                    $($value => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        /// Any value, also one that this version does not know. Such a value is refused when it is about to be sent.
        impl From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                Self::known(value).unwrap_or_else(|| Self::Unknown(value.to_owned()))
            }
        }

        /// Any value, also one that this version does not know. Such a value is refused when it is about to be sent.
        impl From<String> for $name {
            #[inline]
            fn from(value: String) -> Self {
                Self::known(&value).unwrap_or(Self::Unknown(value))
            }
        }

        /// A value that this version knows.
        impl core::str::FromStr for $name {
            type Err = $crate::model::UnknownValue;

            #[inline]
            // `Self::Err` might be a variant.
            fn from_str(value: &str) -> Result<Self, $crate::model::UnknownValue> {
                Self::known(value).ok_or_else(|| $crate::model::UnknownValue::new(stringify!($name), value, Self::KNOWN))
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }

        impl $crate::rules::View for $name {
            #[inline]
            fn view(&self) -> $crate::rules::ValueView<'_> {
                $crate::rules::ValueView::Str(self.as_str())
            }
        }
    };
}

pub use crate::__string_enum as string_enum;
