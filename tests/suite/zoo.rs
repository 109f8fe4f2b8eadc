//! Derivatives written by hand for layers of networks and for least squares: every right one
//! passes, and every mistake in one is found.

use gradcheck_core::{CheckError, Report, Verdict};
use gradcheck_tests::zoo::{Exhibit, layers, problems};

/// The seeds of the right ones; mistakes are made at the first.
const SEEDS: [u64; 3] = [1, 2, 3];

fn verdict(result: &Result<Report, CheckError>) -> String {
    match result {
        Ok(report) => format!("{:?}", report.verdict()),
        Err(error) => error.to_string(),
    }
}

/// One line for each check: what was checked, what came of it, and what was named.
fn row(name: &str, derivative: &str, result: &Result<Report, CheckError>) -> String {
    let evaluations = result.as_ref().map_or(0, Report::evaluations);
    let named =
        result.iter().flat_map(Report::suspects).map(|suspect| format!("{:?}", suspect.kind()));
    let named = named.collect::<Vec<_>>().join(", ");
    format!("{name:24} {:14} {evaluations:5}  {derivative}  [{named}]", verdict(result))
}

fn assert_right_ones_pass(format: &str, exhibits: &[Exhibit]) {
    let mut wrong = Vec::new();
    for exhibit in exhibits {
        for seed in SEEDS {
            let result = exhibit.check(seed, None);
            let row = row(exhibit.name, &format!("{format}, right, seed {seed}"), &result);
            println!("{row}");
            if !result.is_ok_and(|report| report.verdict() == Verdict::Pass) {
                wrong.push(row);
            }
        }
    }

    assert!(wrong.is_empty(), "right, and did not pass:\n{}", wrong.join("\n"));
}

fn assert_mistakes_fail(format: &str, exhibits: &[Exhibit]) {
    let mut unseen = Vec::new();
    for exhibit in exhibits {
        for (number, mistake) in exhibit.mistakes.iter().enumerate() {
            let result = exhibit.check(SEEDS[0], Some(number));
            let row = row(exhibit.name, &format!("{format}, {mistake}"), &result);
            println!("{row}");
            if !result.is_ok_and(|report| report.verdict() == Verdict::Fail) {
                unseen.push(row);
            }
        }
    }

    assert!(unseen.is_empty(), "wrong, and did not fail:\n{}", unseen.join("\n"));
}

#[test]
fn right_backward_passes_pass_in_both_formats() {
    assert_right_ones_pass("f64", &layers::<f64>());
    assert_right_ones_pass("f32", &layers::<f32>());
}

#[test]
fn mistaken_backward_passes_fail_in_double_precision() {
    assert_mistakes_fail("f64", &layers::<f64>());
}

#[test]
fn mistaken_backward_passes_fail_in_single_precision() {
    assert_mistakes_fail("f32", &layers::<f32>());
}

#[test]
fn right_jacobians_pass() {
    assert_right_ones_pass("f64", &problems());
}

#[test]
fn mistaken_jacobians_fail() {
    assert_mistakes_fail("f64", &problems());
}
