//! One file, what is around it, and the codes that it gets.

use std::collections::BTreeSet;

use hotdeploy::python::{Profile, PythonVersion, Source, ZatoVersion, check, check_bytes};
use hotdeploy::uri::Uri;
use hotdeploy::workspace::{Contents, EnmasseContents, FileKind, ModuleContents, Workspace};

/// Begins the modules that do not say everything themselves.
const HEAD: &str = "from zato.server.service import Int, Model, Service\n";
/// Ends them, where they have no service of their own.
const TAIL: &str = "\nclass Probe(Service):\n    name = 'probe'\n    def handle(self):\n        pass\n";

/// A text and its circumstances: a module of 4.1 in an empty workspace that is known in full, unless it is said.
#[derive(Clone)]
pub struct Case {
    pub text: String,
    bytes: Option<Vec<u8>>,
    file: &'static str,
    beside: Vec<(&'static str, String)>,
    profile: Profile,
    complete: bool,
}

/// A file as it stands.
pub fn whole(text: &str) -> Case {
    Case {
        text: text.to_owned(),
        bytes: None,
        file: "crm.py",
        beside: Vec::new(),
        profile: Profile::new(PythonVersion { major: 3, minor: 12 }, ZatoVersion::V4),
        complete: true,
    }
}

/// The top level of a module that imports what it needs of Zato; a service is added where it has none.
pub fn module(text: &str) -> Case {
    let tail = if text.contains("(Service)") { "" } else { TAIL };
    whole(&format!("{HEAD}{text}\n{tail}"))
}

/// The body of a service, `…` standing for its `handle`.
pub fn class(body: &str) -> Case {
    let body = body.replace('…', "def handle(self):\n    pass").replace('\n', "\n    ");
    module(&format!("class Get(Service):\n    {body}"))
}

/// The body of a `handle` of a service named `crm.get`.
pub fn handle(body: &str) -> Case {
    class(&format!("name = 'crm.get'\ndef handle(self):\n    {}", body.replace('\n', "\n    ")))
}

/// An enmasse file, beside a service `crm.get`.
pub fn enmasse(text: &str) -> Case {
    whole(text).named("enmasse.yaml").beside("crm.py", &handle("pass").text)
}

impl Case {
    pub fn named(mut self, file: &'static str) -> Self {
        self.file = file;
        self
    }

    pub fn beside(mut self, file: &'static str, text: &str) -> Self {
        self.beside.push((file, text.to_owned()));
        self
    }

    pub fn on(mut self, minor: u8) -> Self {
        self.profile.python.minor = minor;
        self
    }

    /// On Zato 3.2.
    pub fn v3(mut self) -> Self {
        self.profile = Profile::new(PythonVersion { major: 3, minor: 10 }, ZatoVersion::V3);
        self
    }

    /// All is known that the servers can import beside the standard modules: nothing.
    pub fn alone(mut self) -> Self {
        self.profile.modules = Some(BTreeSet::new());
        self
    }

    /// The workspace is still being read.
    pub fn early(mut self) -> Self {
        self.complete = false;
        self
    }

    pub fn marked(mut self) -> Self {
        self.text.insert_str(0, "# zato: ide-deploy=True\n");
        self
    }

    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.bytes = Some(bytes.to_owned());
        self
    }

    /// The codes of all that is said of the file.
    pub fn codes(&self) -> Vec<&'static str> {
        let mut workspace = Workspace::default();
        let own = (self.file, self.text.clone());
        for (file, text) in [&own].into_iter().chain(&self.beside) {
            workspace.set(&uri(file), Some(self.contents(file, text)));
        }
        if self.complete {
            workspace.complete();
        }
        let problems = if FileKind::of_document(self.file) == FileKind::Enmasse {
            workspace.check_enmasse(&uri(self.file), &self.profile, None)
        } else {
            let name = uri(self.file).file_name();
            let report = match &self.bytes {
                Some(bytes) => check_bytes(bytes, &name, &self.profile),
                None => check(Source { text: &self.text, file_name: &name, profile: &self.profile }),
            };
            let across = workspace.check(&uri(self.file), &report, &self.profile, None);
            report.problems.into_iter().chain(across).collect()
        };
        problems.iter().map(|problem| problem.code).collect()
    }

    fn contents(&self, file: &str, text: &str) -> Contents {
        if FileKind::of_document(file) == FileKind::Enmasse {
            return Contents::Enmasse(EnmasseContents::read(text));
        }
        let file_name = &uri(file).file_name();
        let report = check(Source { text, file_name, profile: &self.profile });
        Contents::Module(ModuleContents { outline: report.outline, lines: report.lines })
    }
}

fn uri(file: &str) -> Uri {
    Uri::from(format!("file:///w/{file}").as_str())
}
