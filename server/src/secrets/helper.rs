//! Passwords from a command of the user's own, such as `pass show zato/dev`.

use std::process::Stdio;
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::io::AsyncReadExt as _;

use super::{Asked, Provider, Secret};
use crate::settings::Command;

/// A helper may ask the user to unlock something; longer than this is a helper that hangs.
const LONGEST_RUN: Duration = Duration::from_secs(30);
/// No password is longer; bytes of output.
const LONGEST_OUTPUT: u64 = 64 * 1024;

/// Runs `password-command` or `invoke-password-command` and takes the first line of what it prints.
///
/// No shell is involved, standard input is closed, a failed exit counts as no password, nothing it prints is logged.
pub struct Helper {
    pub(super) longest_run: Duration,
}

impl Default for Helper {
    fn default() -> Self {
        Self { longest_run: LONGEST_RUN }
    }
}

impl Provider for Helper {
    fn name(&self) -> &'static str {
        "the helper command"
    }

    fn provide<'a>(&'a self, asked: &'a Asked) -> BoxFuture<'a, Option<Secret>> {
        Box::pin(async move {
            let command = asked.command.as_ref()?;
            // Dropping the run at the end of its time kills the helper.
            let outcome = tokio::time::timeout(self.longest_run, run(command)).await;
            let problem = match outcome {
                Ok(Ok(secret)) => return Some(secret),
                Ok(Err(problem)) => problem,
                Err(_) => format!("did not end within {} s and was killed", self.longest_run.as_secs()),
            };
            tracing::warn!(target = %asked.target, ?command, "the helper command {problem}");
            None
        })
    }
}

/// The first line of a command's output, or what is wrong with it; never a word of the output itself.
async fn run(command: &Command) -> Result<Secret, String> {
    let [program, arguments @ ..] = command.words() else { return Err("is empty".to_owned()) };
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("could not be started: {error}"))?;
    let mut output = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let read = stdout.take(LONGEST_OUTPUT).read_to_end(&mut output).await;
        read.map_err(|error| format!("could not be read: {error}"))?;
    }
    let status = child.wait().await.map_err(|error| format!("could not be waited for: {error}"))?;
    if !status.success() {
        return Err(format!("failed: {status}"));
    }
    let line = output.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = std::str::from_utf8(line).map_err(|_| "printed something that is not UTF-8".to_owned())?;
    if text.is_empty() {
        return Err("printed nothing on its first line".to_owned());
    }
    Ok(Secret::new(text.to_owned()))
}
