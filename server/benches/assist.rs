//! What an answer of language help costs in a workspace of 1,000 modules, between the event and the reply.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::format_push_string,
    reason = "a bench may stop, and prints"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use hotdeploy::assist::{Answer, CallKey, Question};
use hotdeploy::deploy::{Effect, Event, Reply, Request, RequestId, Uri, World};
use hotdeploy::python::{Profile, Source, check, outline};
use hotdeploy::text::{Encoding, Position, Range};
use hotdeploy::workspace::{Contents, EnmasseContents, ModuleContents};

const MODULES: usize = 1_000;
const QUESTIONS: u64 = 500;

fn uri(name: &str) -> Uri {
    Uri::from(format!("file:///work/src/{name}").as_str())
}

/// A module of three services and a model; some services are invoked by many.
fn module(n: usize) -> String {
    let mut text = String::from("# zato: ide-deploy=True\nfrom zato.server.service import Model, Service\n");
    text += &format!("from module_{} import Customer{0} as Other\n\n", (n + 1) % MODULES);
    text += &format!("class Customer{n}(Model):\n    customer_id: int\n    email: str = ''\n\n");
    for service in 0..3 {
        text += &format!(
            "class Service{n}x{service}(Service):\n    '''Does {service}.'''\n    name = 'area{}.module-{n}.do-{service}'\n    \
             input = Other\n\n    def handle(self):\n        self.invoke('area0.module-0.do-0')\n        \
             self.invoke('area{}.module-{}.do-1')\n        self.out.rest['Connection {}'].conn.get(self.cid)\n        \
             self.logger.info('%s', self.request.input.customer_id)\n\n",
            n % 20,
            (n * 7 % MODULES) % 20,
            n * 7 % MODULES,
            n % 100,
        );
    }
    text
}

fn enmasse() -> String {
    let mut text = String::from("outgoing_rest:\n");
    for n in 0..100 {
        text += &format!("  - name: Connection {n}\n    host: http://localhost\n");
    }
    text += "channel_rest:\n";
    for n in 0..MODULES {
        text += &format!("  - name: channel {n}\n    service: area{}.module-{n}.do-0\n", n % 20);
    }
    text
}

fn indexed(profile: &Profile) -> Vec<(Uri, Option<Contents>)> {
    let mut files: Vec<_> = (0..MODULES)
        .map(|n| {
            let (name, text) = (format!("module_{n}.py"), module(n));
            let (outline, lines) = outline(Source { text: &text, file_name: &name, profile }).unwrap();
            let contents = ModuleContents { outline: Arc::new(outline), lines: Arc::new(lines) };
            (uri(&name), Some(Contents::Module(contents)))
        })
        .collect();
    files.push((uri("enmasse.yaml"), Some(Contents::Enmasse(EnmasseContents::read(&enmasse())))));
    files
}

/// Lets the core take an event, and checks what it wants checked.
fn step(world: &mut World, event: Event) {
    for effect in world.step(Duration::ZERO, event) {
        if let Effect::Validate { uri, stamp, text, file_name, profile } = effect {
            let text = text.contiguous();
            let report = check(Source { text: &text, file_name: &file_name, profile: &profile });
            world.step(Duration::ZERO, Event::Validated { uri, stamp, report: Arc::new(report), took: 0.0 });
        }
    }
}

fn ask(world: &mut World, id: u64, question: Question) -> (Duration, Answer) {
    let event = Event::Requested { id: RequestId(id), request: Request::Assist(question) };
    let began = Instant::now();
    let effects = world.step(Duration::ZERO, event);
    let took = began.elapsed();
    let answer = effects.into_iter().find_map(|effect| match effect {
        Effect::Reply { reply: Reply::Assist(answer), .. } => Some(answer),
        _ => None,
    });
    (took, answer.unwrap())
}

/// Where a text is in a document, and the place behind it.
fn behind(text: &str, words: &str) -> Position {
    let byte = text.find(words).unwrap() + words.len();
    let line = text[..byte].matches('\n').count();
    let start = text[..byte].rfind('\n').map_or(0, |end| end + 1);
    Position::new(u32::try_from(line).unwrap(), u32::try_from(byte - start).unwrap())
}

fn main() {
    let mut world = World::new(Encoding::Utf16);
    let profile = Profile::default();
    step(&mut world, Event::Indexed { files: indexed(&profile), complete: true });
    for n in 0..20 {
        let text = module(n);
        step(&mut world, Event::Opened { uri: uri(&format!("module_{n}.py")), version: 1, text });
    }
    let here = uri("module_0.py");
    let text = module(0) + "        self.invoke('ar";
    step(&mut world, Event::Opened { uri: here.clone(), version: 1, text: text.clone() });
    let end = behind(&text, "self.invoke('ar");
    let invoked = behind(&text, "self.invoke('area0.module-0");
    let class = behind(&text, "class Service0x0");
    let all = Range::new(Position::default(), Position::new(99, 0));
    let key = CallKey { uri: here.clone(), class: Some("Service0x0".to_owned()) };
    let uri = || here.clone();
    let questions: Vec<(&str, Question)> = vec![
        ("documentSymbol", Question::DocumentSymbols { uri: uri() }),
        ("workspace/symbol", Question::WorkspaceSymbols { query: "service5".to_owned() }),
        ("completion, 3,000 services", Question::Complete { uri: uri(), at: end }),
        ("completion, inputs", Question::Complete { uri: uri(), at: behind(&text, "self.request.input.") }),
        ("completion, connections", Question::Complete { uri: uri(), at: behind(&text, "self.out.rest['") }),
        ("hover, invoked 3,000 times", Question::Hover { uri: uri(), at: invoked }),
        ("definition", Question::Definition { uri: uri(), at: invoked }),
        ("references, 3,000", Question::References { uri: uri(), at: class, declaration: true }),
        ("prepareRename", Question::PrepareRename { uri: uri(), at: invoked }),
        ("rename, 3,000 places", Question::Rename { uri: uri(), at: invoked, name: "new.name".to_owned() }),
        ("prepareCallHierarchy", Question::PrepareCalls { uri: uri(), at: class }),
        ("incomingCalls, 3,000", Question::Callers { of: key.clone() }),
        ("outgoingCalls", Question::Callees { of: key }),
        ("documentLink", Question::Links { uri: uri() }),
        ("inlayHint", Question::Hints { uri: uri(), range: all }),
        ("codeAction, whole document", Question::Actions { uri: uri(), range: all }),
    ];
    println!("{MODULES} modules, {} services, 20 open; milliseconds", MODULES * 3);
    println!("{:<30} {:>8} {:>8} {:>8}", "", "p50", "p99", "most");
    for (name, question) in questions {
        let mut times: Vec<_> = (0..QUESTIONS)
            .map(|id| {
                let (took, answer) = ask(&mut world, id, question.clone());
                assert!(!matches!(answer, Answer::Nothing | Answer::Refused(_)), "{name}: {answer:?}");
                took
            })
            .collect();
        times.sort();
        let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1e3;
        println!("{name:<30} {:>8.3} {:>8.3} {:>8.3}", at(50), at(99), at(100));
    }
}
