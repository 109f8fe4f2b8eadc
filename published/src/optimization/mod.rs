//! Functions on which optimizers are tried.

mod argmin_testfunctions;

use crate::field::Published;

#[must_use]
pub fn crates() -> Vec<Published> {
    vec![Published::new("argmin_testfunctions", "0.3.0", argmin_testfunctions::subjects)]
}
