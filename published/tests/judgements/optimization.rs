//! `optimization_engine`, on a cost of one number.

use optimization_engine::FunctionCallResult;
use optimization_engine::alm::AlmFactory;
use optimization_engine::constraints::Zero;

use crate::is_near;

#[test]
fn the_gradient_of_the_augmented_cost_takes_another_penalty_than_the_cost_below_1() {
    type Mapping = fn(&[f64], &mut [f64]) -> FunctionCallResult;
    type Transposed = fn(&[f64], &[f64], &mut [f64]) -> FunctionCallResult;
    let identity: Mapping = |u, value| {
        value[0] = u[0];
        Ok(())
    };
    let transposed: Transposed = |_, d, product| {
        product[0] = d[0];
        Ok(())
    };
    let factory = AlmFactory::new(
        |_: &[f64], _: &mut f64| -> FunctionCallResult { Ok(()) },
        |_: &[f64], _: &mut [f64]| -> FunctionCallResult { Ok(()) },
        Some(identity),
        Some(transposed),
        None::<Mapping>,
        None::<Transposed>,
        Some(Zero::new()),
        0,
    );
    let (u, c, y) = (1.0, 0.5, 1.0);

    let (mut cost, mut gradient) = (0.0, [0.0]);
    factory.psi(&[u], &[c, y], &mut cost).expect("a cost");
    factory.d_psi(&[u], &[c, y], &mut gradient).expect("a gradient");

    // c/2 (u + y / max(1, c))², by u: c (u + y / max(1, c)). The gradient divides y by c.
    assert!(is_near(cost, 0.5 * c * (u + y) * (u + y)));
    assert!(is_near(gradient[0], c * (u + y / c)) && !is_near(gradient[0], c * (u + y)));
}
