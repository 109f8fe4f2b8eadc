//! Prices and their sensitivities.

mod blackscholes;

use crate::field::Published;

#[must_use]
pub fn crates() -> Vec<Published> {
    vec![Published::new("blackscholes", "0.24.0", blackscholes::subjects)]
}
