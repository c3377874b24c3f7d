//! The command line: arguments in, text, JSON or Markdown out, and an exit code that scripts can act on.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::error::Error;
use super::plan::Plan;
use super::render::failure_to_markdown;
use super::{Deployment, state};

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

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
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
        #[command(flatten)]
        replace: Replace,
    },
    /// Bring the API to the definitions
    Apply {
        /// Do what a plan in a file says, and nothing else
        #[arg(long, value_name = "FILE", conflicts_with = "replace_faq")]
        plan: Option<PathBuf>,
        #[command(flatten)]
        yes: Yes,
        #[command(flatten)]
        replace: Replace,
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
        #[command(flatten)]
        yes: Yes,
        #[command(flatten)]
        replace: Replace,
    },
    /// Delete an assistant
    Destroy {
        /// The assistant
        name: String,
        #[command(flatten)]
        yes: Yes,
    },
}

#[derive(Args)]
struct Yes {
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

#[derive(Args)]
struct Replace {
    /// Replace question lists even if that deletes items that others wrote
    #[arg(long)]
    replace_faq: bool,
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
        let arguments = match Arguments::try_parse_from(arguments) {
            Ok(arguments) => arguments,
            Err(error) => {
                // There is nobody to tell if even this cannot be printed.
                let _ = error.print();
                return u8::from(error.use_stderr());
            }
        };
        match self.dispatch(&arguments) {
            Ok(code) => code,
            Err(error) => {
                let code = error.exit_code();
                let message = error.to_string();
                match arguments.format {
                    Format::Text => {}
                    Format::Markdown => print(&failure_to_markdown(&message)),
                    Format::Json => {
                        let invalid = error.invalid_definitions();
                        print_json(json!({ "error": message, "invalid": invalid }), code);
                    }
                }
                let _ = writeln!(anstream::stderr(), "error: {error}");
                code
            }
        }
    }

    fn dispatch(&mut self, arguments: &Arguments) -> Result<u8, Error> {
        let format = arguments.format;
        let env = arguments.env.as_deref();
        match &arguments.verb {
            None => self.show_plan(env, format, None),
            Some(Verb::Plan { plan, replace }) => {
                self.replace_faq |= replace.replace_faq;
                self.show_plan(env, format, plan.as_deref())
            }
            Some(Verb::Apply { plan, yes, replace }) => {
                self.replace_faq |= replace.replace_faq;
                let Some(path) = plan else {
                    may_ask(yes, "`apply` needs `--yes` or `--plan FILE`")?;
                    let plan = self.plan(self.choose(env)?)?;
                    return self.carry_out(&plan, format, yes.yes);
                };
                let plan: Plan =
                    state::read(path)?.ok_or_else(|| Error::file(path, "there is no such file"))?;
                if env.is_some_and(|env| env != plan.environment) {
                    let why = format!("the plan is for `{}`", plan.environment);
                    return Err(Error::file(path, why));
                }
                self.carry_out(&plan, format, true)
            }
            Some(Verb::Status) => self.show_status(env, format),
            Some(Verb::Pull {
                name,
                id,
                rust,
                force,
            }) => {
                self.rust = rust.clone().map(|folder| (folder, *force));
                self.show_pull(env, format, name.as_deref(), id.as_deref())
            }
            Some(Verb::Rollback { name, yes, replace }) => {
                self.replace_faq |= replace.replace_faq;
                may_ask(yes, "`rollback` needs `--yes`")?;
                let plan = self.plan_rollback(self.choose(env)?, name)?;
                self.carry_out(&plan, format, yes.yes)
            }
            Some(Verb::Destroy { name, yes }) => {
                may_ask(yes, "`destroy` needs `--yes`")?;
                let plan = self.plan_destroy(self.choose(env)?, name)?;
                self.carry_out(&plan, format, yes.yes)
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

    fn show_plan(
        &self,
        env: Option<&str>,
        format: Format,
        file: Option<&Path>,
    ) -> Result<u8, Error> {
        let plan = self.plan(self.choose(env)?)?;
        if let Some(file) = file {
            state::write(file, &plan)?;
        }
        let code = plan.exit_code();
        match format {
            Format::Text => print(&plan.to_coloured()),
            Format::Markdown => print(&plan.to_markdown()),
            Format::Json => print_json(json!({ "plan": shown(&plan) }), code),
        }
        Ok(code)
    }

    /// Shows a plan, asks unless that is settled, and applies it.
    fn carry_out(&self, plan: &Plan, format: Format, settled: bool) -> Result<u8, Error> {
        match format {
            Format::Text => print(&plan.to_coloured()),
            Format::Markdown => print(&plan.to_markdown()),
            Format::Json => {}
        }
        if plan.has_changes() && !settled && !agreed() {
            return Err(Error::usage("nothing was written"));
        }
        let total = plan.assistants.len();
        let mut done = 0;
        let applied = self.apply_with(plan, |one| {
            done += 1;
            let line = format!("[{done}/{total}] {}\n", one.to_coloured());
            // Other formats have one document on the standard output.
            match format {
                Format::Text => print(&line),
                _ => drop(anstream::stderr().write_all(line.as_bytes())),
            }
        })?;
        let code = applied.exit_code();
        match format {
            Format::Text => print(&format!("{}\n", applied.summary())),
            Format::Markdown => print(&applied.to_markdown()),
            Format::Json => {
                print_json(json!({ "plan": shown(plan), "applied": applied }), code);
            }
        }
        Ok(code)
    }

    fn show_status(&self, env: Option<&str>, format: Format) -> Result<u8, Error> {
        let names: Vec<&str> = match env {
            Some(env) => vec![env],
            None => self
                .environments
                .iter()
                .map(|one| one.name.as_str())
                .collect(),
        };
        let mut code = 0;
        let mut shown = Vec::new();
        for name in names {
            match self.status(name) {
                Ok(status) => {
                    // What failed says more than what drifted.
                    code = if code == 0 { status.exit_code() } else { code };
                    if format != Format::Json {
                        print(&status.to_text());
                    }
                    shown.push(json!(status));
                }
                Err(error) if env.is_some() => return Err(error),
                Err(error) => {
                    code = error.exit_code();
                    let _ = writeln!(anstream::stderr(), "{name}: error: {error}");
                    shown.push(json!({ "environment": name, "error": error.to_string() }));
                }
            }
        }
        if format == Format::Json {
            print_json(json!({ "environments": shown }), code);
        }
        Ok(code)
    }

    fn show_pull(
        &self,
        env: Option<&str>,
        format: Format,
        name: Option<&str>,
        id: Option<&str>,
    ) -> Result<u8, Error> {
        let env = self.choose(env)?;
        let pulled = match name {
            Some(name) => vec![self.pull(env, name, id)?],
            None => self.pull_all(env)?,
        };
        if format == Format::Json {
            print_json(json!({ "pulled": pulled }), 0);
            return Ok(0);
        }
        for one in pulled {
            let settled = match &one.settled[..] {
                [] => "nothing had moved".to_owned(),
                fields => fields.join(", "),
            };
            print(&format!("{} {}: {settled}\n", one.name, one.id));
        }
        Ok(0)
    }
}

/// Refuses what would have to ask where nobody can answer.
fn may_ask(yes: &Yes, needs: &str) -> Result<(), Error> {
    if yes.yes || std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Error::usage(format!("without a terminal {needs}")))
}

fn agreed() -> bool {
    let _ = write!(anstream::stderr(), "Go ahead? [y/N] ");
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}

/// The plan without what only `apply --plan` needs.
fn shown(plan: &Plan) -> Value {
    let mut shown = json!(plan);
    for assistant in shown["assistants"].as_array_mut().into_iter().flatten() {
        if let Value::Object(members) = assistant {
            members.remove("seen");
        }
    }
    shown
}

/// A closed pipe is no reason to stop half-way.
fn print(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}

fn print_json(mut report: Value, code: u8) {
    report["version"] = VERSION.into();
    report["exit_code"] = code.into();
    print(&format!("{report:#}\n"));
}
