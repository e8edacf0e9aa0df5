//! The append-only record of rollouts: what was under way if the process dies.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::deploy::{Interrupted, Record, Sha256, TargetName, Uri};

/// A journal longer than this many bytes is begun anew; the old one is kept beside it, ending in `.old`.
const LONGEST: usize = 4 * 1024 * 1024;

/// An open journal. Each record is one line of JSON, written with one call, so that a crash loses at most the last.
/// Several processes may share it: every line names the one that wrote it.
pub struct Journal {
    file: Box<dyn Write + Send>,
    /// This process among all that ever wrote here: its number, and when it began.
    session: String,
    /// What stood in it when it was opened.
    before: String,
}

impl Journal {
    /// The journal of this user, `~/.local/state/hotdeploy/journal.jsonl` on Linux; `None` where it cannot be written.
    pub fn of_user() -> Option<Self> {
        let folder = dirs::state_dir().or_else(dirs::data_local_dir)?;
        let path = folder.join("hotdeploy").join("journal.jsonl");
        match Self::open(&path) {
            Ok(journal) => Some(journal),
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "no journal is kept");
                None
            }
        }
    }

    /// Opens or creates the journal, its directory included.
    pub fn open(path: &Path) -> io::Result<Self> {
        if let Some(directory) = path.parent() {
            std::fs::create_dir_all(directory)?;
        }
        let before = match std::fs::read(path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        if before.len() > LONGEST {
            let mut old = path.as_os_str().to_owned();
            old.push(".old");
            std::fs::rename(path, old)?;
        }
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let session = format!("{}-{}", std::process::id(), now());
        Ok(Self { file: Box::new(file), session, before })
    }

    /// What dead processes left unfinished. It is told once: the next start does not tell of it again.
    pub fn recover(&mut self) -> io::Result<Vec<Interrupted>> {
        let unfinished = unfinished(&std::mem::take(&mut self.before), &is_dead);
        for key in unfinished.keys() {
            self.line(&json!({"session": key.0, "rollout": key.1, "at": now(), "record": "abandoned"}))?;
        }
        Ok(unfinished.into_values().collect())
    }

    /// Writes one record.
    pub fn append(&mut self, record: &Record) -> io::Result<()> {
        let mut line = serde_json::to_value(record)?;
        if let Value::Object(fields) = &mut line {
            fields.insert("session".to_owned(), json!(self.session));
            fields.insert("at".to_owned(), json!(now()));
        }
        self.line(&line)
    }

    fn line(&mut self, line: &Value) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes)
    }
}

/// Milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Rollouts that were started and never ended, by processes that are dead. Lines that make no sense are passed over:
/// a crash may have cut the last one.
fn unfinished(text: &str, is_dead: &dyn Fn(&str) -> bool) -> BTreeMap<(String, u64), Interrupted> {
    let mut open = BTreeMap::new();
    for line in text.lines() {
        let Ok(line) = serde_json::from_str::<Value>(line) else { continue };
        let (Some(session), Some(rollout)) = (line["session"].as_str(), line["rollout"].as_u64()) else {
            continue;
        };
        let key = (session.to_owned(), rollout);
        if line["record"] != "started" {
            open.remove(&key);
        } else if let Some(interrupted) = interrupted(&line) {
            open.insert(key, interrupted);
        }
    }
    open.retain(|(session, _), _| is_dead(session));
    open
}

fn interrupted(line: &Value) -> Option<Interrupted> {
    Some(Interrupted {
        uri: Uri::from(line["uri"].as_str()?),
        target: TargetName::from(line["target"].as_str()?),
        sha256: Sha256::parse(line["sha256"].as_str()?)?,
    })
}

/// Whether the process of a session is gone. Where that cannot be told (no `/proc`), a session counts as gone: telling
/// of a rollout that another editor has under way does no harm.
fn is_dead(session: &str) -> bool {
    let pid = session.split('-').next().unwrap_or_default();
    !Path::new("/proc").join(pid).exists()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::{ModuleName, RolloutId, RolloutState};

    fn started(rollout: u64) -> Record {
        Record::Started {
            rollout: RolloutId(rollout),
            target: "dev".into(),
            module: ModuleName::new("crm.py").unwrap(),
            uri: "file:///w/crm.py".into(),
            sha256: Sha256::of(b"text"),
        }
    }

    fn ended(rollout: u64) -> Record {
        Record::Ended {
            rollout: RolloutId(rollout),
            target: "dev".into(),
            module: ModuleName::new("crm.py").unwrap(),
            state: RolloutState::Confirmed,
            sha256: Sha256::of(b"text"),
        }
    }

    fn written(records: &[Record]) -> String {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state/journal.jsonl");
        let mut journal = Journal::open(&path).unwrap();
        assert!(journal.recover().unwrap().is_empty());
        for record in records {
            journal.append(record).unwrap();
        }
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn what_was_started_and_not_ended_is_told_once_its_process_is_dead() {
        let text = written(&[started(1), ended(1), started(2)]);
        assert!(unfinished(&text, &|_| false).is_empty(), "the process lives: its rollout is under way");
        let left: Vec<_> = unfinished(&text, &|_| true).into_values().collect();
        let expected =
            Interrupted { uri: "file:///w/crm.py".into(), target: "dev".into(), sha256: Sha256::of(b"text") };
        assert_eq!(left, [expected]);
    }

    #[test]
    fn a_line_that_a_crash_cut_off_is_passed_over() {
        let text = written(&[started(1), started(2)]);
        let cut = &text[..text.len() - 20];
        assert_eq!(unfinished(cut, &|_| true).len(), 1);
        assert_eq!(unfinished("{}\n[]\nnull\n\"x\"\n{\"session\":1}", &|_| true).len(), 0);
    }

    #[test]
    fn it_is_told_once_only() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("journal.jsonl");
        let dead = written(&[started(1)]).replace(&format!("{}-", std::process::id()), "999999999-");
        std::fs::write(&path, dead).unwrap();
        assert_eq!(Journal::open(&path).unwrap().recover().unwrap().len(), 1);
        assert_eq!(Journal::open(&path).unwrap().recover().unwrap().len(), 0);
    }
}
