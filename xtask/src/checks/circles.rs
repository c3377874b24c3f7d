//! Finds files of a crate that import each other in a circle, apart from a parent and its children.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use itertools::Itertools;
use syn::visit::{self, Visit};

use crate::ir::shape::circles;

/// The path of a module in its crate.
type Module = Vec<String>;

/// The circles of a crate, each as the names of its modules; `files` are its sources below `folder`.
pub(super) fn find(folder: &Path, files: &[PathBuf]) -> Vec<String> {
    let modules: Vec<Module> = files.iter().map(|file| module(folder, file)).collect();
    let imports: Vec<Vec<usize>> = files
        .iter()
        .zip(&modules)
        .map(|(file, module)| {
            let mut imports = Imports {
                modules: &modules,
                module,
                found: BTreeSet::new(),
            };
            let text = fs::read_to_string(file).unwrap_or_default();
            if let Ok(file) = syn::parse_file(&text) {
                imports.visit_file(&file);
            }
            imports.found.into_iter().collect()
        })
        .collect();
    let circles = circles(modules.len(), |id| imports[id].clone()).into_iter();
    let circles = circles.map(|(id, circle)| (circle, modules[id].join("::")));
    let circles = circles.into_group_map().into_values();
    circles
        .map(|circle| circle.iter().sorted().join(", "))
        .sorted()
        .collect()
}

fn module(folder: &Path, file: &Path) -> Module {
    let path = file.strip_prefix(folder).unwrap_or(file).with_extension("");
    let parts = path.iter().map(|part| part.to_string_lossy().into_owned());
    parts
        .filter(|part| part != "lib" && part != "main")
        .collect()
}

/// The modules that a file names, by paths that begin with `crate`, `super` or `self`.
struct Imports<'a> {
    modules: &'a [Module],
    module: &'a Module,
    found: BTreeSet<usize>,
}

impl Imports<'_> {
    fn add(&mut self, path: &[String]) {
        let mut target: Module = match path.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self" | "super") => self.module.clone(),
            _ => return,
        };
        for part in path {
            match part.as_str() {
                "crate" | "self" => {}
                "super" => drop(target.pop()),
                _ => target.push(part.clone()),
            }
        }
        // What is left is a name inside of a module.
        let known = (0..=target.len()).rev().find_map(|end| {
            self.modules
                .iter()
                .position(|module| *module == target[..end])
        });
        if let Some(id) = known {
            let other = &self.modules[id];
            if !other.starts_with(self.module) && !self.module.starts_with(other) {
                self.found.insert(id);
            }
        }
    }

    fn tree(&mut self, tree: &syn::UseTree, path: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(next) => {
                path.push(next.ident.to_string());
                self.tree(&next.tree, path);
                path.pop();
            }
            syn::UseTree::Name(name) => {
                path.push(name.ident.to_string());
                self.add(path);
                path.pop();
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, path);
                }
            }
            _ => self.add(path),
        }
    }
}

impl<'ast> Visit<'ast> for Imports<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        // A module of tests, and one inside of a file, has a `super` of its own.
        if item.content.is_none() {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &mut Vec::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        self.add(&parts);
        visit::visit_path(self, path);
    }
}
