//! A square matrix is right on its diagonal, or off it, and twice or half elsewhere.

use super::correction::Correction;
use super::phrase::tensor;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::{Support, predicted};
use super::symptoms::Symptoms;
use super::within::{self, is_plainly_wrong, pattern};
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Diagonal,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// The same where the part that is wrong has no factor.
pub(super) const ALONE: Rule = Rule { explain: explain_alone, words: words_alone, ..RULE };

const OFF: &str = "off the diagonal";

/// Whether a row and a column are of a part.
type Part = fn(usize, usize) -> bool;

/// Parts of a square matrix.
const SIDES: [(&str, Part); 4] = [
    ("on the diagonal", |row, column| row == column),
    (OFF, |row, column| row != column),
    ("above the diagonal", |row, column| row < column),
    ("below the diagonal", |row, column| row > column),
];

/// So many wrong entries and right ones show a part.
const SHOWN: usize = 3;

fn explain_alone(tensor: &Symptoms<'_>, wrong: &[Symptoms<'_>]) -> Option<Explanation> {
    let &[length, columns] = tensor.shape else { return None };
    if length != columns {
        return None;
    }
    let (name, is_of) = SIDES.into_iter().find(|(_, is_of)| {
        let is_inside =
            |entry: &Measurement| is_of(entry.position / length, entry.position % length);
        let all = || tensor.measurements.iter().chain(tensor.right);
        let fits = all().all(|entry| {
            let is_right = !entry.is_wrong;
            if is_inside(entry) {
                is_plainly_wrong(tensor, entry) || (is_right && !tensor.is_sharp(entry))
            } else {
                is_right
            }
        });
        let inside = all().filter(|entry| is_inside(entry) && entry.is_wrong).count();
        let outside = all().filter(|entry| !is_inside(entry) && tensor.is_sharp(entry)).count();
        fits && inside >= SHOWN && outside >= SHOWN
    })?;
    let entries: Vec<Measurement> =
        tensor.measurements.iter().filter(|entry| entry.is_wrong).copied().collect();
    let text = pattern(tensor, &entries, wrong).text;
    // That all but the diagonal is wrong says nothing unless it is wrong in one way.
    if name == OFF && text.is_empty() {
        return None;
    }
    let mut explanation = Explanation::new(Support::default(), true);
    name.clone_into(&mut explanation.variant);
    explanation.example = text;
    explanation.needs_proof = !tensor.is_measured_whole();
    let is_wrong = |position: usize| is_of(position / length, position % length);
    Some(explanation.corrected(Correction::without(tensor, is_wrong)))
}

fn words_alone(group: &Group<'_, '_>) -> Words {
    let Explanation { variant, example, .. } = &group.explanation;
    let topic = group.topic();
    let path = tensor(group.tensors().next().map_or("", |tensor| tensor.path), topic);
    let look = format!(
        "Check what the {} computes there alone: a triangle that is not filled or mirrored, a diagonal \
         that goes through a function of its own.",
        topic.code()
    );
    Words::new(
        format!("Only what is {variant} of {path} is wrong."),
        format!("The rest of {path} is right. {example}").trim_end().to_owned(),
        [within::remedy(group), look].join(" ").trim().to_owned(),
    )
}

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
        counted.name.clone_into(&mut explanation.variant);
        let all = Correction::of(tensor, |position| Some(right(position, counted)));
        Some(explanation.corrected(all)).filter(|explanation| explanation.is_enough)
    })
}

/// So many wrong entries show the part; both triangles of two rows have no more.
const FEW: usize = 2;
/// What they must say against chance, among four hypotheses.
const DIGITS: f64 = 6.0;

fn words(group: &Group<'_, '_>) -> Words {
    let (named, topic) = (group.named(), group.topic());
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
                topic.function()
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
        let thrice = suspect(counted(4, 1.0, 3.0)).unwrap();
        assert_eq!(thrice.claim(), "Only what is off the diagonal of `hessian` is wrong.");
        assert_eq!(kind(counted(4, 2.0, 2.0)), Some(BugKind::Factor));
        assert_ne!(kind(counted(4, 2.0, 0.5)), Some(BugKind::Diagonal));
        let spoiled = counted(4, 1.0, 2.0).but(|wrong| wrong[6] *= 1.01);
        assert_ne!(kind(spoiled), Some(BugKind::Diagonal));
    }

    #[test]
    fn a_part_without_a_factor_is_named_too() {
        for (side, is_wrong) in [
            ("on", (|row, column| row == column) as fn(usize, usize) -> bool),
            ("below", |row, column| row > column),
        ] {
            let tensor = MadeUp::new("l", &[6, 6]).but(|wrong| {
                let entries = wrong.iter_mut().enumerate();
                let wrong = entries.filter(|(k, _)| is_wrong(k / 6, k % 6));
                wrong.for_each(|(k, entry)| *entry *= 1.3 + k as f64);
            });

            let suspect = suspect(tensor.clone()).unwrap();

            let claim = format!("Only what is {side} the diagonal of `l` is wrong.");
            assert_eq!(suspect.claim(), claim);
            assert_eq!(kind(tensor.but(|wrong| wrong[3] *= 1.1)), None);
        }
    }

    #[test]
    fn a_matrix_that_is_not_square_has_no_diagonal() {
        let tensor = MadeUp::new("w", &[2, 3]).but(|wrong| {
            for position in [1, 2, 3, 5] {
                wrong[position] *= 2.0;
            }
        });

        assert_ne!(kind(tensor), Some(BugKind::Diagonal));
    }
}
