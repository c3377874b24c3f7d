//! Real expressions, those of the workspace's own sources: the parser tells by tokens alone where one ends, and nothing that Rust takes
//! may look like a mistake to it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr};

use super::check_rest;
use super::parsed;
use crate::CREATE;
use crate::ast::{Definition, Kind};
use proc_macro2::TokenStream;
use quote::ToTokens as _;

#[test]
fn none_is_a_mistake() {
    let mut seen = BTreeSet::new();
    for path in sources() {
        let source = fs::read_to_string(path).unwrap();
        if let Ok(file) = syn::parse_file(&source) {
            let mut expressions = Expressions {
                source: &source,
                seen: &mut seen,
            };
            expressions.visit_file(&file);
        }
    }
    assert!(seen.len() > 5000, "{}", seen.len());
    let wrong: Vec<String> = seen.iter().filter_map(|one| misread(one)).collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// What the sources do not hold and was taken for a mistake once.
#[test]
fn nor_are_these() {
    for value in [
        "#[cfg(x)] text()",
        "break 'found text",
        "return \"x\"",
        "return 0..n",
        "-if let 1..5 = n { a } else { b }",
        "todo.text",
    ] {
        check_rest(&format!("webhook_url: {value}, ..base"), &[]);
        check_rest(&format!("custom_tools: [{value}, tool], ..base"), &[]);
    }
    for voice in [
        "{ DEFAULT }",
        "{ ::voices::first() }",
        "{ 'l: { break 'l voice } }",
        "{ return; }",
        "{ type V = Voice; V::new(id) }",
        "{ unsafe { voice() } }",
        "{ used = true; voices[0].clone() }",
        "{ voices[0].clone() }",
        "{ VOICES[0]() }",
        "{ [a, b][n].clone() }",
        "{ \"x\".parse()? }",
        "{ { let id = 1; voice(id) } }",
        "Some(voice,)",
        "Some({ provider: cartesia, id: \"x\" },)",
    ] {
        check_rest(&format!("voice: {voice}"), &[]);
    }
    // A part of the type's name may be the user's own for it.
    check_rest(
        "call_retry_config: Config { ..old }, faq_items: [Item { ..old }]",
        &[],
    );
}

/// What is wrong with how an expression is read, between other fields and in a list.
fn misread(expression: &str) -> Option<String> {
    let source = format!(
        "webhook_url: {expression}, prompt, faq_items: [..{expression}, item], name: \"n\", ..base"
    );
    let stream: TokenStream = source.parse().unwrap();
    // What is neither of the expression nor within the list.
    let length = stream.into_iter().count() - 16;
    let (Definition { object, .. }, problems) = parsed(&source, &CREATE);
    let names: Vec<&str> = object.fields.iter().map(|field| &*field.key.name).collect();
    let said = if let [problem, ..] = &*problems {
        problem.message.lines().next().unwrap_or_default()
    } else if names != ["webhook_url", "prompt", "faq_items", "name"] || object.base.is_none() {
        "other fields are seen"
    } else {
        let value = &object.fields[0].value;
        let items = match &object.fields[2].value.kind {
            Kind::List(list) => list.items.len(),
            _ => 0,
        };
        // What is in `Some(…)` is taken out.
        let is_whole = value.expr.to_token_stream().into_iter().count() == length
            || expression.starts_with("Some");
        if matches!(value.kind, Kind::Expression) && !is_whole {
            "not all of it is taken"
        } else if items != 2 {
            "other items are seen"
        } else {
            return None;
        }
    };
    Some(format!("{said}: {expression}"))
}

/// The hand-written sources.
fn sources() -> Vec<PathBuf> {
    // An unpacked archive carries its version in the name of its folder.
    let ours = |folder: &Path| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("revox-") || name == "xtask" || name == "tests"
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let entries = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir() && ours(path)).collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("generated") && !path.ends_with("target") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// Collects what stands in a source where a value does.
struct Expressions<'s> {
    source: &'s str,
    seen: &'s mut BTreeSet<String>,
}

impl Expressions<'_> {
    fn add(&mut self, expression: &Expr) {
        let is_left_out = match expression {
            // The macro has its own opinion on literals, with a sign as well, and no field takes the value of the others.
            Expr::Lit(_) | Expr::Range(_) | Expr::Assign(_) | Expr::Infer(_) => true,
            Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Neg(_)),
            Expr::Binary(binary) => is_assignment(&binary.op),
            // A file is looked for where the macro stands.
            Expr::Macro(call) => call.mac.path.is_ident("include_str"),
            _ => false,
        };
        if !is_left_out {
            let text = &self.source[expression.span().byte_range()];
            if !self.seen.contains(text) {
                self.seen.insert(text.to_owned());
            }
        }
    }

    fn add_all<'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expr>) {
        for expression in expressions {
            self.add(expression);
        }
    }
}

impl<'ast> Visit<'ast> for Expressions<'_> {
    fn visit_expr(&mut self, expression: &'ast Expr) {
        match expression {
            Expr::Call(call) => self.add_all(&call.args),
            Expr::MethodCall(call) => self.add_all(&call.args),
            Expr::Struct(literal) => {
                self.add_all(literal.fields.iter().map(|field| &field.expr));
            }
            Expr::Match(choice) => self.add_all(choice.arms.iter().map(|arm| &*arm.body)),
            Expr::Array(array) => self.add_all(&array.elems),
            Expr::Return(leave) => self.add_all(leave.expr.as_deref()),
            _ => {}
        }
        visit::visit_expr(self, expression);
    }

    fn visit_local_init(&mut self, init: &'ast syn::LocalInit) {
        self.add(&init.expr);
        visit::visit_local_init(self, init);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.add(&item.expr);
        visit::visit_item_const(self, item);
    }
}

/// Whether this is `+=` or the like.
fn is_assignment(operator: &BinOp) -> bool {
    use BinOp::{
        AddAssign, BitAndAssign, BitOrAssign, BitXorAssign, DivAssign, MulAssign, RemAssign,
        ShlAssign, ShrAssign, SubAssign,
    };
    matches!(
        operator,
        AddAssign(_)
            | SubAssign(_)
            | MulAssign(_)
            | DivAssign(_)
            | RemAssign(_)
            | BitXorAssign(_)
            | BitAndAssign(_)
            | BitOrAssign(_)
            | ShlAssign(_)
            | ShrAssign(_)
    )
}
