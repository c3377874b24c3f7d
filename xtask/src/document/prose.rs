//! Makes the prose of a document fit for comments: characters that break a comment, or turn the text around them, go.

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

/// Changes the prose of a document, and says where.
pub(super) fn sanitize(document: &mut Json) -> Vec<Note> {
    let mut notes = Vec::new();
    visit(document, "", false, &mut |value, pointer, by_name| {
        let members = value.as_object_mut().filter(|_| !by_name);
        for (key, value) in members.into_iter().flatten() {
            let Json::String(text) = value else { continue };
            if !PROSE.contains(&key.as_str()) {
                continue;
            }
            if text.contains('\r') {
                *text = text.replace("\r\n", "\n").replace('\r', "\n");
            }
            if text.contains(is_hostile) {
                text.retain(|character| !is_hostile(character));
                let reason = "control characters are left out";
                notes.push(Note::new(join(pointer, key), key, reason));
            }
        }
    });
    notes
}
