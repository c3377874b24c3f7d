//! The mock server as a program, for those that are not written in Rust. It listens on this machine alone, and keeps what it knows
//! in memory, unless a file for it is named.

use std::io::{self, Write};
use std::process::ExitCode;

use revox_client::mock::{MockBuilder, MockServer};

const HELP: &str = "\
usage: revox-mock [--port N] [--key KEY] [--schema-only] [--state FILE.json]

Answers like the Revox API, on 127.0.0.1. The first line of output is the base URL.

  --port N           listens on this port; without it, on a free one
  --key KEY          accepts this API key alone; without it, any
  --schema-only      judges requests by the API's schema alone, not by the rules in its prose
  --state FILE.json  begins with the state in this file, and writes it there after each change";

fn main() -> ExitCode {
    let builder = match arguments(std::env::args().skip(1)) {
        Ok(Some(builder)) => builder,
        Ok(None) => {
            say(io::stdout(), HELP);
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            say(io::stderr(), &format!("revox-mock: {problem}\n{HELP}"));
            return ExitCode::from(2);
        }
    };
    match builder.start() {
        Ok(server) => {
            say(io::stdout(), &server.url());
            server.join();
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(io::stderr(), &format!("revox-mock: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Writes a text with an end of line. That nobody reads it is no reason to fail in another way than was meant.
fn say(mut to: impl Write, text: &str) {
    let _ = writeln!(to, "{text}").and_then(|()| to.flush());
}

/// Reads the command line; nothing if help was asked for.
fn arguments(mut words: impl Iterator<Item = String>) -> Result<Option<MockBuilder>, String> {
    let mut builder = MockServer::builder();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        builder = match word.as_str() {
            "--help" | "-h" => return Ok(None),
            "--schema-only" => builder.schema_only(true),
            "--key" => builder.api_key(value()?),
            "--state" => builder.state_file(value()?),
            "--port" => {
                let port = value()?;
                builder.port(
                    port.parse()
                        .map_err(|_| format!("`{port}` is not a port"))?,
                )
            }
            _ => return Err(format!("unknown argument `{word}`")),
        };
    }
    Ok(Some(builder))
}
