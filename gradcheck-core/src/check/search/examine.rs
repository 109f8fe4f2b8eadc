//! Goes through the tensors: together where their gradients are of one size, in parts where
//! something shows. Decides what is looked at next, and writes down what is known of each tensor.

use std::collections::BTreeMap;

use super::assemble;
use super::cause::Dim;
use super::proof::{KnownRow, Proof};
use super::reason::Trouble;
use super::standing::{MARGIN, Standing};
use crate::check::model::facts::{Facts, LIGHTEST, ONE_SIZE, Shares, norm_of, tensors_of};
use crate::check::model::line::ScopedLine;
use crate::check::model::objective::Function;
use crate::check::model::scope::Scope;
use crate::check::settings::Settings;
use crate::check::start::prepare::Prepared;
use crate::differentiate::{Finding, Goal, Noise, SIGNIFICANT, explore};
use crate::report::{Bound, Draft};

/// How many lines are explored before what is left is given up, and how many more for each tensor: two
/// where each is of a size of its own.
const MOST_EXPLORATIONS: usize = 96;
const MORE_FOR_EACH: usize = 2;

/// An examination of all tensors.
pub(crate) struct Examination<'a> {
    pub(super) function: &'a mut dyn Function,
    pub(super) facts: &'a [Facts],
    pub(super) settings: Settings,
    pub(super) noise: Noise,
    /// By place in `facts`.
    pub(super) standings: Vec<Standing>,
    pub(super) proofs: Vec<Proof>,
    /// The largest part that a typical entry of any tensor has in the derivative.
    pub(super) reference: f64,
    pub(super) prepared: &'a Prepared,
    pub(super) explorations: usize,
    /// How many directions were drawn after the first.
    pub(super) directions: u64,
    /// What is moved to measure the noise.
    pub(super) probe: Scope,
    /// Whether the noise was measured again.
    pub(super) doubted: bool,
    /// What is known of rows of a matrix, by their first entry.
    pub(super) rows: BTreeMap<usize, KnownRow>,
    /// Whether an accusation stood on its own line.
    pub(super) has_stood: bool,
    /// Whether every entry is looked at by itself only.
    pub(super) is_each: bool,
}

impl<'a> Examination<'a> {
    pub(crate) fn new(prepared: &'a Prepared, function: &'a mut dyn Function) -> Self {
        let facts = prepared.facts.as_slice();
        Self {
            function,
            facts,
            settings: prepared.settings,
            noise: prepared.noise,
            standings: vec![Standing::default(); facts.len()],
            proofs: Vec::new(),
            reference: facts.iter().map(Facts::share).fold(0.0, f64::max),
            prepared,
            explorations: 0,
            directions: 0,
            probe: prepared.probe.clone(),
            doubted: false,
            rows: BTreeMap::new(),
            has_stood: false,
            is_each: false,
        }
    }

    /// The same, where every entry is looked at by itself only.
    pub(crate) fn of_each(prepared: &'a Prepared, function: &'a mut dyn Function) -> Self {
        Self { is_each: true, ..Self::new(prepared, function) }
    }

    /// What was found.
    pub(crate) fn draft(mut self) -> Draft {
        let (tensors, named) = self.named();
        assemble::draft(self.prepared, self.function, tensors, &self.proofs, named)
    }

    /// The model and its cost.
    pub(crate) fn function(&self) -> &dyn Function {
        self.function
    }

    /// The facts of the tensor at a place.
    pub(crate) fn facts(&self, place: usize) -> &'a Facts {
        &self.facts[place]
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The power of two by which samples are multiplied.
    pub(crate) fn unit(&self) -> f64 {
        self.prepared.unit
    }

    /// The largest part that a typical entry of any tensor has in the derivative.
    pub(crate) fn reference(&self) -> f64 {
        self.reference
    }

    /// What is known of the tensor at a place in the facts.
    pub(crate) fn standing(&mut self, place: usize) -> &mut Standing {
        &mut self.standings[place]
    }

    /// Tensors with gradients of one size, the largest first; those with none together at the end.
    pub(crate) fn groups(&self) -> Vec<Scope> {
        let mut order: Vec<&Facts> = self.facts.iter().collect();
        order.sort_by(|left, right| right.share().total_cmp(&left.share()));
        let mut groups: Vec<Vec<&Facts>> = Vec::new();
        for facts in order {
            match groups.last_mut() {
                Some(group)
                    if group[0].vanishes == facts.vanishes
                        && facts.share() >= ONE_SIZE * group[0].share() =>
                {
                    group.push(facts);
                }
                _ => groups.push(vec![facts]),
            }
        }
        let scope_of = |mut group: Vec<&Facts>| {
            group.sort_by_key(|facts| facts.range.start);
            Scope::new(group.into_iter().map(|facts| facts.range.clone()))
        };
        groups.into_iter().map(scope_of).collect()
    }

    /// Looks along the direction through `scope` and goes on from what it shows.
    pub(crate) fn examine(&mut self, scope: &Scope) {
        if scope.len() == 0 {
            return;
        }
        if self.has_tried_enough() {
            return self.trouble(scope, &Trouble::GivenUp);
        }
        let finding = self.settled(scope);
        let is_of_several = self.settings.is_of_whole && tensors_of(self.facts, scope).count() > 1;
        if is_of_several && !self.is_conclusive(scope, &finding) {
            self.each_tensor(scope);
        } else if finding.is_kink() {
            self.kink(scope, &finding);
        } else if finding.is_zero() {
            self.settle(scope, &finding);
        } else if finding.is_error() {
            self.error(scope, &finding);
        } else {
            let trouble = Trouble::of(&finding);
            self.split_or(scope, |examination| {
                for facts in tensors_of(examination.facts, scope) {
                    let shares = examination.shares(scope, facts, &finding);
                    let place = examination.place_of(facts);
                    examination.standings[place].show(&finding, shares.judged);
                }
                examination.trouble(scope, &trouble);
            });
        }
    }

    /// Whether what is left is given up.
    pub(super) fn has_tried_enough(&self) -> bool {
        self.explorations >= MOST_EXPLORATIONS + MORE_FOR_EACH * self.facts.len()
    }

    pub(crate) fn explore(&mut self, scope: &Scope) -> Finding {
        let goal = self.goal(scope);
        self.look(scope, goal)
    }

    pub(crate) fn look(&mut self, scope: &Scope, goal: Goal) -> Finding {
        self.explorations += 1;
        if let Some(exact) = self.function.exactly(scope, goal.start) {
            return exact.finding(goal.start);
        }
        let (origin, noise) = (self.origin_of(scope), self.noise_along(scope));
        let mut line = ScopedLine { function: &mut *self.function, scope };
        explore(&mut line, origin, &noise, goal)
    }

    fn goal(&self, scope: &Scope) -> Goal {
        let tensors: Vec<&Facts> = tensors_of(self.facts, scope).collect();
        // What is known already need not be known better along another direction.
        let clear = |facts: &&Facts| {
            let shares = self.shares_of(scope, facts);
            let clear = match self.dim(facts, shares) {
                Some(Dim { whole, slice }) => 0.5 * whole.min(slice),
                None => self.settings.clear * shares.judged,
            };
            let standing = &self.standings[self.place_of(facts)];
            clear.max(shares.judged * standing.need())
        };
        let clear = tensors.iter().map(clear).fold(f64::INFINITY, f64::min);
        let needed = match tensors.as_slice() {
            [facts] => self.settings.resolution / MARGIN * self.shares_of(scope, facts).judged,
            _ => f64::INFINITY,
        };
        let norm = norm_of(tensors, |facts| facts.norm);
        Goal {
            start: self.settings.start,
            limits: scope.only().map_or(self.settings.limits, |entry| self.limits_of(entry)),
            clear,
            needed,
            sharp: f64::INFINITY,
            scale: if norm > 0.0 { norm } else { self.reference.max(self.prepared.origin.abs()) },
            rounding: self.settings.unit_in_last_place
                * scope.only().map_or(1.0, |entry| self.own_part(entry)),
            is_rough: self.settings.is_of_whole && scope.only().is_none(),
        }
    }

    /// No error is seen, or none that matters. Tensors for which that says little are looked at by
    /// themselves.
    pub(crate) fn settle(&mut self, scope: &Scope, finding: &Finding) {
        let tensors: Vec<&Facts> = tensors_of(self.facts, scope).collect();
        let bound = finding.bound();
        let weak = self.weak(scope, finding);
        let alone = tensors.len() == 1;
        if alone && !weak.is_empty() && self.quietens(scope) {
            return;
        }
        let is_tolerated = finding.is_error() && self.tolerates(scope, finding);
        for facts in tensors
            .iter()
            .filter(|facts| alone || !weak.iter().any(|weak| weak.number == facts.number))
        {
            self.clear(scope, facts, finding, bound);
            if is_tolerated {
                let place = self.place_of(facts);
                self.standings[place].tolerate();
            }
        }
        if alone || weak.is_empty() {
            return;
        }
        let all_weak = weak.len() == tensors.len();
        let rest = Scope::new(weak.iter().flat_map(|facts| scope.within(facts.range.clone())));
        if all_weak {
            self.each_half(&rest);
        } else {
            self.examine(&rest);
        }
    }

    /// Notes that no error above `bound` is in the entries of a tensor.
    pub(crate) fn clear(&mut self, scope: &Scope, facts: &Facts, finding: &Finding, bound: f64) {
        let mut shares = self.shares(scope, facts, finding);
        // Errors of single entries do not add up over directions as that of the whole does.
        shares.entry *= finding.bound() / finding.bound_alone();
        let part = shares.judged;
        let size = (10.0 * finding.reach()).min(1.0);
        let count = if self.settings.is_of_whole { 1 } else { facts.range.len() };
        let bent = finding.curvature() * size / (count as f64).sqrt();
        let place = self.place_of(facts);
        // An error that is seen, though not proven, is no stationary point; nor is a change over
        // steps that are wide for the entries that make the gradient.
        let excuses = part == 0.0 || !finding.is_error();
        let stationary = if excuses { self.settings.stationary * bent * facts.near } else { 0.0 };
        let standing = &mut self.standings[place];
        standing.note_reach(finding.reach());
        if shares.entry > 0.0 {
            standing.note_band(Bound::new(finding.excusable()).over(shares.entry));
        }
        let is_more = standing.clear(bound, shares, stationary);
        standing.note_unseen(bound / LIGHTEST);
        if is_more || standing.steps().is_empty() {
            standing.show(finding, part);
        }
        // Errors do not cancel along several directions.
        if facts.range.len() > 1 && finding.alone.is_none() {
            standing.note_chance(bound / facts.norm.max(part));
        }
        // Kinks beside some tensors are none beside others, and a look that tells nothing of the gradient
        // tells nothing of the steps either.
        let tells = MARGIN * bound <= self.settings.resolution * part;
        if tells && !finding.fit.is_some_and(|fit| fit.is_rough) {
            self.settings.start =
                finding.reach().clamp(self.settings.limits.smallest, self.settings.start);
        }
    }

    /// The slope jumps at the parameters: the entries that do this are sought out.
    fn kink(&mut self, scope: &Scope, finding: &Finding) {
        self.split_or(scope, |examination| {
            let is_entry = scope.only().is_some();
            for facts in tensors_of(examination.facts, scope) {
                let shares = examination.shares(scope, facts, finding);
                let part = shares.entry.max(0.5 * finding.jump);
                let shares = Shares { judged: shares.judged.max(part), entry: part };
                let place = examination.place_of(facts);
                let standing = &mut examination.standings[place];
                standing.note_kink(scope.count_within(facts.range.clone()));
                standing.show(finding, shares.judged);
                if is_entry && finding.is_proven_kink {
                    standing.note_jump(Bound::new(finding.band()).over(part));
                } else {
                    standing.note_unseen(finding.band() / LIGHTEST);
                    standing.clear(finding.band(), shares, 0.0);
                }
            }
            examination.note_kink(scope, finding);
        });
    }

    fn error(&mut self, scope: &Scope, finding: &Finding) {
        if self.is_rounding(scope, finding) {
            return self.settle(scope, finding);
        }
        if !self.doubted && self.doubt(scope, finding) {
            return self.examine(scope);
        }
        let bound = finding.bound();
        let is_small = tensors_of(self.facts, scope).all(|facts| {
            bound <= 2.0 * self.settings.max_relative * self.part(scope, facts, finding)
        });
        if is_small && self.tolerates(scope, finding) {
            self.settle(scope, finding);
        } else {
            for facts in tensors_of(self.facts, scope) {
                let (shares, place) = (self.shares(scope, facts, finding), self.place_of(facts));
                self.standings[place].show_error(finding, shares.judged);
            }
            self.trace(scope, finding);
        }
    }

    /// Whether differences that are no mistakes, in every entry of `scope`, explain the error: a
    /// factor beside 1, or errors that know nothing of the direction.
    pub(crate) fn tolerates(&self, scope: &Scope, finding: &Finding) -> bool {
        let Settings { max_relative, epsilon, .. } = self.settings;
        let tolerated: f64 = tensors_of(self.facts, scope)
            .map(|facts| {
                let count = scope.count_within(facts.range.clone()) as f64;
                let absolute = epsilon * self.prepared.unit * LIGHTEST * facts.size * count.sqrt();
                max_relative * facts.slope + SIGNIFICANT * (max_relative * facts.norm + absolute)
            })
            .sum();
        finding.fit.is_some_and(|fit| fit.error.abs() <= tolerated)
    }

    /// Examines both halves of `scope`; `otherwise` when it is one entry or too much was tried.
    pub(crate) fn split_or(&mut self, scope: &Scope, otherwise: impl FnOnce(&mut Self)) {
        if scope.only().is_some() || self.has_tried_enough() {
            otherwise(self);
        } else {
            self.each_half(scope);
        }
    }

    pub(crate) fn each_half(&mut self, scope: &Scope) {
        for half in self.halves(scope) {
            self.examine(&half);
        }
    }

    /// Examines each tensor of `scope` by itself.
    pub(super) fn each_tensor(&mut self, scope: &Scope) {
        let facts = self.facts;
        for facts in tensors_of(facts, scope) {
            self.examine(&Scope::new(scope.within(facts.range.clone())));
        }
    }

    /// Cuts between tensors as long as there are several, then within one.
    pub(crate) fn halves(&self, scope: &Scope) -> [Scope; 2] {
        let tensors: Vec<&Facts> = tensors_of(self.facts, scope).collect();
        if tensors.len() < 2 {
            return self.function.halves(scope);
        }
        let cut = tensors[tensors.len() / 2].range.start;
        [Scope::new(scope.within(0..cut)), Scope::new(scope.within(cut..usize::MAX))]
    }

    pub(crate) fn trouble(&mut self, scope: &Scope, trouble: &Trouble) {
        let places: Vec<usize> =
            tensors_of(self.facts, scope).map(|facts| self.place_of(facts)).collect();
        for place in places {
            self.standings[place].note_trouble(trouble.clone());
        }
    }

    pub(crate) fn place_of(&self, facts: &Facts) -> usize {
        self.facts.partition_point(|other| other.range.start < facts.range.start)
    }
}
