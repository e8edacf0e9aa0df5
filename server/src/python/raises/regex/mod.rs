//! Patterns that `re` refuses to compile, read as the parser of each version reads them.
//!
//! Sources: the documentation of `re` for 3.8 to 3.14 and what those Pythons said of many patterns; the tests hold this
//! against the Pythons of the machine.

mod escape;
mod flags;
mod group;
mod reader;
mod set;
mod tokens;
mod width;

use super::Exception;
use crate::python::PythonVersion;

pub(super) use flags::Flags;

use reader::Reader;

pub(super) struct Pattern<'p> {
    /// Of bytes: each byte as the letter of that number.
    pub text: &'p str,
    pub is_bytes: bool,
    /// Those given beside the pattern.
    pub flags: Flags,
    pub python: PythonVersion,
}

/// Why Python refuses a pattern, in its words.
pub(super) fn refusal(pattern: &Pattern<'_>) -> Option<Exception> {
    let read = match read(pattern, pattern.flags) {
        // `(?x)` somewhere within: older versions begin again, with what they know now.
        Err(Stop::Verbose) => read(pattern, pattern.flags.with(Flags::VERBOSE)),
        read => read,
    };
    match read {
        Err(Stop::Refused(why)) => {
            let name = if pattern.python.minor >= 13 { "PatternError" } else { "error" };
            Some(format!("re.{name}: {why}"))
        }
        Err(Stop::Raised(exception)) => Some(exception),
        Ok(()) | Err(Stop::Unsure | Stop::Verbose) => None,
    }
}

fn read(pattern: &Pattern<'_>, flags: Flags) -> Read<()> {
    Reader::new(pattern, flags)?.whole()
}

/// Why reading ended early.
#[derive(Debug)]
enum Stop {
    /// With `re`'s own exception.
    Refused(String),
    /// With another one, named in the text.
    Raised(Exception),
    /// Flags within the pattern change how it is to be read.
    Verbose,
    /// It goes beyond what is followed here.
    Unsure,
}

type Read<T> = Result<T, Stop>;

fn refuse<T>(why: impl Into<String>) -> Read<T> {
    Err(Stop::Refused(why.into()))
}

#[cfg(test)]
mod tests;
