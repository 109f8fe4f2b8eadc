//! Failing checks, run for real: each fixture in a process of its own, as `cargo test` runs it.

mod environment;
mod fixtures;
mod process;
mod texts;
