//! Every rule of the table: its examples in the manual, and cases that it must and must not see.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod case;
mod cases;
mod examples;
