//! Other directions, where one shows too little of a tensor.

use super::examine::Examination;
use crate::check::model::facts::tensors_of;
use crate::check::model::scope::Scope;
use crate::check::settings::SMALL;
use crate::differentiate::Finding;

/// Along how many directions a part is looked at until one is conclusive.
const MOST_DIRECTIONS: usize = 4;

impl Examination<'_> {
    /// Looks along `scope`, where the resolution is that of a tensor along other directions too until
    /// one is conclusive: the kinks beside the parameters are others along each.
    pub(super) fn settled(&mut self, scope: &Scope) -> Finding {
        let mut best = self.explore(scope);
        let is_one = tensors_of(self.facts, scope).count() == 1 && scope.only().is_none();
        if !self.settings.is_of_whole || !self.function.has_steps() || !is_one {
            return best;
        }
        for _ in 1..MOST_DIRECTIONS {
            if self.is_conclusive(scope, &best) || self.has_tried_enough() {
                break;
            }
            self.redraw();
            best = best.beside(self.explore(scope));
        }
        best
    }

    /// Whether a look says something of some tensor.
    pub(super) fn is_conclusive(&self, scope: &Scope, finding: &Finding) -> bool {
        let says_enough =
            || self.weak(scope, finding).len() < tensors_of(self.facts, scope).count();
        // The few entries of a small tensor are measured one by one: that tells an error from kinks.
        let is_doubtful = finding.is_rough && scope.len() > SMALL;
        finding.is_error() && !is_doubtful || finding.is_zero() && says_enough()
    }

    /// Looks along another direction through the tensors of which the first could say little, and
    /// through what is left of those that are wrong elsewhere.
    pub(crate) fn again(&mut self, groups: &[Scope]) {
        let pairs = self.facts.iter().zip(&self.standings);
        let deserving = pairs.filter(|(_, standing)| standing.deserves_another());
        let ranges = deserving.map(|(facts, _)| facts.range.clone());
        let mut scope = Scope::new(ranges);
        for standing in self.standings.iter().filter(|standing| standing.is_accused()) {
            if let Some(region) = standing.region() {
                scope = scope.minus(&region.scope());
            }
        }
        for proof in self.proofs.iter().filter(|proof| proof.is_wrong) {
            scope = scope.without(proof.position..proof.position + 1);
        }
        if scope.len() == 0 {
            return;
        }
        self.redraw();
        for group in groups {
            let ranges = group.ranges().iter().flat_map(|range| scope.within(range.clone()));
            self.examine(&Scope::new(ranges.collect::<Vec<_>>()));
        }
    }

    pub(super) fn redraw(&mut self) {
        self.directions += 1;
        let seed = self.prepared.seed.wrapping_add(self.directions);
        self.function.redraw(&self.prepared.layout, seed);
    }
}
