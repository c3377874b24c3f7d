//! Define Revox voice assistants in Rust, checked while they compile, and send them.
//!
//! * [`assistant!`] and [`assistant_update!`] make request bodies, and refuse while compiling what the API's documentation rules out.
//! * [`Client`] (feature `http`, on by default) sends them: with deadlines, with typed errors, and without ever placing a call a
//!   second time that may have been placed already.
//! * [`types`] are the request and response types, plain structs that can be written out by hand as well.
//! * [`mock`] (feature `mock`) is a server on this machine that answers like the API.
//!
//! The [`guide`] has a page for each task.
//!
//! ```no_run
//! # #[cfg(feature = "http")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use revox_client::{Client, assistant};
//!
//! let client = Client::from_env()?; // reads REVOX_API_KEY
//! let reminder = assistant! {
//!     name: "Appointment reminder",
//!     prompt: "You call {{first_name}} about the appointment on {{day}}.",
//!     voice: { provider: elevenlabs, id: "EXAVITQu4vr4xnSDxMaL", speed: 1.1 },
//! };
//! let created = client.assistants().create(&reminder).await?;
//! println!("{}", created.assistant.id);
//! # Ok(())
//! # }
//! ```
//!
//! # Definitions from data
//!
//! JSON, and any value that serde reads, gets the verdict of the macro: every violation, with its path.
//!
//! ```
//! use revox_client::types::AssistantCreateParams;
//!
//! let text = r#"{
//!     "name": "Reminder",
//!     "prompt": "Be brief.",
//!     "sms_enabeld": true,
//!     "voice": { "provider": "cartesia", "id": "x", "speed": 2 }
//! }"#;
//! let error = AssistantCreateParams::from_json(text).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "sms_enabeld: unknown field `sms_enabeld` (did you mean `sms_enabled`?)\n\
//!      voice.speed: `speed` is 2, above the maximum of 1.5 (allowed: 0.6 to 1.5)",
//! );
//!
//! let text = "{\n  \"name\": \"Reminder\",\n  \"prompt\": \"Be brief.\"\n}";
//! let params = AssistantCreateParams::from_json(text)?;
//! assert_eq!(params.to_json_pretty(), text);
//! # Ok::<(), revox_client::DataError>(())
//! ```
//!
//! # Features
//!
//! | feature | what it does |
//! |---|---|
//! | `http` | [`Client`]; without it no HTTP library is built, and what remains defines, checks and serialises |
//! | `rustls` | TLS by rustls with aws-lc, on by default |
//! | `rustls-no-provider`, `native-tls` | other TLS, in place of `rustls` |
//! | `http2` | HTTP/2, where the server offers it |
//! | `gzip` | compressed responses, where the server offers them |
//! | `blocking` | `Request::wait`, for programs without an async runtime |
//! | `tracing` | a span for each call |
//! | `deploy` | [`deploy`]: assistants as code, planned and applied |
//! | `mock` | [`mock`] |
//! | `axum` | `ToolCall`: the request of a tool as a type, in a handler of axum |
//! | `cli` | the program `revox` |
//! | `schemars` | JSON Schemas of the types |
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "http")]
mod client;
#[cfg(feature = "http")]
mod completion;
#[cfg(feature = "deploy")]
pub mod deploy;
#[cfg(feature = "http")]
mod error;
#[cfg(any(feature = "http", feature = "mock"))]
mod generated;
// Text alone: no build but that of the documentation needs it.
#[cfg(any(doc, doctest))]
pub mod guide;
mod macros;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "http")]
mod pages;
#[cfg(feature = "http")]
mod redact;
#[cfg(feature = "http")]
mod request;
#[cfg(feature = "http")]
mod response;
#[cfg(feature = "http")]
mod retry;
#[cfg(feature = "deploy")]
mod source;
#[cfg(feature = "http")]
mod stream;
#[cfg(feature = "http")]
mod text;
#[cfg(feature = "axum")]
mod tool_call;
#[cfg(feature = "http")]
mod trace;
#[cfg(feature = "http")]
mod transport;
pub mod types;
#[cfg(any(feature = "deploy", feature = "mock"))]
mod whole;
#[cfg(any(feature = "blocking", feature = "mock"))]
mod worker;

#[cfg(feature = "blocking")]
pub use client::blocking::Wait;
#[cfg(feature = "http")]
pub use client::{Client, ClientBuilder};
#[cfg(feature = "http")]
pub use completion::Completion;
#[cfg(feature = "http")]
pub use error::{Error, ErrorKind, FieldError};
#[cfg(feature = "http")]
pub use generated::resources;
#[cfg(feature = "http")]
pub use pages::Pages;
#[cfg(feature = "http")]
pub use redact::ApiKey;
#[cfg(feature = "http")]
pub use request::{Request, ResponseFuture};
#[cfg(feature = "http")]
pub use reqwest;
#[cfg(feature = "http")]
pub use response::{Binary, Decode, Response};
pub use revox_types::model::DataError;
pub use revox_types::rules::{Validate, Violation, Violations};
#[cfg(feature = "http")]
pub use stream::BinaryStream;
#[cfg(feature = "axum")]
pub use tool_call::{ToolCall, ToolRejection};

/// The items that macro expansions use. They may change at any time.
#[doc(hidden)]
pub mod __private {
    pub use revox_macros::{assistant, assistant_update, variables};
    pub use revox_types::macro_support::*;
}

/// The README's examples are compiled like any other.
#[cfg(all(doctest, feature = "http"))]
#[doc = include_str!("../README.md")]
struct Readme;
