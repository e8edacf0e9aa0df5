//! Runs the core against the cluster on a virtual clock, and holds it to its promises.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::sync::Arc;
use std::time::Duration;

use hotdeploy::deploy::{
    Change, Content, Diagnostic, Effect, Event, Evidence, Fact, IntentSource, OpId, Policy, Record, Reply,
    Request, RequestId, RolloutState, SaveReason, ServerName, ServerState, Sha256, Strategy, TargetName,
    TargetPolicy, Trust, Uri, World,
};
use hotdeploy::python::{Import, Outline, Problem, Reached, Report, Service, Severity};
use hotdeploy::text::Encoding;

use crate::cluster::{Cluster, FAILS_ON, Inside, LACKED_BY, Platform};
use crate::random::Random;

#[derive(Debug, Clone, Copy)]
pub struct Setting {
    pub platform: Platform,
    pub evidence: Evidence,
    pub servers: usize,
    pub workers: usize,
    pub strategy: Strategy,
}

/// What happened in a run, to see that it was worth running.
#[derive(Debug, Default)]
pub struct Outcome {
    pub saves: u64,
    pub confirmed: u64,
    pub failures: u64,
    pub outages: u64,
    /// Answers and updates that were lost.
    pub lost: u64,
    /// Saves that were stopped because a server lacks a module.
    pub stopped: u64,
}

impl Outcome {
    pub fn add(&mut self, other: &Self) {
        self.saves += other.saves;
        self.confirmed += other.confirmed;
        self.failures += other.failures;
        self.outages += other.outages;
        self.lost += other.lost;
        self.stopped += other.stopped;
    }
}

/// A change made by hand, in the editor or in the machine room.
#[derive(Debug, Clone)]
enum Act {
    Edit,
    Save { explicit: bool },
    Deploy,
    Down(usize),
    Up(usize),
    Hang(usize),
    Inspect,
}

#[derive(Debug, Clone)]
enum What {
    Act(Act),
    World(Box<Event>),
    Inside(Inside),
    /// A question reaches a server now; its answer takes another while.
    Question {
        op: OpId,
        server: ServerName,
        query: hotdeploy::deploy::Query,
    },
    /// So does a question about modules.
    Modules {
        op: OpId,
        server: ServerName,
        modules: Vec<String>,
    },
    Post {
        op: OpId,
        server: ServerName,
        content: Arc<Content>,
    },
}

struct At {
    time: Duration,
    order: u64,
    what: What,
}

impl PartialEq for At {
    fn eq(&self, other: &Self) -> bool {
        (self.time, self.order) == (other.time, other.order)
    }
}
impl Eq for At {}
impl PartialOrd for At {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for At {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (other.time, other.order).cmp(&(self.time, self.order))
    }
}

struct Run {
    world: World,
    cluster: Cluster,
    random: Random,
    queue: BinaryHeap<At>,
    order: u64,
    now: Duration,
    uri: Uri,
    /// The text in the editor, and its version.
    text: String,
    version: i32,
    /// Texts that a person has saved or asked to deploy, which are the only ones that may go out.
    allowed: BTreeSet<Sha256>,
    /// The last text that was saved by hand and is right in itself.
    saved: Option<(Sha256, String)>,
    /// The last text that was stopped because of what a server lacks.
    stopped: Option<Sha256>,
    /// The last text that went out.
    began: Option<Sha256>,
    texts: BTreeMap<Sha256, String>,
    abandoned: BTreeSet<OpId>,
    facts: BTreeMap<ServerName, Fact>,
    shown: BTreeMap<Uri, Vec<Diagnostic>>,
    edited_since_publish: bool,
    asked: BTreeSet<RequestId>,
    next_request: u64,
    outcome: Outcome,
    log: Vec<String>,
    trace: bool,
}

const MODULE: &str = "file:///w/crm.py";

pub fn run(seed: u64, setting: Setting) -> Result<Outcome, String> {
    let mut random = Random::new(seed);
    let cluster = Cluster::new(setting.platform, setting.evidence, setting.servers, setting.workers);
    let target = TargetName::from("dev");
    let policy = Policy {
        targets: [(target.clone(), TargetPolicy { strategy: setting.strategy, ..TargetPolicy::default() })]
            .into(),
        default_target: Some(target),
        trust: Trust::Trusted,
        intent: IntentSource::WillSave,
        ..Policy::default()
    };
    let mut queue = Vec::new();
    let mut time = Duration::ZERO;
    for _ in 0..4 + random.below(24) {
        // Bursts of quick saves, and pauses between them.
        time += if random.chance(60) { random.between(1, 400) } else { random.between(400, 12_000) };
        queue.push((time, act(&mut random, setting.servers)));
    }
    let mut run = Run {
        world: World::new(Encoding::Utf16),
        cluster,
        random,
        queue: BinaryHeap::new(),
        order: 0,
        now: Duration::ZERO,
        uri: Uri::from(MODULE),
        text: "one\n".into(),
        version: 1,
        allowed: BTreeSet::new(),
        saved: None,
        stopped: None,
        began: None,
        texts: BTreeMap::new(),
        abandoned: BTreeSet::new(),
        facts: BTreeMap::new(),
        shown: BTreeMap::new(),
        edited_since_publish: false,
        asked: BTreeSet::new(),
        next_request: 0,
        outcome: Outcome::default(),
        log: Vec::new(),
        trace: std::env::var_os("SIMULATION_SEED").is_some(),
    };
    run.event(Event::Configured { policy, problems: Vec::new(), changed: Vec::new() })?;
    run.event(Event::Opened { uri: run.uri.clone(), version: 1, text: run.text.clone() })?;
    for (time, act) in queue {
        run.at(time, What::Act(act));
    }
    run.until_quiet(time)?;
    run.check_end(setting).map_err(|why| format!("{why}\n{}", run.log.join("\n")))?;
    Ok(run.outcome)
}

fn act(random: &mut Random, servers: usize) -> Act {
    match random.below(100) {
        0..=29 => Act::Edit,
        30..=64 => Act::Save { explicit: true },
        65..=69 => Act::Save { explicit: false },
        70..=74 => Act::Deploy,
        75..=82 => Act::Down(random.below(servers)),
        83..=91 => Act::Up(random.below(servers)),
        92..=96 => Act::Hang(random.below(servers)),
        _ => Act::Inspect,
    }
}

impl Run {
    fn at(&mut self, time: Duration, what: What) {
        self.order += 1;
        self.queue.push(At { time: time.max(self.now), order: self.order, what });
    }

    fn note(&mut self, line: impl FnOnce() -> String) {
        if self.trace {
            let line = format!("{:>8} ms  {}", self.now.as_millis(), line());
            println!("{line}");
            self.log.push(line);
        }
    }

    /// Everything happens, then every server comes back, then there is time enough for the core to set things right.
    fn until_quiet(&mut self, last_act: Duration) -> Result<(), String> {
        let healed_at = last_act + Duration::from_mins(1);
        let end = healed_at + Duration::from_mins(5);
        for server in 0..self.cluster.servers.len() {
            self.at(healed_at, What::Act(Act::Up(server)));
        }
        let mut steps = 0_u32;
        while let Some(next) = self.queue.pop() {
            if next.time > end {
                break;
            }
            self.now = next.time;
            steps += 1;
            if steps > 200_000 {
                return Err("it never comes to rest".into());
            }
            self.happen(next.what)?;
        }
        Ok(())
    }

    fn happen(&mut self, what: What) -> Result<(), String> {
        match what {
            What::Act(act) => self.act(&act),
            What::World(event) => match &*event {
                Event::Uploaded { op, .. } | Event::Observed { op, .. } | Event::ModulesFound { op, .. }
                    if self.abandoned.contains(op) =>
                {
                    Ok(())
                }
                _ => self.event(*event),
            },
            What::Inside(inside) => {
                self.note(|| format!("inside {inside:?}"));
                let more = self.cluster.happen(self.now, &inside, &mut self.random);
                self.later(more);
                Ok(())
            }
            What::Post { op, server, content } => {
                let index = self.cluster.index(&server);
                let (result, inside) = self.cluster.upload(index, &content, &mut self.random);
                self.outcome.lost += u64::from(result.is_err());
                self.later(inside);
                let slow = if self.cluster.servers[index].hung { 10_000 } else { 40 };
                let after = self.random.between(slow / 10, slow);
                self.at(self.now + after, What::World(Box::new(Event::Uploaded { op, result })));
                Ok(())
            }
            What::Modules { op, server, modules } => {
                let index = self.cluster.index(&server);
                let result = self.cluster.missing(index, &modules, &mut self.random);
                let slow = if result.is_err() { 10_000 } else { 40 };
                // Now and then the answer comes when nobody waits for it any more.
                let slow = if self.random.chance(5) { 4_000 } else { slow };
                let after = self.random.between(slow / 10, slow);
                self.at(self.now + after, What::World(Box::new(Event::ModulesFound { op, result })));
                Ok(())
            }
            What::Question { op, server, query } => {
                let index = self.cluster.index(&server);
                let result = self.cluster.observe(index, &query);
                let slow = if self.cluster.servers[index].hung { 10_000 } else { 40 };
                let after = self.random.between(slow / 10, slow);
                self.at(self.now + after, What::World(Box::new(Event::Observed { op, result })));
                Ok(())
            }
        }
    }

    fn later(&mut self, inside: Vec<(Duration, Inside)>) {
        for (after, what) in inside {
            self.at(self.now + after, What::Inside(what));
        }
    }

    fn act(&mut self, act: &Act) -> Result<(), String> {
        self.note(|| format!("act {act:?}"));
        match act {
            Act::Edit => {
                self.version += 1;
                let line = match self.random.below(10) {
                    0 => "BLOCK\n".to_owned(),
                    1 | 2 => format!("{FAILS_ON}server{}\n", 1 + self.random.below(3)),
                    3 => format!("{LACKED_BY}server{}\n", 1 + self.random.below(3)),
                    _ => format!("text {}\n", self.version),
                };
                self.text = format!("{line}# {}\n", self.version);
                let change = Change { range: None, text: self.text.clone() };
                self.edited_since_publish = true;
                self.event(Event::Edited {
                    uri: self.uri.clone(),
                    version: self.version,
                    changes: vec![change],
                })
            }
            Act::Save { explicit } => {
                let reason = if *explicit { SaveReason::Manual } else { SaveReason::AfterDelay };
                if *explicit {
                    self.outcome.saves += 1;
                    self.allow();
                }
                self.event(Event::WillSave { uri: self.uri.clone(), reason })?;
                self.event(Event::Saved { uri: self.uri.clone(), text: Some(self.text.clone()) })
            }
            Act::Deploy => {
                self.allow();
                self.request(Request::Redeploy { uri: self.uri.clone(), target: None, confirmed: false })
            }
            Act::Inspect => self.request(Request::Inspect { uris: vec![self.uri.clone()], target: None }),
            Act::Down(server) => {
                self.outcome.outages += 1;
                self.cluster.servers[*server].up = false;
                Ok(())
            }
            Act::Hang(server) => {
                self.outcome.outages += 1;
                self.cluster.servers[*server].hung = true;
                Ok(())
            }
            Act::Up(server) => {
                self.cluster.servers[*server].hung = false;
                if !self.cluster.servers[*server].up {
                    self.cluster.restart(*server);
                }
                Ok(())
            }
        }
    }

    /// A person wants the present text on the servers.
    fn allow(&mut self) {
        let sha256 = Sha256::of(self.text.as_bytes());
        self.allowed.insert(sha256);
        if !self.text.contains("BLOCK") {
            self.saved = Some((sha256, self.text.clone()));
            self.texts.insert(sha256, self.text.clone());
        }
    }

    fn request(&mut self, request: Request) -> Result<(), String> {
        self.next_request += 1;
        let id = RequestId(self.next_request);
        self.asked.insert(id);
        self.event(Event::Requested { id, request })
    }

    fn event(&mut self, event: Event) -> Result<(), String> {
        self.note(|| format!("-> {event:?}"));
        let effects = self.world.step(self.now, event);
        for effect in effects {
            self.note(|| format!("   <- {effect:?}"));
            self.perform(effect)?;
        }
        Ok(())
    }

    fn perform(&mut self, effect: Effect) -> Result<(), String> {
        match effect {
            Effect::Validate { uri, stamp, text, .. } => {
                let report = Arc::new(check(&text.contiguous()));
                let after = self.random.between(0, 30);
                let validated = Event::Validated { uri, stamp, report, took: 0.1 };
                self.at(self.now + after, What::World(Box::new(validated)));
            }
            Effect::Connect { target } => {
                let result = Ok(self.cluster.info());
                let after = self.random.between(1, 50);
                self.at(self.now + after, What::World(Box::new(Event::Connected { target, result })));
            }
            Effect::Upload { op, server, content, .. } => {
                if !self.allowed.contains(&content.sha256) {
                    return Err(format!("{content:?} goes out although nobody saved it by hand"));
                }
                let after = self.random.between(1, 30);
                self.at(self.now + after, What::Post { op, server, content });
            }
            Effect::Observe { op, server, query, .. } => {
                let after = self.random.between(1, 30);
                self.at(self.now + after, What::Question { op, server, query });
            }
            Effect::FindModules { op, server, modules, .. } => {
                let after = self.random.between(1, 30);
                self.at(self.now + after, What::Modules { op, server, modules });
            }
            Effect::Abandon { op } => {
                self.abandoned.insert(op);
            }
            Effect::SetTimer { timer, after } => {
                let event = Event::Elapsed { timer };
                self.at(self.now + Duration::from_millis(after), What::World(Box::new(event)));
            }
            Effect::Tell(fact) => self.told(fact)?,
            Effect::Publish { uri, diagnostics, .. } => {
                let before = self.shown.insert(uri, diagnostics.clone()).unwrap_or_default();
                if before == diagnostics && !self.edited_since_publish {
                    return Err(format!("the same diagnostics were sent twice: {diagnostics:?}"));
                }
                self.edited_since_publish = false;
            }
            Effect::Reply { id, reply } => {
                if !self.asked.remove(&id) {
                    return Err(format!("a second answer to {id:?}: {reply:?}"));
                }
                if let Reply::NeedsConfirmation { .. } = reply {
                    return Err("no target is protected here".into());
                }
            }
            Effect::ReadFiles { .. } => return Err("every module here is open".into()),
            Effect::Ask { .. } => return Err("nobody asks a server here".into()),
            Effect::Confirm { .. } => return Err("no target is protected here".into()),
            Effect::ListServices { target } => {
                let result = Ok(hotdeploy::workspace::Cluster::default());
                let after = self.random.between(1, 100);
                self.at(self.now + after, What::World(Box::new(Event::ServicesListed { target, result })));
            }
            Effect::RefreshDiagnostics
            | Effect::RefreshLenses
            | Effect::RefreshHints
            | Effect::Status(_)
            | Effect::Progress { .. }
            | Effect::Notify { .. }
            | Effect::Journal(Record::Ended { .. }) => {}
            Effect::Journal(Record::Started { sha256, .. }) => self.began = Some(sha256),
        }
        Ok(())
    }

    /// Nothing is called deployed without evidence: the server must have loaded this very text.
    fn told(&mut self, fact: Fact) -> Result<(), String> {
        let (server, state, evidence, sha256) = match &fact {
            Fact::Server { server, state, evidence, sha256, .. } => (server, state, evidence, sha256),
            Fact::Rollout { state, sha256, .. } => {
                if *state == RolloutState::Blocked && sha256.is_some() {
                    self.outcome.stopped += 1;
                    self.stopped = *sha256;
                }
                return Ok(());
            }
        };
        if *state == ServerState::Blocked {
            // Not a word about what it runs.
            return Ok(());
        }
        if *state == ServerState::Failed {
            self.outcome.failures += 1;
        }
        if *state == ServerState::Confirmed {
            self.outcome.confirmed += 1;
            let it = &self.cluster.servers[self.cluster.index(server)];
            let sha256 = sha256.ok_or("confirmed without a hash")?;
            if *evidence != Evidence::Verified {
                return Err(format!("{server} is called confirmed on {evidence:?}"));
            }
            if !it.ever.contains(&sha256) {
                return Err(format!("{server} is called confirmed and never loaded {sha256:?}"));
            }
        }
        self.facts.insert(server.clone(), fact);
        Ok(())
    }

    /// The last save went out, or a server lacks what it imports; what went out last is wanted.
    fn wanted(&self) -> Result<Option<(&Sha256, &String)>, String> {
        let Some((saved, text)) = &self.saved else { return Ok(None) };
        let stopped = self.stopped == Some(*saved) && text.contains(LACKED_BY);
        if self.began != Some(*saved) && !stopped {
            return Err(format!("the last save {saved:?} neither went out nor was stopped"));
        }
        Ok(self.began.as_ref().and_then(|began| self.texts.get_key_value(began)))
    }

    fn check_end(&self, setting: Setting) -> Result<(), String> {
        if let Some(id) = self.asked.first() {
            return Err(format!("{id:?} was never answered"));
        }
        let Some((wanted, text)) = self.wanted()? else { return Ok(()) };
        if setting.evidence == Evidence::Accepted {
            return self.facts.values().try_for_each(|fact| match fact {
                Fact::Server { state: ServerState::Confirmed, .. } => Err(format!("no proof, yet: {fact:?}")),
                _ => Ok(()),
            });
        }
        let truth = self.cluster.truth();
        let mut stopped = false;
        for server in &self.cluster.servers {
            let name = &server.name;
            let runs = truth[name].iter().all(|worker| *worker == Some(*wanted));
            let fails = server.fails(text);
            let Some(Fact::Server { state, sha256, .. }) = self.facts.get(name) else {
                return Err(format!("nothing was ever said of {name}"));
            };
            // One at a time: what comes after a failure is told as not sent.
            if stopped {
                if *state == ServerState::Confirmed && !runs {
                    return Err(format!("{name} is called confirmed and runs {:?}", truth[name]));
                }
                continue;
            }
            if fails {
                if *state != ServerState::Failed {
                    return Err(format!("{name} cannot load the last save, but is called {state:?}"));
                }
                stopped = setting.strategy == Strategy::OneAtATime;
            } else if !runs {
                return Err(format!(
                    "{name} runs {:?}, not the last save {wanted:?}; called {state:?}",
                    truth[name]
                ));
            } else if *state != ServerState::Confirmed || *sha256 != Some(*wanted) {
                return Err(format!("{name} runs the last save, but is called {state:?} {sha256:?}"));
            }
            self.check_shown(name, *state)?;
        }
        Ok(())
    }

    /// No diagnostic is orphaned, and none is missing.
    fn check_shown(&self, server: &ServerName, state: ServerState) -> Result<(), String> {
        let shown = self.shown.get(&self.uri).map_or(&[][..], Vec::as_slice);
        let of_server = shown.iter().filter(|diagnostic| diagnostic.server.as_ref() == Some(server));
        // What stopped a later save is said beside what became of this one.
        let count = of_server.filter(|diagnostic| diagnostic.code != "missing-module").count();
        let expected = usize::from(state != ServerState::Confirmed);
        if count == expected {
            Ok(())
        } else {
            Err(format!("{count} diagnostics of {server}, which is {state:?}"))
        }
    }
}

/// A stand-in for validation: the marker is always there, one word blocks.
fn check(text: &str) -> Report {
    let mut problems = Vec::new();
    if text.contains("BLOCK") {
        problems.push(Problem {
            code: "syntax-error",
            severity: Severity::Error,
            blocking: true,
            message: "blocked".into(),
            range: 0..1,
            fix: None,
            elsewhere: Vec::new(),
        });
    }
    let service = Service { class: "A".into(), name: Some("crm.a".into()), range: 0..1 };
    let imports = text.lines().filter_map(|line| line.strip_prefix("import ")).map(|module| Import {
        module: module.to_owned(),
        name: None,
        alias: None,
        level: 0,
        reached: Reached::Always,
        span: 7..7 + module.len(),
    });
    let outline = Outline { imports: imports.collect(), ..Outline::default() };
    Report {
        problems,
        services: vec![service],
        marker: Some(0..1),
        outline: Arc::new(outline),
        ..Report::default()
    }
}
