//! The command-line face: the same engine as in the editors, for terminals and for pipelines.
//!
//! Exit codes: 0 done and confirmed, 1 blocked or failed on some server, 2 wrong use or settings, 3 not confirmed before
//! the deadline.

mod check;
mod demo;
mod deploy;
mod doctor;
mod excerpt;
mod files;
mod project;
mod report;
mod rule;
mod session;
mod status;
mod targets;
mod term;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{lsp, sandbox};

/// Deploy Zato services on save and prove what every server runs
#[derive(Parser)]
#[command(name = "hotdeploy", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve an editor on standard input and output
    Lsp(lsp::Args),
    /// Say what is wrong with service modules, without deploying anything
    Check(check::Args),
    /// Explain a rule of the checks, or list them all
    Rule(rule::Args),
    /// Deploy modules and prove that every server runs them
    Deploy(deploy::Args),
    /// Say what every server runs, against the local files
    Status(status::Args),
    /// Look for what stands in the way of a target, and say what to do
    Doctor(doctor::Args),
    /// List the targets of the settings
    Targets(targets::Args),
    /// Run a cluster of its own on this machine, for trying things out
    Sandbox(sandbox::Options),
    /// Show it all in a terminal, on a cluster of its own
    Demo(demo::Args),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Done,
    /// Not confirmed before the deadline.
    Unconfirmed,
    /// Blocked, or failed on some server.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Failed => Self::from(1),
            Outcome::Unconfirmed => Self::from(3),
        }
    }
}

/// A wrong use of the command line, or settings that do not allow what was asked for: exit code 2.
#[derive(Debug)]
pub(crate) struct Misuse(pub String);

type Result<T = Outcome> = std::result::Result<T, Misuse>;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if !matches!(cli.command, Command::Lsp(_)) {
        term::start();
    }
    let outcome = match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Rule(args) => rule::run(&args),
        Command::Deploy(args) => on_runtime(deploy::run(&args)),
        Command::Status(args) => on_runtime(status::run(&args)),
        Command::Demo(args) => on_runtime(demo::run(&args)),
        Command::Doctor(args) => on_runtime(doctor::run(&args)),
        Command::Targets(args) => targets::run(&args),
        Command::Sandbox(options) => return serve_sandbox(options),
        Command::Lsp(args) => return lsp::run(&args),
    };
    match outcome {
        Ok(outcome) => outcome.into(),
        Err(Misuse(message)) => {
            term::complain(&message);
            ExitCode::from(2)
        }
    }
}

fn serve_sandbox(options: sandbox::Options) -> ExitCode {
    let served = on_runtime(sandbox::run(options));
    served.unwrap_or_else(|error| {
        term::complain(&error.to_string());
        ExitCode::from(2)
    })
}

/// Runs a command that speaks to servers.
#[expect(clippy::expect_used, reason = "without a runtime nothing can be done, and nothing has been")]
fn on_runtime<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("the operating system gives a process its event loop");
    let result = runtime.block_on(work);
    // What is still under way, such as a helper command, is not waited for.
    runtime.shutdown_background();
    result
}
