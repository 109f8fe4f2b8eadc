//! What differences can show at all: central differences that know the best step.

use super::case::{Case, Expected};
use super::checkers::{Checker, Judgement, LARGEST, Outcome, Prepared};
use super::mistakes::unit_but_for;
use super::number::Entry;
use super::tensors::Tensors;

/// Knows the exact gradient, and calls an entry wrong where some step would have shown it.
///
/// No checker can do this; it tells the mistakes that nobody sees in an entry from those that a
/// better choice of steps would have seen. It is inconclusive where no step shows every entry as
/// exactly as a check has to that lets a typical entry of its tensor be right.
pub struct BestStep;

/// Its name in the table.
pub(crate) const NAME: &str = "best step known";

/// The number of steps tried, each a quarter of the one before.
const STEPS: i32 = 24;

/// The error of the best differences of one entry: the least, over all steps, of the largest
/// among three neighbouring steps, for one alone may be exact by luck.
fn least_error<S: Entry>(
    case: &Case<S>,
    moved: &mut Tensors<S>,
    at: (usize, usize),
    exact: f64,
) -> f64 {
    let (tensor, position) = at;
    let entry = moved[tensor][position];
    let scale = if entry.widen() == 0.0 { 1.0 } else { entry.widen().abs() };
    let mut cost_at = |displaced: S| {
        moved[tensor][position] = displaced;
        (case.cost)(moved)
    };
    let slopes: Vec<f64> = (0..STEPS)
        .map(|number| {
            let step = scale * 0.25_f64.powi(number);
            let [above, below] = [step, -step].map(|step| S::nearest(entry.widen() + step));
            (cost_at(above) - cost_at(below)) / (above.widen() - below.widen())
        })
        .collect();
    moved[tensor][position] = entry;
    let extrapolated = slopes.windows(2).map(|pair| (16.0 * pair[1] - pair[0]) / 15.0);
    let errors = |estimates: Vec<f64>| {
        let errors: Vec<f64> = estimates.iter().map(|estimate| (estimate - exact).abs()).collect();
        errors
            .windows(3)
            .filter(|three| three.iter().all(|error| error.is_finite()))
            .map(|three| three.iter().fold(0.0, |a: f64, &b| a.max(b)))
            .fold(f64::INFINITY, f64::min)
    };
    errors(extrapolated.collect()).min(errors(slopes))
}

impl<S: Entry> Checker<S> for BestStep {
    fn name(&self) -> &'static str {
        NAME
    }

    fn prepare<'c>(&self, case: &'c Case<S>) -> Option<Prepared<'c, S>> {
        if case.parameters.count() > LARGEST || case.traits.expected != Expected::Pass {
            return None;
        }
        let exact = case.exact();
        let right = (case.gradient)(&case.parameters).widened();
        let mut moved = case.parameters.clone();
        let mut errors = exact.clone();
        for tensor in 0..exact.list.len() {
            for position in 0..exact[tensor].len() {
                let at = (tensor, position);
                let slope = exact[tensor][position];
                // The gradient's own rounding counts as an error of the differences.
                let rounding = (right[tensor][position] - slope).abs();
                errors[tensor][position] = least_error(case, &mut moved, at, slope).max(rounding);
            }
        }
        let seen = if S::ULP < 1e-12 { 1e-3 } else { 1e-2 };
        let shows_all = (0..exact.list.len()).all(|tensor| {
            let most = errors[tensor].iter().copied().fold(0.0, f64::max);
            most <= seen * unit_but_for(&exact, case.traits.zero, tensor)
        });
        let evaluations = 2 * exact.count() * STEPS.unsigned_abs() as usize;
        Some(Box::new(move |gradient, _| {
            let mut entries = Vec::new();
            for tensor in 0..exact.list.len() {
                for (position, analytic) in gradient[tensor].iter().enumerate() {
                    let wrong = (analytic.widen() - exact[tensor][position]).abs();
                    if wrong > 2.0 * errors[tensor][position] {
                        entries.push((tensor, position));
                    }
                }
            }
            let mut accused: Vec<usize> = entries.iter().map(|&(tensor, _)| tensor).collect();
            accused.dedup();
            let judgement = match (entries.is_empty(), shows_all) {
                (false, _) => Judgement::Fail,
                (true, true) => Judgement::Pass,
                (true, false) => Judgement::Inconclusive,
            };
            Outcome { judgement, evaluations, accused, entries, ..Outcome::default() }
        }))
    }
}
