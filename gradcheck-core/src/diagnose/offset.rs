//! What is missing or too much is a constant.

use super::phrase::between;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::linear;
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule { kind: BugKind::Offset, least_tensors: 1, explain, words };

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let support = linear(tensor, |entry| [entry.analytic, 1.0])?;
    let is_enough = support.is_enough(tensor, 1);
    Some(Explanation::new(support, is_enough))
}

fn words(group: &Group<'_, '_>) -> Words {
    let subject = group.subject();
    let [low, high] = group.explanation.support.parameter.unwrap_or_default();
    let (size, side) = if low > 0.0 { ([low, high], "less") } else { ([-high, -low], "greater") };
    Words::new(
        format!(
            "{} {} {side} than {} in every entry.",
            subject.does("be"),
            between(size),
            subject.numeric()
        ),
        format!("With that the gradients agree {}.", group.counted()),
        "Check for a constant that is added to every entry of the gradient, and for a term of the \
         cost that is a multiple of the sum of the parameters.",
    )
}
