//! Every public method of the client shows how it is used: by an example or a link to one, at itself or at its type.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};

/// Stands for the attribute.
const HIDDEN: &str = "doc(hidden)\n";

/// What was found so far.
#[derive(Default)]
pub(super) struct Examples {
    /// The types that have an example or a link.
    types: BTreeSet<String>,
    /// The methods that have none: their type, and what to say.
    methods: Vec<(String, String)>,
    file: String,
}

impl Examples {
    /// Looks at a file.
    pub(super) fn look(&mut self, file: &str, text: &str) {
        file.clone_into(&mut self.file);
        if let Ok(parsed) = syn::parse_file(text) {
            self.visit_file(&parsed);
        }
    }

    /// A line for each method that nothing shows.
    pub(super) fn missing(self) -> impl Iterator<Item = String> {
        let Self { types, methods, .. } = self;
        let missing = methods
            .into_iter()
            .filter(move |(of, _)| !types.contains(of));
        missing.map(|(_, line)| line)
    }

    fn look_at_type(&mut self, name: &syn::Ident, attributes: &[syn::Attribute]) {
        if shows(&documentation(attributes)) {
            self.types.insert(name.to_string());
        }
    }
}

impl<'ast> Visit<'ast> for Examples {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.look_at_type(&item.ident, &item.attrs);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.look_at_type(&item.ident, &item.attrs);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let syn::Type::Path(of) = &*item.self_ty else {
            return;
        };
        let Some(of) = of.path.segments.last().filter(|_| item.trait_.is_none()) else {
            return;
        };
        for method in &item.items {
            let syn::ImplItem::Fn(method) = method else {
                continue;
            };
            let words = documentation(&method.attrs);
            let is_shown = shows(&words) || words.contains(HIDDEN);
            if matches!(method.vis, syn::Visibility::Public(_)) && !is_shown {
                let line = format!(
                    "{}: {}::{} has no example and no link to one, and nor has its type",
                    self.file, of.ident, method.sig.ident
                );
                self.methods.push((of.ident.to_string(), line));
            }
        }
        visit::visit_item_impl(self, item);
    }
}

/// Whether documentation has an example or a link.
fn shows(words: &str) -> bool {
    ["```", "[`", "](self)"]
        .iter()
        .any(|mark| words.contains(mark))
}

/// The words of the documentation, with [`HIDDEN`] if it is that.
fn documentation(attributes: &[syn::Attribute]) -> String {
    let mut words = String::new();
    for attribute in attributes.iter().filter(|one| one.path().is_ident("doc")) {
        match &attribute.meta {
            syn::Meta::NameValue(doc) => {
                if let syn::Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Str(line),
                    ..
                }) = &doc.value
                {
                    words.push_str(&line.value());
                    words.push('\n');
                }
            }
            _ => words.push_str(HIDDEN),
        }
    }
    words
}
