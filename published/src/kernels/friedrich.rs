//! The kernels of friedrich, at two random points, by their parameters.

use friedrich::kernel::{
    Exponential, HyperTan, Kernel, KernelArith, Linear, Matern1, Matern2, Multiquadric, Polynomial,
    RationalQuadratic, SquaredExp,
};
use nalgebra_0_34::RowDVector;

use crate::case::Case;
use crate::random::Random;
use crate::row::Subject;

fn row(random: &mut Random) -> RowDVector<f64> {
    RowDVector::from_fn(3, |_, _| random.within(0.1, 1.0))
}

/// `with` makes the kernel of such parameters: the setter of one of them panics.
fn subject<K: Kernel + 'static>(
    name: &'static str,
    many: usize,
    [low, high]: [f64; 2],
    with: fn(&[f64]) -> K,
) -> Subject {
    Subject::new(name, "parameters", move |random| {
        let (x, y) = (row(random), row(random));
        let at = (0..many).map(|_| random.within(low, high)).collect();
        let (a, b) = (x.clone(), y.clone());
        Case::gradient(
            at,
            move |parameters| with(parameters).kernel(&x, &y),
            move |parameters| with(parameters).gradient(&a, &b),
        )
    })
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    let near = [0.6, 1.8];
    vec![
        subject("Linear", 1, near, |p| Linear::new(p[0])),
        subject("Polynomial", 3, near, |p| Polynomial::new(p[0], p[1], p[2])),
        subject("SquaredExp", 2, near, |p| SquaredExp::new(p[0], p[1])),
        subject("Exponential", 2, near, |p| Exponential::new(p[0], p[1])),
        subject("Exponential, of negative parameters", 2, [-1.8, -0.6], |p| {
            Exponential::new(p[0], p[1])
        }),
        subject("Matern1", 2, near, |p| Matern1::new(p[0], p[1])),
        subject("Matern1, of negative parameters", 2, [-1.8, -0.6], |p| Matern1::new(p[0], p[1])),
        subject("Matern2", 2, near, |p| Matern2::new(p[0], p[1])),
        subject("HyperTan", 2, near, |p| HyperTan::new(p[0], p[1])),
        subject("Multiquadric", 1, near, |p| Multiquadric::new(p[0])),
        subject("RationalQuadratic", 2, near, |p| RationalQuadratic::new(p[0], p[1])),
        subject("SquaredExp + HyperTan", 4, near, |p| {
            let first = KernelArith(SquaredExp::new(p[0], p[1]));
            first + KernelArith(HyperTan::new(p[2], p[3]))
        }),
        subject("SquaredExp * Polynomial", 5, near, |p| {
            let first = KernelArith(SquaredExp::new(p[0], p[1]));
            first * KernelArith(Polynomial::new(p[2], p[3], p[4]))
        }),
    ]
}
