//! Functions with exact gradients, realistic mistakes, and checkers to judge both.
//!
//! Every cost is written once, generic over floats and dual numbers; a test holds every gradient
//! against duals. Nothing here comes from differences.

mod algebra;
pub mod best_step;
pub mod blind;
pub mod case;
pub mod checkers;
pub mod engineering;
mod families;
pub mod hypotheses;
pub mod kinks;
mod layouts;
pub mod mistakes;
pub mod mlp;
pub mod names;
pub mod nets;
pub mod noise;
pub mod number;
pub mod optimisation;
pub mod ours;
pub mod physics;
pub mod record;
pub mod recurrent;
pub mod regression;
pub mod runner;
pub mod scales;
mod special;
pub mod statistics;
pub mod table;
pub mod tensors;
#[cfg(test)]
mod validation;

pub use case::{Case, Expected, Kink, Model, Traits};
pub use number::{Entry, Real};
pub use tensors::{Tensor, Tensors};

/// All cases in `f64`.
#[must_use]
pub fn cases() -> Vec<Case<f64>> {
    let mut cases = both();
    cases.push(engineering::chaos());
    cases.extend(scales::cases());
    cases.extend(noise::cases());
    cases.extend(noise::errors());
    cases
}

/// All cases in `f32`.
#[must_use]
pub fn cases_f32() -> Vec<Case<f32>> {
    let mut cases = both();
    cases.extend(scales::cases_f32());
    cases
}

/// The cases that make sense in either precision.
fn both<S: optimisation::Argmin>() -> Vec<Case<S>> {
    let families = [
        mlp::cases(),
        nets::cases(),
        recurrent::cases(),
        regression::cases(),
        statistics::cases(),
        optimisation::cases(),
        engineering::cases(),
        physics::cases(),
        kinks::cases(),
        families::both(),
    ];
    families.into_iter().flatten().collect()
}
