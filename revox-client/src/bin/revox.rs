//! The program `revox`; see `revox_client::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    revox_client::cli::run(std::env::args_os())
}
