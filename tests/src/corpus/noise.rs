//! Costs with more noise than rounding: solvers that stop early, quadrature, changing order.

use std::sync::atomic::{AtomicU64, Ordering};

use fastrand::Rng;

use super::algebra::{
    add_scaled, dot, lifted, normals, scaled_normals, solved, times, transposed_times, uniforms,
};
use super::case::{Case, Expected, Model};
use super::number::{Entry, Real};
use super::scales::{Function, Separable, small_net};
use super::tensors::Tensors;

/// `|x - target|²/2` for the solution of `(I + wᵀw) x = b`.
#[derive(Clone)]
struct Stationary {
    target: Vec<f64>,
}

impl Stationary {
    fn operator<T: Real>(p: &Tensors<T>, x: &[T]) -> Vec<T> {
        let mut image = transposed_times(&p[0], &times(&p[0], x));
        add_scaled(&mut image, T::of(1.0), x);
        image
    }

    fn solution<T: Real>(p: &Tensors<T>, right: &[T]) -> Vec<T> {
        let size = right.len();
        let mut matrix = Vec::with_capacity(size * size);
        for column in 0..size {
            let mut unit = vec![T::of(0.0); size];
            unit[column] = T::of(1.0);
            matrix.extend(Self::operator(p, &unit));
        }
        solved(&matrix, right)
    }

    /// Conjugate gradients, stopped when the residual is below `tolerance` of the right side.
    fn iterated(p: &Tensors<f64>, right: &[f64], tolerance: f64) -> Vec<f64> {
        let mut x = vec![0.0; right.len()];
        let (mut residual, mut direction) = (right.to_vec(), right.to_vec());
        let mut size = dot(&residual, &residual);
        let enough = tolerance * tolerance * size;
        while size > enough {
            let image = Self::operator(p, &direction);
            let step = size / dot(&direction, &image);
            add_scaled(&mut x, step, &direction);
            add_scaled(&mut residual, -step, &image);
            let (before, now) = (size, dot(&residual, &residual));
            size = now;
            direction =
                residual.iter().zip(&direction).map(|(r, d)| r + now / before * d).collect();
        }
        x
    }

    fn away<T: Real>(&self, x: &[T]) -> Vec<T> {
        x.iter().zip(&self.target).map(|(&x, &t)| x - T::of(t)).collect()
    }
}

impl Model for Stationary {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let away = self.away(&Self::solution(p, &p[1]));
        dot(&away, &away).times(0.5)
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let x = Self::solution(p, &p[1]);
        let adjoint = Self::solution(p, &self.away(&x));
        let mut g = p.like([vec![T::of(0.0); p[0].len()], adjoint.clone()]);
        for (row, weights) in g[0].chunks_mut(x.len()).zip(p[0].chunks(x.len())) {
            add_scaled(row, -dot(weights, &x), &adjoint);
            add_scaled(row, -dot(weights, &adjoint), &x);
        }
        g
    }
}

/// The integral of `exp(-a t²) cos(b t)` over `[0, 2]`, here by Gauss's rule on many panels.
struct Integral;

/// Nodes and weights of the three-point rule on `[-1, 1]`.
const GAUSS: [(f64, f64); 3] =
    [(-0.774_596_669_241_483_4, 5.0 / 9.0), (0.0, 8.0 / 9.0), (0.774_596_669_241_483_4, 5.0 / 9.0)];

impl Integral {
    fn integrand<T: Real>(p: &Tensors<T>, t: f64) -> T {
        (p[0][0].times(-t * t)).exp() * p[0][1].times(t).cos()
    }

    /// Simpson's rule, halved until two estimates agree: its error jumps with the parameters.
    fn adaptive(p: &Tensors<f64>, low: f64, high: f64, tolerance: f64) -> f64 {
        let simpson = |low: f64, high: f64| {
            let middle = f64::midpoint(low, high);
            let [f0, f1, f2] = [low, middle, high].map(|t| Self::integrand(p, t));
            (high - low) / 6.0 * (f0 + 4.0 * f1 + f2)
        };
        let middle = f64::midpoint(low, high);
        let (coarse, fine) = (simpson(low, high), simpson(low, middle) + simpson(middle, high));
        if (fine - coarse).abs() < tolerance {
            return fine;
        }
        Self::adaptive(p, low, middle, tolerance / 2.0)
            + Self::adaptive(p, middle, high, tolerance / 2.0)
    }
}

impl Model for Integral {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let panels = 200;
        let half = 1.0 / f64::from(panels);
        let mut sum = T::of(0.0);
        for panel in 0..panels {
            let middle = (2.0 * f64::from(panel) + 1.0) * half;
            for (node, weight) in GAUSS {
                sum += Self::integrand(p, middle + node * half).times(weight * half);
            }
        }
        sum
    }
}

/// A number between -1 and 1 that depends on every bit of the parameters.
fn hashed(parameters: &Tensors<f64>) -> f64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for entry in parameters.iter() {
        hash = (hash ^ entry.to_bits()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 29;
    }
    Rng::with_seed(hash).f64() * 2.0 - 1.0
}

/// The sum of the terms in an order that differs from call to call.
fn shuffled_sum(mut terms: Vec<f64>, calls: &AtomicU64) -> f64 {
    Rng::with_seed(calls.fetch_add(1, Ordering::Relaxed)).shuffle(&mut terms);
    terms.iter().sum()
}

/// Costs that move in steps: a forward pass in `f32`, and a cost read from text with ten digits.
fn stepped(rng: &mut Rng) -> [Case<f64>; 2] {
    let (parameters, model) = small_net(rng);
    let single = model.clone();
    let in_f32 = move |p: &Tensors<f64>| single.cost(&p.map(<f32 as Real>::of)).value();
    let forward = Case::new("noise", "forward_in_f32", &parameters, model);

    let (parameters, model) = small_net(rng);
    let exact = model.clone();
    let with_ten_digits = move |p: &Tensors<f64>| (exact.cost(p) * 1e10).round() / 1e10;
    let text = Case::new("noise", "cost_with_10_digits", &parameters, model);
    [forward.with_cost(1e-7, in_f32), text.with_cost(1e-10, with_ten_digits)]
}

/// The noisy costs of the corpus.
#[must_use]
pub fn cases() -> Vec<Case<f64>> {
    let mut rng = Rng::with_seed(51);
    let rng = &mut rng;
    let mut cases = Vec::new();
    for (name, tolerance) in [("solver_1e-10", 1e-10), ("solver_1e-7", 1e-7)] {
        let model = Stationary { target: normals(rng, 12) };
        let parameters = Tensors::default()
            .and("weight", &[8, 12], scaled_normals(rng, 96, 0.4))
            .and("right", &[12], normals(rng, 12));
        let iterative = model.clone();
        let cost = move |p: &Tensors<f64>| {
            let away = iterative.away(&Stationary::iterated(p, &p[1], tolerance));
            0.5 * dot(&away, &away)
        };
        let case = Case::new("noise", name, &parameters, model);
        cases.push(case.with_cost(tolerance, cost));
    }
    for (name, tolerance) in [("quadrature_1e-12", 1e-12), ("quadrature_1e-9", 1e-9)] {
        let parameters = Tensors::vector("x", vec![0.7, 3.0]);
        let cost = move |p: &Tensors<f64>| Integral::adaptive(p, 0.0, 2.0, tolerance);
        let case = Case::new("noise", name, &parameters, Integral).with_cost(tolerance, cost);
        cases.push(case.biased(tolerance));
    }
    for (name, level) in [
        ("relative_noise_1e-13", 1e-13),
        ("relative_noise_1e-11", 1e-11),
        ("relative_noise_1e-9", 1e-9),
        ("relative_noise_1e-6", 1e-6),
    ] {
        let (parameters, model) = small_net(rng);
        let clean = model.clone();
        let cost = move |p: &Tensors<f64>| clean.cost(p) * (1.0 + level * hashed(p));
        cases.push(Case::new("noise", name, &parameters, model).with_cost(level, cost));
    }
    cases.extend(stepped(rng));
    let size = 300;
    let model = Separable {
        function: Function::Sin,
        outer: normals(rng, size),
        inner: uniforms(rng, size, 0.5, 2.0),
    };
    let factors: Vec<(f64, f64)> =
        model.outer.iter().copied().zip(model.inner.iter().copied()).collect();
    let calls = AtomicU64::new(1);
    let cost = move |p: &Tensors<f64>| {
        let terms = p.iter().zip(&factors).map(|(x, (outer, inner))| outer * (x * inner).sin());
        shuffled_sum(terms.collect(), &calls)
    };
    let parameters = Tensors::vector("x", normals(rng, size));
    let shuffled = Case::new("noise", "sum_in_shuffled_order", &parameters, model);
    cases.push(shuffled.with_cost(1e-16, cost).varying());
    cases
}

/// Costs and gradients of which no checker can say anything but that it cannot judge.
#[must_use]
pub fn errors() -> Vec<Case<f64>> {
    let mut rng = Rng::with_seed(52);
    let rng = &mut rng;
    let family = "errors";
    let mut cases = Vec::new();

    let (parameters, model) = small_net(rng);
    let (calls, resampled) = (AtomicU64::new(1), model.clone());
    let dropout = move |p: &Tensors<f64>| {
        let mut call = Rng::with_seed(calls.fetch_add(1, Ordering::Relaxed));
        let masks = vec![(0..6).map(|_| if call.bool() { 2.0 } else { 0.0 }).collect()];
        super::mlp::Mlp { masks, ..resampled.clone() }.cost(p)
    };
    let case = Case::new(family, "dropout_resampled", &parameters, model.clone());
    cases.push(case.with_cost(1.0, dropout).varying().expecting(Expected::Error));

    let case = Case::new(family, "cost_nan", &parameters, model.clone());
    cases.push(case.with_cost(0.0, |_| f64::NAN).expecting(Expected::Error));
    let case = Case::new(family, "cost_infinite", &parameters, model.clone());
    cases.push(case.with_cost(0.0, |_| f64::INFINITY).expecting(Expected::Error));

    let (broken, right) = (model.clone(), model.clone());
    let nan = move |p: &Tensors<f64>| {
        let mut gradient = broken.gradient(p);
        gradient[2][1] = f64::NAN;
        gradient
    };
    let case = Case::new(family, "gradient_nan", &parameters, right);
    cases.push(case.with_gradient(nan).expecting(Expected::Error));

    let flat = Separable { outer: vec![0.0], ..Separable::of(Function::Sin) };
    let anywhere = Tensors::vector("x", lifted::<f64>(&[0.3, -0.2]));
    let case = Case::new(family, "cost_constant", &anywhere, flat);
    cases.push(case.expecting(Expected::NotPass));
    let nothing = Tensors::vector("x", Vec::new());
    let case = Case::new(family, "no_parameters", &nothing, Separable::of(Function::Sin));
    cases.push(case.expecting(Expected::Error));
    cases
}
