//! The types whose numbers a model is made of: every storage of ndarray, the containers of the
//! standard library, and models of all shapes made of them.

mod arrays;
mod complex;
mod containers;
mod faer_matrices;
mod glam_types;
mod matrices;
mod models;
mod motions;
mod old_arrays;
mod old_matrices;
mod own_groups;
mod round_trips;
mod shared;

use gradcheck_core::{Check, Parameters, Scalar, Verdict};

/// Asserts the layout, as `path [shape]` per tensor, and the entries, and that a check of a smooth
/// cost of all entries passes when its gradient is right and fails when its last entry is not.
#[track_caller]
fn assert_leaf<P>(model: &mut P, layout: &[&str], entries: &[f64])
where
    P: Parameters,
{
    let lines: Vec<String> = model.layout().tensors().iter().map(ToString::to_string).collect();
    assert_eq!(lines, layout);
    let flat: Vec<f64> = model.flatten().into_iter().map(Scalar::widen).collect();
    assert_eq!(flat, entries);

    let counted: Vec<_> = (0..flat.len()).map(|n| P::Scalar::nearest(n as f64 + 0.5)).collect();
    let before = model.flatten();
    model.assign_flat(&counted).expect("the length is right");
    assert!(model.flatten() == counted);
    model.assign_flat(&before).expect("the length is right");

    if !entries.is_empty() {
        assert_eq!(check(model, 0.0), Verdict::Pass);
        assert_eq!(check(model, 0.2), Verdict::Fail);
        assert!(model.flatten() == before);
    }
}

fn check<P: Parameters>(model: &mut P, mistake: f64) -> Verdict {
    let cost = |model: &mut P| -> f64 {
        model.flatten().into_iter().zip(1..).map(|(x, n)| (x.widen() / f64::from(n)).sin()).sum()
    };
    let gradient = |model: &mut P| -> Vec<P::Scalar> {
        let slope = |x: f64, n: f64| (x / n).cos() / n;
        let flat = model.flatten();
        let mut gradient: Vec<_> =
            flat.iter().zip(1..).map(|(x, n)| slope(x.widen(), f64::from(n))).collect();
        *gradient.last_mut().expect("the model has entries") *= 1.0 + mistake;
        gradient.into_iter().map(P::Scalar::nearest).collect()
    };
    let report = Check::new().run(model, cost, gradient).expect("the model can be judged");
    if report.verdict() == Verdict::Fail {
        assert_eq!(report.mismatches().len(), 1, "{report}");
    }
    report.verdict()
}
