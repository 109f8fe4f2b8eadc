//! What each number of the engine decides: every one is halved and doubled in turn, and the corpus is
//! judged again.
//!
//! The numbers are constants. [`copied`] writes a copy of the crates beside their target folder, in
//! which each is a function that reads a variable of the environment, so that one build
//! serves all of them.

mod copy;
mod counts;
mod number;
mod words;

pub use copy::{Copied, VARIABLE, copied};
pub use counts::Counts;
pub use number::{Number, found};
