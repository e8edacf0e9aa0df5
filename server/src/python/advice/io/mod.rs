//! What a service reads of its input and puts in its answer, against what it declares.

mod declared;
mod uses;

use rustc_hash::FxHashSet;

use crate::lines::Span;
use crate::near::{did_you_mean, nearest};
use crate::python::module::Module;
use crate::rules::advice::{UNKNOWN_INPUT, UNKNOWN_OUTPUT};
use crate::rules::{Edit, Elsewhere, Fix, Rule, Sink};

use declared::Declared;
pub use declared::Side;
use uses::{Use, Uses};

/// Zato hands over what is declared and nothing else; what is not declared as output does not reach the caller.
pub(in crate::python) fn undeclared_io(module: &Module<'_>, sink: &mut Sink<'_>) {
    if !may_use_io(module) {
        return;
    }
    let mut found = Vec::new();
    let mut added: FxHashSet<&str> = FxHashSet::default();
    for class in module.classes.visible().filter(|class| class.kind == crate::python::services::Kind::Service)
    {
        let Some(stmt) = class.stmt else { continue };
        let (input, output) =
            (declared::declared(module, class, Side::Input), declared::declared(module, class, Side::Output));
        if input.is_some() || output.is_some() {
            let uses = Uses::of(stmt);
            added.extend(&uses.added_inputs);
            found.push((class.name, uses, input, output));
        }
    }
    for (class, uses, input, output) in &found {
        let inputs = uses.inputs.iter().filter(|used| !added.contains(used.name));
        if let Some(input) = input {
            report(&UNKNOWN_INPUT, class, inputs, input, sink);
        }
        if let Some(output) = output {
            report(&UNKNOWN_OUTPUT, class, &uses.outputs, output, sink);
        }
    }
}

/// Most modules that are no services have none of this, and need no walk.
fn may_use_io(module: &Module<'_>) -> bool {
    module.source.text.contains(".request") || module.source.text.contains(".response")
}

/// A name that a service reads of its input, or answers with, where a model of another module says what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelUse {
    pub side: Side,
    /// The service's class.
    pub class: String,
    /// The model as it is written.
    pub model: String,
    pub name: String,
    /// The name alone, without quotes.
    pub span: Span,
}

/// What only those can judge who know the other modules.
pub(in crate::python) fn model_uses(module: &Module<'_>) -> Vec<ModelUse> {
    let mut found = Vec::new();
    if !may_use_io(module) {
        return found;
    }
    let here = module.classes.visible().map(|class| class.name).collect();
    for class in module.classes.visible().filter(|class| class.kind == crate::python::services::Kind::Service)
    {
        let Some(stmt) = class.stmt else { continue };
        let models = [Side::Input, Side::Output]
            .map(|side| Some((side, declared::model_of_elsewhere(module, class, side, &here)?)));
        if models.iter().all(Option::is_none) {
            continue;
        }
        let uses = Uses::of(stmt);
        for (side, model) in models.into_iter().flatten() {
            let names = match side {
                Side::Input => &uses.inputs,
                Side::Output => &uses.outputs,
            };
            let names = names.iter().filter(|used| !uses.added_inputs.contains(used.name));
            found.extend(names.map(|used| ModelUse {
                side,
                class: class.name.to_owned(),
                model: model.to_owned(),
                name: used.name.to_owned(),
                span: used.span.clone(),
            }));
        }
    }
    found
}

fn report<'u>(
    rule: &Rule,
    class: &str,
    uses: impl IntoIterator<Item = &'u Use<'u>>,
    declared: &Declared<'_>,
    sink: &mut Sink<'_>,
) {
    for used in uses {
        if declared.has(used.name) {
            continue;
        }
        let near = nearest(used.name, declared.names());
        let side = declared.side.name();
        let message = format!("the `{side}` of `{class}` has no `{}`{}", used.name, did_you_mean(near));
        let Some(problem) = sink.report(rule, used.span.clone(), message) else { continue };
        problem.see(Elsewhere {
            uri: None,
            range: declared.span.clone(),
            message: format!("the `{side}` is declared here"),
        });
        if let Some(near) = near {
            let edit = Edit::new(used.span.clone(), near);
            problem.fixed_by(Fix::new(format!("Replace with `{near}`"), vec![edit]));
        }
    }
}

#[cfg(test)]
mod tests;
