//! Commands that speak to servers, against a cluster of each kind.

use std::process::Stdio;

use hotdeploy::deploy::Sha256;
use hotdeploy::sandbox::{Faults, Options, Sandbox, Version};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::support::{Run, User};

const MODULE: &str = "\
# zato: ide-deploy=True
from zato.server.service import Service

import colorsys

class Get(Service):
    name = 'crm.get'

    def handle(self):
        self.response.payload = colorsys.__name__
";

/// A cluster and a user who may deploy to it.
struct Cluster {
    sandbox: Sandbox,
    user: User,
}

impl Cluster {
    async fn start(emulate: Version) -> Self {
        Self::with(emulate, "").await
    }

    /// `more` are further lines of the target.
    async fn with(emulate: Version, more: &str) -> Self {
        let options = Options { servers: 3, emulate, speed: 0.0, ..Options::default() };
        let sandbox = Sandbox::start(options).await.unwrap();
        let ready = sandbox.ready();
        let list = |value: &dyn Fn(usize) -> String| {
            let entries: Vec<_> = ready
                .servers
                .iter()
                .enumerate()
                .map(|(i, s)| format!("{} = {:?}", s.name, value(i)))
                .collect();
            entries.join(", ")
        };
        let settings = format!(
            "[targets.dev]\nurl = {:?}\nservers = {{ {} }}\nlogs = {{ {} }}\ninvoke-username = {:?}\ntimeout = \"60s\"\n{more}\n",
            ready.load_balancer,
            list(&|i| ready.servers[i].url.clone()),
            list(&|i| ready.servers[i].log.display().to_string()),
            ready.accounts.invoke.username,
        );
        let user = User::new()
            .own_settings(&settings)
            .variable("HOTDEPLOY_DEV_PASSWORD", &ready.accounts.ide.password)
            .variable("HOTDEPLOY_DEV_INVOKE_PASSWORD", &ready.accounts.invoke.password)
            .file("src/crm.py", MODULE);
        Self { sandbox, user }
    }

    async fn run(&self, arguments: &[&str]) -> Run {
        let output = tokio::process::Command::from(self.user.command(arguments)).output().await.unwrap();
        let run = Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        for account in [&self.sandbox.ready().accounts.ide, &self.sandbox.ready().accounts.invoke] {
            let said = run.stdout.contains(&account.password) || run.stderr.contains(&account.password);
            assert!(!said, "a password is printed");
        }
        run
    }
}

const BOTH: [Version; 2] = [Version::V3_2, Version::V4_1];

/// The last word on a server.
fn last<'a>(facts: &'a [Value], server: &str) -> &'a Value {
    facts.iter().rfind(|fact| fact["server"] == server).unwrap()
}

#[tokio::test]
async fn a_deployment_is_proved_on_every_server() {
    for version in BOTH {
        let cluster = Cluster::start(version).await;
        let run = cluster.run(&["deploy", "src/crm.py", "--json"]).await;
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{version}: {run:?}");
        let facts = run.json();
        let hash = Sha256::of(MODULE.as_bytes()).to_string();
        for server in ["server1", "server2", "server3"] {
            let fact = last(&facts, server);
            assert_eq!(fact["state"], "confirmed", "{version}");
            assert_eq!((&fact["target"], &fact["module"]), (&"dev".into(), &"crm.py".into()));
            assert_eq!(fact["services"], serde_json::json!(["crm.get"]), "{version}");
            assert!(fact["ms"]["upload"].is_number());
            let proved = if version == Version::V3_2 { "verified" } else { "loaded" };
            assert_eq!(fact["evidence"], proved, "{version}");
        }
        let end = facts.last().unwrap();
        assert_eq!((&end["event"], &end["state"]), (&"rollout".into(), &"confirmed".into()), "{version}");
        assert_eq!(end["sha256"], hash.as_str());

        let run = cluster.run(&["deploy", "src"]).await;
        assert_eq!(run.code, 0, "{version}: {run:?}");
        assert!(run.stdout.contains("confirmed on every server of dev"), "{}", run.stdout);
    }
}

#[tokio::test]
async fn a_failure_on_one_server_is_shown_at_the_modules_line() {
    for version in BOTH {
        let cluster = Cluster::start(version).await;
        let faults = Faults { missing_modules: vec!["colorsys".to_owned()], ..Faults::default() };
        cluster.sandbox.set_faults("server2", &faults).await.unwrap();
        let run = cluster.run(&["deploy", "src/crm.py"]).await;
        assert_eq!(run.code, 1, "{version}: {run:?}");
        for part in [
            "src/crm.py:4",
            "4 | import colorsys",
            "server2: ModuleNotFoundError",
            "server1  confirmed",
            "server3  confirmed",
        ] {
            assert!(run.stdout.contains(part), "{version}: {part}: {}", run.stdout);
        }
        let facts = cluster.run(&["deploy", "src/crm.py", "--json"]).await.json();
        let failure = last(&facts, "server2");
        assert_eq!(
            (&failure["state"], &failure["error"]["line"]),
            (&"failed".into(), &4.into()),
            "{version}"
        );
        assert_eq!(facts.last().unwrap()["state"], "partial");
    }
}

#[tokio::test]
async fn a_server_that_stays_down_is_not_confirmed_before_the_deadline() {
    for version in BOTH {
        let cluster = Cluster::start(version).await;
        cluster.sandbox.stop_server("server3").await.unwrap();
        let run = cluster.run(&["deploy", "src/crm.py", "--json", "--timeout", "3"]).await;
        assert_eq!(run.code, 3, "{version}: {run:?}");
        let facts = run.json();
        assert_eq!(last(&facts, "server1")["state"], "confirmed", "{version}");
        assert_eq!(last(&facts, "server3")["state"], "unreachable", "{version}");
    }
}

#[tokio::test]
async fn a_server_that_comes_back_before_the_deadline_is_waited_for() {
    for version in BOTH {
        let cluster = Cluster::start(version).await;
        cluster.sandbox.stop_server("server3").await.unwrap();
        let mut command =
            tokio::process::Command::from(cluster.user.command(&["deploy", "src/crm.py", "--json"]));
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut facts: Vec<Value> = Vec::new();
        while let Some(line) = lines.next_line().await.unwrap() {
            facts.push(serde_json::from_str(&line).unwrap());
            let fact = facts.last().unwrap();
            let is_down = |fact: &&Value| fact["server"] == "server3" && fact["state"] == "unreachable";
            if is_down(&fact) && facts.iter().filter(is_down).count() == 1 {
                cluster.sandbox.start_server("server3").await.unwrap();
            }
        }
        assert_eq!(child.wait().await.unwrap().code(), Some(0), "{version}: {facts:?}");
        assert_eq!(last(&facts, "server3")["state"], "confirmed", "{version}");
    }
}

#[tokio::test]
async fn a_wrong_password_fails_and_is_not_shown() {
    for version in BOTH {
        let mut cluster = Cluster::start(version).await;
        cluster.user = cluster.user.variable("HOTDEPLOY_DEV_PASSWORD", "hunter2");
        let run = cluster.run(&["deploy", "src/crm.py"]).await;
        assert_eq!(run.code, 1, "{version}: {run:?}");
        assert!(run.stdout.contains("refused the password"), "{version}: {}", run.stdout);
        assert!(!run.stdout.contains("hunter2") && !run.stderr.contains("hunter2"));
        let run = cluster.run(&["doctor"]).await;
        assert_eq!(run.code, 1);
        assert!(run.stdout.contains("FAIL"), "{}", run.stdout);
    }
}

#[tokio::test]
async fn status_tells_what_runs_from_what_lies_here() {
    for (version, more) in [(Version::V3_2, ""), (Version::V4_1, "status-service = true")] {
        let cluster = Cluster::with(version, more).await;
        let run = cluster.run(&["status", "src/crm.py"]).await;
        assert_ne!(run.code, 0, "{version}: nothing is deployed: {run:?}");
        assert_eq!(cluster.run(&["deploy", "src/crm.py"]).await.code, 0, "{version}");
        let run = cluster.run(&["status"]).await;
        assert_eq!(run.code, 0, "{version}: {run:?}");
        assert_eq!(run.stdout.matches("confirmed  verified").count(), 3, "{}", run.stdout);

        let cluster =
            Cluster { user: cluster.user.file("src/crm.py", format!("{MODULE}# changed\n")), ..cluster };
        let run = cluster.run(&["status", "--json"]).await;
        assert_eq!(run.code, 1, "{version}: {run:?}");
        let facts = run.json();
        assert_eq!(facts.len(), 3);
        for fact in &facts {
            assert_eq!(fact["state"], "stale", "{version}");
            assert_eq!(fact["sha256"], Sha256::of(MODULE.as_bytes()).to_string().as_str());
        }
    }
}

#[tokio::test]
async fn doctor_finds_nothing_where_nothing_is_wrong() {
    for (version, more) in [(Version::V3_2, ""), (Version::V4_1, "status-service = true")] {
        let cluster = Cluster::with(version, more).await;
        let run = cluster.run(&["doctor"]).await;
        assert_eq!(run.code, 0, "{version}: {run:?}");
        assert!(run.stdout.contains(&format!("Zato {version}")), "{}", run.stdout);
        assert!(run.stdout.contains("3 servers"), "{}", run.stdout);
    }
}

#[tokio::test]
async fn doctor_names_the_server_that_is_down() {
    for version in BOTH {
        let cluster = Cluster::start(version).await;
        cluster.sandbox.stop_server("server2").await.unwrap();
        let run = cluster.run(&["doctor"]).await;
        assert_eq!(run.code, 1, "{version}: {run:?}");
        let failed: Vec<_> = run.stdout.lines().filter(|line| line.starts_with("FAIL")).collect();
        assert!(failed.iter().any(|line| line.contains("server2")), "{version}: {}", run.stdout);
        assert!(!failed.iter().any(|line| line.contains("server1")), "{version}: {}", run.stdout);
    }
}

#[tokio::test]
async fn a_protected_target_is_deployed_to_with_a_yes() {
    let cluster = Cluster::with(Version::V4_1, "protected = true").await;
    let run = cluster.run(&["deploy", "src/crm.py"]).await;
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    let run = cluster.run(&["deploy", "src/crm.py", "--yes"]).await;
    assert_eq!(run.code, 0, "{run:?}");
}
