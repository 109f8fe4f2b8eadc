//! Other directions, where one shows too little of a tensor.

use super::examine::Examination;
use crate::check::model::facts::tensors_of;
use crate::check::model::scope::Scope;
use crate::check::settings::SMALL;
use crate::differentiate::{Finding, Fit, SIGNIFICANT, calmest, mean_of};

/// Along how many directions residuals are averaged: fewer do not know their own scatter.
/// Measured by `sensitivity`: at half 1 more miss, 1 fewer wrong tensor; at twice no change.
const LEAST_DIRECTIONS: usize = 6;
const MOST_DIRECTIONS: usize = 24;

impl Examination<'_> {
    /// Looks along `scope`; where the resolution is that of a tensor and one direction is not conclusive,
    /// along others too.
    pub(super) fn settled(&mut self, scope: &Scope) -> Finding {
        let finding = self.explore(scope);
        let is_one = tensors_of(self.facts, scope).count() == 1;
        if !is_one || self.is_conclusive(scope, &finding) {
            return finding;
        }
        // An error that all directions share, as the last of them shows it.
        self.averaged(scope, &finding).unwrap_or_else(|| self.explore(scope))
    }

    /// Averages the residual through `scope` over directions, where the resolution is that of a tensor:
    /// the kinks beside the parameters are others along each. `None` where an error is left.
    pub(super) fn averaged(&mut self, scope: &Scope, finding: &Finding) -> Option<Finding> {
        let has_others =
            self.settings.is_of_whole && self.function.has_steps() && scope.only().is_none();
        // A kink at the parameters is one along every direction: its entries are sought out.
        let has_others = has_others && !finding.is_proven_kink;
        let t = calmest(&finding.rungs).filter(|_| has_others && !self.has_tried_enough());
        let Some(t) = t else { return Some(finding.clone()) };
        let needed = self.needed(scope);
        let mut rungs = Vec::new();
        loop {
            self.redraw();
            rungs.push(self.rung(scope, t));
            if rungs.len() < LEAST_DIRECTIONS {
                continue;
            }
            let mean = mean_of(&rungs).filter(Fit::is_zero)?;
            if mean.error.abs() + SIGNIFICANT * mean.sigma <= needed
                || rungs.len() == MOST_DIRECTIONS
            {
                let scatter = mean.sigma * (rungs.len() as f64).sqrt();
                let pooled = finding.clone().pooled(mean, scatter);
                let is_sharper = !finding.is_zero() || pooled.bound() < finding.bound();
                return Some(if is_sharper { pooled } else { finding.clone() });
            }
        }
    }

    /// The greatest residual at which the tensor of `scope` is seen well enough as a whole.
    fn needed(&self, scope: &Scope) -> f64 {
        let needed = |facts| {
            let shares = self.shares_of(scope, facts);
            self.dim(facts, shares).map_or(0.0, |dim| dim.whole)
        };
        tensors_of(self.facts, scope).map(needed).fold(f64::INFINITY, f64::min)
    }

    /// Whether a look says something of some tensor.
    pub(super) fn is_conclusive(&self, scope: &Scope, finding: &Finding) -> bool {
        let says_enough =
            || self.weak(scope, finding).len() < tensors_of(self.facts, scope).count();
        // The few entries of a small tensor are measured one by one: that tells an error from kinks.
        let is_doubtful = scope.len() > SMALL && finding.is_beside_kinks();
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
