//! What Zato servers say, as data. Pure.

use std::fmt;

use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize};

use crate::deploy::{ErrorKind, ServerError};
use crate::python::ZatoVersion;

/// Body of an upload.
#[derive(Serialize)]
pub(super) struct Upload<'a> {
    pub payload_name: &'a str,
    /// Base64 of the module's bytes.
    pub payload: &'a str,
}

/// Answer to an upload.
#[derive(Deserialize)]
pub(super) struct Uploaded {
    #[serde(rename = "zato_ide_deploy_create_response")]
    pub response: UploadedResponse,
}

#[derive(Deserialize)]
pub(super) struct UploadedResponse {
    #[serde(deserialize_with = "truth")]
    pub success: bool,
    #[serde(default)]
    pub msg: String,
}

/// Answer to an upload with an absolute path. Observed: 4.1, section 3.
#[derive(Deserialize)]
pub(super) struct Forced {
    pub services_deployed: Vec<serde::de::IgnoredAny>,
}

/// A server as `zato.server.get-list` names it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct ListedServer {
    pub name: String,
    #[serde(deserialize_with = "text_or_nothing", default)]
    pub preferred_address: String,
    pub bind_port: u16,
    #[serde(deserialize_with = "truth", default)]
    pub crypto_use_tls: bool,
}

/// A row of `zato.service.get-deployment-info-list`.
#[derive(Debug, Deserialize)]
pub(super) struct DeployedService {
    pub server_name: String,
    #[serde(deserialize_with = "text_or_nothing", default)]
    pub fs_location: String,
    #[serde(deserialize_with = "text_or_nothing", default)]
    pub service_name: String,
    #[serde(deserialize_with = "text_or_nothing", default)]
    pub file_name: String,
}

impl DeployedService {
    /// The service's name, and that of its module where the server says one. `None`: no name that a service can have.
    pub fn service(self) -> Option<(String, Option<String>)> {
        let fits = |name: &str| !name.is_empty() && name.len() <= 500 && !name.contains(char::is_control);
        let module = self.file_name.strip_suffix(".py").filter(|stem| fits(stem)).map(str::to_owned);
        fits(&self.service_name).then_some((self.service_name, module))
    }
}

/// Answer of `zato.service.get-source-info`, 3.2 only.
#[derive(Debug, Deserialize)]
pub(super) struct SourceInfo {
    pub source_hash: String,
    #[serde(deserialize_with = "text_or_nothing", default)]
    pub source_path: String,
    /// Base64.
    #[serde(deserialize_with = "text_or_nothing", default)]
    pub source: String,
}

/// A list as 3.2 gives it, or with the page that it is as 4.1 may.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Listing<T> {
    Plain(Vec<T>),
    Page { data: Vec<T> },
}

impl<T> Listing<T> {
    pub fn rows(self) -> Vec<T> {
        match self {
            Self::Plain(rows) | Self::Page { data: rows } => rows,
        }
    }
}

/// The envelope of errors.
#[derive(Deserialize)]
struct Problem {
    details: Details,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Details {
    Text(String),
    Many(Vec<serde_json::Value>),
}

/// What an error's body says is wrong: the last line of a traceback, or the text itself.
pub(super) fn problem(body: &[u8]) -> Option<String> {
    let problem: Problem = serde_json::from_slice(body).ok()?;
    let text = match problem.details {
        Details::Text(text) => text,
        Details::Many(items) => {
            let texts = items.into_iter().map(|item| match item {
                serde_json::Value::String(text) => text,
                other => other.to_string(),
            });
            texts.collect::<Vec<_>>().join("\n")
        }
    };
    text.lines().rev().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
}

/// Which generation of Zato answers a ping like this. Observed: section 4.
pub(super) fn version_of_ping(body: &[u8]) -> Option<ZatoVersion> {
    #[derive(Deserialize)]
    struct Ping {
        pong: Option<String>,
        is_ok: Option<bool>,
    }
    let answer: Ping = serde_json::from_slice(body).ok()?;
    match answer {
        Ping { pong: Some(name), .. } if name == "zato" => Some(ZatoVersion::V3),
        Ping { is_ok: Some(true), .. } => Some(ZatoVersion::V4),
        _ => None,
    }
}

/// Whether the answer to an upload without a body says that the credentials are right. Observed: 3.2 answers a ping,
/// 4.1 complains about the missing payload (sections 1 and 3).
pub(super) fn accepts_empty_upload(version: ZatoVersion, status: u16, body: &[u8]) -> bool {
    match version {
        ZatoVersion::V3 => {
            let answer: Result<Uploaded, _> = serde_json::from_slice(body);
            status == 200 && answer.is_ok_and(|answer| answer.response.success)
        }
        ZatoVersion::V4 => {
            status == 500 && problem(body).is_some_and(|problem| problem.contains("Missing required input"))
        }
    }
}

/// Shorthand for an answer that does not fit.
pub(super) fn unexpected(message: String) -> ServerError {
    ServerError::new(ErrorKind::Protocol, message)
}

/// A truth value as 4.1 writes it, or the text that 3.2 writes.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    struct Truth;
    impl Visitor<'_> for Truth {
        type Value = bool;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("true, false, \"True\" or \"False\"")
        }

        fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<bool, E> {
            Ok(value)
        }

        fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<bool, E> {
            match value {
                "True" | "true" => Ok(true),
                "False" | "false" => Ok(false),
                _ => Err(E::invalid_value(serde::de::Unexpected::Str(value), &self)),
            }
        }

        fn visit_unit<E: serde::de::Error>(self) -> Result<bool, E> {
            Ok(false)
        }
    }
    deserializer.deserialize_any(Truth)
}

fn text_or_nothing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.unwrap_or_default())
}
