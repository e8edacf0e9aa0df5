//! `hotdeploy deploy`: every server, or the reason why not.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::PathBuf;

use super::check::profile_of;
use super::excerpt::{Finding, render};
use super::files::{Module, modules};
use super::project::{Project, SettingsArgs};
use super::report::{Page, Report};
use super::session::Session;
use super::term::{self, say_aside};
use super::{Misuse, Outcome, Result};
use crate::deploy::{
    Diagnostic, Fact, Failure, Millis, Reply, Request, RolloutState, ServerState, Severity, TargetName, Uri,
};
use crate::journal::Journal;
use crate::python::check_bytes;
use crate::settings::Target;
use crate::text::{Encoding, Text};

#[derive(clap::Args)]
pub struct Args {
    /// Modules, or directories: of those, the modules that the target takes on save
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Deploy to this target
    #[arg(long, value_name = "TARGET")]
    target: Option<String>,

    /// Print facts for programs, one object a line
    #[arg(long)]
    json: bool,

    /// Give up after so many seconds
    #[arg(long, value_name = "S", value_parser = seconds)]
    timeout: Option<Millis>,

    /// Deploy to a protected target without asking
    #[arg(long)]
    yes: bool,

    #[command(flatten)]
    settings: SettingsArgs,
}

/// `30`, `0.5`, `30s`, `500ms`.
fn seconds(text: &str) -> std::result::Result<Millis, String> {
    if let Ok(seconds) = text.parse::<f64>() {
        let millis = seconds * 1e3;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be in range"
        )]
        return if (1.0..=3_600_000.0).contains(&millis) {
            Ok(millis as Millis)
        } else {
            Err("from 0.001 to 3600 seconds".to_owned())
        };
    }
    crate::settings::duration(text)
}

pub async fn run(args: &Args) -> Result {
    let project = Project::load(&args.settings, &args.paths)?;
    let target = project.ready_target(args.target.as_deref())?;
    let modules = modules(&args.paths)?;
    if modules.is_empty() {
        return Err(Misuse("there is no module of Zato in these directories".to_owned()));
    }
    refuse_namesakes(&modules)?;
    let mut report = Report::new(args.json, pages(&modules));
    let mut session = Session::start(&project, &target.name, args.timeout, Journal::of_user());

    let mut outcome = Outcome::Done;
    let mut opened = Vec::new();
    for module in &modules {
        match session.open(module) {
            Some(uri) => opened.push((module, uri)),
            None => outcome = outcome.max(undecodable(&mut report, target, module)),
        }
    }
    let uris: Vec<_> = opened.iter().map(|(_, uri)| uri.clone()).collect();
    session.wait_for_checks(&uris).await?;

    let requests = requests(&target.name, &opened);
    let mut blocked = BTreeSet::new();
    let mut begun = outcome != Outcome::Done;
    for reply in confirmed(&mut session, &mut report, requests, args).await? {
        match reply {
            Reply::Rollout(facts) => {
                begun |= !facts.is_empty();
                outcome = outcome.max(outcome_of(&facts));
                blocked.extend(facts.iter().filter_map(blocked_module).map(str::to_owned));
            }
            Reply::Refused(reason) => {
                begun = true;
                term::complain(&reason);
                outcome = Outcome::Failed;
            }
            _ => {}
        }
    }
    if !begun {
        let message = format!(
            "target {} takes none of these modules: mark those that are meant with the comment \
             `# zato: ide-deploy=True`, or name them one by one",
            target.name
        );
        return Err(Misuse(message));
    }
    opened.retain(|(module, _)| blocked.contains(&module.file_name()));
    if !args.json {
        explain_blocked(&mut session, &opened).await?;
    }
    Ok(outcome)
}

fn page(module: &Module) -> Page {
    let text = String::from_utf8_lossy(&module.bytes).into_owned();
    Page { path: module.path.clone(), text }
}

/// Servers know modules by their base names: of two files of one name, one would replace the other.
fn refuse_namesakes(modules: &[Module]) -> Result<()> {
    let mut seen = BTreeMap::new();
    for module in modules.iter().filter(|module| module.named) {
        if let Some(other) = seen.insert(module.file_name(), &module.path) {
            let (one, two) = (other.display(), module.path.display());
            return Err(Misuse(format!(
                "{one} and {two} have one name, and would replace each other on the servers"
            )));
        }
    }
    Ok(())
}

/// What is named is deployed; of what was found in directories, what the target takes.
fn requests(target: &TargetName, opened: &[(&Module, Uri)]) -> Vec<Request> {
    let target = Some(target.clone());
    let mut requests: Vec<_> = opened
        .iter()
        .filter(|(module, _)| module.named)
        .map(|(_, uri)| Request::Deploy { uri: uri.clone(), target: target.clone(), confirmed: false })
        .collect();
    if opened.iter().any(|(module, _)| !module.named) {
        requests.push(Request::DeployAll { target, confirmed: false });
    }
    requests
}

/// Asks the engine, and the user where the engine wants the user's word.
async fn confirmed(
    session: &mut Session,
    report: &mut Report,
    requests: Vec<Request>,
    args: &Args,
) -> Result<Vec<Reply>> {
    let requests: Vec<_> = requests.into_iter().map(|request| with_word(request, args.yes)).collect();
    let replies = session.ask_all(requests.clone(), |effect| report.show(&effect)).await?;
    let asked = replies.iter().find_map(|reply| match reply {
        Reply::NeedsConfirmation { target, .. } => Some(target.clone()),
        _ => None,
    });
    let Some(target) = asked else { return Ok(replies) };
    if args.json || !term::is_interactive() || !says_yes(&target) {
        return Err(Misuse(format!(
            "target {target} is protected: nothing was sent. To deploy to it, add --yes"
        )));
    }
    let (waiting, mut done): (Vec<_>, Vec<_>) = requests
        .into_iter()
        .zip(replies)
        .partition(|(_, reply)| matches!(reply, Reply::NeedsConfirmation { .. }));
    let again = waiting.into_iter().map(|(request, _)| with_word(request, true)).collect();
    let replies = session.ask_all(again, |effect| report.show(&effect)).await?;
    Ok(done.drain(..).map(|(_, reply)| reply).chain(replies).collect())
}

fn with_word(request: Request, confirmed: bool) -> Request {
    match request {
        Request::Deploy { uri, target, .. } => Request::Deploy { uri, target, confirmed },
        Request::DeployAll { target, .. } => Request::DeployAll { target, confirmed },
        other => other,
    }
}

fn says_yes(target: &TargetName) -> bool {
    let mut answer = String::new();
    let asked = write!(anstream::stderr(), "Target {target} is protected. Deploy to it? [y/N] ");
    asked.is_ok()
        && std::io::stdin().read_line(&mut answer).is_ok()
        && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// A module whose bytes are no text never reaches the engine: no server could load it.
fn undecodable(report: &mut Report, target: &Target, module: &Module) -> Outcome {
    let found = check_bytes(&module.bytes, &module.file_name(), &profile_of(Some(&target.policy)));
    let error = found.blocker().map(|problem| Failure {
        message: problem.message.clone(),
        line: Some(line_of(&module.bytes, problem.range.start)),
        traceback: None,
    });
    report.fact(&Fact::blocked(target.name.clone(), module.file_name(), None, error));
    for problem in &found.problems {
        let page = page(module);
        say_aside(render(&Finding {
            severity: problem.severity,
            code: problem.code,
            message: &problem.message,
            path: &page.path,
            text: &page.text,
            range: Some(problem.range.clone()),
            elsewhere: Vec::new(),
            notes: Vec::new(),
            help: None,
        }));
    }
    Outcome::Failed
}

fn line_of(bytes: &[u8], at: usize) -> u32 {
    let text = Text::new(&String::from_utf8_lossy(bytes), Encoding::Utf8);
    text.position_at(at).line + 1
}

/// What the exit code says of some rollouts.
fn outcome_of(facts: &[Fact]) -> Outcome {
    let worst = facts.iter().map(|fact| match fact {
        Fact::Server { state: ServerState::Failed | ServerState::Blocked, .. } => Outcome::Failed,
        // How a rollout ended says the rest: a server may have been late at first.
        Fact::Server { .. } => Outcome::Done,
        Fact::Rollout { state, .. } => match state {
            RolloutState::Confirmed => Outcome::Done,
            RolloutState::Blocked | RolloutState::Failed => Outcome::Failed,
            RolloutState::Partial | RolloutState::Unconfirmed => Outcome::Unconfirmed,
        },
    });
    worst.max().unwrap_or(Outcome::Done)
}

fn blocked_module(fact: &Fact) -> Option<&str> {
    match fact {
        Fact::Rollout { module, state: RolloutState::Blocked, .. } => Some(module),
        _ => None,
    }
}

/// Shows what stopped modules from being sent at all.
async fn explain_blocked(session: &mut Session, opened: &[(&Module, Uri)]) -> Result<()> {
    let asked = opened.iter().map(|(_, uri)| Request::Diagnostics { uri: uri.clone() }).collect();
    let replies = session.ask_all(asked, |_| ()).await?;
    for ((module, _), reply) in opened.iter().zip(replies) {
        let Reply::Diagnostics(diagnostics) = reply else { continue };
        for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error) {
            say_aside(shown(module, diagnostic) + "\n");
        }
    }
    Ok(())
}

fn shown(module: &Module, diagnostic: &Diagnostic) -> String {
    let page = page(module);
    let text = Text::new(&page.text, Encoding::Utf32);
    render(&Finding {
        severity: diagnostic.severity,
        code: &diagnostic.code,
        message: &diagnostic.message,
        path: &page.path,
        text: &page.text,
        range: Some(text.byte_at(diagnostic.range.start)..text.byte_at(diagnostic.range.end)),
        elsewhere: Vec::new(),
        notes: Vec::new(),
        help: None,
    })
}

/// The pages of modules by the name that facts use.
pub fn pages<'a>(modules: impl IntoIterator<Item = &'a Module>) -> BTreeMap<String, Page> {
    modules.into_iter().map(|module| (module.file_name(), page(module))).collect()
}
