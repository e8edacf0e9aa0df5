//! What keeps a module that is right in itself from being loaded by a server.

use super::module::Module;
use super::names::Certainty;
use crate::rules::Sink;
use crate::rules::loading::{ENDS_IMPORT, POSSIBLE_RELATIVE_IMPORT, RELATIVE_IMPORT};

/// Observed: zato 3.2 and 4.1, section 6: `sys.exit()`, `raise SystemExit` and the like leave no error anywhere and
/// nothing deployed; other exceptions only a line in the server's log.
pub(super) fn ends_import(module: &Module<'_>, sink: &mut Sink<'_>) {
    for (range, how) in &module.names.ends_import {
        sink.report(
            &ENDS_IMPORT,
            *range,
            format!("{how} when the module is loaded: servers would deploy nothing"),
        );
    }
}

/// A module is loaded from its path under the stem of its file name, and so belongs to no package: a relative import
/// raises "attempted relative import with no known parent package".
pub(super) fn relative_imports(module: &Module<'_>, sink: &mut Sink<'_>) {
    for (import, certainty) in &module.names.relative_imports {
        let rule = match certainty {
            Certainty::Certain => &RELATIVE_IMPORT,
            Certainty::Possible | Certainty::WhenCalled => &POSSIBLE_RELATIVE_IMPORT,
        };
        let dots = ".".repeat(import.level.min(8) as usize);
        let from = import.module.as_deref().unwrap_or_default();
        sink.report(
            rule,
            import.range,
            format!("`from {dots}{from} import …` fails: a deployed module belongs to no package"),
        );
    }
}
