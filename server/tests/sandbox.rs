//! The library face of the sandbox, as the demonstration and the benchmarks use it.

use std::io::ErrorKind;
use std::time::Duration;

use hotdeploy::sandbox::{Error, Faults, Options, Sandbox, Version};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

fn options(emulate: Version) -> Options {
    Options { emulate, speed: 0.0, ..Options::default() }
}

async fn ping(url: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).await?;
    stream.write_all(b"GET /zato/ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn a_sandbox_starts_answers_and_leaves_nothing() {
    for (emulate, answer) in [(Version::V3_2, r#""pong": "zato""#), (Version::V4_1, r#""is_ok": true"#)] {
        let sandbox = Sandbox::start(options(emulate)).await.expect("it starts");
        let ready = sandbox.ready().clone();
        assert_eq!(ready.servers.len(), 2);
        let urls: Vec<_> =
            ready.servers.iter().map(|server| &server.url).chain([&ready.load_balancer]).collect();
        for url in &urls {
            let text = ping(url).await.expect("it answers");
            assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.contains(answer), "{text}");
        }
        sandbox.shutdown().await;
        for url in &urls {
            assert_eq!(ping(url).await.expect_err("it is gone").kind(), ErrorKind::ConnectionRefused);
        }
        assert!(!ready.dir.exists());
    }
}

#[tokio::test]
async fn servers_stop_start_and_misbehave() {
    let sandbox = Sandbox::start(options(Version::V4_1)).await.expect("it starts");
    let url = sandbox.ready().servers[1].url.clone();

    sandbox.stop_server("server2").await.expect("there is such a server");
    assert_eq!(ping(&url).await.expect_err("it is down").kind(), ErrorKind::ConnectionRefused);
    sandbox.stop_server("server2").await.expect("stopping it again does nothing");
    sandbox.start_server("server2").await.expect("it starts again");
    sandbox.start_server("server2").await.expect("starting it again does nothing");
    assert!(ping(&url).await.is_ok());

    sandbox.set_faults("server2", &Faults { hang: true, ..Faults::default() }).await.expect("it is told");
    assert!(timeout(Duration::from_millis(200), ping(&url)).await.is_err());
    sandbox.set_faults("server2", &Faults::default()).await.expect("it is told");
    assert!(ping(&url).await.is_ok());

    let error = sandbox.stop_server("server3").await.expect_err("there is none");
    assert!(matches!(error, Error::NoServer { .. }));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn passwords_are_not_shown() {
    let sandbox = Sandbox::start(Options { servers: 1, ..options(Version::V4_1) }).await.expect("it starts");
    let shown = format!("{sandbox:?}");
    let accounts = &sandbox.ready().accounts;
    for account in [&accounts.ide, &accounts.invoke, &accounts.admin] {
        assert!(shown.contains(&account.username));
        assert!(!shown.contains(&account.password));
    }
    sandbox.shutdown().await;
}
