//! What a client may send instead of a message.

use serde_json::json;

use super::lifecycle::Session;

/// Sent to a server that is up; then a request that must be answered. Returns the codes of what came before.
async fn after(bytes: &[u8]) -> Vec<i64> {
    let mut session = Session::initialized(json!({})).await;
    session.client.send_raw(bytes).await;
    // An id that no other message of the session has.
    let probe = json!({ "jsonrpc": "2.0", "id": "probe", "method": "no/such", "params": {} });
    session.client.send(&probe).await;
    let mut codes = Vec::new();
    loop {
        let message = session.client.next().await.expect("the session goes on");
        if message["id"] == "probe" {
            break;
        }
        if let Some(code) = message["error"]["code"].as_i64() {
            codes.push(code);
        }
    }
    session.end().await;
    codes
}

fn with_length(length: impl std::fmt::Display, body: &str) -> Vec<u8> {
    format!("Content-Length: {length}\r\n\r\n{body}").into_bytes()
}

fn whole(body: &str) -> Vec<u8> {
    with_length(body.len(), body)
}

const REQUEST: &str = r#"{"jsonrpc":"2.0","id":7,"method":"no/such"}"#;

#[tokio::test]
async fn a_message_as_it_should_be() {
    assert_eq!(after(&whole(REQUEST)).await, [-32601]);
}

#[tokio::test]
async fn bodies_that_are_no_json() {
    for body in ["{\"jsonrpc\":", "nonsense", "\u{0}", "{\"a\":1}}", "{'jsonrpc':'2.0'}"] {
        assert_eq!(after(&whole(body)).await, [-32700], "{body:?}");
    }
}

#[tokio::test]
async fn bodies_that_are_json_but_no_message() {
    let no_messages = [
        "1",
        "null",
        "\"text\"",
        "{}",
        r#"{"jsonrpc":"1.0","id":1,"method":"no/such"}"#,
        r#"{"id":1,"method":"no/such"}"#,
        r#"{"jsonrpc":"2.0","id":1}"#,
        r#"{"jsonrpc":"2.0","id":{},"method":"no/such"}"#,
        r#"{"jsonrpc":"2.0","id":1.5,"method":"no/such"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":["no/such"]}"#,
        r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"no/such"}"#,
    ];
    for body in no_messages {
        assert_eq!(after(&whole(body)).await, [-32600], "{body}");
    }
}

#[tokio::test]
async fn batches_are_refused_as_one() {
    assert_eq!(after(&whole(&format!("[{REQUEST},{REQUEST}]"))).await, [-32600]);
    assert_eq!(after(&whole("[]")).await, [-32600]);
    assert_eq!(after(&whole("[1,")).await, [-32700]);
}

#[tokio::test]
async fn bytes_that_are_not_utf8() {
    let mut body = br#"{"jsonrpc":"2.0","id":1,"method":"no/such","params":{"x":""#.to_vec();
    body.extend_from_slice(b"\xff\xfe\"}}");
    let mut bytes = with_length(body.len(), "");
    bytes.extend_from_slice(&body);
    assert_eq!(after(&bytes).await, [-32700]);
}

#[tokio::test]
async fn a_length_that_is_too_short() {
    for length in [1, 10, REQUEST.len() - 1] {
        assert_eq!(after(&with_length(length, REQUEST)).await, [-32700], "{length}");
    }
}

#[tokio::test]
async fn a_length_that_is_too_long_swallows_no_other_message() {
    for more in [1, 10, 40, 60] {
        let codes = after(&with_length(REQUEST.len() + more, REQUEST)).await;
        assert_eq!(codes, [-32700], "{more} too many");
    }
}

#[tokio::test]
async fn the_sender_of_a_message_with_a_wrong_length_is_answered_by_its_id() {
    let mut session = Session::initialized(json!({})).await;
    session.client.send_raw(&with_length(REQUEST.len() + 5, REQUEST)).await;
    session.client.notify("no/such", json!({})).await;
    assert_eq!(session.client.answer(7).await["error"]["code"], -32700);
    session.end().await;
}

#[tokio::test]
async fn lengths_that_are_none() {
    let digits = "9".repeat(10_000);
    for length in ["", "x", "-1", "1e3", "0x10", "99999999999999999999999999", &digits] {
        assert_eq!(after(&with_length(length, REQUEST)).await, [-32700], "{length:?}");
    }
}

#[tokio::test]
async fn lengths_of_nothing_and_of_everything() {
    assert_eq!(after(&with_length(0, "")).await, [-32600]);
    for length in [usize::MAX, 1 << 40] {
        assert_eq!(after(&with_length(length, REQUEST)).await, [-32600], "{length}");
    }
}

#[tokio::test]
async fn headers_that_are_missing_or_strange() {
    assert_eq!(after(REQUEST.as_bytes()).await, [-32700], "no header");
    assert_eq!(after(b"Content-Type: application/json\r\n\r\n").await, [-32700], "no length");
    assert_eq!(after(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await, [-32700], "not our protocol");
    assert_eq!(after(&vec![b'a'; 100_000]).await, [-32700], "no end");
    let charset = "Content-Type: application/vscode-jsonrpc; charset=utf-16\r\n";
    let mut bytes = charset.as_bytes().to_vec();
    bytes.extend(whole(REQUEST));
    assert_eq!(after(&bytes).await, [-32700], "another charset");
}

#[tokio::test]
async fn headers_that_are_unusual_and_right() {
    let length = REQUEST.len();
    let unusual = [
        format!("content-length:{length}\r\n\r\n{REQUEST}"),
        format!("Content-Length: {length}\n\n{REQUEST}"),
        format!("\r\n\r\nContent-Length: {length}\r\n\r\n{REQUEST}\r\n"),
        format!(
            "Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: {length}\r\n\r\n{REQUEST}"
        ),
        format!("Content-Length: {length}\r\nContent-Type: application/vscode-jsonrpc\r\n\r\n{REQUEST}"),
        format!("Content-Length: {length}\r\nX-Other: 1\r\n\r\n{REQUEST}"),
    ];
    for bytes in unusual {
        assert_eq!(after(bytes.as_bytes()).await, [-32601], "{bytes}");
    }
}

#[tokio::test]
async fn json_nested_deeper_than_any_message() {
    let body = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"no/such","params":{}}}"#, "[".repeat(100_000));
    assert_eq!(after(&whole(&body)).await, [-32700]);
}

#[tokio::test]
async fn blank_lines_without_end() {
    assert_eq!(after(&b"\r\n".repeat(200_000)).await, [0_i64; 0]);
}

#[tokio::test]
async fn a_message_may_come_byte_by_byte() {
    let mut session = Session::initialized(json!({})).await;
    for byte in whole(REQUEST) {
        session.client.send_raw(&[byte]).await;
    }
    assert_eq!(session.client.answer(7).await["error"]["code"], -32601);
    session.end().await;
}

#[tokio::test]
async fn an_answer_that_nobody_awaits_is_dropped() {
    for id in ["1", "12345", "\"x\"", "null"] {
        let answer = format!(r#"{{"jsonrpc":"2.0","id":{id},"result":null}}"#);
        assert_eq!(after(&whole(&answer)).await, [0_i64; 0], "{id}");
        let error = format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":1,"message":"x","more":2}}}}"#);
        assert_eq!(after(&whole(&error)).await, [0_i64; 0], "{id}");
    }
}
