//! Define Revox voice assistants in Rust, checked while they compile, and send them.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "http")]
mod client;
#[cfg(feature = "http")]
mod config;
#[cfg(feature = "http")]
mod error;
mod operation;
#[cfg(feature = "http")]
mod request;
#[cfg(feature = "http")]
mod response;
#[cfg(feature = "http")]
mod retry;
#[cfg(feature = "http")]
mod secret;
#[cfg(feature = "http")]
mod send;
#[cfg(feature = "http")]
mod trace;

#[cfg(feature = "http")]
pub use client::Client;
#[cfg(feature = "http")]
pub use config::ClientBuilder;
#[cfg(feature = "http")]
pub use error::{Error, FieldError};
#[cfg(feature = "http")]
pub use request::{Request, ResponseFuture};
#[cfg(feature = "http")]
pub use response::{Binary, Decode, Response};
#[cfg(feature = "http")]
pub use secret::ApiKey;
