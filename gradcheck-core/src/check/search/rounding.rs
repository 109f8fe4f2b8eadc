//! Gradients that are zero but for their rounding.

use super::examine::Examination;
use super::reason::Trouble;
use crate::check::model::facts::{Facts, ROUNDING, tensors_of};
use crate::check::model::scope::Scope;
use crate::differentiate::Finding;

impl Examination<'_> {
    /// Whether the error along `scope` is the rounding of a gradient that is zero: small beside the
    /// other tensors', and the derivative is measured to be smaller still. Remembers it; where it does
    /// not change as rounding does, that nothing can be said.
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
        let may_be =
            |facts: &Facts| may_be_rounding(facts, (slope + fit.error).abs(), fit.bound(), most);
        if !tensors_of(self.facts, scope).all(may_be) {
            return false;
        }
        for facts in tensors_of(self.facts, scope) {
            let place = self.place_of(facts);
            if facts.is_rounding {
                let found = scope.count_within(facts.range.clone());
                self.standings[place].note_rounding(found);
            } else {
                self.standings[place].note_trouble(Trouble::Faint);
            }
        }
        true
    }

    /// The same of one entry, whose derivative is `numeric` within `error`.
    pub(crate) fn is_rounding_of(&self, position: usize, numeric: f64, error: f64) -> bool {
        let along = self.function.along(position).abs();
        let [numeric, error] = [numeric.abs(), error].map(|size| size * along);
        tensors_of(self.facts, &Scope::entry(position))
            .all(|facts| may_be_rounding(facts, numeric, error, self.rounding()))
    }

    /// What rounding of the largest gradient makes of the derivative.
    fn rounding(&self) -> f64 {
        ROUNDING * self.settings.digit() * self.reference
    }
}

/// Whether a gradient of which the derivative is `numeric` within `error` may be rounding, which makes
/// `most` of it. Where it does not change as that does, zero must be in reach.
fn may_be_rounding(facts: &Facts, numeric: f64, error: f64, most: f64) -> bool {
    facts.is_faint && numeric + error <= most && (facts.is_rounding || numeric <= error)
}
