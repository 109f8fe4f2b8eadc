//! Failing checks, run for real: each fixture in a process of its own, as `cargo test` runs it.

mod annotations;
mod environment;
mod fixtures;
mod process;
mod report_files;
mod texts;
