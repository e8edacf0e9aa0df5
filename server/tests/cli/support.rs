//! A home and a folder of its own for every run of the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A user with a home directory and a working directory.
pub struct User {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

/// What a run of the program came to.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl User {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        for name in ["home/.config/hotdeploy", "work"] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        Self { folder, environment: Vec::new() }
    }

    /// The working directory.
    pub fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// Writes a file of the working directory.
    pub fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        write(&self.work().join(name), text.as_ref());
        self
    }

    /// Writes the user's own settings.
    pub fn own_settings(self, toml: &str) -> Self {
        write(&self.folder.path().join("home/.config/hotdeploy/config.toml"), toml.as_bytes());
        self
    }

    /// Sets a variable of the environment.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The program, ready to run in the working directory with nothing of this machine's user.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let home = self.folder.path().join("home");
        let mut command = Command::new(env!("CARGO_BIN_EXE_hotdeploy"));
        command
            .args(arguments)
            .current_dir(self.work())
            .env_clear()
            .env("HOME", &home)
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().unwrap();
        let shown = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            let folder = self.folder.path().canonicalize().unwrap();
            text.replace(&folder.display().to_string(), "")
                .replace(&self.folder.path().display().to_string(), "")
        };
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: shown(&output.stdout),
            stderr: shown(&output.stderr),
        }
    }
}

fn write(path: &Path, text: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

impl Run {
    /// All of it, for a snapshot.
    pub fn shown(&self) -> String {
        format!("exit code {}\n--- stdout\n{}--- stderr\n{}", self.code, self.stdout, self.stderr)
    }

    /// The objects on standard output, one a line and nothing else.
    pub fn json(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
