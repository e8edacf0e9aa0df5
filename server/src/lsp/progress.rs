//! Work-done progress of rollouts.

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::outbox::{Key, Outbox};
use crate::deploy::{Progress, RolloutId};

/// Starts to show a rollout's progress; its steps are sent to what is returned.
///
/// Nothing is shown before the client has agreed to the token, and nothing at all where the rollout ends sooner.
pub fn start(outbox: Outbox, rollout: RolloutId, title: String) -> mpsc::UnboundedSender<Progress> {
    let (sender, mut steps) = mpsc::unbounded_channel();
    // A string: some clients take a number for an index of their own.
    let token = format!("hotdeploy/rollout/{}", rollout.0);
    let agreed = outbox.ask("window/workDoneProgress/create", json!({ "token": token }));
    tokio::spawn(async move {
        let mut latest = None;
        tokio::pin!(agreed);
        loop {
            tokio::select! {
                // First what the core knows: a rollout that has ended is not shown to begin.
                biased;
                step = steps.recv() => match step {
                    Some(Progress::Report { message, percentage }) => latest = Some((message, percentage)),
                    Some(Progress::Begin { .. }) => {}
                    Some(Progress::End { .. }) | None => return,
                },
                answer = &mut agreed => match answer {
                    Ok(_) => break,
                    Err(_) => return,
                },
            }
        }
        Shown { outbox, token }.run(title, latest, steps).await;
    });
    sender
}

struct Shown {
    outbox: Outbox,
    token: String,
}

impl Shown {
    async fn run(
        self,
        title: String,
        latest: Option<(String, u32)>,
        mut steps: mpsc::UnboundedReceiver<Progress>,
    ) {
        let mut begin = json!({ "kind": "begin", "title": title, "cancellable": false, "percentage": 0 });
        if let Some((message, percentage)) = latest {
            begin["message"] = message.into();
            begin["percentage"] = percentage.into();
        }
        self.send(&begin);
        let mut last_words = None;
        while let Some(step) = steps.recv().await {
            match step {
                Progress::Begin { .. } => {}
                Progress::Report { message, percentage } => {
                    self.send(&json!({ "kind": "report", "message": message, "percentage": percentage }));
                }
                Progress::End { message } => {
                    last_words = Some(message);
                    break;
                }
            }
        }
        // Also when the core went away: nothing that was begun stays on the screen.
        self.send(&last_words.map_or_else(
            || json!({ "kind": "end" }),
            |message| json!({ "kind": "end", "message": message }),
        ));
    }

    fn send(&self, value: &Value) {
        // Only reports may replace each other.
        let key = (value["kind"] == "report").then(|| Key::Progress(self.token.clone()));
        self.outbox.notify(key, "$/progress", json!({ "token": self.token, "value": value }));
    }
}
