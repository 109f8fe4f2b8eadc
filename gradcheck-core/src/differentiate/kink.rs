//! A kink at 0 that is not proven, but that an error could be.

use super::estimate::Estimate;
use super::fit::{Fit, jump_fit};
use super::rung::{Rung, SIGNIFICANT};

/// A kink makes a residual of at most half its jump; a smaller jump is none of this error.
const HALF_JUMP: f64 = 1.8;
/// How many standard deviations are a sign, though no proof.
/// Measured by `sensitivity`: at half no change; at twice 1 more miss of 1e-3 or larger.
const LIKELY: f64 = 2.0;
/// The part of a jump that all pairs of steps have to leave room for.
/// Measured by `sensitivity`: at half 2 more misses (all of 1e-3 and larger); at twice no change.
const AGREED: f64 = 0.75;

/// A jump of the slope at 0, with a bound of its error.
#[derive(Clone, Copy, Default)]
pub(super) struct Kink {
    pub(super) jump: f64,
    pub(super) bound: f64,
}

/// The jump that the steps leave possible, if a kink of that size could be the error: pairs of
/// steps, whose curvature is taken out, neither exclude it nor are without a sign of it.
pub(super) fn possible_kink(rungs: &[Rung], fit: Fit) -> Option<Kink> {
    let small = HALF_JUMP * fit.error.abs();
    let by_fit = jump_fit(rungs);
    if by_fit.is_some_and(|jump| jump.error.abs() + jump.bound() < small) {
        return None;
    }
    let jumps = jumps_of_pairs(rungs);
    if jumps.iter().any(|jump| jump.value + SIGNIFICANT * jump.sigma < small) {
        return None;
    }
    // Truncation makes a jump of its own, which nearer pairs do not see.
    let by_fit = by_fit.map(|fit| Estimate::new(fit.error.abs(), fit.sigma));
    let seen = || by_fit.iter().chain(&jumps);
    let agreed = |jump: &&Estimate| {
        seen().all(|other| other.value + LIKELY * other.sigma >= AGREED * jump.value)
    };
    let visible = |jump: &&Estimate| jump.value > (0.5 * small).max(LIKELY * jump.sigma);
    let found = jumps.iter().filter(visible).find(agreed)?;
    Some(Kink { jump: found.value, bound: SIGNIFICANT * found.sigma })
}

/// The smallest error that the steps would not let a kink explain, where none is seen; 0 where no
/// pair of them tells.
pub(super) fn least_unexplained(rungs: &[Rung]) -> f64 {
    let by_fit = jump_fit(rungs).map(|jump| jump.error.abs() + jump.bound());
    let by_pairs =
        jumps_of_pairs(rungs).into_iter().map(|jump| jump.value + SIGNIFICANT * jump.sigma);
    by_pairs.chain(by_fit).reduce(f64::min).map_or(0.0, |most| most / HALF_JUMP)
}

/// The jumps that pairs of steps see, with their standard deviations.
fn jumps_of_pairs(rungs: &[Rung]) -> Vec<Estimate> {
    let both = || rungs.iter().filter(|rung| rung.is_central());
    let pairs = both().flat_map(|near| both().map(move |far| (near, far)));
    pairs
        .filter(|(near, far)| far.t > 3.0 * near.t && far.t <= 20.0 * near.t)
        .map(|(near, far)| {
            let (inner, outer) = (far.t / (far.t - near.t), near.t / (far.t - near.t));
            let sigma = (inner * near.jump_noise).hypot(outer * far.jump_noise);
            Estimate::new((inner * near.jump - outer * far.jump).abs(), sigma)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::differentiate::{Noise, Sample};

    fn unexplained(level: f64) -> f64 {
        let rung = |t: f64| {
            let sample = Sample { value: 3.0 * t * t, predicted: 0.0 };
            Rung::of(0.0, t, sample, sample, &Noise::new(level, 0.0))
        };
        least_unexplained(&[0.001, 0.004, 0.016].map(rung))
    }

    #[test]
    fn noise_leaves_kinks_possible_that_exact_slopes_exclude() {
        assert!(unexplained(1e-12) < 1e-7, "{}", unexplained(1e-12));
        assert!(unexplained(1e-6) > 1e-3, "{}", unexplained(1e-6));
    }

    /// Exact values of a function at steps.
    fn rungs(f: fn(f64) -> f64, steps: &[f64]) -> Vec<Rung> {
        let sample = |t: f64| Sample { value: f(t), predicted: 0.0 };
        let rung = |t: &f64| Rung::of(f(0.0), *t, sample(*t), sample(-t), &Noise::new(1e-12, 0.0));
        steps.iter().map(rung).collect()
    }

    #[test]
    fn pairs_of_steps_see_the_jump_of_a_kink_without_the_curvature_beside_it() {
        let jumps = jumps_of_pairs(&rungs(|t| t.abs() + 3.0 * t * t, &[1e-4, 4e-4, 1.6e-3]));

        assert_eq!(jumps.len(), 3);
        for jump in jumps {
            assert!((jump.value - 2.0).abs() < 1e-6 && jump.sigma < 1e-6, "{jump:?}");
        }
    }

    #[test]
    fn a_kink_is_possible_whose_jump_is_twice_the_error_and_not_one_of_a_smaller_jump() {
        for (error, possible) in [(0.5, true), (1.0, true), (1.3, false), (3.0, false)] {
            let fit = Fit::new(error, 1e-9, crate::differentiate::Steps::new(1e-4, 4e-4));

            let kink = possible_kink(&rungs(f64::abs, &[1e-4, 4e-4]), fit);

            assert_eq!(kink.is_some(), possible, "{error}");
        }
    }
}
