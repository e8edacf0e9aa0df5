//! What can be done about a range: fixes of problems, and small changes that people make by hand.

use super::page::Page;
use super::resolve::{self, Class};
use super::scan::{self, State};
use super::{Answer, FileEdits, Open, TextEdit, View, complete, rename};
use crate::lines::Span;
use crate::python::{Report, ServiceName, Target};
use crate::rules::{self, Edit, Problem};
use crate::text::{Range, plain_line};
use crate::uri::Uri;
use crate::workspace::Cluster;

/// The marker that makes a save deploy.
const MARKER: &str = "# zato: ide-deploy=True";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    QuickFix,
    Rewrite,
    /// Everything at once that is safe.
    FixAll,
}

/// The problem that an action is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    pub code: &'static str,
    pub range: Range,
}

/// A change that a person may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub title: String,
    pub kind: ActionKind,
    /// It may be done unasked.
    pub preferred: bool,
    pub addresses: Option<Addressed>,
    pub edits: FileEdits,
}

pub(super) fn actions(view: &View<'_>, uri: &Uri, range: Range) -> Answer {
    let Some(open) = view.open.get(uri).filter(|open| open.in_sync) else { return Answer::Nothing };
    let bytes = open.text.byte_at(range.start)..open.text.byte_at(range.end);
    if view.workspace.enmasse(uri).is_some() {
        let problems = view.workspace.check_enmasse(uri, view.profile, view.cluster);
        let desk = Desk { view, uri, open, problems, bytes };
        return Answer::Actions(desk.about_problems());
    }
    // What was found in another text fits this one by luck only.
    let Some(page) = view.page(uri).filter(Page::is_current) else { return Answer::Nothing };
    let Some(report) = open.report else { return Answer::Nothing };
    let beside = view.workspace.check(uri, report, view.profile, view.cluster);
    let problems = report.shown().cloned().chain(beside).collect();
    let module = Module { desk: Desk { view, uri, open, problems, bytes }, page, report };
    let mut actions = module.desk.about_problems();
    module.typos(&mut actions);
    actions.extend(module.classes());
    actions.extend(module.marker());
    Answer::Actions(actions)
}

/// A range of a document whose problems are those of its text as it is now.
struct Desk<'a> {
    view: &'a View<'a>,
    uri: &'a Uri,
    open: &'a Open<'a>,
    /// Of the whole document, those beside other files included.
    problems: Vec<Problem>,
    /// What is asked about.
    bytes: Span,
}

impl Desk<'_> {
    fn touches(&self, span: &Span) -> bool {
        span.start <= self.bytes.end && self.bytes.start <= span.end
    }

    fn action(&self, title: impl Into<String>, kind: ActionKind, edits: &[Edit]) -> Action {
        let edit =
            |edit: &Edit| TextEdit { range: self.open.text.range_at(&edit.range), text: edit.text.clone() };
        Action {
            title: plain_line(&title.into(), 200),
            kind,
            preferred: false,
            addresses: None,
            edits: FileEdits {
                uri: self.uri.clone(),
                version: Some(self.open.version),
                edits: edits.iter().map(edit).collect(),
            },
        }
    }

    fn addressed(&self, problem: &Problem) -> Addressed {
        Addressed { code: problem.code, range: self.open.text.range_at(&problem.range) }
    }

    fn about_problems(&self) -> Vec<Action> {
        let mut actions = self.fixes();
        self.silencing(&mut actions);
        actions
    }

    fn fixes(&self) -> Vec<Action> {
        let mut actions = Vec::new();
        for problem in self.problems.iter().filter(|problem| self.touches(&problem.range)) {
            let Some(fix) = &problem.fix else { continue };
            let action = self.action(&fix.title, ActionKind::QuickFix, &fix.edits);
            actions.push(Action { preferred: fix.safe, addresses: Some(self.addressed(problem)), ..action });
        }
        let safe = self.problems.iter().filter_map(|problem| problem.fix.as_ref()).filter(|fix| fix.safe);
        let text = self.open.text.contiguous();
        let edits: Vec<_> =
            rules::compatible(&text, safe).into_iter().flat_map(|fix| &fix.edits).cloned().collect();
        if !edits.is_empty() {
            actions.push(self.action("Fix all that is safe to fix", ActionKind::FixAll, &edits));
        }
        actions
    }

    /// Comments that keep a rule quiet on one line.
    fn silencing(&self, actions: &mut Vec<Action>) {
        for problem in self.problems.iter().filter(|problem| self.touches(&problem.range)) {
            if rules::rule(problem.code).is_none_or(|rule| rule.fixed) {
                continue;
            }
            let Some(edit) = self.silence(problem) else { continue };
            let title = format!("Silence `{}` on this line", problem.code);
            let action = self.action(title, ActionKind::QuickFix, &[edit]);
            if actions.iter().all(|known| known.edits != action.edits) {
                actions.push(Action { addresses: Some(self.addressed(problem)), ..action });
            }
        }
    }

    fn silence(&self, problem: &Problem) -> Option<Edit> {
        let line = self.open.text.position_at(problem.range.start).line;
        let bytes = self.open.text.line_bytes(line);
        if bytes.end > complete::MAX_READ {
            return None;
        }
        let text = self.open.text.contiguous();
        let content = text[bytes.clone()].trim_end();
        let end = bytes.start + content.len();
        match scan::state_at(&text, end) {
            // A comment inside of a string is none, and one behind a backslash is an error.
            State::String(_) => return None,
            State::Code if content.ends_with('\\') => return None,
            State::Code | State::Comment => {}
        }
        let known = content.find("hotdeploy: ignore[").filter(|_| content.contains('#'));
        match known.and_then(|at| Some(at + content[at..].find(']')?)) {
            Some(close) => Some(Edit::insert(bytes.start + close, format!(", {}", problem.code))),
            None => Some(Edit::insert(end, format!("  # hotdeploy: ignore[{}]", problem.code))),
        }
    }
}

/// A range of a module.
struct Module<'a> {
    desk: Desk<'a>,
    page: Page<'a>,
    report: &'a Report,
}

impl Module<'_> {
    /// Names of services that nobody has and that are like one that somebody has.
    fn typos(&self, actions: &mut Vec<Action>) {
        let (view, open) = (self.desk.view, self.desk.open);
        for invocation in self.page.outline.invocations.iter().filter(|call| self.desk.touches(&call.span)) {
            let Target::Name(name) = &invocation.target else { continue };
            let stands = open.text.get(&invocation.span).is_some_and(|text| text == name.as_str());
            if !stands || view.workspace.has_service(name, view.cluster) {
                continue;
            }
            for like in alike(view, name) {
                let edit = Edit::new(invocation.span.clone(), like);
                let action = self.desk.action(format!("Invoke `{like}`"), ActionKind::QuickFix, &[edit]);
                // The problem itself may have this very fix.
                if actions.iter().all(|known| known.edits != action.edits) {
                    actions.push(action);
                }
            }
        }
    }

    /// What may be added to the classes.
    fn classes(&self) -> Vec<Action> {
        let mut actions = Vec::new();
        for index in 0..self.page.outline.classes.len() {
            let Some(class) = Class::of(self.page, index) else { continue };
            if !self.desk.touches(&self.header(&class)) || !resolve::is_service(self.desk.view, &class) {
                continue;
            }
            actions.extend(self.say_name(&class));
            actions.extend(self.add_handle(&class));
        }
        actions
    }

    /// The line of a class's name.
    fn header(&self, class: &Class<'_>) -> Span {
        self.desk.open.text.line_bytes(self.desk.open.text.position_at(class.outline.name_span.start).line)
    }

    fn say_name(&self, class: &Class<'_>) -> Option<Action> {
        let name = match class.outline.service_name.as_ref()? {
            ServiceName::Explicit { .. } | ServiceName::Computed => return None,
            _ => class.service(self.desk.view)?,
        };
        let TextEdit { range, text } = rename::name_said(class, name)?;
        let mut action =
            self.desk.action(format!("Say the name `{name}` in the class"), ActionKind::Rewrite, &[]);
        action.edits.edits.push(TextEdit { range, text });
        Some(action)
    }

    fn add_handle(&self, class: &Class<'_>) -> Option<Action> {
        let handles =
            |class: &Class<'_>| class.outline.methods.iter().any(|method| method.name.starts_with("handle"));
        let resolved = self.desk.view.workspace.resolved(&class.place);
        // A base class of the workspace may have one.
        let has_other_base = !matches!(class.outline.bases.as_slice(), [only] if only.ends_with("Service"));
        if handles(class) || has_other_base || resolved.named_by.is_some() {
            return None;
        }
        let indent = class.outline.body.indent.as_deref()?;
        let unit = if indent.contains('\t') { "\t" } else { "    " };
        let end = self.desk.open.line_end();
        let method = format!("{end}{end}{indent}def handle(self):{end}{indent}{unit}pass");
        let edit = Edit::insert(class.outline.span.end, method);
        Some(self.desk.action("Add the method `handle`", ActionKind::Rewrite, &[edit]))
    }

    fn marker(&self) -> Option<Action> {
        let is_deployable = !self.report.services.is_empty() || !self.report.models.is_empty();
        if self.report.marker.is_some() || !is_deployable {
            return None;
        }
        let mut classes =
            (0..self.page.outline.classes.len()).filter_map(|index| Class::of(self.page, index));
        if self.desk.bytes.start > 0 && !classes.any(|class| self.desk.touches(&self.header(&class))) {
            return None;
        }
        let edit = Edit::insert(self.marker_place(), format!("{MARKER}{}", self.desk.open.line_end()));
        Some(self.desk.action(
            "Add the marker, so that a save deploys the module",
            ActionKind::Rewrite,
            &[edit],
        ))
    }

    /// Behind the lines that must be first: those of a shell and of an encoding.
    fn marker_place(&self) -> usize {
        let text = &self.desk.open.text;
        let mut place = if text.get(&(0..3)).is_some_and(|start| start == "\u{feff}") { 3 } else { 0 };
        for line in 0..2 {
            let bytes = text.line_bytes(line);
            let is_first = text.get(&bytes).is_some_and(|content| {
                content.ends_with(['\n', '\r'])
                    && (content.starts_with("#!") || (content.starts_with('#') && content.contains("coding")))
            });
            if is_first {
                place = bytes.end;
            }
        }
        place
    }
}

/// Services whose names are nearly this one, the nearest first.
fn alike<'v>(view: &'v View<'_>, name: &str) -> Vec<&'v str> {
    const MAX_DISTANCE: usize = 2;
    const MAX_LENGTH: usize = 200;
    if name.len() > MAX_LENGTH {
        return Vec::new();
    }
    let near = |known: &&str| known.len().abs_diff(name.len()) <= MAX_DISTANCE * 4;
    let distance = |known: &str| strsim::osa_distance(known, name);
    let of_cluster = view.cluster.into_iter().flat_map(Cluster::service_names);
    let names = view.workspace.service_names().chain(of_cluster).filter(near);
    let names = names.filter(|known| rename::is_plain_python(known));
    let mut found: Vec<_> = names
        .map(|known| (distance(known), known))
        .filter(|(distance, _)| *distance <= MAX_DISTANCE)
        .collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|(_, known)| known).take(3).collect()
}
