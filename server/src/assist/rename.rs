//! Gives a service another name, everywhere it is named.
//!
//! Where the text of a file is not surely what it was when it was looked at, nothing is changed anywhere.

use std::collections::BTreeMap;

use super::page::Page;
use super::resolve::Class;
use super::spot::{What, spot};
use super::{Answer, FileEdits, TextEdit, View, enmasse, refer};
use crate::lines::Span;
use crate::python::ServiceName;
use crate::text::{Position, Range, plain_line};
use crate::uri::Uri;
use crate::workspace::ObjectPlace;

/// Longer names are nobody's wish.
const MAX_NAME: usize = 400;

/// A name that can be changed, and where the cursor is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renameable {
    pub range: Range,
    pub name: String,
}

pub(super) fn prepare(view: &View<'_>, uri: &Uri, at: Position) -> Answer {
    match target(view, uri, at) {
        None => Answer::Nothing,
        Some((name, range)) => match classes(view, &name) {
            Ok(_) => Answer::Renameable(Renameable { range, name }),
            Err(why) => Answer::Refused(why),
        },
    }
}

/// The service that is named at a position. The name of a class is left to others: it is not what servers know.
fn target(view: &View<'_>, uri: &Uri, at: Position) -> Option<(String, Range)> {
    let spot = spot(view, uri, at)?;
    match spot.what {
        What::Service(name) => Some((name, spot.open.text.range_at(&spot.span))),
        _ => None,
    }
}

/// The classes that have the name, where it can be changed in all of them.
fn classes<'a>(view: &'a View<'_>, name: &'a str) -> Result<Vec<Class<'a>>, String> {
    let classes: Vec<_> = view.workspace.services(name).filter_map(|place| Class::at(view, place)).collect();
    if classes.is_empty() {
        return Err(format!("no module of the workspace defines the service {}", shown(name)));
    }
    for class in &classes {
        if matches!(class.outline.service_name, Some(ServiceName::Explicit { span: None, .. })) {
            let line = class.page.line(class.outline.name_span.start).saturating_add(1);
            return Err(format!(
                "the name {} is not one plain string in the class of {}, line {line}: change it there by hand",
                shown(name),
                class.page.uri.file_name()
            ));
        }
    }
    Ok(classes)
}

pub(super) fn rename(view: &View<'_>, uri: &Uri, at: Position, new: &str) -> Answer {
    let Some((old, _)) = target(view, uri, at) else {
        return Answer::Refused("there is no name of a service here".to_owned());
    };
    match acceptable(view, &old, new).and_then(|()| edits(view, &old, new)) {
        Ok(edits) => Answer::Edits(edits),
        Err(why) => Answer::Refused(why),
    }
}

/// Whether a service may be named so.
fn acceptable(view: &View<'_>, old: &str, new: &str) -> Result<(), String> {
    if new.trim().is_empty() {
        return Err("a service needs a name".to_owned());
    }
    if new.trim() != new {
        return Err("the name of a service must not start or end with a blank".to_owned());
    }
    if new.len() > MAX_NAME {
        return Err(format!("the name of a service must not be longer than {MAX_NAME} bytes"));
    }
    if !is_plain_python(new) {
        return Err("the name of a service must have no quotes, backslashes or control characters".to_owned());
    }
    if new != old
        && let Some(place) = view.workspace.services(new).next()
    {
        return Err(format!("{} already defines a service {}", place.uri.file_name(), shown(new)));
    }
    Ok(())
}

/// The changes of all files.
fn edits(view: &View<'_>, old: &str, new: &str) -> Result<Vec<FileEdits>, String> {
    let mut draft = Draft { view, files: BTreeMap::new() };
    let mut names = vec![old.to_owned()];
    for class in classes(view, old)? {
        match &class.outline.service_name {
            Some(ServiceName::Explicit { span: Some(span), .. }) => {
                draft.replace(class.page, span, old, new)?;
            }
            // The class that says the name is among them.
            _ if view.workspace.resolved(&class.place).named_by.is_some() => {}
            Some(ServiceName::Inherited(_)) => {}
            _ => {
                draft.say(&class, new)?;
                names.extend(other_name(view, &class, old));
            }
        }
    }
    for name in &names {
        for call in view.workspace.calls(name) {
            let (Some(page), Some(invocation)) = (view.page(&call.uri), refer::invocation(view, call)) else {
                continue;
            };
            draft.replace(page, &invocation.span, name, new)?;
        }
        for place in view.workspace.references(name) {
            draft.refer(place, name, new)?;
        }
    }
    Ok(draft.finish())
}

/// A derived name depends on whether the file is uploaded or deployed in place: the one of the two that is not `name`,
/// where no other service has it.
fn other_name(view: &View<'_>, class: &Class<'_>, name: &str) -> Option<String> {
    let uploaded = class.service(view)?;
    let other = if uploaded == name {
        view.workspace.in_place_name(&class.place, name)?
    } else {
        uploaded.to_owned()
    };
    let is_its_own = view.workspace.services(&other).all(|place| *place == class.place);
    is_its_own.then_some(other)
}

struct Draft<'a> {
    view: &'a View<'a>,
    files: BTreeMap<Uri, Vec<TextEdit>>,
}

impl Draft<'_> {
    /// Replaces the old name where it stands as it is.
    fn replace(&mut self, page: Page<'_>, span: &Span, old: &str, new: &str) -> Result<(), String> {
        let stands = match page.open {
            Some(open) => open.in_sync && page.text(span).as_deref() == Some(old),
            // Files are read anew when they change; of this one no text is kept.
            None => span.len() == old.len(),
        };
        if !stands {
            let line = page.line(span.start).saturating_add(1);
            return Err(format!(
                "{}, line {line} does not name {} in one plain string: change it by hand, or save and try again",
                page.uri.file_name(),
                shown(old)
            ));
        }
        self.add(page, page.range(span), new.to_owned());
        Ok(())
    }

    /// Replaces the name of the service that an enmasse file's object invokes.
    fn refer(&mut self, place: &ObjectPlace, old: &str, new: &str) -> Result<(), String> {
        let object = self.view.workspace.object(place).and_then(|object| object.service.as_ref());
        let Some((word, at)) = object.zip(enmasse::service_place(self.view, place)) else { return Ok(()) };
        let stands = match self.view.open.get(&place.uri) {
            Some(open) => open.in_sync && open.text.get(&word.span).is_some_and(|text| text == old),
            None => word.span.len() == old.len(),
        };
        let line = at.range.start.line.saturating_add(1);
        let file = place.uri.file_name();
        if !stands {
            return Err(format!(
                "{file}, line {line} does not name {} in one plain text: change it by hand, or save and try again",
                shown(old)
            ));
        }
        if !is_plain_yaml(new) {
            return Err(format!(
                "{file}, line {line} refers to the service, and {} would need quotes there: choose a name of letters, \
                 digits, dots, dashes and underscores",
                shown(new)
            ));
        }
        self.files
            .entry(place.uri.clone())
            .or_default()
            .push(TextEdit { range: at.range, text: new.to_owned() });
        Ok(())
    }

    /// Lets a class say the name that was derived before.
    fn say(&mut self, class: &Class<'_>, new: &str) -> Result<(), String> {
        let edit = name_said(class, new).ok_or_else(|| {
            format!("{} is being edited: try again in a moment", class.page.uri.file_name())
        })?;
        self.add(class.page, edit.range, edit.text);
        Ok(())
    }

    fn add(&mut self, page: Page<'_>, range: Range, text: String) {
        self.files.entry(page.uri.clone()).or_default().push(TextEdit { range, text });
    }

    fn finish(self) -> Vec<FileEdits> {
        let file = |(uri, mut edits): (Uri, Vec<TextEdit>)| {
            edits.sort_by_key(|edit| edit.range);
            edits.dedup();
            let version = self.view.open.get(&uri).map(|open| open.version);
            FileEdits { uri, version, edits }
        };
        self.files.into_iter().map(file).collect()
    }
}

/// The change that lets a class say its name; `None` where the text is not what the outline is of.
pub(super) fn name_said(class: &Class<'_>, name: &str) -> Option<TextEdit> {
    let page = class.page;
    // A module's file may have any name, and a derived name its letters.
    if !is_plain_python(name) || !page.is_current() || page.open.is_some_and(|open| !open.in_sync) {
        return None;
    }
    let line_end = page.open.map_or("\n", |open| open.line_end());
    let (at, text) = class.outline.body.insertion(&format!("name = '{name}'"), line_end);
    Some(TextEdit { range: page.range(&(at..at)), text })
}

/// Whether a text means itself between quotes of either kind.
pub(super) fn is_plain_python(text: &str) -> bool {
    !text.contains(|c: char| c.is_control() || matches!(c, '\'' | '"' | '\\' | '\u{2028}' | '\u{2029}'))
}

/// Whether a text means itself in YAML, with quotes or without.
fn is_plain_yaml(text: &str) -> bool {
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(letters)
        && !words.contains(&text.to_ascii_lowercase().as_str())
}

fn shown(name: &str) -> String {
    format!("`{}`", plain_line(name, 100))
}
