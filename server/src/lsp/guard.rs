//! A `tower` layer between the client's messages and the handlers: what would break one cannot break the session.

use std::fmt::Write as _;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::FutureExt as _;
use serde_json::{Value, json};
use tower::Service;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};

/// Answers `-32603` for a handler that panics, and hands on messages in a shape that can be decoded.
pub struct Guard<S> {
    inner: S,
}

impl<S> Guard<S> {
    pub fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S> Service<Request> for Guard<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Option<Response>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let id = request.id().cloned();
        let request = readable(request);
        let inner = &mut self.inner;
        let begun = std::panic::catch_unwind(AssertUnwindSafe(move || inner.call(request)));
        Box::pin(async move {
            let Ok(call) = begun else { return Ok(panicked(id)) };
            AssertUnwindSafe(call).catch_unwind().await.unwrap_or_else(|_| Ok(panicked(id)))
        })
    }
}

fn panicked(id: Option<Id>) -> Option<Response> {
    let mut error = Error::internal_error();
    error.message = "Hotdeploy met an internal error; its log says where".into();
    id.map(|id| Response::from_error(id, error))
}

/// The request with what strict decoding would refuse made decodable.
///
/// * `initialize`: clients describe themselves in ways that no type foresees, and a client refused for a field that
///   nobody reads is lost. The parameters are handed on as they came, inside `capabilities.experimental`.
/// * URIs: some clients send them unescaped (`file:///tmp/größe.py`), which is not a URI.
fn readable(request: Request) -> Request {
    let (method, id, params) = request.into_parts();
    let params = match (method.as_ref(), params) {
        ("initialize", params) => Some(json!({ "capabilities": { "experimental": params } })),
        (_, Some(mut params)) => {
            escape_uris(&mut params, 0);
            Some(params)
        }
        (_, None) => None,
    };
    let mut request = Request::build(method);
    if let Some(params) = params {
        request = request.params(params);
    }
    if let Some(id) = id {
        request = request.id(id);
    }
    request.finish()
}

/// Escapes `uri` members near the top, where the protocol has them.
fn escape_uris(value: &mut Value, depth: usize) {
    match value {
        Value::Object(members) if depth < 4 => {
            for (name, member) in members {
                match member {
                    Value::String(uri) if name == "uri" && !is_escaped(uri) => *uri = escaped(uri),
                    member => escape_uris(member, depth + 1),
                }
            }
        }
        Value::Array(items) if depth < 4 => items.iter_mut().for_each(|item| escape_uris(item, depth + 1)),
        _ => {}
    }
}

fn is_escaped(uri: &str) -> bool {
    uri.bytes().all(is_uri_byte)
}

fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

/// A URI with the bytes escaped that no URI may hold; those that are escaped already stay as they are.
pub fn escaped(uri: &str) -> String {
    let mut out = String::with_capacity(uri.len() + 8);
    for byte in uri.bytes() {
        if is_uri_byte(byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
