//! Losses, layers and regressions.

mod rusty_machine;

use crate::field::Published;

#[must_use]
pub fn crates() -> Vec<Published> {
    vec![Published::new("rusty-machine", "0.5.4", rusty_machine::subjects)]
}
