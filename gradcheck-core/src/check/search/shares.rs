//! What of the derivative a tensor and its parts make, and which tensors too little is seen of.

use super::cause::{Dim, ROW};
use super::examine::Examination;
use super::standing::MARGIN;
use crate::check::model::facts::{Facts, Shares, tensors_of};
use crate::check::model::scope::Scope;
use crate::differentiate::Finding;

/// A row that is seen so many times as badly as is wanted is not seen by looking again.
const HOPELESS: f64 = 4.0;

impl<'a> Examination<'a> {
    /// What a tensor and a typical entry of it contribute to the derivative, or one of the other
    /// tensors' if the gradient vanishes.
    pub(super) fn shares_of(&self, scope: &Scope, facts: &Facts) -> Shares {
        if facts.vanishes { self.references() } else { self.own_shares(scope, facts) }
    }

    fn own_shares(&self, scope: &Scope, facts: &Facts) -> Shares {
        let entry = facts.share();
        if !self.settings.is_of_whole {
            return Shares::of_entry(entry);
        }
        let part = scope.count_within(facts.range.clone()) as f64 / facts.range.len() as f64;
        Shares { judged: (part * facts.slope).max(entry), entry }
    }

    /// The largest shares that any tensor has.
    fn references(&self) -> Shares {
        let largest = |of: fn(&Facts) -> f64| self.facts.iter().map(of).fold(0.0, f64::max);
        let entry = self.reference;
        let judged = if self.settings.is_of_whole { largest(|facts| facts.slope) } else { entry };
        Shares { judged, entry }
    }

    /// Where the resolution is that of a tensor as a whole: what is seen well enough of it.
    pub(super) fn dim(&self, facts: &Facts, shares: Shares) -> Option<Dim> {
        let shape = self.prepared.layout.tensors()[facts.number].shape();
        let of_slice = facts.slice(shape).map_or(f64::INFINITY, |part| ROW / MARGIN * part);
        let of_whole = self.settings.resolution / MARGIN * shares.judged;
        let dim = Dim { whole: of_whole, slice: of_slice };
        self.settings.is_of_whole.then_some(dim)
    }

    /// The tensors of which too little was seen.
    pub(super) fn weak(&self, scope: &Scope, finding: &Finding) -> Vec<&'a Facts> {
        let alone = tensors_of(self.facts, scope).count() == 1;
        let is_weak = |facts: &&Facts| {
            let shares = self.shares(scope, facts, finding);
            match self.dim(facts, shares) {
                Some(Dim { whole, slice }) => {
                    let is_hopeless = alone && finding.bound_alone() > HOPELESS * slice;
                    finding.bound() > whole || finding.bound_alone() > slice && !is_hopeless
                }
                None => finding.bound() > self.settings.enough * shares.judged,
            }
        };
        let meets = |facts: &&Facts| scope.meets(facts.range.clone());
        self.facts.iter().filter(meets).filter(is_weak).collect()
    }

    /// What a tensor and a typical entry of it contribute to the derivative; for a gradient that
    /// vanishes what those of the other tensors do, or else what the curvature makes of moving by its
    /// own size.
    pub(crate) fn shares(&self, scope: &Scope, facts: &Facts, finding: &Finding) -> Shares {
        let is_zero = facts.vanishes || self.standings[self.place_of(facts)].is_rounding();
        match (is_zero, self.reference > 0.0) {
            (false, _) => self.own_shares(scope, facts),
            (true, true) => self.references(),
            (true, false) => {
                let bent = 0.5 * finding.curvature() * facts.near;
                let entry = bent / (facts.range.len() as f64).sqrt();
                Shares { judged: if self.settings.is_of_whole { bent } else { entry }, entry }
            }
        }
    }

    /// What a typical entry contributes.
    pub(crate) fn part(&self, scope: &Scope, facts: &Facts, finding: &Finding) -> f64 {
        self.shares(scope, facts, finding).entry
    }
}
