//! A small LSP client. It waits for messages, never for time: its deadline only turns a hang into a failure.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _,
    BufReader,
};

const DEADLINE: Duration = Duration::from_secs(20);

/// Panics when this takes so long that it is taken for a hang.
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    let value = tokio::time::timeout(DEADLINE, future).await;
    value.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

pub fn framed(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Reads one message; `None` at the end of the stream.
pub async fn read_message(input: &mut (impl AsyncBufRead + Unpin)) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).await.unwrap_or(0) == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = Some(value.parse().unwrap());
        }
    }
    let mut body = vec![0; length.expect("a header with Content-Length")];
    input.read_exact(&mut body).await.unwrap();
    Some(serde_json::from_slice(&body).unwrap())
}

/// A client on one end of two streams.
pub struct Client {
    input: BufReader<Box<dyn AsyncRead + Send + Unpin>>,
    output: Option<Box<dyn AsyncWrite + Send + Unpin>>,
    /// Read and not yet asked for.
    inbox: VecDeque<Value>,
    next_id: i64,
    finished: bool,
}

impl Client {
    pub fn new(
        input: impl AsyncRead + Send + Unpin + 'static,
        output: impl AsyncWrite + Send + Unpin + 'static,
    ) -> Self {
        Self {
            input: BufReader::new(Box::new(input)),
            output: Some(Box::new(output)),
            inbox: VecDeque::new(),
            next_id: 0,
            finished: false,
        }
    }

    pub async fn send_raw(&mut self, bytes: &[u8]) {
        let output = self.output.as_mut().expect("an open stream");
        soon("the server to read", output.write_all(bytes)).await.unwrap();
        output.flush().await.unwrap();
    }

    pub async fn send(&mut self, message: &Value) {
        self.send_raw(&framed(message)).await;
    }

    pub async fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params })).await;
    }

    /// Sends a request; its answer is had with [`Client::answer`].
    pub async fn begin(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await;
        id
    }

    pub async fn answer(&mut self, id: i64) -> Value {
        self.take(&format!("the answer to request {id}"), |message| {
            message.get("method").is_none() && message["id"] == id
        })
        .await
    }

    pub async fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.begin(method, params).await;
        self.answer(id).await
    }

    /// The result of a request that must succeed.
    pub async fn ok(&mut self, method: &str, params: Value) -> Value {
        let answer = self.request(method, params).await;
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The code of the error that a request must end in.
    pub async fn error(&mut self, method: &str, params: Value) -> i64 {
        let answer = self.request(method, params).await;
        answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("{method} did not fail: {answer}"))
    }

    /// The next request or notification of the server with this method.
    pub async fn expect(&mut self, method: &str) -> Value {
        self.take(method, |message| message["method"] == method).await
    }

    /// The next with this method whose parameters fit; those before it that do not are dropped.
    pub async fn expect_that(&mut self, method: &str, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.expect(method).await;
            if fits(&message["params"]) {
                return message;
            }
        }
    }

    /// The next answer to a message whose id could not be read.
    pub async fn expect_answer_without_id(&mut self) -> Value {
        self.take("an answer without id", |message| message.get("id").is_some_and(Value::is_null)).await
    }

    /// Answers a request of the server.
    pub async fn respond(&mut self, request: &Value, result: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "id": request["id"], "result": result })).await;
    }

    /// The next message of any kind, in the order in which they were sent.
    pub async fn next(&mut self) -> Option<Value> {
        match self.inbox.pop_front() {
            Some(message) => Some(message),
            None => soon("a message", read_message(&mut self.input)).await,
        }
    }

    /// The next message, however long it takes: where a test asserts that none comes.
    pub async fn next_whenever(&mut self) -> Option<Value> {
        assert!(self.inbox.is_empty(), "nobody asked for {:?}", self.inbox);
        read_message(&mut self.input).await
    }

    async fn take(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(index) = self.inbox.iter().position(&wanted) {
            return self.inbox.remove(index).unwrap();
        }
        loop {
            let message = soon(what, read_message(&mut self.input)).await;
            let message = message.unwrap_or_else(|| panic!("the server ended before {what}"));
            if wanted(&message) {
                return message;
            }
            self.inbox.push_back(message);
        }
    }

    pub async fn initialize(&mut self, params: Value) -> Value {
        let result = self.ok("initialize", params).await;
        self.notify("initialized", json!({})).await;
        result
    }

    /// Whether a message with this method was read and not yet asked for.
    pub fn has(&self, method: &str) -> bool {
        self.inbox.iter().any(|message| message["method"] == method)
    }

    /// Drops what was sent with these methods, asked for or not.
    pub fn ignore(&mut self, methods: &[&str]) {
        self.inbox.retain(|message| !methods.iter().any(|method| message["method"] == *method));
    }

    /// Closes the stream that the server writes to.
    pub fn read_no_more(&mut self) {
        self.input = BufReader::new(Box::new(tokio::io::empty()));
        self.finished = true;
    }

    /// Closes the client's end and reads the rest.
    pub async fn hang_up(&mut self) -> Vec<Value> {
        self.output = None;
        self.rest().await
    }

    /// All that is still to come until the server closes its end.
    pub async fn rest(&mut self) -> Vec<Value> {
        while let Some(message) = soon("the server to end", read_message(&mut self.input)).await {
            self.inbox.push_back(message);
        }
        self.finished = true;
        self.inbox.drain(..).collect()
    }

    /// Ends the session as the protocol says. Whatever the server sent and nobody asked for is a failure, other than
    /// of these methods.
    pub async fn finish(mut self, unasked: &[&str]) {
        assert_eq!(self.ok("shutdown", Value::Null).await, Value::Null);
        self.notify("exit", Value::Null).await;
        self.rest().await.into_iter().for_each(|message| {
            let method = message["method"].as_str().unwrap_or_default();
            assert!(unasked.contains(&method), "nobody asked for {message}");
        });
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.finished, "the session was not ended");
            assert!(self.inbox.is_empty(), "nobody asked for {:?}", self.inbox);
        }
    }
}
