//! Functions on which optimizers are tried, and what optimizers make of those of their users.

mod argmin_testfunctions;
mod optimization_engine;

use crate::field::Published;

#[must_use]
pub fn crates() -> Vec<Published> {
    vec![
        Published::new("argmin_testfunctions", "0.3.0", argmin_testfunctions::subjects),
        Published::new("optimization_engine", "0.12.0", optimization_engine::subjects),
    ]
}
