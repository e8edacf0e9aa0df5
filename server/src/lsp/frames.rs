//! Messages off a byte stream, whatever is in it.
//!
//! A client's fault costs the faulty message and an answer that says so, never the session: a header that makes no
//! sense, a length that is wrong, a body that is no JSON. The reader then looks for the next header it can believe.

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request};

/// Longest body that is read, in bytes: a module of 10 MB whose every byte is escaped still fits.
const MAX_BODY: usize = 128 * 1024 * 1024;
/// Longest header section, in bytes; real ones have about 30.
const MAX_HEADER: usize = 8 * 1024;
/// Read at once, in bytes.
const CHUNK: usize = 16 * 1024;
/// The buffer is given back to the system above this, in bytes.
const KEPT: usize = 1024 * 1024;

const LENGTH: &[u8] = b"content-length:";
/// No more of a header line than this can be at the end of what was read by mistake.
const LONGEST_FIELD: usize = 64;

/// One thing that a client sent.
#[derive(Debug)]
pub enum Frame {
    /// A request, or a notification where it has no id.
    Request(Request),
    /// The client's answer to a request of ours.
    Answer(Id, Result<Value, Error>),
    /// Nothing that can be obeyed; to be answered under this id with this error.
    Fault(Id, Error),
}

enum State {
    Header,
    /// The header said that the body has this many bytes.
    Body(usize),
    /// Looking for a header that can be believed.
    Lost,
}

/// Reads frames. [`Frames::next`] may be dropped at any await without losing a byte.
pub struct Frames<R> {
    input: R,
    buffer: Vec<u8>,
    /// Up to here the buffer has been used.
    start: usize,
    state: State,
}

impl<R: AsyncRead + Unpin> Frames<R> {
    pub fn new(input: R) -> Self {
        Self { input, buffer: Vec::new(), start: 0, state: State::Header }
    }

    /// The next frame; `None` when the client has closed the stream or it broke.
    pub async fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.decode() {
                return Some(frame);
            }
            self.make_room();
            match self.input.read_buf(&mut self.buffer).await {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "the client's messages can no longer be read");
                    return None;
                }
            }
        }
    }

    /// Never reserves what a header merely claims: memory follows the bytes that came.
    fn make_room(&mut self) {
        self.buffer.drain(..self.start);
        self.start = 0;
        if self.buffer.is_empty() && self.buffer.capacity() > KEPT {
            self.buffer = Vec::new();
        }
        let wanted = match self.state {
            State::Body(length) => length.saturating_sub(self.buffer.len()).clamp(CHUNK, KEPT),
            State::Header | State::Lost => CHUNK,
        };
        self.buffer.reserve(wanted);
    }

    /// A frame, or `None` when more bytes are needed.
    fn decode(&mut self) -> Option<Frame> {
        loop {
            if matches!(self.state, State::Header) {
                // Empty lines between messages do no harm.
                let blank = |byte: &&u8| matches!(byte, b'\r' | b'\n');
                self.start += self.buffer[self.start..].iter().take_while(blank).count();
            }
            let rest = &self.buffer[self.start..];
            match self.state {
                State::Header => match header(rest) {
                    Header::Partial => return None,
                    Header::Length { length, used } => {
                        self.start += used;
                        self.state = State::Body(length);
                        if let Err(why) = allowed(length) {
                            self.state = if length == 0 { State::Header } else { State::Lost };
                            return Some(fault(Id::Null, ErrorCode::InvalidRequest, why));
                        }
                    }
                    Header::Faulty { why, used } => {
                        self.start += used;
                        self.state = State::Lost;
                        return Some(fault(Id::Null, ErrorCode::ParseError, why));
                    }
                },
                State::Body(length) => {
                    let body = rest.get(..length)?;
                    let frame = message(body);
                    let mut used = length;
                    self.state = State::Header;
                    if matches!(frame, Frame::Fault(_, Error { code: ErrorCode::ParseError, .. })) {
                        // The length may have been wrong. No JSON holds a raw line end inside a string: a header in
                        // here is the next message's.
                        used = find_header(body).map_or(length.saturating_sub(LONGEST_FIELD), |at| at.start);
                        self.state = State::Lost;
                    }
                    self.start += used;
                    return Some(frame);
                }
                State::Lost => {
                    let Some(at) = find_header(rest) else {
                        self.start += rest.len().saturating_sub(MAX_HEADER);
                        return None;
                    };
                    self.start += at.start;
                    self.state = State::Header;
                }
            }
        }
    }
}

fn allowed(length: usize) -> Result<(), String> {
    match length {
        0 => Err("the message is empty".to_owned()),
        _ if length > MAX_BODY => {
            Err(format!("a message of {length} bytes is too long; the limit is {MAX_BODY}"))
        }
        _ => Ok(()),
    }
}

fn fault(id: Id, code: ErrorCode, message: impl Into<String>) -> Frame {
    Frame::Fault(id, Error { code, message: message.into().into(), data: None })
}

enum Header {
    Partial,
    /// `used` bytes of header, a body of `length` after them.
    Length {
        length: usize,
        used: usize,
    },
    /// `used`: what is surely no part of a later header.
    Faulty {
        why: String,
        used: usize,
    },
}

/// Reads a header section up to and including its empty line.
fn header(bytes: &[u8]) -> Header {
    let mut length = None;
    let mut charset = Ok(());
    let mut used = 0;
    loop {
        let rest = &bytes[used..];
        if let Some(&first) = rest.first()
            && !(first.is_ascii_alphabetic() || matches!(first, b'\r' | b'\n'))
        {
            // Said at once: a client that sends bare JSON would wait for ever for a line end of ours.
            return Header::Faulty { why: "a message must begin with a header".to_owned(), used };
        }
        let Some(end) = rest.iter().take(MAX_HEADER).position(|byte| *byte == b'\n') else {
            return if bytes.len() >= MAX_HEADER {
                Header::Faulty { why: "the header does not end".to_owned(), used }
            } else {
                Header::Partial
            };
        };
        let line = rest[..end].trim_ascii();
        let after = used + end + 1;
        if line.is_empty() {
            match (length, charset) {
                (None, _) => {
                    return Header::Faulty { why: "the header lacks Content-Length".to_owned(), used: after };
                }
                (_, Err(why)) => return Header::Faulty { why, used: after },
                (Some(length), Ok(())) => return Header::Length { length, used: after },
            }
        }
        match field(line) {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().ok();
                if length.is_none() {
                    let value = crate::text::plain_line(value, 40);
                    let why = format!("Content-Length is not a number of bytes: {value}");
                    return Header::Faulty { why, used: after };
                }
            }
            Some((name, value)) if name.eq_ignore_ascii_case("content-type") => charset = utf8(value),
            Some(_) => {}
            None => {
                // A header may be glued to the end of this line: leave that to the search.
                return Header::Faulty { why: "this is no header line".to_owned(), used };
            }
        }
        used = after;
    }
}

/// `Name: value` of a header line.
fn field(line: &[u8]) -> Option<(&str, &str)> {
    let (name, value) = std::str::from_utf8(line).ok()?.split_once(':')?;
    let token = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    token.then(|| (name, value.trim()))
}

/// Whether a content type means UTF-8, which it does unless it says otherwise.
fn utf8(content_type: &str) -> Result<(), String> {
    let mut parameters = content_type.split(';').skip(1).filter_map(|part| part.trim().split_once('='));
    let charset = parameters.find(|(name, _)| name.eq_ignore_ascii_case("charset"));
    match charset.map(|(_, value)| value.trim_matches('"')) {
        Some(other) if !["utf-8", "utf8"].iter().any(|utf8| other.eq_ignore_ascii_case(utf8)) => {
            Err(format!("messages are UTF-8, not {}", crate::text::plain_line(other, 40)))
        }
        _ => Ok(()),
    }
}

/// Where `Content-Length: <digits>` stands with its line end.
fn find_header(bytes: &[u8]) -> Option<std::ops::Range<usize>> {
    let candidates = bytes
        .windows(LENGTH.len())
        .enumerate()
        .filter(|(_, window)| window[0].eq_ignore_ascii_case(&b'c') && window.eq_ignore_ascii_case(LENGTH));
    for (start, _) in candidates {
        let value = &bytes[start + LENGTH.len()..];
        let blanks = value.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let digits = value[blanks..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let end = &value[blanks + digits..];
        // More digits than any number has would be refused, and found again, for ever.
        if (1..=20).contains(&digits) && (end.starts_with(b"\r\n") || end.starts_with(b"\n")) {
            return Some(start..start + LENGTH.len() + blanks + digits);
        }
    }
    None
}

/// A JSON-RPC message as it may come, in either direction.
#[derive(Deserialize)]
struct Envelope {
    jsonrpc: Option<String>,
    #[serde(default, deserialize_with = "present")]
    id: Option<Id>,
    method: Option<String>,
    #[serde(default, deserialize_with = "present")]
    params: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    result: Option<Value>,
    error: Option<Failure>,
}

#[derive(Deserialize)]
struct Failure {
    #[serde(default)]
    code: i64,
    #[serde(default)]
    message: String,
}

/// `null` is there, other than a field that is not.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(input: D) -> Result<Option<T>, D::Error> {
    T::deserialize(input).map(Some)
}

fn message(body: &[u8]) -> Frame {
    if body.trim_ascii_start().first() == Some(&b'[') {
        return match serde_json::from_slice::<serde::de::IgnoredAny>(body) {
            Ok(_) => fault(Id::Null, ErrorCode::InvalidRequest, "the protocol knows no batches"),
            Err(error) => fault(Id::Null, ErrorCode::ParseError, error.to_string()),
        };
    }
    match serde_json::from_slice::<Envelope>(body) {
        Ok(envelope) => opened(envelope),
        Err(error) if error.is_data() => {
            fault(salvaged_id(body), ErrorCode::InvalidRequest, error.to_string())
        }
        Err(error) => fault(salvaged_id(body), ErrorCode::ParseError, error.to_string()),
    }
}

fn opened(envelope: Envelope) -> Frame {
    let Envelope { jsonrpc, id, method, params, result, error } = envelope;
    if jsonrpc.as_deref() != Some("2.0") {
        let id = id.unwrap_or_default();
        return fault(id, ErrorCode::InvalidRequest, "`jsonrpc` must be \"2.0\"");
    }
    match (method, id) {
        (Some(method), id) => {
            let mut request = Request::build(method);
            if let Some(params) = params {
                request = request.params(params);
            }
            if let Some(id) = id {
                request = request.id(id);
            }
            Frame::Request(request.finish())
        }
        (None, Some(id)) => match (result, error) {
            (_, Some(Failure { code, message })) => {
                Frame::Answer(id, Err(Error { code: code.into(), message: message.into(), data: None }))
            }
            (Some(result), None) => Frame::Answer(id, Ok(result)),
            (None, None) => fault(id, ErrorCode::InvalidRequest, "neither `method` nor `result` nor `error`"),
        },
        (None, None) => fault(Id::Null, ErrorCode::InvalidRequest, "neither `method` nor `id`"),
    }
}

/// The id of what can be read of a faulty message, so that its sender does not wait for ever.
fn salvaged_id(body: &[u8]) -> Id {
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<Value>();
    let Some(Ok(value)) = values.next() else { return Id::Null };
    match value.get("id") {
        Some(Value::String(id)) if value.get("method").is_some() => Id::String(id.clone()),
        Some(Value::Number(id)) if value.get("method").is_some() => id.as_i64().map_or(Id::Null, Id::Number),
        _ => Id::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PROBE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"probe"}"#;

    fn frames(bytes: &[u8]) -> Vec<Frame> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut reader = Frames::new(bytes);
            let mut frames = Vec::new();
            while let Some(frame) = reader.next().await {
                frames.push(frame);
            }
            frames
        })
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    /// Pieces of messages, so that random input comes near to real ones.
    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(framed(PROBE)),
            Just(PROBE.to_owned()),
            Just("\r\n".to_owned()),
            Just("Content-Type: x; charset=utf-8\r\n".to_owned()),
            (0..60_usize).prop_map(|n| format!("Content-Length: {n}\r\n")),
            "[a-zA-Z{}\\[\\]\":,0-9 \r\n-]{0,40}",
            any::<String>(),
        ]
    }

    proptest! {
        /// It ends, and says less than one thing for each byte.
        #[test]
        fn no_input_holds_it_up(pieces in prop::collection::vec(piece(), 0..12)) {
            let bytes = pieces.concat().into_bytes();
            prop_assert!(frames(&bytes).len() <= bytes.len());
        }

        #[test]
        fn no_bytes_hold_it_up(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(frames(&bytes).len() <= bytes.len());
        }

        /// What claims no length cannot swallow the message after it.
        #[test]
        fn a_message_is_found_after_anything(junk in "[^cC]{0,200}") {
            let frames = frames((junk + "\n" + &framed(PROBE)).as_bytes());
            let found = matches!(frames.last(), Some(Frame::Request(request)) if request.method() == "probe");
            prop_assert!(found, "{frames:?}");
        }

        #[test]
        fn whole_messages_are_all_there(count in 0..20_usize, blank in "[\r\n]{0,3}") {
            let frames = frames((framed(PROBE) + &blank).repeat(count).as_bytes());
            let requests = frames.iter().filter(|frame| matches!(frame, Frame::Request(_))).count();
            prop_assert_eq!((requests, frames.len()), (count, count));
        }
    }
}
