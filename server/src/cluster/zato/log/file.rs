//! A log file that grows, is rotated or is emptied.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::PathBuf;

use super::record::{Entry, Reader};

/// Most bytes that are read at once; where a file grew by more while nobody looked, its beginning is left out.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// The end of a file. Nothing runs and nothing is read while nobody looks.
#[derive(Debug)]
pub(super) struct Tail {
    path: PathBuf,
    file: Option<(File, u64)>,
    /// Whether the file was looked for before: then all of a new one is new.
    is_followed: bool,
    reader: Reader,
}

impl Tail {
    pub fn new(path: PathBuf) -> Self {
        Self { path, file: None, is_followed: false, reader: Reader::default() }
    }

    /// Reads what is new. The first call only finds the end of the file.
    pub fn read(&mut self, mut found: impl FnMut(Entry)) -> std::io::Result<()> {
        let was_followed = std::mem::replace(&mut self.is_followed, true);
        if self.file.is_none() {
            let mut file = File::open(&self.path)?;
            let start = if was_followed { 0 } else { file.seek(SeekFrom::End(0))? };
            self.file = Some((file, start));
        }
        self.read_on(&mut found)?;
        if self.is_replaced()? {
            self.reader.restart();
            self.file = Some((File::open(&self.path)?, 0));
            self.read_on(&mut found)?;
        }
        Ok(())
    }

    fn read_on(&mut self, mut found: impl FnMut(Entry)) -> std::io::Result<()> {
        let Some((file, at)) = &mut self.file else { return Ok(()) };
        let length = file.metadata()?.len();
        if length < *at {
            // Emptied and written anew.
            self.reader.restart();
            *at = 0;
        }
        if length - *at > MAX_BYTES {
            self.reader.restart();
            *at = length - MAX_BYTES;
        }
        file.seek(SeekFrom::Start(*at))?;
        let mut buffer = vec![0; 64 * 1024];
        let mut left = length - *at;
        while left > 0 {
            let most = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
            let count = match file.read(&mut buffer[..most]) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            *at += count as u64;
            left -= count as u64;
            self.reader.read(&buffer[..count], &mut found);
        }
        Ok(())
    }

    /// Whether the path leads to another file by now: logs are rotated by renaming.
    #[cfg(unix)]
    fn is_replaced(&self) -> std::io::Result<bool> {
        use std::os::unix::fs::MetadataExt as _;
        let Some((file, _)) = &self.file else { return Ok(false) };
        let ours = file.metadata()?;
        match std::fs::metadata(&self.path) {
            Ok(theirs) => Ok((ours.dev(), ours.ino()) != (theirs.dev(), theirs.ino())),
            // Between the renaming and the making of the new one.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Files that are open cannot be renamed here: a rotated log is a shorter one.
    #[cfg(not(unix))]
    fn is_replaced(&self) -> std::io::Result<bool> {
        Ok(false)
    }
}
