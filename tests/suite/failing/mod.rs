//! Failing checks, run for real: each fixture in a process of its own, as `cargo test` runs it.

mod environment;
mod fixtures;
mod open;
mod process;
mod texts;
