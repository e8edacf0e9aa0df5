//! Reading a table of settings field by field; what does not fit becomes a problem at its place.

pub(super) use crate::near::{did_you_mean, nearest};
use std::collections::BTreeMap;

use super::node::{Document, Key, Node, Value};
use super::value::server_name;
use crate::deploy::{ServerName, SettingsProblem, Severity, Uri};
use crate::text::{Range, plain_line};

/// Where a setting stands.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub uri: Option<Uri>,
    /// The full key, `targets.dev.timeout`.
    pub key: String,
    pub range: Range,
}

impl Place {
    pub fn problem(&self, severity: Severity, message: impl Into<String>) -> SettingsProblem {
        SettingsProblem {
            uri: self.uri.clone(),
            key: self.key.clone(),
            severity,
            message: message.into(),
            range: self.range,
        }
    }
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Located<T> {
    pub value: T,
    pub place: Place,
}

/// What was found under a key.
#[derive(Debug)]
pub(super) enum Field<T> {
    Absent,
    /// It stands there and cannot be used; the problem is reported.
    Wrong(Place),
    Right(Located<T>),
}

impl<T> Field<T> {
    /// The value; a wrong one counts as not set.
    pub fn ok(self) -> Option<Located<T>> {
        match self {
            Self::Right(located) => Some(located),
            Self::Absent | Self::Wrong(_) => None,
        }
    }

    /// The value; a wrong one counts as the careful choice, so that a slip never makes anything less safe.
    pub fn or_careful(self, careful: T) -> Option<Located<T>> {
        match self {
            Self::Wrong(place) => Some(Located { value: careful, place }),
            other => other.ok(),
        }
    }
}

/// What becomes of a table when one of its entries is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WhenWrong {
    /// The whole of it counts as wrong.
    Refuse,
    /// Only the entry is left out.
    LeaveOut,
}

/// A table with an entry for each server.
pub(super) type ByServer<T> = BTreeMap<ServerName, Located<T>>;

/// A table that is being read.
pub(super) struct Section<'a, 'p> {
    pub document: &'a Document,
    path: String,
    entries: &'a [(Key, Node)],
    known: Vec<&'static str>,
    problems: &'p mut Vec<SettingsProblem>,
}

impl<'a, 'p> Section<'a, 'p> {
    /// `path` is the key of the table itself, empty at the top. A node that is no table is a problem.
    pub fn new(
        document: &'a Document,
        path: String,
        node: &'a Node,
        problems: &'p mut Vec<SettingsProblem>,
    ) -> Option<Self> {
        let Value::Table(entries) = &node.value else {
            let place = Place { uri: document.uri.clone(), key: path, range: document.range(&node.span) };
            let message = format!("this is {}; a table is needed", node.value.kind());
            problems.push(place.problem(Severity::Error, message));
            return None;
        };
        Some(Self { document, path, entries, known: Vec::new(), problems })
    }

    fn full(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    fn find(&mut self, field: &'static str) -> Option<(&'a Key, &'a Node)> {
        self.known.push(field);
        let name = self.document.spelling.of(field);
        self.entries.iter().find(|(key, _)| key.name == name).map(|(key, node)| (key, node))
    }

    fn place(&self, name: &str, span: &std::ops::Range<usize>) -> Place {
        let range = self.document.range(span);
        Place { uri: self.document.uri.clone(), key: self.full(name), range }
    }

    /// Reads one field. `read` says what is wrong with a value, as the end of "`key`: …".
    pub fn field<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&Value) -> Result<T, String>,
    ) -> Field<T> {
        let Some((key, node)) = self.find(field) else { return Field::Absent };
        let place = self.place(&key.name, &node.span);
        match read(&node.value) {
            Ok(value) => Field::Right(Located { value, place }),
            Err(message) => {
                self.problems.push(place.problem(Severity::Error, message));
                Field::Wrong(place)
            }
        }
    }

    /// Reads a table of values by server name.
    pub fn by_server<T>(
        &mut self,
        field: &'static str,
        when_wrong: WhenWrong,
        read: impl Fn(&Value) -> Result<T, String>,
    ) -> Field<ByServer<T>> {
        let Some((key, node)) = self.find(field) else { return Field::Absent };
        let place = self.place(&key.name, &key.span);
        let Value::Table(entries) = &node.value else {
            let message = format!("this is {}; a table of server names is needed", node.value.kind());
            self.problems.push(place.problem(Severity::Error, message));
            return Field::Wrong(place);
        };
        let mut value = BTreeMap::new();
        let mut all_right = true;
        for (name, node) in entries {
            let place = self.place(&format!("{}.{}", key.name, shown(&name.name)), &node.span);
            match server_name(&name.name).and_then(|()| read(&node.value)) {
                Ok(entry) => {
                    value.insert(ServerName::from(&*name.name), Located { value: entry, place });
                }
                Err(message) => {
                    self.problems.push(place.problem(Severity::Error, message));
                    all_right = false;
                }
            }
        }
        if all_right || when_wrong == WhenWrong::LeaveOut {
            Field::Right(Located { value, place })
        } else {
            Field::Wrong(place)
        }
    }

    /// The entries of a table field, each to be read as a section of its own.
    pub fn tables(&mut self, field: &'static str) -> Vec<(Located<String>, &'a Node)> {
        let Some((key, node)) = self.find(field) else { return Vec::new() };
        let Value::Table(entries) = &node.value else {
            let place = self.place(&key.name, &node.span);
            let message = format!("this is {}; a table is needed", node.value.kind());
            self.problems.push(place.problem(Severity::Error, message));
            return Vec::new();
        };
        entries
            .iter()
            .map(|(name, node)| {
                let place = self.place(&format!("{}.{}", key.name, shown(&name.name)), &name.span);
                (Located { value: name.name.clone(), place }, node)
            })
            .collect()
    }

    pub fn is_top(&self) -> bool {
        self.path.is_empty()
    }

    pub fn report(&mut self, problem: SettingsProblem) {
        self.problems.push(problem);
    }

    /// The keys that no field was read from, each with the field it was perhaps meant to be.
    pub fn unknown(&self) -> Vec<(Located<String>, Option<&'static str>)> {
        let spelled: Vec<_> = self.known.iter().map(|known| self.document.spelling.of(known)).collect();
        self.entries
            .iter()
            .filter(|(key, _)| !spelled.contains(&key.name))
            .map(|(key, _)| {
                let place = self.place(&shown(&key.name), &key.span);
                let near = nearest(&key.name, spelled.iter().map(String::as_str))
                    .and_then(|near| spelled.iter().position(|name| name == near))
                    .map(|index| self.known[index]);
                (Located { value: key.name.clone(), place }, near)
            })
            .collect()
    }
}

/// A name from a file, fit to show.
pub(super) fn shown(name: &str) -> String {
    plain_line(name, 60)
}
