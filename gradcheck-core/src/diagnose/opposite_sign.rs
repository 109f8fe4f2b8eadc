//! The analytic gradient has the opposite sign.

use super::rule::{Explanation, Group, Rule, Words};
use super::support::predicted;
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule =
    Rule { kind: BugKind::OppositeSign, least_tensors: 1, explain, words };

pub(super) fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let support = predicted(tensor, |entry| Some(-entry.analytic))?;
    let is_enough = support.is_enough_of_multiple(tensor, 1);
    Some(Explanation::new(support, is_enough))
}

fn words(group: &Group<'_, '_>) -> Words {
    let subject = group.subject();
    Words::new(
        format!("{} the opposite sign of {}.", subject.does("have"), subject.numeric()),
        format!("The negative agrees {}.", group.counted()),
        "Check for a difference that is taken the wrong way round, and for a minus of the cost that \
         the backward pass lost.",
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind};
    use crate::report::BugKind;

    #[test]
    fn a_negated_gradient_is_named() {
        for shape in [&[1][..], &[2], &[5], &[40, 25]] {
            let tensor = MadeUp::new("w", shape).times(-1.0);

            assert_eq!(kind(tensor), Some(BugKind::OppositeSign), "{shape:?}");
        }
        let large = MadeUp::new("w", &[40, 25]).times(-1.0).sampled(16);
        assert_eq!(kind(large), Some(BugKind::OppositeSign));
    }

    #[test]
    fn zeros_have_either_sign() {
        let right = [0.0, 1.0, 0.0, -2.0, 3.0, 0.0];

        let tensor = MadeUp::new("w", &[6]).with(&right).times(-1.0);

        assert_eq!(kind(tensor), Some(BugKind::OppositeSign));
    }

    #[test]
    fn a_sign_that_63_of_64_entries_have_is_not_named() {
        let tensor = MadeUp::new("w", &[8, 8]).times(-1.0).but(|wrong| wrong[17] *= -1.0);

        assert_eq!(kind(tensor), None);
    }
}
