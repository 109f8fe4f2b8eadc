//! An entry is accused on its own scale and beside its own noise: those of all entries together, along
//! which the error was seen, need not be its.

use super::examine::Examination;
use super::proof::Proof;
use super::reason::Trouble;
use crate::check::model::line::{ScopedLine, ScopedNoise};
use crate::check::model::scope::Scope;
use crate::check::settings::Settings;
use crate::check::start::noise;
use crate::differentiate::{Finding, Noise, SAFE, Sample, explore};

/// An entry that is this part of its displacement at step 1 has a scale of its own.
const OWN: f64 = 1.0 / 64.0;

/// Noise of this part of all that the values along an entry differ by, or more, is none: it is their shape.
const SWALLOWED: f64 = 0.25;
/// The part of an error that is most of it.
const MOST: f64 = 0.5;
/// A derivative that is seen within this part of itself agrees in a digit.
const DIGITS: f64 = 0.1;

/// What the entry at the end of a trail turned out to be.
pub(super) enum Tried {
    /// It is wrong.
    Wrong(Finding),
    /// No error is proven.
    Right(Finding),
    /// It shows an error where it moves with the others, and none, or nothing at all, by itself.
    Apart,
    /// Its error is the noise of the function.
    Louder,
}

/// What comes of a trial.
enum Outcome {
    /// The accusation stands.
    Stands,
    /// On the entry's own scale another error is seen.
    Other(Finding),
    /// On the entry's own scale the analytic value is right.
    Right(Finding),
    /// Nothing is known on the entry's own scale that an accusation could rest on.
    Unclear(Trouble),
    /// There is more noise than was thought.
    Louder,
}

impl Examination<'_> {
    /// Measures the entry at the end of a trail.
    pub(super) fn try_entry(&mut self, position: usize, finding: &Finding) -> Tried {
        let place = self.place_of(self.owner(position));
        let start = finding.fit.map_or(self.settings().start, |fit| fit.steps.largest);
        let leaf = self.leaf(position, start.min(self.settings().start));
        self.standing(place).note_measured();
        let proof = self.proven(position, &leaf);
        let Some(wrong) = proof.filter(|proof| proof.is_wrong) else {
            self.note_all(proof);
            return Tried::Right(leaf);
        };
        let entry = Scope::entry(position);
        match self.trial(position, &leaf) {
            Outcome::Stands => {
                self.note(wrong);
                Tried::Wrong(leaf)
            }
            Outcome::Louder => Tried::Louder,
            Outcome::Unclear(trouble) => {
                self.trouble(&entry, &trouble);
                Tried::Apart
            }
            Outcome::Other(own) => {
                let Some(proof) = self.proven(position, &own).filter(|proof| proof.is_wrong) else {
                    self.trouble(&entry, &Trouble::Unsettled);
                    return Tried::Apart;
                };
                self.note(proof);
                Tried::Wrong(own)
            }
            Outcome::Right(own) => {
                let proof = self.proven(position, &own);
                self.note_all(proof);
                self.settle(&entry, &own);
                Tried::Apart
            }
        }
    }

    /// Explores the line along one entry until its derivative is sharp, and an error is told from kinks.
    pub(crate) fn leaf(&mut self, position: usize, start: f64) -> Finding {
        let entry = Scope::entry(position);
        let mut leaf = self.look(&entry, self.goal_of(position, start));
        let is_told = |leaf: &Finding| !leaf.is_error() || leaf.hidden_by_kinks().is_some();
        if !self.settings.is_of_whole || !self.function.has_steps() {
            return leaf;
        }
        while !is_told(&leaf)
            && let Some(t) = leaf.untaken(self.limits_of(position))
        {
            leaf = leaf.with(self.rung(&entry, t));
        }
        leaf
    }

    /// Measures one entry by itself.
    pub(super) fn prove(&mut self, position: usize, start: f64) -> Option<Proof> {
        let leaf = self.leaf(position, start);
        let proof = self.proven(position, &leaf)?;
        if !proof.is_wrong {
            return Some(proof);
        }
        match self.tried(position, &leaf) {
            Ok(None) => Some(proof),
            Ok(Some(own)) => self.proven(position, &own),
            Err(_) => None,
        }
    }

    /// What an accused entry shows on its own scale, if that is something else, or why it cannot be accused.
    pub(crate) fn tried(
        &mut self,
        position: usize,
        leaf: &Finding,
    ) -> Result<Option<Finding>, Trouble> {
        match self.trial(position, leaf) {
            Outcome::Stands => Ok(None),
            Outcome::Other(own) | Outcome::Right(own) => Ok(Some(own)),
            Outcome::Unclear(trouble) => Err(trouble),
            Outcome::Louder => Err(Trouble::Unsettled),
        }
    }

    fn note_all(&mut self, proof: Option<Proof>) {
        if let Some(proof) = proof {
            self.note(proof);
        }
    }

    /// Whether an accused entry is tried, however sure its error seems: where no doubt along all entries
    /// together spoke of it, until one of them stood: of a right derivative none does.
    pub(super) fn is_untried(&mut self, position: usize) -> bool {
        let entry = Scope::entry(position);
        let is_alone = self.is_each || self.row_of(&entry).is_some();
        is_alone && !self.has_stood || self.is_still(&entry)
    }

    /// Whether an accused entry shows its error by itself, too.
    fn trial(&mut self, position: usize, leaf: &Finding) -> Outcome {
        if !self.function().has_steps() {
            return Outcome::Stands;
        }
        let (part, is_right_beyond) = (self.own_part(position), leaf.is_right_beyond());
        let is_swallowed = self.is_loud() && self.noise.level >= SWALLOWED * leaf.range();
        let has_own_scale = part < OWN || is_swallowed && leaf.range() > 0.0;
        let is_untried = self.is_untried(position);
        if !has_own_scale && !is_right_beyond && !is_untried {
            return Outcome::Stands;
        }
        let entry = Scope::entry(position);
        if self.is_still(&entry) {
            return Outcome::Unclear(Trouble::Zero);
        }
        // An entry that moves as the others of its row do has the noise of that.
        let is_known = !has_own_scale && !is_right_beyond && self.row_of(&entry).is_some();
        let mut own =
            if is_known { self.noise_along(&entry) } else { self.noise_of_entry(position) };
        if own.reach.is_finite() {
            return Outcome::Unclear(Trouble::Unresolved);
        }
        if !is_untried && is_right_beyond && self.is_of_stairs(&entry, leaf, own) {
            return Outcome::Louder;
        }
        if is_untried && !self.stays_wrong(&entry, leaf) {
            own.level = self.stairs_along(&entry, leaf, own).unwrap_or(0.0).max(own.level);
        }
        let is_louder = is_untried && own.level >= SAFE * self.noise_along(&entry).level;
        if !has_own_scale && !is_louder {
            self.has_stood = true;
            return Outcome::Stands;
        }
        self.again_on_own_scale(position, leaf, own, is_louder)
    }

    /// Where the first step of an entry by itself is, which is no larger than it.
    fn own_start(&self, position: usize) -> f64 {
        self.own_part(position).min(1.0) * self.settings().start
    }

    /// What an entry makes of the derivative along the direction.
    fn derivative_of(&self, position: usize) -> f64 {
        (self.function().analytic()[position] * self.function().along(position)).abs()
    }

    /// The noise along the line of an entry.
    fn noise_of_entry(&mut self, position: usize) -> Noise {
        let entry = Scope::entry(position);
        let (start, limits) = (self.own_start(position), self.limits_of(position));
        let settings = Settings { start, limits, ..*self.settings() };
        let (derivative, value) = (self.derivative_of(position), self.origin_of(&entry));
        let expected = noise::Expected { derivative, least: 0.0, value };
        let mut line = ScopedNoise { function: self.function, scope: &entry };
        noise::measure(&mut line, &settings, self.noise.epsilon, expected, 1.0)
    }

    /// Looks at an accused entry on its own scale, beside its own noise.
    fn again_on_own_scale(
        &mut self,
        position: usize,
        leaf: &Finding,
        own: Noise,
        is_louder: bool,
    ) -> Outcome {
        let entry = Scope::entry(position);
        let goal = self.goal_of(position, self.own_start(position));
        let noise = Noise { level: SAFE * own.level, ..own };
        self.explorations += 1;
        let at_rest = self.origin_of(&entry);
        let mut line = ScopedLine { function: self.function, scope: &entry };
        let own = explore(&mut line, at_rest, &noise, goal);
        // Zeros agree by chance, on a step of a staircase; digits do not. Values that are as noisy at the
        // others' scale may be quiet by chance: that acquits, and is no look of its own.
        if own.is_zero() && own.bound() <= DIGITS * self.derivative_of(position) {
            let has_own_part = self.own_part(position) < OWN;
            return if has_own_part {
                Outcome::Right(own)
            } else {
                Outcome::Unclear(Trouble::Unsettled)
            };
        }
        if is_louder && !own.is_error() {
            return Outcome::Unclear(Trouble::Unsettled);
        }
        let differ = match (own.fit, leaf.fit) {
            (Some(near), Some(far)) => {
                own.is_error() && (near.error - far.error).abs() > near.bound() + far.bound()
            }
            _ => true,
        };
        match differ {
            true if own.fit.is_some() => Outcome::Other(own),
            true => Outcome::Unclear(Trouble::Unsettled),
            false => Outcome::Stands,
        }
    }

    /// Whether the error of an entry is one step of a staircase, which more noise than was thought stands
    /// for.
    fn is_of_stairs(&mut self, entry: &Scope, leaf: &Finding, own: Noise) -> bool {
        let before = self.noise.level;
        let level = self.stairs_along(entry, leaf, own);
        self.noise.level = level.map_or(before, |level| level.max(before));
        self.noise.level >= SAFE * before
    }

    /// Whether most of an error is left at the largest step, over which a staircase follows what it is one
    /// of: two evaluations.
    fn stays_wrong(&mut self, entry: &Scope, leaf: &Finding) -> bool {
        let error = leaf.fit.map_or(0.0, |fit| fit.error);
        let far = self.rung(entry, self.settings().limits.largest);
        far.is_central() && far.residual * error.signum() >= MOST * error.abs()
    }

    /// The noise of the staircase of which the error of an entry is one step, if it is.
    fn stairs_along(&mut self, entry: &Scope, leaf: &Finding, own: Noise) -> Option<f64> {
        let at_rest = self.origin_of(entry);
        let noise = own.of(Sample { value: at_rest, predicted: 0.0 });
        let mut line = ScopedNoise { function: self.function, scope: entry };
        noise::of_stairs(&mut line, at_rest, leaf, noise)
    }
}
