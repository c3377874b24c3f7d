//! The generated string enums: the API's values, and unknown ones that a newer API may add.

/// Writes what belongs to an enum of words, whose last variant holds any other word.
#[doc(hidden)]
#[macro_export]
macro_rules! __string_enum {
    ($name:ident { $($variant:ident = $word:literal,)* }) => {
        impl $name {
            /// The words that this version knows.
            pub const KNOWN: &'static [&'static str] = &[$($word),*];

            /// The word as it is sent.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Unknown(word) => word,
                }
            }

            #[inline]
            fn known(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        /// Any word, also one that this version does not know. Such a word is refused when it is about to be sent.
        impl From<&str> for $name {
            #[inline]
            fn from(word: &str) -> Self {
                Self::known(word).unwrap_or_else(|| Self::Unknown(word.to_owned()))
            }
        }

        /// Any word, also one that this version does not know. Such a word is refused when it is about to be sent.
        impl From<String> for $name {
            #[inline]
            fn from(word: String) -> Self {
                Self::known(&word).unwrap_or(Self::Unknown(word))
            }
        }

        /// A word that this version knows.
        impl core::str::FromStr for $name {
            type Err = $crate::model::UnknownWord;

            #[inline]
            // `Self::Err` might be a variant.
            fn from_str(word: &str) -> Result<Self, $crate::model::UnknownWord> {
                Self::known(word).ok_or_else(|| $crate::model::UnknownWord::new(stringify!($name), word, Self::KNOWN))
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
