//! What holds of every input, however hostile: the invariants of ARCHITECTURE.md.

use fastrand::Rng;
use gradcheck_core::{CheckError, Report, Verdict};

use super::case::{Case, Deed, EntryPoint, Mistake, When};
use super::forms::Forms;
use super::function::Shape;
use super::model::{Model, Net, Rich};
use super::outcome::{Outcome, Run};

/// Says which invariants an input breaks.
pub(super) fn broken(case: &Case, run: &Run, again: &Run, forms: &Forms) -> Vec<String> {
    let mut broken = Vec::new();
    if !is_restored(&run.parts, run.is_torn) {
        let [before, after] = &run.parts;
        broken.push(format!("the parameters were {before:x?} and are {after:x?}"));
    }
    if is_reproducible(case) && run.outcome.text() != again.outcome.text() {
        let (first, second) = (run.outcome.text(), again.outcome.text());
        broken.push(format!("not reproduced: {first}\n{second}"));
    }
    let most = most_evaluations(case, run);
    if run.calls > most {
        broken.push(format!("{} evaluations, and not at most {most}", run.calls));
    }
    match &run.outcome {
        Outcome::Panic(text) => broken.push(format!("a panic of our own: {text}")),
        Outcome::OnPurpose => {}
        Outcome::Numeric(values, errors) => broken.extend(of_numbers(case, run, values, errors)),
        Outcome::Checked(Err(error)) => {
            if run.is_torn && !matches!(error, CheckError::LayoutChanged { .. }) {
                broken.push(format!("torn parameters are not told: {error:?}"));
            }
            if error.to_string().lines().any(|line| line.chars().count() > 80) {
                broken.push(format!("the error has a line beyond column 80: {error}"));
            }
        }
        Outcome::Checked(Ok(report)) => {
            broken.extend(of_report(case, run, report));
            broken.extend(forms.problems(report));
        }
    }
    broken
}

/// The numbers that are still there are what they were, all of them where no shape was changed.
fn is_restored([before, after]: &[Vec<Vec<u64>>; 2], is_torn: bool) -> bool {
    if !is_torn {
        return before == after;
    }
    let is_same = |(before, after): (&Vec<u64>, &Vec<u64>)| {
        before.iter().zip(after).all(|(before, after)| before == after)
    };
    before.iter().zip(after).all(is_same)
}

/// Threads do not share out their calls in one order.
fn is_reproducible(case: &Case) -> bool {
    let is_of_calls = |when: When| !matches!(when, When::Beyond(_));
    let is_counted = case.hostility.is_some_and(|hostility| {
        is_of_calls(hostility.when)
            || matches!(hostility.deed, Deed::Drift(_) | Deed::Alternate(_) | Deed::Tear(_))
    });
    case.entry_point != EntryPoint::Parallel || !is_counted
}

/// The most evaluations that the documents allow.
fn most_evaluations(case: &Case, run: &Run) -> usize {
    match case.entry_point {
        EntryPoint::NumericalGradient => 40 * run.entries + 225,
        EntryPoint::NumericalJacobian | EntryPoint::NumericalHessian => {
            let rows = if case.entry_point.is_second() {
                run.parts[0].iter().map(Vec::len).sum()
            } else {
                case.rows
            };
            48 * run.entries + 224 * rows + 1
        }
        EntryPoint::EveryEntry | EntryPoint::Parallel => 100 * run.entries + 1000,
        _ => 100 * run.tensors + 60 * run.entries + 2000,
    }
}

fn of_report(case: &Case, run: &Run, report: &Report) -> Vec<String> {
    let mut broken = Vec::new();
    let verdict = report.verdict();
    if report.evaluations() != run.calls {
        broken.push(format!("{} calls, and the report says {}", run.calls, report.evaluations()));
    }
    if run.is_torn {
        broken.push(format!("torn parameters give a report: {verdict:?}"));
    }
    let has_no_value = case.mistake == Mistake::Longer
        || matches!(case.mistake, Mistake::Not(_)) && run.is_wrong
        || case.has_no_cost();
    if has_no_value || run.is_unfit {
        broken.push(format!("what has no derivative gives a report: {verdict:?}"));
    }
    if verdict == Verdict::Pass && case.is_plainly_wrong() && run.is_wrong {
        broken.push("a wrong derivative passes".to_owned());
    }
    if verdict == Verdict::Fail && case.is_plainly_right() {
        broken.push(format!("a right derivative fails:\n{report}"));
    }
    for tensor in report.tensors() {
        let bounds = [tensor.resolution(), tensor.slice_resolution(), tensor.whole_resolution()];
        if bounds.iter().any(|bound| bound.is_nan() || *bound < 0.0) {
            broken.push(format!("{}: a resolution is one of {bounds:?}", tensor.path()));
        }
    }
    broken
}

fn of_numbers(case: &Case, run: &Run, values: &[f64], errors: &[f64]) -> Vec<String> {
    let mut broken = Vec::new();
    let is_bound = |(value, error): (&f64, &f64)| {
        *error >= 0.0 && value.is_nan() == error.is_infinite() && !value.is_infinite()
    };
    if values.len() != errors.len() || !values.iter().zip(errors).all(is_bound) {
        broken.push(format!("no bounds of {values:?}: {errors:?}"));
    }
    if case.is_plainly_right() && !run.is_unfit {
        // Where a closure failed at the parameters, there are no rows.
        for (place, exact) in exact(case).iter().enumerate().take(values.len()) {
            let (value, error) = (values[place], errors[place]);
            let is_frozen = error == 0.0;
            if !is_frozen && (value - exact).abs() > error {
                broken.push(format!("entry {place}: {value} ± {error} for {exact}"));
            }
        }
    }
    broken
}

/// The exact derivative, row by row; of a gradient none where it has kinks.
fn exact(case: &Case) -> Vec<f64> {
    fn of<M: Model>(case: &Case) -> Vec<f64> {
        let model = M::draw(&mut Rng::with_seed(case.seed), case.range, case.many);
        let (x, function) = (model.features(), &case.function);
        let row = |row: usize| model.pulled(&function.slopes(row, &x));
        let curved = |row: usize| {
            let mut unit = vec![0.0; x.len()];
            unit[row] = 1.0;
            function.curved(&x, &unit)
        };
        match case.entry_point {
            EntryPoint::NumericalHessian if function.shape != Shape::Smooth => Vec::new(),
            EntryPoint::NumericalHessian => (0..x.len()).flat_map(curved).collect(),
            EntryPoint::NumericalJacobian => (0..case.rows).flat_map(row).collect(),
            _ => row(0),
        }
    }
    match (case.is_rich, case.is_single) {
        (true, true) => of::<Rich<f32>>(case),
        (true, false) => of::<Rich<f64>>(case),
        (false, true) => of::<Net<f32>>(case),
        (false, false) => of::<Net<f64>>(case),
    }
}
