//! What is known of the client: what it can do, what it wants, where its workspace is.
//!
//! Read from the parameters of `initialize` as they came. A field that is missing or of the wrong type means "no";
//! it never keeps a client from being served.

use std::path::PathBuf;

use serde_json::Value;

use super::assist::Can;
use crate::deploy::{IntentSource, Trust};
use crate::text::Encoding;

/// The client, as it introduced itself.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// For the log.
    pub name: String,
    /// The process that started the server, to be outlived by no more than a moment.
    pub process: Option<u32>,
    pub encoding: Encoding,
    /// Folders of the workspace, the first being the main one.
    pub roots: Vec<PathBuf>,
    pub abilities: Abilities,
    /// What it can make of language help.
    pub assist: Can,
    pub intent: IntentSource,
    pub trust: Trust,
    /// The client answers `hotdeploy/credentials`.
    pub credentials: bool,
    /// `initializationOptions.settings`.
    pub settings: Option<Value>,
    /// `initializationOptions.userSettings`.
    pub user_settings: Option<Value>,
    /// What could not be understood, for the log.
    pub complaints: Vec<String>,
}

/// What the client can do.
#[expect(clippy::struct_excessive_bools, reason = "one for each capability of the protocol")]
#[derive(Debug, Clone, Copy, Default)]
pub struct Abilities {
    pub configuration: bool,
    pub register_configuration: bool,
    pub register_watchers: bool,
    pub related_information: bool,
    /// Diagnostics may link to the page of their rule.
    pub code_descriptions: bool,
    /// Diagnostics may be drawn as unnecessary or deprecated code.
    pub tags: bool,
    /// Validation diagnostics are pulled, and pulled again when we ask for it.
    pub pulls: bool,
    pub refresh_lenses: bool,
    pub refresh_hints: bool,
    /// It wants `hotdeploy/fact`.
    pub facts: bool,
    pub progress: bool,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub fn of(params: &Value) -> Self {
        let text = |pointer: &str| params.pointer(pointer).and_then(Value::as_str);
        let can = |pointer: &str| {
            params.pointer(&format!("/capabilities/{pointer}")).and_then(Value::as_bool) == Some(true)
        };
        let has =
            |pointer: &str| params.pointer(&format!("/capabilities/{pointer}")).is_some_and(Value::is_object);
        let own = Options { value: params.pointer("/initializationOptions").unwrap_or(&Value::Null) };
        let mut complaints = Vec::new();
        let name = text("/clientInfo/name").unwrap_or_default();
        let will_save = can("textDocument/synchronization/willSave");
        Self {
            name: crate::text::plain_line(name, 100),
            process: params
                .pointer("/processId")
                .and_then(Value::as_u64)
                .and_then(|process| u32::try_from(process).ok()),
            encoding: encoding(params.pointer("/capabilities/general/positionEncodings")),
            roots: roots(params),
            abilities: Abilities {
                configuration: can("workspace/configuration"),
                register_configuration: can("workspace/didChangeConfiguration/dynamicRegistration"),
                register_watchers: can("workspace/didChangeWatchedFiles/dynamicRegistration"),
                related_information: can("textDocument/publishDiagnostics/relatedInformation"),
                tags: has("textDocument/publishDiagnostics/tagSupport"),
                code_descriptions: can("textDocument/publishDiagnostics/codeDescriptionSupport"),
                pulls: has("textDocument/diagnostic") && can("workspace/diagnostics/refreshSupport"),
                refresh_lenses: can("workspace/codeLens/refreshSupport"),
                refresh_hints: can("workspace/inlayHint/refreshSupport"),
                facts: own.flag("facts", &mut complaints),
                progress: can("window/workDoneProgress"),
            },
            assist: Can::of(params),
            intent: own.intent(name, will_save, &mut complaints),
            trust: own.trust(&mut complaints),
            credentials: own.flag("credentials", &mut complaints),
            settings: own.object("settings", &mut complaints),
            user_settings: own.object("userSettings", &mut complaints),
            complaints,
        }
    }
}

/// The most natural encoding the client offers: ours, then characters, then the protocol's default.
fn encoding(offered: Option<&Value>) -> Encoding {
    let offered = offered.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    [("utf-8", Encoding::Utf8), ("utf-32", Encoding::Utf32)]
        .into_iter()
        .find(|(name, _)| offered.iter().any(|kind| kind == name))
        .map_or(Encoding::Utf16, |(_, encoding)| encoding)
}

fn roots(params: &Value) -> Vec<PathBuf> {
    let folders = params.pointer("/workspaceFolders").and_then(Value::as_array);
    let folders = folders.map(|folders| folders.iter().filter_map(|folder| folder.get("uri")).collect());
    let folders: Vec<&Value> = folders
        .filter(|folders: &Vec<_>| !folders.is_empty())
        .unwrap_or_else(|| params.pointer("/rootUri").into_iter().collect());
    let paths: Vec<_> = folders.into_iter().filter_map(Value::as_str).filter_map(path_of).collect();
    if !paths.is_empty() {
        return paths;
    }
    let root = params.pointer("/rootPath").and_then(Value::as_str);
    root.map(PathBuf::from).filter(|path| path.is_absolute()).into_iter().collect()
}

/// The path of a `file:` URI.
pub fn path_of(uri: &str) -> Option<PathBuf> {
    let url = url::Url::parse(uri).ok()?;
    (url.scheme() == "file").then(|| url.to_file_path().ok()).flatten()
}

/// `initializationOptions`. Each is read by itself: one that is wrong changes nothing about another.
struct Options<'a> {
    value: &'a Value,
}

impl Options<'_> {
    fn get(&self, name: &str) -> Option<&Value> {
        self.value.get(name).filter(|value| !value.is_null())
    }

    /// Literal `true` and nothing else is trust.
    fn trust(&self, complaints: &mut Vec<String>) -> Trust {
        match self.get("trusted") {
            None => Trust::Unknown,
            Some(Value::Bool(true)) => Trust::Trusted,
            Some(Value::Bool(false)) => Trust::Untrusted,
            Some(_) => {
                complaints
                    .push("initializationOptions.trusted is neither true nor false: not trusted".into());
                Trust::Untrusted
            }
        }
    }

    fn flag(&self, name: &str, complaints: &mut Vec<String>) -> bool {
        match self.get(name) {
            None => false,
            Some(Value::Bool(yes)) => *yes,
            Some(_) => {
                complaints.push(format!("initializationOptions.{name} is neither true nor false"));
                false
            }
        }
    }

    fn object(&self, name: &str, complaints: &mut Vec<String>) -> Option<Value> {
        let value = self.get(name)?;
        if !value.is_object() {
            complaints.push(format!("initializationOptions.{name} is not an object"));
            return None;
        }
        Some(value.clone())
    }

    fn intent(&self, client: &str, will_save: bool, complaints: &mut Vec<String>) -> IntentSource {
        let by_nature = if is_jetbrains(client) {
            // Its `didSave` comes from any write to the file: auto-save and `git checkout` included.
            IntentSource::Notification
        } else if will_save {
            IntentSource::WillSave
        } else {
            IntentSource::EverySave
        };
        match self.get("saveIntent").map(|value| value.as_str().unwrap_or_default()) {
            None => by_nature,
            Some("willSave") => IntentSource::WillSave,
            Some("notification") => IntentSource::Notification,
            Some("everySave") => IntentSource::EverySave,
            Some(_) => {
                complaints.push(
                    "initializationOptions.saveIntent is none of \"willSave\", \"notification\", \"everySave\""
                        .into(),
                );
                by_nature
            }
        }
    }
}

/// Whether a client's name is one of an IDE of `JetBrains`.
fn is_jetbrains(name: &str) -> bool {
    const NAMES: [&str; 15] = [
        "jetbrains",
        "lsp4ij",
        "intellij",
        "pycharm",
        "dataspell",
        "webstorm",
        "phpstorm",
        "rubymine",
        "goland",
        "clion",
        "rider",
        "rustrover",
        "datagrip",
        "android studio",
        "aqua",
    ];
    let name = name.to_ascii_lowercase();
    NAMES.iter().any(|known| name.contains(known))
}
