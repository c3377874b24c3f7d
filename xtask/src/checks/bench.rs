//! Benchmarks with ratios from one run, since absolute times say more about a machine than about the code.

use std::process::ExitCode;

use crate::workspace::Result;
use itertools::Itertools;

mod client;
mod compile;
mod peers;
mod report;

/// Print what things cost, as ratios from one run
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Benchmark {
    /// What N assistants cost the compiler, in five ways of writing them
    Compile {
        /// How many assistants
        #[arg(value_name = "N", default_values_t = [50, 200, 1000])]
        counts: Vec<usize>,
    },
    /// Requests per second and CPU time of the client beside requests written by hand
    Client,
    /// Validating beside writing the JSON
    Validate,
    /// N thousand creates against a server that fails at every tenth; the exit code is 1 if one is lost
    Soak {
        /// How many thousand
        #[arg(value_name = "N", default_value_t = 5)]
        thousands: usize,
    },
    /// Run all but `soak`, with other clients beside, and write BENCHMARKS.md
    Report {
        /// How many assistants the compiler gets
        #[arg(value_name = "N", default_values_t = [50, 100, 200])]
        counts: Vec<usize>,
    },
}

/// Runs `cargo xtask bench`.
pub(crate) fn run(benchmark: &Benchmark) -> Result<ExitCode> {
    match benchmark {
        Benchmark::Compile { counts } => {
            compile::run(counts).map(|rows| println!("{}", compile::table(&rows).text()))
        }
        Benchmark::Client => {
            client::speed(&client::Commands::new()).map(|table| println!("{}", table.text()))
        }
        Benchmark::Validate => client::validate().map(|table| println!("{}", table.text())),
        Benchmark::Soak { thousands } => client::soak(*thousands),
        Benchmark::Report { counts } => report::write(counts),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// What a benchmark found.
struct Table {
    /// The first row names the columns.
    rows: Vec<Vec<String>>,
    /// How to read it, in Markdown.
    note: String,
}

impl Table {
    /// For a terminal.
    fn text(&self) -> String {
        let width = |column: usize| self.rows.iter().map(|row| row[column].len()).max();
        let line = |row: &Vec<String>| {
            let cells = row.iter().enumerate();
            let cell = |(column, cell)| format!("{cell:>0$}", width(column).unwrap_or(0));
            cells.map(cell).join("  ")
        };
        format!("{}\n\n{}", self.rows.iter().map(line).join("\n"), self.note)
    }

    /// For BENCHMARKS.md.
    fn markdown(&self) -> String {
        let line = |row: &Vec<String>| format!("| {} |", row.join(" | "));
        let mut lines: Vec<_> = self.rows.iter().map(line).collect();
        lines.insert(1, format!("|{}", "---|".repeat(self.rows[0].len())));
        format!("{}\n\n{}\n", self.note, lines.join("\n"))
    }
}

/// A row of words.
fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}
