//! A square matrix is right on its diagonal, or off it, and twice or half elsewhere.

use super::correction::Correction;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::predicted;
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Diagonal,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// The part that is wrong, and by which factor.
struct Counted {
    is_diagonal: bool,
    factor: f64,
    /// As its variant.
    name: &'static str,
}

const COUNTED: [Counted; 4] = [
    Counted { is_diagonal: false, factor: 2.0, name: "off twice" },
    Counted { is_diagonal: false, factor: 0.5, name: "off half" },
    Counted { is_diagonal: true, factor: 2.0, name: "on twice" },
    Counted { is_diagonal: true, factor: 0.5, name: "on half" },
];

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let &[length, columns] = tensor.shape else { return None };
    if length != columns || length < 2 {
        return None;
    }
    let is_wrong = |position: usize, counted: &Counted| {
        (position / length == position % length) == counted.is_diagonal
    };
    let right = |position: usize, counted: &Counted| {
        let value = (tensor.analytic)(position);
        if is_wrong(position, counted) { value / counted.factor } else { value }
    };
    COUNTED.iter().find_map(|counted| {
        let support = predicted(tensor, |entry| Some(right(entry.position, counted)))?;
        // Without something right in the other part it is a factor of all.
        let mut others = tensor.measurements.iter().chain(tensor.right);
        let has_other =
            others.any(|entry| !is_wrong(entry.position, counted) && tensor.is_sharp(entry));
        let is_enough = has_other
            && support.digits >= DIGITS
            && support.informative >= if counted.is_diagonal { length.min(FEW) } else { FEW };
        let mut explanation = Explanation::new(support, is_enough);
        explanation.variant = counted.name.to_owned();
        let all = Correction::of(tensor, |position| Some(right(position, counted)));
        Some(explanation.corrected(all)).filter(|explanation| explanation.is_enough)
    })
}

/// So many wrong entries show the part; both triangles of two rows have no more.
const FEW: usize = 2;
/// What they must say against chance, among four hypotheses.
const DIGITS: f64 = 6.0;

fn words(group: &Group<'_, '_>) -> Words {
    let (named, subject) = (group.named(), group.subject());
    let (wrong, right, size, remedy) = match group.explanation.variant.as_str() {
        "off twice" => (
            "off the diagonal",
            "on it",
            "2 times",
            "Each pair of entries beside the diagonal has one value: check whether a loop over both \
             triangles adds to both at once, or whether a triangle is mirrored that was filled already."
                .to_owned(),
        ),
        "off half" => (
            "off the diagonal",
            "on it",
            "1/2 times",
            format!(
                "An entry beside the diagonal of a symmetric matrix occurs twice in the {}: check \
                 whether both are counted.",
                subject.function()
            ),
        ),
        "on twice" => (
            "on the diagonal",
            "off it",
            "2 times",
            "Adding the transpose to one triangle counts the diagonal twice: leave it out of one of \
             the two."
                .to_owned(),
        ),
        _ => (
            "on the diagonal",
            "off it",
            "1/2 times",
            "Check for the 2 that the derivative of a square has: it is missing on the diagonal, as \
             after a mean of a triangle and its transpose."
                .to_owned(),
        ),
    };
    let numeric = named.numeric();
    Words::new(
        format!("{} exactly {size} {numeric} {wrong}, and right {right}.", named.does("be")),
        format!("That agrees {}.", group.counted()),
        remedy,
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    fn counted(length: usize, on: f64, off: f64) -> MadeUp {
        MadeUp::new("hessian", &[length, length]).but(|wrong| {
            wrong.iter_mut().enumerate().for_each(|(position, entry)| {
                *entry *= if position / length == position % length { on } else { off };
            });
        })
    }

    #[test]
    fn either_part_twice_or_half_is_named() {
        for length in [2, 3, 6] {
            for (on, off, words) in [
                (1.0, 2.0, "2 times the numeric gradient off the diagonal, and right on it."),
                (1.0, 0.5, "1/2 times the numeric gradient off the diagonal, and right on it."),
                (2.0, 1.0, "2 times the numeric gradient on the diagonal, and right off it."),
                (0.5, 1.0, "1/2 times the numeric gradient on the diagonal, and right off it."),
            ] {
                let suspect = suspect(counted(length, on, off)).unwrap();

                assert_eq!(*suspect.kind(), BugKind::Diagonal, "{suspect}");
                assert!(suspect.claim().ends_with(words), "{suspect}");
            }
        }
    }

    #[test]
    fn another_factor_or_both_parts_are_not_the_diagonal() {
        assert_ne!(kind(counted(4, 1.0, 3.0)), Some(BugKind::Diagonal));
        assert_eq!(kind(counted(4, 2.0, 2.0)), Some(BugKind::Factor));
        assert_ne!(kind(counted(4, 2.0, 0.5)), Some(BugKind::Diagonal));
        let spoiled = counted(4, 1.0, 2.0).but(|wrong| wrong[6] *= 1.01);
        assert_ne!(kind(spoiled), Some(BugKind::Diagonal));
    }

    #[test]
    fn a_matrix_that_is_not_square_has_no_diagonal() {
        let tensor = MadeUp::new("w", &[2, 3]).but(|wrong| {
            [1, 2, 3, 5].iter().for_each(|&position| wrong[position] *= 2.0);
        });

        assert_ne!(kind(tensor), Some(BugKind::Diagonal));
    }
}
