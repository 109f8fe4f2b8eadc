//! The analytic gradient has the right entries some positions too early or too late.

use super::exchange::exchanged;
use super::grid::Line;
use super::rule::{Explanation, Group, Rule, Words};
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule { kind: BugKind::Shifted, least_tensors: 1, explain, words };

/// How far a shift may be in row-major order, and along an axis; and one by half of the length.
const FARTHEST: usize = 3;
const FARTHEST_ALONG: usize = 2;

/// A shift by `by` positions, after which what left at one end may enter at the other.
#[derive(Clone, Copy, Debug)]
struct Shift {
    line: Line,
    by: usize,
    is_late: bool,
    is_round: bool,
}

impl Shift {
    /// Where the right value of `position` is; `None` if it has left the tensor.
    fn source(self, position: usize) -> Option<usize> {
        let Line { length, .. } = self.line;
        let component = self.line.component(position);
        let forward = if self.is_late { self.by } else { length - self.by };
        let source = (component + forward) % length;
        let has_left = if self.is_late { source < self.by } else { source + self.by >= length };
        (self.is_round || !has_left).then(|| self.line.with(position, source))
    }

    /// Whether nothing has entered where the first entries have left.
    fn leaves_zeros(self, tensor: &Symptoms<'_>) -> bool {
        let is_new = |position: usize| {
            let component = self.line.component(position);
            if self.is_late { component < self.by } else { component + self.by >= self.line.length }
        };
        let mut new = (0..tensor.count()).filter(|&position| is_new(position));
        new.all(|position| (tensor.analytic)(position) == 0.0)
    }

    fn name(self, axes: usize) -> String {
        let positions = if self.by == 1 { "position" } else { "positions" };
        let late = if self.is_late { "late" } else { "early" };
        let zeros = if self.is_round { "" } else { ", with zeros where none come in" };
        format!("{} {positions} too {late}{}{zeros}", self.by, self.line.name(axes))
    }
}

fn shifts(tensor: &Symptoms<'_>) -> Vec<Shift> {
    let flat = Line::flat(tensor.shape);
    let lines = std::iter::once(flat).chain(Line::axes(tensor.shape));
    let along = |line: Line| {
        let farthest = if line.axis.is_some() { FARTHEST_ALONG } else { FARTHEST };
        let half = Some(line.length / 2).filter(|&half| half > farthest);
        let by = (1..=farthest.min(line.length.saturating_sub(1))).chain(half);
        let both = by.flat_map(|by| [(by, true), (by, false)]);
        both.map(move |(by, is_late)| Shift { line, by, is_late, is_round: true })
    };
    let round: Vec<Shift> = lines.flat_map(along).collect();
    let open = round.iter().map(|shift| Shift { is_round: false, ..*shift });
    let open = open.filter(|shift| shift.leaves_zeros(tensor));
    round.iter().copied().chain(open).collect()
}

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let shifts = shifts(tensor);
    let mut found = shifts.iter().filter_map(|shift| {
        let source = |position| shift.source(position);
        let explanation = exchanged(tensor, shifts.len(), &source)?;
        Some(Explanation { variant: shift.name(tensor.shape.len()), ..explanation })
    });
    found.find(|explanation| explanation.is_enough)
}

fn words(group: &Group<'_, '_>) -> Words {
    let subject = group.subject();
    let Explanation { variant, example, .. } = &group.explanation;
    Words::new(
        format!("{} the right values {variant}.", subject.does("have")),
        format!("Shifted back, they agree {}. {example}", group.counted()),
        "Check the bounds of the loop that writes the gradient, and where slices begin: an index is \
         off, or a rotation is undone the wrong way round.",
    )
}
