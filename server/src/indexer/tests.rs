use std::fs;
use std::sync::mpsc;
use std::time::Duration;

use super::*;

const SERVICE: &str = "from zato.server.service import Service\nclass A(Service):\n    name = 'a.b'\n";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[&str]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for file in files {
            folder.write(file, SERVICE);
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().canonicalize().unwrap().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn names(&self, files: impl IntoIterator<Item = Uri>) -> Vec<String> {
        let root = self.path("");
        let mut names: Vec<_> = files
            .into_iter()
            .map(|uri| uri.path().unwrap().strip_prefix(&root).unwrap().display().to_string())
            .collect();
        names.sort();
        names
    }
}

#[test]
fn modules_and_enmasse_files_of_people_are_read() {
    let folder = Folder::new(&[
        "a.py",
        "p/impl/src/api/b.py",
        "p/config/enmasse.yaml",
        "p/config/other.yaml",
        "README.md",
        "ignored.py",
        "p/generated/c.py",
        ".hidden/d.py",
        ".git/e.py",
        "venv/lib/f.py",
        "__pycache__/g.py",
        "node_modules/h.py",
        "deep/.github/i.py",
    ]);
    folder.write("venv/pyvenv.cfg", "");
    folder.write(".gitignore", "ignored.py\ngenerated/\n");
    folder.write("huge.py", &"x = 1\n".repeat(1_000_000));
    fs::write(folder.path("latin.py"), b"x = '\xe9'\n").unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path("."), folder.path("round")).unwrap();
        std::os::unix::fs::symlink(folder.path("a.py"), folder.path("link.py")).unwrap();
        std::os::unix::fs::symlink(folder.path("nowhere"), folder.path("broken.py")).unwrap();
    }
    let files = read(&[folder.path(""), folder.path("p")]);
    let mut expected = vec!["a.py", "p/config/enmasse.yaml", "p/impl/src/api/b.py"];
    if cfg!(unix) {
        expected.insert(1, "link.py");
    }
    assert_eq!(folder.names(files.into_iter().map(|(uri, _)| uri)), expected);
    // A file is a path as well; a root may hide.
    assert_eq!(read(&[folder.path("a.py"), folder.path(".hidden")]).len(), 2);
    assert_eq!(read(&[folder.path("nothing")]).len(), 0);
}

/// What the indexer tells, put together.
struct Told {
    indexer: Indexer,
    events: mpsc::Receiver<Event>,
    files: BTreeSet<Uri>,
}

impl Told {
    fn new(roots: Vec<PathBuf>) -> Self {
        let (sender, events) = mpsc::channel();
        let indexer = Indexer::start(move |event| drop(sender.send(event))).unwrap();
        let mut told = Self { indexer, events, files: BTreeSet::new() };
        told.roots(roots);
        told
    }

    /// Sets roots, and waits until what came before is read as well.
    fn roots(&mut self, roots: Vec<PathBuf>) {
        self.indexer.roots(roots);
        loop {
            let event = self.events.recv_timeout(Duration::from_secs(20)).expect("the end of the reading");
            let Event::Indexed { files, complete } = event else { panic!("{event:?}") };
            for (uri, contents) in files {
                match contents {
                    Some(_) => drop(self.files.insert(uri)),
                    None => assert!(self.files.remove(&uri), "{uri} was not told"),
                }
            }
            if complete {
                return;
            }
        }
    }
}

#[test]
fn roots_come_and_go() {
    let folder = Folder::new(&["one/a.py", "one/two/b.py", "three/c.py"]);
    let [one, two, three] = ["one", "one/two", "three"].map(|name| folder.path(name));
    let mut told = Told::new(vec![one.clone()]);
    assert_eq!(folder.names(told.files.clone()), ["one/a.py", "one/two/b.py"]);
    told.roots(vec![one, three.clone()]);
    assert_eq!(folder.names(told.files.clone()), ["one/a.py", "one/two/b.py", "three/c.py"]);
    told.roots(vec![two, three]);
    assert_eq!(folder.names(told.files.clone()), ["one/two/b.py", "three/c.py"]);
    told.roots(Vec::new());
    assert!(told.files.is_empty());
}

#[test]
fn files_come_change_and_go() {
    let folder = Folder::new(&["a.py", "sub/b.py", "sub/c.py"]);
    let outside = Folder::new(&["x.py"]);
    folder.write(".gitignore", "ignored.py\n");
    let root = [folder.path("")];
    let mut told = Told::new(root.to_vec());
    for (what, write, remove, changed, expected) in [
        ("a new one", "new/d.py", "", "new/d.py", "a.py new/d.py sub/b.py sub/c.py"),
        ("one that is ignored", "ignored.py", "", "ignored.py", "a.py new/d.py sub/b.py sub/c.py"),
        ("in a hidden folder", ".x/e.py", "", ".x/e.py", "a.py new/d.py sub/b.py sub/c.py"),
        ("of no interest", "x.txt", "", "x.txt", "a.py new/d.py sub/b.py sub/c.py"),
        ("changed", "a.py", "", "a.py", "a.py new/d.py sub/b.py sub/c.py"),
        ("gone", "", "a.py", "a.py", "new/d.py sub/b.py sub/c.py"),
        ("a folder gone", "", "sub", "sub", "new/d.py"),
    ] {
        if !write.is_empty() {
            folder.write(write, SERVICE);
        }
        if !remove.is_empty() {
            let path = folder.path(remove);
            if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        }
        told.indexer.files(vec![folder.path(changed), outside.path("x.py")]);
        told.roots(root.to_vec());
        assert_eq!(folder.names(told.files.clone()).join(" "), expected, "{what}");
    }
}
