//! A layer and a cost over any numbers, with their derivatives.

use gradcheck_core::Parameters;
use num_dual::DualNum;

/// A layer of three units, as a function of its weights.
#[derive(Clone, Debug, Parameters)]
pub(super) struct Layer<F> {
    pub(super) weight: Vec<[F; 2]>,
    pub(super) bias: Vec<F>,
}

pub(super) const INPUT: [f64; 2] = [0.7, -1.3];

pub(super) fn number<F: DualNum>(value: f64) -> F {
    F::from_f64(value).expect("a float is a number")
}

pub(super) fn layer<F: DualNum>() -> Layer<F> {
    Layer {
        weight: [[0.5, -0.3], [0.8, 0.2], [-0.6, 1.1]].map(|row| row.map(number)).into(),
        bias: [0.1, 0.4, -0.2].map(number).into(),
    }
}

impl<F: DualNum + Copy> Layer<F> {
    /// What each unit adds up of the input.
    pub(super) fn sums(&self) -> Vec<F> {
        let [left, right] = INPUT.map(number::<F>);
        let units = self.weight.iter().zip(&self.bias);
        units.map(|(row, bias)| row[0] * left + row[1] * right + *bias).collect()
    }

    pub(super) fn forward(&self) -> Vec<F> {
        self.sums().into_iter().map(|sum| sum.sin()).collect()
    }

    /// The derivative of each output by its own sum.
    pub(super) fn slopes(&self) -> Vec<F> {
        self.sums().into_iter().map(|sum| sum.cos()).collect()
    }

    pub(super) fn jacobian(&self) -> Vec<Vec<F>> {
        let row = |(unit, slope): (usize, F)| {
            let mut row = vec![F::zero(); 9];
            row[2 * unit] = slope * number::<F>(INPUT[0]);
            row[2 * unit + 1] = slope * number::<F>(INPUT[1]);
            row[6 + unit] = slope;
            row
        };
        self.slopes().into_iter().enumerate().map(row).collect()
    }

    pub(super) fn backward(&self, cotangent: &[F]) -> Self {
        let bias: Vec<F> =
            self.slopes().into_iter().zip(cotangent).map(|(slope, by)| slope * *by).collect();
        let weight = bias.iter().map(|by| INPUT.map(|x| *by * number::<F>(x))).collect();
        Self { weight, bias }
    }

    pub(super) fn pushforward(&self, tangent: &Self) -> Vec<F> {
        self.slopes().into_iter().zip(tangent.sums()).map(|(slope, by)| slope * by).collect()
    }
}

/// The gradient of exp(x0 x1) + x1 sin(x2).
pub(super) fn gradient<F: DualNum + Copy>(x: &[F; 3]) -> [F; 3] {
    let product = (x[0] * x[1]).exp();
    [product * x[1], product * x[0] + x[2].sin(), x[1] * x[2].cos()]
}

pub(super) fn hessian<F: DualNum + Copy>(x: &[F; 3]) -> [[F; 3]; 3] {
    let product = (x[0] * x[1]).exp();
    let (zero, mixed) = (F::zero(), product * (x[0] * x[1] + F::one()));
    [
        [product * x[1] * x[1], mixed, zero],
        [mixed, product * x[0] * x[0], x[2].cos()],
        [zero, x[2].cos(), F::zero() - x[1] * x[2].sin()],
    ]
}

pub(super) fn times<F: DualNum + Copy>(matrix: &[[F; 3]; 3], vector: &[F; 3]) -> [F; 3] {
    matrix.map(|row| row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2])
}

pub(super) fn point<F: DualNum>() -> [F; 3] {
    [0.4, -1.2, 0.9].map(number)
}

pub(super) fn cost<F: DualNum + Copy>(x: &[F; 3]) -> F {
    (x[0] * x[1]).exp() + x[1] * x[2].sin()
}
