//! What is missing or too much is a multiple of the parameters.

use super::phrase::{between, plain};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::linear;
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule { kind: BugKind::WeightDecay, least_tensors: 1, explain, words };

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let support = linear(tensor, |entry| [entry.analytic, (tensor.parameter)(entry.position)])?;
    let is_enough = support.is_enough(tensor, 1);
    Some(Explanation::new(support, is_enough))
}

fn words(group: &Group<'_, '_>) -> Words {
    let subject = group.subject();
    let bounds = group.explanation.support.parameter.unwrap_or_default();
    let is_missing = bounds[0] > 0.0;
    let size = between(if is_missing { bounds } else { [-bounds[1], -bounds[0]] });
    let (verb, remedy) = if is_missing {
        (
            "lack",
            "The cost has a term, such as 1/2 c |parameters|^2, that the gradient lacks. Add it \
          to the backward pass, or leave it out of the cost.",
        )
    } else {
        (
            "contain",
            "The gradient has the term of a regularisation, such as 1/2 c |parameters|^2, \
          that the cost lacks. Add it to the cost, or leave it to the optimiser.",
        )
    };
    let theirs = if group.members.len() > 1 { "their parameters" } else { "its parameters" };
    let ambiguous = all_parameters_are_equal(group).map_or(String::new(), |parameter| {
        format!(" As these are all {parameter}, it could also be a constant.")
    });
    Words::new(
        format!("{} {size} times {theirs}.", subject.does(verb)),
        format!("With that the gradients agree {}.{ambiguous}", group.counted()),
        remedy,
    )
}

/// The value of all parameters that were measured, if it is one.
fn all_parameters_are_equal(group: &Group<'_, '_>) -> Option<String> {
    let mut parameters = group.tensors().flat_map(|tensor| {
        tensor.measurements.iter().map(|entry| (tensor.parameter)(entry.position))
    });
    let first = parameters.next()?;
    parameters.all(|parameter| parameter == first).then(|| plain(first))
}
