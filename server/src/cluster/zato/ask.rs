//! What a person asks one server for: the source it runs, or the answer of a service.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::StatusCode;

use super::members::Member;
use super::traceback::base_name;
use super::wire::{self, SourceInfo};
use super::{Zato, why};
use crate::deploy::{Ask, ErrorKind, ModuleName, ServerError, ServerName};
use crate::python::ZatoVersion;
use crate::secrets::Account;

/// A service may take its time.
const INVOKE: Duration = Duration::from_mins(2);
/// Services of a module that are tried for its source.
const MAX_TRIED: usize = 16;

impl Zato {
    pub(super) async fn answer_to(&self, server: &ServerName, ask: &Ask) -> Result<String, ServerError> {
        let cluster = self.cluster().await?;
        let member = cluster.member(server)?;
        if !self.has_invoke_account() {
            let target = &self.target.name;
            let message = format!(
                "{target} has no account that may ask its servers. Set targets.{target}.invoke-username: pubapi on \
                 Zato 3.2, admin.invoke on 4.1."
            );
            return Err(ServerError::new(ErrorKind::Refused, message));
        }
        match ask {
            Ask::Invoke { service, payload } => self.invoked(member, service, payload).await,
            Ask::Source { module, services } => {
                let told = if self.uses_status() {
                    self.status.source(&self.http, member, module).await?
                } else {
                    None
                };
                match told {
                    Some(text) => Ok(text),
                    None if cluster.version == ZatoVersion::V3 => {
                        self.source_of(member, module, services).await
                    }
                    None => Err(self.no_source(member, module)),
                }
            }
        }
    }

    fn no_source(&self, member: &Member, module: &ModuleName) -> ServerError {
        let target = &self.target.name;
        let message = if self.uses_status() {
            format!("{member} does not run {module}")
        } else {
            format!("{member} tells no sources. Set targets.{target}.status-service = true.")
        };
        ServerError::new(ErrorKind::Refused, message)
    }

    async fn invoked(&self, member: &Member, service: &str, payload: &str) -> Result<String, ServerError> {
        let name: String = url::form_urlencoded::byte_serialize(service.as_bytes()).collect();
        let path = format!("/zato/api/invoke/{}", name.replace('+', "%20"));
        let answer = self.post(member, &path, Account::Invoke, payload.to_owned(), INVOKE).await?;
        if answer.status != StatusCode::OK {
            let message = format!("{service} failed on {member} ({}): {}", answer.status, why(&answer));
            return Err(ServerError::new(ErrorKind::Refused, message));
        }
        Ok(String::from_utf8_lossy(&answer.body).into_owned())
    }

    /// Observed: 3.2 gives the source of a service in Base64, `get-source-info`, section 4.
    async fn source_of(
        &self,
        member: &Member,
        module: &ModuleName,
        services: &[String],
    ) -> Result<String, ServerError> {
        for name in services.iter().take(MAX_TRIED) {
            let body = serde_json::json!({ "cluster_id": 1, "name": name }).to_string();
            let answer = self.invoke(member, "zato.service.get-source-info", &body).await?;
            if answer.status != StatusCode::OK {
                continue;
            }
            let info: SourceInfo = answer.json(member)?;
            if base_name(&info.source_path) != module.as_str() {
                continue;
            }
            let bytes = STANDARD.decode(info.source.trim()).ok();
            let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
            return text.ok_or_else(|| wire::unexpected(format!("{member} gave a source that is no text")));
        }
        let message = format!("{member} runs no service of {module}");
        Err(ServerError::new(ErrorKind::Refused, message))
    }
}
