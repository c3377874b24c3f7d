//! Compares the components by name, and the few things that a document says about itself.

use std::collections::{HashMap, HashSet};

use super::comparer::{Comparer, Finding};
use super::document::At;
use super::report::Severity;
use super::types;

impl<'d> Comparer<'d> {
    /// All components: those that are gone, then the others in the order of the new document.
    pub(crate) fn components(&mut self) {
        let (before, after) = (components(self.old.root), components(self.new.root));
        let earlier: HashMap<String, String> = self
            .renamed
            .iter()
            .map(|(old, new)| (new.clone(), old.clone()))
            .collect();
        let kept: HashSet<&str> = after.iter().map(|(name, _)| *name).collect();
        for (name, at) in &before {
            if !kept.contains(name) && !self.renamed.contains_key(*name) {
                let finding = Finding {
                    kind: "component-removed",
                    old: Some(at),
                    new: None,
                    what: "type removed".to_owned(),
                };
                self.report_named(Severity::Breaking, "the Rust type is gone", name, finding);
            }
        }
        let known: HashMap<&str, &At<'d>> = before.iter().map(|(name, at)| (*name, at)).collect();
        for (name, right) in &after {
            if let Some(left) = known.get(name) {
                self.schemas(left, right);
                continue;
            }
            let Some(old) = earlier.get(*name) else {
                let finding = Finding {
                    kind: "component-added",
                    old: None,
                    new: Some(right),
                    what: format!("type added, {}", types::describe(&self.new, right)),
                };
                self.report_named(
                    Severity::Additive,
                    "it is one more Rust type",
                    name,
                    finding,
                );
                continue;
            };
            let Some(left) = known.get(old.as_str()) else {
                continue;
            };
            let finding = Finding {
                kind: "component-renamed",
                old: Some(left),
                new: Some(right),
                what: format!("type renamed: `{old}` -> `{name}`"),
            };
            self.report_named(
                Severity::Breaking,
                "the Rust type has another name",
                old,
                finding,
            );
            self.schemas(left, right);
        }
    }

    /// Title, version, servers and the like.
    pub(crate) fn document(&mut self) {
        let (old, new) = (At::root(self.old.root), At::root(self.new.root));
        let url = |at: &At<'d>| {
            at.get("servers")
                .and_then(|servers| servers.items().next())
                .and_then(|server| server.text("url"))
        };
        let (before, after) = (url(&old), url(&new));
        if before == after {
            self.words(&old, &new, &["servers"]);
        } else {
            let shown = |url: Option<&str>| url.unwrap_or("none").to_owned();
            let (left, right) = (
                old.get("servers").unwrap_or(old.clone()),
                new.get("servers").unwrap_or(new.clone()),
            );
            let finding = Finding {
                kind: "server",
                old: Some(&left),
                new: Some(&right),
                what: format!("first server {} -> {}", shown(before), shown(after)),
            };
            let why = "calls go elsewhere, which recordings, stubs and allow lists have to follow";
            self.report_named(Severity::Breaking, why, "servers", finding);
        }
        self.words(&old, &new, &["security", "tags", "externalDocs"]);
        if let (Some(left), Some(right)) = (old.get("info"), new.get("info")) {
            self.words(
                &left,
                &right,
                &[
                    "title",
                    "version",
                    "summary",
                    "description",
                    "termsOfService",
                    "contact",
                    "license",
                ],
            );
        }
        let schemes = |at: &At<'d>| at.get("components");
        if let (Some(left), Some(right)) = (schemes(&old), schemes(&new)) {
            self.words(&left, &right, &["securitySchemes"]);
        }
    }
}

fn components(root: &serde_json::Value) -> Vec<(&str, At<'_>)> {
    let schemas = At::root(root)
        .get("components")
        .and_then(|components| components.get("schemas"));
    schemas.iter().flat_map(At::members).collect()
}
