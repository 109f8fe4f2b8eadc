//! One binary for all tests that need no crate of their own.

mod contract;
mod derivatives;
mod derive;
mod examples;
mod failing;
mod leaves;
mod public;
mod reports;
mod snapshots;
mod torture;
mod ui;
mod zoo;
