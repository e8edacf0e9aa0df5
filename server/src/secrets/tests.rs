//! To whom passwords are given, and to whom never.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::BoxFuture;
use url::Url;

use super::chain::PATIENCE;
use super::*;
use crate::deploy::TargetPolicy;
use crate::settings::{Command, PlatformKind, Target};

const PASSWORD: &str = "correct horse";

fn target(url: &str, servers: &[&str]) -> Target {
    let parse = |url: &str| Url::parse(url).unwrap();
    let names = servers.iter().enumerate().map(|(i, url)| ((&*format!("server{i}")).into(), parse(url)));
    Target {
        name: "dev".into(),
        platform: PlatformKind::Zato,
        url: parse(url),
        servers: names.collect(),
        username: "ide_publisher".to_owned(),
        invoke_username: Some("pubapi".to_owned()),
        status_service: false,
        logs: BTreeMap::new(),
        pickup_dirs: BTreeMap::new(),
        endpoint: "/ide-deploy".to_owned(),
        ca_file: None,
        password_command: None,
        invoke_password_command: None,
        policy: TargetPolicy::default(),
    }
}

fn environment() -> Box<dyn Provider> {
    Box::new(Environment::new(|name| match name {
        "HOTDEPLOY_DEV_PASSWORD" => Some(PASSWORD.into()),
        "HOTDEPLOY_DEV_INVOKE_PASSWORD" => Some("".into()),
        _ => None,
    }))
}

/// A provider that gives the passwords of a list, one after the other, and counts.
struct Listed {
    passwords: Vec<&'static str>,
    asked: Arc<AtomicUsize>,
    may_know_better: bool,
}

impl Provider for Listed {
    fn name(&self) -> &'static str {
        "the list"
    }

    fn provide<'a>(&'a self, _asked: &'a Asked) -> BoxFuture<'a, Option<Secret>> {
        Box::pin(async {
            let index = self.asked.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            self.passwords.get(index).map(|password| Secret::new((*password).to_owned()))
        })
    }

    fn may_know_better(&self) -> bool {
        self.may_know_better
    }
}

fn listed(passwords: &[&'static str], may_know_better: bool) -> (Box<dyn Provider>, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    (Box::new(Listed { passwords: passwords.to_vec(), asked: asked.clone(), may_know_better }), asked)
}

async fn given(chain: &Chain, account: Account, origin: &str) -> Option<String> {
    let origin = Origin::of(&Url::parse(origin).unwrap())?;
    let secret = chain.password(&"dev".into(), account, &origin).await;
    secret.map(|secret| secret.reveal().to_owned())
}

fn refuse(chain: &Chain, origin: &str) {
    chain.refused(&"dev".into(), Account::Deploy, &Origin::of(&Url::parse(origin).unwrap()).unwrap());
}

#[test]
fn variables_are_named_after_the_target() {
    let cases = [("dev", "DEV"), ("my-dev.eu", "MY_DEV_EU"), ("Prod2", "PROD2")];
    for (target, middle) in cases {
        assert_eq!(variable(&target.into(), Account::Deploy), format!("HOTDEPLOY_{middle}_PASSWORD"));
        assert_eq!(variable(&target.into(), Account::Invoke), format!("HOTDEPLOY_{middle}_INVOKE_PASSWORD"));
    }
}

#[tokio::test]
async fn a_password_is_given_only_for_the_addresses_of_its_target() {
    let cases = [
        // (url, servers, asked for, given)
        ("http://lb:1", vec![], "http://lb:1", true),
        ("http://lb:1", vec![], "http://lb:17010", true),
        ("http://lb:1", vec![], "https://lb", true),
        ("https://lb", vec![], "https://lb:17010", true),
        ("https://lb", vec![], "http://lb:17010", false),
        ("https://lb", vec![], "http://lb", false),
        ("http://lb:1", vec![], "http://evil:1", false),
        ("http://lb:1", vec![], "http://lb.evil:1", false),
        ("http://127.0.0.1:1", vec![], "http://localhost:1", false),
        ("http://[::1]:1", vec![], "http://[::1]:2", true),
        // Listed servers leave nothing to discover.
        ("http://lb:1", vec!["http://a:1"], "http://a:1", true),
        ("http://lb:1", vec!["http://a:1"], "http://lb:1", true),
        ("http://lb:1", vec!["http://a:1"], "http://a:2", false),
        ("http://lb:1", vec!["http://a:1"], "http://lb:2", false),
        ("http://lb:1", vec!["http://a:1"], "https://a:1", false),
        ("http://lb:1", vec![], "ftp://lb:1", false),
    ];
    for (url, servers, asked, expected) in cases {
        let chain = Chain::new(vec![environment()]);
        chain.configure(&[target(url, &servers)]);
        let given = given(&chain, Account::Deploy, asked).await;
        assert_eq!(given.is_some(), expected, "{url} {servers:?} {asked}");
    }
}

#[tokio::test]
async fn unknown_targets_and_accounts_get_nothing() {
    let chain = Chain::new(vec![environment()]);
    assert_eq!(given(&chain, Account::Deploy, "http://lb").await, None, "nothing is configured");
    chain.configure(&[target("http://lb", &[])]);
    assert_eq!(given(&chain, Account::Invoke, "http://lb").await, None, "an empty variable is not set");
    let mut without = target("http://lb", &[]);
    without.invoke_username = None;
    let (provider, asked) = listed(&["x"], false);
    let chain = Chain::new(vec![provider]);
    chain.configure(&[without]);
    assert_eq!(given(&chain, Account::Invoke, "http://lb").await, None);
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_password_given_for_one_address_is_not_reused_for_another() {
    let (provider, asked) = listed(&["for-a"], false);
    let chain = Chain::new(vec![provider]);
    chain.configure(&[target("http://a", &[])]);
    assert_eq!(given(&chain, Account::Deploy, "http://a").await.as_deref(), Some("for-a"));
    assert_eq!(given(&chain, Account::Deploy, "http://a").await.as_deref(), Some("for-a"));
    chain.configure(&[target("http://a", &[])]);
    assert_eq!(given(&chain, Account::Deploy, "http://a").await.as_deref(), Some("for-a"));
    assert_eq!(asked.load(Ordering::SeqCst), 1, "unchanged settings forget nothing");

    chain.configure(&[target("http://b", &[])]);
    assert_eq!(given(&chain, Account::Deploy, "http://a").await, None);
    assert_eq!(given(&chain, Account::Deploy, "http://b").await, None, "the provider is asked anew");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn everybody_who_waits_gets_the_answer_of_one_question() {
    let (provider, asked) = listed(&["one", "two", "three"], false);
    let chain = Chain::new(vec![provider]);
    chain.configure(&[target("http://a", &[])]);
    let all = futures::future::join_all((0..3).map(|_| given(&chain, Account::Deploy, "http://a"))).await;
    assert_eq!(all, [Some("one".to_owned()), Some("one".to_owned()), Some("one".to_owned())]);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_refused_password_is_not_given_out_again() {
    let (provider, asked) = listed(&[PASSWORD, PASSWORD, "better"], true);
    let chain = Chain::new(vec![environment(), provider]);
    chain.configure(&[target("http://a", &[])]);
    assert_eq!(given(&chain, Account::Deploy, "http://a").await.as_deref(), Some(PASSWORD));
    refuse(&chain, "http://a");
    // The next provider knows the same: not again either.
    assert_eq!(given(&chain, Account::Deploy, "http://a").await, None);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    chain.forget(&"dev".into());
    assert_eq!(given(&chain, Account::Deploy, "http://a").await.as_deref(), Some(PASSWORD));

    refuse(&chain, "http://a");
    let mut other = target("http://a", &[]);
    other.username = "other".to_owned();
    chain.configure(&[other]);
    assert_eq!(given(&chain, Account::Deploy, "http://a").await.as_deref(), Some(PASSWORD), "other settings");
}

#[tokio::test]
async fn who_may_know_better_is_asked_again_after_a_refusal() {
    for (may_know_better, second) in [(true, Some("right")), (false, None)] {
        let (provider, _) = listed(&["wrong", "right"], may_know_better);
        let chain = Chain::new(vec![provider]);
        chain.configure(&[target("http://a", &[])]);
        assert_eq!(given(&chain, Account::Deploy, "http://a").await.as_deref(), Some("wrong"));
        refuse(&chain, "http://a");
        assert_eq!(given(&chain, Account::Deploy, "http://a").await.as_deref(), second);
    }
}

#[tokio::test]
async fn nobody_is_asked_again_at_once_when_nobody_knew() {
    for (patience, times) in [(PATIENCE, 1), (Duration::ZERO, 3)] {
        let (provider, asked) = listed(&[], false);
        let mut chain = Chain::new(vec![provider]);
        chain.patience = patience;
        chain.configure(&[target("http://a", &[])]);
        for _ in 0..3 {
            assert_eq!(given(&chain, Account::Deploy, "http://a").await, None);
        }
        assert_eq!(asked.load(Ordering::SeqCst), times);
    }
}

/// All that is logged while this is held.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn no_format_and_no_log_shows_a_password() {
    let (log, _guard) = Log::start();
    let secret = Secret::new(PASSWORD.to_owned());
    assert!(!format!("{secret:?} {secret:#?}").contains("horse"));

    let chain = Chain::new(vec![environment()]);
    let target = target("http://a", &[]);
    assert!(!format!("{target:?}").contains("horse"));
    chain.configure(&[target]);
    given(&chain, Account::Deploy, "http://a").await.unwrap();
    assert_eq!(given(&chain, Account::Deploy, "http://evil").await, None);
    refuse(&chain, "http://a");
    let log = log.text();
    assert!(log.contains("not an address of the target"), "{log}");
    assert!(log.contains("http://evil"), "{log}");
    assert!(log.contains("refused the password"), "{log}");
    assert!(!log.contains("horse"), "{log}");
}

#[cfg(unix)]
mod helper {
    use super::*;
    use tokio::io::AsyncReadExt as _;

    fn asked(words: &[&str]) -> Asked {
        Asked {
            target: "dev".into(),
            account: Account::Deploy,
            username: "me".to_owned(),
            origin: Origin::of(&Url::parse("http://a").unwrap()).unwrap(),
            command: Some(Command::new(words.iter().map(|word| (*word).to_owned()).collect())),
            refused_before: false,
        }
    }

    async fn printed(words: &[&str]) -> Option<String> {
        let secret = Helper::default().provide(&asked(words)).await;
        secret.map(|secret| secret.reveal().to_owned())
    }

    #[tokio::test]
    async fn the_first_line_of_a_helper_is_the_password() {
        let cases: [(&[&str], Option<&str>); 11] = [
            (&["printf", "hunter2"], Some("hunter2")),
            (&["printf", "hunter2\\r\\nuser: me\\n"], Some("hunter2")),
            (&["printf", " spaces kept \\n"], Some(" spaces kept ")),
            (&["printf", "%s", "$HOME;`id`"], Some("$HOME;`id`")),
            (&["sh", "-c", "echo hunter2; exit 1"], None),
            (&["sh", "-c", "echo hunter2; kill -9 $$"], None),
            (&["sh", "-c", "cat; echo after-end-of-input"], Some("after-end-of-input")),
            (&["printf", ""], None),
            (&["printf", "\\nsecond"], None),
            (&["printf", "\\377"], None),
            (&["/no/such/program"], None),
        ];
        for (words, expected) in cases {
            assert_eq!(printed(words).await.as_deref(), expected, "{words:?}");
        }
    }

    #[tokio::test]
    async fn endless_output_is_given_up() {
        assert_eq!(printed(&["yes"]).await, None);
    }

    #[tokio::test]
    async fn a_helper_that_hangs_is_given_up() {
        let helper = Helper { longest_run: Duration::ZERO };
        let (log, _guard) = Log::start();
        assert_eq!(helper.provide(&asked(&["sleep", "600"])).await, None);
        assert!(log.text().contains("was killed"), "{}", log.text());
    }

    #[tokio::test]
    async fn a_helper_that_is_given_up_is_killed() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let script = format!("exec 3> '{}'; echo started >&3; exec sleep 600", pipe.display());
        let command = asked(&["sh", "-c", &script]);
        let helper = Helper::default();
        let mut running = helper.provide(&command);
        let mut end = {
            let opened = tokio::fs::File::open(&pipe);
            tokio::select! {
                _ = &mut running => panic!("it sleeps"),
                file = opened => file.unwrap(),
            }
        };
        let mut started = [0; 8];
        tokio::select! {
            _ = &mut running => panic!("it sleeps"),
            read = end.read_exact(&mut started) => { read.unwrap(); }
        }
        assert_eq!(&started, b"started\n");
        drop(running);
        // The pipe ends when the last process that holds it is gone.
        assert_eq!(end.read_to_end(&mut Vec::new()).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn nothing_a_helper_prints_is_logged() {
        let (log, _guard) = Log::start();
        assert_eq!(printed(&["sh", "-c", "echo hunter2; echo hunter3 >&2; exit 3"]).await, None);
        let log = log.text();
        assert!(log.contains("failed: exit status: 3"), "{log}");
        assert!(!log.contains("hunter"), "{log}");
    }
}
