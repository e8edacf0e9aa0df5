//! The settings that a command line means.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use url::Url;

use super::excerpt::{Finding, located, render};
use super::term::{count, say_aside};
use super::{Misuse, Result};
use crate::deploy::{SettingsProblem, Severity, TargetName, TargetPolicy, Trust};
use crate::rules::Severities;
use crate::settings::{self, Settings, Sources, Target, WORKSPACE_FILE};
use crate::text::{Encoding, Text};

/// Options of every command that reads settings.
#[derive(Debug, Clone, clap::Args)]
pub struct SettingsArgs {
    /// Read this file in place of your own settings file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Trust the hotdeploy.toml of the folder, for this run
    #[arg(long)]
    pub trust: bool,
}

/// The settings of one folder.
pub struct Project {
    /// The folder whose `hotdeploy.toml` counts, where there is one.
    pub root: Option<PathBuf>,
    pub settings: Settings,
    user_file: Option<PathBuf>,
}

impl Project {
    /// Reads the settings for these paths; without paths, for the working directory.
    pub fn load(args: &SettingsArgs, paths: &[PathBuf]) -> Result<Self> {
        if let Some(file) = &args.config
            && !file.is_file()
        {
            return Err(Misuse(format!("--config {}: there is no such file", file.display())));
        }
        // Absolute, so that its problems have an address.
        let config =
            args.config.as_ref().map(|file| std::path::absolute(file).unwrap_or_else(|_| file.clone()));
        let user_file = config.or_else(settings::user_file);
        let root = root_of(paths)?;
        // Without settings of a workspace, everything that counts is the user's own, and so is the command.
        let trusted = args.trust || root.is_none();
        let settings = settings::load(&Sources {
            user_file: user_file.clone(),
            roots: root.iter().cloned().collect(),
            trust: if trusted { Trust::Trusted } else { Trust::Unknown },
            encoding: Encoding::Utf8,
            ..Sources::default()
        });
        Ok(Self { root, settings, user_file })
    }

    pub fn is_trusted(&self) -> bool {
        self.settings.policy.trust == Trust::Trusted
    }

    /// Nothing is sent where an untrusted folder says.
    pub fn require_trust(&self) -> Result<()> {
        let Some(root) = self.root.as_ref().filter(|_| !self.is_trusted()) else { return Ok(()) };
        Err(Misuse(format!(
            "{} is not trusted, and it says where code and passwords go\n  \
             Read it. To trust it for this run, add --trust.\n  \
             To trust the folder from now on, add it to {}:\n    \
             trusted-folders = [{:?}]",
            root.join(WORKSPACE_FILE).display(),
            self.own_settings(),
            root.display().to_string(),
        )))
    }

    fn own_settings(&self) -> String {
        self.user_file
            .as_ref()
            .map_or_else(|| "your own settings".to_owned(), |path| path.display().to_string())
    }

    /// What is known of a target for checks; it need not be reachable.
    pub fn policy_of(&self, name: &str) -> Result<&TargetPolicy> {
        let policies = &self.settings.policy.targets;
        policies.get(&TargetName::from(name)).ok_or_else(|| self.no_such_target(name))
    }

    pub fn default_policy(&self) -> Option<&TargetPolicy> {
        let policy = &self.settings.policy;
        policy.targets.get(policy.default_target.as_ref()?)
    }

    /// How strict the checks are.
    pub fn severities(&self) -> &Severities {
        &self.settings.policy.severities
    }

    /// The target that was named, or the default one.
    pub fn target(&self, wanted: Option<&str>) -> Result<&Target> {
        let default = self.settings.policy.default_target.as_ref().map(TargetName::as_str);
        let Some(name) = wanted.or(default) else { return Err(self.no_target()) };
        let found = self.settings.targets.iter().find(|target| target.name.as_str() == name);
        found.ok_or_else(|| self.no_such_target(name))
    }

    /// The target that was named, or the default one, when something may be sent to it.
    pub fn ready_target(&self, wanted: Option<&str>) -> Result<&Target> {
        self.require_trust()?;
        let target = self.target(wanted).inspect_err(|_| self.show_problems())?;
        let wrong = self.problems_of(target.name.as_str()).any(|problem| problem.severity == Severity::Error);
        if wrong {
            self.show_problems();
            return Err(Misuse(format!(
                "the settings of target {} are wrong; nothing was sent",
                target.name
            )));
        }
        self.mention_problems();
        Ok(target)
    }

    fn names(&self) -> String {
        let names: Vec<_> = self.settings.targets.iter().map(|target| target.name.to_string()).collect();
        names.join(", ")
    }

    fn no_target(&self) -> Misuse {
        if self.settings.targets.is_empty() {
            return Misuse(format!(
                "no target is set up\n  Write one into {WORKSPACE_FILE} in the folder of your modules, or into {}:\n    \
                 [targets.dev]\n    url = \"http://localhost:11223\"\n  \
                 To see it all work first: hotdeploy demo",
                self.own_settings()
            ));
        }
        Misuse(format!("which target? Name one with --target ({}), or set default-target", self.names()))
    }

    fn no_such_target(&self, name: &str) -> Misuse {
        let problem = self.problems_of(name).find(|problem| problem.severity == Severity::Error);
        match problem {
            Some(problem) => {
                Misuse(format!("target {name} cannot be used: {}: {}", problem.key, problem.message))
            }
            None if self.settings.targets.is_empty() => self.no_target(),
            None => Misuse(format!("there is no target {name} in the settings; there are: {}", self.names())),
        }
    }

    /// Problems of one target, and of whole files.
    pub fn problems_of(&self, name: &str) -> impl Iterator<Item = &SettingsProblem> {
        let key = format!("targets.{name}");
        let concerns = move |problem: &&SettingsProblem| {
            let rest = problem.key.strip_prefix(&key);
            problem.key.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.settings.problems.iter().filter(concerns)
    }

    /// Prints all problems, as compilers do.
    pub fn show_problems(&self) {
        let mut texts: Vec<(PathBuf, String)> = Vec::new();
        for problem in &self.settings.problems {
            let path =
                problem.uri.as_ref().and_then(|uri| Url::parse(uri.as_str()).ok()?.to_file_path().ok());
            let Some(path) = path else { continue };
            if !texts.iter().any(|(known, _)| *known == path) {
                let text = std::fs::read(&path).unwrap_or_default();
                texts.push((path.clone(), String::from_utf8_lossy(&text).into_owned()));
            }
            let text = texts.iter().find(|(known, _)| *known == path).map_or("", |(_, text)| text);
            say_aside(shown(problem, &path, text));
        }
    }

    /// How many problems make settings wrong.
    pub fn errors(&self) -> usize {
        self.settings.problems.iter().filter(|problem| problem.severity == Severity::Error).count()
    }

    /// A word about problems that do not concern what was asked for.
    fn mention_problems(&self) {
        let number = self.settings.problems.len();
        if number > 0 {
            say_aside(format_args!("{} in the settings: see hotdeploy targets", count(number, "problem")));
        }
    }
}

fn shown(problem: &SettingsProblem, path: &Path, text: &str) -> String {
    let lines = Text::new(text, Encoding::Utf8);
    let range = lines.byte_at(problem.range.start)..lines.byte_at(problem.range.end);
    let message = if problem.key.is_empty() {
        problem.message.clone()
    } else {
        format!("{}: {}", problem.key, problem.message)
    };
    let finding = Finding {
        severity: problem.severity,
        code: "",
        message: &message,
        path,
        text,
        range: (!text.is_empty()).then_some(range),
        elsewhere: Vec::new(),
        notes: Vec::new(),
        help: None,
    };
    if holds_secrets(text) {
        let place = problem.range.start;
        return format!("{}\n", located(&finding, place.line + 1, place.character + 1));
    }
    render(&finding) + "\n"
}

/// Whether a password may stand in a settings file, where it does not belong: then none of its lines are printed, as
/// what is printed ends in logs.
fn holds_secrets(text: &str) -> bool {
    let names = ["password", "passwd", "secret", "token"];
    let in_address = |line: &str| line.split("://").skip(1).any(|rest| rest.contains('@'));
    text.to_lowercase().lines().any(|line| names.iter().any(|name| line.contains(name)) || in_address(line))
}

/// The nearest folder above the paths that has a `hotdeploy.toml`; `None` where there is none.
fn root_of(paths: &[PathBuf]) -> Result<Option<PathBuf>> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let mut roots = BTreeSet::new();
    for path in paths {
        let path = path.canonicalize().map_err(|error| Misuse(format!("{}: {error}", path.display())))?;
        let root = path.ancestors().find(|folder| folder.join(WORKSPACE_FILE).is_file());
        roots.insert(root.map(Path::to_owned));
    }
    if roots.len() > 1 {
        let named: Vec<_> = roots
            .iter()
            .map(|root| {
                root.as_ref().map_or_else(|| "no folder".to_owned(), |root| root.display().to_string())
            })
            .collect();
        return Err(Misuse(format!(
            "these paths have different settings, those of {}; name them in separate commands",
            named.join(" and ")
        )));
    }
    Ok(roots.into_iter().next().flatten())
}
