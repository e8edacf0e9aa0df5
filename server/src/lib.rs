//! Hotdeploy: deploy Zato service modules on save and prove what every server of the cluster runs.
//!
//! A pure core ([`deploy`]) holds all behaviour; everything else only performs what it asks for.

pub mod assist;
pub mod cli;
pub mod cluster;
pub mod deploy;
pub mod indexer;
pub mod journal;
pub mod lines;
pub mod lsp;
mod near;
pub mod python;
pub mod rules;
pub mod sandbox;
pub mod secrets;
pub mod settings;
pub mod shell;
pub mod text;
pub mod uri;
pub mod workspace;

/// Parsing and indexing are mostly small allocations, on several threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
