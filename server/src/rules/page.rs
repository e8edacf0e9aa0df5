//! The manual's page of each rule, made from the table so that the two cannot part.

use std::fmt::Write as _;

use super::{Rule, Scope, Severity, all};

/// The Markdown page of one rule.
pub fn page(rule: &Rule) -> String {
    let mut page = format!("# {}\n\n{}\n\n", rule.code, rule.summary);
    let _ = writeln!(page, "{} {}\n", consequence(rule.severity), setting(rule));
    if !rule.explanation.is_empty() {
        let _ = writeln!(page, "{}\n", rule.explanation.trim());
    }
    let language = if rule.scope == Scope::Enmasse { "yaml" } else { "python" };
    for (title, example) in [("Wrong", rule.bad), ("Right", rule.good)] {
        if !example.is_empty() {
            let _ = writeln!(page, "## {title}\n\n```{language}\n{}\n```\n", example.trim_end());
        }
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// The whole manual: the name of every file, and what stands in it.
pub fn manual() -> impl Iterator<Item = (String, String)> {
    let pages = all().map(|rule| (format!("{}.md", rule.code), page(rule)));
    std::iter::once(("README.md".to_owned(), index_page())).chain(pages)
}

/// The page that lists them all.
pub fn index_page() -> String {
    let mut page = String::from("# Rules\n\n| code | severity | |\n|---|---|---|\n");
    for rule in all() {
        let _ = writeln!(page, "| [{0}]({0}.md) | {1} | {2} |", rule.code, name(rule.severity), rule.summary);
    }
    page
}

fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "information",
        Severity::Hint => "hint",
    }
}

fn consequence(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "**Error**: it stops a deployment.",
        Severity::Warning => "**Warning**: it is shown and stops nothing.",
        Severity::Information => "**Information**: it is shown and stops nothing.",
        Severity::Hint => "**Hint**: it is shown faintly and stops nothing.",
    }
}

fn setting(rule: &Rule) -> String {
    if rule.fixed {
        return "It cannot be silenced.".to_owned();
    }
    format!(
        "Silence a line with `# hotdeploy: ignore[{0}]`, or set `{0} = \"off\"` (or `error`, `warning`, `information`, \
         `hint`) below `[rules]` in `hotdeploy.toml`.",
        rule.code
    )
}
