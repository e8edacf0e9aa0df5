//! A small stage for the core: the test plays editor, clock and cluster, one event at a time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use hotdeploy::deploy::{
    Accepted, Ask, Change, ClusterInfo, Content, Diagnostic, Effect, ErrorKind, Event, Evidence, Fact,
    LoadError, Mark, Observation, OpId, PlatformTraits, Policy, Process, Propagation, Reply, Request,
    RequestId, Runs, SaveReason, ServerError, ServerInfo, ServerName, ServerState, Sha256, Status,
    TargetName, TargetPolicy, TimerId, Trust, Uri, World,
};
use hotdeploy::python::{self, ZatoVersion};
use hotdeploy::text::{Encoding, Position, Range};
use hotdeploy::workspace::{Contents, EnmasseContents, ModuleContents};

pub const GOOD: &str = "# zato: ide-deploy=True\nfrom zato.server.service import Service\n\nclass Get(Service):\n    \
                        name = 'crm.get'\n    def handle(self):\n        pass\n";

/// A request to a server that the test has not answered yet.
#[derive(Debug, Clone)]
pub enum Open {
    Upload { op: OpId, content: Arc<Content> },
    Observe { op: OpId },
    Modules { op: OpId, modules: Vec<String> },
}

pub struct Play {
    pub world: World,
    pub now: Duration,
    pub open: Vec<(ServerName, Open)>,
    pub timers: Vec<(Duration, TimerId)>,
    pub facts: Vec<Fact>,
    pub shown: BTreeMap<Uri, Vec<Diagnostic>>,
    pub publishes: usize,
    pub replies: BTreeMap<RequestId, Reply>,
    pub notes: Vec<String>,
    pub confirms: Vec<String>,
    pub progress: Vec<String>,
    pub connects: usize,
    pub status: Option<Status>,
    /// Validation is not answered at once, but kept for [`Play::validate`].
    pub slow_checks: bool,
    pub checks: Vec<Event>,
    /// What stands in files that are not open.
    pub disk: BTreeMap<Uri, String>,
    /// Questions of a person that no server has answered yet.
    pub asked: Vec<(RequestId, ServerName, Ask)>,
    /// Servers of the cluster can be asked for modules.
    pub finds_modules: bool,
    /// How often the cluster was asked for its services.
    pub listings: usize,
    next_request: u64,
    version: i32,
}

pub fn uri(name: &str) -> Uri {
    Uri::from(format!("file:///w/{name}").as_str())
}

/// What the indexer makes of a file.
fn contents(name: &str, text: &str) -> Contents {
    if name.contains("enmasse") {
        return Contents::Enmasse(EnmasseContents::read(text));
    }
    let file_name = name.rsplit('/').next().unwrap();
    let source = python::Source { text, file_name, profile: &python::Profile::default() };
    let (outline, lines) = python::outline(source).unwrap();
    Contents::Module(ModuleContents { outline: Arc::new(outline), lines: Arc::new(lines) })
}

pub fn policy() -> Policy {
    let target = TargetName::from("dev");
    Policy {
        targets: [(target.clone(), TargetPolicy::default())].into(),
        default_target: Some(target),
        trust: Trust::Trusted,
        ..Policy::default()
    }
}

impl Play {
    pub fn new(policy: Policy) -> Self {
        let mut play = Self {
            world: World::new(Encoding::Utf16),
            now: Duration::ZERO,
            open: Vec::new(),
            timers: Vec::new(),
            facts: Vec::new(),
            shown: BTreeMap::new(),
            publishes: 0,
            replies: BTreeMap::new(),
            notes: Vec::new(),
            confirms: Vec::new(),
            progress: Vec::new(),
            connects: 0,
            status: None,
            slow_checks: false,
            checks: Vec::new(),
            disk: BTreeMap::new(),
            asked: Vec::new(),
            finds_modules: false,
            listings: 0,
            next_request: 0,
            version: 1,
        };
        play.event(Event::Configured { policy, problems: Vec::new(), changed: Vec::new() });
        play
    }

    /// A document is open, its cluster of 4.1 servers is known.
    pub fn ready(policy: Policy) -> Self {
        let mut play = Self::new(policy);
        play.open("crm.py", GOOD);
        play
    }

    pub fn event(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in self.world.step(self.now, event) {
                events.extend(self.perform(effect));
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Validate { uri, stamp, text, file_name, profile } => {
                let text = text.contiguous();
                let report =
                    python::check(python::Source { text: &text, file_name: &file_name, profile: &profile });
                let event = Event::Validated { uri, stamp, report: Arc::new(report), took: 0.2 };
                if !self.slow_checks {
                    return Some(event);
                }
                self.checks.push(event);
            }
            Effect::Connect { .. } => self.connects += 1,
            Effect::Upload { op, server, content, .. } => {
                self.open.push((server, Open::Upload { op, content }));
            }
            Effect::Observe { op, server, .. } => {
                self.open.push((server, Open::Observe { op }));
            }
            Effect::ReadFiles { reading, uris } => {
                let read = |uri: Uri| {
                    let text = self.disk.get(&uri).cloned().ok_or("it cannot be read".to_owned());
                    (uri, text)
                };
                return Some(Event::FilesRead { reading, files: uris.into_iter().map(read).collect() });
            }
            Effect::Ask { id, server, ask, .. } => self.asked.push((id, server, ask)),
            Effect::FindModules { op, server, modules, .. } => {
                self.open.push((server, Open::Modules { op, modules }));
            }
            Effect::Abandon { op } => self.open.retain(|(_, open)| open.op() != op),
            Effect::SetTimer { timer, after } => {
                self.timers.push((self.now + Duration::from_millis(after), timer));
            }
            Effect::Publish { uri, diagnostics, .. } => {
                self.publishes += 1;
                self.shown.insert(uri, diagnostics);
            }
            Effect::Tell(fact) => self.facts.push(fact),
            Effect::Status(status) => self.status = Some(status),
            Effect::Progress { progress, .. } => self.progress.push(format!("{progress:?}")),
            Effect::Confirm { message, .. } => self.confirms.push(message),
            Effect::Notify { message, .. } => self.notes.push(message),
            Effect::Reply { id, reply } => {
                let before = self.replies.insert(id, reply);
                assert!(before.is_none(), "{id:?} was answered twice");
            }
            Effect::ListServices { .. } => self.listings += 1,
            Effect::RefreshDiagnostics
            | Effect::RefreshLenses
            | Effect::RefreshHints
            | Effect::Journal(_) => {}
        }
        None
    }

    /// The disk holds these files; no text: the file is gone.
    pub fn disk(&mut self, files: &[(&str, Option<&str>)]) {
        let mut read = Vec::new();
        for (name, text) in files {
            let uri = uri(name);
            match text {
                Some(text) => self.disk.insert(uri.clone(), (*text).to_owned()),
                None => self.disk.remove(&uri),
            };
            read.push((uri, text.map(|text| contents(name, text))));
        }
        self.event(Event::Indexed { files: read, complete: true });
    }

    pub fn open(&mut self, name: &str, text: &str) {
        self.event(Event::Opened { uri: uri(name), version: 1, text: text.into() });
    }

    /// Replaces `from` by `to` where it stands first, as typing would.
    pub fn edit(&mut self, name: &str, at: (u32, u32), to: (u32, u32), text: &str) {
        self.version += 1;
        let range = Range::new(Position::new(at.0, at.1), Position::new(to.0, to.1));
        let change = Change { range: Some(range), text: text.into() };
        self.event(Event::Edited { uri: uri(name), version: self.version, changes: vec![change] });
    }

    pub fn replace(&mut self, name: &str, text: &str) {
        self.version += 1;
        let change = Change { range: None, text: text.into() };
        self.event(Event::Edited { uri: uri(name), version: self.version, changes: vec![change] });
    }

    pub fn save(&mut self, name: &str) {
        self.event(Event::Saved { uri: uri(name), text: None });
    }

    /// Types this text and saves it.
    pub fn save_text(&mut self, name: &str, text: &str) {
        self.replace(name, text);
        self.save(name);
    }

    /// The settings have no target any more.
    pub fn forget_targets(&mut self) {
        let policy = Policy { targets: BTreeMap::new(), default_target: None, ..policy() };
        self.event(Event::Configured { policy, problems: Vec::new(), changed: Vec::new() });
    }

    pub fn save_for(&mut self, name: &str, reason: SaveReason) {
        self.event(Event::WillSave { uri: uri(name), reason });
        self.save(name);
    }

    pub fn request(&mut self, request: Request) -> RequestId {
        self.next_request += 1;
        let id = RequestId(self.next_request);
        self.event(Event::Requested { id, request });
        id
    }

    pub fn connect(&mut self, propagation: Propagation, servers: &[&str]) {
        let info = |name: &&str| ServerInfo { name: (*name).into(), url: format!("http://{name}") };
        let broadcast = propagation == Propagation::Broadcast;
        let info = ClusterInfo {
            zato: if broadcast { ZatoVersion::V3 } else { ZatoVersion::V4 },
            python: None,
            servers: servers.iter().map(info).collect(),
            traits: PlatformTraits {
                propagation,
                settle: if broadcast { 2_000 } else { 500 },
                drop_window: None,
            },
            finds_modules: self.finds_modules,
            lists_services: true,
            notes: Vec::new(),
        };
        self.event(Event::Connected { target: "dev".into(), result: Ok(info) });
    }

    pub fn not_connected(&mut self, kind: ErrorKind, message: &str) {
        let result = Err(ServerError::new(kind, message));
        self.event(Event::Connected { target: "dev".into(), result });
    }

    /// Uploads that wait for an answer, as `server@hash`.
    pub fn uploads(&self) -> Vec<String> {
        let upload = |(server, open): &(ServerName, Open)| match open {
            Open::Upload { content, .. } => Some(format!("{server}@{}", content.sha256.short())),
            Open::Observe { .. } | Open::Modules { .. } => None,
        };
        self.open.iter().filter_map(upload).collect()
    }

    fn take(&mut self, server: &str) -> Open {
        let at = self.open.iter().position(|(name, _)| name.as_str() == server);
        let at = at.unwrap_or_else(|| panic!("{server} was asked nothing; open: {:?}", self.open));
        self.open.remove(at).1
    }

    /// The server takes the upload.
    pub fn accept(&mut self, server: &str) {
        let Open::Upload { op, .. } = self.take(server) else { panic!("{server} got no upload") };
        self.event(Event::Uploaded { op, result: Ok(Accepted { mark: Mark(op.0) }) });
    }

    pub fn refuse(&mut self, server: &str, kind: ErrorKind, message: &str) {
        let result = ServerError::new(kind, message);
        match self.take(server) {
            Open::Upload { op, .. } => self.event(Event::Uploaded { op, result: Err(result) }),
            Open::Observe { op, .. } => self.event(Event::Observed { op, result: Err(result) }),
            Open::Modules { op, .. } => self.event(Event::ModulesFound { op, result: Err(result) }),
        }
    }

    /// The server says which of the modules that it was asked for it lacks; returns what it was asked for.
    pub fn lacks(&mut self, server: &str, missing: &[&str]) -> Vec<String> {
        let Open::Modules { op, modules } = self.take(server) else {
            panic!("{server} was not asked for modules")
        };
        let result = Ok(missing.iter().map(|module| (*module).to_owned()).collect());
        self.event(Event::ModulesFound { op, result });
        modules
    }

    /// The server's process is seen to run this text.
    pub fn runs(&mut self, server: &str, text: &str) {
        let sha256 = Some(Sha256::of(text.as_bytes()));
        let runs = Runs::Module { sha256, services: vec!["crm.get".into()] };
        self.seen(server, Evidence::Verified, vec![Process { pid: Some(1), runs }], None);
    }

    pub fn runs_nothing(&mut self, server: &str) {
        self.seen(server, Evidence::Verified, vec![Process { pid: Some(1), runs: Runs::Nothing }], None);
    }

    pub fn fails(&mut self, server: &str, message: &str, frames: &[u32], text: &str) {
        let error = LoadError {
            message: message.into(),
            line: frames.last().copied(),
            frames: frames.to_vec(),
            traceback: Some("Traceback …".into()),
            sha256: Some(Sha256::of(text.as_bytes())),
        };
        self.seen(server, Evidence::Verified, Vec::new(), Some(error));
    }

    pub fn seen(
        &mut self,
        server: &str,
        evidence: Evidence,
        processes: Vec<Process>,
        failure: Option<LoadError>,
    ) {
        let Open::Observe { op, .. } = self.take(server) else { panic!("{server} was not asked") };
        let result = Ok(Observation { evidence, processes, failure, load: None });
        self.event(Event::Observed { op, result });
    }

    /// A server takes the upload and runs it.
    pub fn confirm(&mut self, server: &str, text: &str) {
        self.accept(server);
        self.runs(server, text);
    }

    /// Time passes; every timer that is due runs out, in order.
    pub fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        loop {
            self.timers.sort();
            match self.timers.first().copied() {
                Some((at, timer)) if at <= end => {
                    self.timers.remove(0);
                    self.now = self.now.max(at);
                    self.event(Event::Elapsed { timer });
                }
                _ => break,
            }
        }
        self.now = end;
    }

    /// Messages shown at a document, as `line: severity code message`, lines from 1.
    pub fn messages(&self, name: &str) -> Vec<String> {
        let shown = self.shown.get(&uri(name)).map_or(&[][..], Vec::as_slice);
        let line =
            |d: &Diagnostic| format!("{}: {:?} {} {}", d.range.start.line + 1, d.severity, d.code, d.message);
        shown.iter().map(line).collect()
    }

    /// The last word on a server.
    pub fn state(&self, name: &str) -> ServerState {
        let last = self.facts.iter().rev().find_map(|fact| match fact {
            Fact::Server { server, state, .. } if server.as_str() == name => Some(*state),
            _ => None,
        });
        last.unwrap_or_else(|| panic!("nothing was said of {name}"))
    }

    /// The states of all rollouts that ended, in order.
    pub fn rollouts(&self) -> Vec<String> {
        let ended = |fact: &Fact| match fact {
            Fact::Rollout { state, .. } => Some(format!("{state:?}")),
            Fact::Server { .. } => None,
        };
        self.facts.iter().filter_map(ended).collect()
    }

    pub fn lenses(&mut self, name: &str) -> Vec<String> {
        let id = self.request(Request::Lenses { uri: uri(name) });
        match self.replies.remove(&id) {
            Some(Reply::Lenses(lenses)) => lenses.into_iter().map(|lens| lens.title).collect(),
            other => panic!("no lenses but {other:?}"),
        }
    }

    /// A text that is being checked is done.
    pub fn validate(&mut self) {
        let event = self.checks.remove(0);
        self.event(event);
    }
}

impl Open {
    fn op(&self) -> OpId {
        match self {
            Self::Upload { op, .. } | Self::Observe { op, .. } | Self::Modules { op, .. } => *op,
        }
    }
}
