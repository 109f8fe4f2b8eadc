//! What stands behind the assertions about Jacobians, Hessians, and products with them.

use super::judged::Asserted;
use super::site::Site;
use crate::report::Topic;
use crate::{AnalyticGradient, Check, Matrix, Outputs, Parameters, Passed};

/// [`Check::run_jacobian`], with a panic unless the Jacobian is right.
#[track_caller]
pub fn assert_jacobian<P, Y, J>(
    check: Check<'_>,
    parameters: &mut P,
    outputs: impl FnMut(&mut P) -> Y,
    jacobian: impl FnMut(&mut P) -> J,
    site: Site,
) -> Passed
where
    P: Parameters,
    Y: Outputs,
    J: Matrix,
{
    let asserted = Asserted::new(Topic::Jacobian, site);
    asserted.judged(asserted.check(check).run_jacobian(parameters, outputs, jacobian))
}

/// [`Check::run_vjp`], with a panic unless the products are right.
#[track_caller]
pub fn assert_vjp<P, Y, G>(
    check: Check<'_>,
    parameters: &mut P,
    forward: impl FnMut(&mut P) -> Y,
    backward: impl FnMut(&mut P, &Y::Tensors) -> G,
    site: Site,
) -> Passed
where
    P: Parameters,
    Y: Outputs,
    G: AnalyticGradient<P::Scalar>,
{
    let asserted = Asserted::new(Topic::VectorJacobian, site);
    asserted.judged(asserted.check(check).run_vjp(parameters, forward, backward))
}

/// [`Check::run_vjp_and_jvp`], with a panic unless both products are right.
#[track_caller]
pub fn assert_vjp_and_jvp<P, Y, G, T>(
    check: Check<'_>,
    parameters: &mut P,
    forward: impl FnMut(&mut P) -> Y,
    backward: impl FnMut(&mut P, &Y::Tensors) -> G,
    pushforward: impl FnMut(&mut P, &P) -> T,
    site: Site,
) -> Passed
where
    P: Parameters + Clone,
    Y: Outputs,
    G: AnalyticGradient<P::Scalar>,
    T: Outputs,
{
    let asserted = Asserted::new(Topic::VectorJacobian, site);
    asserted.judged(asserted.check(check).run_vjp_and_jvp(
        parameters,
        forward,
        backward,
        pushforward,
    ))
}

/// [`Check::run_jvp`], with a panic unless the products are right.
#[track_caller]
pub fn assert_jvp<P, Y, T>(
    check: Check<'_>,
    parameters: &mut P,
    forward: impl FnMut(&mut P) -> Y,
    pushforward: impl FnMut(&mut P, &P) -> T,
    site: Site,
) -> Passed
where
    P: Parameters + Clone,
    Y: Outputs,
    T: Outputs,
{
    let asserted = Asserted::new(Topic::JacobianVector, site);
    asserted.judged(asserted.check(check).run_jvp(parameters, forward, pushforward))
}

/// [`Check::run_hessian`], with a panic unless the Hessian is right.
#[track_caller]
pub fn assert_hessian<P, G, H>(
    check: Check<'_>,
    parameters: &mut P,
    gradient: impl FnMut(&mut P) -> G,
    hessian: impl FnMut(&mut P) -> H,
    site: Site,
) -> Passed
where
    P: Parameters,
    G: Outputs,
    H: Matrix,
{
    let asserted = Asserted::new(Topic::Hessian, site);
    asserted.judged(asserted.check(check).run_hessian(parameters, gradient, hessian))
}

/// [`Check::run_hvp`], with a panic unless the products are right.
#[track_caller]
pub fn assert_hvp<P, G, T>(
    check: Check<'_>,
    parameters: &mut P,
    gradient: impl FnMut(&mut P) -> G,
    product: impl FnMut(&mut P, &P) -> T,
    site: Site,
) -> Passed
where
    P: Parameters + Clone,
    G: Outputs,
    T: Outputs,
{
    let asserted = Asserted::new(Topic::HessianVector, site);
    asserted.judged(asserted.check(check).run_hvp(parameters, gradient, product))
}
