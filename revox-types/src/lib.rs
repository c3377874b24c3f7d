//! Request and response types of the Revox API, and the rules that its documentation states, as tables with a validator.
//!
//! Programs take all of this from `revox-client`, which has the macro, the client and a mock server besides. This crate is for those
//! who want the types or the rules alone.
//!
//! # Types
//!
//! The module `model` holds a type for every object of the API, under the name that the documentation gives it. Fields are public and carry
//! the documentation with ranges, units and defaults. What may be left out is an [`Option`]; where leaving out and `null` differ, it
//! is a `Nullable`. Enums and unions keep what a newer API sends as `Unknown`.
//!
//! ```
//! # #[cfg(feature = "model")] {
//! use revox_types::model::{AssistantCreateParams, Voice};
//!
//! let mut assistant = AssistantCreateParams::new("Reminder", "You call {{first_name}}.");
//! assistant.voice = Some(Voice { speed: Some(1.1), ..Voice::new("EXAVITQu4vr4xnSDxMaL", "elevenlabs".into()) });
//!
//! let json = serde_json::to_string(&assistant).unwrap();
//! assert_eq!(
//!     json,
//!     r#"{"name":"Reminder","prompt":"You call {{first_name}}.","voice":{"id":"EXAVITQu4vr4xnSDxMaL","provider":"elevenlabs","speed":1.1}}"#
//! );
//! # }
//! ```
//!
//! # Rules
//!
//! Every request body is [`Validate`](rules::Validate). `validate()` judges by what the documentation states and returns all
//! violations, each with its JSON path, in the order of the documentation. `advice()` adds what is inferred, and what has no effect.
//!
//! ```
//! # #[cfg(feature = "model")] {
//! use revox_types::model::{AssistantCreateParams, Voice};
//! use revox_types::rules::Validate;
//!
//! let mut assistant = AssistantCreateParams::new("Reminder", "You call {{first_name}}.");
//! assistant.voice = Some(Voice { speed: Some(1.3), ..Voice::new("EXAVITQu4vr4xnSDxMaL", "elevenlabs".into()) });
//! assistant.from_phone_number = "0639981234".into();
//!
//! let violations = assistant.validate().unwrap_err();
//! let paths: Vec<_> = violations.iter().map(|violation| violation.path()).collect();
//! assert_eq!(paths, ["from_phone_number", "voice.speed"]);
//!
//! let speed = violations.iter().last().unwrap();
//! assert_eq!(
//!     speed.message(),
//!     "`speed` is 1.3, above the maximum of 1.2 when `provider` is `elevenlabs`\n\
//!      allowed: 0.7 to 1.2\n\
//!      rule: POST /assistants, voice.speed"
//! );
//! # }
//! ```
//!
//! JSON that has no type is judged by the same tables, with [`validate`](rules::validate):
//!
//! ```
//! # #[cfg(feature = "model")] {
//! use revox_types::model::AssistantUpdateParams;
//! use revox_types::rules::{Context, Validate, validate};
//!
//! let body = serde_json::json!({ "voice": { "id": "x", "provider": "elevenlab" } });
//! let violations = validate(AssistantUpdateParams::OBJECT, body.as_object().unwrap(), Context::new(""));
//! assert_eq!(
//!     violations.to_string(),
//!     "voice.provider: unknown value \"elevenlab\" for `provider` (did you mean `elevenlabs`?)"
//! );
//! # }
//! ```
//!
//! A single check can be made while compiling:
//!
//! ```
//! use revox_types::rules::Format;
//!
//! const OPENS: &str = "10am";
//! const _: () = assert!(Format::TimeOfDay.accepts(OPENS));
//! ```
//!
//! # Features
//!
//! * `model` (default): the types and the operations, with serde. Without it only [`rules`] remains, which needs nothing but
//!   `core` and `alloc`; that is what the macro is built with.
//! * `schemars`: `JsonSchema` for every type, equal in meaning to the API's document.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(not(feature = "model"), no_std)]
// Nearly every function of this crate is pure, so `must_use` on each would be noise. Messages, which are put together only when
// something is wrong, read best as one `format!` for each sentence.
#![allow(clippy::must_use_candidate, clippy::format_push_string)]
#![allow(
    mixed_script_confusables,
    uncommon_codepoints,
    confusable_idents,
    reason = "the API's values become names as they are, in whatever script"
)]

extern crate alloc;

mod diagnostic;
pub mod generated;
#[cfg(feature = "model")]
#[doc(hidden)]
pub mod macro_support;
#[cfg(feature = "model")]
pub mod model;
#[cfg(feature = "model")]
pub mod operation;
pub mod rules;
