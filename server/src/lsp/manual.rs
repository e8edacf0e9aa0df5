//! The manual's page of each rule, as files that an editor can open from a diagnostic.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use tempfile::NamedTempFile;
use tower_lsp::ls_types as lsp;
use url::Url;

use crate::rules;

/// Where the pages are, or will be in a moment. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Manual(Arc<RwLock<Option<Url>>>);

/// The user's folder for the pages of this version; `None` without a home directory.
pub fn folder() -> Option<PathBuf> {
    let name = concat!("rules-", env!("CARGO_PKG_VERSION"));
    Some(dirs::cache_dir()?.join("hotdeploy").join(name))
}

impl Manual {
    /// Writes the pages on a thread of its own. Diagnostics lead to them from the first: nobody follows a link within
    /// the moment that this takes. Where they cannot be written, later diagnostics do without.
    pub fn write_to(&self, folder: PathBuf) {
        let Ok(address) = Url::from_directory_path(&folder) else {
            tracing::debug!(folder = %folder.display(), "this folder has no address");
            return;
        };
        self.set(Some(address));
        let manual = self.clone();
        let written = std::thread::Builder::new().name("manual".to_owned()).spawn(move || {
            if let Err(error) = write(&folder) {
                tracing::debug!(%error, "the pages of the rules could not be written");
                manual.set(None);
            }
        });
        if let Err(error) = written {
            tracing::debug!(%error, "no thread to write the pages of the rules");
            self.set(None);
        }
    }

    fn set(&self, address: Option<Url>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = address;
    }

    /// The page of a rule.
    pub fn page(&self, code: &str) -> Option<lsp::CodeDescription> {
        let folder = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let folder = folder.as_ref()?;
        // What a deployment reports has a code, but no rule.
        let rule = rules::rule(code)?;
        let href = folder.join(&format!("{}.md", rule.code)).ok()?.as_str().parse().ok()?;
        Some(lsp::CodeDescription { href })
    }
}

/// Writes the pages that are not there as they should be, each all at once: another editor may be reading it.
fn write(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, page) in rules::manual() {
        let path = folder.join(name);
        if fs::read(&path).is_ok_and(|there| there == page.as_bytes()) {
            continue;
        }
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(page.as_bytes())?;
        file.persist(&path).map_err(|error| error.error)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_written_once_and_mended() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("deep/rules");
        write(&folder).unwrap();
        let page = folder.join("syntax-error.md");
        let first = fs::metadata(&page).unwrap().modified().unwrap();
        fs::write(folder.join("bad-io.md"), "half a pa").unwrap();
        write(&folder).unwrap();
        assert_eq!(fs::metadata(&page).unwrap().modified().unwrap(), first, "it was right");
        let rule = rules::rule("bad-io").unwrap();
        assert_eq!(fs::read_to_string(folder.join("bad-io.md")).unwrap(), rules::page(rule));
    }

    #[test]
    fn a_rule_has_an_address() {
        let manual = Manual::default();
        assert!(manual.page("syntax-error").is_none());
        manual.set(Some(Url::parse("file:///home/me/a%20b/").unwrap()));
        let page = manual.page("syntax-error").unwrap();
        assert_eq!(page.href.as_str(), "file:///home/me/a%20b/syntax-error.md");
        assert!(manual.page("load-failed").is_none() && manual.page("../../etc").is_none());
    }
}
