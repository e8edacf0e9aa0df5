//! A settings file or an editor's settings as one kind of tree, every value with its place.

use std::ops;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::deploy::Uri;
use crate::text::{Encoding, Range, Text};

/// How a source spells the names of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// `default-target`, in TOML.
    Kebab,
    /// `defaultTarget`, in the editor's JSON.
    Camel,
}

impl Spelling {
    /// A field's name as this source spells it.
    pub fn of(self, kebab: &str) -> String {
        match self {
            Self::Kebab => kebab.to_owned(),
            Self::Camel => {
                let mut upper = false;
                let mut out = String::with_capacity(kebab.len());
                for c in kebab.chars() {
                    match c {
                        '-' => upper = true,
                        c if std::mem::take(&mut upper) => out.push(c.to_ascii_uppercase()),
                        c => out.push(c),
                    }
                }
                out
            }
        }
    }
}

/// What a value is, as far as any setting can use it.
#[derive(Debug)]
pub(super) enum Value {
    Table(Vec<(Key, Node)>),
    Array(Vec<Node>),
    Text(String),
    Flag(bool),
    /// Anything that no setting takes; what to call it.
    Other(&'static str),
}

impl Value {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Table(_) => "a table",
            Self::Array(_) => "a list",
            Self::Text(_) => "text",
            Self::Flag(_) => "true or false",
            Self::Other(kind) => kind,
        }
    }
}

#[derive(Debug)]
pub(super) struct Key {
    pub name: String,
    pub span: ops::Range<usize>,
}

#[derive(Debug)]
pub(super) struct Node {
    pub value: Value,
    pub span: ops::Range<usize>,
}

/// One source of settings.
pub(super) struct Document {
    /// `None` for the editor's settings.
    pub uri: Option<Uri>,
    pub spelling: Spelling,
    /// Relative paths start here.
    pub folder: Option<PathBuf>,
    text: Text,
}

impl Document {
    pub fn file(path: &Path, text: &str, encoding: Encoding) -> Self {
        Self {
            uri: Uri::of_path(path),
            spelling: Spelling::Kebab,
            folder: path.parent().map(Path::to_owned),
            text: Text::new(text, encoding),
        }
    }

    pub fn editor(folder: Option<PathBuf>) -> Self {
        Self { uri: None, spelling: Spelling::Camel, folder, text: Text::new("", Encoding::default()) }
    }

    pub fn range(&self, span: &ops::Range<usize>) -> Range {
        self.text.range_at(span)
    }
}

/// A mistake in the syntax of a file.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub message: String,
    pub span: ops::Range<usize>,
}

/// Reads TOML. What follows a mistake is read as far as its meaning is certain: see [`drop_doubtful`].
pub(super) fn parse_toml(text: &str) -> (Node, Vec<SyntaxError>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let span = table.span();
    let mut root = Node { value: from_table(table.get_ref()), span };
    let errors: Vec<_> = errors
        .into_iter()
        .map(|error| SyntaxError {
            message: error.message().to_owned(),
            span: error.span().unwrap_or_default(),
        })
        .collect();
    for error in &errors {
        drop_doubtful(&mut root, error.span.start);
    }
    (root, errors)
}

/// Leaves out what a syntax error may have changed the meaning of: the target in whose lines it stands, or, above
/// the first table, the top-level values. A target read without its `protected = true` would be a danger.
fn drop_doubtful(root: &mut Node, error: usize) {
    let Value::Table(entries) = &mut root.value else { return };
    let section = entries
        .iter()
        .flat_map(|(_, node)| match &node.value {
            Value::Table(inner) => inner.iter().map(|(key, _)| key.span.clone()).collect(),
            _ => Vec::new(),
        })
        .map(|span| span.start)
        .filter(|start| *start <= error)
        .max();
    match section {
        Some(start) => {
            for (_, node) in entries {
                if let Value::Table(inner) = &mut node.value {
                    inner.retain(|(key, _)| key.span.start != start);
                }
            }
        }
        None => entries.retain(|(_, node)| matches!(node.value, Value::Table(_))),
    }
}

fn from_table(table: &DeTable<'_>) -> Value {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| {
            let key = Key { name: key.get_ref().to_string(), span: key.span() };
            (key, Node { value: from_toml(value.get_ref()), span: value.span() })
        })
        .collect();
    // In the order of the file, as a reader goes through it.
    entries.sort_by_key(|(key, _)| key.span.start);
    Value::Table(entries)
}

fn from_toml(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Table(table) => from_table(table),
        DeValue::Array(items) => Value::Array(
            items.iter().map(|item| Node { value: from_toml(item.get_ref()), span: item.span() }).collect(),
        ),
        DeValue::Integer(_) | DeValue::Float(_) => Value::Other("a number"),
        DeValue::Datetime(_) => Value::Other("a date"),
    }
}

/// The editor's settings; `null` counts as not set.
pub(super) fn from_json(value: &serde_json::Value) -> Node {
    use serde_json::Value as Json;
    let value = match value {
        Json::String(text) => Value::Text(text.clone()),
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Number(_) => Value::Other("a number"),
        Json::Null => Value::Other("null"),
        Json::Array(items) => Value::Array(items.iter().map(from_json).collect()),
        Json::Object(entries) => Value::Table(
            entries
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (Key { name: name.clone(), span: 0..0 }, from_json(value)))
                .collect(),
        ),
    };
    Node { value, span: 0..0 }
}
