//! An entry is accused on its own scale and beside its own noise: those of all entries together, along
//! which the error was seen, need not be its.

use super::examine::Examination;
use super::proof::{Proof, SAFE};
use super::reason::Trouble;
use crate::check::model::line::{ScopedLine, ScopedNoise};
use crate::check::model::scope::Scope;
use crate::check::settings::Settings;
use crate::check::start::noise;
use crate::differentiate::{Finding, Noise, Sample, explore};

/// An entry that is this part of its displacement at step 1 has a scale of its own.
const OWN: f64 = 1.0 / 64.0;

/// Noise of this part of all that the values along an entry differ by, or more, is none: it is their shape.
const SWALLOWED: f64 = 0.25;
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
    Unsettled,
    /// The function varies within the last digits of the entry.
    Unresolved,
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
            Outcome::Unresolved => {
                self.trouble(&entry, &Trouble::Unresolved);
                Tried::Apart
            }
            Outcome::Unsettled => {
                self.trouble(&entry, &Trouble::Unsettled);
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

    /// Measures one entry by itself.
    pub(super) fn prove(&mut self, position: usize, start: f64) -> Option<Proof> {
        let leaf = self.leaf(position, start);
        let proof = self.proven(position, &leaf)?;
        if !proof.is_wrong {
            return Some(proof);
        }
        match self.trial(position, &leaf) {
            Outcome::Stands => Some(proof),
            Outcome::Other(own) | Outcome::Right(own) => self.proven(position, &own),
            Outcome::Unsettled | Outcome::Unresolved | Outcome::Louder => None,
        }
    }

    fn note_all(&mut self, proof: Option<Proof>) {
        if let Some(proof) = proof {
            self.note(proof);
        }
    }

    /// Whether an accused entry shows its error by itself, too.
    fn trial(&mut self, position: usize, leaf: &Finding) -> Outcome {
        if !self.function().has_steps() {
            return Outcome::Stands;
        }
        let (part, is_right_beyond) = (self.own_part(position), leaf.is_right_beyond());
        let is_swallowed = self.is_loud() && self.noise.level >= SWALLOWED * leaf.range();
        let has_own_scale = part < OWN || is_swallowed && leaf.range() > 0.0;
        if !has_own_scale && !is_right_beyond {
            return Outcome::Stands;
        }
        let entry = Scope::entry(position);
        let derivative =
            (self.function().analytic()[position] * self.function().along(position)).abs();
        let own_start = part.min(1.0) * self.settings().start;
        let settings =
            Settings { start: own_start, limits: self.limits_of(position), ..*self.settings() };
        let expected = noise::Expected { derivative, least: 0.0, value: self.prepared.origin };
        let mut line = ScopedNoise { function: self.function, scope: &entry };
        let own = noise::measure(&mut line, &settings, self.noise.epsilon, expected, 1.0);
        if own.reach.is_finite() {
            return Outcome::Unresolved;
        }
        if is_right_beyond && self.is_of_stairs(&entry, leaf, own) {
            return Outcome::Louder;
        }
        if !has_own_scale {
            return Outcome::Stands;
        }
        let goal = self.goal_of(position, own_start);
        let noise = Noise { level: SAFE * own.level, ..own };
        self.explorations += 1;
        let mut line = ScopedLine { function: self.function, scope: &entry };
        let own = explore(&mut line, self.prepared.origin, &noise, goal);
        // Zeros agree by chance, on a step of a staircase; digits do not. Values that are as noisy at the
        // others' scale may be quiet by chance: that acquits, and is no look of its own.
        if own.is_zero() && own.bound() <= DIGITS * derivative {
            return if part < OWN { Outcome::Right(own) } else { Outcome::Unsettled };
        }
        let differ = match (own.fit, leaf.fit) {
            (Some(near), Some(far)) => {
                own.is_error() && (near.error - far.error).abs() > near.bound() + far.bound()
            }
            _ => true,
        };
        match differ {
            true if own.fit.is_some() => Outcome::Other(own),
            true => Outcome::Unsettled,
            false => Outcome::Stands,
        }
    }

    /// Whether the error of an entry is one step of a staircase, which more noise than was thought stands
    /// for.
    fn is_of_stairs(&mut self, entry: &Scope, leaf: &Finding, own: Noise) -> bool {
        let (at_rest, before) = (self.prepared.origin, self.noise.level);
        let noise = own.of(Sample { value: at_rest, predicted: 0.0 });
        let mut line = ScopedNoise { function: self.function, scope: entry };
        let level = noise::of_stairs(&mut line, at_rest, leaf, noise);
        self.noise.level = level.map_or(before, |level| level.max(before));
        self.noise.level >= SAFE * before
    }
}
