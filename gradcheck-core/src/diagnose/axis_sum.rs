//! Along one axis the analytic gradient is constant: the sum or the mean of the numeric one.

use super::grid::Fibre;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::Symptoms;
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::AxisFactor,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// What became of the entries of a line.
const REDUCTIONS: [(&str, bool); 2] = [("sum", false), ("mean", true)];

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    // Of a sum every term must be known.
    if !tensor.is_measured_whole() {
        return None;
    }
    let whole = Some(Fibre::flat(tensor.shape)).filter(|fibre| fibre.length > 1);
    let fibres: Vec<Fibre> = Fibre::axes(tensor.shape).chain(whole).collect();
    let hypotheses =
        fibres.iter().flat_map(|&fibre| REDUCTIONS.map(|reduction| (fibre, reduction)));
    let mut found = hypotheses.filter_map(|(fibre, (name, is_mean))| {
        let support = reduced(tensor, fibre, is_mean)?;
        let is_enough = support.is_enough(tensor, REDUCTIONS.len() * fibres.len());
        let over = fibre.axis.map_or("all entries".to_owned(), |axis| format!("axis {axis}"));
        let variant = format!("the {name} over {over}");
        Some(Explanation { variant, ..Explanation::new(support, is_enough) })
    });
    found.find(|explanation| explanation.is_enough)
}

/// What the lines say for a reduction over them. Each is one equation, however many entries it has.
fn reduced(tensor: &Symptoms<'_>, fibre: Fibre, is_mean: bool) -> Option<Support> {
    let mut support = Support::default();
    let starts = (0..tensor.count()).filter(|&position| fibre.component(position) == 0);
    for start in starts {
        let along = (0..fibre.length).map(|component| fibre.with(start, component));
        let entries: Vec<&Measurement> =
            along.map(|position| &tensor.measurements[position]).collect();
        let weight = if is_mean { 1.0 / fibre.length as f64 } else { 1.0 };
        let sum: f64 = entries.iter().map(|entry| weight * entry.numeric).sum();
        let tolerance: f64 =
            entries.iter().map(|entry| weight * tensor.tolerance(entry, 0.0)).sum();
        let agrees = |entry: &&Measurement| (entry.analytic - sum).abs() <= tolerance;
        if !entries.iter().all(agrees) {
            return None;
        }
        let clear = |entry: &&&Measurement| Symptoms::is_clear(entry, tolerance);
        let informative = entries.iter().filter(clear).count();
        let errors = entries.iter().map(|entry| (entry.analytic - entry.numeric).abs());
        if informative > 0 {
            support.add(errors.fold(0.0, f64::max), tolerance);
            support.informative += informative - 1;
        }
    }
    (support.informative > 0).then_some(support)
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    let variant = &group.explanation.variant;
    Words::new(
        format!("{} in every entry {variant} of {}.", named.does("have"), named.numeric()),
        format!("That agrees {}.", group.counted()),
        format!(
            "Check for a reduction that is done twice, or over an axis that the {} keeps: what is \
             reduced is then copied along it.",
            group.topic().derivative()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    /// A matrix of four columns in which each entry has the sum of its row.
    fn summed(weight: f64) -> MadeUp {
        let sum = |row: &mut [f64]| {
            let sum: f64 = row.iter().sum();
            row.fill(weight * sum);
        };
        MadeUp::new("w", &[3, 4]).but(|wrong| wrong.chunks_exact_mut(4).for_each(sum))
    }

    #[test]
    fn a_reduction_that_is_copied_along_its_axis_is_named() {
        for (weight, reduction) in [(1.0, "sum"), (0.25, "mean")] {
            let suspect = suspect(summed(weight)).unwrap();

            assert_eq!(suspect.kind(), &BugKind::AxisFactor);
            let claim = format!(
                "`w` has in every entry the {reduction} over axis 1 of the numeric gradient."
            );
            assert_eq!(suspect.claim(), claim);
        }
    }

    #[test]
    fn a_vector_of_its_own_sum_is_named() {
        let sum = |wrong: &mut Vec<f64>| *wrong = vec![wrong.iter().sum(); wrong.len()];

        assert_eq!(kind(MadeUp::new("b", &[5]).but(sum)), Some(BugKind::AxisFactor));
    }

    #[test]
    fn rows_that_are_constant_are_not_sums() {
        assert_eq!(kind(summed(0.7)), None);
        assert_eq!(kind(summed(1.0).but(|wrong| wrong[5] *= 1.001)), None);
    }
}
