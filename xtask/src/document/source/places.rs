//! Finds the values of a YAML or JSON text with their places, as far as the text is well formed.

use granit_parser::{Event, Parser};

use crate::error::join;

/// A collection that the walk is inside of.
enum Frame {
    /// The key whose value comes next, if it has been read.
    Map(Option<String>),
    List(usize),
}

/// The pointer and the position of each value in turn.
pub(super) fn of(text: &str, max_key: usize) -> Vec<(String, (usize, usize))> {
    let mut places = Vec::new();
    let mut frames: Vec<Frame> = Vec::new();
    let mut pointers = vec![String::new()];
    let mut key_at = (1, 1);
    let options = granit_parser::options! { simple_key_max_lookahead: max_key };
    for event in Parser::new_from_str_with_options(text, options) {
        let Ok((event, span)) = event else { break };
        let at = (span.start.line(), span.start.col() + 1);
        let opens = match &event {
            Event::MappingEnd | Event::SequenceEnd => {
                frames.pop();
                pointers.pop();
                continue;
            }
            Event::Scalar(key, ..) if matches!(frames.last(), Some(Frame::Map(None))) => {
                if let Some(Frame::Map(slot)) = frames.last_mut() {
                    *slot = Some(key.to_string());
                    key_at = at;
                }
                continue;
            }
            Event::Scalar(..) | Event::Alias(_) => None,
            Event::MappingStart(..) => Some(Frame::Map(None)),
            Event::SequenceStart(..) => Some(Frame::List(0)),
            _ => continue,
        };
        let parent = pointers.last().map_or("", String::as_str);
        let (pointer, position) = match frames.last_mut() {
            None => (String::new(), at),
            Some(Frame::Map(key)) => (join(parent, &key.take().unwrap_or_default()), key_at),
            Some(Frame::List(index)) => {
                *index += 1;
                (join(parent, &(*index - 1).to_string()), at)
            }
        };
        places.push((pointer.clone(), position));
        if let Some(frame) = opens {
            frames.push(frame);
            pointers.push(pointer);
        }
    }
    places
}
