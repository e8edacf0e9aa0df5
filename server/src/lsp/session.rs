//! One client's session: the engine that serves it and the settings that are in force.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde_json::{Value, json};

use super::Options;
use super::client::Client;
use super::face::EditorFace;
use super::manual::Manual;
use super::outbox::Outbox;
use super::secrets::Editor;
use crate::deploy::{Event, Sha256, TargetName, Trust, Uri};
use crate::indexer::Indexer;
use crate::journal::Journal;
use crate::secrets::{Chain, Environment, Helper, Provider};
use crate::settings::{Settings, Sources, WORKSPACE_FILE, load};
use crate::shell::Engine;

/// Bytes; larger files are not compared with what the editor shows.
const LARGEST_MODULE: u64 = 16 << 20;

/// What a client's handlers share.
pub struct Session {
    pub client: Client,
    pub engine: Engine,
    pub manual: Manual,
    outbox: Outbox,
    secrets: Arc<Chain>,
    face: Arc<EditorFace>,
    /// `None` when the session has ended, or no thread can be had.
    indexer: Mutex<Option<Indexer>>,
    configuration: Mutex<Configuration>,
}

/// LSP's `WatchKind.Delete`.
const DELETE: u8 = 4;

/// When a file was last changed, and its size; `None` where there is none.
type Stamp = Option<(SystemTime, u64)>;

/// Where the settings in force come from.
struct Configuration {
    sources: Sources,
    /// When the files were last changed, to see a change that no watcher reports.
    stamps: Vec<Stamp>,
    in_force: Option<Settings>,
    /// Grows with each question for the editor's settings: only the latest answer counts.
    asked: u64,
}

impl Session {
    /// Starts the engine with the settings as they are before the client is asked for its own.
    pub fn start(client: Client, options: &mut Options, outbox: Outbox) -> Arc<Self> {
        for complaint in &client.complaints {
            tracing::warn!("{complaint}");
        }
        let secrets = Arc::new(secrets(client.credentials.then(|| outbox.clone())));
        let manual = Manual::default();
        if let Some(folder) = options.manual.take().filter(|_| client.abilities.code_descriptions) {
            manual.write_to(folder);
        }
        let face = Arc::new(EditorFace::new(outbox.clone(), client.abilities, manual.clone()));
        let mut journal = options.journal.take();
        let interrupted = journal.as_mut().map(Journal::recover).transpose();
        let engine = Engine::start(client.encoding, face.clone(), secrets.clone(), journal);
        face.attach(engine.clone());
        match interrupted {
            Ok(interrupted) => engine.send(Event::Recovered { interrupted: interrupted.unwrap_or_default() }),
            Err(error) => tracing::warn!(%error, "the journal could not be written"),
        }
        let sources = Sources {
            user_file: options.user_file.clone(),
            roots: client.roots.clone(),
            editor_user: client.user_settings.clone(),
            editor: client.settings.clone(),
            editor_folders: Vec::new(),
            trust: client.trust,
            encoding: client.encoding,
        };
        let configuration =
            Mutex::new(Configuration { sources, stamps: Vec::new(), in_force: None, asked: 0 });
        let indexer = Mutex::new(indexer(&engine, client.roots.clone()));
        let session = Self { client, engine, manual, outbox, secrets, face, indexer, configuration };
        session.reload();
        Arc::new(session)
    }

    /// Lets the engine go: it ends when what was begun has ended.
    pub fn end(&self) {
        self.face.detach();
        self.indexer().take();
    }

    fn indexer(&self) -> MutexGuard<'_, Option<Indexer>> {
        self.indexer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// These files, or folders, may be others on disk than they were.
    pub fn changed_on_disk(&self, uris: impl IntoIterator<Item = Uri>) {
        if let Some(indexer) = &*self.indexer() {
            indexer.files(uris.into_iter().filter_map(|uri| uri.path()).collect());
        }
    }

    /// Tells the core what these modules hold on disk now: it knows which of them the editor itself has written.
    pub fn compare_with_disk(&self, uris: Vec<Uri>) {
        let engine = self.engine.clone();
        tokio::task::spawn_blocking(move || {
            for uri in uris {
                let path = uri.path().filter(|path| path.extension().is_some_and(|kind| kind == "py"));
                if let Some(sha256) = path.as_deref().and_then(hash_of_file) {
                    engine.send(Event::ChangedOnDisk { uri, sha256 });
                }
            }
        });
    }

    fn configuration(&self) -> MutexGuard<'_, Configuration> {
        self.configuration.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads all sources anew. Done at once, so that a save is judged by what the client said before it.
    pub fn reload(&self) {
        self.change(|_| ());
    }

    fn change(&self, change: impl FnOnce(&mut Sources)) {
        let mut configuration = self.configuration();
        change(&mut configuration.sources);
        configuration.stamps = stamps(&configuration.sources);
        let mut settings = load(&configuration.sources);
        settings.policy.intent = self.client.intent;
        settings.policy.pulls_validation = self.client.abilities.pulls;
        // What was read anew and says the same is not told again.
        if configuration.in_force.as_ref().is_some_and(|before| says_the_same(before, &settings)) {
            return;
        }
        let policy = &settings.policy;
        let targets: Vec<_> = policy.targets.keys().map(TargetName::as_str).collect();
        tracing::info!(?targets, deploy_on_save = ?policy.deploy_on_save, trust = ?policy.trust, "settings in force");
        configuration.in_force = Some(settings.clone());
        // Under the lock: the order in which settings were read is the order in which they come into force.
        self.engine.configure(settings);
    }

    /// Reads the settings anew if a file was changed since; costs a few microseconds if not.
    pub fn reload_if_changed(&self) {
        let changed = {
            let configuration = self.configuration();
            stamps(&configuration.sources) != configuration.stamps
        };
        if changed {
            self.reload();
        }
    }

    pub fn trust(&self, trusted: bool) {
        let trust = if trusted { Trust::Trusted } else { Trust::Untrusted };
        self.change(|sources| sources.trust = trust);
    }

    pub fn folders(&self, added: Vec<PathBuf>, removed: &[PathBuf]) {
        self.change(|sources| {
            sources.roots.retain(|root| !removed.contains(root));
            for root in added {
                if !sources.roots.contains(&root) {
                    sources.roots.push(root);
                }
            }
        });
        let roots = self.configuration().sources.roots.clone();
        if let Some(indexer) = &*self.indexer() {
            indexer.roots(roots);
        }
    }

    /// The editor's `hotdeploy.*`, those of the window first, then those of single folders. An editor that has none says
    /// `null`: then those of its options count.
    pub fn editor_settings(&self, settings: Value, folders: Vec<(PathBuf, Value)>) {
        let settings = Some(settings).filter(|settings| !settings.is_null());
        let settings = settings.or_else(|| self.client.settings.clone());
        self.change(|sources| {
            sources.editor = settings.filter(Value::is_object);
            sources.editor_folders = folders;
        });
    }

    /// Lets everybody who may know this target's passwords be asked anew.
    pub fn forget_passwords(&self, target: &TargetName) {
        self.secrets.forget(target);
    }

    /// Asks the client for its `hotdeploy.*` settings, where it can be asked.
    pub fn pull_settings(self: &Arc<Self>) {
        if !self.client.abilities.configuration {
            return;
        }
        let (mine, folders) = {
            let mut configuration = self.configuration();
            configuration.asked += 1;
            (configuration.asked, configuration.sources.roots.clone())
        };
        let session = Arc::downgrade(self);
        let mut items = vec![json!({ "section": "hotdeploy" })];
        // A single folder has nothing to say that the window has not.
        let folders: Vec<_> =
            folders.into_iter().filter_map(|folder| Some((Uri::of_path(&folder)?, folder))).collect();
        let folders = if folders.len() > 1 { folders } else { Vec::new() };
        items.extend(folders.iter().map(|(uri, _)| json!({ "section": "hotdeploy", "scopeUri": uri })));
        let params = json!({ "items": items });
        self.outbox.ask_then("workspace/configuration", params, move |answer| {
            let Some(session) = session.upgrade() else { return };
            match answer {
                Ok(Value::Array(mut sections)) if !sections.is_empty() => {
                    let latest = session.configuration().asked == mine;
                    if latest {
                        let of_folders = sections.split_off(1);
                        let folders = folders.into_iter().map(|(_, folder)| folder).zip(of_folders);
                        let window = sections.pop().unwrap_or_default();
                        session
                            .editor_settings(window, folders.filter(|(_, said)| said.is_object()).collect());
                    }
                }
                Ok(_) => tracing::warn!("the editor's answer to workspace/configuration is not a list"),
                Err(error) => tracing::warn!(%error, "the editor did not tell its settings"),
            }
        });
    }

    /// Asks the client to tell of changes to settings and modules on disk.
    pub fn register(&self) {
        let mut registrations = Vec::new();
        if self.client.abilities.register_watchers {
            let settings = format!("**/{WORKSPACE_FILE}");
            let globs = [settings.as_str(), "**/*.py", "**/*enmasse*.y*ml", "**/enmasse/*.y*ml"];
            let mut watchers = globs.map(|glob| json!({ "globPattern": glob })).to_vec();
            // Of a folder that goes, some editors tell, and not of the files in it.
            watchers.push(json!({ "globPattern": "**", "kind": DELETE }));
            registrations.push(json!({
                "id": "hotdeploy-files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": { "watchers": watchers },
            }));
        }
        if self.client.abilities.register_configuration {
            registrations.push(json!({
                "id": "hotdeploy-settings",
                "method": "workspace/didChangeConfiguration",
                "registerOptions": { "section": "hotdeploy" },
            }));
        }
        if !registrations.is_empty() {
            let params = json!({ "registrations": registrations });
            self.outbox.ask_in_passing(None, "client/registerCapability", Some(params));
        }
    }
}

fn indexer(engine: &Engine, roots: Vec<PathBuf>) -> Option<Indexer> {
    let engine = engine.clone();
    match Indexer::start(move |event| engine.send(event)) {
        Ok(indexer) => {
            indexer.roots(roots);
            Some(indexer)
        }
        Err(error) => {
            tracing::warn!(%error, "the workspace is not read: only open documents are known");
            None
        }
    }
}

/// `None` where there is no file, or one that is too large to be a module.
fn hash_of_file(path: &Path) -> Option<Sha256> {
    let size = path.metadata().ok()?.len();
    (size <= LARGEST_MODULE).then(|| std::fs::read(path).ok()).flatten().map(|bytes| Sha256::of(&bytes))
}

fn says_the_same(before: &Settings, now: &Settings) -> bool {
    before.policy == now.policy && before.targets == now.targets && before.problems == now.problems
}

/// The environment and the user's own commands first, then the editor where it knows the question.
fn secrets(editor: Option<Outbox>) -> Chain {
    let mut providers: Vec<Box<dyn Provider>> =
        vec![Box::new(Environment::default()), Box::new(Helper::default())];
    if let Some(outbox) = editor {
        providers.push(Box::new(Editor::new(outbox)));
    }
    Chain::new(providers)
}

fn stamps(sources: &Sources) -> Vec<Stamp> {
    let workspace = sources.roots.iter().map(|root| root.join(WORKSPACE_FILE));
    let files = sources.user_file.iter().cloned().chain(workspace);
    let stamp = |file: PathBuf| {
        let metadata = file.metadata().ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    };
    files.map(stamp).collect()
}
