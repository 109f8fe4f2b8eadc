//! The analytic gradient has the right entries some positions too early or too late.

use super::exchange::exchanged;
use super::grid::Fibre;
#[cfg(test)]
use super::made_up::Law;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Shifted,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &LAWS,
};

#[cfg(test)]
const LAWS: [Law; 3] = [
    Law {
        entries: 7,
        axes: 1,
        mistake: |tensor, _| {
            let length = tensor.wrong.len();
            tensor.wrong.copy_within(..length - 1, 1);
        },
    },
    Law {
        entries: 7,
        axes: 1,
        mistake: |tensor, random| tensor.wrong.rotate_right(random.usize(1..4)),
    },
    Law {
        entries: 7,
        axes: 1,
        mistake: |tensor, _| {
            tensor.wrong.rotate_left(1);
            if let Some(last) = tensor.wrong.last_mut() {
                *last = 0.0;
            }
        },
    },
];

/// How far a shift may be in row-major order, and along an axis; and one by half of the length.
const FARTHEST: usize = 3;
const FARTHEST_ALONG: usize = 2;

/// A shift by `by` positions, after which what left at one end may enter at the other. Else there are
/// zeros, or what was there before.
#[derive(Clone, Copy, Debug)]
struct Shift {
    fibre: Fibre,
    by: usize,
    is_late: bool,
    is_round: bool,
}

impl Shift {
    /// Where the right value of `position` is; `None` if it has left the tensor.
    fn source(self, position: usize) -> Option<usize> {
        let Fibre { length, .. } = self.fibre;
        let component = self.fibre.component(position);
        let forward = if self.is_late { self.by } else { length - self.by };
        let source = (component + forward) % length;
        let has_left = if self.is_late { source < self.by } else { source + self.by >= length };
        (self.is_round || !has_left).then(|| self.fibre.with(position, source))
    }

    /// What the entries are where none have come in, if they are all alike.
    fn end(self, tensor: &Symptoms<'_>) -> Option<&'static str> {
        let is_new = |position: usize| {
            let component = self.fibre.component(position);
            if self.is_late {
                component < self.by
            } else {
                component + self.by >= self.fibre.length
            }
        };
        let new = || (0..tensor.count()).filter(|&position| is_new(position));
        let is_zero = |position: usize| (tensor.analytic)(position) == 0.0;
        // What stays is there twice.
        let stays = |position: usize| {
            let moved = self.source(position).map(tensor.analytic);
            moved == Some((tensor.analytic)(position))
        };
        if new().all(is_zero) {
            Some(ZEROS)
        } else if new().all(stays) {
            Some(KEPT)
        } else {
            None
        }
    }

    fn name(self, axes: usize, end: &str) -> String {
        let positions = if self.by == 1 { "position" } else { "positions" };
        let late = if self.is_late { "late" } else { "early" };
        format!("{} {positions} too {late}{}{end}", self.by, self.fibre.name(axes))
    }
}

const ZEROS: &str = ", with zeros where none come in";
const KEPT: &str = ", and those at the end also in their own places";

fn shifts(tensor: &Symptoms<'_>) -> Vec<(Shift, &'static str)> {
    // Two rows that have changed places are so along their axis, and half of the list apart.
    let fibres = Fibre::axes(tensor.shape).chain([Fibre::flat(tensor.shape)]);
    let along = |fibre: Fibre| {
        let farthest = if fibre.axis.is_some() { FARTHEST_ALONG } else { FARTHEST };
        let half = Some(fibre.length / 2).filter(|&half| half > farthest);
        let by = (1..=farthest.min(fibre.length.saturating_sub(1))).chain(half);
        let both = by.flat_map(|by| [(by, true), (by, false)]);
        both.map(move |(by, is_late)| Shift { fibre, by, is_late, is_round: true })
    };
    let round: Vec<Shift> = fibres.flat_map(along).collect();
    let open = round.iter().map(|shift| Shift { is_round: false, ..*shift });
    let open = open.filter_map(|shift| Some((shift, shift.end(tensor)?)));
    round.iter().map(|shift| (*shift, "")).chain(open).collect()
}

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let shifts = shifts(tensor);
    let mut found = shifts.iter().filter_map(|(shift, end)| {
        let source = |position| shift.source(position);
        let explanation = exchanged(tensor, shifts.len(), &source)?;
        let is_enough = explanation.is_enough
            || *end == KEPT && is_seen_twice(tensor, &explanation.support, &source);
        Some(Explanation { is_enough, variant: shift.name(tensor.shape.len(), end), ..explanation })
    });
    found.find(|explanation| explanation.is_enough)
}

/// How well the entries of a short list must agree, each of them.
/// Measured by `sensitivity`: at half 2 fewer mistakes without a name; at twice 3 more mistakes without
/// a name.
const DIGITS: f64 = 6.0;

/// Whether a tensor that was measured whole shows it, though it is short: one value stands twice, bit for
/// bit, in its own place and in the next, all wrong entries that come from another place agree with it,
/// and one wrong entry at least has been overwritten.
fn is_seen_twice(
    tensor: &Symptoms<'_>,
    support: &Support,
    source: &dyn Fn(usize) -> Option<usize>,
) -> bool {
    let mut wrong = tensor.measurements.iter().filter(|entry| entry.is_wrong);
    let mut right = tensor.measurements.iter().filter(|entry| !entry.is_wrong);
    tensor.is_measured_whole()
        && support.digits >= DIGITS * support.informative as f64
        && wrong.any(|entry| source(entry.position).is_none())
        && right.any(|entry| tensor.is_sharp(entry))
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    let Explanation { variant, example, .. } = &group.explanation;
    Words::new(
        format!("{} the right values {variant}.", named.does("have")),
        format!("Shifted back, they agree {}. {example}", group.counted()),
        format!(
            "Check the bounds of the loop that writes the {}, and where slices begin: an index is \
             off, or a rotation is undone the wrong way round.",
            group.topic().derivative()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    #[test]
    fn a_rotation_is_named_with_its_direction() {
        for (tensor, text) in [
            (MadeUp::new("b", &[7]).but(|wrong| wrong.rotate_right(1)), "1 position too late."),
            (MadeUp::new("b", &[7]).but(|wrong| wrong.rotate_left(2)), "2 positions too early."),
            (
                MadeUp::new("b", &[5, 4]).but(|wrong| wrong.rotate_right(4)),
                "1 position too late along axis 0.",
            ),
            (
                MadeUp::new("b", &[5, 4]).but(|wrong| wrong.rotate_right(3)),
                "3 positions too late in row-major order.",
            ),
        ] {
            let suspect = suspect(tensor).unwrap();

            assert_eq!(suspect.kind(), &BugKind::Shifted);
            assert_eq!(suspect.claim(), format!("`b` has the right values {text}"));
        }
    }

    #[test]
    fn a_shift_by_half_of_an_axis_is_named() {
        let halves = |wrong: &mut Vec<f64>| {
            wrong.chunks_exact_mut(10).for_each(|row| row.rotate_left(5));
        };

        assert_eq!(kind(MadeUp::new("w", &[6, 10]).but(halves)), Some(BugKind::Shifted));
    }

    #[test]
    fn a_shift_that_lets_zeros_in_is_named_and_one_that_lets_others_in_is_not() {
        let shifted = MadeUp::new("b", &[7]).but(|wrong| wrong.rotate_right(1));

        let suspect = suspect(shifted.clone().but(|wrong| wrong[0] = 0.0)).unwrap();
        assert_eq!(suspect.kind(), &BugKind::Shifted);
        assert!(suspect.claim().ends_with("too late, with zeros where none come in."), "{suspect}");
        assert_eq!(kind(shifted.but(|wrong| wrong[0] = 0.7)), None);
    }

    #[test]
    fn a_slice_that_begins_one_too_late_is_named_although_the_first_entry_is_right() {
        let late = |wrong: &mut Vec<f64>| wrong.copy_within(..6, 1);
        let early = |wrong: &mut Vec<f64>| wrong.copy_within(1.., 0);
        for (tensor, text) in [
            (MadeUp::new("b", &[7]).but(late), "1 position too late"),
            (MadeUp::new("b", &[7]).but(early), "1 position too early"),
        ] {
            let suspect = suspect(tensor).unwrap();

            assert_eq!(suspect.kind(), &BugKind::Shifted, "{suspect}");
            assert!(suspect.claim().contains(text), "{suspect}");
            assert!(suspect.claim().ends_with("also in their own places."), "{suspect}");
        }
        let other = MadeUp::new("b", &[7]).but(late).but(|wrong| wrong[0] = 0.7);
        assert_eq!(kind(other), None);
    }

    #[test]
    fn a_short_list_shows_a_slice_that_begins_late_by_a_value_that_stands_twice() {
        for length in [3, 4] {
            let late = MadeUp::new("b", &[length]).but(|wrong| wrong.copy_within(..length - 1, 1));
            assert_eq!(kind(late.clone()), Some(BugKind::Shifted), "{length}");

            let off = late.clone().but(|wrong| wrong[length - 1] *= 1.01);
            assert_ne!(kind(off), Some(BugKind::Shifted), "{length}");
            let mut coarse = late;
            coarse.precision = 1e-4;
            assert_eq!(kind(coarse), None, "{length}");
        }
        let copied = MadeUp::new("b", &[3]).but(|wrong| wrong[1] = wrong[0]);
        assert_ne!(kind(copied), Some(BugKind::Shifted));
    }

    #[test]
    fn a_shift_in_a_sample_is_found_in_the_whole_gradient() {
        let tensor = MadeUp::new("w", &[40, 25]).but(|wrong| wrong.rotate_right(1));

        assert_eq!(kind(tensor.sampled(16)), Some(BugKind::Shifted));
    }
}
