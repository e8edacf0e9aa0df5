//! `hotdeploy targets`: what the settings say.

use std::path::PathBuf;

use super::project::{Project, SettingsArgs};
use super::term::{self, count, paint, say};
use super::{Misuse, Outcome, Result};
use crate::settings::Target;

#[derive(clap::Args)]
pub struct Args {
    /// The folder whose settings are meant
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,

    #[command(flatten)]
    settings: SettingsArgs,
}

pub fn run(args: &Args) -> Result {
    let project = Project::load(&args.settings, args.folder.as_slice())?;
    for target in &project.settings.targets {
        let is_default = project.settings.policy.default_target.as_ref() == Some(&target.name);
        say(line(target, is_default));
        for (server, url) in &target.servers {
            say(format_args!("  {server}  {url}"));
        }
    }
    project.show_problems();
    project.require_trust()?;
    match project.errors() {
        0 if project.settings.targets.is_empty() => project.target(None).map(|_| Outcome::Done),
        0 => Ok(Outcome::Done),
        errors => Err(Misuse(format!("{} in the settings", count(errors, "error")))),
    }
}

fn line(target: &Target, is_default: bool) -> String {
    let mut line = format!("{}  {}  as {}", paint(term::BOLD, &target.name), target.url, target.username);
    if let Some(username) = &target.invoke_username {
        line += " and ";
        line += username;
    }
    if target.policy.protected {
        line += &paint(term::DOUBT, "  protected");
    }
    if is_default {
        line += &paint(term::DIM, "  (default)");
    }
    line
}
