//! Functions of several outputs with derivatives written by hand.

use gradcheck_core::Parameters;
use ndarray::{Array1, Array2, Axis};

/// Two angles and a length a landmark: a row of two outputs each, and one for the whole.
#[derive(Clone, Parameters)]
pub(super) struct Scene {
    pub(super) pose: Pose,
    pub(super) points: Array2<f64>,
}

#[derive(Clone, Parameters)]
pub(super) struct Pose {
    pub(super) rotation: f64,
    pub(super) translation: [f64; 2],
}

#[derive(Parameters)]
pub(super) struct Residuals {
    pub(super) prior: f64,
    pub(super) reprojection: Array2<f64>,
}

impl Scene {
    pub(super) fn new(points: usize) -> Self {
        let at = |(i, j): (usize, usize)| ((i * 3 + j * 7) as f64).sin();
        let pose = Pose { rotation: 0.3, translation: [0.1, -0.4] };
        Self { pose, points: Array2::from_shape_fn((points, 2), at) }
    }

    /// A point before the camera, and its derivative by the rotation.
    fn seen(&self, point: usize) -> [(f64, f64); 2] {
        let (sin, cos) = self.pose.rotation.sin_cos();
        let [x, y] = [0, 1].map(|axis| self.points[[point, axis]]);
        let [shift, depth] = self.pose.translation;
        let here = (cos * x - sin * y + shift, sin * x + cos * y + depth + 4.0);
        [here, (-sin * x - cos * y, cos * x - sin * y)]
    }

    pub(super) fn residuals(&self) -> Residuals {
        let mut reprojection = Array2::zeros(self.points.raw_dim());
        for point in 0..self.points.nrows() {
            let [(a, b), _] = self.seen(point);
            reprojection[[point, 0]] = a / b - 0.1;
            reprojection[[point, 1]] = 1.0 / b - 0.2;
        }
        Residuals { prior: 0.5 * self.pose.rotation, reprojection }
    }

    pub(super) fn jacobian(&self) -> Array2<f64> {
        let count = self.points.nrows();
        let (sin, cos) = self.pose.rotation.sin_cos();
        let mut jacobian = Array2::zeros((1 + 2 * count, 3 + 2 * count));
        jacobian[[0, 0]] = 0.5;
        for point in 0..count {
            let [(a, b), turned] = self.seen(point);
            let (row, column) = (1 + 2 * point, 3 + 2 * point);
            let by = [(turned, 0), ((1.0, 0.0), 1), ((0.0, 1.0), 2), ((cos, sin), column)];
            for ((da, db), column) in by.into_iter().chain([((-sin, cos), column + 1)]) {
                jacobian[[row, column]] = da / b - a * db / (b * b);
                jacobian[[row + 1, column]] = -db / (b * b);
            }
        }
        jacobian
    }
}

/// A dense layer with its input: tanh(x w + b).
#[derive(Clone, Parameters)]
pub(super) struct Dense {
    pub(super) input: Array2<f64>,
    pub(super) weight: Array2<f64>,
    pub(super) bias: Array1<f64>,
}

impl Dense {
    pub(super) fn new(batch: usize, inputs: usize, outputs: usize) -> Self {
        let spread = (inputs as f64).sqrt().recip();
        let wave = |(i, j): (usize, usize)| (1.0 + (5 * i + 3 * j) as f64).sin();
        Self {
            input: Array2::from_shape_fn((batch, inputs), wave),
            weight: Array2::from_shape_fn((inputs, outputs), |(i, j)| spread * wave((j, i + 2))),
            bias: Array1::from_shape_fn(outputs, |i| 0.5 * wave((i, 1))),
        }
    }

    pub(super) fn forward(&self) -> Array2<f64> {
        (self.input.dot(&self.weight) + &self.bias).mapv(f64::tanh)
    }

    pub(super) fn backward(&self, cotangent: &Array2<f64>) -> Self {
        let slope = self.forward().mapv(|y| 1.0 - y * y) * cotangent;
        Self {
            input: slope.dot(&self.weight.t()),
            weight: self.input.t().dot(&slope),
            bias: slope.sum_axis(Axis(0)),
        }
    }

    pub(super) fn pushforward(&self, tangent: &Self) -> Array2<f64> {
        let moved = tangent.input.dot(&self.weight) + self.input.dot(&tangent.weight);
        self.forward().mapv(|y| 1.0 - y * y) * (moved + &tangent.bias)
    }
}

/// The chained quartic Σ (x[i+1] − x[i]²)² + 0.1 Σ x[i]⁴, with both derivatives.
pub(super) fn chain_gradient(x: &[f64]) -> Vec<f64> {
    let mut gradient: Vec<f64> = x.iter().map(|x| 0.4 * x.powi(3)).collect();
    for i in 1..x.len() {
        let error = x[i] - x[i - 1] * x[i - 1];
        gradient[i] += 2.0 * error;
        gradient[i - 1] -= 4.0 * error * x[i - 1];
    }
    gradient
}

pub(super) fn chain_hessian(x: &[f64]) -> Vec<Vec<f64>> {
    let mut hessian = vec![vec![0.0; x.len()]; x.len()];
    for i in 0..x.len() {
        hessian[i][i] += 1.2 * x[i] * x[i];
    }
    for i in 1..x.len() {
        let (here, before) = (x[i], x[i - 1]);
        hessian[i][i] += 2.0;
        hessian[i - 1][i - 1] += 8.0 * before * before - 4.0 * (here - before * before);
        hessian[i][i - 1] -= 4.0 * before;
        hessian[i - 1][i] -= 4.0 * before;
    }
    hessian
}

pub(super) fn chain_point(count: usize) -> Vec<f64> {
    (0..count).map(|i| 0.5 + 0.3 * (i as f64).sin()).collect()
}
