//! The real program, run as people and pipelines run it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says why by panicking")]

mod check;
mod cluster;
mod demo;
mod fix;
mod rule;
mod sarif;
mod settings;
mod support;
mod trust;
