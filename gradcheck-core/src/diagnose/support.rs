//! How well measured entries agree with a hypothesis. A single one that does not is enough to drop
//! it.

use super::Symptoms;
use super::interval::Interval;
use crate::report::Measurement;

/// What the entries say for a hypothesis that contradicts none of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Support {
    /// How many entries are clearly wrong, and as the hypothesis has it.
    pub(super) informative: usize,
    /// The decimal logarithm of the chance, without sign, that they are so by accident.
    pub(super) digits: f64,
    /// What the one entry adds to that which says the most.
    pub(super) most: f64,
    /// The values of the free parameter, if there is one, with which all entries agree.
    pub(super) parameter: Option<Interval>,
}

/// How many informative entries a claim takes, in a tensor that has as many.
/// Measured by `sensitivity`: at half no change; at twice 75 more mistakes without a name.
const ENOUGH: usize = 3;
/// How many digits it takes against chance,
/// Measured by `sensitivity`: at half 1 fewer mistake without a name; at twice 12 more mistakes without
/// a name.
const DIGITS: f64 = 4.0;
/// and in a tensor that has few entries at all.
/// Measured by `sensitivity`: at half 6 fewer mistakes without a name; at twice 19 more mistakes
/// without a name.
const FEW_DIGITS: f64 = 3.0;
/// A free parameter that is known to fewer than three digits fits too much.
const VAGUE: f64 = 1e-3;
/// What each of two entries must say where three would be wanted.
const PAIR_DIGITS: f64 = 6.0;
/// No entry is worth more digits: its bound may be too small.
const MOST_DIGITS: f64 = 12.0;

impl Support {
    pub(super) fn add(&mut self, error: f64, tolerance: f64) {
        let digits = (error / tolerance).log10().clamp(0.0, MOST_DIGITS);
        self.informative += 1;
        self.digits += digits;
        self.most = self.most.max(digits);
    }

    /// The digits that are left when a free parameter has taken its own from the sharpest entry.
    pub(super) fn surplus(&self) -> f64 {
        if self.parameter.is_some() { self.digits - self.most } else { self.digits }
    }

    /// Whether a free parameter is known so badly that it would fit too much.
    pub(super) fn is_vague(&self) -> bool {
        let width = |bounds: Interval| bounds.width() / bounds.low.abs().max(bounds.high.abs());
        self.parameter.is_some_and(|bounds| width(bounds) > 2.0 * VAGUE)
    }

    /// Whether it carries a claim by itself, if it is the best of so many `alternatives`.
    pub(super) fn is_enough(&self, tensor: &Symptoms<'_>, alternatives: usize) -> bool {
        self.is_enough_of(tensor, tensor.count(), alternatives)
    }

    /// The same for a claim that multiplies the entries: zeros that are right say nothing of it.
    pub(super) fn is_enough_of_multiple(&self, tensor: &Symptoms<'_>, alternatives: usize) -> bool {
        let is_nonzero = |&position: &usize| (tensor.analytic)(position) != 0.0;
        let nonzero = || (0..tensor.count()).filter(is_nonzero).take(ENOUGH).count().max(1);
        let count = if tensor.is_complete { nonzero() } else { tensor.count() };
        self.is_enough_of(tensor, count, alternatives)
    }

    /// Whether two entries carry it alone: both say it with many digits, all others leave it open,
    /// and what was not measured is lost beside the two.
    pub(super) fn is_enough_of_pair(&self, tensor: &Symptoms<'_>) -> bool {
        self.informative == 2 && self.digits - self.most >= PAIR_DIGITS && tensor.is_rest_small()
    }

    fn is_enough_of(&self, tensor: &Symptoms<'_>, count: usize, alternatives: usize) -> bool {
        let digits = if count < ENOUGH { FEW_DIGITS } else { DIGITS };
        // With a free parameter, two entries agree too easily.
        let entries = if self.parameter.is_some() { ENOUGH } else { ENOUGH.min(count) };
        self.informative >= entries
            && (tensor.is_spread() || count < ENOUGH)
            && self.surplus() >= digits + (alternatives.max(1) as f64).log10()
    }

    /// Whether it carries the claim that the mistake of another tensor is also here.
    pub(super) fn is_enough_to_join(&self) -> bool {
        self.informative > 0 && self.digits >= FEW_DIGITS
    }

    /// Whether several tensors that have the same mistake are enough together.
    pub(super) fn is_enough_in_all(&self) -> bool {
        self.informative >= ENOUGH && self.surplus() >= DIGITS
    }

    /// What is known of two tensors together; `None` if no parameter suits both.
    pub(super) fn with(&self, other: &Self) -> Option<Self> {
        let parameter = match (self.parameter, other.parameter) {
            (Some(own), Some(other)) => Some(Some(own.and(other)).filter(|it| !it.is_empty())?),
            (left, right) => left.or(right),
        };
        Some(Self {
            informative: self.informative + other.informative,
            digits: self.digits + other.digits,
            most: self.most.max(other.most),
            parameter,
        })
    }
}

/// What the entries say for a hypothesis that has a value for each; for one for which it has none
/// it says nothing.
pub(super) fn predicted(
    tensor: &Symptoms<'_>,
    prediction: impl Fn(&Measurement) -> Option<f64>,
) -> Option<Support> {
    let mut support = Support::default();
    for entry in tensor.measurements.iter().chain(tensor.right) {
        let Some(prediction) = prediction(entry) else { continue };
        let tolerance = tensor.tolerance(entry, prediction.abs());
        // Not `>`, which a NaN would pass.
        let agrees = (prediction - entry.numeric).abs() <= tolerance;
        if !agrees {
            return None;
        }
        if Symptoms::is_clear(entry, tolerance) {
            support.add((entry.numeric - entry.analytic).abs(), tolerance);
        }
    }
    (support.informative > 0).then_some(support)
}

/// A numeric value that depends on a parameter: known + parameter * slope.
pub(super) struct Affine {
    pub(super) known: f64,
    pub(super) slope: f64,
}

/// What the entries say for values that depend on a parameter, the same for all.
pub(super) fn linear(
    tensor: &Symptoms<'_>,
    prediction: impl Fn(&Measurement) -> Affine,
) -> Option<Support> {
    let mut support = Support::default();
    let mut parameter = Interval::ALL;
    for entry in tensor.measurements.iter().chain(tensor.right) {
        let Affine { known, slope } = prediction(entry);
        let tolerance = tensor.tolerance(entry, known.abs());
        let rest = entry.numeric - known;
        if slope == 0.0 {
            let agrees = rest.abs() <= tolerance;
            if !agrees {
                return None;
            }
            continue;
        }
        parameter = parameter.and(Interval::around(rest, tolerance).over(slope));
        if Symptoms::is_clear(entry, tolerance) {
            support.add((entry.numeric - entry.analytic).abs(), tolerance);
        }
    }
    support.parameter = Some(parameter);
    let agree = !parameter.is_empty() && parameter.is_finite();
    (agree && support.informative > 0).then_some(support)
}
