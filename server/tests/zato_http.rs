//! The Zato adapter against an HTTP server of the test's own: recorded answers of real servers, and hostile ones.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to panic")]

mod zato_support;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hotdeploy::cluster::{self, Platform};
use hotdeploy::deploy::{
    Accepted, Content, ErrorKind, Evidence, Observation, Propagation, Runs, ServerError, Sha256,
};
use hotdeploy::python::ZatoVersion;
use hotdeploy::secrets::Account;
use hotdeploy::settings::Target;
use serde_json::Value;
use zato_support::http::{Reply, Request, Server, json};
use zato_support::{Passwords, content, name, query, service, target};

const V3_PING: &str = r#"{"pong":"zato"}"#;
const V4_PING: &str = r#"{"is_ok":true,"cid":"1"}"#;
const ACCEPTED: &str = r#"{"zato_ide_deploy_create_response":{"success":"True","msg":"ok"}}"#;
const MISSING: &str = r#"{"details":["Missing required input element: payload"]}"#;
const PASSWORD: &str = "correct-horse-battery";

fn open(target: Target) -> Arc<dyn Platform> {
    cluster::open(target, Passwords::new(PASSWORD, PASSWORD)).unwrap()
}

fn crm() -> Content {
    content("crm.py", &service("crm.get", 1), &["crm.get"])
}

/// A server of one address that answers as a healthy 3.2 does, but for what `wrong` says.
async fn server_3(wrong: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Server {
    Server::start(move |request| {
        wrong(request).unwrap_or_else(|| match request.path.as_str() {
            "/zato/ping" => json(V3_PING),
            "/ide-deploy" => json(ACCEPTED),
            _ => Reply::Text(400, "Bad request".into()),
        })
    })
    .await
}

/// The target whose one server this is.
fn only(server: &Server) -> Target {
    let mut target = target(&server.url());
    target.servers = BTreeMap::from([(name("server1"), server.url().parse().unwrap())]);
    target
}

async fn upload_to(server: &Server) -> Result<Accepted, ServerError> {
    open(only(server)).upload(&name("server1"), &crm()).await
}

// Recordings.

/// Answers of a real server by case.
struct Recording(BTreeMap<String, Value>);

impl Recording {
    fn of(version: &str) -> Self {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../tests/recordings/zato-{version}.jsonl"));
        let text = std::fs::read_to_string(path).unwrap();
        let cases = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        Self(cases.map(|case| (case["case"].as_str().unwrap().to_owned(), case)).collect())
    }

    fn reply(&self, case: &str) -> Reply {
        let response = &self.0[case]["response"];
        let (status, body) = (response["status"].as_u64().unwrap(), response["body"].as_str().unwrap());
        if response.get("transport_error").is_some() {
            // The body is chunked and breaks off before its end.
            let head = format!("HTTP/1.1 {status} X\r\ntransfer-encoding: chunked\r\n\r\n");
            return Reply::Raw(format!("{head}ff\r\n{body}").into_bytes());
        }
        Reply::Text(u16::try_from(status).unwrap(), body.to_owned())
    }
}

/// A server that answers uploads with one recorded case and everything else as recorded.
async fn replay(version: &'static str, upload: &'static str) -> Server {
    let recording = Recording::of(version);
    Server::start(move |request| match request.path.as_str() {
        "/zato/ping" => recording.reply("zato-ping"),
        "/ide-deploy" if request.body.is_empty() => recording.reply("ping-post-no-body"),
        "/ide-deploy" => recording.reply(upload),
        "/zato/api/invoke/zato.server.get-list" => recording.reply("server-list"),
        "/zato/api/invoke/zato.service.get-deployment-info-list" => {
            recording.reply("get-deployment-info-list-server1")
        }
        "/zato/api/invoke/zato.service.get-source-info" if request.body.contains("rec.good") => {
            recording.reply("get-source-info-server1")
        }
        "/zato/api/invoke/zato.service.get-source-info" => recording.reply("get-source-info-unknown"),
        _ => recording.reply("invoke-unknown-service"),
    })
    .await
}

#[tokio::test]
async fn recorded_versions_are_told_apart() {
    for (version, zato, propagation) in
        [("3.2", ZatoVersion::V3, Propagation::Broadcast), ("4.1", ZatoVersion::V4, Propagation::PerServer)]
    {
        let server = replay(version, "deploy-one-service").await;
        let platform = open(only(&server));
        let info = platform.connect().await.unwrap();
        assert_eq!((info.zato, info.traits.propagation), (zato, propagation), "{version}");
        let content = crm();
        platform.upload(&name("server1"), &content).await.unwrap();
        let sent: Value =
            serde_json::from_str(&server.requests.lock().unwrap().last().unwrap().body).unwrap();
        assert_eq!(sent["payload_name"], "crm.py");
        assert_eq!(STANDARD.decode(sent["payload"].as_str().unwrap()).unwrap(), content.text.as_bytes());
    }
}

#[tokio::test]
async fn recorded_refusals_are_told() {
    let cases = [
        ("3.2", "missing-payload", ErrorKind::Refused, "fields are required"),
        ("3.2", "bad-base64-padding", ErrorKind::Refused, "500"),
        ("3.2", "path-traversal", ErrorKind::Refused, "500"),
        ("3.2", "wrong-password", ErrorKind::Unauthorized, "HOTDEPLOY_DEV_PASSWORD"),
        ("4.1", "missing-payload", ErrorKind::Refused, "Missing required input element"),
        ("4.1", "bad-base64-padding", ErrorKind::Refused, "Invalid base64"),
        ("4.1", "no-credentials", ErrorKind::Unauthorized, "HOTDEPLOY_DEV_PASSWORD"),
    ];
    for (version, case, kind, expected) in cases {
        let server = replay(version, case).await;
        let passwords = Passwords::new(PASSWORD, PASSWORD);
        let platform = cluster::open(only(&server), passwords.clone()).unwrap();
        let error = platform.upload(&name("server1"), &crm()).await.unwrap_err();
        assert_eq!(error.kind, kind, "{version} {case}: {error}");
        assert!(
            error.message.contains(expected) && error.message.contains("server1"),
            "{version} {case}: {error}"
        );
        let refused = usize::from(kind == ErrorKind::Unauthorized);
        assert_eq!(passwords.refused.lock().unwrap().len(), refused, "{version} {case}");
    }
}

#[tokio::test]
async fn recorded_source_info_is_evidence_and_a_missing_row_is_not_an_error() {
    let server = replay("3.2", "deploy-one-service").await;
    let mut target = only(&server);
    target.invoke_username = Some("pubapi".into());
    let platform = open(target);
    let source = STANDARD.decode("ZnJvbSB6YXRvLnNlcnZlci5zZXJ2aWNlIGltcG9ydCBTZXJ2aWNlCgpjbGFzcyBSZWNHb29kKFNlcnZpY2UpOgogICAgbmFtZSA9ICdyZWMuZ29vZCcKCiAgICBkZWYgaGFuZGxlKHNlbGYpOgogICAgICAgIHNlbGYucmVzcG9uc2UucGF5bG9hZCA9IHsndmVyc2lvbic6IDJ9Cg==").unwrap();
    let text = String::from_utf8(source).unwrap();
    let good = content("rec_good.py", &text, &["rec.good"]);
    let seen = platform.observe(&name("server1"), &query(&good, None, 0)).await.unwrap();
    assert_eq!(seen.evidence, Evidence::Verified);
    let runs = Runs::Module { sha256: Some(good.sha256), services: vec!["rec.good".into()] };
    assert_eq!(seen.processes[0].runs, runs);

    let missing = content("rec_other.py", "x", &["rec.no-such"]);
    let seen = platform.observe(&name("server1"), &query(&missing, None, 0)).await.unwrap();
    assert_eq!((seen.evidence, &seen.processes[0].runs), (Evidence::Verified, &Runs::Nothing));

    // The service is there, but from another module.
    let elsewhere = content("other.py", "x", &["rec.good"]);
    let seen = platform.observe(&name("server1"), &query(&elsewhere, None, 0)).await.unwrap();
    assert_eq!(seen.processes[0].runs, Runs::Nothing);

    // One of two services is not live.
    let two = content("rec_good.py", &text, &["rec.good", "rec.no-such"]);
    let seen = platform.observe(&name("server1"), &query(&two, None, 0)).await.unwrap();
    assert_eq!(seen.processes[0].runs, Runs::Module { sha256: None, services: vec!["rec.good".into()] });
}

#[tokio::test]
async fn a_cluster_behind_an_address_that_cannot_be_reached_is_watched_through_it() {
    // The recorded servers are on loopback ports where nobody listens.
    for version in ["3.2", "4.1"] {
        let server = replay(version, "deploy-one-service").await;
        let mut target = target(&server.url());
        target.invoke_username = Some("pubapi".into());
        let info = open(target).connect().await.unwrap();
        assert_eq!(info.servers.len(), 1, "{version}");
        assert_eq!(info.servers[0].url, server.url(), "{version}");
        assert!(
            info.notes.iter().any(|note| note.contains("targets.dev.servers")),
            "{version}: {:?}",
            info.notes
        );
    }
}

#[tokio::test]
async fn on_4_1_the_list_of_deployments_tells_where_uploads_land() {
    let recording = Recording::of("4.1");
    let server = Server::start(move |request| match request.path.as_str() {
        "/zato/ping" => recording.reply("zato-ping"),
        "/ide-deploy" if request.body.is_empty() => recording.reply("ping-post-no-body"),
        "/ide-deploy" if request.body.contains("/services/crm.py") => {
            recording.reply("confirm-by-absolute-path-good")
        }
        "/ide-deploy" => recording.reply("deploy-one-service"),
        "/zato/api/invoke/zato.service.get-deployment-info-list" => {
            recording.reply("get-deployment-info-list-server1")
        }
        _ => recording.reply("invoke-unknown-service"),
    })
    .await;
    let mut target = only(&server);
    target.invoke_username = Some("admin.invoke".into());
    let platform = open(target);
    let info = platform.connect().await.unwrap();
    assert_eq!((info.traits.settle, info.traits.drop_window), (500, None));
    let content = crm();
    let mark = platform.upload(&name("server1"), &content).await.unwrap().mark;
    for attempt in 0..3 {
        let seen = platform.observe(&name("server1"), &query(&content, Some(mark), attempt)).await.unwrap();
        assert_eq!((seen.evidence, seen.failure.clone()), (Evidence::Loaded, None));
        assert_eq!(seen.processes[0].runs, Runs::Module { sha256: None, services: vec!["crm.get".into()] });
    }
    let forced = server
        .requests
        .lock()
        .unwrap()
        .iter()
        .filter(|request| request.body.contains("/services/crm.py"))
        .count();
    assert_eq!(forced, 1, "it is loaded once for one upload, however often it is asked about");
}

#[tokio::test]
async fn the_services_of_a_cluster_are_told_with_their_modules() {
    for (version, account, service, module) in
        [("3.2", "pubapi", "demo.hello", "demo_hello"), ("4.1", "admin.invoke", "demo.echo", "demo_extra")]
    {
        let server = replay(version, "deploy-one-service").await;
        let mut target = only(&server);
        target.invoke_username = Some(account.into());
        let platform = open(target);
        assert!(platform.connect().await.unwrap().lists_services, "{version}");
        let services = platform.services().await.unwrap();
        assert_eq!(services.module_of(service), Some(module), "{version}");
        assert!(!services.has("zato.ping") && !services.has("nobody.has-this"), "{version}");
    }
    // Without an account that may ask, nobody asks.
    let server = replay("4.1", "deploy-one-service").await;
    assert!(!open(only(&server)).connect().await.unwrap().lists_services);
}

/// A server of 4.1 on which no forced load names a service.
async fn server_4_naming_nothing() -> Server {
    Server::start(|request| match request.path.as_str() {
        "/zato/ping" => json(V4_PING),
        "/ide-deploy" if request.body.is_empty() => Reply::Text(500, MISSING.into()),
        "/ide-deploy" if request.body.contains("\"/pickup/crm.py\"") => json(r#"{"services_deployed":[]}"#),
        _ => json(ACCEPTED),
    })
    .await
}

#[tokio::test]
async fn a_forced_load_of_nothing_is_a_failure_only_where_there_are_services() {
    let server = server_4_naming_nothing().await;
    let mut target = only(&server);
    target.pickup_dirs.insert(name("server1"), "/pickup/".into());
    let platform = open(target);
    let info = platform.connect().await.unwrap();
    assert_eq!((info.zato, info.traits.drop_window), (ZatoVersion::V4, None));
    let with = crm();
    let mark = platform.upload(&name("server1"), &with).await.unwrap().mark;
    let seen = platform.observe(&name("server1"), &query(&with, Some(mark), 0)).await.unwrap();
    let failure = seen.failure.unwrap();
    assert!(
        failure.message.contains("gives no reason") && failure.message.contains("server1"),
        "{failure:?}"
    );
    assert!(seen.load.is_some());
    // Models are not counted by the answer: nothing can be said.
    let without = content("crm.py", "x", &[]);
    let mark = platform.upload(&name("server1"), &without).await.unwrap().mark;
    let seen = platform.observe(&name("server1"), &query(&without, Some(mark), 0)).await.unwrap();
    assert_eq!((seen.evidence, seen.failure), (Evidence::Accepted, None));
    // Asking how things are loads nothing.
    let before = server.requests.lock().unwrap().len();
    platform.observe(&name("server1"), &query(&with, None, 0)).await.unwrap();
    assert_eq!(server.requests.lock().unwrap().len(), before);
}

#[tokio::test]
async fn a_server_that_hangs_does_not_keep_the_others_from_being_found() {
    let hangs = Server::start(|_| Reply::Silence).await;
    let good = server_4_naming_nothing().await;
    let mut target = only(&good);
    target.servers.insert(name("server2"), hangs.url().parse().unwrap());
    let platform = open(target);
    let (info, ()) = tokio::join!(platform.connect(), async {
        hangs.arrived.notified().await;
        good.answered.notified().await;
        // The answer lies in the client's socket: it is read between these steps, and nothing else will come.
        tokio::time::pause();
        for _ in 0..600 {
            tokio::time::advance(Duration::from_millis(10)).await;
        }
        tokio::time::resume();
    });
    assert_eq!(info.unwrap().servers.len(), 2);
}

// Ways to fail.

#[tokio::test]
async fn no_zato_is_said_so() {
    for body in [
        "<html>It works!</html>",
        "{}",
        "null",
        r#"{"pong":"other"}"#,
        r#"{"is_ok":false}"#,
        r#"{"pong":1}"#,
        "",
    ] {
        let server = Server::start(move |_| json(body)).await;
        let error = open(only(&server)).connect().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Protocol, "{body}: {error}");
        assert!(error.message.contains("does not look like a Zato server"), "{body}: {error}");
    }
}

#[tokio::test]
async fn an_unreachable_server_is_told_from_a_silent_one() {
    let server = server_3(|_| None).await;
    let url = server.url();
    drop(server);
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let refused = format!("http://{}", unused.local_addr().unwrap());
    drop(unused);
    for url in [url.as_str(), &refused, "http://no-such-host.invalid"] {
        let error = open(target(url)).connect().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreachable, "{url}: {error}");
        assert!(error.message.contains("cannot be reached"), "{url}: {error}");
    }
    let closes =
        server_3(|request| (request.path == "/ide-deploy" && !request.body.is_empty()).then_some(Reply::End))
            .await;
    let error = upload_to(&closes).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TimedOut, "{error}");
    assert!(error.message.contains("may have been done"), "{error}");
    let breaks = server_3(|request| {
        let raw = b"HTTP/1.1 200 X\r\ncontent-length: 500\r\n\r\n{\"zato_ide".to_vec();
        (request.path == "/ide-deploy" && !request.body.is_empty()).then_some(Reply::Raw(raw))
    })
    .await;
    assert_eq!(upload_to(&breaks).await.unwrap_err().kind, ErrorKind::TimedOut);
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up() {
    let server = server_3(|request| {
        (request.path == "/ide-deploy" && !request.body.is_empty()).then_some(Reply::Silence)
    })
    .await;
    let platform = open(only(&server));
    platform.connect().await.unwrap();
    let (error, ()) =
        tokio::join!(async { platform.upload(&name("server1"), &crm()).await.unwrap_err() }, async {
            while !server.requests.lock().unwrap().iter().any(|request| request.body.contains("crm.py")) {
                server.arrived.notified().await;
            }
            // Nothing happens any more but the passing of time.
            tokio::time::pause();
            tokio::time::advance(Duration::from_mins(2)).await;
        });
    assert_eq!(error.kind, ErrorKind::TimedOut, "{error}");
    assert!(error.message.contains("did not answer in time"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let other = Server::start(|_| json(V3_PING)).await;
    for (path, status) in [("/zato/ping", 302), ("/ide-deploy", 307), ("/ide-deploy", 308)] {
        let url = other.url();
        let server = server_3(move |request| {
            let head =
                format!("HTTP/1.1 {status} X\r\nlocation: {url}/stolen\u{7}\r\ncontent-length: 0\r\n\r\n");
            (request.path == path).then(|| Reply::Raw(head.into_bytes()))
        })
        .await;
        let error = open(only(&server)).connect().await.unwrap_err();
        // A control character in a header is no HTTP at all; without it, the redirect is told.
        assert!(matches!(error.kind, ErrorKind::Protocol | ErrorKind::TimedOut), "{error}");
        let url = other.url();
        let server = server_3(move |request| {
            let head = format!("HTTP/1.1 {status} X\r\nlocation: {url}/stolen\r\ncontent-length: 0\r\n\r\n");
            (request.path == path).then(|| Reply::Raw(head.into_bytes()))
        })
        .await;
        let error = open(only(&server)).connect().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Protocol, "{error}");
        assert!(error.message.contains(&format!("{}/stolen", other.url())), "{error}");
    }
    assert_eq!(other.paths(), Vec::<String>::new());
}

#[tokio::test]
async fn wrong_types_are_protocol_errors() {
    let uploads = [
        "",
        "null",
        "[]",
        "{}",
        "5",
        "\"text\"",
        "{\"zato_ide_deploy_create_response\":5}",
        "{\"zato_ide_deploy_create_response\":{}}",
        "{\"zato_ide_deploy_create_response\":{\"success\":\"maybe\"}}",
        "{\"zato_ide_deploy_create_response\":{\"success\":1}}",
        "{\"zato_ide_deploy_create_response\":{\"success\":true,\"msg\":[]}}",
        "{\"zato_ide_deploy_create_response\":{\"success\":true",
        "\u{0}\u{1b}[31m",
    ];
    for body in uploads {
        let server = server_3(move |request| {
            (request.path == "/ide-deploy" && !request.body.is_empty()).then(|| json(body))
        })
        .await;
        let error = upload_to(&server).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Protocol, "{body:?}: {error}");
        assert!(!error.message.contains(['\u{1b}', '\u{0}']), "{body:?}");
    }
}

#[tokio::test]
async fn wrong_answers_to_questions_are_protocol_errors_and_no_panics() {
    let bodies = [
        "",
        "null",
        "[]",
        "{}",
        "[null]",
        "[[]]",
        "5",
        r#"{"source_hash":5}"#,
        r#"{"hotdeploy_status":99}"#,
        r#"{"hotdeploy_status":99,"processes":5}"#,
        r#"{"hotdeploy_status":99,"processes":[{}]}"#,
        r#"{"hotdeploy_status":99,"processes":[{"pid":-1}]}"#,
        r#"{"hotdeploy_status":99,"processes":[{"pid":1,"loaded":5}]}"#,
        r#"{"hotdeploy_status":99,"workers":-5,"processes":[]}"#,
        r#"{"hotdeploy_status":99,"processes":[{"pid":1,"attempt":{"id":5}}]}"#,
    ];
    for status in [false, true] {
        for body in bodies {
            let server =
                server_3(move |request| request.path.starts_with("/zato/api/invoke/").then(|| json(body)))
                    .await;
            let mut target = only(&server);
            target.invoke_username = Some("pubapi".into());
            target.status_service = status;
            let platform = open(target);
            let error = match platform.observe(&name("server1"), &query(&crm(), None, 0)).await {
                // An answer that is no status service's means that there is none.
                Ok(seen) => panic!("{body}: {seen:?}"),
                Err(error) => error,
            };
            assert_eq!(error.kind, ErrorKind::Protocol, "{body}: {error}");
        }
    }
}

#[tokio::test]
async fn a_hostile_status_service_is_cut_to_size() {
    let services: Vec<_> =
        (0..5_000).map(|number| format!("\u{1b}[31ms{number}\n{}", "x".repeat(50))).collect();
    let processes: Vec<_> = (0..300)
        .map(|pid| {
            let services: &[String] = if pid == 0 { &services } else { &[] };
            serde_json::json!({
                "pid": pid, "python": "999999.1", "pickup_dir": "/w/../../etc",
                "loaded": {"sha256": "zz", "services": services},
                "attempt": {"id": "i".repeat(1000), "outcome": "failed", "age_ms": -1e300, "sha256": null,
                            "text": format!("\u{1b}[31m{}", "E\n".repeat(1000))},
            })
        })
        .collect();
    let body =
        serde_json::json!({"hotdeploy_status": 99, "workers": 4_000_000_000_u64, "processes": processes})
            .to_string();
    let server =
        server_3(move |request| request.path.ends_with("hotdeploy.status").then(|| json(&body))).await;
    let mut target = only(&server);
    target.invoke_username = Some("pubapi".into());
    target.status_service = true;
    let platform = open(target);
    let mark = platform.upload(&name("server1"), &crm()).await.unwrap().mark;
    let seen = platform.observe(&name("server1"), &query(&crm(), Some(mark), 0)).await.unwrap();
    assert!(seen.processes.len() <= 256, "{}", seen.processes.len());
    let Runs::Module { sha256: None, services } = &seen.processes[0].runs else {
        panic!("{:?}", seen.processes[0])
    };
    assert!(
        services.len() <= 500
            && services.iter().all(|name| name.chars().count() <= 201 && !name.contains(['\u{1b}', '\n']))
    );
    assert!(seen.failure.is_some_and(|failure| failure.traceback.unwrap().len() < 20_000));
}

#[tokio::test]
async fn endless_answers_are_not_read_to_their_end() {
    let huge = "x".repeat(3 * 1024 * 1024);
    let server = server_3(move |request| {
        (request.path == "/ide-deploy" && !request.body.is_empty()).then(|| json(&huge))
    })
    .await;
    let error = upload_to(&server).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Protocol, "{error}");
    assert!(error.message.contains("more than"), "{error}");
    // Chunks without an end, of a length that nobody announced.
    let chunk = format!("{:x}\r\n{}\r\n", 1 << 20, "y".repeat(1 << 20));
    let endless = format!("HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n{}", chunk.repeat(8));
    let server = server_3(move |request| {
        (request.path == "/ide-deploy" && !request.body.is_empty())
            .then(|| Reply::Raw(endless.clone().into_bytes()))
    })
    .await;
    assert_eq!(upload_to(&server).await.unwrap_err().kind, ErrorKind::Protocol);
}

#[tokio::test]
async fn statuses_are_told_apart() {
    let cases = [
        (404, ErrorKind::Refused, "endpoint"),
        (403, ErrorKind::Refused, "does not let"),
        (413, ErrorKind::Refused, "413"),
        (500, ErrorKind::Refused, "500"),
        (502, ErrorKind::TimedOut, "may have been done"),
        (503, ErrorKind::Unreachable, "no server is reachable"),
        (504, ErrorKind::TimedOut, "may have been done"),
    ];
    for (status, kind, expected) in cases {
        let server = server_3(move |request| {
            (request.path == "/ide-deploy" && !request.body.is_empty())
                .then(|| Reply::Text(status, "<b>no</b>".into()))
        })
        .await;
        let error = upload_to(&server).await.unwrap_err();
        assert_eq!(error.kind, kind, "{status}: {error}");
        assert!(error.message.contains(expected), "{status}: {error}");
    }
}

#[tokio::test]
async fn without_a_password_nothing_is_sent() {
    let server = server_3(|_| None).await;
    let platform = cluster::open(only(&server), Arc::new(Passwords::default())).unwrap();
    let error = platform.connect().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NoPassword, "{error}");
    assert!(error.message.contains("HOTDEPLOY_DEV_PASSWORD"), "{error}");
    assert!(server.requests.lock().unwrap().iter().all(|request| request.path == "/zato/ping"));
    assert!(
        server
            .requests
            .lock()
            .unwrap()
            .iter()
            .all(|request| !request.head.to_lowercase().contains("authorization"))
    );
}

#[tokio::test]
async fn passwords_are_asked_for_by_origin_and_account() {
    let server = server_3(|request| request.path.ends_with("get-list").then(|| json("[]"))).await;
    let mut target = only(&server);
    target.invoke_username = Some("pubapi".into());
    let passwords = Passwords::new("one", "two");
    let platform = cluster::open(target, passwords.clone()).unwrap();
    platform.connect().await.unwrap();
    let asked = passwords.asked.lock().unwrap().clone();
    assert!(
        asked.contains(&(Account::Deploy, server.url())) && asked.contains(&(Account::Invoke, server.url())),
        "{asked:?}"
    );
    for request in server.requests.lock().unwrap().iter() {
        let expected = match request.path.as_str() {
            "/zato/ping" => None,
            "/ide-deploy" => Some(STANDARD.encode("ide_publisher:one")),
            _ => Some(STANDARD.encode("pubapi:two")),
        };
        let sent = request
            .head
            .lines()
            .find_map(|line| line.strip_prefix("authorization: Basic ").map(str::to_owned));
        assert_eq!(sent, expected, "{}", request.path);
    }
}

#[tokio::test]
async fn a_discovered_server_elsewhere_gets_nothing() {
    let other = server_3(|_| None).await;
    let port = other.address.port();
    // Another loopback address is this machine too; a name that only resolves to it is not the same host.
    let list = format!(
        r#"[{{"name":"elsewhere","preferred_address":"192.0.2.7","bind_port":{port},"crypto_use_tls":false}},
            {{"name":"here","preferred_address":"127.0.0.1","bind_port":{port},"crypto_use_tls":false}}]"#
    );
    let server = server_3(move |request| request.path.ends_with("get-list").then(|| json(&list))).await;
    let mut target = target(&server.url());
    target.invoke_username = Some("pubapi".into());
    let info = open(target).connect().await.unwrap();
    let names: Vec<_> = info.servers.iter().map(|server| server.name.as_str()).collect();
    assert_eq!(names, ["here"]);
    assert!(
        info.notes.iter().any(|note| note.contains("elsewhere") && note.contains("targets.dev.servers")),
        "{:?}",
        info.notes
    );
    assert_eq!(other.paths(), ["/zato/ping"]);
}

#[tokio::test]
async fn connections_are_kept() {
    let server = server_3(|_| None).await;
    let platform = open(only(&server));
    platform.connect().await.unwrap();
    for _ in 0..5 {
        platform.upload(&name("server1"), &crm()).await.unwrap();
    }
    assert_eq!(*server.connections.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_protected_target_is_sent_no_status_service_before_a_deployment() {
    let server = server_3(|_| None).await;
    let mut target = only(&server);
    target.invoke_username = Some("pubapi".into());
    target.status_service = true;
    target.policy.protected = true;
    let platform = open(target);
    platform.connect().await.unwrap();
    platform.observe(&name("server1"), &query(&content("crm.py", "x", &[]), None, 0)).await.unwrap();
    let uploads = |file: &str| {
        server.requests.lock().unwrap().iter().filter(|request| request.body.contains(file)).count()
    };
    assert_eq!(uploads("hotdeploy_status.py"), 0);
    let mark = platform.upload(&name("server1"), &crm()).await.unwrap().mark;
    let mut query = query(&crm(), Some(mark), 0);
    query.wait = 0;
    platform.observe(&name("server1"), &query).await.unwrap();
    assert_eq!(uploads("hotdeploy_status.py"), 1);
}

#[tokio::test]
async fn an_older_status_service_is_replaced_and_a_newer_one_is_not() {
    for (revision, expected) in [(1, 1), (2, 0), (3, 0)] {
        let reply = format!(r#"{{"hotdeploy_status":{revision},"processes":[{{"pid":1}}]}}"#);
        let server =
            server_3(move |request| request.path.ends_with("hotdeploy.status").then(|| json(&reply))).await;
        let mut target = only(&server);
        target.invoke_username = Some("pubapi".into());
        target.status_service = true;
        open(target).connect().await.unwrap();
        let uploads = server
            .requests
            .lock()
            .unwrap()
            .iter()
            .filter(|request| request.body.contains("hotdeploy_status.py"))
            .count();
        assert_eq!(uploads, expected, "revision {revision}");
    }
}

#[tokio::test]
async fn a_server_on_which_the_status_service_does_not_come_is_asked_otherwise() {
    let recording = Recording::of("3.2");
    let server = server_3(move |request| match request.path.as_str() {
        "/zato/api/invoke/zato.service.get-source-info" => Some(recording.reply("get-source-info-server1")),
        _ => None,
    })
    .await;
    let mut target = only(&server);
    target.invoke_username = Some("pubapi".into());
    target.status_service = true;
    let platform = open(target);
    let good = content("rec_good.py", "x", &["rec.good"]);
    let mark = platform.upload(&name("server1"), &good).await.unwrap().mark;
    // At first it may be on its way; then the next best evidence is given.
    tokio::time::pause();
    let mut last = None;
    for attempt in 0..20 {
        let seen = platform.observe(&name("server1"), &query(&good, Some(mark), attempt)).await.unwrap();
        last = seen.processes.into_iter().next();
        if last.is_some() {
            break;
        }
    }
    assert!(matches!(last.unwrap().runs, Runs::Module { sha256: Some(_), .. }));
}

#[tokio::test]
async fn the_status_service_is_uploaded_once_however_many_ask() {
    let uploaded = Arc::new(Mutex::new(0));
    let count = uploaded.clone();
    let server = server_3(move |request| {
        if request.body.contains("hotdeploy_status.py") {
            *count.lock().unwrap() += 1;
        }
        if request.path.ends_with("hotdeploy.status") && *count.lock().unwrap() > 0 {
            return Some(json(r#"{"hotdeploy_status":99,"processes":[{"pid":1}]}"#));
        }
        None
    })
    .await;
    let mut target = only(&server);
    target.invoke_username = Some("pubapi".into());
    target.status_service = true;
    let platform = open(target);
    let asked: Vec<Result<Observation, ServerError>> = futures::future::join_all((0..8).map(|_| {
        let platform = platform.clone();
        async move { platform.observe(&name("server1"), &query(&crm(), None, 0)).await }
    }))
    .await;
    assert!(asked.iter().all(Result::is_ok), "{asked:?}");
    assert_eq!(*uploaded.lock().unwrap(), 1);
}

// TLS.

struct Authority {
    acceptor: tokio_rustls::TlsAcceptor,
    pem: tempfile::NamedTempFile,
}

fn authority() -> Authority {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let root = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let server_key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["localhost".to_owned()])
        .unwrap()
        .signed_by(&server_key, &issuer)
        .unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(server_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .unwrap();
    let pem = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(pem.path(), root.pem()).unwrap();
    Authority { acceptor: Arc::new(config).into(), pem }
}

#[tokio::test]
async fn certificates_are_verified() {
    let authority = authority();
    let answer =
        |request: &Request| if request.path == "/zato/ping" { json(V3_PING) } else { json(ACCEPTED) };
    let server = Server::start_with(Some(authority.acceptor.clone()), answer).await;
    let port = server.address.port();
    let with = |host: &str, ca: Option<&Path>| {
        let mut target = target(&format!("https://{host}:{port}"));
        target.ca_file = ca.map(Path::to_owned);
        open(target)
    };
    let error = with("localhost", None).connect().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable, "{error}");
    assert!(error.message.contains("certificate"), "{error}");
    let error = with("127.0.0.1", Some(authority.pem.path())).connect().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable, "the certificate is another name's: {error}");
    assert_eq!(server.paths(), Vec::<String>::new(), "nothing was sent before");

    let platform = with("localhost", Some(authority.pem.path()));
    assert_eq!(platform.connect().await.unwrap().zato, ZatoVersion::V3);
}

#[tokio::test]
async fn a_ca_file_that_is_none_is_told() {
    let empty = tempfile::NamedTempFile::new().unwrap();
    for path in [Path::new("/no/such/ca.pem"), empty.path()] {
        let mut target = target("https://localhost:1");
        target.ca_file = Some(path.to_owned());
        let error = open(target).connect().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Refused, "{error}");
        assert!(error.message.contains("ca-file"), "{error}");
    }
}

#[test]
fn addresses_that_are_no_web_addresses_are_refused() {
    for url in ["ftp://localhost", "file:///etc/passwd", "unix:/run/x"] {
        let error = cluster::open(target(url), Passwords::new("a", "b")).err().unwrap();
        assert!(error.message.contains("http"), "{error}");
    }
}

#[test]
fn content_is_hashed_as_it_is_sent() {
    let content = content("crm.py", "x = 'é'\r\n", &[]);
    assert_eq!(content.sha256, Sha256::of(b"x = '\xc3\xa9'\r\n"));
}
