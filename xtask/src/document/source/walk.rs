//! Walks over the values of a YAML or JSON text with their places, as far as the text is well formed.

use std::str::Chars;

use granit_parser::{Event, Parser};

use crate::error::join;

/// A collection that the walk is inside of.
enum Frame {
    /// The key whose value comes next, if it has been read.
    Map(Option<String>),
    List(usize),
}

/// Calls `visit` with the pointer and position of each value in turn, until it returns `false` or the text is malformed.
///
/// The position of a member is that of its key, which is what a reader looks for.
pub(super) fn walk(text: &str, mut visit: impl FnMut(&str, (usize, usize)) -> bool) {
    if is_json(text) {
        let mut json = Json {
            rest: text.chars(),
            line: 1,
            column: 1,
        };
        json.value("", (1, 1), &mut visit, 0);
    } else {
        walk_yaml(text, &mut visit);
    }
}

/// Whether a text begins like JSON. It may still be a flow mapping of YAML.
pub(super) fn is_json(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    start.starts_with('{') && start[1..].trim_start().starts_with(['"', '}'])
}

fn walk_yaml(text: &str, visit: &mut impl FnMut(&str, (usize, usize)) -> bool) {
    let mut frames: Vec<Frame> = Vec::new();
    let mut pointers = vec![String::new()];
    let mut key_at = (1, 1);
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { return };
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
        if !visit(&pointer, position) {
            return;
        }
        if let Some(frame) = opens {
            frames.push(frame);
            pointers.push(pointer);
        }
    }
}

/// Deeper values are passed over.
const MAX_DEPTH: usize = 200;

/// Reads JSON. The YAML parser can do that as well, but looks so far ahead on one line that a mistake hides what is before it.
struct Json<'a> {
    rest: Chars<'a>,
    line: usize,
    column: usize,
}

impl Json<'_> {
    /// Passes over a value; `None` when the walk is over.
    fn value(
        &mut self,
        pointer: &str,
        at: (usize, usize),
        visit: &mut impl FnMut(&str, (usize, usize)) -> bool,
        depth: usize,
    ) -> Option<()> {
        if depth > MAX_DEPTH || !visit(pointer, at) {
            return None;
        }
        match self.peek()? {
            '{' => {
                self.next();
                while self.peek()? != '}' {
                    let at = (self.line, self.column);
                    let key = self.text()?;
                    self.expect(':')?;
                    self.peek()?;
                    self.value(&join(pointer, &key), at, visit, depth + 1)?;
                    self.comma('}')?;
                }
                self.next().map(drop)
            }
            '[' => {
                self.next();
                let mut index = 0;
                while self.peek()? != ']' {
                    let at = (self.line, self.column);
                    self.value(&join(pointer, &index.to_string()), at, visit, depth + 1)?;
                    index += 1;
                    self.comma(']')?;
                }
                self.next().map(drop)
            }
            '"' => self.text().map(drop),
            _ => {
                while self
                    .rest
                    .clone()
                    .next()
                    .is_some_and(|next| !next.is_whitespace() && !matches!(next, ',' | '}' | ']'))
                {
                    self.next();
                }
                Some(())
            }
        }
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        if next == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(next)
    }

    /// The next character that is no space, which stays where it is.
    fn peek(&mut self) -> Option<char> {
        loop {
            let next = self.rest.clone().next()?;
            if !next.is_whitespace() && next != '\u{feff}' {
                return Some(next);
            }
            self.next();
        }
    }

    fn expect(&mut self, wanted: char) -> Option<()> {
        (self.peek()? == wanted)
            .then(|| self.next())
            .flatten()
            .map(drop)
    }

    /// Passes over the comma before the next member or item.
    fn comma(&mut self, end: char) -> Option<()> {
        match self.peek()? {
            ',' => self.next().map(drop),
            other => (other == end).then_some(()),
        }
    }

    /// A text, in which escapes stay as they are but for the simplest: keys with others have no place that could be found.
    fn text(&mut self) -> Option<String> {
        self.expect('"')?;
        let mut text = String::new();
        loop {
            match self.next()? {
                '"' => return Some(text),
                '\\' => text.push(self.next()?),
                other => text.push(other),
            }
        }
    }
}
