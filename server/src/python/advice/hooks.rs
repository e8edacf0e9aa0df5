//! Hooks that the target's Zato never calls. Source: sheet `zato-source`, section A7.7.

use ruff_python_ast::Stmt;
use rustc_hash::FxHashMap;

use crate::python::ZatoVersion;
use crate::python::module::Module;
use crate::python::services::Kind;
use crate::rules::Sink;
use crate::rules::advice::UNCALLED_HOOK;

/// Hooks of 3.2 that 4.1 still defines and no longer calls.
const NO_LONGER_CALLED: &[&str] = &[
    "after_add_to_store",
    "validate_input",
    "validate_output",
    "finalize_handle",
    "before_job",
    "after_job",
    "before_one_time_job",
    "after_one_time_job",
    "before_interval_based_job",
    "after_interval_based_job",
    "before_cron_style_job",
    "after_cron_style_job",
    "get_request_hash",
];

/// What stands in such a hook never runs, unless the module calls it itself.
pub(in crate::python) fn uncalled_hooks(module: &Module<'_>, sink: &mut Sink<'_>) {
    if module.source.profile.zato != ZatoVersion::V4 {
        return;
    }
    let mut called: FxHashMap<&str, bool> = FxHashMap::default();
    for class in module.classes.visible().filter(|class| class.kind == Kind::Service) {
        let body = class.stmt.into_iter().flat_map(|stmt| &stmt.body);
        for function in body.filter_map(Stmt::as_function_def_stmt) {
            let name = function.name.as_str();
            if !NO_LONGER_CALLED.contains(&name) {
                continue;
            }
            let call = || module.source.text.contains(&format!(".{name}("));
            if *called.entry(name).or_insert_with(call) {
                continue;
            }
            let message = format!("Zato 4.1 never calls `{name}`: what stands here does not run");
            sink.report(&UNCALLED_HOOK, function.name.range, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::marked;
    use crate::python::ZatoVersion;

    #[test]
    fn hooks_are_told_where_nobody_calls_them() {
        let body = |name: &str| {
            format!("class Get(Service):\n    def handle(self): pass\n    def {name}(self): pass\n")
        };
        for (name, told) in [
            ("validate_input", true),
            ("finalize_handle", true),
            ("after_add_to_store", true),
            ("before_cron_style_job", true),
            ("before_handle", false),
            ("after_handle", false),
            ("accept", false),
            ("validate", false),
        ] {
            let expected: &[&str] = if told { &[name] } else { &[] };
            assert_eq!(marked(ZatoVersion::V4, "uncalled-hook", &body(name)), expected, "{name}");
            assert_eq!(marked(ZatoVersion::V3, "uncalled-hook", &body(name)), [""; 0], "{name}");
        }
    }

    #[test]
    fn what_the_module_calls_itself_runs() {
        for body in [
            "class Get(Service):\n    def handle(self): self.validate_input()\n    def validate_input(self): pass\n",
            "class Get:\n    def validate_input(self): pass\n",
            "class Get(Service):\n    def handle(self): pass\ndef validate_input(self): pass\n",
            "class Get(Model):\n    def validate_input(self): pass\n",
        ] {
            assert_eq!(marked(ZatoVersion::V4, "uncalled-hook", body), [""; 0], "{body}");
        }
    }
}
