//! The editor face: a language server over any byte stream. The only place that names an LSP type.
//!
//! `tower-lsp` decodes and routes ([`backend`]); between it and the stream stand [`transport`] and [`guard`], which
//! keep a session alive and in order whatever the client or a handler does.

mod assist;
mod backend;
mod client;
mod commands;
mod confirm;
mod convert;
mod face;
mod frames;
mod guard;
pub mod log;
mod manual;
mod outbox;
mod parent;
mod progress;
mod secrets;
mod session;
mod stdio;
#[doc(hidden)]
pub mod transport;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::oneshot;
use tower_lsp::LspService;

use crate::journal::Journal;
use crate::settings;

use backend::Backend;
use log::Relay;
#[doc(hidden)]
pub use outbox::Outbox;

/// What a session does not learn from its client.
#[derive(Default)]
pub struct Options {
    /// The user's own settings file.
    pub user_file: Option<PathBuf>,
    pub journal: Option<Journal>,
    /// Where the pages of the rules are written, for editors that show them.
    pub manual: Option<PathBuf>,
    /// Where log lines wait for the client.
    pub relay: Relay,
}

/// Serves one client, until it sends `exit`, closes the stream, or its process is gone.
///
/// Returns the exit code that the protocol asks for: 0 after `shutdown`, else 1.
pub async fn serve(
    input: impl AsyncRead + Unpin,
    output: impl AsyncWrite + Send + Unpin + 'static,
    options: Options,
) -> u8 {
    let outbox = Outbox::default();
    let relay = options.relay.clone();
    relay.attach(Some(outbox.clone()));
    let shut_down = Arc::new(AtomicBool::new(false));
    let (process, editor) = oneshot::channel();
    let backend = Backend::new(outbox.clone(), options, process, shut_down.clone());
    // The client is spoken to through the outbox, which never waits for it.
    let (service, _) = LspService::build(|_| backend)
        .custom_method("hotdeploy/saveIntent", Backend::save_intent)
        .custom_method("hotdeploy/trust", Backend::trust)
        .finish();
    let editor_gone = async {
        match editor.await {
            Ok(process) => parent::gone(process).await,
            Err(_) => std::future::pending().await,
        }
    };
    let end = transport::serve(service, input, output, outbox, editor_gone).await;
    relay.attach(None);
    tracing::info!(?end, "the session has ended");
    u8::from(!shut_down.load(Ordering::Relaxed))
}

/// Arguments of `hotdeploy lsp`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The only way there is; for editors that say it
    #[arg(long)]
    pub stdio: bool,
    /// What to log to standard error, as `debug` or `hotdeploy::lsp=trace`; else `HOTDEPLOY_LOG` says
    #[arg(long, value_name = "LEVEL")]
    pub log_level: Option<String>,
}

/// `hotdeploy lsp`: serves the client on standard input and output, with what this machine's user has set.
pub fn run(args: &Args) -> ExitCode {
    let relay = Relay::default();
    log::start(args.log_level.as_deref(), &relay);
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "the server cannot be started");
            return ExitCode::FAILURE;
        }
    };
    let options = Options {
        user_file: settings::user_file(),
        journal: Journal::of_user(),
        manual: manual::folder(),
        relay,
    };
    let code = runtime.block_on(async {
        let (input, output) = stdio::open();
        serve(input, output, options).await
    });
    // A read of standard input that is still waiting is left behind: the client may keep it open.
    runtime.shutdown_background();
    ExitCode::from(code)
}
