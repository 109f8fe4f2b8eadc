//! What the checks of a framework's ops have in common: an outcome for each, and the table of all.
//! Knows no framework.

mod outcome;
mod random;
mod table;

pub use outcome::{Outcome, judge};
pub use random::{Range, numbers, weights};
pub use table::{Table, differences};
