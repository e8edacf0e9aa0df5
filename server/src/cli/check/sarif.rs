//! Findings as a SARIF 2.1.0 log, for code scanning services and the viewers of editors.

use std::path::Path;

use serde_json::{Value, json};
use url::Url;

use super::checked::{Checked, Positions};
use crate::python::Problem;
use crate::rules::{self, Rule, Severity};
use crate::text::Encoding;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What addresses of files are relative to: the folder that the command runs in.
const ROOT: &str = "%SRCROOT%";
/// In which SARIF counts columns where the log says nothing; said all the same.
const COLUMNS: (&str, Encoding) = ("utf16CodeUnits", Encoding::Utf16);

/// The whole log.
pub fn log(checked: &[Checked]) -> String {
    let writer = Writer { root: std::env::current_dir().ok() };
    let codes = checked.iter().flat_map(|module| &module.problems).map(|problem| problem.code);
    let found: std::collections::BTreeSet<_> = codes.collect();
    let rules: Vec<_> = rules::all().filter(|rule| found.contains(rule.code)).collect();
    let results: Vec<_> = checked.iter().flat_map(|module| writer.results(module, &rules)).collect();
    let files = checked.iter().map(|module| json!({ "location": writer.file(&module.module.path) }));
    let mut run = json!({
        "tool": { "driver": {
            "name": "Hotdeploy",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
        } },
        "columnKind": COLUMNS.0,
        "artifacts": files.collect::<Vec<_>>(),
        "results": results,
    });
    if let Some(root) = writer.root.as_ref().and_then(|root| Url::from_directory_path(root).ok()) {
        run["originalUriBaseIds"] = json!({ ROOT: { "uri": root.as_str() } });
    }
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] });
    format!("{log:#}")
}

/// What a rule means, as viewers show it beside a result.
fn descriptor(rule: &Rule) -> Value {
    let explanation = if rule.explanation.is_empty() { rule.summary } else { rule.explanation.trim() };
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": explanation },
        "help": { "text": format!("{}\n\n{explanation}", rule.summary), "markdown": rules::page(rule) },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "blocksDeployment": rule.severity == Severity::Error },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

struct Writer {
    root: Option<std::path::PathBuf>,
}

impl Writer {
    fn results<'a>(&'a self, module: &'a Checked, rules: &'a [&Rule]) -> impl Iterator<Item = Value> + 'a {
        let positions = Positions::of(&module.text, COLUMNS.1);
        module.problems.iter().map(move |problem| self.result(module, &positions, problem, rules))
    }

    fn result(&self, module: &Checked, positions: &Positions, problem: &Problem, rules: &[&Rule]) -> Value {
        let path = &module.module.path;
        let mut result = json!({
            "ruleId": problem.code,
            "level": level(problem.severity),
            "message": { "text": problem.message },
            "locations": [self.location(path, positions, &problem.range)],
        });
        if let Some(index) = rules.iter().position(|rule| rule.code == problem.code) {
            result["ruleIndex"] = json!(index);
        }
        let places = problem.elsewhere.iter().enumerate();
        let related: Vec<_> = places
            .filter_map(|(id, other)| {
                let place = module.place(other)?;
                let positions = Positions::of(&place.text, COLUMNS.1);
                let mut location = self.location(&place.path, &positions, &place.range);
                location["id"] = json!(id);
                location["message"] = json!({ "text": other.message });
                Some(location)
            })
            .collect();
        if !related.is_empty() {
            result["relatedLocations"] = json!(related);
        }
        if let Some(fix) = &problem.fix {
            let edits = fix.edits.iter().map(|edit| {
                json!({
                    "deletedRegion": region(positions, &edit.range),
                    "insertedContent": { "text": edit.text },
                })
            });
            result["fixes"] = json!([{
                "description": { "text": fix.title },
                "artifactChanges": [{
                    "artifactLocation": self.file(path),
                    "replacements": edits.collect::<Vec<_>>(),
                }],
            }]);
        }
        result
    }

    fn location(&self, path: &Path, positions: &Positions, range: &std::ops::Range<usize>) -> Value {
        json!({
            "physicalLocation": {
                "artifactLocation": self.file(path),
                "region": region(positions, range),
            }
        })
    }

    /// The address of a file: below the root where it is, else absolute.
    fn file(&self, path: &Path) -> Value {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let Ok(url) = Url::from_file_path(normal(&absolute)) else {
            return json!({ "uri": path.display().to_string() });
        };
        let root = self.root.as_ref().and_then(|root| Url::from_directory_path(root).ok());
        match root.as_ref().and_then(|root| url.as_str().strip_prefix(root.as_str())) {
            Some(relative) => json!({ "uri": relative, "uriBaseId": ROOT }),
            None => json!({ "uri": url.as_str() }),
        }
    }
}

/// The path without `..`, as addresses are.
fn normal(path: &Path) -> std::path::PathBuf {
    let mut normal = std::path::PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

/// Lines and columns from 1, the end exclusive.
fn region(positions: &Positions, range: &std::ops::Range<usize>) -> Value {
    let (start, end) = (positions.at(range.start), positions.at(range.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}
