//! The editor face, driven as a client drives it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod assist;
mod binary;
mod client;
mod credentials;
mod editor;
mod frames;
mod indexing;
mod lifecycle;
mod saves;
mod transport;
mod workspace;
