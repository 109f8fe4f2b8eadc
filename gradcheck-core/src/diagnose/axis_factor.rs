//! Each index along one axis has a factor of its own.

use super::factor::bounds;
use super::grid::Line;
use super::phrase::{between, listed, part};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::{Support, linear};
use super::symptoms::Symptoms;
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule { kind: BugKind::AxisFactor, least_tensors: 1, explain, words };

/// How many entries of an index must show its factor.
const EACH: usize = 2;

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let mut axes = Line::axes(tensor.shape);
    axes.find_map(|line| {
        let mut support = Support::default();
        let mut factors = Vec::new();
        for component in 0..line.length {
            let Some((of_index, factor)) = of_index(tensor, line, component)? else { continue };
            // Each index takes a parameter, so that its sharpest entry says nothing.
            support.informative += of_index.informative;
            support.digits += of_index.digits - of_index.most;
            factors.push((component, factor));
        }
        let is_enough = differ(&factors) && support.is_enough(tensor, tensor.shape.len());
        let axis = line.axis?;
        Some(Explanation {
            support,
            is_enough,
            // Another tensor has factors of its own.
            variant: format!("{} {}", part(&format!("axis {axis}"), tensor.path), said(&factors)),
            example: said(&factors),
        })
        .filter(|explanation| explanation.is_enough)
    })
}

/// The factor of one index; nothing where its gradient is 0, and `None` where it has no factor or
/// does not show one.
fn of_index(
    tensor: &Symptoms<'_>,
    line: Line,
    component: usize,
) -> Option<Option<(Support, [f64; 2])>> {
    let entries: Vec<Measurement> = tensor
        .measurements
        .iter()
        .filter(|entry| line.component(entry.position) == component)
        .copied()
        .collect();
    let is_zero = |entry: &Measurement| {
        entry.analytic == 0.0 && entry.numeric.abs() <= tensor.tolerance(entry, 0.0)
    };
    if !entries.is_empty() && entries.iter().all(is_zero) {
        return Some(None);
    }
    let mut sharp = Support::default();
    for entry in entries.iter().filter(|entry| tensor.is_sharp(entry)) {
        sharp.add(entry.numeric.abs(), tensor.tolerance(entry, 0.0));
    }
    if sharp.informative < EACH {
        return None;
    }
    let is_right = |entry: &Measurement| {
        (entry.numeric - entry.analytic).abs() <= tensor.tolerance(entry, entry.analytic.abs())
    };
    if entries.iter().all(is_right) {
        return Some(Some((Support::default(), [1.0; 2])));
    }
    let of_index = Symptoms { measurements: &entries, ..*tensor };
    let factor = bounds(&linear(&of_index, |entry| [0.0, entry.analytic])?)?;
    Some(Some((sharp, factor)))
}

/// Whether most factors are wrong, and not all by the same.
fn differ(factors: &[(usize, [f64; 2])]) -> bool {
    let wrong: Vec<[f64; 2]> =
        factors.iter().map(|&(_, factor)| factor).filter(|&factor| factor != [1.0; 2]).collect();
    let lowest = wrong.iter().map(|[_, high]| *high).fold(f64::INFINITY, f64::min);
    let highest = wrong.iter().map(|[low, _]| *low).fold(f64::NEG_INFINITY, f64::max);
    2 * wrong.len() > factors.len() && lowest < highest
}

fn said(factors: &[(usize, [f64; 2])]) -> String {
    let said = factors.iter().map(|&(index, factor)| format!("{} at {index}", between(factor)));
    listed(&said.collect::<Vec<_>>())
}

fn words(group: &Group<'_, '_>) -> Words {
    let subject = group.subject();
    let Explanation { variant, example, .. } = &group.explanation;
    let axis = variant.split(" of ").next().unwrap_or_default();
    Words::new(
        format!(
            "{} {}, times a factor that each index of {axis} has for itself.",
            subject.does("be"),
            subject.numeric()
        ),
        format!("The factors are {example}; they agree {}.", group.counted()),
        format!(
            "Check for weights, scales or counts that belong to {axis} and that only one of cost and \
             gradient applies, and for a reduction over another axis that is missing or done twice."
        ),
    )
}
