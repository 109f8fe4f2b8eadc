//! The analytic gradient has the right sizes, and one sign where the numeric one has both.

use super::conjugate::are_conjugate;
#[cfg(test)]
use super::made_up::Law;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::{Support, predicted};
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule {
    kind: BugKind::AbsoluteValue,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &LAWS,
};

#[cfg(test)]
const LAWS: [Law; 1] = [Law {
    entries: 16,
    axes: 1,
    mistake: |tensor, _| tensor.wrong.iter_mut().for_each(|entry| *entry = entry.abs()),
}];

/// How many entries must have either sign.
const EACH: usize = 3;

/// Whether no two analytic entries have different signs.
pub(super) fn has_one_sign(tensor: &Symptoms<'_>) -> bool {
    let analytic = || (0..tensor.count()).map(|position| (tensor.analytic)(position));
    analytic().all(|entry| entry >= 0.0) || analytic().all(|entry| entry <= 0.0)
}

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let wrong: Vec<_> =
        tensor.measurements.iter().filter(|entry| entry.is_wrong).copied().collect();
    if !has_one_sign(tensor) || are_conjugate(tensor, &wrong) {
        return None;
    }
    predicted(tensor, |entry| Some(entry.analytic.abs().copysign(entry.numeric)))?;
    let mut support = Support::default();
    let sharp = || tensor.measurements.iter().filter(|entry| tensor.is_sharp(entry));
    for entry in sharp() {
        support.add(entry.numeric.abs(), tensor.tolerance(entry, 0.0));
    }
    let opposite = sharp().filter(|entry| entry.numeric * entry.analytic.signum() < 0.0).count();
    let has_both = opposite >= EACH && support.informative - opposite >= EACH;
    let is_enough = has_both && support.is_enough(tensor, 1);
    has_both.then(|| Explanation::new(support, is_enough))
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    Words::new(
        format!("{} the absolute value of {}.", named.does("be"), named.numeric()),
        format!(
            "The sizes agree {}; the analytic entries all have one sign, the numeric ones both.",
            group.counted()
        ),
        format!(
            "Check for an absolute value, and for a root of a square, where the {} needs the sign. If the \
             wrong entries belong together, as those of one row, check the sign of that part first.",
            group.topic().code()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind};
    use crate::report::BugKind;

    #[test]
    fn a_gradient_without_its_signs_is_named() {
        let lost = |wrong: &mut Vec<f64>| wrong.iter_mut().for_each(|entry| *entry = entry.abs());

        assert_eq!(kind(MadeUp::new("w", &[5, 5]).but(lost)), Some(BugKind::AbsoluteValue));
    }

    #[test]
    fn random_signs_are_not_named() {
        let mut random = fastrand::Rng::with_seed(2);
        let random = |wrong: &mut Vec<f64>| {
            wrong.iter_mut().filter(|_| random.bool()).for_each(|entry| *entry *= -1.0);
        };

        assert_eq!(kind(MadeUp::new("w", &[5, 5]).but(random)), None);
    }
}
