//! A kink at 0 that is not proven, but that an error could be.

use super::fit::{Fit, SIGNIFICANT, jump_fit};
use super::rung::{Rung, Side};

/// A kink makes a residual of at most half its jump; a smaller jump is none of this error.
const HALF_JUMP: f64 = 1.8;
/// How many standard deviations are a sign, though no proof.
const LIKELY: f64 = 2.0;
/// The part of a jump that all pairs of steps have to leave room for.
const AGREED: f64 = 0.75;

/// The jump that the steps leave possible, if a kink of that size could be the error: pairs of
/// steps, whose curvature is taken out, neither exclude it nor are without a sign of it.
pub(super) fn possible_kink(rungs: &[Rung], fit: Fit) -> Option<[f64; 2]> {
    let small = HALF_JUMP * fit.error.abs();
    let by_fit = jump_fit(rungs);
    if by_fit.is_some_and(|jump| jump.error.abs() + jump.bound() < small) {
        return None;
    }
    let both = || rungs.iter().filter(|rung| rung.side == Some(Side::Both));
    let pairs = both().flat_map(|near| both().map(move |far| (near, far)));
    let jumps: Vec<[f64; 2]> = pairs
        .filter(|(near, far)| far.t > 3.0 * near.t && far.t <= 20.0 * near.t)
        .map(|(near, far)| {
            let (inner, outer) = (far.t / (far.t - near.t), near.t / (far.t - near.t));
            let sigma = (inner * near.jump_noise).hypot(outer * far.jump_noise);
            [(inner * near.jump - outer * far.jump).abs(), sigma]
        })
        .collect();
    if jumps.iter().any(|[jump, sigma]| jump + SIGNIFICANT * sigma < small) {
        return None;
    }
    // Truncation makes a jump of its own, which nearer pairs do not see.
    let seen = || by_fit.map(|fit| [fit.error.abs(), fit.sigma]).into_iter().chain(jumps.clone());
    let agreed = |jump: f64| seen().all(|[other, sigma]| other + LIKELY * sigma >= AGREED * jump);
    let visible = |[jump, sigma]: &&[f64; 2]| *jump > (0.5 * small).max(LIKELY * sigma);
    let found = jumps.iter().filter(visible).find(|[jump, _]| agreed(*jump))?;
    Some([found[0], SIGNIFICANT * found[1]])
}
