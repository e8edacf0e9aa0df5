//! Would it load? What the validator says against the Pythons of this machine, 3.8 to 3.14 (those on the path and those
//! of pyenv), against packages that load, and against input that nobody would write.
//!
//! A slice of the work in everyday runs; all of it with `SOAK=1` (`make soak`), each test for `SOAK_MINUTES` at most.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "a test says what it skips")]

mod corpus;
mod fuzz;
mod interpreter;
mod mutation;
mod patterns;
mod raising;
mod syntax;
