//! The workspace's own commands: `cargo xtask NAME …`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match name.as_str() {
        "codegen" => xtask::codegen::command(rest),
        "codegen-corpus" => xtask::checks::corpus::command(rest),
        "ci" => xtask::checks::ci::run(rest),
        "coverage" => xtask::checks::coverage::command(rest),
        "diff" => xtask::diff::command(rest),
        "ide" => xtask::checks::ide::command(rest),
        "bench" => xtask::checks::bench::command(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("xtask: there is no command `{name}`\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

const USAGE: &str = "\
cargo xtask codegen [--check]   write (or only compare) the files that are made from openapi/
cargo xtask codegen-corpus      try codegen on documents that nobody here wrote, and compile what it makes
cargo xtask ci [JOB…]           run every check, or the named ones
cargo xtask coverage            list every rule with the cases that show its meaning
cargo xtask diff OLD NEW        tell what changed between two documents of the API, and how far the version has to move
cargo xtask ide [NAME]          ask a real rust-analyzer what an editor sees inside the macro
cargo xtask bench NAME          print what things cost, as ratios from one run

`cargo xtask codegen --help` and `cargo xtask diff --help` tell the rest.";
