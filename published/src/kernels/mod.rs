//! Kernels of Gaussian processes, by their own parameters.

mod friedrich;

use crate::field::Published;

#[must_use]
pub fn crates() -> Vec<Published> {
    vec![Published::new("friedrich", "0.6.0", friedrich::subjects)]
}
