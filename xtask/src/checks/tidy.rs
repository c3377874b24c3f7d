//! The invariants of `ARCHITECTURE.md` that no compiler checks: which crate depends on what, where a fact may stand, and how a file begins.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use syn::visit::{self, Visit};
use walkdir::{DirEntry, WalkDir};

use super::circles;
use crate::document::vocabulary;
use crate::workspace::root;

/// What `revox-macros` may cost its users: the token libraries and the rule tables.
const MACRO_DEPENDENCIES: &[&str] = &["proc-macro2", "quote", "syn", "revox-types"];

/// The crates whose files are looked at for circles of imports.
const PACKAGES: &[&str] = &["revox-types", "revox-macros", "revox-client", "xtask"];

/// Looks at every file of the workspace; each finding is one line that begins with the file.
pub(crate) fn files() -> Vec<String> {
    let root = root();
    let mut findings = Vec::new();
    let facts = Facts::read(&root);
    for path in sources(&root) {
        let name = path
            .strip_prefix(&root)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let mut find = |what: String| findings.push(format!("{name}: {what}"));
        if !has_extension(&path, "rs") || name.starts_with("tests/ui/") {
            continue;
        }
        if !text.starts_with("//!") {
            find("does not open with a `//!` line that says why it exists".to_owned());
        }
        if name.contains("/generated/") {
            continue;
        }
        if is_product(&name) {
            if text.contains("openapi/") && text.contains("include_") {
                find("reads openapi/: only xtask does".to_owned());
            }
            facts.check(&text, &mut find);
        }
    }
    for package in PACKAGES {
        let folder = root.join(package).join("src");
        let files: Vec<PathBuf> = sources(&folder)
            .into_iter()
            .filter(|file| {
                let parts = || file.iter();
                !parts().any(|part| part == "generated" || part == "tests")
                    && !file.ends_with("tests.rs")
            })
            .collect();
        for circle in circles::find(&folder, &files) {
            findings.push(format!(
                "{package}/src: these files import each other in a circle: {circle}"
            ));
        }
    }
    findings
}

/// Looks at the direct dependencies of every package, as `cargo metadata` lists them.
pub(crate) fn dependencies(metadata: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    let table = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap_or_default();
    let rows = table
        .lines()
        .skip_while(|line| *line != "| dependency | why |");
    let mut reasons: BTreeMap<&str, bool> = rows
        .filter(|line| line.starts_with("| `"))
        .filter_map(|row| row.split('|').nth(1))
        .flat_map(|names| names.split('`').skip(1).step_by(2))
        .map(|name| (name, false))
        .collect();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let on = dependency["name"].as_str().unwrap_or_default();
            let normal = dependency["kind"].is_null();
            let published = !package["publish"].is_array();
            if published && normal && !on.starts_with("revox-") {
                match reasons.get_mut(on) {
                    Some(is_used) => *is_used = true,
                    None => findings.push(format!(
                        "CONTRIBUTING.md: has no reason for `{on}`, on which {name} depends"
                    )),
                }
            }
            if name == "revox-macros" && normal && !MACRO_DEPENDENCIES.contains(&on) {
                findings.push(format!(
                    "revox-macros: depends on {on}; only the token libraries and the rule tables"
                ));
            }
            if name == "revox-macros" && on == "revox-types" && normal {
                let plain = dependency["uses_default_features"] == false
                    && dependency["features"].as_array().is_some_and(Vec::is_empty);
                if !plain {
                    findings.push(
                        "revox-macros: uses features of revox-types; it takes the tables alone"
                            .to_owned(),
                    );
                }
            }
            if on == "reqwest" && normal && !matches!(name, "revox-client" | "xtask") {
                findings.push(format!(
                    "{name}: depends on reqwest; only revox-client sends"
                ));
            }
        }
    }
    let unused = reasons.iter().filter(|(_, is_used)| !**is_used);
    findings.extend(unused.map(|(name, _)| {
        format!("CONTRIBUTING.md: has a reason for `{name}`, on which no published package depends")
    }));
    findings
}

/// Names and numbers that are the API's own, found in its document. In code they come from the tables, never from a keyboard.
struct Facts {
    names: BTreeSet<String>,
    numbers: BTreeSet<String>,
}

impl Facts {
    fn read(root: &Path) -> Self {
        let mut facts = Self {
            names: BTreeSet::new(),
            numbers: BTreeSet::new(),
        };
        if let Ok(document) = crate::codegen::resolved_document(root) {
            let schemas = &document["components"]["schemas"];
            vocabulary::keys(schemas, &mut facts.names);
            vocabulary::each(schemas, &mut |key, value| match key {
                "enum" => {
                    let words = value.as_array().into_iter().flatten();
                    let words = words.filter_map(Value::as_str);
                    facts.names.extend(words.map(str::to_owned));
                }
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "maxLength" => {
                    facts.numbers.insert(value.to_string());
                }
                _ => {}
            });
        }
        facts
    }

    fn check(&self, text: &str, find: &mut impl FnMut(String)) {
        let Ok(file) = syn::parse_file(text) else {
            return find("is not a Rust file that syn can read".to_owned());
        };
        let mut literals = Literals {
            facts: self,
            found: Vec::new(),
        };
        literals.visit_file(&file);
        for literal in literals.found {
            find(format!(
                "writes {literal} by hand, which the API's document states; take it from the tables"
            ));
        }
    }
}

/// Collects the literals of a file that repeat a fact of the API, tests and documentation left out.
struct Literals<'a> {
    facts: &'a Facts,
    found: Vec<String>,
}

impl<'ast> Visit<'ast> for Literals<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !item.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        let value = literal.value();
        // A plain English word may mean anything; a compound one is the API's.
        if value.contains(['_', '/', '.']) && self.facts.names.contains(&value) {
            self.found.push(format!("\"{value}\""));
        }
    }

    fn visit_lit_float(&mut self, literal: &'ast syn::LitFloat) {
        let digits = literal.base10_digits();
        if digits != "0.5" && self.facts.numbers.contains(digits) {
            self.found.push(digits.to_owned());
        }
    }

    fn visit_lit_int(&mut self, literal: &'ast syn::LitInt) {
        let digits = literal.base10_digits();
        // Short numbers mean a hundred things; the long ones are bounds.
        if digits.len() > 4 && self.facts.numbers.contains(digits) {
            self.found.push(digits.to_owned());
        }
    }
}

fn is_test(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute
            .meta
            .require_list()
            .is_ok_and(|list| list.tokens.to_string().contains("test"))
}

/// Whether a file is hand-written code of a published crate.
fn is_product(name: &str) -> bool {
    ["revox-types/src/", "revox-macros/src/", "revox-client/src/"]
        .iter()
        .any(|folder| name.starts_with(folder))
        && !name.ends_with("/tests.rs")
        && !name.contains("/tests/")
}

fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension()
        .is_some_and(|extension| extension == wanted)
}

/// Every Rust file below a folder, in a fixed order.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let is_ours = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !name.starts_with('.') && name != "target"
    };
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    let paths = entries.filter_entry(is_ours).flatten();
    let paths = paths.map(DirEntry::into_path);
    paths.filter(|path| has_extension(path, "rs")).collect()
}
