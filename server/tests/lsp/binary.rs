//! The real program.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::client::{Client, soon};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hotdeploy"));
    // Nothing of whoever runs the tests.
    let nowhere = std::env::temp_dir().join("hotdeploy-no-home");
    command
        .arg("lsp")
        .args(arguments)
        .env("HOME", &nowhere)
        .env("XDG_CONFIG_HOME", &nowhere)
        .env("XDG_STATE_HOME", &nowhere)
        .env_remove("HOTDEPLOY_LOG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    command
}

fn spawn(arguments: &[&str]) -> (Child, Client) {
    let mut child = command(arguments).spawn().unwrap();
    let client = Client::new(child.stdout.take().unwrap(), child.stdin.take().unwrap());
    (child, client)
}

async fn code(child: &mut Child) -> Option<i32> {
    soon("the program to end", child.wait()).await.unwrap().code()
}

#[tokio::test]
async fn ends_at_exit_with_standard_input_left_open() {
    let (mut child, mut client) = spawn(&["--stdio"]);
    client.initialize(json!({ "capabilities": {} })).await;
    client.ok("shutdown", Value::Null).await;
    client.notify("exit", Value::Null).await;
    assert_eq!(code(&mut child).await, Some(0));
    client.rest().await;
}

#[tokio::test]
async fn ends_with_failure_when_standard_input_is_closed() {
    let (mut child, mut client) = spawn(&[]);
    client.initialize(json!({ "capabilities": {} })).await;
    client.hang_up().await;
    assert_eq!(code(&mut child).await, Some(1));
}

#[tokio::test]
async fn survives_malformed_json() {
    let (mut child, mut client) = spawn(&[]);
    client.initialize(json!({ "capabilities": {} })).await;
    client.send_raw(b"Content-Length: 3\r\n\r\n{{{").await;
    let fault = client.expect_answer_without_id().await;
    assert_eq!(fault["error"]["code"], -32700);
    let log = client.expect("window/logMessage").await;
    assert_eq!(log["params"]["type"], 2, "a warning in the editor's log: {log}");
    client.ok("workspace/executeCommand", json!({ "command": "hotdeploy.status" })).await;
    client.finish(super::lifecycle::USUAL).await;
    assert_eq!(code(&mut child).await, Some(0));
}

/// An editor that is killed may leave the pipe open: another process can hold it.
#[cfg(unix)]
#[tokio::test]
async fn ends_when_the_editor_is_gone_and_the_pipe_is_not() {
    let mut editor = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let (mut child, mut client) = spawn(&[]);
    client.initialize(json!({ "capabilities": {}, "processId": editor.id() })).await;
    client.ok("workspace/executeCommand", json!({ "command": "hotdeploy.status" })).await;
    editor.kill().await.unwrap();
    assert_eq!(code(&mut child).await, Some(1));
    client.rest().await;
}

#[cfg(unix)]
#[tokio::test]
async fn an_editor_that_cannot_be_seen_is_not_taken_for_gone() {
    // As when the server runs in a container and the editor does not.
    let mut gone = Command::new("true").spawn().unwrap();
    let id = gone.id();
    gone.wait().await.unwrap();
    let (mut child, mut client) = spawn(&[]);
    client.initialize(json!({ "capabilities": {}, "processId": id })).await;
    client.ok("workspace/executeCommand", json!({ "command": "hotdeploy.status" })).await;
    client.finish(super::lifecycle::USUAL).await;
    assert_eq!(code(&mut child).await, Some(0));
}

#[tokio::test]
async fn ends_when_the_client_reads_no_more() {
    let (mut child, mut client) = spawn(&[]);
    client.initialize(json!({ "capabilities": {} })).await;
    client.read_no_more();
    // The answer cannot be written.
    client.begin("workspace/executeCommand", json!({ "command": "hotdeploy.status" })).await;
    assert_eq!(code(&mut child).await, Some(1));
}

/// A line of the log is read, not a moment waited for.
#[tokio::test]
async fn says_on_standard_error_what_it_is_told_to() {
    let mut child = command(&["--log-level", "info"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut client = Client::new(child.stdout.take().unwrap(), child.stdin.take().unwrap());
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    client.initialize(json!({ "capabilities": {}, "clientInfo": { "name": "\u{1b}[31mProbe" } })).await;
    let line = soon("a log line", log.next_line()).await.unwrap().unwrap();
    assert!(line.contains("Probe") && !line.contains('\u{1b}'), "{line:?}");
    client.finish(super::lifecycle::USUAL).await;
    assert_eq!(code(&mut child).await, Some(0));
}

#[tokio::test]
async fn logs_into_a_closed_pipe_without_harm() {
    let mut child = command(&[]).stderr(Stdio::piped()).spawn().unwrap();
    let mut client = Client::new(child.stdout.take().unwrap(), child.stdin.take().unwrap());
    drop(child.stderr.take());
    client.initialize(json!({ "capabilities": {} })).await;
    for _ in 0..3 {
        // Each is a warning in the log.
        client.send_raw(b"Content-Length: 3\r\n\r\n{{{").await;
        client.expect("window/logMessage").await;
        client.expect_answer_without_id().await;
    }
    client.finish(super::lifecycle::USUAL).await;
    assert_eq!(code(&mut child).await, Some(0));
}

#[tokio::test]
async fn complaints_about_initialize_wait_for_its_answer() {
    let (mut child, mut client) = spawn(&[]);
    let params = json!({ "capabilities": {}, "initializationOptions": { "trusted": "yes" } });
    let id = client.begin("initialize", params).await;
    let first = client.next().await.unwrap();
    assert_eq!(first["id"], id, "{first}");
    let log = client.expect("window/logMessage").await;
    assert!(log["params"]["message"].as_str().unwrap().contains("trusted"), "{log}");
    client.finish(super::lifecycle::USUAL).await;
    assert_eq!(code(&mut child).await, Some(0));
}
