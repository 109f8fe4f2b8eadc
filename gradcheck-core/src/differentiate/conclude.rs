//! What the rungs of a ladder say together.

use super::explore::Ladder;
use super::finding::Finding;
use super::fit::{Fit, jump_fit, residual_fit};
use super::kink::{Kink, possible_kink};
use super::rough::rough_fit;

/// Where kinks let a fit see less than this part of what the roughness of the function leaves, the
/// latter speaks.
const ROUGH: f64 = 2.0;

/// A jump is proven if it is seen where there is twice the noise: eight values know it within a factor. One
/// that could hide no error that matters is none.
const LOUDEST: f64 = 2.0;

impl Ladder {
    pub(super) fn fit(&self) -> Option<Fit> {
        let smooth = residual_fit(&self.rungs);
        let shows_less = |rough: &Fit| {
            rough.is_zero()
                && smooth.is_none_or(|fit| fit.is_zero() && fit.bound() > ROUGH * rough.bound())
        };
        self.rough().filter(shows_less).or(smooth)
    }

    pub(super) fn rough(&self) -> Option<Fit> {
        if self.goal.is_rough { rough_fit(&self.rungs) } else { None }
    }

    pub(super) fn finish(self, fit: Option<Fit>) -> Finding {
        let fit = fit.filter(|fit| !self.is_too_coarse(fit));
        let speaks = fit.is_some_and(|fit| fit.is_rough);
        let proven = jump_fit(&self.rungs)
            .filter(|fit| !speaks && fit.is_error())
            .map(|fit| Kink { jump: fit.error.abs(), bound: fit.bound() })
            .filter(|Kink { jump, bound }| {
                *jump > LOUDEST * bound && jump + bound > self.goal.clear
            });
        let Kink { jump, bound: jump_error } = proven
            .or_else(|| possible_kink(&self.rungs, fit.filter(Fit::is_error)?))
            .unwrap_or_default();
        let is_proven_kink = proven.is_some();
        let mut finding =
            Finding { fit, jump, jump_error, is_proven_kink, rungs: self.rungs, alone: None };
        // The prediction was computed for numbers that are rounded themselves.
        let prediction = 2.0 * self.goal.rounding * finding.curvature();
        finding.fit = fit.map(|fit| fit.widened(prediction));
        finding
    }
}
