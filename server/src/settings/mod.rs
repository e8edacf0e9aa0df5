//! Where the settings come from, what they mean and whom they may tell where code and passwords go.
//!
//! Sources, later wins field by field: the built-in defaults, the user's own `config.toml`, `hotdeploy.toml` at each
//! workspace root, the editor's settings. What says where code or a password goes counts only from the user's own
//! settings or from a trusted workspace; what prints a password or grants trust, only from the user's own.
//!
//! Nothing here fails: what cannot be used is reported as a [`SettingsProblem`] at its place, and the rest counts.

mod layer;
mod merge;
mod node;
mod section;
mod target;
mod value;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::deploy::{Millis, Policy, SettingsProblem, Severity, Trust};
use crate::text::{Encoding, Range, plain_line};

use layer::{Layer, Scope};
use node::Document;
use section::Place;

pub use target::{Command, LogSource, PlatformKind, Target};

/// Name of a workspace's settings file.
pub const WORKSPACE_FILE: &str = "hotdeploy.toml";

/// No settings file is sensibly larger; bytes.
const LARGEST_FILE: u64 = 1024 * 1024;

/// All settings, merged from every source that counts.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// What the core obeys.
    pub policy: Policy,
    /// Where code and passwords may go; empty without trust unless the user's own settings say more.
    pub targets: Vec<Target>,
    /// What could not be taken as it stands.
    pub problems: Vec<SettingsProblem>,
}

/// Where settings are read from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The user's own file, [`user_file`]. It need not exist.
    pub user_file: Option<PathBuf>,
    /// Folders that may hold a `hotdeploy.toml`, the weakest first.
    pub roots: Vec<PathBuf>,
    /// `hotdeploy.*` of the editor as the user set it for every workspace: as good as the user's own file.
    pub editor_user: Option<serde_json::Value>,
    /// `hotdeploy.*` of the editor, whoever set it: as good as the workspace.
    pub editor: Option<serde_json::Value>,
    /// `hotdeploy.*` of the editor for single folders of the workspace: `deployOnSave` of it counts.
    pub editor_folders: Vec<(PathBuf, serde_json::Value)>,
    /// What the editor, or the user on the command line, says of the workspace. An editor that says
    /// [`Trust::Untrusted`] has the last word; where nobody said anything, `trusted-folders` of the user's own file
    /// decides.
    pub trust: Trust,
    /// The unit of the columns in problems.
    pub encoding: Encoding,
}

/// The user's own settings file, `~/.config/hotdeploy/config.toml` on Linux; `None` without a home directory.
pub fn user_file() -> Option<PathBuf> {
    Some(dirs::config_dir()?.join("hotdeploy").join("config.toml"))
}

/// A duration as it is written in settings, `"30s"`, in milliseconds; else what is wrong with it.
pub fn duration(text: &str) -> Result<Millis, String> {
    value::duration(&node::Value::Text(text.to_owned()))
}

/// Reads and merges all sources.
pub fn load(sources: &Sources) -> Settings {
    let mut problems = Vec::new();
    let mut layers = Vec::new();
    let own = sources.user_file.as_deref();
    layers.extend(own.and_then(|path| file_layer(path, Scope::Own, sources, &mut problems)));
    let trusted_folders: Vec<PathBuf> = layers
        .iter()
        .flat_map(|layer| &layer.trusted_folders)
        .filter_map(|folder| folder.canonicalize().ok())
        .collect();

    let in_trusted_folder = |root: &PathBuf| {
        // The real path: a link inside a trusted folder that leads out of it is not in it.
        root.canonicalize().is_ok_and(|root| trusted_folders.iter().any(|folder| root.starts_with(folder)))
    };
    let scope_of = |trusted: bool| if trusted { Scope::Trusted } else { Scope::Untrusted };
    let mut all_trusted = !sources.roots.is_empty();
    for root in &sources.roots {
        let trusted = match sources.trust {
            Trust::Trusted => true,
            Trust::Unknown => in_trusted_folder(root),
            Trust::Untrusted => false,
        };
        all_trusted &= trusted;
        let layer = file_layer(&root.join(WORKSPACE_FILE), scope_of(trusted), sources, &mut problems);
        if let Some(place) = layer.as_ref().and_then(|layer| withheld(layer, root, own)) {
            problems.push(place);
        }
        layers.extend(layer);
    }
    let trust = match sources.trust {
        Trust::Unknown if all_trusted => Trust::Trusted,
        said => said,
    };

    let folder = sources.roots.first().cloned();
    let document = Document::editor(folder.clone());
    let editor = [(&sources.editor_user, Scope::Own), (&sources.editor, scope_of(trust == Trust::Trusted))];
    for (value, scope) in editor {
        let Some(value) = value.as_ref().filter(|value| !value.is_null()) else { continue };
        let layer = Layer::read(&document, scope, &node::from_json(value), &mut problems);
        let root = folder.as_deref().unwrap_or(Path::new(""));
        problems.extend(layer.as_ref().and_then(|layer| withheld(layer, root, own)));
        layers.extend(layer);
    }
    let mut settings = merge::merge(layers, trust, problems);
    for (folder, value) in &sources.editor_folders {
        // What is wrong there is told with the settings of the window.
        let document = Document::editor(Some(folder.clone()));
        let layer = Layer::read(&document, Scope::Untrusted, &node::from_json(value), &mut Vec::new());
        if let Some(when) = layer.and_then(|layer| layer.deploy_on_save) {
            settings.policy.deploy_on_save_in.insert(folder.clone(), when.value);
        }
    }
    settings
}

/// What one file says; `None` where there is none.
fn file_layer(
    path: &Path,
    scope: Scope,
    sources: &Sources,
    problems: &mut Vec<SettingsProblem>,
) -> Option<Layer> {
    let whole = |key: &str| Place {
        uri: crate::uri::Uri::of_path(path),
        key: key.to_owned(),
        range: Range::default(),
    };
    let text = match read(path) {
        Ok(text) => text?,
        Err(error) => {
            let message = format!("the settings file {} cannot be read: {error}", path.display());
            problems.push(whole("").problem(Severity::Error, plain_line(&message, 500)));
            return None;
        }
    };
    let document = Document::file(path, &text, sources.encoding);
    let (root, errors) = node::parse_toml(&text);
    for error in errors {
        let place = Place { range: document.range(&error.span), ..whole("") };
        let message = format!("this is not TOML: {}", plain_line(&error.message, 200));
        problems.push(place.problem(Severity::Error, message));
    }
    Layer::read(&document, scope, &root, problems)
}

/// The text of a settings file; `None` where there is none. Never waits on a pipe or a device, never reads without end.
fn read(path: &Path) -> io::Result<Option<String>> {
    match path.metadata() {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Err(io::Error::other("it is not a file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(io::Error::other("it is larger than 1 MiB"));
    }
    let text = String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))?;
    Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
}

/// The one problem that says what an untrusted source said in vain, and how to let it count.
fn withheld(layer: &Layer, root: &Path, user_file: Option<&Path>) -> Option<SettingsProblem> {
    let first = layer.withheld.first()?;
    let keys: Vec<_> = layer.withheld.iter().map(|place| format!("`{}`", place.key)).collect();
    let own = user_file.map_or_else(|| "your own config.toml".to_owned(), |path| path.display().to_string());
    let message = format!(
        "not used, as this workspace is not trusted: {}. These say where code and passwords go. To trust it, say so \
         in the editor, or add \"{}\" to `trusted-folders` in {own}",
        keys.join(", "),
        root.display(),
    );
    Some(first.problem(Severity::Warning, plain_line(&message, 2000)))
}
