//! The mixed terms of a square matrix are zero: two blocks beside its diagonal that mirror each other.

use super::correction::Correction;
use super::phrase::tensor as named;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::Symptoms;
use super::within::is_plainly_wrong;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Slices,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// Of a larger matrix every cut would take longer than the check itself.
const LONGEST: usize = 256;
/// So many wrong entries of either block show it.
const EACH: usize = 1;
/// And so many of both.
const LEAST: usize = 3;

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let &[length, columns] = tensor.shape else { return None };
    let are_zeros =
        || tensor.measurements.iter().all(|entry| !entry.is_wrong || entry.analytic == 0.0);
    if length != columns || length > LONGEST || !are_zeros() {
        return None;
    }
    let cut = (1..length).find(|&cut| are_zero(tensor, cut))?;
    let is_mixed = |position: usize| is_mixed(position, length, cut);
    let (mut above, mut below) = (0, 0);
    for entry in tensor.measurements.iter().filter(|entry| entry.is_wrong) {
        if !is_mixed(entry.position) || !is_plainly_wrong(tensor, entry) {
            return None;
        }
        *if entry.position / length < cut { &mut above } else { &mut below } += 1;
    }
    let rest = tensor.measurements.iter().filter(|entry| !is_mixed(entry.position));
    let right = rest.filter(|entry| tensor.is_sharp(entry)).count();
    if above < EACH || below < EACH || above + below < LEAST || right == 0 {
        return None;
    }
    let rest = Correction::without(tensor, is_mixed);
    let mut explanation = Explanation::new(Support::default(), true).corrected(rest);
    explanation.variant = format!("{cut} {length}");
    explanation.needs_proof = !tensor.is_complete;
    Some(explanation)
}

/// Whether an entry is beside two blocks that the diagonal goes through.
fn is_mixed(position: usize, length: usize, cut: usize) -> bool {
    (position / length < cut) != (position % length < cut)
}

/// Whether the analytic matrix is zero beside two blocks, and has something in both.
fn are_zero(tensor: &Symptoms<'_>, cut: usize) -> bool {
    let length = tensor.shape[0];
    let is_zero = |position: usize| (tensor.analytic)(position) == 0.0;
    let all = 0..length * length;
    let in_block = |is_first: bool| {
        let mut own = all.clone().filter(move |&position| {
            !is_mixed(position, length, cut) && (position / length < cut) == is_first
        });
        own.any(|position| !is_zero(position))
    };
    all.clone().filter(|&position| is_mixed(position, length, cut)).all(is_zero)
        && in_block(true)
        && in_block(false)
}

fn words(group: &Group<'_, '_>) -> Words {
    let topic = group.topic();
    let path = named(group.tensors().next().map_or("", |tensor| tensor.path), topic);
    let mut numbers = group.explanation.variant.split(' ');
    let mut number = || numbers.next().and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
    let (cut, length) = (number(), number());
    let range = |first: usize, end: usize| {
        if end - first == 1 { first.to_string() } else { format!("{first} to {}", end - 1) }
    };
    let (one, other) = (range(0, cut), range(cut, length));
    Words::new(
        format!(
            "The mixed terms of {path} are zero: those of rows {one} with columns {other}, and of rows \
             {other} with columns {one}."
        ),
        format!("The rest of {path} is right; the numeric mixed terms are not zero."),
        format!(
            "Check whether the {} fills the blocks beside its diagonal: the {} has terms in which both \
             groups of parameters stand.",
            topic.code(),
            topic.function()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    fn without_mixed(cut: usize) -> MadeUp {
        MadeUp::new("hessian", &[6, 6]).but(|wrong| {
            for (position, entry) in wrong.iter_mut().enumerate() {
                if super::is_mixed(position, 6, cut) {
                    *entry = 0.0;
                }
            }
        })
    }

    #[test]
    fn mixed_terms_that_were_never_filled_are_named() {
        let suspect = suspect(without_mixed(2)).unwrap();

        assert_eq!(*suspect.kind(), BugKind::Slices, "{suspect}");
        assert!(suspect.claim().contains("rows 0 to 1 with columns 2 to 5"), "{suspect}");
    }

    #[test]
    fn mixed_terms_beside_another_mistake_or_on_one_side_are_not_named_so() {
        let claim =
            |tensor: MadeUp| suspect(tensor).map_or(String::new(), |it| it.claim().to_owned());

        assert_eq!(kind(without_mixed(2).but(|wrong| wrong[0] *= 2.0)), None);
        let upper = MadeUp::new("hessian", &[6, 6]).but(|wrong| {
            (0..2).for_each(|row| wrong[6 * row + 2..6 * row + 6].fill(0.0));
        });
        assert!(claim(upper).starts_with("Only `hessian[0..=1, 2..=5]`"));
    }

    #[test]
    fn one_term_of_one_block_is_enough_beside_two_of_the_other() {
        for (below, is_named) in [(0, false), (1, true)] {
            let mut tensor = without_mixed(2);
            for row in 2..6 {
                tensor.right[6 * row..6 * row + 2].fill(0.0);
            }
            tensor.right[6 * 4..6 * 4 + below].fill(1.0);

            let claim = suspect(tensor).unwrap().claim().to_owned();

            assert_eq!(claim.starts_with("The mixed terms"), is_named, "{claim}");
        }
    }
}
