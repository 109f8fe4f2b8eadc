//! What is known about a line at one step: two samples, the residual they give, and its noise.

use super::estimate::Estimate;

/// A function that keeps this part of its change when the step shrinks to a third or less has changed
/// nearer to 0: a kink keeps a third, a root 0.58.
const STEADY: f64 = 0.7;

/// How many standard deviations separate "no error seen" from an error.
/// Measured by `sensitivity`: at half 8 fewer misses, 2 more false bounds; at twice 9 more misses (6 of
/// 1e-3 and larger), 1 more wrong tensor, 4 more mistakes without a name, 2 % more evaluations.
pub(crate) const SIGNIFICANT: f64 = 4.0;

/// A function of one real variable together with a prediction of its change.
pub(crate) trait Line {
    /// Takes the function at `t`: one evaluation.
    fn at(&mut self, t: f64) -> Sample;
}

/// The function at one point of a line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sample {
    /// The value; not finite outside the domain.
    pub(crate) value: f64,
    /// The predicted difference to the value at 0, for the displacement that was realised.
    pub(crate) predicted: f64,
}

/// The standard deviation of a number that is rounded to the nearest multiple of 1.
/// Measured by `sensitivity`: at half 1 more miss, 2 fewer wrong tensors, 1 more mistake without a
/// name; at twice 5 more misses (3 of 1e-3 and larger), 1 fewer wrong tensor, 1 more mistake without a
/// name.
pub(crate) const UNIFORM: f64 = 0.29;

/// How exact the values of a function are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noise {
    /// The measured standard deviation.
    pub(crate) level: f64,
    /// Unit of the number format of the values.
    pub(crate) epsilon: f64,
    /// Larger steps say nothing: the function varies within the smallest that there are.
    pub(crate) reach: f64,
}

impl Noise {
    /// Values that say something at every step.
    pub(crate) const fn new(level: f64, epsilon: f64) -> Self {
        Self { level, epsilon, reach: f64::INFINITY }
    }

    /// The standard deviation to expect of `sample`: the measured noise, the rounding of the
    /// value, and that of the prediction.
    pub(crate) fn of(&self, sample: Sample) -> f64 {
        let rounding = UNIFORM * self.epsilon * sample.value.abs();
        let prediction = f64::EPSILON * sample.predicted.abs();
        self.level.max(rounding).hypot(prediction).max(f64::MIN_POSITIVE)
    }
}

/// The kind of a difference that gives a derivative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// From both sides.
    Central,
    /// From one only, because the other is outside the domain.
    OneSided,
}

/// The function at `t` and `-t`, compared with the prediction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rung {
    /// The step.
    pub(crate) t: f64,
    /// Its kind; `None` when both samples are outside the domain.
    pub(crate) difference: Option<Difference>,
    /// Measured minus predicted derivative, as this step sees it.
    pub(crate) residual: f64,
    /// The standard deviation of the residual due to the noise of the function.
    pub(crate) noise: f64,
    /// Right slope minus left slope, as this step sees them; 0 from one side.
    pub(crate) jump: f64,
    /// The standard deviation of the jump.
    pub(crate) jump_noise: f64,
    /// The two samples.
    pub(crate) plus: Sample,
    /// The sample at `-t`.
    pub(crate) minus: Sample,
    /// The value at 0.
    pub(crate) origin: f64,
}

impl Rung {
    /// Takes both samples: two evaluations.
    pub(crate) fn take(line: &mut dyn Line, origin: f64, t: f64, noise: &Noise) -> Self {
        let plus = line.at(t);
        let minus = line.at(-t);
        Self::of(origin, t, plus, minus, noise)
    }

    /// Compares two samples with the value at 0.
    pub(crate) fn of(origin: f64, t: f64, plus: Sample, minus: Sample, noise: &Noise) -> Self {
        let at_origin = noise.of(Sample { value: origin, predicted: 0.0 });
        let mut rung = Self {
            t,
            difference: None,
            residual: f64::NAN,
            noise: f64::INFINITY,
            jump: 0.0,
            jump_noise: f64::INFINITY,
            plus,
            minus,
            origin,
        };
        match (plus.value.is_finite(), minus.value.is_finite()) {
            (true, true) => {
                let difference = (plus.value - minus.value) - (plus.predicted - minus.predicted);
                let spread = noise.of(plus).hypot(noise.of(minus));
                rung.difference = Some(Difference::Central);
                rung.residual = difference / (2.0 * t);
                rung.noise = spread / (2.0 * t);
                let excess = (plus.value - origin) + (minus.value - origin);
                rung.jump = (excess - (plus.predicted + minus.predicted)) / t;
                rung.jump_noise = spread.hypot(2.0 * at_origin) / t;
            }
            (true, false) => rung.one_sided(plus, origin, t, noise.of(plus).hypot(at_origin)),
            (false, true) => rung.one_sided(minus, origin, -t, noise.of(minus).hypot(at_origin)),
            (false, false) => {}
        }
        rung
    }

    /// Whether the function is as far off its value at 0 here as at a larger step: it has changed
    /// nearer to 0, and no slope from here on is that at 0.
    pub(crate) fn is_beyond(&self, far: &Self) -> bool {
        if self.difference != far.difference || far.t <= 3.0 * self.t {
            return false;
        }
        let noise = self.t * if self.is_central() { self.jump_noise } else { self.noise };
        let keeps = |off: f64, further: f64| off > SIGNIFICANT * noise && off > STEADY * further;
        let bends = keeps((self.jump * self.t).abs(), (far.jump * far.t).abs());
        let samples = [(self.plus, far.plus), (self.minus, far.minus)];
        let mut seen = samples.into_iter().filter(|(sample, _)| sample.value.is_finite());
        bends
            || self.difference.is_some()
                && seen.all(|(sample, further)| keeps(self.off(sample), far.off(further)))
    }

    pub(crate) fn is_central(&self) -> bool {
        self.difference == Some(Difference::Central)
    }

    /// The residual with the deviation that noise gives it.
    pub(crate) fn estimate(&self) -> Estimate {
        Estimate::new(self.residual, self.noise)
    }

    fn off(&self, sample: Sample) -> f64 {
        (sample.value - self.origin).abs()
    }

    fn one_sided(&mut self, sample: Sample, origin: f64, t: f64, spread: f64) {
        self.difference = Some(Difference::OneSided);
        self.residual = ((sample.value - origin) - sample.predicted) / t;
        self.noise = spread / t.abs();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a function has changed nearer to 0 than a thousandth, whatever is predicted of it.
    fn is_beyond(f: fn(f64) -> f64) -> [bool; 2] {
        [0.0, 100.0].map(|slope| {
            let sample = |t: f64| Sample { value: f(t), predicted: slope * t };
            let noise = Noise::new(1e-12, f64::EPSILON);
            let rung = |t: f64| Rung::of(f(0.0), t, sample(t), sample(-t), &noise);
            rung(1e-3).is_beyond(&rung(4e-3))
        })
    }

    #[test]
    fn what_has_changed_nearer_to_the_point_is_seen() {
        let changed: [fn(f64) -> f64; 4] = [
            |t| (-(1e6 * t).powi(2)).exp(),
            |t| (1e6 * t).tanh(),
            |t| (1e6 * t).tanh() + 10.0 * t,
            |t| if t > 0.0 { f64::INFINITY } else { (1e6 * t).exp() },
        ];

        for (number, f) in changed.into_iter().enumerate() {
            assert_eq!(is_beyond(f), [true; 2], "{number}");
        }
    }

    #[test]
    fn what_changes_with_the_step_is_not_beyond() {
        let changing: [fn(f64) -> f64; 6] = [
            |t| 3.0 * t,
            f64::abs,
            f64::exp,
            |_| 2.0,
            |t| 1.0 + t - 400.0 * t * t,
            |t| if t < 0.0 { f64::NAN } else { t.sqrt() },
        ];

        for (number, f) in changing.into_iter().enumerate() {
            assert_eq!(is_beyond(f), [false; 2], "{number}");
        }
    }

    #[test]
    fn what_one_side_shows_is_compared_with_the_prediction() {
        for (predicted, residual) in [(3.0, 0.0), (2.0, 1.0), (0.0, 3.0), (-3.0, 6.0)] {
            for edge in [1.0, -1.0] {
                let f = |t: f64| if t * edge < 0.0 { f64::NAN } else { 3.0 * t };
                let sample = |t: f64| Sample { value: f(t), predicted: predicted * t };

                let rung = Rung::of(0.0, 0.25, sample(0.25), sample(-0.25), &Noise::new(1e-9, 0.0));

                assert_eq!(rung.difference, Some(Difference::OneSided));
                assert_eq!(rung.residual, residual, "{predicted} from {edge}");
            }
        }
    }
}
