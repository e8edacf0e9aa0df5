//! The log: to standard error, warnings and worse also to the editor, and where a panic happened to both.
//!
//! No message's body is ever logged: it may hold a password.

use std::backtrace::Backtrace;
use std::fmt::Write as _;
use std::io::Write as _;
use std::panic::PanicHookInfo;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::Context;
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use super::outbox::Outbox;
use crate::text::plain;

/// Longest text that is sent to the editor's log, in characters.
const LONGEST: usize = 4_000;

/// Carries log lines to the client of the session it is attached to. Cheap to clone.
#[derive(Clone, Default)]
pub struct Relay {
    outbox: Arc<Mutex<Option<Outbox>>>,
}

impl Relay {
    pub(super) fn attach(&self, outbox: Option<Outbox>) {
        *self.outbox.lock().unwrap_or_else(PoisonError::into_inner) = outbox;
    }

    fn send(&self, kind: u8, message: &str) {
        // A panic may happen while the lock is held, and its hook must not wait for itself.
        let Ok(outbox) = self.outbox.try_lock() else { return };
        if let Some(outbox) = &*outbox {
            let params = json!({ "type": kind, "message": plain(message, LONGEST) });
            outbox.notify_if_read("window/logMessage", params);
        }
    }
}

impl<S: Subscriber> Layer<S> for Relay {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let level = *event.metadata().level();
        if level > Level::WARN {
            return;
        }
        let mut text = Text::default();
        event.record(&mut text);
        self.send(if level == Level::ERROR { 1 } else { 2 }, &text.line());
    }
}

/// A log line without its time and place.
#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Text {
    fn line(self) -> String {
        self.message + &self.fields
    }
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // Writing to a string cannot fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}

/// Starts to log: to standard error at `level` or what `HOTDEPLOY_LOG` says (`debug`, `hotdeploy::lsp=trace`), and
/// warnings to the editor. Once per process; later calls do nothing.
pub fn start(level: Option<&str>, relay: &Relay) {
    let said = level.map(str::to_owned).or_else(|| std::env::var("HOTDEPLOY_LOG").ok());
    let filter = EnvFilter::builder()
        .with_default_directive(tracing::level_filters::LevelFilter::WARN.into())
        .parse_lossy(said.unwrap_or_default());
    let stderr = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        // It would say so with `eprintln`, which panics when standard error is closed.
        .log_internal_errors(false)
        .with_filter(filter);
    let _ = tracing_subscriber::registry().with(stderr).with(relay.clone()).try_init();
    report_panics(relay.clone());
}

/// Says on standard error and in the editor's log where a panic happened.
pub fn report_panics(relay: Relay) {
    std::panic::set_hook(Box::new(move |panic| {
        let report = report(panic);
        // Not `eprintln`: it panics itself when standard error is closed.
        let _ = writeln!(std::io::stderr(), "{report}\n{}", Backtrace::force_capture());
        relay.send(1, &report);
    }));
}

fn report(panic: &PanicHookInfo<'_>) -> String {
    let what = panic.payload_as_str().unwrap_or("no message");
    let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    format!("internal error at {place}: {}", plain(what, 500))
}
