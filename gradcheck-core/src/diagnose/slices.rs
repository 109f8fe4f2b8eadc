//! Only some rows, columns, or a block of a tensor are wrong.

use super::conjugate::{are_conjugate, conjugate};
use super::correction::Correction;
use super::cuboid::Cuboid;
use super::grid::Fibre;
use super::phrase::{capitalised, part, tensor as named};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::{SEEN, Symptoms};
use super::within::{self, Pattern, is_plainly_wrong, may_hide_another, pattern, right_ones};
use crate::report::{BugKind, Measurement, Topic};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Slices,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// How many wrong entries make a slice; fewer only if they are a whole row or column.
/// Measured by `sensitivity`: at half 1 fewer mistake without a name; at twice no change.
const LEAST: usize = 3;

fn explain(tensor: &Symptoms<'_>, wrong: &[Symptoms<'_>]) -> Option<Explanation> {
    let slice = |found: Slice| {
        let Pattern { text, .. } = pattern(tensor, &found.entries, wrong);
        let rest = Correction::without(tensor, |position| (found.is_inside)(position));
        let mut explanation = Explanation::new(Support::default(), true).corrected(rest);
        explanation.variant = found.name;
        [text, found.origin].join(" ").trim().clone_into(&mut explanation.example);
        explanation
    };
    let is_known = tensor.is_rest_known();
    let found = is_known.then(|| cuboid(tensor).or_else(|| run(tensor)))??;
    let is_seen = found.is_seen;
    // A few entries without a pattern say nothing of those between them.
    Some(slice(found)).filter(|explanation| is_seen || !explanation.example.is_empty())
}

struct Slice {
    is_inside: Box<dyn Fn(usize) -> bool>,
    /// With its verb: `row 3 of w is`.
    name: String,
    /// The entries of it that were measured.
    entries: Vec<Measurement>,
    /// Whether these show something of all that it has.
    is_seen: bool,
    /// Where its values come from, or what else is behind them; may be empty.
    origin: String,
}

/// The block that has all errors, if it has nothing else.
fn cuboid(tensor: &Symptoms<'_>) -> Option<Slice> {
    let cuboid = Cuboid::of_errors(tensor)?;
    let is_inside = |position: usize| cuboid.contains(tensor.shape, position);
    let entries = all_wrong(tensor, &is_inside)?;
    let is_whole_line = cuboid.is_line(tensor.shape) && entries.len() == cuboid.count();
    if entries.len() < LEAST && !is_whole_line || cuboid.count() < 2 {
        return None;
    }
    let (name, is_many) = cuboid.said(tensor);
    let verb = if is_many { "are" } else { "is" };
    let is_imaginary = cuboid.only(tensor.shape) == Some((tensor.shape.len() - 1, 1));
    let of_complex = || {
        let is_conjugate = is_imaginary && are_conjugate(tensor, &entries);
        is_conjugate.then(|| conjugate(tensor.topic))
    };
    let origin = copy(tensor, &cuboid).or_else(of_complex).unwrap_or_default();
    let nonzero = |&position: &usize| is_inside(position) && (tensor.analytic)(position) != 0.0;
    let is_seen =
        entries.len() >= SEEN || (0..tensor.count()).filter(nonzero).count() <= entries.len();
    let shape = tensor.shape.to_vec();
    let is_inside = Box::new(move |position: usize| cuboid.contains(&shape, position));
    Some(Slice { is_inside, name: format!("{name} {verb}"), entries, is_seen, origin })
}

/// Wrong entries that follow each other in row-major order.
fn run(tensor: &Symptoms<'_>) -> Option<Slice> {
    let mut positions =
        tensor.measurements.iter().filter(|entry| entry.is_wrong).map(|entry| entry.position);
    let first = positions.next()?;
    let last = positions.next_back()?;
    let entries = all_wrong(tensor, &|position| (first..=last).contains(&position))?;
    let count = last - first + 1;
    if !tensor.is_complete || entries.len() < count || count < LEAST || count == tensor.count() {
        return None;
    }
    let which = match (first, last + 1) {
        (0, _) => format!("the first {count}"),
        (_, end) if end == tensor.count() => format!("the last {count}"),
        _ => format!("{count} neighbours"),
    };
    let name = part(&format!("{which} of {} entries", tensor.count()), tensor);
    let (from, to) = (tensor.place(first), tensor.place(last));
    let name = format!("{name}, from {from} to {to} in row-major order, are");
    let is_inside = Box::new(move |position: usize| (first..=last).contains(&position));
    Some(Slice { is_inside, name, entries, is_seen: true, origin: String::new() })
}

/// The measured entries of a part, if there is nothing right in it and something right beside it.
fn all_wrong(tensor: &Symptoms<'_>, is_inside: &dyn Fn(usize) -> bool) -> Option<Vec<Measurement>> {
    let (inside, outside): (Vec<Measurement>, Vec<Measurement>) =
        tensor.measurements.iter().partition(|entry| is_inside(entry.position));
    let (wrong, others): (Vec<Measurement>, Vec<Measurement>) =
        inside.into_iter().partition(|entry| entry.is_wrong);
    let is_contradicted = outside.iter().any(|entry| entry.is_wrong)
        || others.iter().any(|entry| tensor.is_sharp(entry))
        || !wrong.iter().all(|entry| is_plainly_wrong(tensor, entry));
    if is_contradicted || wrong.is_empty() {
        return None;
    }
    let measured = |position: usize| {
        tensor.measurements.binary_search_by_key(&position, |entry| entry.position).is_ok()
    };
    let is_zero = |position: usize| (tensor.analytic)(position) == 0.0;
    // What was not measured of a tensor that is complete is right, and so must not be inside.
    let is_right_inside = |position: usize| {
        tensor.is_complete && is_inside(position) && !measured(position) && !is_zero(position)
    };
    let size = (0..tensor.count()).filter(|&position| is_inside(position)).count();
    let is_outside = |position: usize| !is_inside(position);
    if may_hide_another(tensor, &wrong, &is_outside) {
        return None;
    }
    let beside = right_ones(tensor, &wrong, &is_outside);
    // Beside zeros and small entries alone every error would be confined.
    (!(0..tensor.count()).any(is_right_inside) && 2 * beside >= size).then_some(wrong)
}

/// The index whose values stand in the block as well, if it is one index of an axis.
fn copy(tensor: &Symptoms<'_>, cuboid: &Cuboid) -> Option<String> {
    let (axis, index) = cuboid.only(tensor.shape)?;
    let fibre = Fibre::axis(tensor.shape, axis);
    let is_copy = |other: usize| {
        let mut own = (0..tensor.count()).filter(|&position| fibre.component(position) == index);
        other != index
            && own.all(|position| {
                let original = (tensor.analytic)(fibre.with(position, other));
                (tensor.analytic)(position) == original && original != 0.0
            })
    };
    let other = (0..fibre.length).find(|&other| is_copy(other))?;
    let noun = match (tensor.shape.len(), axis) {
        (2, 0) => "row".to_owned(),
        (2, _) => "column".to_owned(),
        _ => format!("index {other} of axis {axis}"),
    };
    let whose = if tensor.shape.len() == 2 { format!("{noun} {other}") } else { noun };
    (cuboid.count() > 1).then(|| format!("Its values are those of {whose}."))
}

fn words(group: &Group<'_, '_>) -> Words {
    let Explanation { variant, example, .. } = &group.explanation;
    let topic = group.topic();
    let path = group.tensors().next().map_or("", |tensor| tensor.path);
    Words::new(
        capitalised(&format!("only {variant} wrong.")),
        format!("The rest of {} is right. {example}", named(path, topic)).trim_end().to_owned(),
        [within::remedy(group), of_place(topic)].join(" ").trim().to_owned(),
    )
}

fn of_place(topic: Topic) -> String {
    format!(
        "Check whether the {} treats this part in another way, and the bounds and the index of the \
         loop that writes the {} there.",
        topic.function(),
        topic.derivative()
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    fn spoiled(shape: &[usize], positions: impl Iterator<Item = usize>, factor: f64) -> MadeUp {
        MadeUp::new("w", shape).but(|wrong| positions.for_each(|entry| wrong[entry] *= factor))
    }

    fn text(tensor: MadeUp) -> String {
        let suspect = suspect(tensor).unwrap();
        assert_eq!(suspect.kind(), &BugKind::Slices, "{suspect}");
        format!("{} {}", suspect.claim(), suspect.evidence())
    }

    #[test]
    fn rows_columns_and_blocks_are_named() {
        let rest = "wrong. The rest of `w` is right.";
        for (tensor, claim) in [
            (spoiled(&[5, 4], 12..16, 2.0), "Only row 3 of `w` is"),
            (spoiled(&[5, 4], 12..20, 2.0), "Only rows 3 and 4 of `w` are"),
            (spoiled(&[5, 4], (2..20).step_by(4), 0.0), "Only column 2 of `w` is"),
            (spoiled(&[5, 4], [5, 6, 9, 10].into_iter(), -1.0), "Only `w[1..=2, 1..=2]` is"),
            (spoiled(&[9], 3..6, 2.0), "Only `w[3..=5]` is"),
            (
                spoiled(&[3, 2, 5], (2..30).step_by(5).skip(2).take(4), 2.0),
                "Only `w[1..=2, :, 2]` is",
            ),
        ] {
            let text = text(tensor);

            assert!(text.starts_with(&format!("{claim} {rest} The analytic gradient ")), "{text}");
        }
    }

    #[test]
    fn parts_of_a_tangent_are_components_at_points() {
        for (tangent, shape, wrong, claim) in [
            (0, [5, 6], vec![9, 10, 11], "Only tangent components 3 to 5 of `w[1]` are"),
            (0, [5, 6], (3..30).step_by(6).collect(), "Only tangent component 3 of `w` is"),
            (0, [5, 6], (6..12).collect(), "Only `w[1]` is"),
            (1, [5, 6], (3..30).step_by(6).collect(), "Only tangent component 3 of `w` is"),
            (1, [5, 6], (6..12).collect(), "Only `w` in rows [1] is"),
        ] {
            let mut tensor = spoiled(&shape, wrong.into_iter(), -1.0);
            tensor.tangent = Some(tangent);
            let text = text(tensor);

            assert!(text.starts_with(&format!("{claim} wrong.")), "{text}");
        }
    }

    #[test]
    fn what_the_entries_of_a_slice_have_in_common_is_said() {
        for (factor, words) in [
            (2.0, "is exactly 2 times the numeric one there in all 4 measured entries."),
            (0.0, "is zero there in all 4 measured entries."),
            (-1.0, "has the opposite sign there in all 4 measured entries."),
        ] {
            let text = text(spoiled(&[5, 4], 12..16, factor));

            assert!(text.ends_with(&format!("The analytic gradient {words}")), "{text}");
        }
        let copied = MadeUp::new("w", &[5, 4]).but(|wrong| wrong.copy_within(8..12, 12));
        assert!(text(copied).ends_with("is right. Its values are those of row 2."));
    }

    #[test]
    #[cfg(feature = "num-complex")]
    fn opposite_imaginary_parts_are_told_from_other_slices() {
        let conjugated = |shape, factor| text(spoiled(shape, (1..20).step_by(2), factor));

        assert!(conjugated(&[10, 2], -1.0).ends_with("which is df/dx + i df/dy."));
        assert!(conjugated(&[5, 2, 2], -1.0).contains("conjugate"));
        assert!(!conjugated(&[10, 2], -2.0).contains("conjugate"));
        let real = text(spoiled(&[10, 2], (0..20).step_by(2), -1.0));
        assert!(!real.contains("conjugate"), "{real}");
    }

    #[test]
    fn a_part_in_row_major_order_is_named() {
        let text = text(spoiled(&[5, 4], 15..20, 0.0));

        let claim = "Only the last 5 of 20 entries of `w`, from `w[3, 3]` to `w[4, 3]` in";
        assert!(text.starts_with(claim), "{text}");
    }

    #[test]
    fn a_slice_of_a_large_tensor_is_known_from_where_errors_are_confined() {
        let mut tensor = spoiled(&[40, 25], 75..100, 1.5).sampled(8);
        tensor.sample = vec![3, 76, 80, 91, 99, 400];

        assert_eq!(kind(tensor.clone()), None);
        tensor.confined = vec![3..4, 0..25];
        let text = text(tensor);
        assert!(text.starts_with("Only row 3 of `w` is wrong."), "{text}");
        assert!(text.ends_with("1.5 times the numeric one there in all 4 measured entries."));
    }

    #[test]
    fn a_few_entries_of_a_block_without_a_pattern_say_nothing_of_the_others() {
        let of_block = |shift: f64, sample: &[usize]| {
            let mut tensor = MadeUp::new("w", &[40, 25]).but(|wrong| {
                wrong[75..100].iter_mut().for_each(|entry| *entry = 1.5 * *entry + shift);
            });
            tensor.sample = [&[3], sample, &[400]].concat();
            tensor.is_complete = false;
            tensor.confined = vec![3..4, 0..25];
            kind(tensor)
        };

        assert_eq!(of_block(0.7, &[76, 80, 91]), None);
        assert_eq!(of_block(0.7, &[76, 80, 85, 89, 91, 97]), Some(BugKind::Slices));
        assert_eq!(of_block(0.0, &[76, 80, 91]), Some(BugKind::Slices));
    }

    #[test]
    fn a_row_is_not_named_beside_an_entry_of_which_nothing_is_known() {
        let mut tensor = spoiled(&[5, 4], 12..16, 2.0);
        tensor.sample.remove(3);
        assert_eq!(kind(tensor.clone()), Some(BugKind::Slices));

        tensor.is_rest_right = false;

        assert_eq!(kind(tensor), None);
    }

    #[test]
    fn errors_that_leave_something_right_in_their_block_are_no_slice() {
        let scattered = [1, 6, 9, 14, 18].into_iter();

        assert_eq!(kind(spoiled(&[5, 4], scattered, 1.5)), None);
    }

    #[test]
    fn errors_beside_zeros_are_no_slice() {
        let mut right = vec![0.0; 20];
        right[8..12].copy_from_slice(&[0.3, -0.8, 0.2, 0.4]);
        let tensor = MadeUp::new("w", &[5, 4]).with(&right);
        let spoil = |wrong: &mut Vec<f64>| wrong[8..12].copy_from_slice(&[0.4, -0.2, -0.8, 0.3]);

        assert_eq!(kind(tensor.but(spoil)), None);
    }

    #[test]
    fn a_slice_has_a_place_to_look_at_and_two_unlike_entries_no_pattern() {
        let row = MadeUp::new("w", &[5, 2]).but(|wrong| {
            wrong[4] += 0.7;
            wrong[5] -= 3.1;
        });
        let suspect = suspect(row).unwrap();

        assert_eq!(suspect.claim(), "Only row 2 of `w` is wrong.");
        assert_eq!(suspect.evidence(), "The rest of `w` is right.");
        assert!(suspect.remedy().contains("Check whether the cost treats this part"), "{suspect}");
    }
}
