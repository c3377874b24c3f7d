//! Named string formats, each validated by one function that also runs in a `const`.

pub(super) mod bytes;
mod date_time;
mod email;
pub(crate) mod json_template;
mod render;
pub(crate) mod template;
mod time_of_day;
mod time_zone;
mod uri;
mod uuid;

use super::table::Format;

pub use render::{Escape, path_start, render};
pub use template::{Placeholder, Placeholders, placeholders};
pub(super) use time_of_day::minutes;

impl Format {
    /// Whether `text` is of this form.
    #[inline]
    pub const fn accepts(self, text: &str) -> bool {
        match self {
            Format::Email => email::accepts(text),
            Format::Uri => uri::accepts(text),
            Format::DateTime => date_time::accepts(text),
            Format::Uuid => uuid::accepts(text),
            Format::IanaTimeZone => time_zone::accepts(text),
            Format::TimeOfDay => minutes(text).is_some(),
            Format::JsonTemplate => json_template::accepts(text),
            Format::Template => template::accepts(text),
            Format::UrlTemplate => uri::accepts_template(text),
            Format::HttpUrl => uri::accepts_http_template(text),
        }
    }
}
