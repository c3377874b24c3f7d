//! Makes the prose of a document fit for comments: characters that break a comment, or turn the text around them, go, and so does what is too long.

use serde_json::Value as Json;

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
/// Keys that hold values, in which every character counts.
const VALUES: &[&str] = &["default", "const", "enum", "example", "examples"];
/// No comment is longer, in bytes.
const LONGEST: usize = 100_000;

/// Changes the prose of a document, and says where.
pub(super) fn sanitize(document: &mut Json) -> Vec<Note> {
    let mut notes = Vec::new();
    walk(document, "", &mut notes);
    notes
}

fn walk(value: &mut Json, pointer: &str, notes: &mut Vec<Note>) {
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
                    _ if VALUES.contains(&key.as_str()) => {}
                    _ => walk(value, &join(pointer, key), notes),
                }
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                walk(item, &join(pointer, &index.to_string()), notes);
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
