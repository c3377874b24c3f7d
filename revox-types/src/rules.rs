//! What the documentation demands of a request, as tables, and the one validator that judges by them.
//!
//! The macro shows the validator syntax, a program shows it values, the mock server shows it JSON: each implements
//! [`Inspect`], and all get the same verdict in the same words. Nothing here knows a field, bound or word of the API.

mod format;
mod inspect;
mod pattern;
#[doc(hidden)]
pub mod sound;
mod suggest;
pub mod table;
mod test;
mod validator;
mod violation;

#[cfg(feature = "model")]
pub(crate) use format::json_template;
pub use format::{Placeholder, Placeholders, placeholders};
pub use inspect::{Inspect, Items, Member, Members, Seen, Validate};
#[doc(hidden)]
pub use suggest::nearest;
pub use table::*;
pub use validator::{Context, validate};
#[cfg(feature = "model")]
pub(crate) use violation::text::{Phrase, QUOTE_IT, Shows, TEXT_ENDS, THERE_IS, phrase};
pub use violation::{Part, PathStep, Violation, Violations};
