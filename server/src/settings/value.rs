//! What single values mean. Every function says what is wrong as the end of "`key`: …".

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use url::Url;

use super::node::{Node, Value};
use super::section::{did_you_mean, nearest, shown};
use super::target::{Command, LogSource, PlatformKind};
use crate::deploy::{DeployMode, DeployOnSave, Millis, Strategy};
use crate::python::{PythonVersion, PythonVersionError, ZatoVersion};
use crate::rules::{Severity, Strictness};
use crate::text::plain_line;

type Read<T> = Result<T, String>;

/// No rollout is sensibly given longer.
const LONGEST_TIMEOUT: Millis = 60 * 60 * 1000;

pub(super) fn text(value: &Value) -> Read<&str> {
    match value {
        Value::Text(text) => Ok(text),
        other => Err(format!("this is {}; text is needed", other.kind())),
    }
}

/// Text that is not empty and has no control characters.
pub(super) fn word(value: &Value) -> Read<String> {
    let text = text(value)?;
    if text.trim().is_empty() {
        return Err("this is empty".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Err("this has control characters in it".to_owned());
    }
    Ok(text.to_owned())
}

pub(super) fn flag(value: &Value) -> Read<bool> {
    match value {
        Value::Flag(flag) => Ok(*flag),
        other => Err(format!("this is {}; true or false is needed", other.kind())),
    }
}

/// One of a few words; case and separators as in TOML or in JSON.
fn choice<T: Copy>(value: &Value, choices: &[(&str, T)]) -> Read<T> {
    let text = text(value)?;
    let plain = |text: &str| text.to_lowercase().replace(['-', '_'], "");
    if let Some((_, choice)) = choices.iter().find(|(name, _)| plain(name) == plain(text)) {
        return Ok(*choice);
    }
    let names: Vec<_> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let near = nearest(text, choices.iter().map(|(name, _)| *name));
    Err(format!("`{}` is none of {}{}", shown(text), names.join(", "), did_you_mean(near)))
}

pub(super) fn platform(value: &Value) -> Read<PlatformKind> {
    choice(value, &[("zato", PlatformKind::Zato)])
}

pub(super) fn deploy_mode(value: &Value) -> Read<DeployMode> {
    let choices = [("marked", DeployMode::Marked), ("all", DeployMode::All), ("manual", DeployMode::Manual)];
    choice(value, &choices)
}

pub(super) fn strategy(value: &Value) -> Read<Strategy> {
    choice(value, &[("all-at-once", Strategy::AllAtOnce), ("one-at-a-time", Strategy::OneAtATime)])
}

pub(super) fn deploy_on_save(value: &Value) -> Read<DeployOnSave> {
    let choices = [
        ("explicit", DeployOnSave::Explicit),
        ("explicit-if-changed", DeployOnSave::ExplicitIfChanged),
        ("always", DeployOnSave::Always),
        ("never", DeployOnSave::Never),
    ];
    choice(value, &choices)
}

/// `"500ms"`, `"30s"`, `"2m"`, `"1h"`.
pub(super) fn duration(value: &Value) -> Read<Millis> {
    const HOW: &str = "write a whole number and its unit, such as \"500ms\", \"30s\" or \"2m\"";
    let Value::Text(text) = value else { return Err(format!("this is {}; {HOW}", value.kind())) };
    let text = text.trim();
    let unit_at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(unit_at);
    let factor = match unit.trim_start() {
        "ms" => 1,
        "s" => 1000,
        "m" | "min" => 60 * 1000,
        "h" => 60 * 60 * 1000,
        _ => return Err(format!("`{}` is no duration; {HOW}", shown(text))),
    };
    if digits.is_empty() {
        return Err(format!("`{}` is no duration; {HOW}", shown(text)));
    }
    let millis = digits.parse::<Millis>().ok().and_then(|n| n.checked_mul(factor));
    match millis {
        Some(0) => Err("nothing can be done in no time at all; the least is \"1ms\"".to_owned()),
        Some(millis) if millis <= LONGEST_TIMEOUT => Ok(millis),
        _ => Err(format!("`{}` is too long; the most is \"1h\"", shown(text))),
    }
}

/// `"3.8"` to `"3.14"`.
pub(super) fn python(value: &Value) -> Read<PythonVersion> {
    // `3.10` without quotes is the number 3.1.
    let Value::Text(text) = value else {
        return Err(format!("this is {}; write the version in quotes, such as \"3.10\"", value.kind()));
    };
    text.parse().map_err(|error: PythonVersionError| plain_line(&error.to_string(), 200))
}

/// `"3.2"`, `"3.3"`, `"4.1"` and later.
pub(super) fn zato(value: &Value) -> Read<ZatoVersion> {
    const HOW: &str = "write \"3.2\", \"3.3\" or \"4.1\", in quotes";
    let Value::Text(text) = value else { return Err(format!("this is {}; {HOW}", value.kind())) };
    let version = text.split_once('.').and_then(|(major, minor)| {
        let minor = minor.split('.').next()?;
        Some((major.parse::<u8>().ok()?, minor.parse::<u8>().ok()?))
    });
    match version {
        Some((3, 2 | 3)) => Ok(ZatoVersion::V3),
        Some((4, 1..)) => Ok(ZatoVersion::V4),
        Some((major, minor)) => Err(format!("Zato {major}.{minor} is not supported; {HOW}")),
        None => Err(format!("`{}` is no version; {HOW}", shown(text))),
    }
}

/// The address of a server: scheme, host and port, nothing else. What was written is never repeated, as a password
/// may stand in it.
pub(super) fn address(value: &Value) -> Read<Url> {
    const HOW: &str = "write it as http://host:port or https://host:port";
    let text = text(value)?;
    let scheme_end = text.find("://").ok_or_else(|| format!("this is no address; {HOW}"))?;
    let scheme = text[..scheme_end].to_ascii_lowercase();
    if !matches!(scheme.as_str(), "http" | "https") {
        return Err(format!("only http and https are spoken; {HOW}"));
    }
    // An `@` anywhere before the path separates credentials; what a parser would make of the rest does not matter.
    if text.contains('@') {
        return Err(
            "a user name or password must not stand in an address; set `username`, and give the password \
                    by the environment, a helper command or the editor"
                .to_owned(),
        );
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
        return Err(format!("an address has no spaces, backslashes or control characters; {HOW}"));
    }
    let rest = &text[scheme_end + 3..];
    if rest.is_empty() || rest.starts_with(['/', '?', '#', ':']) {
        return Err(format!("the host is missing; {HOW}"));
    }
    let url = Url::parse(text).map_err(|error| format!("{error}; {HOW}"))?;
    if url.port() == Some(0) {
        return Err("port 0 is no port that a server can listen on".to_owned());
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(format!(
            "only scheme, host and port belong here; the path of the upload channel goes into `endpoint`; {HOW}"
        ));
    }
    Ok(url)
}

/// The path of the upload channel.
pub(super) fn endpoint(value: &Value) -> Read<String> {
    let text = word(value)?;
    let fit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '~' | '%');
    let climbs = text.split('/').any(|segment| matches!(segment, "." | ".."));
    if !text.starts_with('/') || text.starts_with("//") || climbs || !text.chars().all(fit) {
        return Err("a path that starts with one `/` is needed, such as \"/ide-deploy\"; no `..`, no query"
            .to_owned());
    }
    Ok(text)
}

/// A path on this machine: absolute, from the home directory (`~/`), or from the folder of the settings file.
pub(super) fn path(value: &Value, folder: Option<&Path>) -> Read<PathBuf> {
    let text = word(value)?;
    if let Some(rest) = text.strip_prefix("~/").or_else(|| (text == "~").then_some("")) {
        let home = dirs::home_dir().ok_or("there is no home directory to put in place of `~`")?;
        return Ok(home.join(rest));
    }
    let path = PathBuf::from(text);
    match folder {
        _ if path.is_absolute() => Ok(path),
        Some(folder) => Ok(folder.join(path)),
        None => Err("a relative path means nothing here; write it from `/` or `~/`".to_owned()),
    }
}

/// A directory on a server. Zato runs on Linux: absolute there is what starts with `/`.
pub(super) fn remote_directory(value: &Value) -> Read<String> {
    let text = word(value)?;
    if !text.starts_with('/') || text.split('/').any(|segment| segment == "..") {
        return Err("the directory's full path on the server is needed, from `/`, without `..`".to_owned());
    }
    Ok(text)
}

/// A program and its arguments.
pub(super) fn command(value: &Value) -> Read<Command> {
    const HOW: &str = "write the program and each argument as an element of a list, [\"pass\", \"show\", \"zato\"]; \
                       no shell is involved";
    let Value::Array(items) = value else { return Err(format!("this is {}; {HOW}", value.kind())) };
    let words: Option<Vec<String>> = items
        .iter()
        .map(|item| match &item.value {
            Value::Text(text) if !text.contains('\0') => Some(text.clone()),
            _ => None,
        })
        .collect();
    match words {
        Some(words) if words.first().is_some_and(|program| !program.trim().is_empty()) => {
            Ok(Command::new(words))
        }
        Some(_) => Err(format!("the program is missing; {HOW}")),
        None => Err(format!("every element must be text; {HOW}")),
    }
}

/// A log: a file, or a command that prints it.
pub(super) fn log_source(value: &Value, folder: Option<&Path>) -> Read<LogSource> {
    match value {
        Value::Text(_) => path(value, folder).map(LogSource::File),
        Value::Array(_) => command(value).map(|command| LogSource::Command(command.words().to_vec())),
        other => Err(format!("this is {}; a file or a command, as a list, is needed", other.kind())),
    }
}

/// Folders whose workspaces are trusted.
pub(super) fn folders(value: &Value) -> Read<Vec<PathBuf>> {
    let Value::Array(items) = value else {
        return Err(format!("this is {}; a list of folders is needed", value.kind()));
    };
    items.iter().map(|item| path(&item.value, None)).collect()
}

/// The names of top-level Python modules.
pub(super) fn modules(value: &Value) -> Read<BTreeSet<String>> {
    let Value::Array(items) = value else {
        return Err(format!("this is {}; a list of names of modules is needed", value.kind()));
    };
    let name = |item: &Node| {
        let name = word(&item.value)?;
        let fit = name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if fit { Ok(name) } else { Err(format!("`{}` is no name of a top-level module", shown(&name))) }
    };
    items.iter().map(name).collect()
}

/// How strict a rule is.
pub(super) fn strictness(value: &Value) -> Read<Strictness> {
    choice(
        value,
        &[
            ("off", Strictness::Off),
            ("error", Strictness::At(Severity::Error)),
            ("warning", Strictness::At(Severity::Warning)),
            ("information", Strictness::At(Severity::Information)),
            ("info", Strictness::At(Severity::Information)),
            ("hint", Strictness::At(Severity::Hint)),
        ],
    )
}

/// A server's name, as it will be shown.
pub(super) fn server_name(name: &str) -> Read<()> {
    let fit = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    if name.trim().is_empty() || name.chars().count() > 100 || !name.chars().all(fit) {
        return Err("a server's name is made of letters, digits, `-`, `_`, `.` and spaces".to_owned());
    }
    Ok(())
}
