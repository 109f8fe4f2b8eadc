//! What is missing or too much is one number for each row, or for each column.

use super::correction::Correction;
use super::factor::may_be_large;
use super::grid::Fibre;
use super::interval::Interval;
use super::phrase::{between, listed};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::Symptoms;
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::AxisOffset,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// How many lines must show their number, and how many entries of a line.
const LINES: usize = 2;
const EACH: usize = 2;
/// What all of them must say against chance.
const DIGITS: f64 = 6.0;

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let fibres = || Fibre::axes(tensor.shape);
    let constant = fibres().find_map(|fibre| along(tensor, fibre, &|_| 1.0, ""));
    let multiple = || fibres().find_map(|fibre| along(tensor, fibre, tensor.parameter, MULTIPLE));
    constant.or_else(multiple).filter(|_| !may_be_large(tensor))
}

/// What is said of numbers that multiply the parameters.
const MULTIPLE: &str = " times the parameters";

/// What the entries say for one number along each line, times a slope.
fn along(
    tensor: &Symptoms<'_>,
    fibre: Fibre,
    slope: &dyn Fn(usize) -> f64,
    name: &str,
) -> Option<Explanation> {
    let start = |position: usize| fibre.with(position, 0);
    let mut fibres: Vec<(usize, Vec<&Measurement>)> = Vec::new();
    for entry in tensor.measurements.iter().chain(tensor.right) {
        let own = start(entry.position);
        match fibres.iter_mut().find(|(start, _)| *start == own) {
            Some((_, entries)) => entries.push(entry),
            None => fibres.push((own, vec![entry])),
        }
    }
    let (mut support, mut showing, mut offsets) = (Support::default(), 0, Vec::new());
    for (start, entries) in &fibres {
        let (of_line, offset) = offset(tensor, entries, slope)?;
        if of_line.informative >= EACH {
            showing += 1;
            support.informative += of_line.informative;
            // Each line takes a parameter, so that its sharpest entry says nothing.
            support.digits += of_line.digits - of_line.most;
        }
        offsets.push((*start, offset));
    }
    // One number for all lines is another mistake.
    let common = offsets.iter().map(|(_, offset)| *offset).fold(Interval::ALL, Interval::and);
    let is_enough =
        showing >= LINES && support.digits >= DIGITS && tensor.is_seen() && common.is_empty();
    offsets.sort_by_key(|(start, _)| *start);
    let value = |position: usize| {
        let place = offsets.binary_search_by_key(&start(position), |(start, _)| *start);
        place.map_or(Interval::ALL, |place| {
            offsets[place].1.times(slope(position)).plus((tensor.analytic)(position))
        })
    };
    let said = offsets.iter().map(|(_, offset)| between(*offset)).collect::<Vec<_>>();
    let mut explanation = Explanation::new(support, is_enough);
    explanation.variant = format!("{}{name}", fibre.axis?);
    explanation.example = listed(&said);
    let whole = Correction::measured(tensor, value);
    is_enough.then(|| explanation.corrected(whole))
}

/// The number that the entries of a line have in common, and what they say for it.
fn offset(
    tensor: &Symptoms<'_>,
    entries: &[&Measurement],
    slope: &dyn Fn(usize) -> f64,
) -> Option<(Support, Interval)> {
    let (mut support, mut offset) = (Support::default(), Interval::ALL);
    for entry in entries {
        let tolerance = tensor.tolerance(entry, entry.analytic.abs());
        let by = slope(entry.position);
        if by == 0.0 {
            continue;
        }
        offset = offset.and(Interval::around(entry.numeric - entry.analytic, tolerance).over(by));
        if Symptoms::is_clear(entry, tolerance) {
            support.add((entry.numeric - entry.analytic).abs(), tolerance);
        }
    }
    (!offset.is_empty()).then_some((support, offset))
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    let Explanation { variant, example, .. } = &group.explanation;
    let is_matrix = group.tensors().all(|tensor| tensor.shape.len() == 2);
    let axis = variant.trim_end_matches(MULTIPLE);
    let each = match axis {
        "1" if is_matrix => "row".to_owned(),
        "0" if is_matrix => "column".to_owned(),
        axis => format!("line along axis {axis}"),
    };
    if variant.ends_with(MULTIPLE) {
        return Words::new(
            format!(
                "{} off by a multiple of the parameters in each {each}: numeric minus analytic is \
                 {example} times them.",
                named.does("be")
            ),
            format!("That agrees {}.", group.counted()),
            format!(
                "The {} does not go through the norm by which each {each} is divided, or goes through it \
                 twice: what is missing is the part along the {each} itself.",
                group.topic().derivative()
            ),
        );
    }
    Words::new(
        format!(
            "{} off by one number for each {each}, the same along it: numeric minus analytic is {example}.",
            named.does("be")
        ),
        format!("That agrees {}.", group.counted()),
        format!(
            "A mean or a sum over each {each} is missing from the {0}, or is subtracted twice. Check \
             how the {0} goes through a norm, a softmax, or a mean that is subtracted.",
            group.topic().derivative()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    fn moved(offsets: &[f64]) -> MadeUp {
        MadeUp::new("x", &[offsets.len(), 4]).but(|wrong| {
            for (row, offset) in wrong.chunks_exact_mut(4).zip(offsets) {
                for entry in row {
                    *entry -= offset;
                }
            }
        })
    }

    #[test]
    fn a_number_for_each_row_is_named() {
        let suspect = suspect(moved(&[0.5, -0.25, 1.5])).unwrap();

        assert_eq!(*suspect.kind(), BugKind::AxisOffset, "{suspect}");
        let claim = "`x` is off by one number for each row, the same along it: numeric minus \
                     analytic is 0.5, -0.25 and 1.5.";
        assert_eq!(suspect.claim(), claim);
    }

    #[test]
    fn one_number_for_all_rows_is_an_offset() {
        assert_eq!(kind(moved(&[0.5; 3])), Some(BugKind::Offset));
    }

    #[test]
    fn rows_with_one_entry_off_are_not_named() {
        let off = moved(&[0.5, -0.25, 1.5]).but(|wrong| wrong[6] += 0.01);

        assert_eq!(kind(off), None);
    }

    #[test]
    fn one_entry_of_each_row_shows_nothing() {
        let mut tensor = moved(&[0.5, -0.25, 1.5]);
        tensor.sample = vec![0, 5, 10];
        tensor.is_complete = false;

        assert_eq!(kind(tensor), None);
    }

    #[test]
    fn a_multiple_of_the_parameters_in_each_row_is_a_forgotten_norm() {
        let tensor = MadeUp::new("q", &[3, 4]);
        let parameters = tensor.parameters.clone();
        let tensor = tensor.but(|wrong| {
            for (position, entry) in wrong.iter_mut().enumerate() {
                *entry += (0.5 + (position / 4) as f64) * parameters[position];
            }
        });

        let suspect = suspect(tensor).unwrap();

        assert_eq!(*suspect.kind(), BugKind::AxisOffset, "{suspect}");
        assert!(suspect.claim().contains("a multiple of the parameters in each row"), "{suspect}");
        assert!(suspect.remedy().contains("norm"), "{suspect}");
    }
}
