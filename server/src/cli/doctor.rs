//! `hotdeploy doctor`: from the settings to what every server can prove, and what to do next where it ends.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use url::{Host, Url};

use super::project::{Project, SettingsArgs};
use super::report::word_of_evidence;
use super::session::Session;
use super::term::{self, count, paint, say};
use super::{Misuse, Outcome, Result};
use crate::deploy::{
    ClusterInfo, ErrorKind, Evidence, Fact, Reply, Request, ServerError, ServerInfo, ServerState, Severity,
    Uri,
};
use crate::python::ZatoVersion;
use crate::secrets::{Account, Chain, Origin, Secrets as _, variable};
use crate::settings::{Settings, Target};

/// A module that is on no server: asking for it shows how a server answers. It is never sent.
const PROBE: &str =
    "from zato.server.service import Service\n\nclass Probe(Service):\n    name = 'hotdeploy.probe'\n";
const PROBE_URI: &str = "file:///hotdeploy_probe.py";

#[derive(clap::Args)]
pub struct Args {
    /// The target to look at
    #[arg(value_name = "TARGET")]
    target: Option<String>,

    /// The folder whose settings are meant
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,

    #[command(flatten)]
    settings: SettingsArgs,
}

/// The worst that was found; findings are printed as they come.
struct Examination {
    worst: Outcome,
}

impl Examination {
    fn bad(&mut self, what: &str, next: &str) {
        self.worst = Outcome::Failed;
        finding(&paint(term::BAD.bold(), "FAIL"), what, next);
    }
}

fn good(what: &str) {
    finding(&paint(term::GOOD, "ok  "), what, "");
}

fn doubt(what: &str, next: &str) {
    finding(&paint(term::DOUBT, "note"), what, next);
}

/// What was found, and what to do next.
fn finding(mark: &str, what: &str, next: &str) {
    say(format_args!("{mark} {what}"));
    next.lines().for_each(|line| say(format_args!("       {line}")));
}

pub async fn run(args: &Args) -> Result {
    let project = Project::load(&args.settings, args.folder.as_slice())?;
    let mut examination = Examination { worst: Outcome::Done };
    settings(&mut examination, &project);
    if let Err(Misuse(reason)) = project.require_trust() {
        examination.bad("trust", &reason);
        return Err(Misuse("nothing more can be looked at before the folder is trusted".to_owned()));
    }
    let target = project.target(args.target.as_deref())?;
    good(&format!("target {}, {}", target.name, target.url));
    transport(target);
    passwords(&mut examination, target).await;

    let mut session = Session::start(&project, &target.name, None, None);
    let Some(info) = connection(&mut examination, &mut session, target).await? else {
        return Ok(examination.worst);
    };
    evidence(&mut examination, &project, &mut session, target, &info).await?;
    Ok(examination.worst)
}

fn settings(examination: &mut Examination, project: &Project) {
    project.show_problems();
    let problems = &project.settings.problems;
    let wrong = problems.iter().any(|problem| problem.severity == Severity::Error);
    match problems.len() {
        0 => good("settings"),
        number if wrong => {
            examination.bad(&format!("settings: {}", count(number, "problem")), "They are shown above.");
        }
        number => doubt(&format!("settings: {}", count(number, "problem")), "They are shown above."),
    }
}

fn transport(target: &Target) {
    let in_the_clear: Vec<_> = std::iter::once(&target.url)
        .chain(target.servers.values())
        .filter(|url| url.scheme() == "http" && !is_loopback(url))
        .map(ToString::to_string)
        .collect();
    if !in_the_clear.is_empty() {
        let what = format!("passwords and code travel unencrypted to {}", in_the_clear.join(", "));
        doubt(&what, "Use https where the network is not yours alone.");
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

async fn passwords(examination: &mut Examination, target: &Target) {
    let chain = Arc::new(Chain::standard());
    chain.configure(std::slice::from_ref(target));
    let Some(origin) = Origin::of(&target.url) else { return };
    let accounts =
        [(Account::Deploy, Some(&target.username)), (Account::Invoke, target.invoke_username.as_ref())];
    for (account, username) in accounts {
        let Some(username) = username else {
            let what = "no invoke-username: servers are not found by themselves, and less can be proved";
            doubt(what, "Set it to an account that may invoke services: pubapi on 3.2, admin.invoke on 4.1.");
            continue;
        };
        if chain.password(&target.name, account, &origin).await.is_some() {
            good(&format!("a password of {username} is known"));
        } else {
            let command = match account {
                Account::Deploy => "password-command",
                Account::Invoke => "invoke-password-command",
            };
            let variable = variable(&target.name, account);
            let next =
                format!("Put it into the environment as {variable}, or set {command} in your own settings.");
            examination.bad(&format!("no password of {username} is known"), &next);
        }
    }
}

async fn connection(
    examination: &mut Examination,
    session: &mut Session,
    target: &Target,
) -> Result<Option<ClusterInfo>> {
    let connect = Request::Connect { target: target.name.clone() };
    let reply = session.ask_all(vec![connect], |_| ()).await?.into_iter().next();
    let result = match reply {
        Some(Reply::Connected(result)) => result,
        Some(Reply::Refused(reason)) => Err(ServerError::new(ErrorKind::Refused, reason)),
        _ => return Ok(None),
    };
    match result {
        Ok(info) => {
            let zato = match info.zato {
                ZatoVersion::V3 => "Zato 3.2",
                ZatoVersion::V4 => "Zato 4.1",
            };
            let python = info.python.map(|python| format!(", Python {python}")).unwrap_or_default();
            good(&format!("{zato}{python}, {}", count(info.servers.len(), "server")));
            for note in &info.notes {
                doubt(note, "");
            }
            Ok(Some(info))
        }
        Err(error) => {
            examination.bad(&error.message, next_for(error.kind));
            Ok(None)
        }
    }
}

fn next_for(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Unreachable => "Is the server running, and are `url` and `servers` right?",
        ErrorKind::TimedOut => "The server takes connections and does not answer: look at its log.",
        ErrorKind::Unauthorized => {
            "Check the user name and its password; on the server, the account's security definition."
        }
        ErrorKind::NoPassword => "Give the password as said above.",
        ErrorKind::Refused => "The server said no: look at its log, and at the channel's settings.",
        ErrorKind::Protocol => {
            "Is this a Zato server? `url` must lead to its load balancer or to one server."
        }
    }
}

/// Connects to one server as if it were the whole cluster; returns what is wrong with it.
async fn alone(project: &Project, target: &Target, server: &ServerInfo) -> Result<Option<ServerError>> {
    let Ok(url) = Url::parse(&server.url) else { return Ok(None) };
    let servers = BTreeMap::from([(server.name.clone(), url.clone())]);
    let target = Target { url, servers, ..target.clone() };
    let settings = Settings { targets: vec![target.clone()], ..project.settings.clone() };
    let mut session = Session::with_settings(settings, &target.name, None);
    let connect = Request::Connect { target: target.name };
    Ok(match session.ask_all(vec![connect], |_| ()).await?.into_iter().next() {
        Some(Reply::Connected(result)) => result.err(),
        _ => None,
    })
}

/// Asks every server for a module that it cannot have: the way it answers is the way it will prove.
async fn evidence(
    examination: &mut Examination,
    project: &Project,
    session: &mut Session,
    target: &Target,
    info: &ClusterInfo,
) -> Result<()> {
    let uri = Uri::from(PROBE_URI);
    session.open_text(uri.clone(), PROBE);
    session.wait_for_checks(std::slice::from_ref(&uri)).await?;
    let inspect = Request::Inspect { uris: vec![uri], target: Some(target.name.clone()) };
    let reply = session.ask_all(vec![inspect], |_| ()).await?.into_iter().next();
    let facts = match reply {
        Some(Reply::Facts(facts)) => facts,
        Some(Reply::Refused(reason)) => {
            examination.bad(&reason, "");
            return Ok(());
        }
        _ => Vec::new(),
    };
    for server in &info.servers {
        let who = format!("{} at {}", server.name, server.url);
        if let Some(error) = alone(project, target, server).await? {
            examination.bad(&format!("{who}: {}", error.message), next_for(error.kind));
            continue;
        }
        let fact = facts.iter().find_map(|fact| match fact {
            Fact::Server { server: name, state, evidence, error, .. } if *name == server.name => {
                Some((*state, *evidence, error.as_ref().map_or("", |failure| failure.message.as_str())))
            }
            _ => None,
        });
        match fact {
            Some((_, evidence @ (Evidence::Verified | Evidence::Loaded), _)) => {
                good(&format!("{who}: what it runs can be {}", word_of_evidence(evidence)));
            }
            // On 4.1 the server says so when it loads a module, and cannot be asked later.
            Some((ServerState::Pending, _, _)) if info.zato == ZatoVersion::V4 => doubt(
                &format!(
                    "{who}: a deployment is proved while it happens; what it runs cannot be asked later"
                ),
                "Set status-service = true to have it verified at any time.",
            ),
            Some((_, _, message)) => examination.bad(
                &format!("{who}: deployments cannot be proved: {message}"),
                "Set status-service = true, or say where the log of this server is (`logs`).",
            ),
            None => examination.bad(&format!("{who}: it did not answer"), next_for(ErrorKind::TimedOut)),
        }
    }
    Ok(())
}
