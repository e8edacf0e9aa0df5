//! The core: what a save means, where it goes, what is known of every server, what the user is told.
//!
//! [`World::step`] is the only place where anything is decided. It is pure: time, randomness and the outcome of
//! IO come in as [`Event`]s, everything to be done goes out as [`Effect`]s.

mod ask;
mod assisted;
mod configured;
mod connection;
mod desk;
mod document;
mod event;
mod gate;
mod gather;
mod imports;
mod indexed;
mod inspect;
mod judge;
mod leg;
mod model;
mod policy;
mod publisher;
mod rollback;
mod rollout;
mod saves;
mod show;
mod slot;
mod status;
mod world;

pub use event::{
    Change, Diagnostic, Effect, Event, Fact, InputInfo, Lens, Progress, Record, Related, Reply, Request,
    RequestId, SaveReason, ServiceInfo, SettingsProblem, Severity,
};
pub use model::*;
pub use policy::{DeployMode, DeployOnSave, IntentSource, Policy, Strategy, TargetPolicy, Trust};
pub use status::{ModuleStatus, ServerStatus, Status, TargetStatus};
pub use world::World;
