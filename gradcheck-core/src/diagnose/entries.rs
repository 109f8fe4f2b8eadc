//! A few single entries are wrong, and all others are right.

use super::conjugate::{are_conjugate, conjugate};
use super::correction::Correction;
use super::phrase::{capitalised, listed, tensor as named};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::Symptoms;
use super::within::{self, are_exchanged, is_plainly_wrong, may_hide_another, pattern, right_ones};
use crate::report::{BugKind, Measurement, Topic};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Entries,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// More are no single entries any more.
const MOST: usize = 4;

fn explain(tensor: &Symptoms<'_>, wrong: &[Symptoms<'_>]) -> Option<Explanation> {
    let entries: Vec<Measurement> =
        tensor.measurements.iter().filter(|entry| entry.is_wrong).copied().collect();
    let is_few = (1..=MOST).contains(&entries.len())
        && entries.iter().all(|entry| is_plainly_wrong(tensor, entry));
    if !tensor.is_complete || !tensor.is_rest_known() || !is_few {
        return None;
    }
    let is_wrong = |position: usize| entries.iter().any(|entry| entry.position == position);
    let is_other = |position: usize| !is_wrong(position);
    if may_hide_another(tensor, &entries, &is_other) {
        return None;
    }
    let right = right_ones(tensor, &entries, &is_other);
    // That values stand in each other's places is no chance, though fewer others are right.
    let is_exchange = are_exchanged(&tensor.only(&entries));
    let others = tensor.count() - entries.len();
    let wanted = if is_exchange { entries.len().min(others).max(1) } else { entries.len() };
    let places: Vec<String> = entries.iter().map(|entry| tensor.place(entry.position)).collect();
    (right >= wanted).then(|| {
        let rest = Correction::without(tensor, is_wrong);
        let mut explanation = Explanation::new(Support::default(), true).corrected(rest);
        explanation.variant =
            format!("{} {}", listed(&places), if places.len() == 1 { "is" } else { "are" });
        explanation.example = pattern(tensor, &entries, wrong).text;
        if 2 * entries.len() == tensor.count() && are_conjugate(tensor, &entries) {
            explanation.example = [explanation.example, conjugate(tensor.topic)].join(" ");
        }
        explanation
    })
}

fn words(group: &Group<'_, '_>) -> Words {
    let Explanation { variant, example, .. } = &group.explanation;
    let topic = group.topic();
    let path = group.tensors().next().map_or("", |tensor| tensor.path);
    Words::new(
        capitalised(&format!("only {variant} wrong.")),
        format!("All other entries of {} are right. {example}", named(path, topic))
            .trim_end()
            .to_owned(),
        [within::remedy(group), of_place(topic)].join(" ").trim().to_owned(),
    )
}

fn of_place(topic: Topic) -> String {
    format!(
        "Check what is special about the index: a border, a case of its own in the {}, an entry that \
         is written twice or not at all.",
        topic.code()
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    fn text(tensor: MadeUp) -> String {
        let suspect = suspect(tensor).unwrap();
        assert_eq!(suspect.kind(), &BugKind::Entries, "{suspect}");
        format!("{} {}", suspect.claim(), suspect.evidence())
    }

    #[test]
    fn single_entries_are_named() {
        let tensor = MadeUp::new("w", &[5, 4]);

        assert_eq!(
            text(tensor.clone().but(|wrong| wrong[6] *= -1.0)),
            "Only `w[1, 2]` is wrong. All other entries of `w` are right. The analytic gradient has \
             the opposite sign there."
        );
        let two = text(tensor.but(|wrong| wrong.swap(6, 15)));
        assert!(two.starts_with("Only `w[1, 2]` and `w[3, 3]` are wrong."), "{two}");
        assert!(two.ends_with("Each of them has the value that belongs to the other."), "{two}");
    }

    #[test]
    fn entries_in_each_others_places_are_named_beside_a_single_right_one() {
        let tensor = MadeUp::new("b", &[4]);

        let three = text(tensor.clone().but(|wrong| wrong[..3].rotate_left(1)));
        assert!(
            three.ends_with("Each of the 3 has the value that belongs to another of them."),
            "{three}"
        );
        let spoiled = tensor.but(|wrong| {
            wrong[..3].rotate_left(1);
            wrong[2] += 0.01;
        });
        assert_eq!(kind(spoiled), None);
    }

    #[test]
    fn an_entry_with_a_small_error_is_named_with_its_factor() {
        let text = text(MadeUp::new("w", &[5, 4]).but(|wrong| wrong[6] *= 1.000_1));

        assert!(text.ends_with("The analytic gradient is 1.0001 times the numeric one there."));
    }

    #[test]
    fn entries_are_not_named_unless_all_others_are_known_to_be_right() {
        let mut tensor = MadeUp::new("w", &[5, 4]).but(|wrong| wrong[6] *= -1.0);
        assert_eq!(kind(tensor.clone()), Some(BugKind::Entries));

        tensor.is_complete = false;
        assert_eq!(kind(tensor.clone()), None);
        tensor.is_complete = true;
        tensor.sample.pop();
        assert_eq!(kind(tensor.clone()), Some(BugKind::Entries));
        tensor.is_rest_right = false;
        assert_eq!(kind(tensor), None);
    }

    #[test]
    fn an_entry_is_named_beside_one_that_was_not_measured_and_could_not_hide_as_much() {
        let mut tensor = MadeUp::new("x", &[2]).with(&[0.8, -0.5]).but(|wrong| wrong[0] = -0.8);
        tensor.parameters = vec![0.3, 0.4];
        tensor.sample = vec![0];

        for (precision, expected) in [(1e-3, Some(BugKind::Entries)), (0.05, None)] {
            tensor.precision = precision;
            assert_eq!(kind(tensor.clone()), expected, "{precision}");
        }
    }

    #[test]
    fn entries_that_are_too_small_to_be_wrong_are_not_right() {
        let right = [1e-9, 0.8, 2e-9, -1e-10, 3e-10];

        assert_eq!(kind(MadeUp::new("b", &[5]).with(&right).times(1.3)), None);
    }

    #[test]
    fn an_entry_is_not_named_beside_one_that_could_hide_as_great_an_error() {
        let beside = |kinked: f64| {
            let right = [0.8, -0.5, 0.7, kinked];
            let mut tensor = MadeUp::new("x", &[4]).with(&right).but(|wrong| wrong[0] = 0.0);
            tensor.kink = Some(3);
            kind(tensor)
        };

        assert_eq!(beside(0.3), None);
        assert_eq!(beside(0.0), Some(BugKind::Entries));
    }

    #[test]
    fn many_single_entries_are_not_named() {
        let scattered = [1, 6, 9, 14, 18];
        let spoil = |wrong: &mut Vec<f64>| scattered.iter().for_each(|&entry| wrong[entry] *= 1.5);

        assert_eq!(kind(MadeUp::new("w", &[5, 4]).but(spoil)), None);
    }

    #[test]
    fn the_only_entry_of_a_tensor_is_not_a_part_of_it() {
        assert_eq!(kind(MadeUp::new("scale", &[]).times(1.37)), None);
    }
}
