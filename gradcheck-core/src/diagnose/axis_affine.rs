//! What is missing or too much along each row, or each column, is a number and a multiple of the
//! parameters: what a norm by mean and deviation forgets.

use super::correction::Correction;
use super::factor::may_be_large;
use super::grid::Fibre;
use super::interval::Interval;
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

/// Two numbers are free in each line: so many of its entries must be measured to know more.
const EACH: usize = 4;
/// How many lines must show it, and what they must say against chance.
const LINES: usize = 2;
const DIGITS: f64 = 6.0;

/// error = number + slope * parameter, along one line.
struct Fit {
    number: f64,
    slope: f64,
}

impl Fit {
    fn of(tensor: &Symptoms<'_>, entries: &[&Measurement]) -> Option<Self> {
        let (mut w, mut wx, mut wxx, mut wy, mut wxy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for entry in entries {
            let weight = tensor.tolerance(entry, entry.analytic.abs()).powi(-2);
            let (x, y) = ((tensor.parameter)(entry.position), entry.numeric - entry.analytic);
            w += weight;
            wx += weight * x;
            wxx += weight * x * x;
            wy += weight * y;
            wxy += weight * x * y;
        }
        let determinant = w * wxx - wx * wx;
        // Parameters that are nearly equal do not tell the two apart.
        (determinant > 1e-9 * w * wxx).then(|| Self {
            number: (wy * wxx - wxy * wx) / determinant,
            slope: (wxy * w - wy * wx) / determinant,
        })
    }

    fn error(&self, parameter: f64) -> f64 {
        self.number + self.slope * parameter
    }
}

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let found = Fibre::axes(tensor.shape).find_map(|fibre| along(tensor, fibre));
    found.filter(|_| !may_be_large(tensor) && tensor.tangent.is_none())
}

fn along(tensor: &Symptoms<'_>, fibre: Fibre) -> Option<Explanation> {
    let start = |position: usize| fibre.with(position, 0);
    let (mut support, mut fits) = (Support::default(), Vec::new());
    let mut showing = 0;
    for first in (0..tensor.count()).filter(|&position| start(position) == position) {
        let of_line = |entry: &&Measurement| start(entry.position) == first;
        let entries: Vec<&Measurement> = tensor.measurements.iter().filter(of_line).collect();
        if entries.len() < EACH {
            continue;
        }
        let fit = Fit::of(tensor, &entries)?;
        let mut digits = Vec::new();
        for entry in &entries {
            let predicted = fit.error((tensor.parameter)(entry.position));
            let tolerance = tensor.tolerance(entry, entry.analytic.abs().max(predicted.abs()));
            let error = entry.numeric - entry.analytic;
            let agrees = (predicted - error).abs() <= tolerance;
            if !agrees {
                return None;
            }
            if Symptoms::is_clear(entry, tolerance) {
                digits.push((error.abs() / tolerance).log10());
            }
        }
        digits.sort_by(f64::total_cmp);
        let surplus: f64 = digits.iter().rev().skip(2).sum();
        support.informative += digits.len();
        support.digits += surplus;
        showing += usize::from(surplus > 0.0);
        fits.push((first, fit));
    }
    let is_enough = showing >= LINES && support.digits >= DIGITS && tensor.is_seen();
    let right = |position: usize| {
        let place = fits.binary_search_by_key(&start(position), |(first, _)| *first);
        let Ok(place) = place else { return Interval::ALL };
        let error = fits[place].1.error((tensor.parameter)(position));
        Interval::around((tensor.analytic)(position) + error, tensor.max_relative * error.abs())
    };
    let mut explanation = Explanation::new(support, is_enough);
    explanation.variant = format!("{} affine", fibre.axis?);
    explanation.needs_proof = true;
    let right = Correction::measured(tensor, right);
    is_enough.then(|| explanation.corrected(right))
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    let is_matrix = group.tensors().all(|tensor| tensor.shape.len() == 2);
    let each = match group.explanation.variant.split(' ').next().unwrap_or_default() {
        "1" if is_matrix => "row".to_owned(),
        "0" if is_matrix => "column".to_owned(),
        axis => format!("line along axis {axis}"),
    };
    Words::new(
        format!(
            "{} off, in each {each}, by a number plus a multiple of the parameters.",
            named.does("be")
        ),
        format!("That agrees {}.", group.counted()),
        format!(
            "That is what goes through the mean and the deviation of each {each}: check these two terms \
             of the {}, in a batch norm or a layer norm the mean of the rest times the normed values.",
            group.topic().derivative()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, candidates};

    fn moved() -> MadeUp {
        let tensor = MadeUp::new("x", &[3, 6]);
        let parameters = tensor.parameters.clone();
        tensor.but(|wrong| {
            for (position, entry) in wrong.iter_mut().enumerate() {
                let row = (position / 6) as f64;
                *entry += 0.3 * row - 0.2 + (0.5 + row) * parameters[position];
            }
        })
    }

    #[test]
    fn a_number_and_a_multiple_in_each_row_is_a_guess() {
        let found = candidates(&[moved()], &[]);

        assert!(found[0].needs_proof);
        let claim = "`x` is off, in each row, by a number plus a multiple of the parameters.";
        assert_eq!(found[0].suspect.claim(), claim);
    }

    #[test]
    fn one_entry_that_is_off_refutes_it() {
        assert!(candidates(&[moved().but(|wrong| wrong[3] += 0.01)], &[]).is_empty());
    }
}
