//! The workspace's own commands: `cargo xtask NAME …`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use xtask::checks::{bench, ci, corpus, coverage, ide};
use xtask::{codegen, diff};

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", about = "The workspace's own commands")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Codegen(codegen::Arguments),
    CodegenCorpus(corpus::Arguments),
    Ci(ci::Arguments),
    /// List every rule with the cases that show its meaning
    Coverage,
    /// Compare two documents of the API and tell how far the version has to move
    #[command(disable_help_flag = true)]
    Diff {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    Ide(ide::Arguments),
    #[command(subcommand)]
    Bench(bench::Benchmark),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Codegen(arguments) => codegen::run(&arguments),
        Command::CodegenCorpus(arguments) => corpus::run(arguments),
        Command::Ci(arguments) => ci::run(&arguments),
        Command::Coverage => coverage::run(),
        Command::Diff { arguments } => diff::command(&arguments),
        Command::Ide(arguments) => ide::run(&arguments),
        Command::Bench(benchmark) => bench::run(&benchmark),
    }
}
