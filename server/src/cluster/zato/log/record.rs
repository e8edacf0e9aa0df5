//! From lines of a server's log to what they say of deployments. Pure.
//!
//! Formats: sections 1 and 3 of what was observed of zato 3.2 and 4.1. Only the first line of a record has a prefix;
//! 3.2 colours the level, 4.1 puts a service and a correlation id before the logger.

use crate::cluster::zato::traceback::base_name;
use crate::text::plain_line;

/// Most bytes of one line and of one record; what is longer is cut.
const MAX_LINE: usize = 16 * 1024;
const MAX_RECORD: usize = 128 * 1024;
/// Most names of one record.
const MAX_NAMES: usize = 200;

/// What a record says of one module in one process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub pid: u32,
    /// Name of the thread: two attempts at one module may run at the same time.
    pub thread: String,
    /// Base name of the module's file.
    pub file: String,
    pub said: Said,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// Services of the module are live now.
    Services(Vec<String>),
    /// Something of it is live that is not a service: models, connectors.
    Others,
    /// It could not be imported, or one of its classes could not be taken; with the traceback.
    Failed(String),
    /// There was nothing to deploy in it, or it could not be imported.
    Nothing,
}

/// Reads a log piece by piece, wherever the pieces break.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// The beginning of a line whose end was not read yet.
    line: Vec<u8>,
    /// That line is too long: the rest is not wanted.
    is_cut: bool,
    /// A failure whose traceback goes on.
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    pid: u32,
    thread: String,
    file: String,
    traceback: String,
}

impl Reader {
    /// Takes the next bytes of the log and hands on what became complete by them.
    pub fn read(&mut self, bytes: &[u8], mut found: impl FnMut(Entry)) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (text, is_end) = match piece.strip_suffix(b"\n") {
                Some(text) => (text, true),
                None => (piece, false),
            };
            let room = MAX_LINE.saturating_sub(self.line.len());
            self.is_cut |= text.len() > room;
            self.line.extend_from_slice(&text[..text.len().min(room)]);
            if is_end {
                let line = std::mem::take(&mut self.line);
                self.is_cut = false;
                if let Some(entry) = self.line(&String::from_utf8_lossy(&line)) {
                    found(entry);
                }
            }
        }
    }

    /// Forgets what is half read: the next bytes come from elsewhere.
    pub fn restart(&mut self) {
        *self = Self::default();
    }

    fn line(&mut self, line: &str) -> Option<Entry> {
        let line = line.trim_end_matches('\r');
        if let Some(header) = Header::parse(line) {
            // A failure that was never closed is told of all the same: something else follows it.
            let unfinished = self.open.take().map(Open::end);
            return self.message(&header).or(unfinished);
        }
        let open = self.open.as_mut()?;
        if open.traceback.len() + line.len() < MAX_RECORD {
            open.traceback.push('\n');
            open.traceback.push_str(line);
        }
        // The backquote that closes the quoted traceback stands alone, or after it on the same line.
        if line.ends_with('`') { self.open.take().map(Open::end) } else { None }
    }

    fn message(&mut self, header: &Header<'_>) -> Option<Entry> {
        let entry = |path: &str, said| {
            Some(Entry {
                pid: header.pid,
                thread: header.thread.to_owned(),
                file: base_name(path).to_owned(),
                said,
            })
        };
        let message = header.message;
        match header.logger {
            "zato.hot-deploy.create" => {
                if let Some(rest) = message.strip_prefix("Deployed ") {
                    let (what, rest) = rest.split_once(" from `")?;
                    let (path, names) = rest.split_once("` -> ")?;
                    let is_service = what.contains(" service");
                    return entry(
                        path,
                        if is_service { Said::Services(names_in(names)) } else { Said::Others },
                    );
                }
                let rest = message.strip_prefix("No services")?;
                let (_, path) = rest.split_once("from module `")?;
                entry(path.strip_suffix('`')?, Said::Nothing)
            }
            "zato.server.service.store" => {
                let rest = message.strip_prefix("Could not load source, file_name:`").or_else(|| {
                    Some(
                        message
                            .strip_prefix("Exception while visiting module:`")?
                            .split_once("fs_location:`")?
                            .1,
                    )
                })?;
                let (path, traceback) = rest.split_once("`, e:`")?;
                let open = Open {
                    pid: header.pid,
                    thread: header.thread.to_owned(),
                    file: base_name(path).to_owned(),
                    traceback: traceback.to_owned(),
                };
                if traceback.ends_with('`') {
                    return Some(open.end());
                }
                self.open = Some(open);
                None
            }
            _ => None,
        }
    }
}

impl Open {
    fn end(self) -> Entry {
        let traceback = self.traceback.trim_end_matches('`').trim_end().to_owned();
        Entry { pid: self.pid, thread: self.thread, file: self.file, said: Said::Failed(traceback) }
    }
}

/// The first line of a record.
struct Header<'a> {
    pid: u32,
    thread: &'a str,
    logger: &'a str,
    message: &'a str,
}

impl<'a> Header<'a> {
    /// `2026-11-20 12:31:04,837 - INFO - 11743:Dummy-51 - zato.hot-deploy.create:0 - …`, and on 4.1 with
    /// `service - cid - ` before the logger.
    fn parse(line: &'a str) -> Option<Self> {
        let line = line.trim_start_matches('\u{1b}');
        let bytes = line.as_bytes();
        let is_time = bytes.len() > 23
            && bytes[4] == b'-'
            && bytes[7] == b'-'
            && bytes[13] == b':'
            && bytes[16] == b':'
            && bytes[..4].iter().all(u8::is_ascii_digit);
        if !is_time {
            return None;
        }
        let (_, rest) = line.split_once(" - ")?;
        let (_level, rest) = rest.split_once(" - ")?;
        // 4.1 has no space after this dash where it has nothing to say about a service.
        let (process, mut rest) = rest.split_once(" -")?;
        let (pid, thread) = process.split_once(':')?;
        let pid = pid.parse().ok()?;
        for _ in 0..4 {
            let (part, after) = rest.split_once(" - ")?;
            let part = part.trim_start();
            if let Some((logger, number)) = part.rsplit_once(':')
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
                && !logger.contains(' ')
            {
                return Some(Self { pid, thread, logger, message: after });
            }
            rest = after;
        }
        None
    }
}

/// The names in a Python list of strings.
fn names_in(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = list;
    while let Some(start) = rest.find(['\'', '"'])
        && names.len() < MAX_NAMES
    {
        let quote = if rest.as_bytes()[start] == b'"' { '"' } else { '\'' };
        rest = &rest[start + 1..];
        let Some(end) = rest.find(quote) else { break };
        names.push(plain_line(&rest[..end], 200));
        rest = &rest[end + 1..];
    }
    names
}
