//! A command that prints a log and goes on printing.

use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, ChildStdout};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::Entries;
use super::record::Reader;

/// A command like `tail -F` begins with old lines. They are taken as old until it is silent this long; a quiet log is
/// not waited for longer than [`SETTLED`].
const SILENT: Duration = Duration::from_millis(100);
const SETTLED: Duration = Duration::from_secs(1);
/// A command that ends is not started again before this is over.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// One command, run without a shell, and killed when this is dropped. Old lines that come later than [`SETTLED`] after
/// its start are taken for new: a slow command should print none, as `tail -n 0 -F` does.
#[derive(Debug)]
pub(super) struct Command {
    words: Vec<String>,
    entries: Arc<Entries>,
    running: tokio::sync::Mutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    reading: JoinHandle<()>,
    /// Ended with the value: `kill_on_drop`.
    _child: Child,
    started: Instant,
    ended: Arc<Mutex<bool>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

impl Command {
    pub fn new(words: Vec<String>, entries: Arc<Entries>) -> Self {
        Self { words, entries, running: tokio::sync::Mutex::default() }
    }

    /// Starts the command unless it runs. Returns once it has printed its old lines.
    pub async fn start(&self) -> Result<(), String> {
        let mut running = self.running.lock().await;
        let is_over = |running: &Running| *running.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let (program, arguments) = self.words.split_first().ok_or("the command is empty")?;
        let over = || Err(format!("{program} ended"));
        match &*running {
            Some(running) if !is_over(running) => return Ok(()),
            Some(running) if running.started.elapsed() < AGAIN_AFTER => return over(),
            _ => {}
        }
        let mut child = tokio::process::Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{program}: {error}"))?;
        let mut output = child.stdout.take().ok_or("it has no output")?;
        let mut reader = Reader::default();
        let is_open = skip_old_lines(&mut output, &mut reader).await;
        let ended = Arc::new(Mutex::new(!is_open));
        let reading = tokio::spawn(read(output, reader, self.entries.clone(), ended.clone()));
        *running = Some(Running { reading, _child: child, started: Instant::now(), ended });
        if is_open { Ok(()) } else { over() }
    }
}

/// Reads until nothing comes for a while. Returns whether the command still runs.
async fn skip_old_lines(output: &mut ChildStdout, reader: &mut Reader) -> bool {
    let mut buffer = vec![0; 64 * 1024];
    let mut patience = SETTLED;
    loop {
        match tokio::time::timeout(patience, output.read(&mut buffer)).await {
            Err(_) => return true,
            Ok(Ok(0) | Err(_)) => return false,
            Ok(Ok(count)) => reader.read(&buffer[..count], |_| {}),
        }
        patience = SILENT;
    }
}

async fn read(mut output: ChildStdout, mut reader: Reader, entries: Arc<Entries>, ended: Arc<Mutex<bool>>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count) = output.read(&mut buffer).await
        && count > 0
    {
        reader.read(&buffer[..count], |entry| entries.add(entry));
    }
    *ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
}
