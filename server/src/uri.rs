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

    /// The last segment of the path, percent signs decoded.
    pub fn file_name(&self) -> String {
        let tail = self.0.rsplit(['/', '\\']).next().unwrap_or_default();
        percent_decoded(tail)
    }
}

fn percent_decoded(text: &str) -> String {
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
