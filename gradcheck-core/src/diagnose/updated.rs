//! The analytic gradient is the parameters after a step along the numeric one: what an optimiser makes
//! of it was returned in its place.

use super::correction::Correction;
use super::factor::bounds;
use super::interval::Interval;
use super::phrase::between;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::{Affine, linear};
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Factor,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// What tells it from a factor of the gradient alone.
const UPDATED: &str = "the parameters and";

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    if tensor.tangent.is_some() {
        return None;
    }
    let step = |position: usize| (tensor.analytic)(position) - (tensor.parameter)(position);
    let support = linear(tensor, |entry| Affine { known: 0.0, slope: step(entry.position) })?;
    bounds(&support)?;
    let is_enough = !support.is_vague() && tensor.is_seen() && support.is_enough(tensor, 1);
    let mut explanation = Explanation::new(support, is_enough);
    UPDATED.clone_into(&mut explanation.variant);
    explanation.needs_proof = true;
    Some(explanation.corrected(Correction::Step))
}

fn words(group: &Group<'_, '_>) -> Words {
    let (named, topic) = (group.named(), group.topic());
    let rate = group.explanation.support.parameter.and_then(Interval::inverted);
    let rate = rate.unwrap_or_default();
    let (sign, size) = if rate.high < 0.0 { ("minus", rate.negated()) } else { ("plus", rate) };
    let theirs = if group.members.len() > 1 { "their" } else { "its" };
    Words::new(
        format!(
            "{} {theirs} parameters {sign} {} times {}.",
            named.does("be"),
            between(size),
            named.numeric()
        ),
        format!("That agrees {}.", group.counted()),
        format!(
            "These look like parameters after a step of gradient descent with that rate: return the {} \
             itself, before an optimiser makes a step of it.",
            topic.derivative()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, candidates};
    use crate::report::BugKind;

    fn updated(path: &'static str, shape: &[usize], rate: f64) -> MadeUp {
        let tensor = MadeUp::new(path, shape);
        let parameters = tensor.parameters.clone();
        tensor.but(|wrong| {
            let entries = wrong.iter_mut().zip(&parameters);
            entries.for_each(|(entry, parameter)| *entry = parameter - rate * *entry);
        })
    }

    #[test]
    fn parameters_after_a_step_are_a_guess_for_all_tensors_at_once() {
        let found = candidates(&[updated("w", &[4, 5], 0.1), updated("b", &[2], 0.1)], &[]);

        assert_eq!(found.len(), 1);
        assert!(found[0].needs_proof);
        assert_eq!(*found[0].suspect.kind(), BugKind::Factor);
        let claim =
            "Both wrong tensors are their parameters minus 0.1 times their numeric gradients.";
        assert_eq!(found[0].suspect.claim(), claim);
    }

    #[test]
    fn a_decay_of_one_and_one_entry_that_is_off_are_something_else() {
        let decayed = candidates(&[updated("w", &[4, 5], -1.0)], &[]);
        assert_eq!(*decayed[0].suspect.kind(), BugKind::WeightDecay);

        let off = updated("w", &[4, 5], 0.1).but(|wrong| wrong[3] *= 1.01);
        assert!(candidates(&[off], &[]).is_empty());
    }
}
