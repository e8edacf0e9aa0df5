//! What one source says: the fields that stand in it, read and placed, not yet merged.

use std::collections::BTreeSet;
use std::path::PathBuf;

use url::Url;

use super::node::{Document, Node, Value};
use super::section::{ByServer, Field, Located, Place, Section, WhenWrong, did_you_mean, nearest, shown};
use super::target::{Command, LogSource, PlatformKind};
use super::value;
use crate::deploy::{DeployMode, DeployOnSave, Millis, SettingsProblem, Severity, Strategy};
use crate::python::{PythonVersion, ZatoVersion};
use crate::rules::Severities;

/// Whose word a source is, and so what it may decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// The user's own file and the user's own settings of the editor: everything.
    Own,
    /// A trusted workspace: where code and passwords go, but no command that prints a password.
    Trusted,
    /// Any other workspace: nothing that reaches out of the editor.
    Untrusted,
}

/// One source, read.
pub(super) struct Layer {
    pub scope: Scope,
    pub default_target: Option<Located<String>>,
    pub deploy_on_save: Option<Located<DeployOnSave>>,
    pub inlay_hints: Option<bool>,
    pub trusted_folders: Vec<PathBuf>,
    pub severities: Severities,
    pub targets: Vec<(Located<String>, Part)>,
    /// What an untrusted source says and must not.
    pub withheld: Vec<Place>,
}

/// What one source says of one target.
#[derive(Debug)]
pub(super) struct Part {
    pub platform: Field<PlatformKind>,
    pub url: Field<Url>,
    pub servers: Field<ByServer<Url>>,
    pub endpoint: Field<String>,
    pub ca_file: Field<PathBuf>,
    pub username: Field<String>,
    pub invoke_username: Field<String>,
    pub password_command: Field<Command>,
    pub invoke_password_command: Field<Command>,
    pub status_service: Field<bool>,
    pub logs: Field<ByServer<LogSource>>,
    pub pickup_dirs: Field<ByServer<String>>,
    pub deploy: Field<DeployMode>,
    pub protected: Field<bool>,
    pub timeout: Field<Millis>,
    pub strategy: Field<Strategy>,
    pub python: Field<PythonVersion>,
    pub zato: Field<ZatoVersion>,
    pub modules: Field<BTreeSet<String>>,
}

impl Layer {
    pub fn read(
        document: &Document,
        scope: Scope,
        root: &Node,
        problems: &mut Vec<SettingsProblem>,
    ) -> Option<Self> {
        let mut section = Section::new(document, String::new(), root, problems)?;
        let default_target = section.field("default-target", |v| value::text(v).map(str::to_owned)).ok();
        let deploy_on_save =
            section.field("deploy-on-save", value::deploy_on_save).or_careful(DeployOnSave::Never);
        let inlay_hints = section.field("inlay-hints", value::flag).ok();
        let trusted_folders = own_only(&mut section, scope, "trusted-folders", value::folders).ok();
        let nodes = section.tables("targets");
        let rules = section.tables("rules");
        report_unknown(&mut section);

        let mut layer = Self {
            scope,
            // An editor sends an empty text for a setting that nobody filled in.
            default_target: default_target.filter(|name| !name.value.is_empty()),
            deploy_on_save,
            inlay_hints: inlay_hints.map(|wanted| wanted.value),
            trusted_folders: trusted_folders.map(|folders| folders.value).unwrap_or_default(),
            severities: severities(rules, problems),
            targets: Vec::new(),
            withheld: Vec::new(),
        };
        for (name, node) in nodes {
            if let Err(message) = target_name(&name.value) {
                problems.push(name.place.problem(Severity::Error, message));
                continue;
            }
            let path = name.place.key.clone();
            let Some(mut section) = Section::new(document, path, node, problems) else { continue };
            let mut part = Part::read(&mut section, scope);
            if scope == Scope::Untrusted {
                layer.withheld.extend(part.withhold());
            }
            layer.targets.push((name, part));
        }
        Some(layer)
    }
}

impl Part {
    fn read(section: &mut Section<'_, '_>, scope: Scope) -> Self {
        let folder = section.document.folder.clone();
        let folder = folder.as_deref();
        let mut part = Self {
            platform: section.field("platform", value::platform),
            url: section.field("url", value::address),
            // A cluster of which one address is unreadable would be said to be complete when it is not.
            servers: section.by_server("servers", WhenWrong::Refuse, value::address),
            endpoint: section.field("endpoint", value::endpoint),
            ca_file: section.field("ca-file", |v| value::path(v, folder)),
            username: section.field("username", value::word),
            invoke_username: section.field("invoke-username", value::word),
            password_command: own_only(section, scope, "password-command", value::command),
            invoke_password_command: own_only(section, scope, "invoke-password-command", value::command),
            status_service: section.field("status-service", value::flag),
            logs: section.by_server("logs", WhenWrong::LeaveOut, |v| value::log_source(v, folder)),
            pickup_dirs: section.by_server("pickup-dirs", WhenWrong::LeaveOut, value::remote_directory),
            deploy: section.field("deploy", value::deploy_mode),
            protected: section.field("protected", value::flag),
            timeout: section.field("timeout", value::duration),
            strategy: section.field("strategy", value::strategy),
            python: section.field("python", value::python),
            zato: section.field("zato", value::zato),
            modules: section.field("modules", value::modules),
        };
        for (place, near) in report_unknown(section) {
            // A misspelt `protected` is still the wish to be careful.
            if near == Some("protected") && matches!(part.protected, Field::Absent) {
                part.protected = Field::Wrong(place);
            }
        }
        part
    }

    /// Takes out everything that says where code or a password goes; returns where it stood.
    fn withhold(&mut self) -> Vec<Place> {
        fn take<T>(field: &mut Field<T>) -> Option<Place> {
            match std::mem::replace(field, Field::Absent) {
                Field::Absent => None,
                Field::Wrong(place) | Field::Right(Located { place, .. }) => Some(place),
            }
        }
        let places = [
            take(&mut self.url),
            take(&mut self.servers),
            take(&mut self.endpoint),
            take(&mut self.ca_file),
            take(&mut self.username),
            take(&mut self.invoke_username),
            take(&mut self.status_service),
            take(&mut self.logs),
            take(&mut self.pickup_dirs),
        ];
        places.into_iter().flatten().collect()
    }

    /// What a later source says replaces what an earlier one said, field by field.
    pub fn absorb(&mut self, later: Self) {
        fn over<T>(mine: &mut Field<T>, later: Field<T>) {
            if !matches!(later, Field::Absent) {
                *mine = later;
            }
        }
        over(&mut self.platform, later.platform);
        over(&mut self.url, later.url);
        over(&mut self.servers, later.servers);
        over(&mut self.endpoint, later.endpoint);
        over(&mut self.ca_file, later.ca_file);
        over(&mut self.username, later.username);
        over(&mut self.invoke_username, later.invoke_username);
        over(&mut self.password_command, later.password_command);
        over(&mut self.invoke_password_command, later.invoke_password_command);
        over(&mut self.status_service, later.status_service);
        over(&mut self.logs, later.logs);
        over(&mut self.pickup_dirs, later.pickup_dirs);
        over(&mut self.deploy, later.deploy);
        over(&mut self.protected, later.protected);
        over(&mut self.timeout, later.timeout);
        over(&mut self.strategy, later.strategy);
        over(&mut self.python, later.python);
        over(&mut self.zato, later.zato);
        over(&mut self.modules, later.modules);
    }
}

/// How strict each rule is: an entry a rule.
fn severities(nodes: Vec<(Located<String>, &Node)>, problems: &mut Vec<SettingsProblem>) -> Severities {
    let mut severities = Severities::default();
    for (code, node) in nodes {
        let set = value::strictness(&node.value).and_then(|strictness| {
            severities.set(&code.value, strictness).map_err(|error| error.to_string())
        });
        if let Err(mut message) = set {
            if crate::rules::rule(&code.value).is_none() {
                message = format!(
                    "there is no rule `{}`{}",
                    shown(&code.value),
                    did_you_mean(nearest(&code.value, Severities::codes()))
                );
            }
            problems.push(code.place.problem(Severity::Error, message));
        }
    }
    severities
}

/// A field that only the user's own settings may hold.
fn own_only<T>(
    section: &mut Section<'_, '_>,
    scope: Scope,
    field: &'static str,
    read: impl FnOnce(&Value) -> Result<T, String>,
) -> Field<T> {
    if scope == Scope::Own {
        return section.field(field, read);
    }
    if let Field::Right(found) = section.field(field, |_| Ok(())) {
        let message = "not used: this counts only in your own settings, never in those of a workspace";
        section.report(found.place.problem(Severity::Warning, message));
    }
    Field::Absent
}

/// Reports the keys that mean nothing, and returns them with what they were perhaps meant to be.
fn report_unknown(section: &mut Section<'_, '_>) -> Vec<(Place, Option<&'static str>)> {
    let at_top_of_editor = section.document.uri.is_none() && section.is_top();
    let mut found = Vec::new();
    for (name, near) in section.unknown() {
        let plain = name.value.to_lowercase().replace(['-', '_'], "");
        if matches!(plain.as_str(), "password" | "passwd" | "invokepassword" | "secret" | "token") {
            let message = "passwords do not belong in settings, and this one is not used. Take it out, change it \
                           if others can read this, and give it by the environment, a `password-command` in your \
                           own settings, or the editor";
            section.report(name.place.problem(Severity::Error, message));
            continue;
        }
        // The editor's section also holds settings of the extension itself.
        if at_top_of_editor && near.is_none() {
            continue;
        }
        let spelled = near.map(|near| section.document.spelling.of(near));
        let message =
            format!("there is no setting `{}`{}", shown(&name.value), did_you_mean(spelled.as_deref()));
        section.report(name.place.problem(Severity::Warning, message));
        found.push((name.place, near));
    }
    found
}

/// A target's name becomes a part of environment variable names.
fn target_name(name: &str) -> Result<(), String> {
    let fit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.len() > 64 || !name.chars().all(fit) {
        return Err(
            "a target's name is made of the letters a to z, digits, `-`, `_` and `.`, at most 64, as it \
                    becomes a part of the names of environment variables"
                .to_owned(),
        );
    }
    Ok(())
}
