//! Names of services in enmasse files.

use super::super::{Answer, Open, View};
use super::names;
use crate::text::Position;

/// Keys whose values are services.
const KEYS: [&str; 2] = ["service", "service_name"];

pub(super) fn complete(view: &View<'_>, open: &Open<'_>, at: Position) -> Answer {
    let cursor = open.text.byte_at(at);
    let line = open.text.line_bytes(at.line);
    let Some(before) = open.text.get(&(line.start..cursor.max(line.start))) else { return Answer::Nothing };
    let Some((key, value)) = before.split_once(':') else { return Answer::Nothing };
    let key = key.trim_start_matches([' ', '\t', '-']).trim().trim_matches(['"', '\'']);
    if !KEYS.contains(&key) || !value.starts_with([' ', '\t']) {
        return Answer::Nothing;
    }
    let typed = value.trim_start().trim_start_matches(['"', '\'']);
    if typed.contains([' ', '#', '"', '\'']) {
        return Answer::Nothing;
    }
    let items = names::services(view, None, typed);
    super::answer(open, &(cursor - typed.len()..cursor), typed, items)
}
