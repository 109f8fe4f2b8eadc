//! Gradients that are zero but for their rounding.

use super::examine::Examination;
use crate::check::model::facts::{ROUNDING, tensors_of};
use crate::check::model::scope::Scope;
use crate::differentiate::Finding;

impl Examination<'_> {
    /// Whether the error along `scope` is the rounding of a gradient that is zero: small beside the
    /// other tensors', and the derivative is measured to be smaller still. Remembers it.
    ///
    /// Such rounding is that of terms which cancel, of any size: behind a normalization of equal
    /// samples they are divided by the root of its regularizer.
    pub(crate) fn is_rounding(&mut self, scope: &Scope, finding: &Finding) -> bool {
        let Some(fit) = finding.fit else { return false };
        if !tensors_of(self.facts, scope).all(|facts| facts.is_faint) {
            return false;
        }
        let analytic = self.function.analytic();
        let along = |position: usize| analytic[position] * self.function.along(position);
        let slope: f64 = scope.entries().map(along).sum();
        let most = self.rounding() * (scope.len() as f64).sqrt();
        let is_zero = (slope + fit.error).abs() + fit.bound() <= most;
        if is_zero {
            for facts in tensors_of(self.facts, scope) {
                let place = self.place_of(facts);
                let found = scope.count_within(facts.range.clone());
                self.standings[place].note_rounding(found);
            }
        }
        is_zero
    }

    /// The same of one entry, whose derivative is at most `numeric`.
    pub(crate) fn is_rounding_of(&self, position: usize, numeric: f64) -> bool {
        let is_faint = tensors_of(self.facts, &Scope::entry(position)).all(|facts| facts.is_faint);
        is_faint && numeric * self.function.along(position).abs() <= self.rounding()
    }

    /// What rounding of the largest gradient makes of the derivative.
    fn rounding(&self) -> f64 {
        ROUNDING * self.settings.unit_in_last_place * self.reference
    }
}
