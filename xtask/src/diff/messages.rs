//! Compares what bodies and responses consist of: media types, their schemas, headers.

use super::comparer::{Comparer, Finding};
use super::document::At;
use super::report::Severity;

/// A response and its status, in one of the documents.
type Response<'d> = (String, At<'d>);

/// Responses that belong together: those of one status, and where the only success has another status now, these two.
pub(crate) fn paired<'d>(
    old: &[(&'d str, At<'d>)],
    new: &[(&'d str, At<'d>)],
) -> Vec<(Option<Response<'d>>, Option<Response<'d>>)> {
    let lone = |list: &[(&'d str, At<'d>)], other: &[(&'d str, At<'d>)]| -> Vec<usize> {
        let missing = |status: &str| !other.iter().any(|(known, _)| *known == status);
        list.iter()
            .enumerate()
            .filter(|(_, (status, _))| missing(status))
            .map(|(index, _)| index)
            .collect()
    };
    let (gone, come) = (lone(old, new), lone(new, old));
    let success = |list: &[(&'d str, At<'d>)], index: &usize| list[*index].0.starts_with('2');
    let (was, is): (Vec<usize>, Vec<usize>) = (
        gone.iter()
            .copied()
            .filter(|index| success(old, index))
            .collect(),
        come.iter()
            .copied()
            .filter(|index| success(new, index))
            .collect(),
    );
    let moved = if let ([was], [is]) = (&was[..], &is[..]) {
        Some((*was, *is))
    } else {
        None
    };
    let owned = |(status, at): &(&'d str, At<'d>)| ((*status).to_owned(), at.clone());
    let mut pairs = Vec::new();
    for (index, response) in old.iter().enumerate() {
        let partner = match moved {
            Some((was, is)) if was == index => Some(&new[is]),
            _ => new.iter().find(|(status, _)| *status == response.0),
        };
        pairs.push((Some(owned(response)), partner.map(owned)));
    }
    for index in come {
        if moved.is_none_or(|(_, is)| is != index) {
            pairs.push((None, Some(owned(&new[index]))));
        }
    }
    pairs
}

impl<'d> Comparer<'d> {
    /// The media types of two messages and their schemas.
    pub(crate) fn contents(&mut self, old: &At<'d>, new: &At<'d>, sent: bool) {
        let media = |at: &At<'d>| -> Vec<(&'d str, At<'d>)> {
            at.get("content").iter().flat_map(At::members).collect()
        };
        let (before, after) = (media(old), media(new));
        if let ([(left, from)], [(right, to)]) = (&before[..], &after[..]) {
            if left != right {
                let finding = Finding {
                    kind: "media-type",
                    old: Some(from),
                    new: Some(to),
                    what: format!("media type {left} -> {right}"),
                };
                self.report(
                    Severity::Breaking,
                    "the body is written in another form",
                    finding,
                );
            }
            return self.media(from, to);
        }
        for (name, from) in &before {
            match after.iter().find(|(other, _)| other == name) {
                Some((_, to)) => self.media(from, to),
                None => self.one_media(name, from, (old, new), false, sent),
            }
        }
        for (name, to) in &after {
            if !before.iter().any(|(other, _)| other == name) {
                self.one_media(name, to, (old, new), true, sent || before.is_empty());
            }
        }
    }

    fn media(&mut self, old: &At<'d>, new: &At<'d>) {
        self.words(old, new, &["example", "examples"]);
        match (old.get("schema"), new.get("schema")) {
            (Some(left), Some(right)) => self.schemas(&left, &right),
            (None, None) => {}
            _ => {
                let finding = Finding {
                    kind: "type",
                    old: Some(old),
                    new: Some(new),
                    what: if new.get("schema").is_some() {
                        "type added"
                    } else {
                        "type removed"
                    }
                    .to_owned(),
                };
                self.report(Severity::Breaking, "the Rust type is another one", finding);
            }
        }
    }

    /// A media type that is in one document only. A further one harms nobody; the first or the last one makes or ends a body.
    fn one_media(
        &mut self,
        name: &str,
        at: &At<'d>,
        (old, new): (&At<'d>, &At<'d>),
        added: bool,
        sent: bool,
    ) {
        let first = old.get("content").is_none();
        let severity = if added && !first {
            Severity::Additive
        } else {
            Severity::Breaking
        };
        let why = match (added, sent) {
            (true, _) if first => "there was no body before",
            (true, _) => "what there was stays",
            (false, true) => "bodies in this form are refused",
            (false, false) => "answers no longer come in this form",
        };
        let finding = Finding {
            kind: "media-type",
            old: if added { Some(old) } else { Some(at) },
            new: if added { Some(at) } else { Some(new) },
            what: format!(
                "media type {name} {}",
                if added { "added" } else { "removed" }
            ),
        };
        self.report(severity, why, finding);
    }

    /// The headers of two responses. The crates hand none of them out by name, so they are words.
    pub(crate) fn headers(&mut self, old: &At<'d>, new: &At<'d>) {
        self.words(old, new, &["headers", "links"]);
    }
}
