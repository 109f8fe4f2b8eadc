//! Distributions: densities beside distribution functions.

mod probability;
mod statrs;

use crate::field::Published;

#[must_use]
pub fn crates() -> Vec<Published> {
    vec![
        Published::new("probability", "0.20.3", probability::subjects),
        Published::new("statrs", "0.19.1", statrs::subjects),
    ]
}
