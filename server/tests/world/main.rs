//! The core, one story a test: what a save means, where it goes, what is shown, what may never happen.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

mod ask;
mod diagnostics;
mod gate;
mod gather;
mod imports;
mod intent;
mod play;
mod rollback;
mod rollouts;
mod workspace;
