//! Bodies that are no JSON: forms, in either of the two ways in which they are sent.

use std::fmt;

use serde_json::Value;

use super::target::add_query;
use crate::error::Error;

/// The parts of a body that is sent as `multipart/form-data`, such as a file and what there is to say about it.
///
/// ```
/// let form = revox_client::Form::new()
///     .text("title", "Opening hours")
///     .file("file", "hours.pdf", "application/pdf", vec![0x25, 0x50, 0x44, 0x46]);
/// ```
#[derive(Clone, Default)]
#[must_use = "a form does nothing until it is sent"]
pub struct Form {
    parts: Vec<Part>,
}

#[derive(Clone)]
struct Part {
    name: String,
    file: Option<String>,
    content_type: Option<String>,
    bytes: Vec<u8>,
}

impl Form {
    /// A form without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text. A list is sent as one part for each of its items.
    pub fn text(self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.add(name.into(), None, None, value.to_string().into_bytes())
    }

    /// Adds bytes of some content type, such as `application/json`.
    pub fn part(
        self,
        name: impl Into<String>,
        content_type: impl Into<String>,
        bytes: impl Into<Vec<u8>>,
    ) -> Self {
        self.add(name.into(), None, Some(content_type.into()), bytes.into())
    }

    /// Adds a file.
    pub fn file(
        self,
        name: impl Into<String>,
        file: impl Into<String>,
        content_type: impl Into<String>,
        bytes: impl Into<Vec<u8>>,
    ) -> Self {
        let (file, content_type) = (Some(file.into()), Some(content_type.into()));
        self.add(name.into(), file, content_type, bytes.into())
    }

    fn add(
        mut self,
        name: String,
        file: Option<String>,
        content_type: Option<String>,
        bytes: Vec<u8>,
    ) -> Self {
        self.parts.push(Part {
            name,
            file,
            content_type,
            bytes,
        });
        self
    }

    /// The content type, with the line that stands between the parts, and the bytes.
    pub(super) fn encode(&self) -> Result<(String, Vec<u8>), Error> {
        let boundary = self.boundary();
        let mut bytes = Vec::new();
        for part in &self.parts {
            let mut head = format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{}\"",
                quoted(&part.name)
            );
            if let Some(file) = &part.file {
                head.push_str("; filename=\"");
                head.push_str(&quoted(file));
                head.push('"');
            }
            if let Some(content_type) = &part.content_type {
                if content_type.contains(char::is_control) {
                    let message = format!("`{}` has a content type that is none", part.name);
                    return Err(Error::request(message));
                }
                head.push_str("\r\ncontent-type: ");
                head.push_str(content_type);
            }
            head.push_str("\r\n\r\n");
            bytes.extend_from_slice(head.as_bytes());
            bytes.extend_from_slice(&part.bytes);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Ok((format!("multipart/form-data; boundary={boundary}"), bytes))
    }

    /// A line that no part has in it.
    fn boundary(&self) -> String {
        let mut number = 0_u64;
        loop {
            let boundary = format!("revox-client-{number:016x}");
            let line = boundary.as_bytes();
            let taken = |part: &Part| part.bytes.windows(line.len()).any(|bytes| bytes == line);
            if !self.parts.iter().any(taken) {
                return boundary;
            }
            number += 1;
        }
    }
}

/// Shows the names of the parts, but no values.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.parts.iter().map(|part| &part.name);
        f.debug_list().entries(names).finish()
    }
}

/// A name that stays between its quotes.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// An object as `application/x-www-form-urlencoded`: a list is repeated, and what nests deeper is written as JSON.
pub(super) fn url_encoded(value: &Value) -> String {
    let mut encoded = String::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Null => {}
            Value::Array(items) => {
                for item in items {
                    add_query(&mut encoded, name, &text(item));
                }
            }
            value => add_query(&mut encoded, name, &text(value)),
        }
    }
    encoded
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn forms_of_fields() {
        let value =
            json!({ "a": "x y&", "b": [1, "2"], "c": null, "d": { "e": true }, "f": false });
        assert_eq!(
            url_encoded(&value),
            "a=x%20y%26&b=1&b=2&d=%7B%22e%22%3Atrue%7D&f=false"
        );
    }

    #[test]
    fn forms_of_parts() {
        let form = Form::new()
            .text("title", 5)
            .part("about", "application/json", "{}")
            .file("file", "a\"\r\n.bin", "application/octet-stream", [0, 255]);
        let (content_type, bytes) = form.encode().unwrap();
        assert_eq!(
            content_type,
            "multipart/form-data; boundary=revox-client-0000000000000000"
        );
        let mut expected = b"--revox-client-0000000000000000\r\ncontent-disposition: form-data; name=\"title\"\r\n\r\n5\r\n\
            --revox-client-0000000000000000\r\ncontent-disposition: form-data; name=\"about\"\r\ncontent-type: application/json\r\n\r\n{}\r\n\
            --revox-client-0000000000000000\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a%22%0D%0A.bin\"\r\ncontent-type: application/octet-stream\r\n\r\n"
            .to_vec();
        expected.extend_from_slice(&[0, 255]);
        expected.extend_from_slice(b"\r\n--revox-client-0000000000000000--\r\n");
        assert_eq!(bytes, expected);
        assert_eq!(format!("{form:?}"), r#"["title", "about", "file"]"#);
    }

    #[test]
    fn no_part_has_the_boundary_in_it() {
        let form = Form::new().text("a", "--revox-client-0000000000000000--");
        let (content_type, _) = form.encode().unwrap();
        assert!(content_type.ends_with("0001"), "{content_type}");
        assert!(Form::new().part("a", "a\r\nb", "").encode().is_err());
    }
}
