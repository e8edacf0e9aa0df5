//! The `hotdeploy` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    hotdeploy::cli::main()
}
