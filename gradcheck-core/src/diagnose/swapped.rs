//! Two tensors of the same shape have each other's gradient.

use super::correction::Correction;
use super::phrase::{listed, numeric, tensor as named};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::{Support, predicted};
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Swapped,
    least_tensors: 2,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

fn explain(tensor: &Symptoms<'_>, wrong: &[Symptoms<'_>]) -> Option<Explanation> {
    let others = || {
        let same = |other: &&Symptoms<'_>| other.shape == tensor.shape && other.path != tensor.path;
        wrong.iter().filter(same)
    };
    let alternatives = others().count();
    others().find_map(|other| {
        let own = gradient_of(tensor, other)?;
        let theirs = gradient_of(other, tensor)?;
        let is_enough =
            own.is_enough(tensor, alternatives) && theirs.is_enough(other, alternatives);
        let mut paths = [tensor.path, other.path];
        paths.sort_unstable();
        let example = tensor.measurements.iter().find(|entry| entry.is_wrong).map(|entry| {
            format!(
                "The numeric {} at {}, {}, is the analytic one at {}.",
                tensor.topic.derivative(),
                tensor.place(entry.position),
                numeric(entry),
                other.place(entry.position)
            )
        });
        Some(Explanation {
            support: own,
            is_enough,
            is_vague: false,
            needs_proof: false,
            correction: Correction::of(tensor, |position| Some((other.analytic)(position))),
            variant: paths.join("\n"),
            example: example.unwrap_or_default(),
        })
    })
}

/// What the entries of `tensor` say if its gradient is that which `other` has.
fn gradient_of(tensor: &Symptoms<'_>, other: &Symptoms<'_>) -> Option<Support> {
    predicted(tensor, |entry| Some((other.analytic)(entry.position)))
}

fn words(group: &Group<'_, '_>) -> Words {
    let derivative = group.topic().derivative();
    let paths: Vec<String> =
        group.tensors().map(|tensor| named(tensor.path, tensor.topic)).collect();
    Words::new(
        format!("{} have each other's {derivative}.", listed(&paths)),
        format!("Exchanged, they agree {}. {}", group.counted(), group.explanation.example),
        format!(
            "Check the order in which the {} are returned, and into which of the two each is \
             written.",
            group.topic().derivatives()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kinds};
    use crate::report::BugKind;

    fn swapped(shape: &[usize]) -> [MadeUp; 2] {
        let [first, second] = ["query", "key"].map(|path| MadeUp::new(path, shape));
        let (of_first, of_second) = (first.right.clone(), second.right.clone());
        [first.but(|wrong| *wrong = of_second), second.but(|wrong| *wrong = of_first)]
    }

    #[test]
    fn two_tensors_with_each_others_gradient_are_named() {
        for shape in [&[3, 4][..], &[1], &[2]] {
            let named = (BugKind::Swapped, vec!["query".to_owned(), "key".to_owned()]);
            assert_eq!(kinds(&swapped(shape)), [named], "{shape:?}");
        }
        let large = swapped(&[40, 25]).map(|tensor| tensor.sampled(16).single());
        assert_eq!(kinds(&large)[0].0, BugKind::Swapped);
    }

    #[test]
    fn a_tensor_that_has_anothers_gradient_is_no_exchange() {
        let [first, second] = swapped(&[3, 4]);
        let second = second.but(|wrong| wrong[5] += 0.5);

        assert_eq!(kinds(&[first, second]), []);
    }

    #[test]
    fn equal_tensors_are_not_swapped() {
        let first = MadeUp::new("query", &[3, 4]);
        let second = MadeUp::new("key", &[3, 4]).with(&first.right);
        let spoil = |wrong: &mut Vec<f64>| wrong.iter_mut().for_each(|entry| *entry = entry.cos());

        assert_eq!(kinds(&[first.but(spoil), second.but(spoil)]), []);
    }
}
