//! No password gets into anything that the Zato adapter says or logs. A binary of its own: it takes the whole log.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to panic")]

mod zato_support;

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hotdeploy::cluster::{self, Platform};
use hotdeploy::settings::Target;
use zato_support::http::{Reply, Server, json};
use zato_support::{Passwords, content, name, target};

const PING: &str = r#"{"pong":"zato"}"#;
const ACCEPTED: &str = r#"{"zato_ide_deploy_create_response":{"success":"True","msg":"ok"}}"#;
const PASSWORD: &str = "correct-horse-battery";

fn open(target: Target) -> Arc<dyn Platform> {
    cluster::open(target, Passwords::new(PASSWORD, PASSWORD)).unwrap()
}

/// Everything that is logged, at every level, by every crate.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_password_gets_out() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let mut said = Vec::new();
    // Servers that repeat what they were sent, in every place where they can.
    for case in 0..8 {
        let server = Server::start(move |request| {
            if request.path == "/zato/ping" {
                return json(PING);
            }
            let token = request.head.lines().find_map(|line| line.strip_prefix("authorization: ")).unwrap();
            let echo = format!("{token} {PASSWORD} ide_publisher:{PASSWORD} \u{1b}[3{}", &PASSWORD[..4]);
            match case {
                0 => json(&echo),
                1 => Reply::Text(500, serde_json::json!({ "details": [echo] }).to_string()),
                2 => Reply::Text(403, echo),
                3 => Reply::Raw(
                    format!("HTTP/1.1 302 X\r\nlocation: http://{PASSWORD}@x/?{token}\r\n\r\n").into_bytes(),
                ),
                4 => json(
                    serde_json::json!({"zato_ide_deploy_create_response": {"success": false, "msg": echo}}),
                ),
                5 => Reply::Text(401, echo),
                6 => Reply::Raw(echo.into_bytes()),
                _ => json(serde_json::json!({"zato_ide_deploy_create_response": {"success": echo}})),
            }
        })
        .await;
        let mut target = target(&server.url());
        target.invoke_username = Some("pubapi".into());
        target.status_service = true;
        let platform = open(target);
        let error = platform.connect().await.unwrap_err();
        said.push(format!("{error} {error:?}"));
    }
    // And one that takes everything.
    let server =
        Server::start(|request| json(if request.path == "/zato/ping" { PING } else { ACCEPTED })).await;
    let platform = open(target(&server.url()));
    let crm = content("crm.py", "x", &[]);
    said.push(format!("{:?}", platform.connect().await.unwrap()));
    said.push(format!("{:?}", platform.upload(&name("127.0.0.1"), &crm).await.unwrap()));
    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(logged.contains("/ide-deploy"), "something was logged");
    said.push(logged);
    let tokens = [
        PASSWORD.to_owned(),
        STANDARD.encode(format!("ide_publisher:{PASSWORD}")),
        STANDARD.encode(format!("pubapi:{PASSWORD}")),
    ];
    for text in said {
        for token in &tokens {
            assert!(!text.contains(token), "{text}");
        }
    }
}
