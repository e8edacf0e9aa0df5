//! The Zato adapter against the embedded cluster: real HTTP, real Python processes, both emulations.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to panic")]

mod zato_support;

use std::sync::Arc;

use hotdeploy::cluster::{self, Platform};
use hotdeploy::deploy::{
    Ask, ClusterInfo, Content, ErrorKind, Evidence, Mark, ModuleName, Observation, PlatformTraits,
    Propagation, Runs, ServerName, Sha256,
};
use hotdeploy::python::ZatoVersion;
use hotdeploy::sandbox::{Faults, Options, Sandbox, Version};
use hotdeploy::settings::{LogSource, Target};
use zato_support::{Passwords, content, name, query, service, target};

const BOTH: [Version; 2] = [Version::V3_2, Version::V4_1];

/// What the target's settings allow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allowed {
    Status,
    Invoke,
    Logs,
    PickupDirs,
    Nothing,
}

struct Cluster {
    sandbox: Sandbox,
    platform: Arc<dyn Platform>,
}

impl Cluster {
    async fn start(emulate: Version, servers: u16, allowed: &[Allowed]) -> Self {
        Self::start_with(Options { emulate, servers, ..Options::default() }, allowed).await
    }

    async fn start_with(options: Options, allowed: &[Allowed]) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let platform = open(settings(&sandbox, allowed), &sandbox);
        Self { sandbox, platform }
    }

    async fn connect(&self) -> ClusterInfo {
        self.platform.connect().await.unwrap()
    }

    /// Sends as the core would: to one server on 3.2, to each on 4.1.
    async fn upload(&self, info: &ClusterInfo, content: &Content) -> Vec<(ServerName, Mark)> {
        let mut marks = Vec::new();
        for server in info.servers.iter().map(|server| server.name.clone()) {
            let mark = match (info.traits.propagation, marks.first()) {
                (Propagation::Broadcast, Some((_, mark))) => *mark,
                _ => self.platform.upload(&server, content).await.unwrap().mark,
            };
            marks.push((server, mark));
        }
        marks
    }

    /// Asks until a server runs the content, or says why not.
    async fn settle(&self, server: &ServerName, content: &Content, mark: Mark) -> Observation {
        for attempt in 0..20 {
            let query = query(content, Some(mark), attempt);
            let seen = self.platform.observe(server, &query).await.unwrap();
            if seen.failure.is_some() || runs(&seen, content.sha256) || seen.evidence <= Evidence::Accepted {
                return seen;
            }
        }
        panic!("{server} does not come to an end");
    }

    async fn deploy(&self, info: &ClusterInfo, content: &Content) -> Vec<(ServerName, Observation)> {
        let mut seen = Vec::new();
        for (server, mark) in self.upload(info, content).await {
            let observation = self.settle(&server, content, mark).await;
            seen.push((server, observation));
        }
        seen
    }
}

fn settings(sandbox: &Sandbox, allowed: &[Allowed]) -> Target {
    let ready = sandbox.ready();
    let mut target = target(&ready.load_balancer);
    target.username.clone_from(&ready.accounts.ide.username);
    for server in &ready.servers {
        let name = name(&server.name);
        target.servers.insert(name.clone(), server.url.parse().unwrap());
        if allowed.contains(&Allowed::Logs) {
            target.logs.insert(name.clone(), LogSource::File(server.log.clone()));
        }
        if allowed.contains(&Allowed::PickupDirs) {
            target.pickup_dirs.insert(name, server.pickup_dir.display().to_string());
        }
    }
    target.status_service = allowed.contains(&Allowed::Status);
    if target.status_service || allowed.contains(&Allowed::Invoke) {
        target.invoke_username = Some(ready.accounts.invoke.username.clone());
    }
    target
}

fn open(target: Target, sandbox: &Sandbox) -> Arc<dyn Platform> {
    let accounts = &sandbox.ready().accounts;
    cluster::open(target, Passwords::new(&accounts.ide.password, &accounts.invoke.password)).unwrap()
}

fn runs(seen: &Observation, wanted: Sha256) -> bool {
    !seen.processes.is_empty()
        && seen.processes.iter().all(|process| match &process.runs {
            Runs::Nothing => false,
            Runs::Module { sha256: Some(sha256), .. } => *sha256 == wanted,
            Runs::Module { sha256: None, .. } => seen.evidence == Evidence::Loaded,
        })
}

fn services(seen: &Observation) -> Vec<String> {
    match &seen.processes[0].runs {
        Runs::Module { services, .. } => services.clone(),
        Runs::Nothing => Vec::new(),
    }
}

#[tokio::test]
async fn the_status_service_verifies_every_server() {
    for version in BOTH {
        let cluster = Cluster::start(version, 3, &[Allowed::Status]).await;
        let info = cluster.connect().await;
        assert_eq!(info.notes, Vec::<String>::new(), "{version}");
        assert!(info.python.is_some(), "{version}");
        for number in [1, 2] {
            let content = content("crm.py", &service("crm.get", number), &["crm.get"]);
            for (server, seen) in cluster.deploy(&info, &content).await {
                assert_eq!(seen.evidence, Evidence::Verified, "{version} {server}");
                assert!(runs(&seen, content.sha256), "{version} {server}: {seen:?}");
                assert_eq!(services(&seen), ["crm.get"], "{version} {server}");
                assert!(
                    seen.load.is_some_and(|ms| ms > 0.0 && ms < 30_000.0),
                    "{version} {server}: {seen:?}"
                );
            }
        }
        cluster.sandbox.shutdown().await;
    }
}

#[tokio::test]
async fn traits_are_those_of_the_version() {
    let expected = [
        (Version::V3_2, vec![Allowed::Nothing], ZatoVersion::V3, Propagation::Broadcast, 2_000, Some(1_500)),
        (Version::V3_2, vec![Allowed::Invoke], ZatoVersion::V3, Propagation::Broadcast, 2_000, None),
        (Version::V3_2, vec![Allowed::Logs], ZatoVersion::V3, Propagation::Broadcast, 2_000, None),
        (Version::V4_1, vec![Allowed::Nothing], ZatoVersion::V4, Propagation::PerServer, 3_000, Some(2_500)),
        (Version::V4_1, vec![Allowed::PickupDirs], ZatoVersion::V4, Propagation::PerServer, 500, None),
        (Version::V4_1, vec![Allowed::Status], ZatoVersion::V4, Propagation::PerServer, 500, None),
    ];
    for (version, allowed, zato, propagation, settle, drop_window) in expected {
        let cluster = Cluster::start(version, 2, &allowed).await;
        let info = cluster.connect().await;
        assert_eq!(info.zato, zato);
        assert_eq!(info.traits, PlatformTraits { propagation, settle, drop_window }, "{version}");
        let names: Vec<_> = info.servers.iter().map(|server| server.name.as_str()).collect();
        assert_eq!(names, ["server1", "server2"], "{version}");
        cluster.sandbox.shutdown().await;
    }
}

#[tokio::test]
async fn a_syntax_error_is_told_with_its_line() {
    let text = "from zato.server.service import Service\n\nclass One(Service):\n    def handle(self)\n        pass\n";
    for version in BOTH {
        for allowed in [Allowed::Status, Allowed::Logs] {
            let cluster = Cluster::start(version, 2, &[allowed]).await;
            let info = cluster.connect().await;
            let content = content("crm.py", text, &["crm.one"]);
            for (server, seen) in cluster.deploy(&info, &content).await {
                let failure = seen.failure.unwrap_or_else(|| panic!("{version} {server}"));
                assert_eq!(failure.line, Some(4), "{version} {server}: {failure:?}");
                assert!(failure.message.starts_with("SyntaxError"), "{version} {server}: {failure:?}");
                assert!(failure.traceback.is_some_and(|text| text.contains("def handle(self)")));
            }
            cluster.sandbox.shutdown().await;
        }
    }
}

#[tokio::test]
async fn an_import_that_fails_on_one_server_fails_there_only() {
    let text = service("crm.get", 1).replacen('\n', "\nimport only_here\n", 1);
    for version in BOTH {
        let cluster = Cluster::start(version, 2, &[Allowed::Status]).await;
        let info = cluster.connect().await;
        let helper = content(
            "only_here.py",
            "from zato.server.service import Service\n\nclass H(Service):\n    name = 'h'\n",
            &["h"],
        );
        cluster.deploy(&info, &helper).await;
        let missing = Faults { missing_modules: vec!["only_here".into()], ..Faults::default() };
        cluster.sandbox.set_faults("server2", &missing).await.unwrap();
        let content = content("crm.py", &text, &["crm.get"]);
        let seen = cluster.deploy(&info, &content).await;
        assert!(seen[0].1.failure.is_none() && runs(&seen[0].1, content.sha256), "{version}: {:?}", seen[0]);
        let failure = seen[1].1.failure.as_ref().unwrap_or_else(|| panic!("{version}: {:?}", seen[1]));
        assert_eq!(failure.line, Some(2), "{version}: {failure:?}");
        assert_eq!(failure.message, "ModuleNotFoundError: No module named 'only_here'", "{version}");
        assert_eq!(failure.sha256, Some(content.sha256), "{version}");
        cluster.sandbox.shutdown().await;
    }
}

#[tokio::test]
async fn a_module_that_is_live_in_part_has_failed() {
    let text = service("crm.get", 1)
        + "\nclass Two(Service):\n    name = 'crm.set'\n    input = 5\n\n    def handle(self):\n        pass\n";
    for version in BOTH {
        for allowed in [vec![Allowed::Status], vec![Allowed::Logs], vec![Allowed::Logs, Allowed::PickupDirs]]
        {
            let cluster = Cluster::start(version, 1, &allowed).await;
            let info = cluster.connect().await;
            let content = content("crm.py", &text, &["crm.get", "crm.set"]);
            let seen = cluster.deploy(&info, &content).await.remove(0).1;
            assert!(seen.failure.is_some(), "{version}: {seen:?}");
            assert!(
                seen.evidence != Evidence::Verified || !runs(&seen, content.sha256),
                "{version}: {seen:?}"
            );
            cluster.sandbox.shutdown().await;
        }
    }
}

#[tokio::test]
async fn a_module_of_models_is_verified() {
    let text = "from dataclasses import dataclass\nfrom zato.server.service import Model\n\n@dataclass(init=False)\nclass Customer(Model):\n    name: str\n";
    for version in BOTH {
        for allowed in [vec![Allowed::Status], vec![Allowed::Logs], vec![Allowed::Logs, Allowed::PickupDirs]]
        {
            let cluster = Cluster::start(version, 1, &allowed).await;
            let info = cluster.connect().await;
            let content = content("crm_model.py", text, &[]);
            let seen = cluster.deploy(&info, &content).await.remove(0).1;
            assert!(seen.failure.is_none() && runs(&seen, content.sha256), "{version}: {seen:?}");
            cluster.sandbox.shutdown().await;
        }
    }
}

#[tokio::test]
async fn an_old_failure_is_not_taken_for_a_new_one() {
    for version in BOTH {
        let cluster = Cluster::start(version, 1, &[Allowed::Status]).await;
        let info = cluster.connect().await;
        let good = content("crm.py", &service("crm.get", 1), &["crm.get"]);
        let bad = content("crm.py", "raise ValueError('boom')\n", &["crm.get"]);
        for _ in 0..2 {
            let seen = cluster.deploy(&info, &bad).await.remove(0).1;
            assert_eq!(
                seen.failure.map(|failure| failure.message),
                Some("ValueError: boom".to_owned()),
                "{version}"
            );
            let seen = cluster.deploy(&info, &good).await.remove(0).1;
            assert!(seen.failure.is_none() && runs(&seen, good.sha256), "{version}: {seen:?}");
        }
        // Only asking tells the same and loads nothing.
        let seen = cluster.platform.observe(&name("server1"), &query(&good, None, 0)).await.unwrap();
        assert!(runs(&seen, good.sha256), "{version}: {seen:?}");
        cluster.sandbox.shutdown().await;
    }
}

#[tokio::test]
async fn every_worker_is_asked() {
    let options = Options { emulate: Version::V3_2, servers: 2, workers: 3, ..Options::default() };
    let cluster = Cluster::start_with(options, &[Allowed::Status]).await;
    let info = cluster.connect().await;
    let first = content("crm.py", &service("crm.get", 1), &["crm.get"]);
    for (server, seen) in cluster.deploy(&info, &first).await {
        let mut pids: Vec<_> = seen.processes.iter().map(|process| process.pid).collect();
        pids.sort_unstable();
        pids.dedup();
        assert_eq!(pids.len(), 3, "{server}: {seen:?}");
    }
    let stale = Faults { stale_workers: true, ..Faults::default() };
    cluster.sandbox.set_faults("server1", &stale).await.unwrap();
    let second = content("crm.py", &service("crm.get", 2), &["crm.get"]);
    let (server, mark) = cluster.upload(&info, &second).await.remove(0);
    let mut query = query(&second, Some(mark), 0);
    query.wait = 2_500;
    let seen = cluster.platform.observe(&server, &query).await.unwrap();
    let hashes: Vec<_> = seen
        .processes
        .iter()
        .map(|process| matches!(&process.runs, Runs::Module { sha256, .. } if *sha256 == Some(first.sha256)))
        .collect();
    assert_eq!(hashes.iter().filter(|is_old| **is_old).count(), 1, "{seen:?}");
    cluster.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_lost_update_is_seen_as_old_content_and_not_as_a_failure() {
    let cluster = Cluster::start(Version::V3_2, 2, &[Allowed::Status]).await;
    let info = cluster.connect().await;
    let first = content("crm.py", &service("crm.get", 1), &["crm.get"]);
    cluster.deploy(&info, &first).await;
    cluster.sandbox.set_faults("server2", &Faults { drop: Some(1), ..Faults::default() }).await.unwrap();
    let second = content("crm.py", &service("crm.get", 2), &["crm.get"]);
    let (server, mark) = cluster.upload(&info, &second).await.remove(1);
    let mut query = query(&second, Some(mark), 0);
    query.wait = 1_500;
    let seen = cluster.platform.observe(&server, &query).await.unwrap();
    assert!(seen.failure.is_none() && runs(&seen, first.sha256), "{seen:?}");
    // Sent again, to this very server, it arrives.
    let mark = cluster.platform.upload(&server, &second).await.unwrap().mark;
    let seen = cluster.settle(&server, &second, mark).await;
    assert!(runs(&seen, second.sha256), "{seen:?}");
    cluster.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_server_gives_the_source_it_runs_and_answers_of_services() {
    for (version, allowed) in
        [(Version::V3_2, Allowed::Invoke), (Version::V3_2, Allowed::Status), (Version::V4_1, Allowed::Status)]
    {
        let cluster = Cluster::start(version, 2, &[allowed]).await;
        let info = cluster.connect().await;
        let good = content("crm.py", &service("crm.get", 7), &["crm.get"]);
        cluster.deploy(&info, &good).await;
        let ask = Ask::Source { module: good.module.clone(), services: good.services.clone() };
        let source = cluster.platform.ask(&name("server2"), &ask).await.unwrap();
        assert_eq!(source, &*good.text, "{version}");
        let other =
            Ask::Source { module: ModuleName::new("other.py").unwrap(), services: vec!["x.y".into()] };
        let error = cluster.platform.ask(&name("server2"), &other).await.unwrap_err();
        assert!(error.message.contains("other.py"), "{version}: {error:?}");

        let ask = |service: &str| Ask::Invoke { service: service.into(), payload: "{}".into() };
        let answer = cluster.platform.ask(&name("server1"), &ask("crm.get")).await.unwrap();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["number"], 7, "{version}");
        // A name is one segment of the path, whatever stands in it.
        for missing in ["crm.none", "../../ide-deploy", "a b?c#d"] {
            let error = cluster.platform.ask(&name("server1"), &ask(missing)).await.unwrap_err();
            assert!(error.message.contains("server1"), "{version} {missing}: {error:?}");
        }
        cluster.sandbox.shutdown().await;
    }
}

#[tokio::test]
async fn source_info_verifies_on_3_2() {
    let cluster = Cluster::start(Version::V3_2, 3, &[Allowed::Invoke, Allowed::Logs]).await;
    let info = cluster.connect().await;
    let good = content("crm.py", &service("crm.get", 1), &["crm.get"]);
    let before = cluster.platform.observe(&name("server1"), &query(&good, None, 0)).await.unwrap();
    assert_eq!((before.evidence, &before.processes[0].runs), (Evidence::Verified, &Runs::Nothing));
    for (server, seen) in cluster.deploy(&info, &good).await {
        assert_eq!(seen.evidence, Evidence::Verified, "{server}");
        assert!(runs(&seen, good.sha256), "{server}: {seen:?}");
    }
    // The reason of a failure comes from the log, what is still running from the database.
    let bad = content("crm.py", "raise ValueError('boom')\n", &["crm.get"]);
    for (server, seen) in cluster.deploy(&info, &bad).await {
        let failure = seen.failure.as_ref().unwrap_or_else(|| panic!("{server}"));
        assert_eq!((failure.line, failure.sha256), (Some(1), Some(bad.sha256)), "{server}");
        assert_eq!(
            seen.processes[0].runs,
            Runs::Module { sha256: Some(good.sha256), services: good.services.clone() }
        );
    }
    cluster.sandbox.shutdown().await;
}

#[tokio::test]
async fn logs_tell_what_was_loaded() {
    for version in BOTH {
        let cluster = Cluster::start(version, 3, &[Allowed::Logs]).await;
        let info = cluster.connect().await;
        for number in [1, 2] {
            let content = content("crm.py", &service("crm.get", number), &["crm.get"]);
            for (server, seen) in cluster.deploy(&info, &content).await {
                assert_eq!(seen.evidence, Evidence::Loaded, "{version} {server}");
                assert_eq!(services(&seen), ["crm.get"], "{version} {server}: {seen:?}");
                assert!(seen.processes[0].pid.is_some() && seen.failure.is_none(), "{version} {server}");
                // What the clusters do within two seconds of a deployment is another test's.
            }
            cluster
                .sandbox
                .set_faults("server1", &Faults { debounce_ms: Some(0), ..Faults::default() })
                .await
                .unwrap();
            cluster
                .sandbox
                .set_faults("server2", &Faults { debounce_ms: Some(0), ..Faults::default() })
                .await
                .unwrap();
            cluster
                .sandbox
                .set_faults("server3", &Faults { debounce_ms: Some(0), ..Faults::default() })
                .await
                .unwrap();
        }
        cluster.sandbox.shutdown().await;
    }
}

#[tokio::test]
async fn the_absolute_path_loads_on_4_1_even_what_the_listener_drops() {
    let cluster = Cluster::start(Version::V4_1, 2, &[Allowed::PickupDirs]).await;
    let info = cluster.connect().await;
    for number in 0..4 {
        let content = content("crm.py", &service("crm.get", number), &["crm.get"]);
        for (server, seen) in cluster.deploy(&info, &content).await {
            assert_eq!(seen.evidence, Evidence::Loaded, "{server}");
            assert!(seen.failure.is_none() && !seen.processes.is_empty(), "{server}: {seen:?}");
        }
    }
    let bad = content("crm.py", "raise ValueError('boom')\n", &["crm.get"]);
    for (server, seen) in cluster.deploy(&info, &bad).await {
        let failure = seen.failure.unwrap_or_else(|| panic!("{server}"));
        assert!(failure.message.contains("gives no reason"), "{failure:?}");
        assert!(failure.message.contains("targets.dev.status-service"), "{failure:?}");
    }
    cluster.sandbox.shutdown().await;
}

#[tokio::test]
async fn saves_in_the_drop_window_are_verified_on_4_1() {
    let cluster = Cluster::start(Version::V4_1, 1, &[Allowed::Status]).await;
    let info = cluster.connect().await;
    for number in 0..5 {
        let content = content("crm.py", &service("crm.get", number), &["crm.get"]);
        let (server, mark) = cluster.upload(&info, &content).await.remove(0);
        let seen = cluster.platform.observe(&server, &query(&content, Some(mark), 0)).await.unwrap();
        assert!(runs(&seen, content.sha256), "one question is enough: {seen:?}");
    }
    cluster.sandbox.shutdown().await;
}

#[tokio::test]
async fn nothing_allowed_is_accepted_only() {
    for version in BOTH {
        let cluster = Cluster::start(version, 1, &[Allowed::Nothing]).await;
        let info = cluster.connect().await;
        let content = content("crm.py", &service("crm.get", 1), &["crm.get"]);
        let seen = cluster.deploy(&info, &content).await.remove(0).1;
        assert_eq!((seen.evidence, seen.processes.len()), (Evidence::Accepted, 0), "{version}");
        cluster.sandbox.shutdown().await;
    }
}

#[tokio::test]
async fn a_server_that_is_down_is_told_apart() {
    for version in BOTH {
        let cluster = Cluster::start(version, 2, &[Allowed::Status]).await;
        let info = cluster.connect().await;
        cluster.sandbox.stop_server("server2").await.unwrap();
        let content = content("crm.py", &service("crm.get", 1), &["crm.get"]);
        let down = name("server2");
        let error = cluster.platform.upload(&down, &content).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreachable, "{error}");
        assert!(error.message.contains("server2"), "{error}");
        let error = cluster.platform.observe(&down, &query(&content, None, 0)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreachable, "{error}");
        let up = name("server1");
        let mark = cluster.platform.upload(&up, &content).await.unwrap().mark;
        let seen = cluster.settle(&up, &content, mark).await;
        assert!(runs(&seen, content.sha256), "{version}: {seen:?}");
        // The cluster can be found while one of its servers is away, and the service heals itself on its return.
        assert_eq!(cluster.connect().await.servers.len(), info.servers.len());
        cluster.sandbox.start_server("server2").await.unwrap();
        let mark = cluster.platform.upload(&down, &content).await.unwrap().mark;
        let seen = cluster.settle(&down, &content, mark).await;
        assert!(runs(&seen, content.sha256), "{version}: {seen:?}");
        cluster.sandbox.shutdown().await;
    }
}

#[tokio::test]
async fn servers_are_discovered() {
    for version in BOTH {
        let cluster = Cluster::start(version, 3, &[Allowed::Status]).await;
        let mut target = settings(&cluster.sandbox, &[Allowed::Status]);
        target.servers.clear();
        let platform = open(target, &cluster.sandbox);
        let info = platform.connect().await.unwrap();
        let names: Vec<_> = info.servers.iter().map(|server| server.name.as_str()).collect();
        assert_eq!(names, ["server1", "server2", "server3"], "{version}: {:?}", info.notes);
        let content = content("crm.py", &service("crm.get", 1), &["crm.get"]);
        let server = name("server3");
        let mark = platform.upload(&server, &content).await.unwrap().mark;
        let seen = platform.observe(&server, &query(&content, Some(mark), 0)).await.unwrap();
        assert!(runs(&seen, content.sha256), "{version}: {seen:?}");
        cluster.sandbox.shutdown().await;
    }
}

#[tokio::test]
async fn wrong_passwords_are_told() {
    for version in BOTH {
        let cluster = Cluster::start(version, 1, &[Allowed::Status]).await;
        for (deploy, invoke) in [("wrong", ""), ("", "wrong")] {
            let accounts = &cluster.sandbox.ready().accounts;
            let or =
                |given: &str, right: &str| if given.is_empty() { right.to_owned() } else { given.to_owned() };
            let passwords =
                Passwords::new(&or(deploy, &accounts.ide.password), &or(invoke, &accounts.invoke.password));
            let target = settings(&cluster.sandbox, &[Allowed::Status]);
            let platform = cluster::open(target, passwords.clone()).unwrap();
            let error = platform.connect().await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Unauthorized, "{version}: {error}");
            assert_eq!(passwords.refused.lock().unwrap().len(), 1, "{version}");
        }
        cluster.sandbox.shutdown().await;
    }
}
