//! What stands behind the assertions against exact derivatives.

use num_dual::Dual64;

use super::judged::Asserted;
use super::site::Site;
use crate::report::Topic;
use crate::{
    AnalyticGradient, Check, Cost, CostAndGradient, ExactCost, ExactOutputs, MapScalar, Matrix,
    Outputs, Parameters, Passed,
};

/// A model of these parameters over dual numbers.
type Mapped<P> = <P as MapScalar<<P as Parameters>::Scalar, Dual64>>::Mapped;

/// [`Check::run_exact`], with a panic unless the gradient is right.
#[track_caller]
pub fn assert_gradients_exactly<P, C, D, G>(
    check: Check<'_>,
    parameters: &mut P,
    cost: impl FnMut(&mut P) -> C,
    dual_cost: impl FnMut(&mut Mapped<P>) -> D,
    gradient: impl FnMut(&mut P) -> G,
    site: Site,
) -> Passed
where
    P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
    C: Cost,
    D: ExactCost,
    G: AnalyticGradient<P::Scalar>,
{
    let asserted = Asserted::new(Topic::Gradient, site);
    asserted.judged(asserted.check(check).run_exact(parameters, cost, dual_cost, gradient))
}

/// [`Check::run_joint_exact`], with a panic unless the gradient is right.
#[track_caller]
pub fn assert_joint_gradients_exactly<P, B, D>(
    check: Check<'_>,
    parameters: &mut P,
    both: impl FnMut(&mut P) -> B,
    dual_both: impl FnMut(&mut Mapped<P>) -> D,
    site: Site,
) -> Passed
where
    P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
    B: CostAndGradient<Gradient: Parameters<Scalar = P::Scalar>>,
    D: ExactCost,
{
    let asserted = Asserted::new(Topic::Gradient, site);
    asserted.judged(asserted.check(check).run_joint_exact(parameters, both, dual_both))
}

/// [`Check::run_jacobian_exact`], with a panic unless the Jacobian is right.
#[track_caller]
pub fn assert_jacobian_exactly<P, Y, D, J>(
    check: Check<'_>,
    parameters: &mut P,
    outputs: impl FnMut(&mut P) -> Y,
    dual_outputs: impl FnMut(&mut Mapped<P>) -> D,
    jacobian: impl FnMut(&mut P) -> J,
    site: Site,
) -> Passed
where
    P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
    Y: Outputs,
    D: ExactOutputs,
    J: Matrix<Scalar = P::Scalar>,
{
    let asserted = Asserted::new(Topic::Jacobian, site);
    let check = asserted.check(check);
    asserted.judged(check.run_jacobian_exact(parameters, outputs, dual_outputs, jacobian))
}

/// [`Check::run_vjp_exact`], with a panic unless the products are right.
#[track_caller]
pub fn assert_vjp_exactly<P, Y, D, G>(
    check: Check<'_>,
    parameters: &mut P,
    forward: impl FnMut(&mut P) -> Y,
    dual_forward: impl FnMut(&mut Mapped<P>) -> D,
    backward: impl FnMut(&mut P, &Y::Tensors) -> G,
    site: Site,
) -> Passed
where
    P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
    Y: Outputs,
    D: ExactOutputs,
    G: AnalyticGradient<P::Scalar>,
{
    let asserted = Asserted::new(Topic::VectorJacobian, site);
    let check = asserted.check(check);
    asserted.judged(check.run_vjp_exact(parameters, forward, dual_forward, backward))
}

/// [`Check::run_vjp_and_jvp_exact`], with a panic unless both products are right.
#[track_caller]
pub fn assert_vjp_and_jvp_exactly<P, Y, D, G, T>(
    check: Check<'_>,
    parameters: &mut P,
    forward: impl FnMut(&mut P) -> Y,
    dual_forward: impl FnMut(&mut Mapped<P>) -> D,
    backward: impl FnMut(&mut P, &Y::Tensors) -> G,
    pushforward: impl FnMut(&mut P, &P) -> T,
    site: Site,
) -> Passed
where
    P: Parameters + Clone + MapScalar<<P as Parameters>::Scalar, Dual64>,
    Y: Outputs,
    D: ExactOutputs,
    G: AnalyticGradient<P::Scalar>,
    T: Outputs<Tensors: Parameters<Scalar = P::Scalar>>,
{
    let asserted = Asserted::new(Topic::VectorJacobian, site);
    let check = asserted.check(check);
    asserted.judged(check.run_vjp_and_jvp_exact(
        parameters,
        forward,
        dual_forward,
        backward,
        pushforward,
    ))
}

/// [`Check::run_jvp_exact`], with a panic unless the products are right.
#[track_caller]
pub fn assert_jvp_exactly<P, Y, D, T>(
    check: Check<'_>,
    parameters: &mut P,
    forward: impl FnMut(&mut P) -> Y,
    dual_forward: impl FnMut(&mut Mapped<P>) -> D,
    pushforward: impl FnMut(&mut P, &P) -> T,
    site: Site,
) -> Passed
where
    P: Parameters + Clone + MapScalar<<P as Parameters>::Scalar, Dual64>,
    Y: Outputs,
    D: ExactOutputs,
    T: Outputs<Tensors: Parameters<Scalar = P::Scalar>>,
{
    let asserted = Asserted::new(Topic::JacobianVector, site);
    let check = asserted.check(check);
    asserted.judged(check.run_jvp_exact(parameters, forward, dual_forward, pushforward))
}

/// [`Check::run_hessian_exact`], with a panic unless the Hessian is right.
#[track_caller]
pub fn assert_hessian_exactly<P, G, D, H>(
    check: Check<'_>,
    parameters: &mut P,
    gradient: impl FnMut(&mut P) -> G,
    dual_gradient: impl FnMut(&mut Mapped<P>) -> D,
    hessian: impl FnMut(&mut P) -> H,
    site: Site,
) -> Passed
where
    P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
    G: Outputs,
    D: ExactOutputs,
    H: Matrix<Scalar = P::Scalar>,
{
    let asserted = Asserted::new(Topic::Hessian, site);
    let check = asserted.check(check);
    asserted.judged(check.run_hessian_exact(parameters, gradient, dual_gradient, hessian))
}

/// [`Check::run_hvp_exact`], with a panic unless the products are right.
#[track_caller]
pub fn assert_hvp_exactly<P, G, D, T>(
    check: Check<'_>,
    parameters: &mut P,
    gradient: impl FnMut(&mut P) -> G,
    dual_gradient: impl FnMut(&mut Mapped<P>) -> D,
    product: impl FnMut(&mut P, &P) -> T,
    site: Site,
) -> Passed
where
    P: Parameters + Clone + MapScalar<<P as Parameters>::Scalar, Dual64>,
    G: Outputs,
    D: ExactOutputs,
    T: Outputs<Tensors: Parameters<Scalar = P::Scalar>>,
{
    let asserted = Asserted::new(Topic::HessianVector, site);
    let check = asserted.check(check);
    asserted.judged(check.run_hvp_exact(parameters, gradient, dual_gradient, product))
}
