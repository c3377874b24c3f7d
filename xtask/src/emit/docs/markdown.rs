//! Markdown as rustdoc reads it: what the document means literally is escaped, nothing becomes code by accident, and long
//! lines are broken.

use std::ops::Range;

use itertools::Itertools;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd, TextMergeWithOffset};

use crate::hostile::printable;

/// Comments are broken before they get longer than this.
const WIDTH: usize = 110;

/// The lines of a documentation comment, without slashes.
pub(crate) fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut in_code = false;
    for line in literal(text.trim_matches('\n')).trim_end().lines() {
        let bare = line.trim();
        let is_fence = bare.starts_with("```") || bare.starts_with("~~~");
        in_code ^= is_fence;
        if is_fence || in_code || is_item(bare) || bare.starts_with(['|', '#', '>']) {
            lines.push(line.trim_end().to_owned());
        } else {
            // More would make it code, now that tags are escaped.
            let indent = line.len() - line.trim_start().len();
            wrap(&format!("{}{bare}", " ".repeat(indent.min(3))), &mut lines);
        }
    }
    lines
}

/// A documentation comment.
pub(crate) fn comment(indent: &str, text: &str) -> String {
    let lines = lines(text).into_iter();
    let lines = lines.map(|line| format!("{indent}/// {line}").trim_end().to_owned() + "\n");
    lines.collect()
}

/// Markdown with what is meant literally escaped, and code that rustdoc does not compile.
fn literal(text: &str) -> String {
    let mut edits = Edits {
        text,
        done: 0,
        out: String::with_capacity(text.len() + text.len() / 8),
    };
    let mut code = None;
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter();
    for (event, range) in TextMergeWithOffset::new(parser) {
        match event {
            Event::End(TagEnd::Link | TagEnd::Image) => edits.escape(edits.done..range.end),
            Event::End(TagEnd::CodeBlock) => code = None,
            // Links that stay, and what is in them.
            _ if range.start < edits.done => {}
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                let schemes = ["https://", "http://", "mailto:"];
                if schemes.iter().any(|scheme| dest_url.starts_with(scheme)) {
                    edits.keep(range.end);
                } else {
                    let open = text[range.clone()].find('[').unwrap_or(0);
                    edits.escape(range.start + open..range.start + open + 1);
                }
            }
            Event::Code(_) => edits.keep(range.end),
            Event::Start(Tag::CodeBlock(kind)) => {
                if let CodeBlockKind::Fenced(_) = kind {
                    let block = &text[range.clone()];
                    let first = block.lines().next().unwrap_or_default();
                    let info = first.trim_start_matches(['`', '~']);
                    let ticks = &first[..first.len() - info.len()];
                    // Without a language, rustdoc would compile it.
                    edits.keep(range.start + ticks.len());
                    edits.replace(range.start + first.len(), "text");
                    edits.keep(range.end);
                }
                code = Some(kind);
            }
            Event::Text(_) | Event::Html(_) | Event::InlineHtml(_) => {
                if code.is_some() {
                    // Four spaces would make it code, which rustdoc would compile.
                    let line = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
                    edits.keep(line);
                    edits.replace(range.start, "   ");
                }
                edits.escape(range);
            }
            _ => {}
        }
    }
    edits.keep(text.len());
    edits.out
}

/// A text that is changed from its beginning to its end.
struct Edits<'a> {
    text: &'a str,
    /// Up to where it has been written.
    done: usize,
    out: String,
}

impl Edits<'_> {
    fn keep(&mut self, end: usize) {
        self.out.push_str(&self.text[self.done.min(end)..end]);
        self.done = self.done.max(end);
    }

    fn replace(&mut self, end: usize, with: &str) {
        self.out.push_str(with);
        self.done = end;
    }

    /// Writes a range so that nothing in it has a meaning.
    fn escape(&mut self, range: Range<usize>) {
        self.keep(range.start);
        while self.done < range.end {
            let rest = &self.text[self.done..range.end];
            let Some(plain) = rest.find(['\\', '[', ']', '<', '>', '`']) else {
                break;
            };
            self.keep(self.done + plain);
            let mut length = 1;
            if let Some(escaped) = rest[plain..].strip_prefix('\\') {
                length += escaped.chars().next().map_or(0, char::len_utf8);
            } else {
                self.out.push('\\');
            }
            self.keep(self.done + length);
        }
        self.keep(range.end);
    }
}

fn is_item(line: &str) -> bool {
    if line.starts_with("- ") || line.starts_with("* ") || line.starts_with("+ ") {
        return true;
    }
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    digits > 0 && (line[digits..].starts_with(". ") || line[digits..].starts_with(") "))
}

/// Breaks a line of prose, never so that a line would begin like something else than prose.
fn wrap(line: &str, lines: &mut Vec<String>) {
    let mut rest = line;
    while rest.chars().nth(WIDTH).is_some() {
        let mut at = None;
        for (count, (index, character)) in rest.char_indices().enumerate() {
            let after = &rest[index..].trim_start();
            let safe = !is_item(after)
                && !after.starts_with(['#', '>', '|', '=', '-', '+', '*', '~', '`', ':']);
            if character == ' ' && safe && !rest[..index].trim().is_empty() {
                if count > WIDTH && at.is_some() {
                    break;
                }
                at = Some(index);
            }
            if count > WIDTH && at.is_some() {
                break;
            }
        }
        let Some(at) = at else { break };
        lines.push(rest[..at].trim_end().to_owned());
        rest = rest[at..].trim_start();
    }
    lines.push(rest.to_owned());
}

/// The first sentence of a text.
pub(crate) fn first_sentence(text: &str) -> String {
    let lines = text.trim().lines();
    let paragraph = lines.take_while(|line| !line.trim().is_empty()).join(" ");
    match paragraph.find(". ") {
        Some(end) => paragraph[..=end].to_owned(),
        None => paragraph,
    }
}

/// A code span around any text.
pub(crate) fn code(text: &str) -> String {
    let text = printable(&text.replace(['\n', '\r'], " "));
    let longest = text
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    if text.is_empty() {
        "`\"\"`".to_owned()
    } else if longest == 0 {
        format!("`{text}`")
    } else {
        let ticks = "`".repeat(longest + 1);
        format!("{ticks} {text} {ticks}")
    }
}
