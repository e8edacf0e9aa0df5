//! Misbehaviour of an emulated server, on request.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a server is told to do wrong. The default is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fault of its own, in any combination")]
pub struct Faults {
    /// Every answer comes this much later, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slow_ms: Option<u64>,
    /// The next so many saves are accepted and never deployed by this server; -1 is all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drop: Option<i64>,
    /// Half of the server's processes (the second, the fourth …) stay on what they have.
    #[serde(skip_serializing_if = "is_false")]
    pub stale_workers: bool,
    /// Importing these modules, or what is below them, fails on this server.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing_modules: Vec<String>,
    /// Connections are accepted and never answered.
    #[serde(skip_serializing_if = "is_false")]
    pub hang: bool,
    /// Every answer is HTTP 500.
    #[serde(skip_serializing_if = "is_false")]
    pub error: bool,
    /// No password is right.
    #[serde(skip_serializing_if = "is_false")]
    pub wrong_password: bool,
    /// Emulating 3.2: an upload that follows another one of the same file within so many milliseconds overtakes it on
    /// the way to the other servers. Without this field the window is drawn anew for each upload, as was observed; 0
    /// keeps uploads in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub race_ms: Option<u64>,
    /// Emulating 4.1: for so many milliseconds after a deployment the listener drops changes of the same file, instead
    /// of for two seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debounce_ms: Option<u64>,
    /// Emulating 4.1: the listener does not run.
    #[serde(skip_serializing_if = "is_false")]
    pub no_listener: bool,
}

impl Faults {
    /// Adds the faults of another set; where both state a number, the other's counts.
    fn add(&mut self, other: &Self) {
        self.slow_ms = other.slow_ms.or(self.slow_ms);
        self.drop = other.drop.or(self.drop);
        self.stale_workers |= other.stale_workers;
        self.missing_modules.extend_from_slice(&other.missing_modules);
        self.hang |= other.hang;
        self.error |= other.error;
        self.wrong_password |= other.wrong_password;
        self.race_ms = other.race_ms.or(self.race_ms);
        self.debounce_ms = other.debounce_ms.or(self.debounce_ms);
        self.no_listener |= other.no_listener;
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// `server2:slow=500ms,drop=2`: the faults a server starts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerFaults {
    /// The name of the server.
    pub server: String,
    /// The server is not started at all.
    pub is_down: bool,
    /// What it does wrong once it runs.
    pub faults: Faults,
}

/// Why a fault cannot be understood.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FaultError {
    /// There is no colon.
    #[error("`{0}`: write SERVER:FAULT, for instance server2:slow=500ms")]
    NoServer(String),
    /// No such fault.
    #[error(
        "no fault is called `{0}`: there are down, slow=500ms, drop or drop=2, stale-workers, missing-module=NAME, hang, error, \
         wrong-password, race=100ms, debounce=500ms, no-listener"
    )]
    Unknown(String),
    /// The fault is there, its value is missing or wrong.
    #[error("`{0}`: {1}")]
    Value(String, &'static str),
}

impl FromStr for ServerFaults {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (server, list) = text.split_once(':').ok_or_else(|| FaultError::NoServer(text.to_owned()))?;
        let mut this = Self { server: server.to_owned(), is_down: false, faults: Faults::default() };
        for item in list.split(',') {
            this.add(item.trim())?;
        }
        Ok(this)
    }
}

impl ServerFaults {
    /// What all items of a list say of one server together.
    pub(super) fn of_server(name: &str, all: &[Self]) -> Self {
        let mut this = Self { server: name.to_owned(), is_down: false, faults: Faults::default() };
        for item in all.iter().filter(|item| item.server == name) {
            this.is_down |= item.is_down;
            this.faults.add(&item.faults);
        }
        this
    }

    fn add(&mut self, item: &str) -> Result<(), FaultError> {
        let (name, value) = match item.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (item, None),
        };
        let faults = &mut self.faults;
        match name {
            "down" => self.is_down = true,
            "slow" => faults.slow_ms = Some(milliseconds(item, value)?),
            "drop" => faults.drop = Some(count(item, value)?),
            "stale-workers" => faults.stale_workers = true,
            "missing-module" => {
                let module = value.filter(|value| !value.is_empty());
                let module = module.ok_or_else(|| FaultError::Value(item.to_owned(), "say which module"))?;
                faults.missing_modules.push(module.to_owned());
            }
            "hang" => faults.hang = true,
            "error" => faults.error = true,
            "wrong-password" => faults.wrong_password = true,
            "race" => faults.race_ms = Some(milliseconds(item, value)?),
            "debounce" => faults.debounce_ms = Some(milliseconds(item, value)?),
            "no-listener" => faults.no_listener = true,
            _ => return Err(FaultError::Unknown(name.to_owned())),
        }
        Ok(())
    }
}

fn count(item: &str, value: Option<&str>) -> Result<i64, FaultError> {
    let Some(value) = value else { return Ok(-1) };
    match value.parse::<u32>() {
        Ok(count) => Ok(i64::from(count)),
        Err(_) => Err(FaultError::Value(item.to_owned(), "say how many saves as a whole number")),
    }
}

fn milliseconds(item: &str, value: Option<&str>) -> Result<u64, FaultError> {
    let wrong = || FaultError::Value(item.to_owned(), "say how long, for instance 500ms or 2s");
    let value = value.ok_or_else(wrong)?;
    let (number, factor) = match value.strip_suffix("ms") {
        Some(number) => (number, 1.0),
        None => (value.strip_suffix('s').ok_or_else(wrong)?, 1000.0),
    };
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let total = number * factor;
    if !(0.0..=3_600_000.0).contains(&total) {
        return Err(wrong());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0 and an hour")]
    Ok(total as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_faults_is_read() {
        let read: ServerFaults = "server2:slow=1.5s,drop=2,missing-module=a.b,missing-module=c,down"
            .parse()
            .expect("it is well-formed");
        let faults = Faults {
            slow_ms: Some(1500),
            drop: Some(2),
            missing_modules: vec!["a.b".to_owned(), "c".to_owned()],
            ..Faults::default()
        };
        assert_eq!(read, ServerFaults { server: "server2".to_owned(), is_down: true, faults });
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |text: &str| text.parse::<ServerFaults>().expect_err("it is malformed").to_string();
        assert!(error("slow=5ms").starts_with("`slow=5ms`: write SERVER:FAULT"));
        assert!(error("server1:sloow=5ms").starts_with("no fault is called `sloow`"));
        assert_eq!(error("server1:slow=5"), "`slow=5`: say how long, for instance 500ms or 2s");
        assert_eq!(error("server1:slow=-1s"), "`slow=-1s`: say how long, for instance 500ms or 2s");
        assert_eq!(error("server1:drop=x"), "`drop=x`: say how many saves as a whole number");
        assert_eq!(error("server1:missing-module="), "`missing-module=`: say which module");
    }

    #[test]
    fn several_options_for_one_server_add_up() {
        let all = ["server1:hang,slow=1s", "server2:error", "server1:slow=2s,down"];
        let all: Vec<ServerFaults> =
            all.iter().map(|text| text.parse().expect("it is well-formed")).collect();
        let expected = "server1:hang,slow=2s,down".parse().expect("it is well-formed");
        assert_eq!(ServerFaults::of_server("server1", &all), expected);
    }

    #[test]
    fn only_what_is_set_is_written() {
        let faults = Faults { drop: Some(-1), hang: true, ..Faults::default() };
        let text = serde_json::to_string(&faults).expect("it serialises");
        assert_eq!(text, r#"{"drop":-1,"hang":true}"#);
        assert_eq!(serde_json::from_str::<Faults>(&text).expect("it reads back"), faults);
        assert!(serde_json::from_str::<Faults>(r#"{"hangs":true}"#).is_err());
    }
}
