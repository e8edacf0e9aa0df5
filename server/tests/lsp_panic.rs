//! The panic hook belongs to the whole process: this test has one of its own.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

#[path = "lsp/client.rs"]
#[allow(dead_code, reason = "shared with the other tests of the editor face")]
mod client;

use hotdeploy::lsp::{Options, log, serve};
use serde_json::json;

#[tokio::test]
async fn the_editor_is_told_where_a_panic_happened() {
    let relay = log::Relay::default();
    log::report_panics(relay.clone());
    let (ours, input) = tokio::io::duplex(1 << 20);
    let (output, theirs) = tokio::io::duplex(1 << 20);
    let server = tokio::spawn(serve(input, output, Options { relay, ..Options::default() }));
    let mut client = client::Client::new(theirs, ours);
    client.initialize(json!({ "capabilities": {} })).await;

    let caught = std::panic::catch_unwind(|| panic!("it \u{1b}[31mbroke"));
    assert!(caught.is_err());

    let log = client.expect("window/logMessage").await["params"].clone();
    assert_eq!(log["type"], 1);
    let message = log["message"].as_str().unwrap();
    assert!(message.starts_with("internal error at ") && message.contains("lsp_panic.rs"), "{message}");
    assert!(message.ends_with(": it broke"), "{message}");
    client.finish(&["hotdeploy/status"]).await;
    assert_eq!(server.await.unwrap(), 0);
}
