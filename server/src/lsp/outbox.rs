//! What waits to be sent to the client. Nobody who sends ever waits for the client.
//!
//! While the client does not read, what is outdated is replaced in the queue instead of piling up: of a document's
//! diagnostics, of the status and of a progress only the latest is of use.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use serde_json::Value;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::sync::{Notify, oneshot};
use tower_lsp::jsonrpc::{Error, Id, Request, Response};

/// More messages than this are only unread when the client has stopped reading for good.
const MOST_UNREAD: usize = 100_000;
/// Above this many unread messages, log lines are dropped.
const MOST_UNREAD_FOR_LOGS: usize = 1_000;
/// Messages are joined up to this many bytes before they are written.
const BATCH: usize = 64 * 1024;
/// The write buffer is given back to the system above this, in bytes.
const KEPT: usize = 1024 * 1024;

/// A later message with the same key makes an unsent one pointless.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// Diagnostics of the document with this URI.
    Diagnostics(String),
    Status,
    /// A report of the progress with this token.
    Progress(String),
    /// A request to ask anew, by method.
    Refresh(&'static str),
}

/// The queue to the client. Cheap to clone.
#[derive(Clone, Default)]
pub struct Outbox {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    /// Something was put in, or the queue was closed.
    changed: Notify,
    /// The queue was closed.
    ended: Notify,
}

#[derive(Default)]
struct Queue {
    /// Nothing of ours goes out before the answer to `initialize`.
    open: bool,
    /// The client is gone or does not read.
    closed: bool,
    held: Vec<Entry>,
    unsent: VecDeque<Entry>,
    /// Number of the first unsent entry, counted from the beginning of the session.
    first: u64,
    /// Number of the unsent entry with a key.
    latest: HashMap<Key, u64>,
    awaited: HashMap<i64, Waiting>,
    next_id: i64,
}

/// What is done with the client's answer, in the order of its messages.
type Waiting = Box<dyn FnOnce(Result<Value, Error>) + Send>;

struct Entry {
    key: Option<Key>,
    message: Message,
}

enum Message {
    Request(Request),
    Response(Response),
}

impl Queue {
    fn push(&mut self, entry: Entry) {
        if self.closed {
            return;
        }
        if let Some(key) = &entry.key {
            let next = self.first + self.unsent.len() as u64;
            let number = *self.latest.entry(key.clone()).or_insert(next);
            let index = usize::try_from(number - self.first).unwrap_or(usize::MAX);
            if let Some(older) = self.unsent.get_mut(index) {
                older.message = entry.message;
                return;
            }
        }
        self.unsent.push_back(entry);
        if self.unsent.len() > MOST_UNREAD {
            self.close();
        }
    }

    fn pop(&mut self) -> Option<Message> {
        let entry = self.unsent.pop_front()?;
        self.first += 1;
        if let Some(key) = &entry.key {
            self.latest.remove(key);
        }
        Some(entry.message)
    }

    fn close(&mut self) {
        self.closed = true;
        // Whoever waits for an answer learns that none will come.
        self.awaited.clear();
    }
}

impl Outbox {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        // Nothing that can panic runs under the lock in a half-made state.
        self.shared.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, key: Option<Key>, message: Message) {
        let mut queue = self.queue();
        let before = queue.closed;
        let entry = Entry { key, message };
        if queue.open || matches!(entry.message, Message::Response(_)) {
            queue.push(entry);
        } else {
            queue.held.push(entry);
        }
        let given_up = queue.closed && !before;
        drop(queue);
        self.shared.changed.notify_one();
        if given_up {
            self.shared.ended.notify_one();
            // Not under the lock: an error is a message to the client, too.
            tracing::error!("the client has not read {MOST_UNREAD} messages: giving it up");
        }
    }

    /// Lets out what was held back until the client knows this server.
    pub fn open(&self) {
        let mut queue = self.queue();
        queue.open = true;
        for entry in std::mem::take(&mut queue.held) {
            queue.push(entry);
        }
        drop(queue);
        self.shared.changed.notify_one();
    }

    /// Nothing more is taken in; what was is still written.
    pub fn close(&self) {
        self.queue().close();
        self.shared.changed.notify_one();
        self.shared.ended.notify_one();
    }

    /// Waits until the queue is closed: by us, or because the client is gone or does not read.
    pub async fn ended(&self) {
        while !self.queue().closed {
            self.shared.ended.notified().await;
        }
    }

    pub fn respond(&self, response: Response) {
        self.put(None, Message::Response(response));
    }

    pub fn notify(&self, key: Option<Key>, method: &'static str, params: Value) {
        self.put(key, Message::Request(Request::build(method).params(params).finish()));
    }

    /// A notification that may be lost while the client does not read.
    pub fn notify_if_read(&self, method: &'static str, params: Value) {
        let crowded = {
            let queue = self.queue();
            queue.unsent.len() + queue.held.len() > MOST_UNREAD_FOR_LOGS
        };
        if !crowded {
            self.notify(None, method, params);
        }
    }

    /// A request whose answer nobody waits for.
    pub fn ask_in_passing(&self, key: Option<Key>, method: &'static str, params: Option<Value>) {
        let id = self.next_id();
        self.put(key, Message::Request(request(method, params, id)));
    }

    /// A request to the client. The answer may never come; dropping what is returned forgets the question.
    pub fn ask(&self, method: &'static str, params: Value) -> Answer {
        let (sender, receiver) = oneshot::channel();
        let id = self.ask_then(method, params, move |answer| {
            let _ = sender.send(answer);
        });
        Answer { id, receiver, outbox: self.clone() }
    }

    /// A request whose answer is taken by `then` before the client's next message is read.
    pub fn ask_then(
        &self,
        method: &'static str,
        params: Value,
        then: impl FnOnce(Result<Value, Error>) + Send + 'static,
    ) -> i64 {
        let id = self.next_id();
        {
            let mut queue = self.queue();
            if !queue.closed {
                queue.awaited.insert(id, Box::new(then));
            }
        }
        self.put(None, Message::Request(request(method, Some(params), id)));
        id
    }

    fn next_id(&self) -> i64 {
        let mut queue = self.queue();
        queue.next_id += 1;
        queue.next_id
    }

    /// The client answered. What nobody waits for is dropped: it may be late.
    pub fn answered(&self, id: &Id, result: Result<Value, Error>) {
        let Id::Number(id) = id else { return };
        let waiting = self.queue().awaited.remove(id);
        match waiting {
            Some(then) => then(result),
            None => {
                if let Err(error) = result {
                    tracing::debug!(%error, "the client refused a request");
                }
            }
        }
    }

    /// Waits until there is something to write, and appends it to `bytes`. `false`: closed and all written.
    async fn fill(&self, bytes: &mut Vec<u8>) -> bool {
        loop {
            while bytes.len() < BATCH {
                let Some(message) = self.queue().pop() else { break };
                encode(&message, bytes);
            }
            if !bytes.is_empty() {
                return true;
            }
            if self.queue().closed {
                return false;
            }
            self.shared.changed.notified().await;
        }
    }

    /// Writes all that is put in, until it is closed or the client is gone.
    pub async fn write_to(self, mut output: impl AsyncWrite + Unpin) {
        let mut bytes = Vec::new();
        while self.fill(&mut bytes).await {
            let written = async {
                output.write_all(&bytes).await?;
                output.flush().await
            };
            if let Err(error) = written.await {
                tracing::debug!(%error, "the client no longer reads");
                break;
            }
            bytes.clear();
            if bytes.capacity() > KEPT {
                bytes = Vec::new();
            }
        }
        self.close();
    }
}

fn request(method: &'static str, params: Option<Value>, id: i64) -> Request {
    let request = Request::build(method).id(id);
    match params {
        Some(params) => request.params(params).finish(),
        None => request.finish(),
    }
}

fn encode(message: &Message, bytes: &mut Vec<u8>) {
    let body = match message {
        Message::Request(request) => serde_json::to_vec(request),
        Message::Response(response) => serde_json::to_vec(response),
    };
    match body {
        Ok(body) => {
            bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
            bytes.extend_from_slice(&body);
        }
        Err(error) => tracing::error!(%error, "a message cannot be written as JSON"),
    }
}

/// The client's answer to a request of ours, as a future. `Err` also when the session ends first.
pub struct Answer {
    id: i64,
    receiver: oneshot::Receiver<Result<Value, Error>>,
    outbox: Outbox,
}

impl Future for Answer {
    type Output = Result<Value, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = std::task::ready!(Pin::new(&mut self.receiver).poll(context));
        Poll::Ready(answer.unwrap_or_else(|_| Err(Error::request_cancelled())))
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.outbox.queue().awaited.remove(&self.id);
    }
}

#[cfg(test)]
impl Outbox {
    /// Waits until something is to be sent, and takes it.
    pub(super) async fn sent(&self) -> Vec<Value> {
        let mut bytes = Vec::new();
        self.fill(&mut bytes).await;
        let bodies = String::from_utf8(bytes).unwrap();
        let bodies = bodies.split("Content-Length: ").skip(1);
        bodies.map(|part| serde_json::from_str(part.split_once("\r\n\r\n").unwrap().1).unwrap()).collect()
    }

    /// Whether an answer of the client is awaited.
    pub(super) fn awaits(&self) -> bool {
        !self.queue().awaited.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::log::Relay;
    use serde_json::json;
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::util::SubscriberInitExt as _;

    fn open() -> Outbox {
        let outbox = Outbox::default();
        outbox.open();
        outbox
    }

    fn methods(sent: &[Value]) -> Vec<&str> {
        sent.iter().map(|message| message["method"].as_str().unwrap_or("answer")).collect()
    }

    #[tokio::test]
    async fn what_is_outdated_is_replaced_while_nobody_reads() {
        let outbox = open();
        for n in 0..1_000 {
            outbox.notify(Some(Key::Status), "status", json!(n));
            outbox.notify(Some(Key::Diagnostics(format!("{}", n % 2))), "diagnostics", json!(n));
            outbox.ask_in_passing(Some(Key::Refresh("refresh")), "refresh", None);
        }
        let sent = outbox.sent().await;
        assert_eq!(methods(&sent), ["status", "diagnostics", "refresh", "diagnostics"]);
        assert_eq!([&sent[0]["params"], &sent[1]["params"], &sent[3]["params"]], [999, 998, 999]);
        // What was sent is not to be replaced.
        outbox.notify(Some(Key::Status), "status", json!("next"));
        assert_eq!(outbox.sent().await[0]["params"], "next");
    }

    #[tokio::test]
    async fn nothing_is_let_out_before_it_is_opened_but_answers() {
        let outbox = Outbox::default();
        outbox.notify(None, "early", Value::Null);
        outbox.respond(Response::from_ok(Id::Number(1), Value::Null));
        assert_eq!(methods(&outbox.sent().await), ["answer"]);
        outbox.open();
        assert_eq!(methods(&outbox.sent().await), ["early"]);
    }

    #[tokio::test]
    async fn log_lines_are_dropped_before_anything_else_is() {
        let outbox = open();
        for _ in 0..2_000 {
            outbox.notify_if_read("log", Value::Null);
        }
        outbox.notify(None, "message", Value::Null);
        let mut sent = Vec::new();
        while sent.last() != Some(&"message".to_owned()) {
            sent.extend(methods(&outbox.sent().await).into_iter().map(str::to_owned));
        }
        assert_eq!(sent.len(), MOST_UNREAD_FOR_LOGS + 2);
    }

    #[tokio::test]
    async fn a_client_that_never_reads_is_given_up() {
        let outbox = open();
        let relay = Relay::default();
        relay.attach(Some(outbox.clone()));
        // Giving up is logged, and a log line is a message to the client, too.
        let _logging = tracing_subscriber::registry().with(relay).set_default();
        let answer = outbox.ask("ask", Value::Null);
        for _ in 0..=MOST_UNREAD {
            outbox.notify(None, "message", Value::Null);
        }
        outbox.ended().await;
        assert!(answer.await.is_err(), "nobody waits for its answers any more");
    }

    #[tokio::test]
    async fn an_answer_reaches_the_one_who_asked_and_is_forgotten_with_him() {
        let outbox = open();
        let (first, second) = (outbox.ask("first", Value::Null), outbox.ask("second", Value::Null));
        let ids: Vec<_> = outbox.sent().await.iter().map(|sent| sent["id"].as_i64().unwrap()).collect();
        outbox.answered(&Id::Number(ids[1]), Ok(json!("two")));
        outbox.answered(&Id::Number(77), Ok(json!("nobody asked")));
        outbox.answered(&Id::String("1".into()), Ok(json!("nobody asked")));
        assert_eq!(second.await, Ok(json!("two")));
        drop(first);
        assert!(!outbox.awaits());
    }
}
