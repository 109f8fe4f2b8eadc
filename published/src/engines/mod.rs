//! Engines of automatic differentiation: each operation, by its arguments.

mod autodiff;
mod autograd;
mod float;
mod hyperdual;
mod reverse;

use crate::field::Published;

#[must_use]
pub fn crates() -> Vec<Published> {
    vec![
        Published::new("autograd", "1.1.1", autograd::subjects),
        Published::new("autodiff", "0.7.0", autodiff::subjects),
        Published::new("hyperdual", "1.5.0", hyperdual::subjects),
        Published::new("reverse", "0.2.2", reverse::subjects),
    ]
}
