//! The analytic gradient is 0 where the numeric one is not.

#[cfg(test)]
use super::made_up::Law;
use super::phrase::numeric;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Zero,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &LAWS,
};

#[cfg(test)]
const LAWS: [Law; 1] = [Law { entries: 1, axes: 1, mistake: |tensor, _| tensor.wrong.fill(0.0) }];

/// All of a tensor that is 0 throughout is what was found: one numeric value that is not is enough.
fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    if (0..tensor.count()).any(|position| (tensor.analytic)(position) != 0.0) {
        return None;
    }
    let mut support = Support::default();
    for entry in tensor.measurements.iter().filter(|entry| tensor.is_sharp(entry)) {
        support.add(entry.numeric.abs(), tensor.tolerance(entry, 0.0));
    }
    (support.informative > 0).then(|| Explanation::new(support, true))
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    let claim = format!("{} zero in every entry; {} not.", named.does("be"), {
        if group.members.len() > 1 {
            format!("{} are", named.numeric())
        } else {
            format!("{} is", named.numeric())
        }
    });
    let measured = group
        .tensors()
        .flat_map(|tensor| tensor.measurements.iter().map(move |entry| (tensor, entry)));
    let count = measured.clone().count();
    let nonzero = measured.clone().filter(|(tensor, entry)| tensor.is_sharp(entry)).count();
    let greatest =
        measured.max_by(|(_, left), (_, right)| left.numeric.abs().total_cmp(&right.numeric.abs()));
    let greatest = greatest.map_or(String::new(), |(tensor, entry)| {
        format!(", with {} at {}", numeric(entry), tensor.place(entry.position))
    });
    let entries = group.entries();
    let evidence = format!("It differs from zero in {nonzero} of {count} {entries}{greatest}.");
    Words::new(
        claim,
        evidence,
        format!(
            "Check whether the {} computes this {} and writes it where it is returned, and whether \
             something cuts it off on the way (a zero that is multiplied, a buffer that is cleared \
             too late).",
            group.topic().code(),
            group.topic().derivative()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, kinds, suspect};
    use crate::report::BugKind;

    #[test]
    fn a_gradient_that_is_never_written_is_named() {
        let tensor = MadeUp::new("w", &[3, 4]).times(0.0);

        let suspect = suspect(tensor).unwrap();

        assert_eq!(suspect.kind(), &BugKind::Zero);
        assert_eq!(suspect.claim(), "`w` is zero in every entry; the numeric gradient is not.");
        assert!(suspect.evidence().contains("in 12 of 12 entries, with"), "{suspect}");
    }

    #[test]
    fn zeros_are_named_also_where_few_entries_should_be_anything_else() {
        let mut right = vec![0.0; 50];
        right[17] = 2.0;

        assert_eq!(kind(MadeUp::new("w", &[50]).with(&right).times(0.0)), Some(BugKind::Zero));
    }

    #[test]
    fn a_gradient_with_one_entry_that_is_not_zero_is_not_zero() {
        let tensor = MadeUp::new("w", &[40, 25]).but(|wrong| wrong[..999].fill(0.0));

        assert_eq!(kind(tensor.sampled(16)), None);
    }

    #[test]
    fn zeros_in_several_tensors_are_one_mistake() {
        let tensors = ["a", "b"].map(|path| MadeUp::new(path, &[2]).times(0.0));

        assert_eq!(kinds(&tensors), [(BugKind::Zero, vec!["a".to_owned(), "b".to_owned()])]);
    }
}
