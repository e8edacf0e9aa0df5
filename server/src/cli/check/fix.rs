//! Applying fixes: until nothing is left to fix, and only to files that were named.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use similar::TextDiff;
use tempfile::NamedTempFile;

use super::checked::{Checked, Judge};
use crate::cli::term::{count, say, say_aside};
use crate::cli::{Misuse, Result};
use crate::python::Problem;
use crate::rules::{Edit, Fix, apply_all, compatible};

/// One fix may make way for another; two that undo each other would go on for ever.
const MOST_ROUNDS: usize = 20;

/// What becomes of a text that was fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nothing is fixed.
    Leave,
    /// It replaces the file.
    Write,
    /// It is printed, as the module came from standard input.
    Print,
    /// The difference is printed.
    Show,
}

/// What was fixed, in all modules.
pub struct Fixes {
    mode: Mode,
    unsafe_ones: bool,
    /// By module: how often each fix was applied, by its title.
    done: Vec<(PathBuf, BTreeMap<String, usize>)>,
    /// Files that may not be changed, and why.
    left_alone: Vec<String>,
}

/// A text with its fixes applied.
struct Mended {
    text: String,
    problems: Vec<Problem>,
    titles: BTreeMap<String, usize>,
}

impl Fixes {
    pub fn new(mode: Mode, unsafe_ones: bool) -> Self {
        Self { mode, unsafe_ones, done: Vec::new(), left_alone: Vec::new() }
    }

    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Fixes a module, which afterwards is what is left. `places`: what the user named; nothing else is changed.
    pub fn mend(&mut self, judge: &mut Judge<'_>, checked: &mut Checked, places: &[PathBuf]) -> Result<()> {
        if self.mode == Mode::Leave {
            return Ok(());
        }
        let mended = checked.is_text().then(|| self.mended(judge, checked)).flatten();
        let Some(mended) = mended else {
            if self.mode == Mode::Print {
                print(&checked.text);
            }
            return Ok(());
        };
        let path = checked.module.path.clone();
        match self.mode {
            Mode::Write => {
                if let Err(reason) = replace(checked, &mended.text, places)? {
                    self.left_alone.push(format!("{} was not changed: {reason}", path.display()));
                    return Ok(());
                }
            }
            Mode::Print => print(&mended.text),
            Mode::Show => say(difference(&path, &checked.text, &mended.text).trim_end()),
            Mode::Leave => {}
        }
        self.done.push((path, mended.titles));
        checked.module.bytes = mended.text.clone().into_bytes();
        checked.text = mended.text;
        checked.problems = mended.problems;
        Ok(())
    }

    /// The text after as many rounds as it takes; `None` where there is nothing to fix.
    fn mended(&self, judge: &mut Judge<'_>, checked: &Checked) -> Option<Mended> {
        let mut mended = Mended {
            text: checked.text.clone(),
            problems: checked.problems.clone(),
            titles: BTreeMap::new(),
        };
        for _ in 0..MOST_ROUNDS {
            let line_end = line_end(&mended.text);
            let wanted = mended.problems.iter().filter_map(|problem| problem.fix.as_ref());
            let fixes: Vec<_> = wanted
                .filter(|fix| fix.safe || self.unsafe_ones)
                .map(|fix| with_line_ends(fix, line_end))
                .collect();
            let fixes = compatible(&mended.text, &fixes);
            let (text, _) = apply_all(&mended.text, fixes.iter().copied());
            if text == mended.text {
                break;
            }
            let problems = judge.again(checked, &text);
            // A fix is not to make matters worse, whatever it was made for.
            if blocking(&problems) > blocking(&mended.problems) {
                break;
            }
            for fix in &fixes {
                *mended.titles.entry(fix.title.clone()).or_default() += 1;
            }
            (mended.text, mended.problems) = (text, problems);
        }
        (mended.text != checked.text).then_some(mended)
    }

    /// How many fixes were applied.
    pub fn number(&self) -> usize {
        self.done.iter().flat_map(|(_, titles)| titles.values()).sum()
    }

    pub fn say_what_was_done(&self) {
        for line in &self.left_alone {
            say_aside(line);
        }
        for (path, titles) in &self.done {
            say_aside(format_args!("fixed {}: {}", path.display(), listed(titles)));
        }
    }

    pub fn say_what_would_be_done(&self) {
        say_aside(match self.number() {
            0 => "nothing would be fixed".to_owned(),
            1 => "1 fix would be applied".to_owned(),
            n => format!("{n} fixes would be applied to {}", count(self.done.len(), "file")),
        });
    }
}

fn listed(titles: &BTreeMap<String, usize>) -> String {
    let mut list = String::new();
    for (title, times) in titles {
        let comma = if list.is_empty() { "" } else { ", " };
        let times = if *times > 1 { format!(" ({times} times)") } else { String::new() };
        // Writing to a string cannot fail.
        let _ = write!(list, "{comma}{title}{times}");
    }
    list
}

fn blocking(problems: &[Problem]) -> usize {
    problems.iter().filter(|problem| problem.blocking).count()
}

/// How the first line of a text ends: so the lines of what is put in are to end.
fn line_end(text: &str) -> &'static str {
    match text.find(['\n', '\r']) {
        Some(at) if text[at..].starts_with("\r\n") => "\r\n",
        Some(at) if text[at..].starts_with('\r') => "\r",
        _ => "\n",
    }
}

fn with_line_ends(fix: &Fix, line_end: &str) -> Fix {
    let mut fix = fix.clone();
    for Edit { text, .. } in &mut fix.edits {
        if line_end != "\n" && text.contains('\n') {
            *text = text.replace("\r\n", "\n").replace('\n', line_end);
        }
    }
    fix
}

fn print(text: &str) {
    // Whoever stopped reading it is no reason to stop.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn difference(path: &Path, before: &str, after: &str) -> String {
    let path = path.display();
    let (old, new) = (format!("a/{path}"), format!("b/{path}"));
    TextDiff::from_lines(before, after).unified_diff().header(&old, &new).to_string()
}

/// Puts the text in the place of the file, all at once and with the file's permissions. The inner error says why the
/// file is left alone.
fn replace(checked: &Checked, text: &str, places: &[PathBuf]) -> Result<std::result::Result<(), String>> {
    let shown = checked.module.path.display();
    let failed = |error: std::io::Error| Misuse(format!("{shown} cannot be written: {error}"));
    // Through a link, what it leads to is changed, and the link stays.
    let file = checked.module.path.canonicalize().map_err(failed)?;
    let named = places.iter().filter_map(|place| place.canonicalize().ok());
    if !named.into_iter().any(|place| file.starts_with(place)) {
        return Ok(Err(format!("it is a link to {}, which was not named", file.display())));
    }
    let Some(folder) = file.parent() else { return Ok(Err("it is in no folder".to_owned())) };
    let metadata = fs::metadata(&file).map_err(failed)?;
    if metadata.permissions().readonly() {
        return Ok(Err("it is read-only".to_owned()));
    }
    let mut replacement = NamedTempFile::new_in(folder).map_err(failed)?;
    replacement.write_all(text.as_bytes()).map_err(failed)?;
    replacement.as_file().set_permissions(metadata.permissions()).map_err(failed)?;
    if fs::read(&file).map_err(failed)? != checked.module.bytes {
        return Ok(Err("it was changed meanwhile; run the command again".to_owned()));
    }
    replacement.persist(&file).map_err(|error| failed(error.error))?;
    Ok(Ok(()))
}
