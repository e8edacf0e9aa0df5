//! Performs what the core asks for. One task owns [`World`]; nothing here decides anything.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;

use crate::cluster::{self, Platform};
use crate::deploy::{
    Effect, ErrorKind, Event, OpId, Reply, Request, RequestId, ServerError, Severity, TargetName, Trust, Uri,
    World,
};
use crate::journal::Journal;
use crate::python;
use crate::secrets::Secrets;
use crate::settings::{Settings, Target};
use crate::text::{Encoding, Text};

/// Above this many bytes a text is checked on a thread of its own; below, doing it at once is quicker.
const CHECKED_INLINE: usize = 256 * 1024;

/// Bytes; larger files are not read for a deployment of all modules.
const LARGEST_READ: u64 = 16 << 20;

/// The editor or the terminal: whoever shows what the core tells.
pub trait Face: Send + Sync + 'static {
    /// Shows one effect. Called on the core's task: must return at once and never wait for the client.
    fn show(&self, effect: Effect);
}

enum Input {
    Event(Event),
    Request(Request, oneshot::Sender<Reply>),
    Configure(Box<Settings>),
}

/// A handle to the running core. Cheap to clone; the core ends when the last handle is gone.
#[derive(Clone)]
pub struct Engine {
    inbox: mpsc::UnboundedSender<Input>,
}

impl Engine {
    /// Starts the core on the current tokio runtime.
    pub fn start(
        encoding: Encoding,
        face: Arc<dyn Face>,
        secrets: Arc<dyn Secrets>,
        journal: Option<Journal>,
    ) -> Self {
        let (inbox, events) = mpsc::unbounded_channel();
        let shell = Shell {
            world: World::new(encoding),
            started: Instant::now(),
            inbox: inbox.downgrade(),
            face,
            secrets,
            journal,
            adapters: BTreeMap::new(),
            operations: HashMap::new(),
            replies: HashMap::new(),
            next_request: 0,
        };
        tokio::spawn(shell.run(events));
        Self { inbox }
    }

    /// Puts an event into the inbox. Never waits, so events keep the order in which a handler was called.
    pub fn send(&self, event: Event) {
        // The core only ends when the process does: nobody is left to hear of it.
        let _ = self.inbox.send(Input::Event(event));
    }

    /// Asks for something. The receiver may be dropped: what was begun goes on, its answer is not wanted.
    pub fn request(&self, request: Request) -> oneshot::Receiver<Reply> {
        let (sender, receiver) = oneshot::channel();
        let _ = self.inbox.send(Input::Request(request, sender));
        receiver
    }

    /// Takes new settings. Targets that did not change keep their connections.
    pub fn configure(&self, settings: Settings) {
        let _ = self.inbox.send(Input::Configure(Box::new(settings)));
    }
}

type Adapter = Result<Arc<dyn Platform>, ServerError>;

struct Shell {
    world: World,
    started: Instant,
    inbox: mpsc::WeakUnboundedSender<Input>,
    face: Arc<dyn Face>,
    secrets: Arc<dyn Secrets>,
    journal: Option<Journal>,
    adapters: BTreeMap<TargetName, (Target, Adapter)>,
    operations: HashMap<OpId, AbortHandle>,
    replies: HashMap<RequestId, oneshot::Sender<Reply>>,
    next_request: u64,
}

impl Shell {
    async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Input>) {
        while let Some(input) = inbox.recv().await {
            match input {
                Input::Event(event) => self.step(event),
                Input::Configure(settings) => self.configure(*settings),
                Input::Request(request, sender) => {
                    self.next_request += 1;
                    let id = RequestId(self.next_request);
                    self.replies.insert(id, sender);
                    self.step(Event::Requested { id, request });
                }
            }
        }
    }

    fn configure(&mut self, settings: Settings) {
        let trusted = settings.policy.trust == Trust::Trusted;
        // First of all: no adapter may ask for a password by what the settings were before.
        self.secrets.configure(if trusted { &settings.targets } else { &[] });
        let mut before = std::mem::take(&mut self.adapters);
        let mut changed: Vec<_> = before.keys().cloned().collect();
        // Without trust no adapter exists: nothing could be sent even if the core asked for it.
        for target in settings.targets.into_iter().filter(|_| trusted) {
            let name = target.name.clone();
            let kept = before.remove(&name).filter(|(old, _)| *old == target);
            if kept.is_some() {
                changed.retain(|old| *old != name);
            }
            let entry = kept.unwrap_or_else(|| {
                let adapter = cluster::open(target.clone(), self.secrets.clone());
                (target, adapter)
            });
            self.adapters.insert(name, entry);
        }
        self.step(Event::Configured { policy: settings.policy, problems: settings.problems, changed });
    }

    /// Lets the core take one event, and then those that its effects bring about at once.
    fn step(&mut self, event: Event) {
        let mut pending = Some(event);
        let mut after = Vec::new();
        while let Some(event) = pending.take().or_else(|| after.pop()) {
            if let Event::Uploaded { op, .. } | Event::Observed { op, .. } | Event::ModulesFound { op, .. } =
                &event
            {
                self.operations.remove(op);
            }
            let now = self.started.elapsed();
            let world = &mut self.world;
            let Ok(effects) = catch_unwind(AssertUnwindSafe(|| world.step(now, event))) else {
                // The panic hook has logged where. The core goes on with what it knows.
                let message =
                    "Hotdeploy met an internal error; see its log. Deploy again if a state looks wrong.";
                self.face.show(Effect::Notify { severity: Severity::Error, message: message.to_owned() });
                continue;
            };
            for effect in effects {
                after.extend(self.perform(effect));
            }
        }
    }

    /// Performs one effect; an outcome that is there at once is returned.
    fn perform(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Validate { uri, stamp, text, file_name, profile } => {
                if text.len() <= CHECKED_INLINE {
                    let (report, took) = validate(&text, &file_name, &profile);
                    return Some(Event::Validated { uri, stamp, report, took });
                }
                self.spawn(None, async move {
                    let checked =
                        tokio::task::spawn_blocking(move || validate(&text, &file_name, &profile)).await;
                    let (report, took) = checked.unwrap_or_else(|_| (Arc::new(unchecked()), 0.0));
                    Event::Validated { uri, stamp, report, took }
                });
            }
            Effect::Connect { target } => {
                let connect = |adapter: Arc<dyn Platform>| async move { adapter.connect().await };
                self.ask_cluster(None, &target.clone(), connect, |result| Event::Connected {
                    target,
                    result,
                });
            }
            Effect::Upload { op, target, server, content } => {
                let upload =
                    |adapter: Arc<dyn Platform>| async move { adapter.upload(&server, &content).await };
                self.ask_cluster(Some(op), &target, upload, move |result| Event::Uploaded { op, result });
            }
            Effect::Observe { op, target, server, query } => {
                let observe =
                    |adapter: Arc<dyn Platform>| async move { adapter.observe(&server, &query).await };
                self.ask_cluster(Some(op), &target, observe, move |result| Event::Observed { op, result });
            }
            Effect::FindModules { op, target, server, modules } => {
                let find =
                    |adapter: Arc<dyn Platform>| async move { adapter.missing(&server, &modules).await };
                self.ask_cluster(Some(op), &target, find, move |result| Event::ModulesFound { op, result });
            }
            Effect::ListServices { target } => {
                let list = |adapter: Arc<dyn Platform>| async move { adapter.services().await };
                let whose = target.clone();
                self.ask_cluster(None, &target, list, |result| Event::ServicesListed {
                    target: whose,
                    result,
                });
            }
            Effect::ReadFiles { reading, uris } => self.spawn(None, async move {
                let read = move || uris.into_iter().map(|uri| (uri.clone(), text_of(&uri))).collect();
                let files = tokio::task::spawn_blocking(read).await.unwrap_or_default();
                Event::FilesRead { reading, files }
            }),
            Effect::Ask { id, target, server, ask } => {
                let started = Instant::now();
                let ask = |adapter: Arc<dyn Platform>| async move { adapter.ask(&server, &ask).await };
                let told =
                    move |result| Event::Told { id, result, ms: started.elapsed().as_secs_f64() * 1e3 };
                self.ask_cluster(None, &target, ask, told);
            }
            Effect::Abandon { op } => {
                if let Some(operation) = self.operations.remove(&op) {
                    operation.abort();
                }
            }
            Effect::SetTimer { timer, after } => self.spawn(None, async move {
                tokio::time::sleep(Duration::from_millis(after)).await;
                Event::Elapsed { timer }
            }),
            Effect::Reply { id, reply } => {
                if let Some(sender) = self.replies.remove(&id) {
                    // Whoever asked may have stopped waiting.
                    let _ = sender.send(reply);
                }
            }
            Effect::Journal(record) => {
                if let Some(journal) = &mut self.journal
                    && let Err(error) = journal.append(&record)
                {
                    tracing::warn!(%error, "the journal could not be written");
                }
            }
            Effect::Publish { .. }
            | Effect::RefreshDiagnostics
            | Effect::RefreshLenses
            | Effect::RefreshHints
            | Effect::Tell(_)
            | Effect::Status(_)
            | Effect::Progress { .. }
            | Effect::Confirm { .. }
            | Effect::Notify { .. } => self.face.show(effect),
        }
        None
    }

    fn adapter(&self, target: &TargetName) -> Adapter {
        match self.adapters.get(target) {
            Some((_, adapter)) => adapter.clone(),
            None => Err(ServerError::new(
                ErrorKind::Refused,
                format!("target {target} is not in the settings, or the workspace is not trusted"),
            )),
        }
    }

    /// Asks a target's adapter, and makes an event of what comes of it.
    fn ask_cluster<T, F>(
        &mut self,
        op: Option<OpId>,
        target: &TargetName,
        ask: impl FnOnce(Arc<dyn Platform>) -> F + Send + 'static,
        event: impl FnOnce(Result<T, ServerError>) -> Event + Send + 'static,
    ) where
        F: Future<Output = Result<T, ServerError>> + Send,
        T: Send,
    {
        let adapter = self.adapter(target);
        self.spawn(op, async move {
            event(match adapter {
                Ok(adapter) => ask(adapter).await,
                Err(error) => Err(error),
            })
        });
    }

    fn spawn(&mut self, op: Option<OpId>, outcome: impl Future<Output = Event> + Send + 'static) {
        let inbox = self.inbox.clone();
        let task = tokio::spawn(async move {
            let event = outcome.await;
            if let Some(inbox) = inbox.upgrade() {
                let _ = inbox.send(Input::Event(event));
            }
        });
        if let Some(op) = op {
            self.operations.insert(op, task.abort_handle());
        }
    }
}

fn validate(text: &Text, file_name: &str, profile: &python::Profile) -> (Arc<python::Report>, f64) {
    let started = Instant::now();
    let text = text.contiguous();
    let report = python::check(python::Source { text: &text, file_name, profile });
    (Arc::new(report), started.elapsed().as_secs_f64() * 1e3)
}

/// The text of a file, as servers would load it; else why there is none.
fn text_of(uri: &Uri) -> Result<String, String> {
    let path = uri.path().ok_or("it is no file of this machine")?;
    let size = path.metadata().map_err(|error| format!("it cannot be read: {error}"))?.len();
    if size > LARGEST_READ {
        return Err(format!("it is larger than {} MB", LARGEST_READ >> 20));
    }
    let bytes = std::fs::read(path).map_err(|error| format!("it cannot be read: {error}"))?;
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
}

/// What is said of a text whose check broke down: it must not be deployed unseen.
fn unchecked() -> python::Report {
    let problem = python::Problem {
        code: "internal-error",
        severity: Severity::Error,
        blocking: true,
        message: "the module could not be checked; see Hotdeploy's log".to_owned(),
        range: 0..0,
        fix: None,
        elsewhere: Vec::new(),
    };
    python::Report { problems: vec![problem], ..python::Report::default() }
}
