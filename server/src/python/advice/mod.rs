//! What loads and is probably wrong: advice on one module.
//!
//! A false alarm costs more than a miss here: each check speaks only of what it is sure to have understood.

mod calls;
mod classes;
mod effects;
mod handlers;
mod hooks;
mod io;
mod layout;
mod secrets;
mod simple_io;
mod size;
#[cfg(test)]
mod testing;

pub(super) use calls::invokes_itself;
pub(super) use classes::{inherited_names, taken_for_services};
pub(super) use effects::effects;
pub(super) use handlers::{async_handlers, handler_parameters, missing_handlers};
pub(super) use hooks::uncalled_hooks;
pub use io::{ModelUse, Side};
pub(super) use io::{model_uses, undeclared_io};
pub(super) use secrets::secrets;
pub(super) use simple_io::ignored_simple_io;
pub(super) use size::size;
