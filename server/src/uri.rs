//! How editors name documents.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A document as the editor names it, `file:///home/me/src/crm.py`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Uri(Arc<str>);

impl From<&str> for Uri {
    fn from(uri: &str) -> Self {
        Self(uri.into())
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Uri {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Of a file by its absolute path; `None` where it has none.
    pub fn of_path(path: &std::path::Path) -> Option<Self> {
        url::Url::from_file_path(path).ok().map(|url| Self(url.as_str().into()))
    }

    /// The path of a `file:` URI.
    pub fn path(&self) -> Option<PathBuf> {
        let url = url::Url::parse(&self.0).ok()?;
        (url.scheme() == "file").then(|| url.to_file_path().ok()).flatten()
    }

    /// One spelling for all spellings of a file: editors escape `:`, `@` and others as each likes. What is no file is
    /// what it is.
    #[must_use]
    pub fn canonical(&self) -> Self {
        self.path().and_then(|path| Self::of_path(&path)).map_or_else(|| self.clone(), Self::with_one_drive)
    }

    /// Windows takes `C:` and `c:` for one.
    fn with_one_drive(self) -> Self {
        let drive = self.0.get(8..10).filter(|drive| cfg!(windows) && drive.ends_with(':'));
        match drive.map(str::to_ascii_lowercase) {
            Some(drive) if self.0.get(8..10) != Some(&drive) => {
                Self(format!("file:///{drive}{}", &self.0[10..]).into())
            }
            _ => self,
        }
    }

    /// The last segment of the path, percent signs decoded.
    pub fn file_name(&self) -> String {
        let tail = self.0.rsplit(['/', '\\']).next().unwrap_or_default();
        percent_decoded(tail)
    }
}

fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = (first == b'%')
            .then(|| tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok()))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_file_are_one() {
        for (spelled, canonical) in [
            ("file:///w/crm.py", "file:///w/crm.py"),
            ("file:///w/c%72m.py", "file:///w/crm.py"),
            ("file:///c%3A/w/crm.py", "file:///c:/w/crm.py"),
            ("file:///w/%40me/crm.py", "file:///w/@me/crm.py"),
            ("file:///w/a%20b/%C5%BC.py", "file:///w/a%20b/%C5%BC.py"),
            ("file:///w/./x/../crm.py", "file:///w/crm.py"),
            ("file:///w/100%25.py", "file:///w/100%25.py"),
            ("untitled:Untitled-1", "untitled:Untitled-1"),
            ("git:/w/crm%3A.py", "git:/w/crm%3A.py"),
            ("no uri at all", "no uri at all"),
        ] {
            let once = Uri::from(spelled).canonical();
            assert_eq!(once.as_str(), canonical, "{spelled}");
            assert_eq!(once.canonical(), once, "{spelled}");
        }
        // A slash within a name, and one that parts names, are two.
        assert_ne!(Uri::from("file:///w/a%2Fb").as_str(), Uri::from("file:///w/a/b").canonical().as_str());
    }
}
