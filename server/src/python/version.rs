//! The versions a module is checked for.

use std::fmt;
use std::str::FromStr;

/// The Python that a target's servers run (`3.8` to `3.14`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PythonVersion {
    pub major: u8,
    pub minor: u8,
}

impl PythonVersion {
    /// The oldest version whose rules are known.
    pub const OLDEST: Self = Self { major: 3, minor: 8 };
    /// The newest version whose rules are known.
    pub const NEWEST: Self = Self { major: 3, minor: 14 };
}

impl fmt::Display for PythonVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// Why a text is not a [`PythonVersion`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PythonVersionError {
    #[error("`{0}` is not a Python version: write it as `3.10`")]
    Malformed(String),
    #[error(
        "Python {0} is not supported: choose a version from {oldest} to {newest}",
        oldest = PythonVersion::OLDEST,
        newest = PythonVersion::NEWEST
    )]
    Unsupported(String),
}

impl FromStr for PythonVersion {
    type Err = PythonVersionError;

    /// Reads `3.10`; a patch level (`3.10.13`) is accepted and dropped.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed =
            || PythonVersionError::Malformed(text.chars().filter(|c| !c.is_control()).take(40).collect());
        let mut parts = text.trim().splitn(3, '.').map(|part| {
            let digits = (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            if digits { part.parse::<u16>().map_err(|_| malformed()) } else { Err(malformed()) }
        });
        let major = parts.next().ok_or_else(malformed)??;
        let minor = parts.next().ok_or_else(malformed)??;
        parts.next().transpose()?;
        match (u8::try_from(major), u8::try_from(minor)) {
            (Ok(major), Ok(minor)) if (Self::OLDEST..=Self::NEWEST).contains(&Self { major, minor }) => {
                Ok(Self { major, minor })
            }
            _ => Err(PythonVersionError::Unsupported(format!("{major}.{minor}"))),
        }
    }
}

/// The generation of Zato whose rules apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ZatoVersion {
    /// 3.2 and 3.3.
    V3,
    /// 4.1 and later.
    V4,
}

impl ZatoVersion {
    /// The Python that this generation's own installer sets up. Observed: 3.2 runs 3.10, 4.1 runs 3.12.
    pub const fn default_python(self) -> PythonVersion {
        match self {
            Self::V3 => PythonVersion { major: 3, minor: 10 },
            Self::V4 => PythonVersion { major: 3, minor: 12 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_written() {
        for (text, minor) in [("3.8", 8), (" 3.10 ", 10), ("3.12.1", 12), ("3.14", 14)] {
            let version: PythonVersion = text.parse().unwrap();
            assert_eq!(version, PythonVersion { major: 3, minor }, "{text}");
            assert_eq!(version.to_string(), format!("3.{minor}"));
        }
    }

    #[test]
    fn what_is_no_version_is_refused_with_the_reason() {
        for text in ["", "3", "3.", "3.x", "three", "3.10.", "3.10.1.2", "3.-9", "3.9999"] {
            let error = text.parse::<PythonVersion>().unwrap_err();
            assert!(matches!(error, PythonVersionError::Malformed(_)), "{text}: {error}");
        }
        for text in ["2.7", "3.7", "3.15", "4.0", "3.255", "3.256"] {
            let error = text.parse::<PythonVersion>().unwrap_err().to_string();
            assert!(error.ends_with("choose a version from 3.8 to 3.14"), "{text}: {error}");
        }
    }
}
