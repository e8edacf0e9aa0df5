//! What a module does when it is loaded, beyond defining things.
//!
//! Source: sheet `zato-source`, section A7.8; observed, section 1: a server runs the top level of a module two to four
//! times for each deployment.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;
use rustc_hash::FxHashMap;

use crate::python::file_name;
use crate::python::module::Module;
use crate::python::names::Constants;
use crate::rules::Sink;
use crate::rules::advice::{PRINT_AT_IMPORT, SIDE_EFFECT_AT_IMPORT};

/// Functions by their dotted paths, each group with what its functions do. `()` is what a call gives back.
const EFFECTS: &[(&str, &[&str])] = &[
    (
        "calls another server",
        &[
            "requests.get",
            "requests.post",
            "requests.put",
            "requests.patch",
            "requests.delete",
            "requests.head",
            "requests.request",
            "httpx.get",
            "httpx.post",
            "httpx.put",
            "httpx.request",
            "requests.Session().get",
            "requests.Session().post",
            "requests.Session().request",
            "httpx.Client().get",
            "httpx.Client().post",
            "http.client.HTTPConnection().request",
            "http.client.HTTPSConnection().request",
            "urllib.request.urlopen",
            "urllib.request.urlretrieve",
            "socket.create_connection",
            "socket.socket().connect",
            "smtplib.SMTP",
            "smtplib.SMTP_SSL",
            "ftplib.FTP",
            "paramiko.SSHClient().connect",
        ],
    ),
    (
        "starts a process",
        &[
            "subprocess.run",
            "subprocess.call",
            "subprocess.check_call",
            "subprocess.check_output",
            "subprocess.Popen",
            "subprocess.getoutput",
            "subprocess.getstatusoutput",
            "os.system",
            "os.popen",
            "os.fork",
            "multiprocessing.Process().start",
        ],
    ),
    (
        "starts a thread",
        &[
            "threading.Thread().start",
            "threading.Timer().start",
            "_thread.start_new_thread",
            "gevent.spawn",
            "gevent.spawn_later",
            "concurrent.futures.ThreadPoolExecutor().submit",
        ],
    ),
    (
        "changes files",
        &[
            "os.remove",
            "os.unlink",
            "os.rename",
            "os.replace",
            "os.mkdir",
            "os.rmdir",
            "shutil.rmtree",
            "shutil.move",
            "shutil.copy",
            "shutil.copyfile",
            "shutil.copytree",
            "pathlib.Path().write_text",
            "pathlib.Path().write_bytes",
            "pathlib.Path().unlink",
        ],
    ),
    (
        "connects to a database",
        &[
            "sqlite3.connect",
            "psycopg2.connect",
            "psycopg.connect",
            "pymysql.connect",
            "pyodbc.connect",
            "oracledb.connect",
            "cx_Oracle.connect",
            "sqlalchemy.create_engine().connect",
        ],
    ),
    ("makes every deployment wait", &["time.sleep", "asyncio.run"]),
    ("sets up logging for the whole server, which has its own", &["logging.basicConfig"]),
    (
        "adds one more handler each time, so that messages are logged several times",
        &["logging.getLogger().addHandler"],
    ),
    ("adds one more entry each time, for the whole server", &["sys.path.append", "sys.path.insert"]),
    ("registers one more function each time", &["atexit.register"]),
    (
        "changes the whole server",
        &[
            "os.chdir",
            "signal.signal",
            "locale.setlocale",
            "socket.setdefaulttimeout",
            "gevent.monkey.patch_all",
        ],
    ),
];

/// The longest path that is followed: no effect has a longer one.
const MAX_PARTS: u32 = 8;
const MAX_PATH: usize = 80;

/// Calls at module level that surely do something to the world.
pub(in crate::python) fn effects(module: &Module<'_>, sink: &mut Sink<'_>) {
    let source = module.source;
    let mut walk = Walk {
        constants: Constants::new(source.profile.python, file_name::stem(source.file_name)),
        paths: FxHashMap::default(),
        in_class: false,
        sink,
    };
    walk.visit_body(module.parsed.suite());
}

struct Walk<'a, 's, 'p> {
    constants: Constants<'a>,
    /// What names of the module stand for, where that is known; `None`: something else than the builtin.
    paths: FxHashMap<&'a str, Option<String>>,
    in_class: bool,
    sink: &'s mut Sink<'p>,
}

impl<'a> Walk<'a, '_, '_> {
    /// `os.remove`, or `threading.Thread().start` of `threading.Thread(…).start`.
    fn path(&self, expr: &Expr) -> Option<String> {
        self.short_path(expr, MAX_PARTS).filter(|path| path.len() <= MAX_PATH)
    }

    fn short_path(&self, expr: &Expr, parts: u32) -> Option<String> {
        let parts = parts.checked_sub(1)?;
        match expr {
            Expr::Name(name) => match self.paths.get(name.id.as_str()) {
                Some(path) => path.clone(),
                None => matches!(name.id.as_str(), "open" | "print").then(|| name.id.to_string()),
            },
            Expr::Attribute(attribute) => {
                Some(format!("{}.{}", self.short_path(&attribute.value, parts)?, attribute.attr))
            }
            Expr::Call(call) => Some(self.short_path(&call.func, parts)? + "()"),
            _ => None,
        }
    }

    fn import(&mut self, import: &'a ast::StmtImport) {
        self.constants.import(import);
        for alias in &import.names {
            let whole = alias.name.as_str();
            let top = whole.split('.').next().unwrap_or(whole);
            let (name, path) = alias.asname.as_ref().map_or((top, top), |name| (name.as_str(), whole));
            self.paths.insert(name, Some(path.to_owned()));
        }
    }

    fn import_from(&mut self, import: &'a ast::StmtImportFrom) {
        self.constants.import_from(import);
        for alias in &import.names {
            let name = alias.asname.as_ref().unwrap_or(&alias.name);
            let module = import.module.as_deref().filter(|_| import.level == 0);
            self.paths.insert(name.as_str(), module.map(|module| format!("{module}.{}", alias.name)));
        }
    }

    fn bind(&mut self, target: &'a Expr, value: Option<String>) {
        let Expr::Name(name) = target else {
            self.visit_expr(target);
            return;
        };
        self.constants.assigned(name.id.as_str());
        // What a class body assigns is no name of the module; that much may be missed.
        self.paths.insert(name.id.as_str(), value.filter(|_| !self.in_class));
    }

    fn if_statement(&mut self, stmt: &'a ast::StmtIf) {
        let mut truth = self.constants.truth(&stmt.test);
        if truth == Some(true) {
            self.visit_body(&stmt.body);
        }
        // What is done under a condition is perhaps done only once.
        for clause in &stmt.elif_else_clauses {
            if truth != Some(false) {
                return;
            }
            truth = clause.test.as_ref().map_or(Some(true), |test| self.constants.truth(test));
            if truth == Some(true) {
                self.visit_body(&clause.body);
            }
        }
    }

    fn call(&mut self, call: &ast::ExprCall) {
        let Some(path) = self.path(&call.func) else { return };
        let told = path.replace("()", "(…)");
        if path == "print" {
            let message = "this is printed each time the module is loaded, several times for each deployment";
            self.sink.report(&PRINT_AT_IMPORT, call.func.range(), message);
        } else if let Some(effect) = effect(&path, call) {
            let message = format!(
                "`{told}` {effect}, and runs each time the module is loaded: several times for each deployment"
            );
            self.sink.report(&SIDE_EFFECT_AT_IMPORT, call.func.range(), message);
        }
    }
}

/// What a call does.
fn effect(path: &str, call: &ast::ExprCall) -> Option<&'static str> {
    if path == "open" {
        return writes(call).then_some("writes a file");
    }
    let (effect, _) = EFFECTS.iter().find(|(_, paths)| paths.contains(&path))?;
    // Handlers that do nothing are what libraries have.
    let null = path.ends_with(".addHandler") && call.arguments.args.first().is_some_and(is_null_handler);
    (!null).then_some(effect)
}

fn is_null_handler(expr: &Expr) -> bool {
    let Expr::Call(call) = expr else { return false };
    match &*call.func {
        Expr::Name(name) => name.id.as_str() == "NullHandler",
        Expr::Attribute(attribute) => attribute.attr.as_str() == "NullHandler",
        _ => false,
    }
}

/// Whether `open` is called to write.
fn writes(call: &ast::ExprCall) -> bool {
    let mode = call.arguments.find_argument_value("mode", 1);
    matches!(mode, Some(Expr::StringLiteral(mode)) if mode.value.to_str().contains(['w', 'a', 'x', '+']))
}

impl<'a> Visitor<'a> for Walk<'a, '_, '_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => {
                self.paths.insert(function.name.as_str(), None);
            }
            Stmt::ClassDef(class) => {
                self.paths.insert(class.name.as_str(), None);
                let before = std::mem::replace(&mut self.in_class, true);
                self.visit_body(&class.body);
                self.in_class = before;
            }
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::If(stmt) => self.if_statement(stmt),
            Stmt::Try(stmt) => {
                self.visit_body(&stmt.body);
                self.visit_body(&stmt.orelse);
                self.visit_body(&stmt.finalbody);
            }
            Stmt::Match(_) | Stmt::While(_) => {}
            Stmt::Assign(assign) => {
                self.visit_expr(&assign.value);
                let value = self.path(&assign.value);
                for target in &assign.targets {
                    self.bind(target, value.clone());
                }
            }
            Stmt::AnnAssign(ast::StmtAnnAssign { target, value: Some(value), .. }) => {
                self.visit_expr(value);
                let value = self.path(value);
                self.bind(target, value);
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            // What runs later, or perhaps.
            Expr::Lambda(_) | Expr::Generator(_) | Expr::If(_) | Expr::BoolOp(_) => return,
            Expr::Call(call) => self.call(call),
            Expr::Name(name) if name.ctx.is_store() => {
                self.paths.insert(name.id.as_str(), None);
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BOTH, marked};

    fn found(code: &str, body: &str) -> Vec<String> {
        let text = format!(
            "import logging, os, sqlite3, subprocess, threading, time\n{body}\nclass Get(Service):\n    def handle(self): pass\n"
        );
        let [v3, v4] = BOTH.map(|zato| marked(zato, code, &text));
        assert_eq!(v3, v4, "{body}");
        v3
    }

    #[test]
    fn what_is_done_at_import_is_told() {
        for (body, expected) in [
            ("import requests\nr = requests.get('x').json()", &["requests.get"][..]),
            ("import urllib.request\nurllib.request.urlopen('x')", &["urllib.request.urlopen"]),
            ("from urllib.request import urlopen as u\nwith u('x') as r: pass", &["u"]),
            ("subprocess.run(['a'])", &["subprocess.run"]),
            ("os.system('x'); os.remove('y')", &["os.system", "os.remove"]),
            ("threading.Thread(target=print).start()", &["threading.Thread(target=print).start"]),
            ("t = threading.Thread(target=print)\nt.start()", &["t.start"]),
            ("import socket\ns = socket.socket()\ns.connect(('a', 1))", &["s.connect"]),
            ("time.sleep(1)", &["time.sleep"]),
            ("db = sqlite3.connect('x')", &["sqlite3.connect"]),
            ("logging.basicConfig(level=1)", &["logging.basicConfig"]),
            ("log = logging.getLogger()\nlog.addHandler(logging.StreamHandler())", &["log.addHandler"]),
            ("with open('x', 'w') as f: f.write('x')", &["open"]),
            ("f = open('x', mode='ab')", &["open"]),
            ("from pathlib import Path\nPath('x').write_text('y')", &["Path('x').write_text"]),
            ("class A:\n    db = sqlite3.connect('x')", &["sqlite3.connect"]),
            ("try:\n    os.mkdir('x')\nexcept OSError: pass", &["os.mkdir"]),
            ("for x in (1, 2): time.sleep(x)", &["time.sleep"]),
            ("x = [os.remove(x) for x in ()]", &["os.remove"]),
            ("import sys\nsys.path.insert(0, 'x')", &["sys.path.insert"]),
            ("import requests\ns = requests.Session()\ns.post('x')", &["s.post"]),
            ("import smtplib\nmail = smtplib.SMTP('x')", &["smtplib.SMTP"]),
            ("import atexit\natexit.register(print)", &["atexit.register"]),
            ("from gevent import monkey\nmonkey.patch_all()", &["monkey.patch_all"]),
        ] {
            assert_eq!(found("side-effect-at-import", body), expected, "{body}");
        }
    }

    #[test]
    fn what_is_not_done_at_import_is_not() {
        for body in [
            "def f(): time.sleep(1)",
            "class A:\n    def f(self): time.sleep(1)",
            "f = lambda: time.sleep(1)",
            "if __name__ == '__main__': time.sleep(1)",
            "if not os.path.exists('x'): os.mkdir('x')",
            "x = os.environ.get('x') or os.popen('x')",
            "try:\n    pass\nexcept OSError: os.remove('x')",
            "os.path.join('a', 'b'); os.getcwd(); os.listdir('.')",
            "x = open('x').read(); y = open('x', 'rb')",
            "t = threading.Thread(target=print)",
            "lock = threading.Lock()",
            "logger = logging.getLogger(__name__)",
            "logging.getLogger(__name__).addHandler(logging.NullHandler())",
            "log = logging.getLogger()\nif not log.handlers: log.addHandler(logging.StreamHandler())",
            "time = None\ntime.sleep(1)",
            "def open(x, y): pass\nopen('x', 'w')",
            "from acme import os\nos.remove('x')",
            "from .acme import os\nos.remove('x')",
            "os, x = 1, 2\nos.remove('x')",
            "import requests\nsession = requests.Session()",
            "import acme\nacme.requests.get('x')",
            "class A:\n    os = Service\n    os.system('x')",
            "g = (time.sleep(x) for x in (1, 2))",
            "while False: time.sleep(1)",
            "import sys\nif 'x' not in sys.path: sys.path.append('x')",
            "import sys\nfor x in sys.path: pass",
            "import signal\nx = signal.SIGTERM",
        ] {
            assert_eq!(found("side-effect-at-import", body), [""; 0], "{body}");
        }
    }

    #[test]
    fn printing_is_only_hinted_at() {
        assert_eq!(found("print-at-import", "print('x')"), ["print"]);
        for body in [
            "def f(): print('x')",
            "print = len\nprint('x')",
            "if __name__ == '__main__': print(1)",
            "f = print",
        ] {
            assert_eq!(found("print-at-import", body), [""; 0], "{body}");
        }
    }
}
