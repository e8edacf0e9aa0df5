//! The engine with a terminal for a face.

use std::sync::Arc;

use futures::future::join_all;
use tokio::sync::mpsc;

use super::files::Module;
use super::project::Project;
use super::{Misuse, Result};
use crate::deploy::{Effect, Event, Millis, Reply, Request, TargetName, Uri};
use crate::journal::Journal;
use crate::secrets::Chain;
use crate::settings::Settings;
use crate::shell::{Engine, Face};
use crate::text::Encoding;

/// A running engine and what it shows.
pub struct Session {
    engine: Engine,
    shown: mpsc::UnboundedReceiver<Effect>,
}

/// Passes on what the core shows.
struct Relay(mpsc::UnboundedSender<Effect>);

impl Face for Relay {
    fn show(&self, effect: Effect) {
        // Nobody looks any more once the command is done.
        let _ = self.0.send(effect);
    }
}

impl Session {
    /// Starts the engine for one target of the project. `timeout` is in milliseconds.
    pub fn start(
        project: &Project,
        target: &TargetName,
        timeout: Option<Millis>,
        journal: Option<Journal>,
    ) -> Self {
        let mut settings = project.settings.clone();
        settings.policy.wait_for_unreachable = true;
        if let Some(timeout) = timeout {
            for policy in settings.policy.targets.values_mut() {
                policy.timeout = timeout;
            }
            for target in &mut settings.targets {
                target.policy.timeout = timeout;
            }
        }
        Self::with_settings(settings, target, journal)
    }

    /// Starts the engine with these settings, this target being the selected one.
    pub fn with_settings(mut settings: Settings, target: &TargetName, journal: Option<Journal>) -> Self {
        settings.policy.default_target = Some(target.clone());
        let (sender, shown) = mpsc::unbounded_channel();
        let secrets = Arc::new(Chain::standard());
        let engine = Engine::start(Encoding::Utf32, Arc::new(Relay(sender)), secrets, journal);
        engine.configure(settings);
        Self { engine, shown }
    }

    /// Opens a module in the engine; `None` where its bytes are no text, which no server would load.
    pub fn open(&self, module: &Module) -> Option<Uri> {
        let Ok(text) = std::str::from_utf8(&module.bytes) else { return None };
        let uri = module.uri();
        self.open_text(uri.clone(), text);
        Some(uri)
    }

    pub fn open_text(&self, uri: Uri, text: &str) {
        self.engine.send(Event::Opened { uri, version: 0, text: text.to_owned() });
    }

    /// Asks everything at once, and gives every effect that is shown until all answers have come to `show`.
    pub async fn ask_all(
        &mut self,
        requests: Vec<Request>,
        mut show: impl FnMut(Effect),
    ) -> Result<Vec<Reply>> {
        let mut answers = join_all(requests.into_iter().map(|request| self.engine.request(request)));
        let replies = loop {
            tokio::select! {
                biased;
                Some(effect) = self.shown.recv() => show(effect),
                replies = &mut answers => break replies,
            }
        };
        while let Ok(effect) = self.shown.try_recv() {
            show(effect);
        }
        let replies: std::result::Result<Vec<_>, _> = replies.into_iter().collect();
        replies.map_err(|_| Misuse("the engine stopped without an answer; please report it".to_owned()))
    }

    /// Waits until all of these documents have been checked.
    pub async fn wait_for_checks(&mut self, uris: &[Uri]) -> Result<()> {
        let checks = uris.iter().map(|uri| Request::Diagnostics { uri: uri.clone() }).collect();
        self.ask_all(checks, |_| ()).await.map(|_| ())
    }
}
