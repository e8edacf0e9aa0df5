//! Every source of passwords, asked in order, each answer kept for the addresses it was given for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::time::Instant;
use url::Url;

use super::{Account, Environment, Helper, Origin, Secret, Secrets};
use crate::deploy::TargetName;
use crate::settings::{Command, Target};

/// After nobody knew a password, nobody is asked again for so long: a helper may ask the user each time.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// What a [`Provider`] is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    pub target: TargetName,
    pub account: Account,
    pub username: String,
    /// Where the password is about to be sent; already found to be an address of the target.
    pub origin: Origin,
    /// The user's helper command for this account.
    pub command: Option<Command>,
    /// The server has refused a password of this account before.
    pub refused_before: bool,
}

/// Someone who may know a password.
pub trait Provider: Send + Sync {
    /// What people call it: "the environment".
    fn name(&self) -> &'static str;

    fn provide<'a>(&'a self, asked: &'a Asked) -> BoxFuture<'a, Option<Secret>>;

    /// Whether it may know better after a refusal, as a person does.
    fn may_know_better(&self) -> bool {
        false
    }
}

/// The passwords of all targets of the settings.
///
/// A password is given out for the origins of its target only: those of `url` and `servers`, and, where no servers
/// are listed, other ports of the host of `url`, never over `http` when `url` says `https`. A password once given is
/// kept for exactly those origins: when a target's addresses change, every provider is asked anew.
///
/// What that does not protect against: a variable of the environment and a helper command belong to the target's
/// name. Whoever may change the settings of a trusted workspace may give that name another address. Where the user's
/// own settings name the address beside the helper command, [`crate::settings`] refuses that too.
pub struct Chain {
    providers: Vec<Box<dyn Provider>>,
    pub(super) patience: Duration,
    entries: Mutex<BTreeMap<(TargetName, Account), Arc<Entry>>>,
}

/// What is known of one account of one target.
struct Entry {
    binding: Binding,
    /// Held while providers are asked, so that a helper runs once for all who wait.
    asking: tokio::sync::Mutex<()>,
    memory: Mutex<Memory>,
}

/// What the settings say of an account. Another binding is another account.
#[derive(Debug, Clone, PartialEq)]
struct Binding {
    url: Url,
    origins: BTreeSet<Origin>,
    /// No servers are listed, so they may be discovered on the host of `url`.
    discovers: bool,
    username: String,
    command: Option<Command>,
}

#[derive(Default)]
struct Memory {
    given: Option<(usize, Secret)>,
    /// Providers before this one gave a password that was refused.
    next: usize,
    refused: Vec<Secret>,
    nobody_knew: Option<Instant>,
}

impl Chain {
    /// Asks the providers in this order.
    pub fn new(providers: Vec<Box<dyn Provider>>) -> Self {
        Self { providers, patience: PATIENCE, entries: Mutex::default() }
    }

    /// The environment, then the user's helper commands.
    pub fn standard() -> Self {
        Self::new(vec![Box::new(Environment::default()), Box::new(Helper::default())])
    }

    /// Forgets what was given and refused for a target, so that everybody is asked anew.
    pub fn forget(&self, target: &TargetName) {
        let mut entries = lock(&self.entries);
        for (_, entry) in entries.iter_mut().filter(|((name, _), _)| name == target) {
            *entry = Arc::new(Entry::new(entry.binding.clone()));
        }
    }

    /// Whether a password of this account may be sent to this origin.
    pub fn covers(&self, target: &TargetName, account: Account, origin: &Origin) -> bool {
        self.entry(target, account).is_some_and(|entry| entry.binding.covers(origin))
    }

    fn entry(&self, target: &TargetName, account: Account) -> Option<Arc<Entry>> {
        lock(&self.entries).get(&(target.clone(), account)).cloned()
    }

    async fn ask(&self, target: &TargetName, account: Account, origin: &Origin) -> Option<Secret> {
        let entry = self.entry(target, account)?;
        if !entry.binding.covers(origin) {
            tracing::warn!(%target, %origin, "no password is given: this is not an address of the target");
            return None;
        }
        if let Some(known) = entry.known(self.patience) {
            return known;
        }
        let _asking = entry.asking.lock().await;
        if let Some(known) = entry.known(self.patience) {
            return known;
        }
        let (next, refused_before) = {
            let memory = lock(&entry.memory);
            (memory.next, !memory.refused.is_empty())
        };
        let asked = Asked {
            target: target.clone(),
            account,
            username: entry.binding.username.clone(),
            origin: origin.clone(),
            command: entry.binding.command.clone(),
            refused_before,
        };
        for (index, provider) in self.providers.iter().enumerate().skip(next) {
            let Some(secret) = provider.provide(&asked).await else { continue };
            let mut memory = lock(&entry.memory);
            if memory.refused.contains(&secret) {
                continue;
            }
            tracing::debug!(%target, provider = provider.name(), "password found");
            memory.given = Some((index, secret.clone()));
            return Some(secret);
        }
        lock(&entry.memory).nobody_knew = Some(Instant::now());
        None
    }
}

impl Secrets for Chain {
    /// Accounts whose binding changed are forgotten, refusals included.
    fn configure(&self, targets: &[Target]) {
        let mut entries = lock(&self.entries);
        let mut before = std::mem::take(&mut *entries);
        for target in targets {
            for (account, binding) in Binding::of(target) {
                let key = (target.name.clone(), account);
                let kept = before.remove(&key).filter(|entry| entry.binding == binding);
                entries.insert(key, kept.unwrap_or_else(|| Arc::new(Entry::new(binding))));
            }
        }
    }

    fn password<'a>(
        &'a self,
        target: &'a TargetName,
        account: Account,
        origin: &'a Origin,
    ) -> BoxFuture<'a, Option<Secret>> {
        Box::pin(self.ask(target, account, origin))
    }

    fn refused(&self, target: &TargetName, account: Account, _origin: &Origin) {
        let Some(entry) = self.entry(target, account) else { return };
        let mut memory = lock(&entry.memory);
        if let Some((index, secret)) = memory.given.take() {
            let provider = self.providers.get(index);
            let again = provider.is_some_and(|provider| provider.may_know_better());
            memory.next = if again { index } else { index + 1 };
            memory.refused.push(secret);
            let provider = provider.map_or("", |provider| provider.name());
            tracing::info!(%target, provider, "the server refused the password; it is not sent again");
        }
    }
}

impl Entry {
    fn new(binding: Binding) -> Self {
        Self { binding, asking: tokio::sync::Mutex::default(), memory: Mutex::default() }
    }

    /// The answer, where nobody needs to be asked for it.
    #[expect(clippy::option_option, reason = "not known yet, known that nobody knows, known")]
    fn known(&self, patience: Duration) -> Option<Option<Secret>> {
        let memory = lock(&self.memory);
        if let Some((_, secret)) = &memory.given {
            return Some(Some(secret.clone()));
        }
        memory.nobody_knew.filter(|when| when.elapsed() < patience).map(|_| None)
    }
}

impl Binding {
    fn of(target: &Target) -> Vec<(Account, Self)> {
        let origins = std::iter::once(&target.url).chain(target.servers.values());
        let deploy = Self {
            url: target.url.clone(),
            origins: origins.filter_map(Origin::of).collect(),
            discovers: target.servers.is_empty(),
            username: target.username.clone(),
            command: target.password_command.clone(),
        };
        let invoke = target.invoke_username.as_ref().map(|username| Self {
            username: username.clone(),
            command: target.invoke_password_command.clone(),
            ..deploy.clone()
        });
        let invoke = invoke.map(|binding| (Account::Invoke, binding));
        std::iter::once((Account::Deploy, deploy)).chain(invoke).collect()
    }

    fn covers(&self, origin: &Origin) -> bool {
        self.origins.contains(origin) || (self.discovers && origin.is_on_host_of(&self.url))
    }
}

/// Nothing panics while holding one of these locks; if it did, what they guard would still be whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
