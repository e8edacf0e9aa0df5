//! A YAML document as a tree with places, small enough to be looked through whatever it says.

use rustc_hash::FxHashMap;
use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::lines::Span;

/// Files larger than this are not read.
const MAX_TEXT: usize = 4 << 20;

/// Deeper than this nothing is of interest.
const MAX_DEPTH: usize = 64;

/// Longest way through aliases and merges to one value.
const MAX_HOPS: usize = 16;

/// A value, by its place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Id(usize);

#[derive(Debug)]
pub(super) enum Value {
    Scalar {
        text: String,
        plain: bool,
    },
    Sequence(Vec<Id>),
    Mapping(Vec<(Id, Id)>),
    /// What stands at an anchor. It is never copied, so that aliases of aliases cost nothing.
    Alias(usize),
}

/// Why a text is no YAML that can be looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    pub message: String,
    pub span: Span,
}

#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<(Value, Span)>,
    anchors: FxHashMap<usize, Id>,
    root: Option<Id>,
}

/// A sequence or mapping whose end is still to come.
struct Open {
    at: Id,
    is_mapping: bool,
    children: Vec<Id>,
}

impl Tree {
    /// Reads the first document of a text.
    pub fn read(text: &str) -> Result<Self, YamlError> {
        let refused = |message: &str| YamlError { message: message.to_owned(), span: 0..0 };
        if text.len() > MAX_TEXT {
            return Err(refused("the file is too large to be looked into"));
        }
        // The parser is not ours: whatever a file makes of it, it is one file that is not understood.
        std::panic::catch_unwind(|| read(text)).unwrap_or_else(|_| Err(refused("this YAML cannot be read")))
    }

    pub fn root(&self) -> Option<Id> {
        self.root
    }

    pub fn span(&self, id: Id) -> Span {
        self.nodes[id.0].1.clone()
    }

    /// The value itself, where an alias stands for it.
    fn value(&self, id: Id) -> Option<&Value> {
        let mut value = &self.nodes.get(id.0)?.0;
        for _ in 0..MAX_HOPS {
            let Value::Alias(anchor) = value else { return Some(value) };
            value = &self.nodes.get(self.anchors.get(anchor)?.0)?.0;
        }
        None
    }

    /// The text of a scalar; `None` for what is none, or is YAML's own word for nothing, true or false.
    pub fn text(&self, id: Id) -> Option<&str> {
        const WORDS: [&str; 9] = ["", "~", "null", "true", "false", "yes", "no", "on", "off"];
        match self.value(id)? {
            Value::Scalar { text, plain: true } if WORDS.contains(&text.to_ascii_lowercase().as_str()) => {
                None
            }
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    pub fn items(&self, id: Id) -> &[Id] {
        match self.value(id) {
            Some(Value::Sequence(items)) => items,
            _ => &[],
        }
    }

    pub fn entries(&self, id: Id) -> &[(Id, Id)] {
        match self.value(id) {
            Some(Value::Mapping(entries)) => entries,
            _ => &[],
        }
    }

    /// The value of a key, merged ones (`<<: *defaults`) included.
    pub fn get(&self, id: Id, key: &str) -> Option<Id> {
        self.get_within(id, key, MAX_HOPS)
    }

    fn get_within(&self, id: Id, key: &str, hops: usize) -> Option<Id> {
        let entries = self.entries(id);
        let own = entries.iter().rev().find(|(name, _)| self.text(*name) == Some(key));
        if let Some((_, value)) = own {
            return Some(*value);
        }
        let hops = hops.checked_sub(1)?;
        let (_, merged) = entries.iter().find(|(name, _)| self.text(*name) == Some("<<"))?;
        match self.value(*merged)? {
            // Several, the first counting first; more than a few are nobody's.
            Value::Sequence(several) => {
                several.iter().take(MAX_HOPS).find_map(|one| self.get_within(*one, key, hops.min(1)))
            }
            _ => self.get_within(*merged, key, hops),
        }
    }
}

fn read(text: &str) -> Result<Tree, YamlError> {
    let bytes = Bytes::of(text);
    let mut tree = Tree::default();
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, place) = event.map_err(|error| {
            let at = bytes.at(error.marker().index());
            YamlError { message: error.info().to_owned(), span: at..at }
        })?;
        let span = bytes.at(place.start.index())..bytes.at(place.end.index());
        let (value, anchor, is_mapping) = match event {
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                (Value::Scalar { text: text.into_owned(), plain }, anchor, None)
            }
            Event::Alias(anchor) => (Value::Alias(anchor), 0, None),
            Event::SequenceStart(anchor, _) => (Value::Sequence(Vec::new()), anchor, Some(false)),
            Event::MappingStart(anchor, _) => (Value::Mapping(Vec::new()), anchor, Some(true)),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(done) = open.pop() {
                    tree.close(done, span.end);
                }
                continue;
            }
            Event::DocumentEnd => break,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => continue,
        };
        let id = tree.add(value, span.clone(), anchor);
        match open.last_mut() {
            Some(parent) => parent.children.push(id),
            None => tree.root = Some(id),
        }
        if let Some(is_mapping) = is_mapping {
            if open.len() >= MAX_DEPTH {
                return Err(YamlError { message: "this is nested too deeply".to_owned(), span });
            }
            open.push(Open { at: id, is_mapping, children: Vec::new() });
        }
    }
    Ok(tree)
}

impl Tree {
    fn add(&mut self, value: Value, span: Span, anchor: usize) -> Id {
        let id = Id(self.nodes.len());
        self.nodes.push((value, span));
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
        id
    }

    fn close(&mut self, done: Open, end: usize) {
        let (value, span) = &mut self.nodes[done.at.0];
        span.end = span.end.max(end);
        *value = if done.is_mapping {
            let pairs = done.children.chunks_exact(2);
            Value::Mapping(pairs.map(|pair| (pair[0], pair[1])).collect())
        } else {
            Value::Sequence(done.children)
        };
    }
}

/// Where each character of a text starts.
struct Bytes {
    /// `None`: each character is a byte.
    starts: Option<Vec<u32>>,
    len: usize,
}

impl Bytes {
    fn of(text: &str) -> Self {
        let starts = (!text.is_ascii())
            .then(|| text.char_indices().map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX)).collect());
        Self { starts, len: text.len() }
    }

    fn at(&self, index: usize) -> usize {
        match &self.starts {
            None => index.min(self.len),
            Some(starts) => starts.get(index).map_or(self.len, |at| *at as usize),
        }
    }
}
