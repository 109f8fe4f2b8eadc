//! Tests that the engine does not meet yet; each moves to its place when it does.

use std::collections::BTreeMap;

use gradcheck_core::{Check, CheckError, Parameters, Report, Verdict};

use super::{cost, gradient};

fn with_cost(
    check: &Check<'_>,
    cost: impl FnMut(&mut Vec<f64>) -> f64,
) -> Result<Report, CheckError> {
    check.run(&mut vec![0.5, -2.0, 1.5], cost, |x| gradient(x))
}

/// Checks a gradient whose second entry is wrong, and asserts the verdict.
#[track_caller]
fn assert_with_error(check: &Check<'_>, relative: f64, verdict: Verdict) {
    let wrong = |x: &mut Vec<f64>| {
        let mut gradient = gradient(x);
        gradient[1] *= 1.0 + relative;
        gradient
    };
    let report = check.run(&mut vec![0.5, -2.0, 1.5], |x| cost(x), wrong);
    let report = report.expect("the cost can be judged");
    assert_eq!(report.verdict(), verdict, "{check:?}, error {relative:e}\n{report}");
}

#[test]
fn epsilon_is_a_difference_that_is_never_a_mistake() {
    // Entry 1 is 24, so that the difference is 0.024.
    assert_with_error(&Check::new().epsilon(0.025), 1e-3, Verdict::Pass);
    assert_with_error(&Check::new().epsilon(0.023), 1e-3, Verdict::Fail);
}

#[test]
fn max_relative_is_where_a_mistake_begins() {
    for every_entry in [false, true] {
        let check = |limit| {
            let check = Check::new().max_relative(limit);
            if every_entry { check.every_entry() } else { check }
        };

        assert_with_error(&check(1e-3), 0.9e-3, Verdict::Pass);
        assert_with_error(&check(1e-3), 1.1e-3, Verdict::Fail);
        assert_with_error(&check(0.0), 1e-5, Verdict::Fail);
        assert_with_error(&check(0.0), 0.0, Verdict::Pass);
    }
}

#[test]
fn max_relative_is_1e_6_unless_set() {
    assert_with_error(&Check::new(), 0.5e-6, Verdict::Pass);
    assert_with_error(&Check::new(), 2e-6, Verdict::Fail);
}

#[test]
fn a_cost_that_trains_beside_the_parameters_only_does_not_pass_as_if_nothing_were() {
    for every_entry in [false, true] {
        let check = if every_entry { Check::new().every_entry() } else { Check::new() };

        let outcome = with_cost(&check, |x| {
            let value = cost(x);
            if *x != [0.5, -2.0, 1.5] {
                x[2] += 0.5;
            }
            value
        });

        match outcome {
            Ok(report) => assert_ne!(report.verdict(), Verdict::Fail, "{report}"),
            Err(error) => assert!(matches!(error, CheckError::ParametersChanged { .. })),
        }
    }
}

#[test]
fn negative_keys_are_numbers_too() {
    let layout = BTreeMap::from([(-1, 0.5), (0, 1.5)]).layout();

    assert_eq!(layout.to_string(), "[-1] []\n[0] []");
}

#[test]
fn a_right_gradient_passes_at_any_max_relative() {
    for limit in [1e-4, 1e-3, 1e-2, 0.1, 0.999] {
        let check = Check::new().max_relative(limit);

        let report = check.run(&mut vec![0.5, -2.0, 1.5], |x| cost(x), |x| gradient(x)).unwrap();

        assert_eq!(report.verdict(), Verdict::Pass, "{limit}\n{report}");
    }
}
