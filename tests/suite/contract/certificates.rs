//! The resolution of a pass is a promise: an error of a single entry of twice its size fails. What
//! keeps it accuses no right tensor and excuses no error.

use gradcheck_core::{Check, TensorReport, Verdict};
use gradcheck_tests::corpus::ours::checked;
use gradcheck_tests::corpus::tensors::Tensors;
use gradcheck_tests::corpus::{Case, Entry, cases, cases_f32};

/// The root mean square of the entries that are not 0.
fn typical(entries: &[f64]) -> f64 {
    let entries = || entries.iter().filter(|entry| **entry != 0.0);
    (entries().map(|entry| entry * entry).sum::<f64>() / entries().count() as f64).sqrt()
}

/// Lets the right gradient pass, puts an error of `sign` times twice the resolution into one entry,
/// and asserts that this fails.
#[track_caller]
fn assert_kept<S: Entry>(
    cases: Vec<Case<S>>,
    name: &str,
    seed: u64,
    tensor: usize,
    position: usize,
    sign: f64,
) {
    let case = cases.into_iter().find(|case| case.name == name).expect("there is such a case");
    let right = (case.gradient)(&case.parameters);
    let report = checked(&case, &right, seed).expect("the cost can be judged");
    assert_eq!(report.verdict(), Verdict::Pass, "{name}, seed {seed}\n{report}");
    let mut wrong = right.widened();
    let resolution = TensorReport::resolution(&report.tensors()[tensor]);
    wrong[tensor][position] += sign * 2.0 * resolution * typical(&wrong[tensor]);
    let again = checked(&case, &Tensors::rounded(&wrong), seed).expect("the cost can be judged");
    assert_eq!(
        again.verdict(),
        Verdict::Fail,
        "{name}, seed {seed}, resolution {resolution:e}\n{again}"
    );
}

#[test]
fn an_error_whose_parts_show_at_smaller_steps_than_the_whole_is_found() {
    assert_kept(cases(), "largest_nearly_tied", 0, 0, 2, 1.0);
    assert_kept(cases(), "offset_1e6", 14, 1, 2, 1.0);
    assert_kept(cases_f32(), "power_spectrum", 1, 0, 37, -1.0);
}

#[test]
fn an_error_that_only_steps_in_a_gap_of_the_ladder_show_is_found() {
    assert_kept(cases(), "cost_with_10_digits", 13, 2, 15, 1.0);
    assert_kept(cases(), "offset_1e6", 5, 0, 18, -1.0);
}

#[test]
fn an_error_that_truncation_cancels_at_one_step_is_found() {
    assert_kept(cases_f32(), "rastrigin_at_71", 17, 0, 0, 1.0);
    assert_kept(cases_f32(), "arrhenius", 6, 1, 0, -1.0);
}

#[test]
fn an_error_that_only_wide_steps_show_in_f32_is_found() {
    assert_kept(cases_f32(), "lasso", 6, 1, 0, -1.0);
    assert_kept(cases_f32(), "quantile", 11, 1, 0, 1.0);
}

#[test]
fn an_error_is_not_taken_for_a_kink_that_nothing_shows() {
    assert_kept(cases_f32(), "ln_at_1e-3", 19, 0, 0, -1.0);
    assert_kept(cases_f32(), "heat_equation", 12, 1, 0, 1.0);
}

/// The verdicts on the tensors of an `f32` case whose entry or entries were spoiled.
fn spoiled(name: &str, seed: u64, spoil: impl Fn(&mut Tensors<f64>)) -> Vec<Verdict> {
    let case = cases_f32().into_iter().find(|case| case.name == name);
    let case = case.expect("there is such a case");
    let mut gradient = (case.gradient)(&case.parameters).widened();
    spoil(&mut gradient);
    let report = checked(&case, &Tensors::rounded(&gradient), seed);
    let report = report.expect("the cost can be judged");
    report.tensors().iter().map(TensorReport::verdict).collect()
}

#[test]
fn wide_steps_over_bends_of_a_cost_accuse_no_right_tensor_beside_a_wrong_one() {
    let half = |gradient: &mut Tensors<f64>| gradient[0].iter_mut().for_each(|entry| *entry *= 0.5);

    assert_eq!(spoiled("huber", 4, half)[0], Verdict::Fail);
    assert_ne!(spoiled("huber", 4, half)[1], Verdict::Fail);
}

#[test]
fn an_error_that_is_seen_and_not_proven_is_no_stationary_point() {
    let decay = |gradient: &mut Tensors<f64>| gradient[0][1] -= 0.01;

    assert_ne!(spoiled("goldstein_price_at_optimum", 3, decay)[0], Verdict::Pass);
    assert_eq!(spoiled("goldstein_price_at_optimum", 3, |_| ())[0], Verdict::Pass);
}

/// `sin uy + u²` of entries that are u in units of their own, and a gradient by them that is off by
/// `error` times itself.
fn of_many_sizes(units: [f64; 6], error: f64, seed: u64) -> Verdict {
    let us = [1.0, 3.0, 2.0, 1.5, 2.0, 4.0];
    let scaled = move |x: &[f64; 6]| std::array::from_fn::<f64, 6, _>(|k| x[k] / units[k]);
    let x = std::array::from_fn(|k| us[k] * units[k]);
    let report = Check::new().seed(seed).run(
        &mut (x, [2.0, 1.0, -1.0, 0.5, 3.0, -2.0]),
        |(x, y)| scaled(x).iter().zip(y).map(|(u, y)| (u * *y).sin() + u * u).sum::<f64>(),
        |(x, y)| {
            let u = scaled(x);
            let by_x = |k: usize| (y[k] * (u[k] * y[k]).cos() + 2.0 * u[k]) / units[k];
            let by_x: [f64; 6] = std::array::from_fn(|k| by_x(k) * (1.0 + error));
            (by_x, std::array::from_fn::<f64, 6, _>(|k| u[k] * (u[k] * y[k]).cos()))
        },
    );
    report.expect("the cost can be judged").verdict()
}

#[test]
fn an_entry_that_is_far_smaller_than_a_step_is_not_taken_for_stationary() {
    let [alike, apart] = [[1.0; 6], [1e-9, 1e-6, 1e-3, 1.0, 1e3, 1e6]];

    for seed in [7, 11, 12, 13] {
        assert_eq!(of_many_sizes(alike, 0.0, seed), Verdict::Pass);
        assert_eq!(of_many_sizes(alike, 1.0, seed), Verdict::Fail);
        assert_ne!(of_many_sizes(apart, 0.0, seed), Verdict::Fail);
        assert_ne!(of_many_sizes(apart, 1.0, seed), Verdict::Pass);
    }
}
