//! Equations of state.

mod aga8;

use crate::field::Published;

#[must_use]
pub fn crates() -> Vec<Published> {
    vec![Published::new("aga8", "0.6.1", aga8::subjects)]
}
