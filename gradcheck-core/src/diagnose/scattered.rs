//! Some rows, columns or entries are wrong that are no neighbours: every other one, the masked ones,
//! those that occur more than once.

use super::correction::Correction;
use super::grid::Fibre;
use super::phrase::{capitalised, part, tensor as named};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::Symptoms;
use super::within::{self, Pattern, is_plainly_wrong, pattern};
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Scattered,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// Fewer single entries of a list are [`Entries`](super::entries).
const FEWEST_ENTRIES: usize = 5;
/// So many indices are listed.
const LISTED: usize = 8;

fn explain(tensor: &Symptoms<'_>, wrong: &[Symptoms<'_>]) -> Option<Explanation> {
    let is_list = tensor.shape.iter().filter(|&&length| length > 1).count() < 2;
    let fibres: Vec<Fibre> =
        if is_list { vec![Fibre::flat(tensor.shape)] } else { Fibre::axes(tensor.shape).collect() };
    fibres.into_iter().find_map(|fibre| {
        let Indices { wrong: indices, is_known } = indices(tensor, fibre)?;
        if is_list && indices.len() < FEWEST_ENTRIES {
            return None;
        }
        let is_inside = |position: usize| indices.binary_search(&fibre.component(position)).is_ok();
        let inside: Vec<Measurement> =
            tensor.measurements.iter().filter(|entry| is_inside(entry.position)).copied().collect();
        let Pattern { text, .. } = pattern(tensor, &inside, wrong);
        let mut explanation = Explanation::new(Support::default(), true);
        explanation.variant = said(tensor, fibre, &indices);
        explanation.example = text;
        explanation.needs_proof = !is_known;
        Some(explanation.corrected(Correction::without(tensor, is_inside)))
    })
}

struct Indices {
    wrong: Vec<usize>,
    /// Whether something is known of every other.
    is_known: bool,
}

/// The indices of which every measured entry is wrong, if each other has none, and they are no
/// neighbours.
fn indices(tensor: &Symptoms<'_>, fibre: Fibre) -> Option<Indices> {
    let mut wrong = vec![0; fibre.length];
    let mut right = vec![0; fibre.length];
    for entry in tensor.measurements.iter().chain(tensor.right) {
        let component = fibre.component(entry.position);
        if is_plainly_wrong(tensor, entry) {
            wrong[component] += 1;
        } else if entry.is_wrong {
            return None;
        } else if tensor.is_sharp(entry) {
            right[component] += 1;
        }
    }
    let indices: Vec<usize> = (0..fibre.length).filter(|&index| wrong[index] > 0).collect();
    let is_mixed = indices.iter().any(|&index| right[index] > 0);
    let others = (0..fibre.length).filter(|&index| wrong[index] == 0 && right[index] > 0).count();
    let is_known = others + indices.len() == fibre.length || tensor.is_complete;
    let is_run = indices.last()? - indices.first()? + 1 == indices.len();
    // Beside fewer right ones it would be all of them but for these.
    let is_part = 2 * others >= indices.len();
    (!is_mixed && !is_run && is_part).then_some(Indices { wrong: indices, is_known })
}

fn said(tensor: &Symptoms<'_>, fibre: Fibre, indices: &[usize]) -> String {
    let noun = match (fibre.axis, tensor.shape.len()) {
        (None, _) => "entries".to_owned(),
        (Some(0), 2) => "rows".to_owned(),
        (Some(_), 2) => "columns".to_owned(),
        (Some(axis), _) => format!("indices of axis {axis}"),
    };
    let stride = indices[1] - indices[0];
    let is_regular = indices.windows(2).all(|pair| pair[1] - pair[0] == stride)
        && indices[0] < stride
        && indices.last().is_some_and(|last| last + stride >= fibre.length)
        && indices.len() > 2;
    let first: Vec<String> = indices.iter().take(LISTED).map(usize::to_string).collect();
    let list = match indices.len().saturating_sub(LISTED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    };
    let which = if is_regular {
        let nth = if stride == 2 { "other".to_owned() } else { format!("{stride}th") };
        format!("every {nth} of the {noun} ({list})")
    } else {
        format!("{noun} {list}")
    };
    format!("{} are", part(&which, tensor))
}

fn words(group: &Group<'_, '_>) -> Words {
    let Explanation { variant, example, .. } = &group.explanation;
    let topic = group.topic();
    let path = group.tensors().next().map_or("", |tensor| tensor.path);
    Words::new(
        capitalised(&format!("only {variant} wrong.")),
        format!("The rest of {} is right. {example}", named(path, topic)).trim_end().to_owned(),
        [within::remedy(group), format!(
            "Look for what these have in common: an index that occurs more than once, as a repeated \
             token, where `=` stands in place of `+=`; a mask; a stride; a case of their own in the \
             {}.",
            topic.function()
        )]
        .join(" ")
        .trim()
        .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    fn spoiled(shape: &[usize], is_wrong: impl Fn(usize) -> bool) -> MadeUp {
        MadeUp::new("w", shape).but(|wrong| {
            let entries = wrong.iter_mut().enumerate();
            entries.filter(|(k, _)| is_wrong(*k)).for_each(|(k, x)| *x *= 1.3 + k as f64);
        })
    }

    #[test]
    fn rows_and_entries_that_are_no_neighbours_are_named() {
        for (tensor, words) in [
            (
                spoiled(&[6, 3], |k| (k / 3) % 2 == 1),
                "every other of the rows (1, 3, 5) of `w` are",
            ),
            (spoiled(&[6, 3], |k| [1, 4].contains(&(k / 3))), "rows 1, 4 of `w` are"),
            (spoiled(&[3, 6], |k| [0, 4].contains(&(k % 6))), "columns 0, 4 of `w` are"),
            (spoiled(&[12], |k| [0, 2, 3, 7, 9].contains(&k)), "entries 0, 2, 3, 7, 9 of `w` are"),
        ] {
            let suspect = suspect(tensor).unwrap();

            assert_eq!(*suspect.kind(), BugKind::Scattered, "{suspect}");
            assert_eq!(suspect.claim(), format!("Only {words} wrong."));
        }
    }

    #[test]
    fn neighbours_are_a_slice_and_rows_with_something_right_are_neither() {
        assert_eq!(kind(spoiled(&[6, 3], |k| (1..3).contains(&(k / 3)))), Some(BugKind::Slices));
        assert_eq!(kind(spoiled(&[6, 3], |k| [1, 4].contains(&(k / 3)) && k != 4)), None);
        assert_eq!(kind(spoiled(&[9], |k| [1, 4].contains(&k))), Some(BugKind::Entries));
    }

    #[test]
    fn every_other_row_begins_at_the_first_or_the_second() {
        for (first, words) in [
            (0, "every other of the rows (0, 2, 4, 6) of `w` are"),
            (1, "every other of the rows (1, 3, 5, 7) of `w` are"),
            (2, "rows 2, 4, 6 of `w` are"),
        ] {
            let wrong = |k: usize| k / 3 >= first && (k / 3 - first).is_multiple_of(2);
            let suspect = suspect(spoiled(&[8, 3], wrong)).unwrap();

            assert_eq!(suspect.claim(), format!("Only {words} wrong."));
        }
    }
}
