//! The command line: arguments in, text, JSON or Markdown out, and an exit code that scripts can act on.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::error::Error;
use super::plan::Plan;
use super::render::failure_to_markdown;
use super::{Deployment, Pulled, state};

/// The form of the JSON that this version prints.
const VERSION: u32 = 1;

/// Deploys the assistants that this program defines.
///
/// Exit codes: 0 nothing to do, or done; 1 failed; 2 changes are pending; 3 drift or conflict; 4 a definition is invalid; 5 incomplete, or
/// unknown whether processed.
#[derive(Parser)]
#[command(name = "assistants", disable_version_flag = true)]
struct Arguments {
    /// The environment; without it, the only one there is
    #[arg(long, global = true, value_name = "NAME")]
    env: Option<String>,
    /// The form of the output
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
    Markdown,
}

#[derive(Subcommand)]
enum Verb {
    /// Show what apply would do; this is the default
    Plan {
        /// Write the plan to a file, for `apply --plan`
        #[arg(long, value_name = "FILE")]
        plan: Option<PathBuf>,
        /// Replace question lists even if that deletes items that others wrote
        #[arg(long)]
        replace_faq: bool,
    },
    /// Bring the API to the definitions
    Apply {
        /// Do what a plan in a file says, and nothing else
        #[arg(long, value_name = "FILE", conflicts_with = "replace_faq")]
        plan: Option<PathBuf>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
        /// Replace question lists even if that deletes items that others wrote
        #[arg(long)]
        replace_faq: bool,
    },
    /// Show environments, assistants, and what others changed since the last apply
    Status,
    /// Make what the API holds the base, which settles drift and conflicts
    Pull {
        /// The assistant; without it, every one that the state knows
        name: Option<String>,
        /// Adopt the assistant that has this id
        #[arg(long, requires = "name")]
        id: Option<String>,
        /// Write it as Rust source into a folder, too
        #[arg(long, value_name = "DIR")]
        rust: Option<PathBuf>,
        /// Overwrite source that exists
        #[arg(long, requires = "rust")]
        force: bool,
    },
    /// Bring an assistant back to what it was before the last write
    Rollback {
        /// The assistant
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
        /// Replace question lists even if that deletes items that others wrote
        #[arg(long)]
        replace_faq: bool,
    },
    /// Take an assistant out of the state, and leave it in the API as it is
    Forget {
        /// The assistant
        name: String,
    },
    /// Delete an assistant
    Destroy {
        /// The assistant
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

impl Deployment {
    /// Reads the program's arguments, does what they say, and gives what to end `main` with.
    #[must_use]
    pub fn run(self) -> ExitCode {
        ExitCode::from(self.run_with(std::env::args_os()))
    }

    /// The same with given arguments, of which the first is the program's name; gives the exit code. For a program that has other
    /// commands besides.
    #[must_use]
    pub fn run_with(mut self, arguments: impl IntoIterator<Item = OsString>) -> u8 {
        let mut out = Output::default();
        let code = match Arguments::try_parse_from(arguments) {
            Ok(arguments) => {
                out.format = arguments.format;
                let report = self.dispatch(&arguments, &mut out);
                let report = report.unwrap_or_else(|error| Report::failure(&error));
                out.report(report)
            }
            Err(error) => {
                out.done(error.print());
                u8::from(error.use_stderr())
            }
        };
        match out.failed {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                write_stderr(format_args!("error: the output cannot be written: {error}"));
                1
            }
            _ => code,
        }
    }

    fn dispatch(&mut self, arguments: &Arguments, out: &mut Output) -> Result<Report, Error> {
        let env = arguments.env.as_deref();
        match &arguments.verb {
            None => self.show_plan(env, None),
            Some(Verb::Plan { plan, replace_faq }) => {
                self.replace_faq |= replace_faq;
                self.show_plan(env, plan.as_deref())
            }
            Some(Verb::Apply {
                plan,
                yes,
                replace_faq,
            }) => {
                self.replace_faq |= replace_faq;
                let Some(path) = plan else {
                    require_terminal_or_yes(*yes, "`apply` needs `--yes` or `--plan FILE`")?;
                    let plan = self.plan(self.choose(env)?)?;
                    return self.confirm(&plan, *yes, out);
                };
                let plan: Plan = state::read(path, "plan again")?
                    .ok_or_else(|| Error::file(path, "there is no such file"))?;
                if env.is_some_and(|env| env != plan.environment) {
                    let why = format!("the plan is for `{}`", plan.environment);
                    return Err(Error::file(path, why));
                }
                // What is in the file is shown by what comes of it: it need not be what was planned.
                self.carry_out(&plan, out)
            }
            Some(Verb::Status) => self.show_status(env),
            Some(Verb::Pull {
                name,
                id,
                rust,
                force,
            }) => {
                self.rust = rust.clone().map(|folder| (folder, *force));
                let env = self.choose(env)?;
                let (pulled, files) = self.pull_each(env, name.as_deref(), id.as_deref())?;
                let lines = pulled
                    .iter()
                    .map(Pulled::to_text)
                    .chain(files.iter().cloned());
                let text = lines.map(|line| line + "\n").collect();
                let json = json!({ "pulled": pulled, "files": files });
                Ok(Report::new(text, json, 0))
            }
            Some(Verb::Rollback {
                name,
                yes,
                replace_faq,
            }) => {
                self.replace_faq |= replace_faq;
                require_terminal_or_yes(*yes, "`rollback` needs `--yes`")?;
                let plan = self.plan_rollback(self.choose(env)?, name)?;
                self.confirm(&plan, *yes, out)
            }
            Some(Verb::Forget { name }) => {
                let id = self.forget(self.choose(env)?, name)?;
                let stays = id.iter().map(|id| format!("; {id} stays as it is"));
                let text = format!("{name} is forgotten{}\n", stays.collect::<String>());
                let json = json!({ "forgotten": { "name": name, "id": id } });
                Ok(Report::new(text, json, 0))
            }
            Some(Verb::Destroy { name, yes }) => {
                require_terminal_or_yes(*yes, "`destroy` needs `--yes`")?;
                let plan = self.plan_destroy(self.choose(env)?, name)?;
                self.confirm(&plan, *yes, out)
            }
        }
    }

    /// The environment that is named, or the only one.
    fn choose<'n>(&'n self, named: Option<&'n str>) -> Result<&'n str, Error> {
        match (named, &self.environments[..]) {
            (Some(named), _) => Ok(named),
            (None, [only]) => Ok(&only.name),
            (None, _) => Err(Error::usage(self.with_environments("`--env` is missing"))),
        }
    }

    fn show_plan(&self, env: Option<&str>, file: Option<&Path>) -> Result<Report, Error> {
        let plan = self.plan(self.choose(env)?)?;
        if let Some(file) = file {
            state::write(file, &plan)?;
        }
        Ok(Report {
            text: plan.to_coloured(),
            markdown: plan.to_markdown(),
            json: json!({ "plan": plan }),
            code: plan.exit_code(),
        })
    }

    /// Shows a plan, asks unless that is settled, and applies it.
    fn confirm(&self, plan: &Plan, yes: bool, out: &mut Output) -> Result<Report, Error> {
        match out.format {
            Format::Text => out.print(&plan.to_coloured()),
            Format::Markdown => out.print(&plan.to_markdown()),
            Format::Json => {}
        }
        if plan.has_changes() && !yes && !agreed() {
            return Err(Error::usage(
                "the answer was not `y`, so nothing was written",
            ));
        }
        self.carry_out(plan, out)
    }

    fn carry_out(&self, plan: &Plan, out: &mut Output) -> Result<Report, Error> {
        let total = plan.assistants.len();
        let mut done = 0;
        let applied = self.apply_with(plan, |one| {
            done += 1;
            let line = format!("[{done}/{total}] {}\n", one.to_coloured());
            // Other formats have one document on the standard output.
            match out.format {
                Format::Text => out.print(&line),
                _ => drop(anstream::stderr().write_all(line.as_bytes())),
            }
        })?;
        Ok(Report {
            text: applied.summary() + "\n",
            markdown: applied.to_markdown(),
            json: json!({ "plan": plan, "applied": applied }),
            code: applied.exit_code(),
        })
    }

    fn show_status(&self, env: Option<&str>) -> Result<Report, Error> {
        let all = self.environments.iter().map(|one| one.name.as_str());
        let names = env.map_or_else(|| all.collect(), |env| vec![env]);
        let (mut code, mut text, mut stand) = (0, String::new(), Vec::new());
        for name in names {
            match self.plan(name) {
                Ok(plan) => {
                    // What failed says more than what drifted, and that a definition changed is not news of the environment.
                    code = match plan.exit_code() {
                        next if code == 0 && next != 2 => next,
                        _ => code,
                    };
                    text += &plan.to_status();
                    stand.push(json!(plan));
                }
                Err(error) if env.is_some() => return Err(error),
                Err(error) => {
                    code = error.exit_code();
                    write_stderr(format_args!("{name}: error: {error}"));
                    stand.push(json!({ "environment": name, "error": error.to_string() }));
                }
            }
        }
        Ok(Report::new(text, json!({ "environments": stand }), code))
    }
}

/// What there is to say at the end, in each format.
struct Report {
    text: String,
    markdown: String,
    json: Value,
    code: u8,
}

impl Report {
    fn new(text: String, json: Value, code: u8) -> Self {
        Self {
            markdown: text.clone(),
            text,
            json,
            code,
        }
    }

    fn failure(error: &Error) -> Self {
        let message = error.to_string();
        write_stderr(format_args!("error: {message}"));
        Self {
            text: String::new(),
            markdown: failure_to_markdown(&message),
            json: json!({ "error": message, "invalid": error.invalid_definitions() }),
            code: error.exit_code(),
        }
    }
}

/// The standard output. Where it cannot be written, the work goes on, and the end says so.
#[derive(Default)]
struct Output {
    format: Format,
    failed: Option<io::Error>,
}

impl Output {
    fn print(&mut self, text: &str) {
        let mut stdout = anstream::stdout();
        let written = stdout.write_all(text.as_bytes());
        self.done(written.and_then(|()| stdout.flush()));
    }

    fn done(&mut self, written: io::Result<()>) {
        self.failed = self.failed.take().or(written.err());
    }

    /// Prints a report, and gives the exit code.
    fn report(&mut self, mut report: Report) -> u8 {
        match self.format {
            Format::Text => self.print(&report.text),
            Format::Markdown => self.print(&report.markdown),
            Format::Json => {
                report.json["version"] = VERSION.into();
                report.json["exit_code"] = report.code.into();
                self.print(&format!("{:#}\n", report.json));
            }
        }
        report.code
    }
}

/// Where the standard error is closed, the exit code has to do.
fn write_stderr(what: fmt::Arguments<'_>) {
    let _ = writeln!(anstream::stderr(), "{what}");
}

/// Refuses what would have to ask where nobody can answer.
fn require_terminal_or_yes(yes: bool, needs: &str) -> Result<(), Error> {
    if yes || io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Error::usage(format!("without a terminal {needs}")))
}

fn agreed() -> bool {
    let _ = write!(anstream::stderr(), "Go ahead? [y/N] ");
    let mut answer = String::new();
    let read = io::stdin().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}
