//! Kinks at the point of the check and near it, ties, and edges of the domain on one side.

use fastrand::Rng;

use super::algebra::{normals, uniforms};
use super::case::{Case, Kink, Model};
use super::number::{Entry, Real};
use super::scales::{Function, Separable};
use super::tensors::Tensors;
use super::{mlp, regression};

/// `max x + |x|² / 10`.
struct Largest;

impl Model for Largest {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let largest = p.iter().reduce(T::larger).unwrap_or(T::of(0.0));
        largest + p.iter().map(|x| x.squared().times(0.1)).sum::<T>()
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let mut g = p.map(|x| x.times(0.2));
        let first = p.iter().enumerate().reduce(|a, b| if b.1 > a.1 { b } else { a });
        if let Some((position, _)) = first {
            g[0][position] += T::of(1.0);
        }
        g
    }
}

/// A table of sines at every thousandth, interpolated linearly.
struct Table {
    step: f64,
}

impl Table {
    /// The value and the slope of the line through the two neighbours in the table.
    fn line(&self, x: f64) -> (f64, f64) {
        let step = self.step;
        let below = (x / step).floor() * step;
        let slope = ((below + step).sin() - below.sin()) / step;
        (below.sin() - below * slope, slope)
    }
}

impl Model for Table {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let term = |x: T| {
            let (offset, slope) = self.line(x.value());
            x.times(slope) + T::of(offset)
        };
        p.iter().map(term).sum()
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        p.map(|x| T::of(self.line(Real::value(x)).1))
    }
}

/// `Σ xⁿ √x`, whose derivative exists at 0 and whose values do not exist below.
struct RootTimesPower(i32);

impl Model for RootTimesPower {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        // The product rule would multiply 0 with the infinite slope of the root.
        let term = |x: T| if x.value() == 0.0 { x.times(0.0) } else { x.powi(self.0) * x.sqrt() };
        p.iter().map(term).sum()
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        p.map(|x| (x.powi(self.0 - 1) * Real::sqrt(x)).times(f64::from(self.0) + 0.5))
    }
}

fn at<S: Entry>(name: &str, function: Function, point: Vec<f64>, kink: Kink) -> Case<S> {
    let model = Separable { outer: vec![0.7, 1.3, 0.9], ..Separable::of(function) };
    Case::new("kinks", name, &Tensors::vector("x", point), model).kinked(kink)
}

/// The kinks of the corpus.
#[must_use]
pub fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(41);
    let beside = |kink: f64| {
        let mut point = vec![0.8, -0.5, 1.7, -2.0];
        point.push(kink);
        point
    };
    let mut cases = vec![
        at("relu_at_0", Function::Relu, beside(0.0), Kink::At),
        at("abs_at_0", Function::Abs, beside(0.0), Kink::At),
        at("abs_all_at_0", Function::Abs, vec![0.0; 4], Kink::At),
        regression::lasso_at_zeros(),
        mlp::sample_of_zeros(),
    ];
    for (name, distance) in [
        ("relu_at_1e-8", 1e-8),
        ("relu_at_1e-7", 1e-7),
        ("relu_at_1e-5", 1e-5),
        ("relu_at_-1e-7", -1e-7),
        ("relu_at_1e-3", 1e-3),
    ] {
        cases.push(at(name, Function::Relu, beside(distance), Kink::Near(distance)));
    }
    let mut many = normals(&mut rng, 500);
    many.iter_mut().take(3).for_each(|x| *x = 0.0);
    cases.push(at("abs_3_of_500_at_0", Function::Abs, many, Kink::At));

    let tie = Tensors::vector("x", vec![0.3, 1.2, -0.4, 1.2]);
    cases.push(Case::new("kinks", "largest_tied", &tie, Largest).kinked(Kink::At));
    let near = Tensors::vector("x", vec![0.3, 1.2, -0.4, 1.2 - 1e-6]);
    cases.push(Case::new("kinks", "largest_nearly_tied", &near, Largest).kinked(Kink::Near(1e-6)));
    let lookups = Tensors::vector("x", vec![0.4003, 1.2345, -0.7717, 2.0001]);
    // Differences in f32 cannot tell a finer table from the function that it stands for.
    let table = Table { step: if S::ULP < 1e-10 { 1e-3 } else { 0.1 } };
    cases.push(Case::new("kinks", "table_lookup", &lookups, table).kinked(Kink::Near(1e-4)));
    let mut edge = uniforms(&mut rng, 4, 0.5, 2.0);
    edge[1] = 0.0;
    let edge = Tensors::vector("x", edge);
    for (name, power) in [("root_on_one_side", 1), ("smooth_on_one_side", 2)] {
        let model = RootTimesPower(power);
        cases.push(Case::new("kinks", name, &edge, model).kinked(Kink::At));
    }
    cases
}
