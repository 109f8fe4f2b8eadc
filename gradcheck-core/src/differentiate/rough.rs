//! Kinks by the thousand, as of a network of rectified units: a step goes over many of them, and no
//! steps are free of them that rounding leaves.
//!
//! Each kink at a distance below the step bends the difference by a part of its own jump. Along a
//! random direction these have either sign: the residual r(t) is its limit and a sum of independent
//! errors, whose variance is that of a random walk, κ² t. What a smooth curve leaves of the residuals
//! and of the differences of the slopes gives κ².

use super::fit::{Fit, SIGNIFICANT};
use super::rung::{Rung, Side};

/// How many steps tell how rough a function is: two more than there are terms of a smooth one.
const LEAST: usize = 4;
/// The greatest of them, relative to the smallest: further off curvature bends the differences more
/// than kinks do.
const FARTHEST: f64 = 65.0;

/// The residual of the step at which kinks and noise weigh least.
pub(crate) fn rough_fit(rungs: &[Rung]) -> Option<Fit> {
    let both: Vec<&Rung> = rungs.iter().filter(|rung| rung.side == Some(Side::Both)).collect();
    let fits = (0..both.len()).filter_map(|first| {
        let near = both[first];
        let within = both[first..].partition_point(|rung| rung.t <= FARTHEST * near.t);
        let window = &both[first..first + within];
        let sigma = near.noise.hypot((roughness(window)? * near.t).sqrt());
        let agrees = |nearer: &&Rung| {
            let scatter = sigma.hypot(nearer.noise);
            (nearer.residual - near.residual).abs() <= SIGNIFICANT * scatter
        };
        let fit = Fit::rough(near.residual, sigma, [near.t, window.last()?.t]);
        both[..first].iter().all(agrees).then_some(fit)
    });
    fits.min_by(|left, right| left.sigma.total_cmp(&right.sigma))
}

/// κ²: the variance of a residual over its step, beside what a smooth function leaves in it.
fn roughness(window: &[&Rung]) -> Option<f64> {
    let spare = window.len().checked_sub(2).filter(|_| window.len() >= LEAST)?;
    let residuals = scatter(window, [|_| 1.0, |t| t * t], |rung| rung.residual);
    let jumps = scatter(window, [|t| t, |t| t.powi(3)], |rung| 0.5 * rung.jump);
    Some((residuals + jumps) / (2 * spare) as f64)
}

/// The squares of what two terms leave of a quantity, with weights 1/t, the variance of a random walk.
fn scatter(window: &[&Rung], terms: [fn(f64) -> f64; 2], of: fn(&Rung) -> f64) -> f64 {
    let sum = |product: &dyn Fn(&Rung) -> f64| -> f64 {
        window.iter().map(|rung| product(rung) / rung.t).sum()
    };
    let [first, second] = terms;
    // Steps are in units of the last, so that no term is far smaller than the other.
    let unit = window.last().map_or(1.0, |rung| rung.t);
    let [first, second] = [first, second].map(|term| move |rung: &Rung| term(rung.t / unit));
    let [aa, ab, bb] = [
        sum(&|rung| first(rung) * first(rung)),
        sum(&|rung| first(rung) * second(rung)),
        sum(&|rung| second(rung) * second(rung)),
    ];
    let [a, b] = [sum(&|rung| first(rung) * of(rung)), sum(&|rung| second(rung) * of(rung))];
    let determinant = aa * bb - ab * ab;
    let [x, y] = [(bb * a - ab * b) / determinant, (aa * b - ab * a) / determinant];
    sum(&|rung| (of(rung) - x * first(rung) - y * second(rung)).powi(2))
}
