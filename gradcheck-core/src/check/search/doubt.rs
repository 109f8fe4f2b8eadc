//! Whether the noise is what it was taken for: more, where an error is seen; less, along one tensor.

use super::examine::Examination;
use crate::check::model::line::ScopedNoise;
use crate::check::model::scope::Scope;
use crate::check::settings::Settings;
use crate::check::start::noise;
use crate::differentiate::{Finding, Noise, SAFE, Sample};

/// How the spacing of the noise probes is changed for a second opinion.
const STRETCHES: [f64; 2] = [1.37, 0.61];
/// Noise of so many roundings of the cost may come from one tensor, and not from the value.
const LOUD: f64 = 64.0;
/// Noise along a tensor that is this part of that of the cost is worth another look: it is measured
/// within a factor of two.
const QUIETER: f64 = 0.25;

impl Examination<'_> {
    /// Measures the noise again before the first error is followed, at two other spacings, and looks
    /// for a staircase of which the error saw one step. Whether there is more noise than was thought.
    pub(super) fn doubt(&mut self, scope: &Scope, finding: &Finding) -> bool {
        self.doubted = true;
        if !self.function.has_steps() {
            return false;
        }
        let before = self.noise.level;
        let expected = noise::Expected::of(self.facts, &self.settings, self.prepared.origin);
        // Once where it was measured, and once where the error was seen.
        let near = finding.fit.map_or(self.settings.start, |fit| fit.steps.smallest);
        let near = Settings { start: near.min(self.settings.start), ..self.settings };
        for (stretch, settings) in STRETCHES.into_iter().zip([self.settings, near]) {
            let again = noise::measure(
                &mut ScopedNoise { function: self.function, scope: &self.probe },
                &settings,
                self.noise.epsilon,
                expected,
                stretch,
            );
            self.noise.level = self.noise.level.max(again.level);
        }
        let mut line = ScopedNoise { function: self.function, scope };
        if let Some(level) =
            noise::of_stairs(&mut line, self.prepared.origin, finding, self.noise.level)
        {
            self.noise.level = self.noise.level.max(level);
        }
        if self.noise.level > LOUD * self.noise.epsilon * self.prepared.origin.abs() {
            self.noise.level *= SAFE;
        }
        self.noise.level >= SAFE * before
    }

    /// Whether the noise is more than the rounding of the value.
    pub(super) fn is_loud(&self) -> bool {
        let at_rest = Sample { value: self.prepared.origin, predicted: 0.0 };
        let rounding = self.noise.epsilon * self.prepared.origin.abs();
        self.noise.of(at_rest) > LOUD * rounding
    }

    /// Examines a tensor again that too little was seen of, where the cost is noisier than its value
    /// and less so along this tensor; whether that was so. Eight evaluations or more.
    pub(super) fn quietens(&mut self, scope: &Scope) -> bool {
        let is_known = self.facts.len() == 1 || self.probe != self.prepared.probe;
        if !self.is_loud() || is_known || !self.function.has_steps() {
            return false;
        }
        let expected = noise::Expected::of(self.facts, &self.settings, self.prepared.origin);
        let mut line = ScopedNoise { function: self.function, scope };
        let own = noise::measure(&mut line, &self.settings, self.noise.epsilon, expected, 1.0);
        let is_quieter = own.level < QUIETER * self.noise.level;
        if is_quieter {
            let doubted = std::mem::replace(&mut self.doubted, false);
            let noise: Noise = std::mem::replace(&mut self.noise, own);
            self.probe = scope.clone();
            self.examine(scope);
            self.probe = self.prepared.probe.clone();
            self.noise = noise;
            self.doubted = doubted;
        }
        is_quieter
    }
}
