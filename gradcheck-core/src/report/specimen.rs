//! Reports for the tests of their renderings.

use super::{
    Bound, Inside, Measurement, Mismatch, Origin, Report, Resolution, Step, Target, TensorReport,
    Topic, Verdict,
};

/// A tensor with two measured entries, both wrong if the tensor is.
pub(crate) fn tensor(path: &str, shape: &[usize], verdict: Verdict) -> TensorReport {
    let count: usize = shape.iter().product();
    let is_wrong = verdict == Verdict::Fail;
    let measure = |position: usize| Measurement {
        position,
        analytic: 3.0,
        numeric: if is_wrong { 1.0 } else { 3.0 },
        error: 1e-9,
        is_wrong,
    };
    TensorReport {
        path: path.to_owned(),
        shape: shape.to_vec(),
        tangent: None,
        verdict,
        resolution: Resolution::of_entry(Bound::new(2e-6)),
        reason: (verdict == Verdict::Inconclusive).then(|| "the noise is too large".to_owned()),
        measured: 2,
        wrong: if is_wrong { 2 } else { 0 },
        is_complete: count < 100 && verdict != Verdict::Inconclusive,
        kinked: 0,
        confined: None,
        row_axes: None,
        measurements: [0, count / 2].map(measure).to_vec(),
        steps: (1..6)
            .map(|number| {
                let step = 10_f64.powi(number - 8);
                Step { t: step, difference: 1e3 * step * step, noise: 1e-12 / step }
            })
            .collect(),
    }
}

/// A report of these tensors, with their mismatches.
pub(super) fn report(tensors: Vec<TensorReport>) -> Report {
    let mismatches =
        tensors.iter().filter(|tensor| tensor.verdict == Verdict::Fail).map(|tensor| {
            let measurement = tensor.measurements[0];
            Mismatch {
                path: tensor.path.clone(),
                index: vec![0; tensor.shape.len()],
                tangent: None,
                analytic: measurement.analytic,
                numeric: measurement.numeric,
                error: measurement.error,
                slopes: None,
                cell: None,
            }
        });
    Report {
        topic: Topic::Gradient,
        mismatches: mismatches.collect(),
        tensors,
        suspects: Vec::new(),
        notes: vec!["the seed is 7".to_owned()],
        evaluations: 14,
        seed: 7,
        resolution: 1e-3,
        every_entry: None,
        origin: Some(origin()),
        selection: None,
        points: None,
        blind_spots: Vec::new(),
    }
}

/// Where a check of a test was made.
pub(super) fn origin() -> Origin {
    Origin {
        package: "my-model".to_owned(),
        target: Target::Tests("gradients".to_owned()),
        inside: Inside::Test("module::some_test".to_owned()),
        file: "tests/gradients.rs".to_owned(),
        line: 42,
        run: "1".to_owned(),
        settings: Vec::new(),
    }
}
