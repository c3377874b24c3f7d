//! Markdown as rustdoc reads it: what the document means literally is escaped, nothing becomes code by accident, and long
//! lines are broken.

use crate::hostile::is_hostile;

/// Comments are broken before they get longer than this.
const WIDTH: usize = 110;

/// The lines of a documentation comment, without slashes.
#[must_use]
pub fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fence: Option<String> = None;
    let mut after_item = false;
    for line in text.lines() {
        let line = line.trim_end();
        let bare = line.trim_start();
        let ticks: String = bare
            .chars()
            .take_while(|character| matches!(character, '`' | '~'))
            .collect();
        if let Some(open) = &fence {
            if ticks.len() >= open.len() && bare == ticks {
                lines.push(open.clone());
                fence = None;
            } else {
                lines.push(line.to_owned());
            }
            continue;
        }
        if ticks.len() >= 3 {
            // Without a language, rustdoc would compile it.
            lines.push(format!("{ticks}text"));
            fence = Some(ticks);
            continue;
        }
        let indent = line.len() - bare.len();
        let item = is_item(bare);
        // Four spaces would make it code, which rustdoc would compile.
        let kept = if item || after_item {
            indent.min(6)
        } else {
            indent.min(3)
        };
        let kept = if !item && kept > 3 { 3 } else { kept };
        after_item = item || (after_item && indent > 0);
        let safe = format!("{}{}", " ".repeat(kept), escape(bare));
        if item || bare.starts_with(['|', '#', '>']) {
            lines.push(safe);
        } else {
            wrap(&safe, &mut lines);
        }
    }
    if let Some(open) = fence {
        lines.push(open);
    }
    while lines.first().is_some_and(String::is_empty) {
        lines.remove(0);
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
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

/// Escapes what is meant literally: brackets that are no link, tags, and bare addresses, which become links.
fn escape(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut rest = line;
    while let Some(character) = rest.chars().next() {
        if character == '`' {
            let ticks = rest
                .chars()
                .take_while(|character| *character == '`')
                .count();
            let body = &rest[ticks..];
            if let Some(end) = find_ticks(body, ticks) {
                out.push_str(&rest[..ticks + end + ticks]);
                rest = &rest[ticks + end + ticks..];
            } else {
                // A tick without its partner may find one further down, where it is not meant.
                out.extend(std::iter::repeat_n("\\`", ticks));
                rest = body;
            }
            continue;
        }
        if character == '\\' {
            let length = rest.chars().nth(1).map_or(1, |next| 1 + next.len_utf8());
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        if let Some(length) = address(rest) {
            out.push('<');
            out.push_str(&rest[..length]);
            out.push('>');
            rest = &rest[length..];
            continue;
        }
        if character == '<'
            && let Some(length) = address(&rest[1..])
            && rest[1 + length..].starts_with('>')
        {
            out.push_str(&rest[..length + 2]);
            rest = &rest[length + 2..];
            continue;
        }
        if character == '['
            && let Some(length) = link(rest)
        {
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        if matches!(character, '[' | ']' | '<' | '>') && !(character == '>' && out.is_empty()) {
            out.push('\\');
        }
        out.push(character);
        rest = &rest[character.len_utf8()..];
    }
    out
}

fn find_ticks(body: &str, ticks: usize) -> Option<usize> {
    let mut index = 0;
    while let Some(start) = body[index..].find('`') {
        let start = index + start;
        let run = body[start..]
            .chars()
            .take_while(|character| *character == '`')
            .count();
        if run == ticks {
            return Some(start);
        }
        index = start + run;
    }
    None
}

/// The length of an address at the start of a text.
fn address(text: &str) -> Option<usize> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| text.starts_with(scheme))?;
    let end = text
        .find(|character: char| {
            character.is_whitespace()
                || matches!(
                    character,
                    '<' | '>' | '"' | '`' | ')' | ']' | '|' | '{' | '\\'
                )
        })
        .unwrap_or(text.len());
    let end = text[..end]
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_'])
        .len();
    (end > scheme.len()).then_some(end)
}

/// The length of `[text](https://…)` at the start of a text.
fn link(text: &str) -> Option<usize> {
    let close = text.find(']')?;
    let inner = &text[1..close];
    let target = text[close + 1..].strip_prefix('(')?;
    let end = target.find(')')?;
    let target = &target[..end];
    let outside = ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| target.starts_with(scheme));
    let plain = !inner.contains(['[', '<', '>', '`']) && !target.contains([' ', '<', '>']);
    (outside && plain && !inner.is_empty()).then_some(close + 1 + 1 + end + 1)
}

/// The first sentence of a text.
#[must_use]
pub fn first_sentence(text: &str) -> String {
    let paragraph: Vec<&str> = text
        .trim()
        .lines()
        .take_while(|line| !line.trim().is_empty())
        .collect();
    let paragraph = paragraph.join(" ");
    match paragraph.find(". ") {
        Some(end) => paragraph[..=end].to_owned(),
        None => paragraph,
    }
}

/// A code span around any text.
#[must_use]
pub fn code(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' => shown.push(' '),
            _ if is_hostile(character) => shown.extend(character.escape_unicode()),
            _ => shown.push(character),
        }
    }
    let text = shown;
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
