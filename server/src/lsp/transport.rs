//! Carries messages between a byte stream and a `tower` service that speaks JSON-RPC.
//!
//! `tower_lsp::Server` does this in few lines, and in them a panic ends the session, four slow requests keep a
//! cancellation from being seen, one malformed message ends the session, and a client that does not read stops the
//! server from reading. `server/tests/lsp_transport.rs` shows each of these next to what happens here.
//!
//! What holds here:
//! * A message is begun before the next is read, and a notification is finished before the next is read: no two edits
//!   of a document can change places, even if their handlers waited.
//! * A request that waits holds up nothing.
//! * Reading goes on whether or not the client reads.
//! * Whatever goes wrong in a handler is answered to that request alone.

use std::future::{pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tower::Service;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};

use super::frames::{Frame, Frames};
use super::guard::Guard;
use super::outbox::Outbox;

/// More requests than this at once are a client that has gone astray.
const MOST_AT_ONCE: usize = 1_000;
/// How long the last messages may take to be written once the session has ended.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The client sent `exit`.
    Exit,
    /// The client closed its end.
    Closed,
    /// The client does not take our messages any more.
    Unread,
    /// `stop` came to pass.
    Stopped,
}

type Answering<E> = Pin<Box<dyn Future<Output = Result<Option<Response>, E>> + Send>>;

/// Serves one client until it says `exit`, closes a stream, or `stop` resolves.
pub async fn serve<S>(
    service: S,
    input: impl AsyncRead + Unpin,
    output: impl AsyncWrite + Send + Unpin + 'static,
    outbox: Outbox,
    stop: impl Future<Output = ()>,
) -> End
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    let mut writing = tokio::spawn(outbox.clone().write_to(output));
    let mut frames = Frames::new(input);
    let mut calls =
        Calls { service: Guard::new(service), outbox: outbox.clone(), under_way: FuturesUnordered::new() };
    let mut stop = pin!(stop);
    // A notification that has not finished, which ours always have.
    let mut unfinished: Option<Answering<S::Error>> = None;
    let end = loop {
        tokio::select! {
            frame = frames.next(), if unfinished.is_none() => match frame {
                None => break End::Closed,
                Some(Frame::Request(request)) => {
                    let exit = request.method() == "exit";
                    unfinished = calls.begin(request).await;
                    if exit {
                        break End::Exit;
                    }
                }
                Some(Frame::Answer(id, result)) => {
                    // What panics has been reported by the panic hook.
                    let _ = catch_unwind(AssertUnwindSafe(|| outbox.answered(&id, result)));
                }
                Some(Frame::Fault(id, error)) => {
                    tracing::warn!(%error, "the client sent a faulty message");
                    outbox.respond(Response::from_error(id, error));
                }
            },
            () = finished(&mut unfinished) => unfinished = None,
            Some(answer) = calls.under_way.next() => calls.answer(answer.ok().flatten()),
            () = outbox.ended() => break End::Unread,
            () = &mut stop => break End::Stopped,
        }
        // A client that sends without a pause leaves room for the core.
        tokio::task::coop::consume_budget().await;
    };
    outbox.close();
    if tokio::time::timeout(LAST_WORDS, &mut writing).await.is_err() {
        writing.abort();
    }
    end
}

async fn finished<E>(unfinished: &mut Option<Answering<E>>) {
    match unfinished {
        Some(notification) => {
            let _ = notification.await;
        }
        None => pending().await,
    }
}

struct Calls<S: Service<Request>> {
    service: Guard<S>,
    outbox: Outbox,
    under_way: FuturesUnordered<Answering<S::Error>>,
}

impl<S> Calls<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    /// Begins a call: runs it up to its first wait. A notification that waits is returned.
    async fn begin(&mut self, request: Request) -> Option<Answering<S::Error>> {
        let id = request.id().cloned();
        if let Some(id) = &id
            && self.under_way.len() >= MOST_AT_ONCE
            && request.method() != "shutdown"
        {
            let message = format!("{MOST_AT_ONCE} requests are under way: wait for answers");
            let error = Error { code: ErrorCode::ServerError(-32803), message: message.into(), data: None };
            self.outbox.respond(Response::from_error(id.clone(), error));
            return None;
        }
        let initialize = request.method() == "initialize";
        if poll_fn(|context| self.service.poll_ready(context)).await.is_err() {
            return None;
        }
        let mut call = self.service.call(request);
        let polled = poll_fn(|context| Poll::Ready(call.as_mut().poll(context))).await;
        match (polled, id) {
            (Poll::Ready(answer), _) => {
                let response = answer.ok().flatten();
                let welcome = initialize && response.as_ref().is_some_and(Response::is_ok);
                self.answer(response);
                if welcome {
                    self.outbox.open();
                }
                None
            }
            (Poll::Pending, Some(_)) => {
                self.under_way.push(call);
                None
            }
            (Poll::Pending, None) => Some(call),
        }
    }

    fn answer(&mut self, response: Option<Response>) {
        let Some(response) = response else { return };
        if response.error().is_some_and(|error| error.code == ErrorCode::InternalError) {
            self.forget(response.id().clone());
        }
        self.outbox.respond(response);
    }

    /// A handler that panicked is still on the service's list of requests under way, under an id that the client may
    /// use again.
    fn forget(&mut self, id: Id) {
        let id = match id {
            Id::Number(id) => serde_json::Value::from(id),
            Id::String(id) => serde_json::Value::from(id),
            Id::Null => return,
        };
        let cancel = Request::build("$/cancelRequest").params(serde_json::json!({ "id": id })).finish();
        let _ = self.service.call(cancel).now_or_never();
    }
}
