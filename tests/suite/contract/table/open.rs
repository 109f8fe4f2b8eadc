//! Rows of the table that the engine still judges wrongly. A row that is mended is struck from its
//! list, and is then one of the settled ones.

use super::verdicts::{assert_none, judge};
use super::{Case, functions, hard};

pub(super) const DOUBLE: [&str; 3] =
    ["rectified, at the kink", "rectified, clear of the kink", "high frequency"];

pub(super) const SINGLE: [&str; 6] = [
    "rectified, at the kink",
    "rectified, 1e-8 from the kink",
    "high frequency",
    "frequency of 1e4",
    "parameters of all sizes",
    "logarithm near its edge",
];

#[test]
fn open_functions_are_judged_rightly_in_double_precision() {
    assert_none(&judge::<f64>(unsettled(functions::cases(), hard::cases(), &DOUBLE), true));
}

#[test]
fn open_functions_are_judged_rightly_in_single_precision() {
    assert_none(&judge::<f32>(unsettled(functions::cases(), hard::cases(), &SINGLE), false));
}

fn unsettled<S>(ordinary: Vec<Case<S>>, hard: Vec<Case<S>>, open: &[&str]) -> Vec<Case<S>> {
    ordinary.into_iter().chain(hard).filter(|case| open.contains(&case.name)).collect()
}
