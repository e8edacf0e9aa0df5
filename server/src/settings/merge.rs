//! From what every source says to what counts.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use super::Settings;
use super::layer::{Layer, Part, Scope};
use super::section::{ByServer, Field, Located, Place, did_you_mean, nearest, shown};
use super::target::{Command, PlatformKind, Target};
use crate::deploy::{
    DeployMode, Policy, ServerName, SettingsProblem, Severity, Strategy, TargetName, TargetPolicy, Trust,
};
use crate::secrets::{Account, Origin, variable};

/// The account that every Zato cluster has for uploads (observed: zato 3.2, section 1).
const DEFAULT_USERNAME: &str = "ide_publisher";
/// Where every Zato cluster takes uploads.
const DEFAULT_ENDPOINT: &str = "/ide-deploy";

/// One target as all sources together describe it.
struct Merged {
    /// Where it is named last.
    place: Place,
    part: Part,
    /// The user's own settings name it.
    own: bool,
    /// A source that must not say where it is names it.
    withheld: bool,
    /// The origins that the user's own settings give it; empty: none.
    own_origins: BTreeSet<Origin>,
}

/// Merges the sources, the first being the weakest.
pub(super) fn merge(layers: Vec<Layer>, trust: Trust, mut problems: Vec<SettingsProblem>) -> Settings {
    let mut default_target = None;
    let mut policy = Policy { trust, ..Policy::default() };
    let mut merged = BTreeMap::new();
    for layer in layers {
        if let Some(name) = layer.default_target {
            default_target = Some(name);
        }
        if let Some(when) = layer.deploy_on_save {
            policy.deploy_on_save = when.value;
        }
        if let Some(wanted) = layer.inlay_hints {
            policy.no_inlay_hints = !wanted;
        }
        policy.severities.absorb(layer.severities);
        for (name, part) in layer.targets {
            absorb(&mut merged, &name, part, layer.scope);
        }
    }
    let declared: Vec<TargetName> = merged.keys().cloned().collect();
    drop_ambiguous(&mut merged, &mut problems);

    let mut targets = Vec::new();
    for (name, merged) in merged {
        let for_checks = merged.withheld.then(|| policy_of(&merged.part));
        let target = target(&name, merged, &mut problems);
        // What cannot be reached for want of trust is still a target, for its checks and for its name.
        if let Some(policy_) = target.as_ref().map(|target| target.policy.clone()).or(for_checks) {
            policy.targets.insert(name, policy_);
        }
        targets.extend(target);
    }
    policy.default_target = match default_target {
        Some(wanted) => {
            let name = TargetName::from(&*wanted.value);
            if !declared.contains(&name) {
                let near = nearest(&wanted.value, declared.iter().map(TargetName::as_str));
                let message = format!("there is no target `{}`{}", shown(&wanted.value), did_you_mean(near));
                problems.push(wanted.place.problem(Severity::Error, message));
            }
            // Never another target in place of the wanted one: it could be production.
            Some(name).filter(|name| policy.targets.contains_key(name))
        }
        // A single target needs no choice; one that is left because the others are broken was not chosen.
        None if declared.len() == 1 => policy.targets.keys().next().cloned(),
        None => None,
    };
    Settings { policy, targets, problems }
}

fn absorb(merged: &mut BTreeMap<TargetName, Merged>, name: &Located<String>, part: Part, scope: Scope) {
    let own_origins = if scope == Scope::Own { origins(&part) } else { BTreeSet::new() };
    let own = scope == Scope::Own;
    let withheld = scope == Scope::Untrusted;
    let place = name.place.clone();
    if let Some(before) = merged.get_mut(&TargetName::from(&*name.value)) {
        before.place = place;
        before.own |= own;
        before.withheld |= withheld;
        before.own_origins.extend(own_origins);
        before.part.absorb(part);
    } else {
        let new = Merged { place, part, own, withheld, own_origins };
        merged.insert(TargetName::from(&*name.value), new);
    }
}

fn origins(part: &Part) -> BTreeSet<Origin> {
    let url = match &part.url {
        Field::Right(url) => Origin::of(&url.value),
        _ => None,
    };
    let servers = match &part.servers {
        Field::Right(servers) => servers.value.values().filter_map(|url| Origin::of(&url.value)).collect(),
        _ => Vec::new(),
    };
    url.into_iter().chain(servers).collect()
}

/// Takes out targets that would share an environment variable: the password of one would go to the other. The user's
/// own targets stay when it is a workspace that brings the twin.
fn drop_ambiguous(merged: &mut BTreeMap<TargetName, Merged>, problems: &mut Vec<SettingsProblem>) {
    let mut users: BTreeMap<String, Vec<TargetName>> = BTreeMap::new();
    for name in merged.keys() {
        for account in [Account::Deploy, Account::Invoke] {
            users.entry(variable(name, account)).or_default().push(name.clone());
        }
    }
    for (variable, names) in users.into_iter().filter(|(_, names)| names.len() > 1) {
        let some_own = names.iter().any(|name| merged.get(name).is_some_and(|target| target.own));
        for name in &names {
            let keep = some_own && merged.get(name).is_none_or(|target| target.own);
            if keep && names.iter().filter(|name| merged.get(name).is_some_and(|t| t.own)).count() == 1 {
                continue;
            }
            let Some(target) = merged.remove(name) else { continue };
            let others: Vec<_> =
                names.iter().filter(|other| *other != name).map(|other| format!("`{other}`")).collect();
            let message = format!(
                "this target is not used: its passwords would be those of {}, as both are named {variable} in the \
                 environment; give it another name",
                others.join(" and ")
            );
            problems.push(target.place.problem(Severity::Error, message));
        }
    }
}

/// The target, or `None` where its address cannot be relied on.
fn target(name: &TargetName, merged: Merged, problems: &mut Vec<SettingsProblem>) -> Option<Target> {
    let Merged { place, part, withheld, own_origins, .. } = merged;
    let policy = policy_of(&part);
    let all_origins = origins(&part);
    let names: Option<Vec<ServerName>> = match &part.servers {
        Field::Right(servers) if !servers.value.is_empty() => {
            if report_twins(&servers.value, problems) {
                return None;
            }
            Some(servers.value.keys().cloned().collect())
        }
        _ => None,
    };
    if let Some(names) = &names {
        report_strangers(&part.logs, names, problems);
        report_strangers(&part.pickup_dirs, names, problems);
    }
    let url = match part.url {
        Field::Right(url) => url.value,
        Field::Wrong(_) => return None,
        Field::Absent => {
            if !withheld {
                let message = "this target has no `url`, so nothing can be sent to it; write url = \
                               \"http://host:port\" of its load balancer or of one server";
                problems.push(place.problem(Severity::Error, message));
            }
            return None;
        }
    };
    // An address, an authority or a platform that cannot be read is never replaced by a default: code would go
    // elsewhere, or less safely, than was meant.
    let servers = usable(part.servers)?.unwrap_or_default();
    let endpoint = usable(part.endpoint)?.unwrap_or_else(|| DEFAULT_ENDPOINT.to_owned());
    let ca_file = usable(part.ca_file)?;
    let platform = usable(part.platform)?.unwrap_or(PlatformKind::Zato);
    let username = usable(part.username)?.unwrap_or_else(|| DEFAULT_USERNAME.to_owned());
    let moved = !own_origins.is_empty() && !all_origins.is_subset(&own_origins);
    Some(Target {
        name: name.clone(),
        platform,
        url,
        servers: values(servers),
        username,
        invoke_username: part.invoke_username.ok().map(|name| name.value),
        status_service: part.status_service.ok().is_some_and(|flag| flag.value),
        logs: part.logs.ok().map(|logs| values(logs.value)).unwrap_or_default(),
        pickup_dirs: part.pickup_dirs.ok().map(|dirs| values(dirs.value)).unwrap_or_default(),
        endpoint,
        ca_file,
        password_command: bound(part.password_command, moved, problems),
        invoke_password_command: bound(part.invoke_password_command, moved, problems),
        policy,
    })
}

fn policy_of(part: &Part) -> TargetPolicy {
    let default = TargetPolicy::default();
    // A value that cannot be read counts as the careful one, so that a slip never makes a deployment less safe.
    TargetPolicy {
        deploy: value_or_careful(&part.deploy, default.deploy, DeployMode::Manual),
        protected: value_or_careful(&part.protected, default.protected, true),
        timeout: value_or_careful(&part.timeout, default.timeout, default.timeout),
        strategy: value_or_careful(&part.strategy, default.strategy, Strategy::OneAtATime),
        python: right(&part.python),
        zato: right(&part.zato),
        modules: right(&part.modules),
    }
}

fn right<T: Clone>(field: &Field<T>) -> Option<T> {
    match field {
        Field::Right(found) => Some(found.value.clone()),
        Field::Absent | Field::Wrong(_) => None,
    }
}

fn value_or_careful<T: Copy>(field: &Field<T>, default: T, careful: T) -> T {
    match field {
        Field::Absent => default,
        Field::Wrong(_) => careful,
        Field::Right(found) => found.value,
    }
}

/// The value where it can be read, `Some(None)` where there is none.
#[expect(clippy::option_option, reason = "wrong, absent and there are three things, and `?` reads best")]
fn usable<T>(field: Field<T>) -> Option<Option<T>> {
    match field {
        Field::Absent => Some(None),
        Field::Wrong(_) => None,
        Field::Right(found) => Some(Some(found.value)),
    }
}

fn values<T>(map: ByServer<T>) -> BTreeMap<ServerName, T> {
    map.into_iter().map(|(name, found)| (name, found.value)).collect()
}

/// A command that prints a password, unless a workspace has since given the target another address: the password
/// belongs to the address beside which the user wrote the command.
fn bound(field: Field<Command>, moved: bool, problems: &mut Vec<SettingsProblem>) -> Option<Command> {
    let found = field.ok()?;
    if moved {
        let message = "not used: the workspace gives this target another address than your own settings do, and \
                       the password is not sent there. Take `url` and `servers` out of one of the two, or give one \
                       target another name";
        problems.push(found.place.problem(Severity::Warning, message));
        return None;
    }
    Some(found.value)
}

/// Two names for one address: what is known of one server would be said of both.
fn report_twins(servers: &ByServer<Url>, problems: &mut Vec<SettingsProblem>) -> bool {
    let before = problems.len();
    let mut seen = BTreeMap::new();
    for (name, url) in servers {
        let Some(origin) = Origin::of(&url.value) else { continue };
        if let Some(first) = seen.insert(origin, name) {
            let message = format!("this is the address of `{first}` too; every server needs its own");
            problems.push(url.place.problem(Severity::Error, message));
        }
    }
    problems.len() > before
}

/// Logs or directories of servers that are not there.
fn report_strangers<T>(
    field: &Field<ByServer<T>>,
    servers: &[ServerName],
    problems: &mut Vec<SettingsProblem>,
) {
    let Field::Right(map) = field else { return };
    for (name, entry) in &map.value {
        if !servers.contains(name) {
            let near = nearest(name.as_str(), servers.iter().map(ServerName::as_str));
            let message = format!("`servers` has no `{}`{}", shown(name.as_str()), did_you_mean(near));
            problems.push(entry.place.problem(Severity::Warning, message));
        }
    }
}
