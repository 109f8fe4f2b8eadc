//! The analytic gradient has the opposite sign.

use super::rule::{Explanation, Group, Rule, Words};
use super::support::predicted;
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule =
    Rule { kind: BugKind::OppositeSign, least_tensors: 1, explain, words };

pub(super) fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let support = predicted(tensor, |entry| Some(-entry.analytic))?;
    let is_enough = support.is_enough(tensor, 1);
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
