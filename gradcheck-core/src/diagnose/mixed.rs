//! The analytic gradient is a multiple of the numeric one and of the parameters: the term of the data has
//! a factor beside a weight decay that is right, or the two were mixed.

use std::ops::RangeInclusive;

use super::correction::Correction;
use super::interval::Interval;
use super::phrase::between;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::Symptoms;
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Factor,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// Two numbers are free: so many entries must be clearly wrong.
/// Measured by `sensitivity`: at half no change; at twice 2 more mistakes without a name.
const LEAST: usize = 5;
/// What the others must say against chance.
const DIGITS: f64 = 6.0;
/// Factors and decays beyond this, either way, are not what somebody wrote.
const SIZES: RangeInclusive<f64> = 1e-5..=1e5;

/// numeric = alpha analytic + beta parameter.
struct Mix {
    alpha: f64,
    beta: f64,
}

/// What such a gradient is made of.
struct Terms {
    /// Of the term of the data.
    factor: f64,
    /// Of the parameters.
    decay: f64,
}

impl Mix {
    /// The least squares of the measurements, each by its precision.
    fn fitted(tensor: &Symptoms<'_>) -> Option<Self> {
        let (mut aa, mut ap, mut pp, mut an, mut pn) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for entry in tensor.measurements {
            let weight = tensor.tolerance(entry, entry.analytic.abs()).powi(-2);
            let (a, p) = (entry.analytic, (tensor.parameter)(entry.position));
            aa += weight * a * a;
            ap += weight * a * p;
            pp += weight * p * p;
            an += weight * a * entry.numeric;
            pn += weight * p * entry.numeric;
        }
        let determinant = aa * pp - ap * ap;
        // Gradients that are nearly proportional to the parameters do not tell the two apart.
        let is_known = determinant > 1e-6 * aa * pp;
        is_known.then(|| Self {
            alpha: (an * pp - pn * ap) / determinant,
            beta: (pn * aa - an * ap) / determinant,
        })
    }

    fn terms(&self) -> Terms {
        Terms { factor: 1.0 / self.alpha, decay: self.beta / (1.0 - self.alpha) }
    }

    fn right(&self, tensor: &Symptoms<'_>, position: usize) -> f64 {
        self.alpha * (tensor.analytic)(position) + self.beta * (tensor.parameter)(position)
    }
}

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    if tensor.tangent.is_some() {
        return None;
    }
    let mix = Mix::fitted(tensor)?;
    let mut support = Support::default();
    let mut digits: Vec<f64> = Vec::new();
    for entry in tensor.measurements.iter().chain(tensor.right) {
        let terms = [
            mix.alpha * entry.analytic,
            mix.beta * (tensor.parameter)(entry.position),
            entry.analytic,
        ];
        let size = terms.into_iter().fold(0.0, |most: f64, term| most.max(term.abs()));
        let tolerance = tensor.tolerance(entry, size);
        let agrees = (mix.right(tensor, entry.position) - entry.numeric).abs() <= tolerance;
        if !agrees {
            return None;
        }
        if Symptoms::is_clear(entry, tolerance) {
            support.add((entry.numeric - entry.analytic).abs(), tolerance);
            digits.push(said(entry, tolerance));
        }
    }
    digits.sort_by(f64::total_cmp);
    // The two sharpest say nothing: they give the two numbers.
    let surplus: f64 = digits.iter().rev().skip(2).sum();
    let Terms { factor, decay } = mix.terms();
    let is_plausible = SIZES.contains(&factor.abs()) && SIZES.contains(&decay.abs());
    let is_enough = is_plausible
        && digits.len() >= LEAST
        && surplus >= DIGITS
        && tensor.is_spread()
        && tensor.is_seen();
    let mut explanation = Explanation::new(support, is_enough);
    let mixed = decay * (1.0 - factor);
    explanation.variant = format!("{} {} {}", number(factor), number(decay), number(mixed));
    explanation.needs_proof = true;
    let right = Correction::of(tensor, |position| Some(mix.right(tensor, position)));
    is_enough.then(|| explanation.corrected(right))
}

fn said(entry: &Measurement, tolerance: f64) -> f64 {
    ((entry.numeric - entry.analytic).abs() / tolerance).log10()
}

fn number(value: f64) -> String {
    between(Interval::around(value, 1e-5 * value.abs()))
}

fn words(group: &Group<'_, '_>) -> Words {
    let (named, topic) = (group.named(), group.topic());
    let mut parts = group.explanation.variant.split(' ').map(str::to_owned);
    let mut next = || parts.next().unwrap_or_default();
    let (factor, decay, mixed) = (next(), next(), next());
    let theirs = if group.members.len() > 1 { "their" } else { "its" };
    let (sign, size) = match mixed.strip_prefix('-') {
        Some(size) => ("minus", size),
        None => ("plus", &mixed[..]),
    };
    Words::new(
        format!(
            "{} {factor} times {} {sign} {size} times {theirs} parameters.",
            named.does("be"),
            named.numeric()
        ),
        format!("That agrees {}.", group.counted()),
        format!(
            "Two readings fit: {0} and {1} both have the term of a regularisation, {decay} times the \
             parameters in the {1}, and the rest has a factor of {factor} that only one of them has, as a \
             mean over the samples; or the {1} is mixed with the parameters, as an optimiser does.",
            topic.function(),
            topic.derivative()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, candidates};
    use super::super::rule::Candidate;

    fn mixed(factor: f64, decay: f64) -> MadeUp {
        let mut tensor = MadeUp::new("w", &[4, 5]);
        let data = tensor.right.clone();
        for (position, data) in data.into_iter().enumerate() {
            let term = decay * tensor.parameters[position];
            tensor.right[position] = data + term;
            tensor.wrong[position] = factor * data + term;
        }
        tensor
    }

    #[test]
    fn a_factor_beside_a_decay_that_is_right_is_a_guess_with_both_numbers() {
        let found: Vec<Candidate> = candidates(&[mixed(32.0, 0.1)], &[]);

        assert!(found[0].needs_proof);
        let claim = "`w` is 32 times the numeric gradient minus 3.1 times its parameters.";
        assert_eq!(found[0].suspect.claim(), claim);
        assert!(found[0].suspect.remedy().contains("0.1 times the parameters in the gradient"));
    }

    #[test]
    fn one_entry_that_is_off_refutes_it() {
        assert!(candidates(&[mixed(32.0, 0.1).but(|wrong| wrong[3] *= 1.01)], &[]).is_empty());
    }
}
