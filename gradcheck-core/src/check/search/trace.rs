//! From an error along a direction to the entry that makes it. Along one direction residuals add,
//! so that measuring one half gives the other.

use super::descent::{Descent, is_elsewhere};
use super::examine::Examination;
use super::proof::{HalfJump, Proof, WIDE};
use super::reason::Trouble;
use super::region::Region;
use super::trial::Tried;
use crate::check::model::facts::{Facts, tensors_of};
use crate::check::model::line::ScopedLine;
use crate::check::model::scope::Scope;
use crate::check::settings::SMALL;
use crate::differentiate::{Estimate, Finding, Goal, Rung, SAFE, SIGNIFICANT, Steps, richardson};
use crate::report::Bound;

/// How many entries are traced one by one in a tensor that is wrong in a few places.
const MOST_TRACED: usize = 4;
/// How many entries of a tensor that is wrong all over are measured.
/// Measured by `sensitivity`: at half 4 more wrong names, 3 more mistakes without a name, 3 % fewer
/// evaluations; at twice 2 more wrong names, 1 more mistake without a name, 7 % more evaluations.
const SAMPLE: usize = 12;
/// How many of one after the first: that the same is wrong with it takes no more.
/// Measured by `sensitivity`: at half no change; at twice 1 % more evaluations.
const FEW: usize = 3;
/// How exactly two steps must give an error to prove it.
const EXACT: f64 = 1e-3;
/// A jump of the slope grows by this much less than curvature between two steps.
/// Measured by `sensitivity`: at half 7 % more evaluations; at twice no change.
const PERSISTENT: f64 = 2.0;
/// The part of the analytic derivative that is more than zero.
const STEEP: f64 = 1e-2;
/// After this many wrong tensors the others are only surveyed.
const MOST_TENSORS: usize = 3;
/// How many are surveyed; the verdict stands by then.
const MOST_SURVEYED: usize = 64;
/// How many of them have entries measured, for the name of the mistake.
const MOST_SAMPLED: usize = 6;
/// The nearer of the two steps at which entries are measured without a look before.
const NEARER: f64 = 16.0;
/// The residual of a surveyed tensor, relative to its derivative, that makes it wrong.
const GROSS: f64 = 0.01;

/// Whether two steps see a difference of the slopes that does not shrink with them, as curvature
/// does.
fn is_kinked([near, far]: [&Rung; 2]) -> bool {
    near.jump.abs() > SIGNIFICANT * near.jump_noise
        && near.jump.abs() * far.t > PERSISTENT * far.jump.abs() * near.t
}

/// The half of the jump at a proven kink, as derivatives by an entry with this displacement.
pub(crate) fn half_jump(finding: &Finding, along: f64) -> Option<HalfJump> {
    let greatest = finding.half_jump() / along.abs();
    let measured = 0.5 * finding.jump / along.abs();
    (greatest > 0.0).then_some(HalfJump { measured, greatest })
}

impl<'a> Examination<'a> {
    /// Finds the entry that makes most of the error, proves it, and goes on without it.
    pub(crate) fn trace(&mut self, scope: &Scope, finding: &Finding) {
        let several = tensors_of(self.facts, scope).count() > 1;
        if several
            && self.standings.iter().filter(|standing| standing.is_accused()).count()
                >= MOST_TENSORS
            && let Some(rest) = self.survey(scope, finding)
        {
            return self.examine(&rest);
        }
        let Some((position, is_dense)) = self.descend(scope, finding) else {
            return self.trouble(scope, &Trouble::Unsettled);
        };
        let mut position = position;
        let mut tried = self.try_entry(position, finding);
        if matches!(&tried, Tried::Right(leaf) if is_elsewhere(finding, leaf)) {
            position = self.descend_slowly(scope, finding);
            tried = self.try_entry(position, finding);
        }
        let leaf = match tried {
            Tried::Wrong(leaf) => leaf,
            Tried::Right(leaf) => return self.lost(scope, finding, &leaf),
            Tried::Apart => return self.examine(&scope.without(position..position + 1)),
            Tried::Louder => return self.examine(scope),
        };
        let facts = self.owner(position);
        let place = self.place_of(facts);
        let is_repeated = self.standings[place].wrong() > 1;
        let rest = if facts.range.len() > 1 && (is_dense || is_repeated) {
            self.region_without(scope, facts, finding, &leaf, is_dense)
        } else {
            scope.without(position..position + 1)
        };
        self.examine(&rest);
    }

    /// Measures entries of the part of a tensor that its errors are confined to, and leaves it out;
    /// the entries found wrong alone where they are few among right ones.
    fn region_without(
        &mut self,
        scope: &Scope,
        facts: &Facts,
        finding: &Finding,
        leaf: &Finding,
        is_dense: bool,
    ) -> Scope {
        let place = self.place_of(facts);
        let standing = &mut self.standings[place];
        if standing.is_confined() || standing.wrong() > MOST_TRACED {
            standing.note_wrong_throughout();
            let tensor = &self.prepared.layout.tensors()[facts.number];
            self.sample(&Region::whole(facts.range.start, tensor.shape()), place, leaf);
            return scope.without(facts.range.clone());
        }
        let Some(descent) = Descent::new(finding) else {
            return scope.without(facts.range.clone());
        };
        let region = self.confine(facts, descent.steps[0]);
        let is_small = region.len() <= SMALL;
        if !is_dense && !is_small && !self.is_wrong_throughout(&region, leaf) {
            let found: Vec<usize> = self.proofs.iter().map(|proof| proof.position).collect();
            return found
                .into_iter()
                .fold(scope.clone(), |rest, position| rest.without(position..position + 1));
        }
        self.sample(&region, place, leaf);
        let rest = scope.minus(&region.scope());
        self.standings[place].confine(region);
        rest
    }

    /// Whether a few entries of a region are all wrong, but for zeros that may be right.
    fn is_wrong_throughout(&mut self, region: &Region, leaf: &Finding) -> bool {
        let Some(fit) = leaf.fit else { return false };
        let mut wrong = 0;
        for position in region.spread(2 * FEW) {
            if self.measure(position, fit.steps) {
                wrong += 1;
            } else if self.function.analytic()[position] != 0.0 {
                return false;
            }
            if wrong == FEW {
                return true;
            }
        }
        false
    }

    /// The trail ends at an entry that is right: a difference that is tolerated everywhere, or a
    /// scope to be looked at in parts.
    fn lost(&mut self, scope: &Scope, finding: &Finding, leaf: &Finding) {
        let tolerated = self.tolerates(scope, finding);
        if scope.only().is_none() && !tolerated {
            if self.settings.is_of_whole && tensors_of(self.facts, scope).count() > 1 {
                return self.each_tensor(scope);
            }
            if finding.is_beside_kinks()
                && let Some(mean) = self.averaged(scope, finding)
                && mean.is_zero()
            {
                return self.settle(scope, &mean);
            }
            return self.split_or(scope, |examination| examination.trouble(scope, &Trouble::Lost));
        }
        if leaf.fit.is_none() {
            return self.trouble(scope, &Trouble::of(leaf));
        }
        self.settle(scope, if tolerated { finding } else { leaf });
    }

    pub(crate) fn rung(&mut self, scope: &Scope, t: f64) -> Rung {
        if let Some(exact) = self.function.exact(scope) {
            return exact.rung(t);
        }
        let (origin, noise) = (self.origin_of(scope), self.noise_along(scope));
        let mut line = ScopedLine { function: &mut *self.function, scope };
        Rung::take(&mut line, origin, t, &noise)
    }

    /// What the exploration of one entry proves of it.
    pub(crate) fn proven(&self, position: usize, leaf: &Finding) -> Option<Proof> {
        let is_kink = leaf.is_kink() && leaf.is_proven_kink;
        let fit = leaf.fit.filter(|_| leaf.is_error() || leaf.is_zero() || is_kink)?;
        let along = self.function.along(position);
        let slope = self.function.analytic()[position] * along;
        let coarse = self.settings.coarse * (slope + fit.error).abs();
        let unseen = if fit.steps.largest > WIDE { coarse.min(leaf.blur(WIDE)) } else { 0.0 };
        // In f32 rounding leaves no steps that are free of kinks, where there are thousands.
        let kinks = if self.settings.is_of_whole { leaf.hidden_by_kinks() } else { None };
        let bound = fit.bound() + unseen + kinks.unwrap_or(0.0);
        let proof = self.proof(position, fit.error, bound, fit.steps.largest);
        Some(half_jump(leaf, along).map_or(proof, |half| proof.at_kink(half)))
    }

    /// What is to be learnt of one entry.
    pub(super) fn goal_of(&self, position: usize, start: f64) -> Goal {
        let along = self.function.along(position).abs();
        let slope = self.function.analytic()[position].abs() * along;
        let scale =
            if slope > 0.0 { slope } else { self.reference.max(1e-3 * self.prepared.origin.abs()) };
        Goal {
            start,
            limits: self.limits_of(position),
            clear: self.settings.sharp * scale,
            needed: f64::INFINITY,
            sharp: self.settings.sharp * scale,
            scale,
            rounding: self.settings.unit_in_last_place * self.own_part(position),
            is_rough: false,
        }
    }

    /// The smallest and the largest step of one entry: one that is small among those of its tensor
    /// can be moved by less than they can.
    pub(crate) fn limits_of(&self, position: usize) -> Steps {
        let Steps { smallest, largest } = self.settings.limits;
        Steps::new(smallest * self.own_part(position), largest)
    }

    /// The part of its displacement at step 1 that an entry is, by which its digits are finer; 1 for
    /// one that is 0, which has no size of its own.
    pub(super) fn own_part(&self, position: usize) -> f64 {
        let size = self.function.moved(position, 0.0).abs();
        if size > 0.0 { size / self.function.along(position).abs() } else { 1.0 }
    }

    /// Brings a residual along one entry to a derivative by it.
    pub(crate) fn proof(&self, position: usize, residual: f64, bound: f64, step: f64) -> Proof {
        let (analytic, along) = (self.function.analytic()[position], self.function.along(position));
        let error = residual / along;
        let size = self.function.moved(position, 0.0).abs() / along.abs();
        let rounding = self.settings.unit_in_last_place * (1.0 + size / step) * error.abs();
        // An analytic value that is next to zero for its format is rounded by as much.
        let rounding = rounding + self.settings.least * self.prepared.unit;
        let rounding = rounding + self.settings.narrow * self.owner(position).typical / along.abs();
        let numeric = analytic + error;
        // What differs from all numbers is no difference that was measured.
        let is_measured = numeric.is_finite();
        let known = Bound::new(SAFE * bound / along.abs() + rounding);
        let error_bound = if is_measured { known } else { Bound::UNKNOWN }.get();
        let is_wrong = error.abs() > error_bound
            && !self.is_rounding_of(position, numeric, error_bound)
            && !approx::relative_eq!(
                analytic,
                numeric,
                epsilon = self.settings.epsilon * self.prepared.unit,
                max_relative = self.settings.max_relative
            );
        Proof { position, analytic, numeric, error: error_bound, is_wrong, slopes: None }
    }

    /// Keeps an entry at a kink, of which any slope between the two is the derivative.
    pub(crate) fn note_kink(&mut self, scope: &Scope, finding: &Finding) {
        let (Some(position), Some(fit)) = (scope.only(), finding.fit) else { return };
        if let Some(half) = half_jump(finding, self.function.along(position)) {
            let proof =
                self.proof(position, fit.error, fit.bound(), fit.steps.largest).at_kink(half);
            let place = self.place_of(self.owner(position));
            let unit = self.unit();
            self.standings[place].note_slopes(proof.slopes.map(|slopes| slopes.over(unit)));
            self.note(proof);
        }
    }

    /// Keeps a measured entry for the report.
    pub(super) fn note(&mut self, proof: Proof) {
        let same = |known: &Proof| known.position == proof.position;
        match self.proofs.iter().position(same) {
            Some(place) if proof.is_wrong && !self.proofs[place].is_wrong => {
                self.proofs.remove(place);
            }
            Some(_) => return,
            None => {}
        }
        self.keep(proof);
    }

    /// Keeps an entry that was not measured before.
    pub(crate) fn keep(&mut self, proof: Proof) {
        let place = self.place_of(self.owner(proof.position));
        if proof.is_wrong {
            let along = self.function.along(proof.position);
            self.standings[place].note_wrong((along * (proof.analytic - proof.numeric)).abs());
        }
        self.proofs.push(proof);
    }

    /// Measures more entries of a region that is wrong: all of a small one, else some spread over
    /// it. Two evaluations an entry where the step of `leaf` suits it.
    fn sample(&mut self, region: &Region, place: usize, leaf: &Finding) {
        let Some(fit) = leaf.fit else { return };
        let others = self.standings.iter().enumerate();
        let is_first =
            others.filter(|(other, _)| *other != place).all(|(_, other)| other.wrong() == 0);
        let wanted = match (is_first, region.len() <= SMALL) {
            (true, true) => region.len(),
            (true, false) => SAMPLE,
            (false, _) => FEW,
        };
        for position in region.spread(wanted) {
            self.measure(position, fit.steps);
        }
    }

    /// Measures entries of tensors that are wrong throughout; how many are wrong.
    pub(super) fn measure_all(&mut self, positions: &[usize]) -> usize {
        let steps = Steps::new(self.settings.start / NEARER, self.settings.start);
        let mut wrong = 0;
        for &position in positions {
            if self.measure(position, steps) {
                wrong += 1;
                let place = self.place_of(self.owner(position));
                self.standings[place].note_wrong_throughout();
            }
        }
        wrong
    }

    /// Measures one entry, unless it was before; whether it is wrong.
    pub(super) fn measure(&mut self, position: usize, steps: Steps) -> bool {
        if let Some(known) = self.proofs.iter().find(|proof| proof.position == position) {
            return known.is_wrong;
        }
        let place = self.place_of(self.owner(position));
        self.standings[place].note_measured();
        let quick = if self.is_untried(position) { None } else { self.quick(position, steps) };
        let proof = quick.or_else(|| self.prove(position, steps.largest));
        if let Some(proof) = proof {
            self.note(proof);
        }
        proof.is_some_and(|proof| proof.is_wrong)
    }

    /// Measures an entry at two steps; `None` if they do not agree so well that nothing can be
    /// hidden between them, or see a derivative of zero, as steps that are far too large do.
    fn quick(&mut self, position: usize, steps: Steps) -> Option<Proof> {
        if !self.function.has_steps() {
            return None;
        }
        let scope = Scope::entry(position);
        let [near, far] = [(steps.largest / 4.0).max(steps.smallest), steps.largest]
            .map(|t| self.rung(&scope, t));
        let ratio = far.t / near.t;
        let Estimate { value: limit, sigma } = richardson(ratio, near.estimate(), far.estimate());
        // A jump of the second derivative leaves a term that is linear in the step.
        let linear = (ratio * near.residual - far.residual) / (ratio - 1.0);
        let left_out = (limit - near.residual).abs().max((limit - linear).abs());
        let bound = SIGNIFICANT * sigma + left_out;
        let both = [near, far].iter().all(Rung::is_central);
        let is_smooth = near.jump.abs() < limit.abs()
            && bound < EXACT * limit.abs()
            && !is_kinked([&near, &far])
            && !near.is_beyond(&far);
        let slope = self.function.analytic()[position] * self.function.along(position);
        let is_steep = slope == 0.0 || (slope + limit).abs() > STEEP * slope.abs();
        (both && near.t < far.t && is_smooth && is_steep)
            .then(|| self.proof(position, limit, bound, near.t))
    }

    /// Measures each tensor once, and marks those that are grossly wrong; the others are left.
    /// `None` when there is no such tensor.
    fn survey(&mut self, scope: &Scope, finding: &Finding) -> Option<Scope> {
        let descent = Descent::new(finding)?;
        let steps = finding.fit?.steps;
        let (mut rest, mut surveyed) = (scope.clone(), 0);
        let tensors: Vec<&Facts> = tensors_of(self.facts, scope).collect();
        if let Some(beyond) = tensors.get(MOST_SURVEYED) {
            let others = Scope::new(scope.within(beyond.range.start..usize::MAX));
            self.trouble(&others, &Trouble::GivenUp);
            rest = Scope::new(scope.within(0..beyond.range.start));
        }
        for facts in tensors.into_iter().take(MOST_SURVEYED) {
            let rung = self.rung(&Scope::new(scope.within(facts.range.clone())), descent.steps[0]);
            if rung.residual.abs() > (GROSS * facts.norm).max(8.0 * rung.noise) {
                let place = self.place_of(facts);
                self.standings[place].note_wrong_throughout();
                rest = rest.without(facts.range.clone());
                if surveyed < MOST_SAMPLED {
                    surveyed += 1;
                    let tensor = &self.prepared.layout.tensors()[facts.number];
                    let whole = Region::whole(facts.range.start, tensor.shape());
                    for position in whole.spread(FEW) {
                        self.measure(position, steps);
                    }
                }
            }
        }
        (rest != *scope).then_some(rest)
    }

    pub(super) fn owner(&self, position: usize) -> &'a Facts {
        let facts = self.facts.iter().find(|facts| facts.range.contains(&position));
        facts.expect("every entry that moves belongs to a tensor")
    }
}
