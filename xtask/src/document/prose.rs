//! Makes the prose of a document fit for comments: characters that break a comment, or turn the text around them, go, and so does what is too long.

use serde_json::Value as Json;

use super::naming::visit;
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
    visit(document, "", false, &mut |value, pointer, by_name| {
        let members = value.as_object_mut().filter(|_| !by_name);
        for (key, value) in members.into_iter().flatten() {
            let Json::String(text) = value else { continue };
            if PROSE.contains(&key.as_str()) {
                notes.extend(change(text).into_iter().map(|reason| Note {
                    pointer: join(pointer, key),
                    keyword: key.clone(),
                    reason: reason.to_owned(),
                }));
            }
        }
    });
    notes
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
