//! `optimization_engine`: the gradient of the cost that its augmented Lagrangian method minimizes, and
//! projections, by the gradient of the squared distance to a set.

use std::rc::Rc;

use optimization_engine::FunctionCallResult;
use optimization_engine::alm::AlmFactory;
use optimization_engine::constraints::{
    AffineSpace, Ball1, Ball2, BallInf, BallP, Constraint, EpigraphSquaredNorm, Halfspace,
    Hyperplane, Rectangle, SecondOrderCone, Simplex, Sphere2, Zero,
};

use crate::case::Case;
use crate::row::Subject;

type Mapping = fn(&[f64], &mut [f64]) -> FunctionCallResult;
/// A transposed Jacobian, times a vector.
type Transposed = fn(&[f64], &[f64], &mut [f64]) -> FunctionCallResult;
type Cost = fn(&[f64], &mut f64) -> FunctionCallResult;
type Factory<C> = AlmFactory<Mapping, Transposed, Mapping, Transposed, Cost, Mapping, C>;

/// What is given to the factory, with right derivatives.
const COST: Cost = |u, cost| {
    *cost = 0.5 * u.iter().map(|u| u * u).sum::<f64>() + u[0] * u[1];
    Ok(())
};
const GRADIENT: Mapping = |u, gradient| {
    gradient.copy_from_slice(&[u[0] + u[1], u[1] + u[0], u[2]]);
    Ok(())
};
const FIRST: Mapping = |u, values| {
    values.copy_from_slice(&[u[0] * u[0] + u[1] - 0.5, u[1].sin() * u[2]]);
    Ok(())
};
const FIRST_TRANSPOSED: Transposed = |u, d, product| {
    let by_second = d[0] + u[1].cos() * u[2] * d[1];
    product.copy_from_slice(&[2.0 * u[0] * d[0], by_second, u[1].sin() * d[1]]);
    Ok(())
};
const SECOND: Mapping = |u, values| {
    values.copy_from_slice(&[u[0] * u[2] - 1.0, u[1] * u[1] - u[0]]);
    Ok(())
};
const SECOND_TRANSPOSED: Transposed = |u, d, product| {
    product.copy_from_slice(&[u[2] * d[0] - d[1], 2.0 * u[1] * d[1], u[0] * d[0]]);
    Ok(())
};

/// With the mapping into a set, with that to zero, or with both.
fn psi<C: Constraint<f64> + 'static>(
    name: &'static str,
    [low, high]: [f64; 2],
    set: Option<fn() -> C>,
    to_zero: bool,
) -> Subject {
    Subject::new(name, "u", move |random| {
        let factory: Rc<Factory<C>> = Rc::new(AlmFactory::new(
            COST,
            GRADIENT,
            set.map(|_| FIRST),
            set.map(|_| FIRST_TRANSPOSED),
            to_zero.then_some(SECOND),
            to_zero.then_some(SECOND_TRANSPOSED),
            set.map(|set| set()),
            if to_zero { 2 } else { 0 },
        ));
        // The penalty, and a multiplier for each value of the first mapping.
        let mut xi = vec![random.within(low, high)];
        xi.extend([random.within(0.5, 1.5), random.within(-1.5, -0.5)]);
        let (other, same) = (Rc::clone(&factory), xi.clone());
        Case::gradient(
            (0..3).map(|_| random.within(0.8, 2.0)).collect(),
            move |u| {
                let mut cost = 0.0;
                factory.psi(u, &xi, &mut cost).expect("a cost");
                cost
            },
            move |u| {
                let mut gradient = vec![0.0; 3];
                other.d_psi(u, &same, &mut gradient).expect("a gradient");
                gradient
            },
        )
    })
}

/// Half of the squared distance to a set, of which the gradient is what the projection takes away.
fn distance<C: Constraint<f64> + 'static>(name: &str, set: fn() -> C) -> Subject {
    Subject::new(format!("{name} project"), "x", move |random| {
        let away = move |x: &[f64]| -> Vec<f64> {
            let mut projected = x.to_vec();
            set().project(&mut projected).expect("a projection");
            x.iter().zip(projected).map(|(x, nearest)| x - nearest).collect()
        };
        // Outside of all sets below.
        let at = [1.0, -1.0, -1.0].map(|sign: f64| sign * random.within(0.8, 3.0));
        let half = |away: Vec<f64>| 0.5 * away.iter().map(|entry| entry * entry).sum::<f64>();
        Case::gradient(at.to_vec(), move |x| half(away(x)), away)
    })
}

fn ball() -> Ball2<'static> {
    Ball2::new(None, 0.5)
}

fn rectangle() -> Rectangle<'static> {
    Rectangle::new(Some(&[-0.5, -0.4]), Some(&[0.3, 0.2]))
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    let [small, large] = [[0.2, 0.8], [1.5, 3.0]];
    vec![
        psi("d_psi into a ball", large, Some(ball), false),
        psi("d_psi into a rectangle", large, Some(rectangle), false),
        psi("d_psi into a half-space", large, Some(|| Halfspace::new(&[1.0, 0.5], 0.2)), false),
        psi("d_psi into zero", large, Some(Zero::new), false),
        psi("d_psi to zero by the second mapping", large, None::<fn() -> Zero>, true),
        psi("d_psi by both mappings", large, Some(ball), true),
        psi("d_psi into a ball, penalty below 1", small, Some(ball), false),
        psi("d_psi into a rectangle, penalty below 1", small, Some(rectangle), false),
        psi("d_psi to zero, penalty below 1", small, None::<fn() -> Zero>, true),
        distance("AffineSpace", || AffineSpace::new(vec![1.0, 0.5, -0.3], vec![0.4])),
        distance("Ball1", || Ball1::new(None, 0.5)),
        distance("Ball2", ball),
        distance("BallInf", || BallInf::new(None, 0.5)),
        distance("BallP", || BallP::new(None, 0.5, 3.0, 1e-14, 200)),
        distance("EpigraphSquaredNorm", EpigraphSquaredNorm::new),
        distance("Halfspace", || Halfspace::new(&[1.0, -0.5, -0.8], 0.4)),
        distance("Hyperplane", || Hyperplane::new(&[1.0, -0.5, -0.8], 0.4)),
        distance("Rectangle", || Rectangle::new(Some(&[-0.5; 3]), Some(&[0.4; 3]))),
        distance("SecondOrderCone", || SecondOrderCone::new(0.8)),
        distance("Simplex", || Simplex::new(1.0)),
        distance("Sphere2", || Sphere2::new(None, 0.5)),
    ]
}
