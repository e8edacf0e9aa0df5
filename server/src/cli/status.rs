//! `hotdeploy status`: what every server runs, against the local files.

use std::path::PathBuf;

use super::deploy::pages;
use super::files::{Module, modules};
use super::project::{Project, SettingsArgs};
use super::report::Report;
use super::session::Session;
use super::term::{self, paint, say};
use super::{Misuse, Outcome, Result};
use crate::deploy::{Fact, Reply, Request, ServerState, Uri};

#[derive(clap::Args)]
pub struct Args {
    /// Modules, or directories to look for modules in; without any, the folder of the settings
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Ask the servers of this target
    #[arg(long, value_name = "TARGET")]
    target: Option<String>,

    /// Print facts for programs, one object a line
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    settings: SettingsArgs,
}

pub async fn run(args: &Args) -> Result {
    let project = Project::load(&args.settings, &args.paths)?;
    let target = project.ready_target(args.target.as_deref())?;
    let folder = || vec![project.root.clone().unwrap_or_else(|| PathBuf::from("."))];
    let paths = if args.paths.is_empty() { folder() } else { args.paths.clone() };
    let modules = modules(&paths)?;
    let mut session = Session::start(&project, &target.name, None, None);
    let mut opened = Vec::new();
    for module in &modules {
        match session.open(module) {
            Some(uri) => opened.push((module, uri)),
            None => term::complain(&format!("{} is not UTF-8", module.path.display())),
        }
    }
    let uris = asked_about(&mut session, opened).await?;
    if uris.is_empty() {
        return Err(Misuse("there is no service module here".to_owned()));
    }
    let mut report = Report::new(args.json, pages(&modules));
    report.name_modules(false);
    let inspect = Request::Inspect { uris, target: Some(target.name.clone()) };
    let replies = session.ask_all(vec![inspect], |effect| report.show(&effect)).await?;
    let mut facts = match replies.into_iter().next() {
        Some(Reply::Facts(facts)) => facts,
        Some(Reply::Refused(reason)) => {
            term::complain(&reason);
            return Ok(Outcome::Unconfirmed);
        }
        _ => Vec::new(),
    };
    facts.sort_by_key(place);
    let mut module = None;
    for fact in &facts {
        let name = place(fact).0;
        if !args.json && module.replace(name.clone()).as_ref() != Some(&name) {
            say(format_args!("{} on {}", paint(term::BOLD, name), target.name));
        }
        report.fact(fact);
    }
    Ok(facts.iter().map(outcome_of).max().unwrap_or(Outcome::Unconfirmed))
}

/// What was named, and of what was found in directories, the modules that hold services.
async fn asked_about(session: &mut Session, opened: Vec<(&Module, Uri)>) -> Result<Vec<Uri>> {
    let uris: Vec<_> = opened.iter().map(|(_, uri)| uri.clone()).collect();
    session.wait_for_checks(&uris).await?;
    let lenses = uris.into_iter().map(|uri| Request::Lenses { uri }).collect();
    let replies = session.ask_all(lenses, |_| ()).await?;
    let holds_services = |reply: &Reply| matches!(reply, Reply::Lenses(lenses) if !lenses.is_empty());
    let asked =
        opened.into_iter().zip(replies).filter(|((module, _), reply)| module.named || holds_services(reply));
    Ok(asked.map(|((_, uri), _)| uri).collect())
}

/// Module, then server: the order in which people look for them.
fn place(fact: &Fact) -> (String, String) {
    match fact {
        Fact::Server { module, server, .. } => (module.to_string(), server.to_string()),
        Fact::Rollout { module, .. } => (module.clone(), String::new()),
    }
}

fn outcome_of(fact: &Fact) -> Outcome {
    match fact {
        Fact::Server { state, .. } => match state {
            ServerState::Confirmed => Outcome::Done,
            ServerState::Failed | ServerState::Stale | ServerState::Blocked => Outcome::Failed,
            ServerState::Unreachable | ServerState::Pending => Outcome::Unconfirmed,
        },
        Fact::Rollout { .. } => Outcome::Done,
    }
}
