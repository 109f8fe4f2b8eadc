//! A tensor has the values of another one, which is right.

use super::phrase::{capitalised, tensor as named};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::{Passed, Symptoms};
use crate::report::BugKind;

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
    let is_wrong = tensor.measurements.iter().any(|entry| entry.is_wrong);
    let other = tensor.passed.iter().find(|other| is_copy(tensor, other)).filter(|_| is_wrong)?;
    let mut explanation = Explanation::new(Support::default(), true);
    explanation.variant = named(other.path, tensor.topic);
    Some(explanation)
}

/// Whether all values are those of another tensor, in the same order.
fn is_copy(tensor: &Symptoms<'_>, other: &Passed<'_>) -> bool {
    let count: usize = other.shape.iter().product();
    let all = 0..tensor.count();
    let is_same = |position: usize| {
        (tensor.analytic)(position).to_bits() == (other.analytic)(position).to_bits()
    };
    count == tensor.count()
        && all.clone().filter(|&position| (tensor.analytic)(position) != 0.0).take(LEAST).count()
            == LEAST
        && all.clone().all(is_same)
}

fn words(group: &Group<'_, '_>) -> Words {
    let derivative = group.topic().derivative();
    let other = &group.explanation.variant;
    let paths: Vec<String> =
        group.tensors().map(|tensor| named(tensor.path, tensor.topic)).collect();
    let own = super::phrase::listed(&paths);
    let verb = if paths.len() > 1 { "have" } else { "has" };
    Words::new(
        format!("{} {verb} the values of {other} in every entry.", capitalised(&own)),
        format!("For {other} they are right."),
        format!(
            "Check which of the two is written where the {derivative} of {own} is returned: a name \
             or an index was copied and not changed."
        ),
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
}
