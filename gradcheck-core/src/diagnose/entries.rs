//! A few single entries are wrong, and all others are right.

use super::phrase::{capitalised, listed, tensor as named};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::Symptoms;
use super::within::{is_plainly_wrong, pattern};
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule { kind: BugKind::Entries, least_tensors: 1, explain, words };

/// More are no single entries any more.
const MOST: usize = 4;

fn explain(tensor: &Symptoms<'_>, wrong: &[Symptoms<'_>]) -> Option<Explanation> {
    let entries: Vec<Measurement> =
        tensor.measurements.iter().filter(|entry| entry.is_wrong).copied().collect();
    let is_few = (1..=MOST).contains(&entries.len())
        && entries.iter().all(|entry| is_plainly_wrong(tensor, entry));
    if !tensor.is_complete || !is_few {
        return None;
    }
    let is_wrong = |position: usize| entries.iter().any(|entry| entry.position == position);
    let is_right = |&position: &usize| (tensor.analytic)(position) != 0.0 && !is_wrong(position);
    // Zeros are right in many wrong gradients.
    let right = (0..tensor.count()).filter(is_right).take(entries.len()).count();
    let places: Vec<String> = entries.iter().map(|entry| tensor.place(entry.position)).collect();
    (right == entries.len()).then(|| Explanation {
        support: Support::default(),
        is_enough: true,
        variant: format!("{} {}", listed(&places), if places.len() == 1 { "is" } else { "are" }),
        example: pattern(tensor, &entries, wrong),
    })
}

fn words(group: &Group<'_, '_>) -> Words {
    let Explanation { variant, example, .. } = &group.explanation;
    let path = group.tensors().next().map_or("", |tensor| tensor.path);
    Words::new(
        capitalised(&format!("only {variant} wrong.")),
        format!("All other entries of {} are right. {example}", named(path)).trim_end().to_owned(),
        "Check what is special about the index: a border, a case of its own in the backward pass, an \
         entry that is written twice or not at all.",
    )
}
