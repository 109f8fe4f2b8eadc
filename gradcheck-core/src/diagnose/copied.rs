//! A tensor has the values of another one, which is right.

use super::phrase::{capitalised, tensor as named};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::{Passed, Symptoms};
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Copied,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// So many equal values that are not 0 are no chance.
const LEAST: usize = 2;

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let (other, form) =
        tensor.passed.iter().find_map(|other| Some((other, form(tensor, other)?)))?;
    let mut explanation = Explanation::new(Support::default(), true);
    let other = named(other.path, tensor.topic);
    explanation.variant = form.replace("{}", &other);
    explanation.example = other;
    Some(explanation)
}

/// What a tensor with values of another one has, which `{}` stands for.
const ALL: &str = "the values of {} in every entry";
const FIRST: &str = "the first values of {}";
const BEFORE: &str = "the values of {} before those of its own";

/// What of another tensor's values this one has, in the same order, where some of these are wrong: two
/// parts of a list that was cut in the same place have their beginnings in common.
fn form(tensor: &Symptoms<'_>, other: &Passed<'_>) -> Option<&'static str> {
    let [own, others] = [tensor.count(), other.shape.iter().product()];
    let common = 0..own.min(others);
    let value = |position: usize| (tensor.analytic)(position).to_bits();
    let is_copy = common.clone().all(|at| value(at) == (other.analytic)(at).to_bits());
    let entries = || tensor.measurements.iter().filter(|entry| common.contains(&entry.position));
    if !is_copy || !entries().any(|entry| entry.is_wrong) {
        return None;
    }
    let is_nonzero = |&position: &usize| (tensor.analytic)(position) != 0.0;
    let mut nonzero = common.clone().filter(is_nonzero);
    if own == others {
        return (nonzero.take(LEAST).count() == LEAST).then_some(ALL);
    }
    // One value may be at the beginning of both by chance, and again and again.
    let first = nonzero.next()?;
    nonzero.find(|&position| value(position) != value(first))?;
    if own < others {
        return Some(FIRST);
    }
    // What stands behind is what should have stood there from the beginning.
    let behind = |entry: &Measurement| {
        let moved = (tensor.analytic)(entry.position + others);
        (entry.numeric - moved).abs() <= tensor.tolerance(entry, moved.abs())
    };
    let moved = || tensor.measurements.iter().filter(|entry| entry.position + others < own);
    (moved().any(|entry| entry.is_wrong) && moved().all(behind)).then_some(BEFORE)
}

fn words(group: &Group<'_, '_>) -> Words {
    let derivative = group.topic().derivative();
    let Explanation { variant, example: other, .. } = &group.explanation;
    let paths: Vec<String> =
        group.tensors().map(|tensor| named(tensor.path, tensor.topic)).collect();
    let own = super::phrase::listed(&paths);
    let verb = if paths.len() > 1 { "have" } else { "has" };
    let remedy = if *variant == ALL.replace("{}", other) {
        format!(
            "Check which of the two is written where the {derivative} of {own} is returned: a name \
             or an index was copied and not changed."
        )
    } else {
        format!(
            "If {own} and {other} are cut from one list, check where {own} begins: the cut for it \
             begins where that for {other} does."
        )
    };
    Words::new(
        format!("{} {verb} {variant}.", capitalised(&own)),
        format!("For {other} they are right."),
        remedy,
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, suspects_beside};
    use crate::report::BugKind;

    #[test]
    fn the_values_of_a_tensor_that_is_right_are_named() {
        let right = MadeUp::new("key", &[3, 4]);
        let copy = right.right.clone();
        let wrong = MadeUp::new("value", &[3, 4]).but(|wrong| *wrong = copy);

        let found = suspects_beside(std::slice::from_ref(&wrong), std::slice::from_ref(&right));
        assert_eq!(*found[0].kind(), BugKind::Copied, "{}", found[0]);
        assert_eq!(found[0].claim(), "`value` has the values of `key` in every entry.");
        let other = wrong.but(|wrong| wrong[3] += 0.1);
        assert!(suspects_beside(&[other], &[right]).is_empty());
    }

    #[test]
    fn a_part_that_is_cut_where_another_begins_is_named() {
        let whole = MadeUp::new("whole", &[7, 3]).right;
        let part = |path, rows: usize| MadeUp::new(path, &[rows, 3]);
        for (first, second, text) in [
            (4, 3, "`second` has the first values of `first`."),
            (3, 4, "`second` has the values of `first` before those of its own."),
        ] {
            let right = part("first", first).with(&whole[..3 * first]);
            let wrong = part("second", second)
                .with(&whole[3 * first..])
                .but(|wrong| wrong.copy_from_slice(&whole[..3 * second]));

            let found = suspects_beside(std::slice::from_ref(&wrong), std::slice::from_ref(&right));

            assert_eq!(*found[0].kind(), BugKind::Copied, "{}", found[0]);
            assert_eq!(found[0].claim(), text);
            for at in [1, 3 * second - 1] {
                let other = wrong.clone().but(|wrong| wrong[at] += 0.1);
                let found = suspects_beside(&[other], std::slice::from_ref(&right));
                assert!(found.iter().all(|it| *it.kind() != BugKind::Copied), "{at} {found:?}");
            }
        }
    }

    #[test]
    fn a_beginning_that_is_right_in_both_is_no_copy() {
        let right = MadeUp::new("first", &[6]);
        let mut values = right.right.clone();
        values.extend([0.3, -0.7]);
        let wrong = MadeUp::new("second", &[8]).with(&values).but(|wrong| wrong[7] *= 2.0);

        let found = suspects_beside(&[wrong], &[right]);

        assert!(found.iter().all(|it| *it.kind() != BugKind::Copied), "{found:?}");
    }
}
