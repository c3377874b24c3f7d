//! `BENCHMARKS.md`: what the benchmarks found in one run, with the machine and the versions, and a plot of what definitions cost the compiler.

use std::fmt::Write as _;
use std::fs;

use itertools::Itertools;
use xshell::{Shell, cmd};

use super::client;
use super::compile::{self, Row};
use super::peers;
use crate::workspace::{Result, shell};

const REPORT: &str = "BENCHMARKS.md";
/// Beside the code that draws it.
const PLOT: &str = "xtask/src/checks/bench/compile.svg";

/// Runs the benchmarks and writes the report.
pub(super) fn write(counts: &[usize]) -> Result {
    let sh = shell(".")?;
    let (commands, versions) = peers::make();
    let client = client::speed(&commands)?;
    let validate = client::validate()?;
    let rows = compile::run(counts)?;
    let text = format!(
        "# Benchmarks\n\n`cargo xtask bench report` writes this file. Ratios are of one run; absolute figures say more about the machine \
         than about the code.\n\n{}\n## A definition and the compiler\n\n{}\n![CPU seconds of cargo build against the number of assistants]({PLOT})\n\n\
         ## Requests\n\n{}\n{}\n## Validating\n\n{}",
        machine(&sh)?,
        compile::table(&rows).markdown(),
        client.markdown(),
        list(&versions),
        validate.markdown(),
    );
    for (name, text) in [(REPORT, text), (PLOT, plot(&rows))] {
        sh.write_file(name, text)?;
        println!("wrote {name}");
    }
    Ok(())
}

fn machine(sh: &Shell) -> Result<String> {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let cpu = field("/proc/cpuinfo", "model name", ':');
    let system = field("/etc/os-release", "PRETTY_NAME", '=');
    let rustc = cmd!(sh, "rustc --version").read()?;
    // The date in it is the compiler's own.
    let rustc = rustc.split(" (").next().unwrap_or_default().to_owned();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').nth(2).unwrap_or("unknown").to_owned();
    let load = format!(
        "load average {load} over 15 minutes; where that is above the number of cores, compare CPU time, as requests per second mean little"
    );
    let mut lines = vec![format!("{cores} cores, {cpu}"), load, system, rustc];
    let words = ["--depth", "1", "--prefix", "none", "--edges", "normal"];
    let tree = cmd!(sh, "cargo tree -p revox-client {words...}").read()?;
    let of_interest = ["revox-client ", "reqwest ", "serde_json ", "hyper "];
    let versions = tree
        .lines()
        .filter(|line| of_interest.iter().any(|name| line.starts_with(name)));
    let mut versions = versions.filter_map(|line| line.split(" (").next());
    lines.push(versions.join(", "));
    Ok(list(&lines))
}

/// The value of a line in a file of the system.
fn field(file: &str, name: &str, separator: char) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let value = text.lines().find_map(|line| {
        line.strip_prefix(name)?
            .trim_start()
            .strip_prefix(separator)
    });
    value.map_or_else(
        || "unknown".to_owned(),
        |value| value.trim().trim_matches('"').to_owned(),
    )
}

fn list(lines: &[String]) -> String {
    format!("* {}\n", lines.join("\n* "))
}

/// A line for each form: CPU seconds of `cargo build` against the number of assistants.
fn plot(rows: &[Row]) -> String {
    const WIDTH: f64 = 640.0;
    const HEIGHT: f64 = 360.0;
    const MARGIN: f64 = 50.0;
    // The room for the names of the lines.
    const LABELS: f64 = 150.0;
    const COLORS: [&str; 5] = ["#777777", "#d1495b", "#edae49", "#00798c", "#30638e"];
    let seconds = |row: &Row| row.seconds[compile::STEPS.len() - 1];
    #[expect(
        clippy::cast_precision_loss,
        reason = "nobody compiles so many assistants"
    )]
    let count = |row: &Row| row.count as f64;
    let most = |of: &dyn Fn(&Row) -> f64| rows.iter().map(of).fold(0.0, f64::max);
    let x = |row: &Row| MARGIN + count(row) / most(&count) * (WIDTH - MARGIN - LABELS);
    let y = |row: &Row| HEIGHT - MARGIN - seconds(row) / most(&seconds) * (HEIGHT - 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <path d=\"M{MARGIN} {MARGIN}V{0}H{1}\" fill=\"none\" stroke=\"black\"/>\n\
         <text x=\"{MARGIN}\" y=\"30\">CPU seconds of cargo build</text>\n<text x=\"{2}\" y=\"{3}\">assistants</text>\n",
        HEIGHT - MARGIN,
        WIDTH - LABELS,
        WIDTH - LABELS + 8.0,
        HEIGHT - MARGIN + 18.0,
    );
    let forms = rows.iter().take_while(|row| row.count == rows[0].count);
    for (form, color) in forms.map(|row| row.form).zip(COLORS) {
        let of_form: Vec<&Row> = rows.iter().filter(|row| row.form == form).collect();
        let points = of_form.iter();
        let mut points = points.map(|row| format!("{:.0},{:.0}", x(row), y(row)));
        let last = of_form[of_form.len() - 1];
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>\n\
             <text x=\"{:.0}\" y=\"{:.0}\" fill=\"{color}\">{form} {:.1} s</text>",
            points.join(" "),
            x(last) + 6.0,
            y(last) + 4.0,
            seconds(last),
        );
    }
    for row in rows.iter().filter(|row| row.form == rows[0].form) {
        let _ = writeln!(
            svg,
            "<text x=\"{:.0}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            x(row),
            HEIGHT - MARGIN + 18.0,
            row.count
        );
    }
    svg + "</svg>\n"
}
