//! Inputs of ops, and weights of their outputs, the same in every run.

use fastrand::Rng;

/// Where the entries of an input lie.
#[derive(Clone, Copy, Debug)]
pub struct Range(
    /// The least entry.
    pub f64,
    /// The greatest one.
    pub f64,
);

/// Returns `count` numbers in `range`, in steps so apart that no two are nearer than a hundredth
/// of it, where there are up to fifty: no maximum is taken twice, and few entries are near a kink.
#[must_use]
pub fn numbers(seed: u64, count: usize, range: Range) -> Vec<f64> {
    let mut random = Rng::with_seed(seed);
    let mut places: Vec<usize> = (0..count).collect();
    random.shuffle(&mut places);
    let Range(low, high) = range;
    let width = (high - low) / count as f64;
    let entry = |place: usize| low + width * (place as f64 + 0.25 + 0.5 * random.f64());
    places.into_iter().map(entry).collect()
}

/// Returns `count` weights of random sign and a size in 0.5..1.5: a sum with them tells every
/// output from the others, and from a sum in which it is missing.
#[must_use]
pub fn weights(seed: u64, count: usize) -> Vec<f64> {
    let mut random = Rng::with_seed(!seed);
    let weight = |_| (0.5 + random.f64()) * if random.bool() { 1.0 } else { -1.0 };
    (0..count).map(weight).collect()
}
