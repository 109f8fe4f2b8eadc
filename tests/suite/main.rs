//! One binary for all tests that need no crate of their own.

mod derive;
mod examples;
mod ui;
