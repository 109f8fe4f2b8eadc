//! Blind spots over the corpus: what is listed would pass, and what passes is listed.

use gradcheck_tests::corpus::blind::{Counts, counted};
use gradcheck_tests::corpus::{Case, Entry, cases, cases_f32};

/// One of so many cases, so that a debug build is done in seconds; `verdicts --blind` takes all.
const EVERY: usize = 20;

fn some<S: Entry>(cases: Vec<Case<S>>) -> Counts {
    counted(&cases.into_iter().step_by(EVERY).collect::<Vec<_>>())
}

fn assert_listed(counts: &Counts) {
    let table = format!("{}\n{}", counts.table(), counts.complaints.join("\n"));
    assert!(counts.right > 10 && counts.passed > 10, "{table}");
    assert_eq!(counts.confirmed, counts.listed, "{table}");
    assert!(counts.foreseen as f64 >= 0.95 * counts.passed as f64, "{table}");
}

#[test]
fn every_blind_spot_is_one_and_mistakes_that_pass_are_listed() {
    assert_listed(&some(cases()));
}

#[test]
fn every_blind_spot_is_one_and_mistakes_that_pass_are_listed_in_32_bits() {
    assert_listed(&some(cases_f32()));
}
