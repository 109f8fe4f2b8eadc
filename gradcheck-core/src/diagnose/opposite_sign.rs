//! The analytic gradient has the opposite sign.

use super::absolute_value::has_one_sign;
use super::correction::Correction;
#[cfg(test)]
use super::made_up::Law;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::{Support, predicted};
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule {
    kind: BugKind::OppositeSign,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &LAWS,
};

#[cfg(test)]
const LAWS: [Law; 1] = [Law { entries: 1, axes: 1, mistake: |tensor, _| tensor.scale(-1.0) }];

/// How many entries of one sign are no chance where the sign of each is.
const ONE_SIGN: usize = 11;

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let support = negated(tensor)?;
    let is_seen = tensor.is_seen() && support.is_enough_of_multiple(tensor, 1);
    let is_enough = is_seen || support.is_enough_of_pair(tensor);
    (!may_be_absolute(tensor, &support)).then(|| {
        let negative = Correction::of(tensor, |position| Some(-(tensor.analytic)(position)));
        Explanation::new(support, is_enough).corrected(negative)
    })
}

/// What the measured entries say for the opposite sign.
pub(super) fn negated(tensor: &Symptoms<'_>) -> Option<Support> {
    predicted(tensor, |entry| Some(-entry.analytic))
}

/// Whether signs that were lost look the same: the analytic ones are all one, and a few entries of
/// the other were measured by chance.
fn may_be_absolute(tensor: &Symptoms<'_>, support: &Support) -> bool {
    !tensor.is_complete
        && support.informative < ONE_SIGN
        && has_one_sign(tensor)
        && !tensor.is_rest_small()
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    Words::new(
        format!("{} the opposite sign of {}.", named.does("have"), named.numeric()),
        format!("The negative agrees {}.", group.counted()),
        format!(
            "Check for a difference that is taken the wrong way round, and for a minus of the {} \
             that the {} lost.",
            group.topic().function(),
            group.topic().code()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, kinds};
    use crate::report::BugKind;

    #[test]
    fn a_negated_gradient_is_named() {
        for shape in [&[1][..], &[2], &[5], &[40, 25]] {
            let tensor = MadeUp::new("w", shape).times(-1.0);

            assert_eq!(kind(tensor), Some(BugKind::OppositeSign), "{shape:?}");
        }
        let large = MadeUp::new("w", &[40, 25]).times(-1.0).sampled(16);
        assert_eq!(kind(large), Some(BugKind::OppositeSign));
    }

    #[test]
    fn a_few_samples_that_lost_their_minus_are_no_opposite_sign() {
        let sparse =
            |number: usize| if number.is_multiple_of(3) { 0.1 + 0.01 * number as f64 } else { 0.0 };
        let right: Vec<f64> = (0..120).map(|number| -sparse(number)).collect();
        let tensor = MadeUp::new("w", &[120]).with(&right).times(-1.0);
        let sampled = |mut tensor: MadeUp, step: usize| {
            tensor.sample = (0..120).step_by(step).collect();
            tensor.is_complete = false;
            tensor
        };

        assert_eq!(kind(sampled(tensor.clone(), 10)), None);
        assert_eq!(kind(sampled(tensor.clone(), 6)), Some(BugKind::OppositeSign));
        let mixed = tensor.but(|wrong| wrong[5] = -0.3);
        assert_eq!(kind(sampled(mixed, 10)), Some(BugKind::OppositeSign));
    }

    #[test]
    fn a_sign_that_a_part_of_a_large_tensor_has_is_not_named() {
        let mut tensor = MadeUp::new("w", &[100, 10]).but(|wrong| {
            wrong[480..560].iter_mut().for_each(|entry| *entry *= -1.0);
        });
        tensor.is_complete = false;
        tensor.sample = (483..560).step_by(7).collect();

        assert_eq!(kind(tensor), None);
    }

    #[test]
    fn two_entries_beside_small_ones_have_a_sign_if_they_are_sharp() {
        let right = [3.0, -5.0, 1e-4, 2e-5];
        let mut tensor = MadeUp::new("w", &[4]).with(&right).times(-1.0);
        tensor.sample = vec![0, 1];
        tensor.is_complete = false;

        assert_eq!(kind(tensor.clone()), Some(BugKind::OppositeSign));
        let large = tensor.clone().with(&[3.0, -5.0, 0.1, 2e-5]).times(-1.0);
        assert_eq!(kind(large), None);
        tensor.max_relative = 0.0;
        tensor.precision = 1e-5;
        assert_eq!(kind(tensor), None);
    }

    #[test]
    fn single_entries_of_several_tensors_with_right_ones_beside_are_no_sign_of_all() {
        let tensors = ["a", "b", "c"].map(|path| {
            let mut tensor = MadeUp::new(path, &[3]).but(|wrong| wrong[1] *= -1.0);
            tensor.sample = vec![1];
            tensor
        });
        let is_entries = |found: &(BugKind, Vec<String>)| found.0 == BugKind::Entries;

        assert!(kinds(&tensors).iter().all(is_entries), "{:?}", kinds(&tensors));
        let whole = tensors.map(|mut tensor| {
            tensor.is_rest_right = false;
            tensor
        });
        assert_eq!(kinds(&whole)[0].0, BugKind::OppositeSign);
    }

    #[test]
    fn zeros_have_either_sign() {
        let right = [0.0, 1.0, 0.0, -2.0, 3.0, 0.0];

        let tensor = MadeUp::new("w", &[6]).with(&right).times(-1.0);

        assert_eq!(kind(tensor), Some(BugKind::OppositeSign));
    }

    #[test]
    fn a_sign_that_63_of_64_entries_have_is_not_named() {
        let tensor = MadeUp::new("w", &[8, 8]).times(-1.0).but(|wrong| wrong[17] *= -1.0);

        assert_eq!(kind(tensor), None);
    }
}
