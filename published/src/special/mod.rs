//! Special functions: derivatives that a crate gives, and those that follow from a differential
//! equation, of the function itself.

mod puruspe;
mod spec_math;
mod special_crate;

use crate::field::Published;

#[must_use]
pub fn crates() -> Vec<Published> {
    vec![
        Published::new("puruspe", "0.4.4", puruspe::subjects),
        Published::new("spec_math", "0.1.6", spec_math::subjects),
        Published::new("special", "0.14.2", special_crate::subjects),
    ]
}
