//! The contract of a check: what compiles, what is an error, what never passes, what is left as
//! it was, and how many evaluations it takes.

mod blind_corpus;
mod blind_matrices;
mod blind_spots;
mod certificates;
mod compiles;
mod compiles_gradients;
mod constant;
mod counts;
mod edges;
mod every_option;
mod exact;
mod exact_corpus;
mod exact_rounding;
mod joint;
mod kinks;
mod models;
mod names;
mod networks;
mod noise;
mod only;
mod options;
mod overflow;
mod pairing;
mod parallel;
mod points;
mod regressions;
mod rejected;
mod restored;
mod scales;
mod shapes;
mod small;
mod table;
mod torn;
mod untrusted;
mod verdicts;
mod wide;

use gradcheck_core::{Parameters, Scalar};

/// A cost that is smooth, no polynomial of degree two, and different in every entry.
fn cost(x: &[f64]) -> f64 {
    x.iter().zip(1..).map(|(x, weight)| f64::from(weight) * x.powi(3)).sum()
}

/// The gradient of [`cost`].
fn gradient(x: &[f64]) -> Vec<f64> {
    x.iter().zip(1..).map(|(x, weight)| 3.0 * f64::from(weight) * x.powi(2)).collect()
}

/// The entries of a model, by which two models are the same or not.
fn bits<P: Parameters + ?Sized>(model: &P) -> Vec<u64> {
    model.flatten().into_iter().map(Scalar::bit_pattern).collect()
}
