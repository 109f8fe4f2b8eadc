//! Energies and forces.

mod dreid_kernel;

use crate::field::Published;

#[must_use]
pub fn crates() -> Vec<Published> {
    vec![Published::new("dreid-kernel", "0.4.2", dreid_kernel::subjects)]
}
