//! Costs whose numbers are large, small, far apart, or close to the edge of the domain.

use fastrand::Rng;

use super::algebra::{normals, scaled_normals, uniforms};
use super::case::{Case, Model};
use super::mlp::{self, Activation, Loss, Mlp};
use super::number::{Entry, Real};
use super::tensors::Tensors;

/// A separable cost `Σ a_k f(b_k x_k)`, over all tensors.
pub(crate) struct Separable {
    pub(crate) function: Function,
    /// Factors of the terms and of their arguments, repeated over the entries.
    pub(crate) outer: Vec<f64>,
    pub(crate) inner: Vec<f64>,
}

/// A function of one variable with its derivative.
#[derive(Clone, Copy)]
pub(crate) enum Function {
    Sin,
    Square,
    Quartic,
    Ln,
    Sqrt,
    Exp,
    Sigmoid,
    Relu,
    Abs,
    Reciprocal,
    /// `Σ x` itself: no curvature at all.
    Linear,
}

impl Function {
    fn value<T: Real>(self, x: T) -> T {
        match self {
            Self::Sin => x.sin(),
            Self::Square => x.squared(),
            Self::Quartic => x.powi(4),
            Self::Ln => x.ln(),
            Self::Sqrt => x.sqrt(),
            Self::Exp => x.exp(),
            Self::Sigmoid => x.sigmoid(),
            Self::Relu => T::of(0.0).larger(x),
            Self::Abs => x.abs(),
            Self::Reciprocal => T::of(1.0) / x,
            Self::Linear => x,
        }
    }

    fn slope<T: Real>(self, x: T) -> T {
        let (zero, one) = (T::of(0.0), T::of(1.0));
        match self {
            Self::Sin => x.cos(),
            Self::Square => x.times(2.0),
            Self::Quartic => x.powi(3).times(4.0),
            Self::Ln => one / x,
            Self::Sqrt => T::of(0.5) / x.sqrt(),
            Self::Exp => x.exp(),
            Self::Sigmoid => x.sigmoid() * (-x).sigmoid(),
            Self::Relu | Self::Abs if x > zero => one,
            Self::Relu => zero,
            Self::Abs => {
                if x < zero {
                    -one
                } else {
                    zero
                }
            }
            Self::Reciprocal => -one / x.squared(),
            Self::Linear => one,
        }
    }
}

impl Separable {
    pub(crate) fn of(function: Function) -> Self {
        Self { function, outer: vec![1.0], inner: vec![1.0] }
    }

    fn factors(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.outer.iter().copied().cycle().zip(self.inner.iter().copied().cycle())
    }
}

impl Model for Separable {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let terms = p.iter().zip(self.factors());
        terms.map(|(x, (outer, inner))| self.function.value(x.times(inner)).times(outer)).sum()
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let mut factors = self.factors();
        p.map(|x| {
            let (outer, inner) = factors.next().unwrap_or((1.0, 1.0));
            self.function.slope(x.times(inner)).times(outer * inner)
        })
    }
}

/// `factor * cost(θ / unit) + offset`, the offset perhaps subtracted again.
pub(crate) struct Rescaled<M> {
    pub(crate) inner: M,
    pub(crate) factor: f64,
    pub(crate) unit: f64,
    pub(crate) offset: f64,
    pub(crate) subtracted: bool,
}

impl<M> Rescaled<M> {
    pub(crate) fn of(inner: M) -> Self {
        Self { inner, factor: 1.0, unit: 1.0, offset: 0.0, subtracted: false }
    }
}

impl<M: Model> Model for Rescaled<M> {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let offset = T::of(self.offset);
        let sum = self.inner.cost(&p.map(|x| x.times(1.0 / self.unit))).times(self.factor) + offset;
        if self.subtracted { sum - offset } else { sum }
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let inner = self.inner.gradient(&p.map(|x| x.times(1.0 / self.unit)));
        inner.map(|g| g.times(self.factor / self.unit))
    }
}

/// Two tensors whose shares of the cost differ, and a third that it does not use.
struct Apart {
    factor: f64,
}

impl Model for Apart {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let [large, small] = [0, 1].map(|k| p[k].iter().map(|x| x.sin()).sum::<T>());
        large + small.times(self.factor)
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let slopes = |k: usize, factor| p[k].iter().map(|x| x.cos().times(factor)).collect();
        let unused = p.list.iter().skip(2).map(|tensor| vec![T::of(0.0); tensor.entries.len()]);
        p.like([slopes(0, 1.0), slopes(1, self.factor)].into_iter().chain(unused))
    }
}

pub(crate) fn small_net(rng: &mut Rng) -> (Tensors<f64>, Mlp) {
    let sizes = [4, 6, 3];
    let parameters = mlp::layers(rng, &sizes, 1.0);
    (parameters, mlp::random(rng, &sizes, 12, Activation::Tanh, Loss::CrossEntropy))
}

fn rescaled<S: Entry>(rng: &mut Rng) -> Vec<Case<S>> {
    let plans: [(&str, f64, f64, f64, bool); 12] = [
        ("offset_1e6", 1.0, 1.0, 1e6, false),
        ("offset_1e8", 1.0, 1.0, 1e8, false),
        ("offset_1e9", 1.0, 1.0, 1e9, false),
        ("offset_1e6_subtracted", 1.0, 1.0, 1e6, true),
        ("offset_1e8_subtracted", 1.0, 1.0, 1e8, true),
        ("offset_1e9_subtracted", 1.0, 1.0, 1e9, true),
        ("cost_times_1e12", 1e12, 1.0, 0.0, false),
        ("cost_times_1e-12", 1e-12, 1.0, 0.0, false),
        ("cost_times_1e290", 1e290, 1.0, 0.0, false),
        ("cost_times_1e-290", 1e-290, 1.0, 0.0, false),
        ("parameters_times_1e8", 1.0, 1e8, 0.0, false),
        ("parameters_times_1e-8", 1.0, 1e-8, 0.0, false),
    ];
    let mut cases = Vec::new();
    for (name, factor, unit, offset, subtracted) in plans {
        let (parameters, inner) = small_net(rng);
        let model = Rescaled { inner, factor, unit, offset, subtracted };
        cases.push(Case::new("scales", name, &parameters.map(|x| x * unit), model));
    }
    cases
}

fn separable<S: Entry>(rng: &mut Rng) -> Vec<Case<S>> {
    use Function::{Exp, Linear, Ln, Quartic, Reciprocal, Sigmoid, Sin, Sqrt, Square};

    let plans: [(&str, Function, f64, Vec<f64>); 19] = [
        ("sin_1000x", Sin, 1e3, normals(rng, 5)),
        ("sin_10000x", Sin, 1e4, normals(rng, 5)),
        ("square_at_1e6", Square, 1.0, vec![1e6]),
        ("square_at_1e8", Square, 1.0, vec![1e8, 2e8, -3e8]),
        ("square_at_1e11", Square, 1.0, vec![1e11]),
        ("square_at_0", Square, 1.0, vec![0.0; 3]),
        ("quartic_at_0", Quartic, 1.0, vec![0.0, 0.5]),
        ("ln_at_1e-3", Ln, 1.0, vec![1e-3]),
        ("ln_at_1e-5", Ln, 1.0, vec![1e-5]),
        ("ln_at_1e-8", Ln, 1.0, vec![1e-8]),
        ("ln_beside_large", Ln, 1.0, vec![1e-9, 1.0, 2.0, 0.5]),
        ("sqrt_at_1e-3", Sqrt, 1.0, vec![1e-3, 2e-3]),
        ("sqrt_at_1e-8", Sqrt, 1.0, vec![1e-8, 1.0]),
        ("exp_at_300", Exp, 1.0, vec![300.0, 299.0, 298.5]),
        ("exp_near_overflow", Exp, 1.0, vec![709.0, 708.5]),
        ("reciprocal_near_0", Reciprocal, 1.0, vec![1e-6, -1e-4, 1.0]),
        ("sigmoid_saturated", Sigmoid, 1.0, vec![30.0, -25.0, 18.0, 1.0]),
        ("linear_1000", Linear, 1.0, normals(rng, 1000)),
        ("exp_steep", Exp, 50.0, uniforms(rng, 6, 0.0, 1.0)),
    ];
    let case = |(name, function, inner, point): (&str, _, _, Vec<f64>)| {
        let model = Separable { inner: vec![inner], ..Separable::of(function) };
        Case::new("scales", name, &Tensors::vector("x", point), model)
    };
    plans.into_iter().map(case).collect()
}

/// The scales of the corpus in `f64`.
#[must_use]
pub fn cases() -> Vec<Case<f64>> {
    let mut rng = Rng::with_seed(31);
    let rng = &mut rng;
    let mut cases = rescaled(rng);
    cases.extend(separable(rng));
    for (name, factor) in
        [("second_tensor_1e-5", 1e-5), ("second_tensor_1e-7", 1e-7), ("second_tensor_1e-9", 1e-9)]
    {
        let parameters =
            Tensors::vector("large", normals(rng, 20)).and("small", &[20], normals(rng, 20));
        cases.push(Case::new("scales", name, &parameters, Apart { factor }));
    }
    let parameters = Tensors::vector("used", normals(rng, 6))
        .and("second", &[6], normals(rng, 6))
        .and("unused", &[2, 3], normals(rng, 6));
    cases.push(Case::new("scales", "unused_tensor", &parameters, Apart { factor: 0.5 }));
    for size in [1_000, 10_000, 100_000] {
        let model = Separable {
            function: Function::Sin,
            outer: normals(rng, size),
            inner: uniforms(rng, size, 0.5, 2.0),
        };
        let parameters = Tensors::vector("x", normals(rng, size));
        cases.push(Case::new("scales", format!("sum_of_{size}_sines"), &parameters, model));
    }
    let squares = Tensors::vector("x", uniforms(rng, 100_000, 0.5, 1.5));
    let model = Separable { outer: vec![0.5], ..Separable::of(Function::Square) };
    cases.push(Case::new("scales", "sum_of_100000_squares", &squares, model));
    for (name, size) in [("gradient_1e-5", 1e-5), ("gradient_1e-7", 1e-7), ("gradient_1e-9", 1e-9)]
    {
        let model =
            Separable { outer: scaled_normals(rng, 12, size), ..Separable::of(Function::Sin) };
        let parameters = Tensors::vector("x", normals(rng, 12));
        cases.push(Case::new("scales", name, &parameters, model));
    }
    cases
}

/// Those scales that `f32` can hold.
#[must_use]
pub fn cases_f32() -> Vec<Case<f32>> {
    let mut rng = Rng::with_seed(32);
    let rng = &mut rng;
    let sums = [(1_000, 0.0), (100_000, 0.0), (1_000, 1e3)].map(|(size, offset)| {
        let inner = Separable { outer: vec![1.0 / size as f64], ..Separable::of(Function::Sin) };
        let model = Rescaled { offset, ..Rescaled::of(inner) };
        let parameters = Tensors::vector("x", normals(rng, size));
        Case::new("scales", format!("mean_of_{size}_sines_plus_{offset}"), &parameters, model)
    });
    let mut cases: Vec<Case<f32>> = sums.into_iter().collect();
    for (name, function, point) in [
        ("linear_3", Function::Linear, vec![0.7, -0.2, 3.0]),
        ("square_at_1e6", Function::Square, vec![1e6]),
        ("square_1000", Function::Square, normals(rng, 1000)),
        ("square_100000", Function::Square, normals(rng, 100_000)),
        ("sin_100000", Function::Sin, normals(rng, 100_000)),
        ("ln_at_1e-3", Function::Ln, vec![1e-3]),
        ("sigmoid_saturated", Function::Sigmoid, vec![10.0, -8.0, 1.0]),
    ] {
        let parameters = Tensors::vector("x", point);
        cases.push(Case::new("scales", name, &parameters, Separable::of(function)));
    }
    for (name, factor, unit) in [("cost_times_1e12", 1e12, 1.0), ("parameters_times_1e8", 1.0, 1e8)]
    {
        let (parameters, inner) = small_net(rng);
        let model = Rescaled { factor, unit, ..Rescaled::of(inner) };
        cases.push(Case::new("scales", name, &parameters.map(|x| x * unit), model));
    }
    cases
}
