//! enmasse files: what they define, and what they refer to. Source: sheet `zato-source`, sections A3.7 and A5.

mod kind;
mod yaml;

use std::sync::Arc;

use crate::lines::{Lines, Span};
use crate::rules::Silenced;

pub use kind::Kind;
pub use yaml::YamlError;

use yaml::{Id, Tree};

/// Objects that are looked at in one file.
const MAX_OBJECTS: usize = 20_000;

/// What starts a value that the environment of the importing server gives.
const FROM_ENVIRONMENT: &str = "Zato_Enmasse_Env";

/// Names of definitions that every cluster has, or that mean "none".
const BUILT_IN_SECURITY: [&str; 4] = ["zato-no-security", "pubapi", "admin.invoke", "ide_publisher"];

/// An enmasse file of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnmasseContents {
    pub enmasse: Arc<Enmasse>,
    pub lines: Arc<Lines>,
    /// What its comments silence.
    pub silenced: Silenced,
}

/// What an enmasse file holds. All spans are bytes of its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Enmasse {
    /// By position.
    pub objects: Vec<Object>,
    /// It includes other files, whose objects are not known.
    pub includes: bool,
    /// Why the file cannot be looked into.
    pub error: Option<YamlError>,
}

/// Something that enmasse creates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    pub kind: Kind,
    /// The top-level key that it stands below, `channel_rest`.
    pub section: Arc<str>,
    pub name: Option<Word>,
    /// The service that it invokes.
    pub service: Option<Word>,
    /// The security definitions that it refers to.
    pub security: Vec<Word>,
}

/// A text that stands in the file as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    /// Without quotes.
    pub span: Span,
}

impl EnmasseContents {
    /// Reads the text of an enmasse file.
    pub fn read(text: &str) -> Self {
        let enmasse = Arc::new(Enmasse::read(text));
        Self { enmasse, lines: Arc::new(Lines::of(text)), silenced: silenced(text) }
    }
}

/// A `#` within a quoted text counts too: that silences more than was meant on its line, and nothing else.
fn silenced(text: &str) -> Silenced {
    let mut silenced = Silenced::default();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| line.contains("hotdeploy:")) {
        if let (Ok(number), Some(at)) = (u32::try_from(number), line.find('#')) {
            silenced.comment(number, &line[at..]);
        }
    }
    silenced
}

impl Enmasse {
    fn read(text: &str) -> Self {
        let tree = match Tree::read(text) {
            Ok(tree) => tree,
            Err(error) => return Self { error: Some(error), ..Self::default() },
        };
        let Some(root) = tree.root() else { return Self::default() };
        let reader = Reader { text, tree: &tree };
        let mut enmasse = Self::default();
        for (key, value) in tree.entries(root) {
            let Some(section) = tree.text(*key) else { continue };
            if section == "include" {
                enmasse.includes = true;
                continue;
            }
            let section: Arc<str> = section.into();
            let left = MAX_OBJECTS.saturating_sub(enmasse.objects.len());
            let objects = tree.items(*value).iter().take(left).map(|item| reader.object(&section, *item));
            enmasse.objects.extend(objects);
        }
        enmasse
    }
}

struct Reader<'a> {
    text: &'a str,
    tree: &'a Tree,
}

impl Reader<'_> {
    fn object(&self, section: &Arc<str>, item: Id) -> Object {
        let word = |key: &str| self.word(self.tree.get(item, key)?);
        let type_of = ["type_", "type"].iter().find_map(|key| self.tree.text(self.tree.get(item, key)?));
        let kind = Kind::of(section, type_of);
        let mut security = Vec::new();
        let referring: &[&str] = match kind {
            // `security` of a definition would be something else.
            Kind::Security => &[],
            Kind::Groups => &["members"],
            _ => &["security", "security_name", "sec_def"],
        };
        for value in referring.iter().filter_map(|key| self.tree.get(item, key)) {
            let several = self.tree.items(value);
            let one = several.is_empty().then_some(value);
            security.extend(several.iter().copied().chain(one).filter_map(|id| self.word(id)));
        }
        security.retain(|word| !BUILT_IN_SECURITY.contains(&word.text.as_str()));
        Object {
            kind,
            section: section.clone(),
            name: word("name"),
            service: word("service").or_else(|| word("service_name")),
            security,
        }
    }

    /// A text, unless only the import knows it.
    fn word(&self, id: Id) -> Option<Word> {
        let text = self.tree.text(id)?;
        if text.starts_with(FROM_ENVIRONMENT) || text.starts_with('$') {
            return None;
        }
        let mut span = self.tree.span(id);
        let written = self.text.get(span.clone()).unwrap_or_default();
        if written.len() == text.len() + 2 && written.starts_with(['"', '\'']) {
            span = span.start + 1..span.end - 1;
        } else if written.starts_with(text) {
            span.end = span.start + text.len();
        }
        Some(Word { text: text.to_owned(), span })
    }
}

#[cfg(test)]
mod tests;
