//! What services read of their input, or answer with, that a model of another module does not have. Source: sheet
//! `zato-source`, section A7.11.

use super::Beside;
use crate::near::{did_you_mean, nearest};
use crate::python::{ModelUse, Side};
use crate::rules::advice::{UNKNOWN_INPUT, UNKNOWN_OUTPUT};
use crate::rules::{Edit, Elsewhere, Fix, Sink};

pub(super) fn undeclared_io(beside: &Beside<'_>, sink: &mut Sink<'_>) {
    for used in beside.model_uses {
        undeclared(beside, used, sink);
    }
}

fn undeclared(beside: &Beside<'_>, used: &ModelUse, sink: &mut Sink<'_>) -> Option<()> {
    let workspace = beside.workspace;
    let model = workspace.resolve(&beside.file.uri, &used.model)?;
    let names = workspace.names_of_model(&model)?;
    // A constant of the class is no field.
    let is_constant = used.name.chars().all(|letter| letter.is_uppercase() || letter == '_');
    if is_constant || used.name.starts_with('_') || names.contains(&used.name.as_str()) {
        return None;
    }
    let near = nearest(&used.name, names);
    let (rule, side) = match used.side {
        Side::Input => (&UNKNOWN_INPUT, "input"),
        Side::Output => (&UNKNOWN_OUTPUT, "output"),
    };
    let message = format!("the `{side}` of `{}` has no `{}`{}", used.class, used.name, did_you_mean(near));
    let problem = sink.report(rule, used.span.clone(), message)?;
    problem.see(Elsewhere {
        uri: Some(model.uri.clone()),
        range: workspace.class(&model)?.name_span.clone(),
        message: format!("`{}` is declared here", used.model),
    });
    if let Some(near) = near {
        let edit = Edit::new(used.span.clone(), near);
        problem.fixed_by(Fix::new(format!("Replace with `{near}`"), vec![edit]));
    }
    Some(())
}
