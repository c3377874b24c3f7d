//! What a definition costs the compiler: CPU time of `cargo check`, of a check after editing one literal, and of `cargo build`, for the same
//! assistants written with the macro as values and as types, as struct literals, as `serde_json::json!` and with a bon builder.
//!
//! The forms take turns within one run, so that whatever else the machine does hits all of them alike; each figure is the least of
//! the rounds. What it costs to build the macro is left out: syn, quote and proc-macro2 are in the tree of every user through serde's derive.

use std::fs;

use quote::{ToTokens as _, quote};
use syn::visit_mut::{self, VisitMut};
use xshell::{Shell, cmd};

use super::{Table, row};
use crate::workspace::{Result, root, shell};

/// One way of writing the same assistant. `@N@` in the text is replaced by the assistant's number.
struct Form {
    name: &'static str,
    text: &'static str,
    dependencies: &'static str,
}

const CLIENT: &str = "revox-client = { path = \"@ROOT@/revox-client\", default-features = false }";

const FORMS: &[Form] = &[
    Form {
        name: "struct_literal",
        text: include_str!("programs/literal.rs.txt"),
        dependencies: CLIENT,
    },
    Form {
        name: "assistant_macro",
        text: include_str!("programs/macro.rs.txt"),
        dependencies: CLIENT,
    },
    Form {
        name: "assistant_item",
        text: include_str!("programs/item.rs.txt"),
        dependencies: CLIENT,
    },
    Form {
        name: "json_macro",
        text: include_str!("programs/json.rs.txt"),
        dependencies: "serde_json = \"1\"",
    },
    Form {
        name: "bon_builder",
        text: include_str!("programs/bon.rs.txt"),
        dependencies: "bench_model = { path = \"../bench_model\" }",
    },
];

const ROUNDS: usize = 3;

/// What is measured, in the order of the columns.
pub(super) const STEPS: [&str; 3] = ["check", "after an edit", "build"];

/// What one way of writing costs: the CPU seconds of each step.
pub(super) struct Row {
    pub(super) count: usize,
    pub(super) form: &'static str,
    pub(super) seconds: [f64; STEPS.len()],
}

/// Measures each form with each number of assistants. The first form of a number is the one that the ratios are to.
pub(super) fn run(counts: &[usize]) -> Result<Vec<Row>> {
    let sh = shell("target/bench-compile")?;
    sh.set_var("CARGO_TARGET_DIR", sh.current_dir().join("target"));
    workspace(&sh)?;
    let mut rows = Vec::new();
    for &count in counts {
        for form in FORMS {
            write_form(&sh, form, count, 0)?;
            // Builds the dependencies, which are not what is measured.
            cargo(&sh, "build", form)?;
            cargo(&sh, "check", form)?;
        }
        let mut least = vec![[f64::INFINITY; STEPS.len()]; FORMS.len()];
        for round in 1..=ROUNDS {
            for (form, least) in FORMS.iter().zip(&mut least) {
                let seconds = measure(&sh, form, count, round)?;
                for (least, seconds) in least.iter_mut().zip(seconds) {
                    *least = least.min(seconds);
                }
            }
        }
        rows.extend(FORMS.iter().zip(least).map(|(form, seconds)| Row {
            count,
            form: form.name,
            seconds,
        }));
    }
    Ok(rows)
}

/// The figures, each with its ratio to the first form of the same number.
pub(super) fn table(rows: &[Row]) -> Table {
    let mut cells = vec![row([
        "assistants",
        "written as",
        STEPS[0],
        STEPS[1],
        STEPS[2],
    ])];
    let mut first = rows;
    for (index, row) in rows.iter().enumerate() {
        if row.count != first[0].count {
            first = &rows[index..];
        }
        let cost = |step: usize| {
            let seconds = row.seconds[step];
            format!("{seconds:.2} s ({:.2})", seconds / first[0].seconds[step])
        };
        let count = row.count.to_string();
        cells.push(vec![count, row.form.to_owned(), cost(0), cost(1), cost(2)]);
    }
    Table {
        rows: cells,
        note: format!(
            "CPU seconds of `cargo check`, of a check after one literal was edited, and of `cargo build`, for assistants with every field \
             set; the least of {ROUNDS} rounds. In parentheses the ratio to the struct literals of the same number, which nothing checks."
        ),
    }
}

/// One round for one form: check from nothing, check after an edit, build from nothing.
fn measure(sh: &Shell, form: &Form, count: usize, round: usize) -> Result<[f64; STEPS.len()]> {
    cargo(sh, "clean", form)?;
    write_form(sh, form, count, round * 2)?;
    let check = cargo(sh, "check", form)?;
    write_form(sh, form, count, round * 2 + 1)?;
    Ok([check, cargo(sh, "check", form)?, cargo(sh, "build", form)?])
}

/// Writes the crate; `edition` changes one literal in the middle of the file.
fn write_form(sh: &Shell, form: &Form, count: usize, edition: usize) -> xshell::Result<()> {
    let mut text =
        String::from("//! Made by `cargo xtask bench compile`.\n#![allow(missing_docs)]\n");
    for number in 0..count {
        let mut one = form.text.replace("@N@", &number.to_string());
        if number == count / 2 {
            one = one.replace(
                "Thank you, and goodbye.",
                &format!("Thank you, and goodbye {edition}."),
            );
        }
        text.push_str(&one);
    }
    sh.write_file(format!("{}/src/lib.rs", form.name), text)
}

/// The workspace around the measured crates, with its own target folder.
fn workspace(sh: &Shell) -> Result {
    let mut members = vec!["bench_model"];
    members.extend(FORMS.iter().map(|form| form.name));
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n");
    sh.write_file("Cargo.toml", manifest)?;
    let forms = FORMS.iter().map(|form| (form.name, form.dependencies));
    for (name, dependencies) in forms.chain([("bench_model", "bon = \"3\"")]) {
        let dependencies = dependencies.replace("@ROOT@", &root().to_string_lossy());
        let manifest = format!(
            "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n[dependencies]\n{dependencies}\n"
        );
        sh.write_file(format!("{name}/Cargo.toml"), manifest)?;
        sh.write_file(format!("{name}/src/lib.rs"), "")?;
    }
    Ok(sh.write_file("bench_model/src/lib.rs", bon_model()?)?)
}

/// The generated types as a user of bon would write them: the same structs and enums with a builder each.
fn bon_model() -> Result<String> {
    let text = fs::read_to_string(root().join("revox-types/src/generated/model.rs"))?;
    let file = syn::parse_file(&text)?;
    let mut out = quote! {
        #![allow(missing_docs)]
        use std::collections::BTreeMap;
    };
    for item in file.items {
        match item {
            syn::Item::Struct(mut item) if item.generics.params.is_empty() => {
                item.attrs.clear();
                Plain.visit_item_struct_mut(&mut item);
                out.extend(quote! { #[derive(Clone, Debug, bon::Builder)] #[builder(on(String, into))] #item });
            }
            syn::Item::Enum(mut item) => {
                item.attrs.clear();
                Plain.visit_item_enum_mut(&mut item);
                out.extend(quote! { #[derive(Clone, Debug)] #item });
            }
            _ => {}
        }
    }
    let file = syn::parse2(out.into_token_stream())?;
    Ok(format!(
        "//! Made by `cargo xtask bench compile`.\n{}",
        prettyplease::unparse(&file)
    ))
}

/// Takes away what belongs to serde and to the three states.
struct Plain;

impl VisitMut for Plain {
    fn visit_field_mut(&mut self, field: &mut syn::Field) {
        field.attrs.clear();
        visit_mut::visit_field_mut(self, field);
    }

    fn visit_variant_mut(&mut self, variant: &mut syn::Variant) {
        variant.attrs.clear();
        visit_mut::visit_variant_mut(self, variant);
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let last = path.segments.last().cloned();
        if let Some(mut last) = last {
            match last.ident.to_string().as_str() {
                "Nullable" => {
                    last.ident = syn::Ident::new("Option", last.ident.span());
                    *path = last.into();
                }
                "Value" | "Map" => *path = syn::parse_quote!(String),
                _ => {}
            }
        }
    }
}

/// Runs cargo for one form; it shows nothing but errors. Returns the CPU seconds that it took, with those of what it started.
fn cargo(sh: &Shell, verb: &str, form: &Form) -> Result<f64> {
    let name = form.name;
    let before = children_cpu()?;
    let command = cmd!(sh, "cargo {verb} --quiet -p {name}").quiet();
    command.env_remove("RUSTFLAGS").run()?;
    Ok(children_cpu()? - before)
}

/// CPU seconds of all finished children of this process, from the kernel's own account.
fn children_cpu() -> Result<f64> {
    /// `CLK_TCK`, which Linux has kept at 100 on every architecture that rustc runs on.
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat")
        .map_err(|_| "this benchmark reads CPU time from /proc, which only Linux has")?;
    // The second field, the program's name, may hold spaces; it ends at the last parenthesis.
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks: f64 = fields
        .iter()
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum();
    Ok(ticks / TICKS_PER_SECOND)
}
