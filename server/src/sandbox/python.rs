//! Finds a Python for the emulated servers.

use std::path::{Path, PathBuf};

use futures::future::join_all;
use tokio::process::Command;

use super::{Error, Version};

/// An interpreter that was seen to run.
#[derive(Debug, Clone)]
pub(super) struct Python {
    /// How to start it.
    pub(super) executable: PathBuf,
    /// Its version, such as `3.12.1`.
    pub(super) version: String,
}

const PROBE: &str = "import sys; print('%d.%d.%d' % sys.version_info[:3])";
const OLDEST: (u32, u32) = (3, 8);

/// The interpreter asked for; else the one that real servers of the version have; else any.
pub(super) async fn find(asked: Option<&Path>, emulate: Version) -> Result<Python, Error> {
    if let Some(executable) = asked {
        return probe(executable)
            .await
            .map_err(|reason| Error::Python { executable: executable.into(), reason });
    }
    let usual = match emulate {
        Version::V3_2 => "python3.10",
        Version::V4_1 => "python3.12",
    };
    let names = [usual, "python3", "python"];
    let probes = join_all(names.iter().map(|name| probe(Path::new(name)))).await;
    probes.into_iter().find_map(Result::ok).ok_or(Error::NoPython { usual })
}

async fn probe(executable: &Path) -> Result<Python, String> {
    let output = Command::new(executable).args(["-I", "-c", PROBE]).kill_on_drop(true).output().await;
    let output = output.map_err(|error| error.to_string())?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let mut numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if !output.status.success() || found < OLDEST {
        return Err(format!("it says it is `{version}`; 3.8 or later is needed"));
    }
    Ok(Python { executable: executable.into(), version })
}
