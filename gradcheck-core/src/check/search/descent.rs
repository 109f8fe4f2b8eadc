//! The way down from an error along a direction to the one entry that makes most of it.

use super::examine::Examination;
use crate::check::model::facts::tensors_of;
use crate::check::model::scope::Scope;
use crate::differentiate::{Estimate, Finding, Rung, SIGNIFICANT, richardson};

/// One step serves for the descent when it shows the error this exactly.
/// Measured by `sensitivity`: at half 1 more wrong tensor; at twice no change.
const ONE_STEP: f64 = 0.05;
/// Both halves are taken to be wrong when the smaller has this share of the larger.
/// Measured by `sensitivity`: at half 1 fewer mistake without a name; at twice 2 % more evaluations.
const BOTH: f64 = 0.15;
/// An entry that makes less than this part of an error is not the one that makes it.
const ELSEWHERE: f64 = 0.5;

/// The steps at which the halves are measured, and what is known of the whole there.
pub(crate) struct Descent {
    pub(crate) steps: Vec<f64>,
    residuals: Vec<f64>,
}

impl Descent {
    pub(crate) fn new(finding: &Finding) -> Option<Self> {
        let fit = finding.fit?;
        let mut window: Vec<&Rung> =
            finding.rungs.iter().filter(|rung| fit.steps.contains(rung.t)).collect();
        let miss = |rung: &Rung| (rung.residual - fit.error).abs() + SIGNIFICANT * rung.noise;
        window.sort_by(|left, right| miss(left).total_cmp(&miss(right)));
        let one = miss(window[0]) <= ONE_STEP * fit.error.abs();
        window.truncate(if one { 1 } else { 2 });
        window.sort_by(|left, right| left.t.total_cmp(&right.t));
        let steps = window.iter().map(|rung| rung.t).collect();
        let residuals = window.iter().map(|rung| rung.residual).collect();
        Some(Self { steps, residuals })
    }

    fn limit(&self, residuals: &[f64]) -> f64 {
        match (self.steps.as_slice(), residuals) {
            (&[near, far], &[at_near, at_far]) => {
                let [at_near, at_far] = [at_near, at_far].map(|value| Estimate::new(value, 0.0));
                richardson(far / near, at_near, at_far).value
            }
            _ => residuals[0],
        }
    }
}

/// Whether the entry of `leaf`, right as far as is seen, makes too little of the error.
pub(crate) fn is_elsewhere(finding: &Finding, leaf: &Finding) -> bool {
    let error = finding.fit.map_or(0.0, |fit| fit.error.abs());
    leaf.is_zero() && leaf.bound() < ELSEWHERE * error
}

impl Examination<'_> {
    /// Halves `scope` down to one entry, always towards the larger residual. Two or four
    /// evaluations a level. Also tells whether most halvings found both halves wrong.
    pub(crate) fn descend(&mut self, scope: &Scope, finding: &Finding) -> Option<(usize, bool)> {
        let descent = Descent::new(finding)?;
        let mut node = scope.clone();
        let mut residuals = descent.residuals.clone();
        let (mut levels, mut both) = (0, 0);
        while node.only().is_none() {
            let within_tensor = tensors_of(self.facts, &node).count() == 1;
            let [first, second] = self.halves(&node);
            let of_first: Vec<f64> =
                descent.steps.iter().map(|&t| self.rung(&first, t).residual).collect();
            let of_second: Vec<f64> =
                residuals.iter().zip(&of_first).map(|(whole, part)| whole - part).collect();
            let [left, right] =
                [&of_first, &of_second].map(|residuals| descent.limit(residuals).abs());
            if within_tensor {
                levels += 1;
                both += usize::from(left.min(right) > BOTH * left.max(right));
            }
            (node, residuals) = if right > left { (second, of_second) } else { (first, of_first) };
        }
        Some((node.only()?, levels > 0 && 2 * both >= levels))
    }

    /// The same by an exploration of one half at each level: for errors that one or two steps do
    /// not tell from noise, or that show at other steps in the parts than in the whole.
    pub(crate) fn descend_slowly(&mut self, scope: &Scope, finding: &Finding) -> usize {
        let mut node = scope.clone();
        let mut whole = finding.fit.map_or(0.0, |fit| fit.error);
        loop {
            if let Some(position) = node.only() {
                return position;
            }
            let [first, second] = self.halves(&node);
            let of_first = self.explore(&first).fit.map(|fit| fit.error);
            let of_second = match of_first {
                Some(error) => whole - error,
                None => self.explore(&second).fit.map_or(whole, |fit| fit.error),
            };
            let of_first = of_first.unwrap_or(whole - of_second);
            (node, whole) = if of_second.abs() > of_first.abs() {
                (second, of_second)
            } else {
                (first, of_first)
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_elsewhere;
    use crate::differentiate::{Finding, Fit, Steps};

    /// What was seen of a residual: its size, and the deviation.
    fn seen(error: f64, sigma: f64) -> Finding {
        let fit = Some(Fit::new(error, sigma, Steps::only(1e-3)));
        let (jump, jump_error, is_proven_kink, alone) = (0.0, 0.0, false, None);
        Finding { fit, jump, jump_error, is_proven_kink, rungs: Vec::new(), alone }
    }

    #[test]
    fn an_error_is_elsewhere_if_the_entry_at_the_end_makes_less_than_half_of_it() {
        for (error, entry, expected) in [
            (0.1, seen(0.0, 0.01), true),
            (0.1, seen(0.0, 0.02), false),
            (0.1, seen(0.1, 0.001), false),
            (100.0, seen(0.0, 10.0), true),
        ] {
            let found = is_elsewhere(&seen(error, 1e-6), &entry);

            assert_eq!(found, expected, "{error}: {:?}", entry.fit);
        }
    }
}
