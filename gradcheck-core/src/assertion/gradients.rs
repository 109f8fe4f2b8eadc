//! What stands behind `assert_gradients!`.

use super::judged::Asserted;
use super::site::Site;
use crate::report::Topic;
use crate::{AnalyticGradient, Check, Cost, CostAndGradient, Parameters, Passed};

/// Runs `check` and panics with the whole report unless the gradient is right.
///
/// `site` is what the macro knows of its place.
#[track_caller]
pub fn assert_gradients<P, C, G>(
    check: Check<'_>,
    parameters: &mut P,
    cost: impl FnMut(&mut P) -> C,
    gradient: impl FnMut(&mut P) -> G,
    site: Site,
) -> Passed
where
    P: Parameters,
    C: Cost,
    G: AnalyticGradient<P::Scalar>,
{
    let asserted = Asserted::new(Topic::Gradient, site);
    asserted.judged(asserted.check(check).run(parameters, cost, gradient))
}

/// [`assert_gradients`] against the cost in `f64`.
#[track_caller]
pub fn assert_gradients_widely<P, C, G>(
    check: Check<'_>,
    parameters: &mut P,
    wide_cost: impl FnMut(&mut <P as crate::MapScalar<P::Scalar, f64>>::Mapped) -> C,
    gradient: impl FnMut(&mut P) -> G,
    site: Site,
) -> Passed
where
    P: Parameters + crate::MapScalar<<P as Parameters>::Scalar, f64>,
    <P as crate::MapScalar<<P as Parameters>::Scalar, f64>>::Mapped: Parameters<Scalar = f64>,
    C: Cost,
    G: AnalyticGradient<P::Scalar>,
{
    let asserted = Asserted::new(Topic::Gradient, site);
    asserted.judged(asserted.check(check).run_wide(parameters, wide_cost, gradient))
}

/// [`assert_gradients`] with one closure for cost and gradient.
#[track_caller]
pub fn assert_joint_gradients<P, B>(
    check: Check<'_>,
    parameters: &mut P,
    both: impl FnMut(&mut P) -> B,
    site: Site,
) -> Passed
where
    P: Parameters,
    B: CostAndGradient<Gradient: Parameters<Scalar = P::Scalar>>,
{
    let asserted = Asserted::new(Topic::Gradient, site);
    asserted.judged(asserted.check(check).run_joint(parameters, both))
}
