//! HTTP as this adapter needs it: one client, passwords only where they belong, every way to fail told apart.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::LOCATION;
use reqwest::{Client, ClientBuilder, Method, Response, StatusCode};
use serde::de::DeserializeOwned;

use super::members::Member;
use crate::deploy::{ErrorKind, ServerError, TargetName};
use crate::secrets::{Account, Secret, Secrets, variable};
use crate::settings::Target;
use crate::text::plain_line;

/// Most bytes of an answer that are read; the longest that a real server gives is a list of its services.
const MAX_BODY: usize = 2 * 1024 * 1024;
/// Most characters of an answer that are shown.
const MAX_SHOWN: usize = 300;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const POOL_IDLE: Duration = Duration::from_secs(90);

/// One request.
pub(super) struct Call<'a> {
    pub member: &'a Member,
    pub method: Method,
    /// Below the server's address, starting with a slash.
    pub path: &'a str,
    /// Whose user name and password go with it.
    pub account: Option<Account>,
    /// JSON.
    pub body: Option<String>,
    /// For the whole exchange, connecting included.
    pub timeout: Duration,
}

/// An answer of any status but 401 and the redirects, which are errors.
pub(super) struct Answer {
    pub status: StatusCode,
    pub body: Vec<u8>,
    /// The body broke off. Observed: zato 3.2, `get-source-info` of a service that is not there, section 4.
    pub is_cut: bool,
    /// When the request was sent and when its answer was complete.
    pub sent: Instant,
    pub received: Instant,
    /// What went with the request; an answer may repeat it.
    password: Option<Secret>,
}

impl Answer {
    /// The body as JSON of the expected shape.
    pub fn json<T: DeserializeOwned>(&self, member: &Member) -> Result<T, ServerError> {
        if self.is_cut {
            let message =
                format!("{member} broke its answer off; what was asked may have been done. Try again.");
            return Err(ServerError::new(ErrorKind::TimedOut, message));
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            let shown = self.clean(&error.to_string());
            let body = self.shown();
            ServerError::new(
                ErrorKind::Protocol,
                format!("{member} gave an answer that no known version of Zato gives ({shown}): {body}"),
            )
        })
    }

    /// The beginning of the body, fit to show.
    pub fn shown(&self) -> String {
        self.clean(&String::from_utf8_lossy(&self.body[..self.body.len().min(8 * 1024)]))
    }

    /// Text of this answer on one line, fit to show: a server that repeats the password does not get it into a log.
    pub fn clean(&self, text: &str) -> String {
        clean(text, self.password.as_ref())
    }
}

pub(super) struct Http {
    target: TargetName,
    username: String,
    invoke_username: Option<String>,
    ca_file: Option<PathBuf>,
    secrets: Arc<dyn Secrets>,
    /// Who refused the last password of an account.
    refusals: Mutex<BTreeMap<Account, String>>,
    /// Made when first needed. Without TLS no certificates have to be loaded.
    plain: OnceLock<Result<Client, ServerError>>,
    tls: OnceLock<Result<Client, ServerError>>,
}

impl Http {
    pub fn new(target: &Target, secrets: Arc<dyn Secrets>) -> Self {
        Self {
            target: target.name.clone(),
            username: target.username.clone(),
            invoke_username: target.invoke_username.clone(),
            ca_file: target.ca_file.clone(),
            secrets,
            refusals: Mutex::default(),
            plain: OnceLock::new(),
            tls: OnceLock::new(),
        }
    }

    /// Sends a request and reads its whole answer.
    pub async fn send(&self, call: Call<'_>) -> Result<Answer, ServerError> {
        let login = match call.account {
            Some(account) => Some((account, self.login(call.member, account).await?)),
            None => None,
        };
        let member = call.member;
        let mut request =
            self.client(member)?.request(call.method, member.at(call.path)).timeout(call.timeout);
        if let Some((_, (user, password))) = &login {
            // reqwest marks this header as sensitive, so that its value shows in no debug output.
            request = request.basic_auth(user, Some(password.reveal()));
        }
        if let Some(body) = call.body {
            request = request.header("content-type", "application/json").body(body);
        }
        let sent = Instant::now();
        let response = request.send().await.map_err(|error| failed(member, &error))?;
        tracing::debug!(server = %member.name, path = call.path, status = response.status().as_u16(), took = ?sent.elapsed());
        if response.status() == StatusCode::UNAUTHORIZED
            && let Some((account, (user, _))) = &login
        {
            return Err(self.refused(member, *account, user));
        }
        let password = login.map(|(_, (_, password))| password);
        if response.status().is_redirection() {
            return Err(redirected(member, &response, password.as_ref()));
        }
        let status = response.status();
        let (body, is_cut) = read(member, response).await?;
        Ok(Answer { status, body, is_cut, sent, received: Instant::now(), password })
    }

    fn client(&self, member: &Member) -> Result<&Client, ServerError> {
        let client = if member.url.scheme() == "https" {
            self.tls.get_or_init(|| self.build_with_tls())
        } else {
            self.plain.get_or_init(|| finish(builder().tls_certs_only([])))
        };
        client.as_ref().map_err(Clone::clone)
    }

    fn build_with_tls(&self) -> Result<Client, ServerError> {
        let Some(path) = &self.ca_file else { return finish(builder()) };
        let unusable = |why: String| {
            let message = format!(
                "the CA file {} of target {} cannot be used: {why}. Correct targets.{}.ca-file.",
                path.display(),
                self.target,
                self.target
            );
            ServerError::new(ErrorKind::Refused, message)
        };
        let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
        let certificates = reqwest::Certificate::from_pem_bundle(&pem)
            .map_err(|_| unusable("it is not in PEM format".to_owned()))?;
        if certificates.is_empty() {
            return Err(unusable("there is no certificate in it".to_owned()));
        }
        finish(builder().tls_certs_merge(certificates))
    }

    async fn login(&self, member: &Member, account: Account) -> Result<(&str, Secret), ServerError> {
        let user = match account {
            Account::Deploy => Some(self.username.as_str()),
            Account::Invoke => self.invoke_username.as_deref(),
        };
        let password = match user {
            Some(_) => self.secrets.password(&self.target, account, &member.password_of).await,
            None => None,
        };
        user.zip(password).ok_or_else(|| {
            let user = plain_line(user.unwrap_or("the invoking account"), 100);
            if let Some(server) = self.refusals().get(&account) {
                // The one that is known is not sent again: that could lock the account.
                return self.wrong_password(server, account, &user);
            }
            let target = &self.target;
            let message = format!(
                "no password is known for {user} at {}. Set {}, or targets.{target}.{} in your own settings.",
                member.password_of,
                variable(target, account),
                command(account),
            );
            ServerError::new(ErrorKind::NoPassword, message)
        })
    }

    fn refused(&self, member: &Member, account: Account, user: &str) -> ServerError {
        self.secrets.refused(&self.target, account, &member.password_of);
        let server = member.to_string();
        let error = self.wrong_password(&server, account, &plain_line(user, 100));
        self.refusals().insert(account, server);
        error
    }

    fn wrong_password(&self, server: &str, account: Account, user: &str) -> ServerError {
        let message = format!(
            "{server} refused the password of {user}. Set the right one in {}, or with targets.{}.{} in your own settings.",
            variable(&self.target, account),
            self.target,
            command(account),
        );
        ServerError::new(ErrorKind::Unauthorized, message)
    }

    fn refusals(&self) -> MutexGuard<'_, BTreeMap<Account, String>> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn builder() -> ClientBuilder {
    // Fails when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("hotdeploy/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        // A proxy that the environment names would see the passwords and cannot reach loopback.
        .no_proxy()
        .referer(false)
        .http1_only()
        .tcp_nodelay(true)
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(POOL_IDLE)
}

fn finish(builder: ClientBuilder) -> Result<Client, ServerError> {
    builder.build().map_err(|error| {
        let why = innermost(&error);
        ServerError::new(ErrorKind::Refused, format!("no HTTP client could be made: {why}"))
    })
}

fn clean(text: &str, password: Option<&Secret>) -> String {
    let Some(password) = password.map(Secret::reveal).filter(|password| !password.is_empty()) else {
        return plain_line(text, MAX_SHOWN);
    };
    // Characters that are dropped must not be what keeps the password from being found.
    let text = plain_line(text, usize::MAX).replace(password, "…");
    let words = text.split(' ').map(|word| if holds(word, password) { "…" } else { word });
    plain_line(&words.collect::<Vec<_>>().join(" "), MAX_SHOWN)
}

/// Whether a word holds the password as a header carries it.
fn holds(word: &str, password: &str) -> bool {
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    word.split(|c| !is_base64(c)).filter(|part| part.len() >= 4).any(|part| {
        STANDARD.decode(part).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(password))
    })
}

/// Why a request got no answer, and whether it may have been carried out.
fn failed(member: &Member, error: &reqwest::Error) -> ServerError {
    if error.is_connect() {
        let why = if error.is_timeout() { "no answer".to_owned() } else { innermost(error) };
        let message =
            format!("{member} cannot be reached: {why}. Check that it runs and that its address is right.");
        return ServerError::new(ErrorKind::Unreachable, message);
    }
    let why = if error.is_timeout() {
        "did not answer in time".to_owned()
    } else {
        format!("broke the connection ({})", innermost(error))
    };
    let message = format!("{member} {why}; what was asked may have been done.");
    ServerError::new(ErrorKind::TimedOut, message)
}

/// The root of an error: what stands above it repeats the address.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    plain_line(&error.to_string(), MAX_SHOWN)
}

fn redirected(member: &Member, response: &Response, password: Option<&Secret>) -> ServerError {
    let place = response.headers().get(LOCATION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let place = clean(place.as_deref().unwrap_or("nowhere"), password);
    let message = format!(
        "{member} points to {place}, and a password is sent to no other address. Set the server's own address."
    );
    ServerError::new(ErrorKind::Protocol, message)
}

async fn read(member: &Member, mut response: Response) -> Result<(Vec<u8>, bool), ServerError> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > MAX_BODY => {
                let message = format!("{member} gave an answer of more than {MAX_BODY} bytes.");
                return Err(ServerError::new(ErrorKind::Protocol, message));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok((body, false)),
            Err(error) if error.is_timeout() => return Err(failed(member, &error)),
            Err(_) => return Ok((body, true)),
        }
    }
}

/// The setting whose command prints the password of an account.
fn command(account: Account) -> &'static str {
    match account {
        Account::Deploy => "password-command",
        Account::Invoke => "invoke-password-command",
    }
}
