//! Questions at the cursor `‸` of small workspaces.

mod actions;
mod calls;
mod complete;
mod define;
mod enmasse;
mod hostile;
mod hover;
mod lists;
mod rename;

use std::sync::Arc;

use super::*;
use crate::python::{Report, Source, ZatoVersion, check};
use crate::workspace::{Contents, EnmasseContents, FileKind, ModuleContents};

/// Begins most modules.
const HEAD: &str = "from zato.server.service import Service\n";

/// Files of which one has the cursor and is open.
struct Desk {
    workspace: Workspace,
    /// The text of each file, as it was looked at.
    texts: Vec<(Uri, Text, Report)>,
    /// Those that are open; what was edited since.
    open: Vec<(Uri, Vec<Change>)>,
    profile: Profile,
    encoding: Encoding,
    at: Position,
    here: Uri,
    good: Option<Arc<Outline>>,
    running: Vec<Running>,
    cluster: Option<Cluster>,
}

fn uri(name: &str) -> Uri {
    Uri::from(format!("file:///w/{name}").as_str())
}

impl Desk {
    fn new(files: &[(&str, &str)]) -> Self {
        Self::with(files, Encoding::Utf16)
    }

    fn with(files: &[(&str, &str)], encoding: Encoding) -> Self {
        let profile = Profile::default();
        let mut desk = Self {
            workspace: Workspace::default(),
            texts: Vec::new(),
            open: Vec::new(),
            profile,
            encoding,
            at: Position::default(),
            here: uri("none.py"),
            good: None,
            running: Vec::new(),
            cluster: None,
        };
        for (name, marked) in files {
            let cursor = marked.find('‸');
            let plain = marked.replace('‸', "");
            let text = Text::new(&plain, encoding);
            if let Some(cursor) = cursor {
                desk.at = text.position_at(cursor);
                desk.here = uri(name);
                desk.open.push((uri(name), Vec::new()));
            }
            desk.file(name, &plain);
        }
        desk
    }

    fn file(&mut self, name: &str, text: &str) {
        if FileKind::of_document(name) == FileKind::Enmasse {
            let contents = EnmasseContents::read(text);
            self.workspace.set(&uri(name), Some(Contents::Enmasse(contents)));
            self.texts.push((uri(name), Text::new(text, self.encoding), Report::default()));
            return;
        }
        let file_name = &uri(name).file_name();
        let report = check(Source { text, file_name, profile: &self.profile });
        let contents = ModuleContents { outline: report.outline.clone(), lines: report.lines.clone() };
        self.workspace.set(&uri(name), Some(Contents::Module(contents)));
        self.texts.push((uri(name), Text::new(text, self.encoding), report));
    }

    /// The cluster runs these services, of these modules.
    fn cluster(mut self, services: &[(&str, &str)]) -> Self {
        let named = |(name, module): &(&str, &str)| ((*name).to_owned(), Some((*module).to_owned()));
        self.cluster = Some(services.iter().map(named).collect());
        self
    }

    fn zato(mut self, zato: ZatoVersion) -> Self {
        self.profile = Profile::new(zato.default_python(), zato);
        self
    }

    /// Edits the file with the cursor; nobody looks at its new text.
    fn edited(mut self, change: Change) -> Self {
        let (_, text, _) = self.texts.iter_mut().find(|(uri, ..)| *uri == self.here).unwrap();
        text.apply(&change).unwrap();
        self.open.iter_mut().find(|(uri, _)| *uri == self.here).unwrap().1.push(change);
        self
    }

    fn ask(&self, question: Question) -> Answer {
        let open = self.open.iter().map(|(uri, edits)| {
            let (_, text, report) = self.texts.iter().find(|(known, ..)| known == uri).unwrap();
            let open = Open {
                text,
                version: 7,
                report: (FileKind::of_document(uri.as_str()) == FileKind::Module).then_some(report),
                current: edits.is_empty(),
                edits: edits.iter().collect(),
                good: self.good.as_deref(),
                in_sync: true,
            };
            (uri.clone(), open)
        });
        let running = |_: &Uri| self.running.clone();
        let view = View {
            workspace: &self.workspace,
            open: open.collect(),
            profile: &self.profile,
            cluster: self.cluster.as_ref(),
            encoding: self.encoding,
            running: &running,
        };
        answer(&view, question)
    }

    fn here(&self, question: impl Fn(Uri, Position) -> Question) -> Answer {
        self.ask(question(self.here.clone(), self.at))
    }

    /// The text of a file.
    fn text(&self, uri: &Uri) -> &Text {
        &self.texts.iter().find(|(known, ..)| known == uri).unwrap().1
    }

    /// `crm.py: the words` of a place.
    fn words(&self, place: &Place) -> String {
        let text = self.text(&place.uri);
        let span = text.byte_at(place.range.start)..text.byte_at(place.range.end);
        format!("{}: {}", place.uri.file_name(), text.get(&span).unwrap())
    }

    /// A file with edits made; panics where they overlap.
    fn changed(&self, file: &FileEdits) -> String {
        let text = self.text(&file.uri);
        let whole = text.contiguous().into_owned();
        let mut out = String::new();
        let mut done = 0;
        for edit in &file.edits {
            let (start, end) = (text.byte_at(edit.range.start), text.byte_at(edit.range.end));
            out.push_str(&whole[done..start]);
            out.push_str(&edit.text);
            done = end;
        }
        out + &whole[done..]
    }
}

/// A change of one line.
fn typed(line: u32, start: u32, end: u32, text: &str) -> Change {
    let range = Range::new(Position::new(line, start), Position::new(line, end));
    Change { range: Some(range), text: text.to_owned() }
}
