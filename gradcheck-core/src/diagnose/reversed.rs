//! The analytic gradient has the right entries in the opposite order.

use super::exchange::exchanged;
use super::grid::Line;
use super::rule::{Explanation, Group, Rule, Words};
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule { kind: BugKind::Reversed, least_tensors: 1, explain, words };

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let lines: Vec<Line> =
        std::iter::once(Line::flat(tensor.shape)).chain(Line::axes(tensor.shape)).collect();
    let mut found = lines.iter().filter_map(|line| {
        let source =
            |position| Some(line.with(position, line.length - 1 - line.component(position)));
        let explanation = exchanged(tensor, lines.len(), &source)?;
        Some(Explanation { variant: line.name(tensor.shape.len()), ..explanation })
    });
    found.find(|explanation| explanation.is_enough)
}

fn words(group: &Group<'_, '_>) -> Words {
    let subject = group.subject();
    let Explanation { variant, example, .. } = &group.explanation;
    Words::new(
        format!("{} the right values in the opposite order{variant}.", subject.does("have")),
        format!("Reversed, they agree {}. {example}", group.counted()),
        "Check for a loop that runs backwards, and for a kernel that a convolution flips and its \
         gradient does not.",
    )
}
