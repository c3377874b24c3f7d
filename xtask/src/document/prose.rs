//! Makes the prose of a document fit for comments: characters that break a comment, or turn the text around them, go, and so does what is too long.

use serde_json::Value as Json;

use super::naming::{BY_NAME, VALUES};
use crate::error::join;
use crate::hostile::is_hostile;
use crate::ir::Note;

/// Keys that hold prose.
const PROSE: &[&str] = &[
    "title",
    "description",
    "summary",
    "x-revox-why",
    "x-revox-expected",
];
/// No comment is longer, in bytes.
const LONGEST: usize = 100_000;

/// Changes the prose of a document, and says where.
pub(super) fn sanitize(document: &mut Json) -> Vec<Note> {
    let mut notes = Vec::new();
    walk(document, "", false, &mut notes);
    notes
}

fn walk(value: &mut Json, pointer: &str, by_name: bool, notes: &mut Vec<Note>) {
    match value {
        Json::Object(members) => {
            for (key, value) in members {
                match value {
                    Json::String(text) if PROSE.contains(&key.as_str()) => {
                        for reason in change(text) {
                            notes.push(Note {
                                pointer: join(pointer, key),
                                keyword: key.clone(),
                                reason: reason.to_owned(),
                            });
                        }
                    }
                    // In these, every character counts.
                    _ if !by_name && VALUES.contains(&key.as_str()) => {}
                    _ => {
                        let by_name = !by_name && BY_NAME.contains(&key.as_str());
                        walk(value, &join(pointer, key), by_name, notes);
                    }
                }
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                walk(item, &join(pointer, &index.to_string()), false, notes);
            }
        }
        _ => {}
    }
}

fn change(text: &mut String) -> Vec<&'static str> {
    let mut reasons = Vec::new();
    if text.contains('\r') {
        *text = text.replace("\r\n", "\n").replace('\r', "\n");
    }
    if text.contains(is_hostile) {
        text.retain(|character| !is_hostile(character));
        reasons.push("control characters are left out");
    }
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
        reasons.push("the text is cut after 100,000 bytes");
    }
    reasons
}
