//! Exact derivatives over the corpus: right gradients agree to 1e-13, an error of 1e-10 does not.

use gradcheck_core::{Check, CheckError, Report, Verdict};
use gradcheck_tests::corpus::{self, Case, Entry, Expected, Kink, Tensors};

/// The resolution that a check asks for unless told otherwise.
const RESOLUTION: f64 = 1e-3;

/// Rounding is known from few samples, and believed to be so much larger than a change of the last
/// digits makes the derivative.
const DOUBT: f64 = 16.0;

/// How much other last digits of the parameters change the gradient, relative to its largest entry:
/// what nobody can know of it, as in chaos, beside an edge of the domain, or at an optimum.
fn smear<S: Entry>(case: &Case<S>) -> f64 {
    let exact = case.exact();
    let mut sign = 1.0;
    let beside = case.parameters.map(|entry| {
        sign = -sign;
        S::nearest(entry.widen() * (1.0 + 2.0 * sign * S::ULP))
    });
    let axis = |position: usize| {
        let mut axis = exact.map(|_| 0.0);
        axis.iter_mut().skip(position).take(1).for_each(|entry| *entry = 1.0);
        axis
    };
    let largest = exact.iter().fold(0.0, |most: f64, entry| most.max(entry.abs()));
    let looked_at = (0..exact.count()).step_by(1 + exact.count() / 50);
    let changes = looked_at.map(|position| {
        let before = exact.iter().nth(position).unwrap_or(0.0);
        (case.slope(&beside.widened(), &axis(position)) - before).abs()
    });
    changes.fold(0.0, f64::max) / largest
}

/// Whether exact derivatives may leave a case without a verdict: duals have no choice at a kink, and
/// an error is not seen that is smaller than what the last digits of the parameters make.
fn may_be_unclear<S: Entry>(case: &Case<S>, error: f64) -> bool {
    let smear = smear(case);
    // Where the gradient is zero, or infinite, there is nothing to be relative to.
    case.traits.kink == Kink::At || !smear.is_finite() || DOUBT * smear > error
}

fn run<S: Entry>(
    case: &Case<S>,
    check: &Check<'_>,
    gradient: impl Fn(&Tensors<S>) -> Tensors<S>,
) -> Result<Report, CheckError> {
    let mut parameters = case.parameters.clone();
    check.run_exact(
        &mut parameters,
        |parameters| (case.cost)(parameters),
        |parameters| (case.dual)(parameters),
        |parameters| gradient(parameters),
    )
}

fn assert_right_ones_pass<S: Entry>(cases: &[Case<S>], check: &Check<'_>) -> usize {
    let right = cases.iter().filter(|case| case.traits.expected == Expected::Pass);
    let mut passed = 0;
    for case in right {
        let report = run(case, check, |parameters| (case.gradient)(parameters));
        let report = report.unwrap_or_else(|error| panic!("{}: {error}", case.name));

        assert_ne!(report.verdict(), Verdict::Fail, "{}: {report}", case.name);
        let is_pass = report.verdict() == Verdict::Pass;
        assert!(is_pass || may_be_unclear(case, RESOLUTION), "{}: {report}", case.name);
        passed += usize::from(is_pass);
    }
    passed
}

#[test]
fn right_gradients_agree_to_1e_13() {
    let passed = assert_right_ones_pass(&corpus::cases(), &Check::new().max_relative(1e-13));

    assert!(passed >= 260, "{passed}");
}

#[test]
fn right_gradients_in_f32_agree_to_their_rounding() {
    let passed = assert_right_ones_pass(&corpus::cases_f32(), &Check::new());

    assert!(passed >= 215, "{passed}");
}

#[test]
fn what_cannot_be_checked_never_passes() {
    let cases = corpus::cases();
    let others = cases.iter().filter(|case| case.traits.expected != Expected::Pass);
    for case in others {
        let report = run(case, &Check::new(), |parameters| (case.gradient)(parameters));

        let is_pass = report.is_ok_and(|report| report.verdict() == Verdict::Pass);
        assert!(!is_pass, "{}", case.name);
    }
}

#[test]
fn an_error_of_1e_10_in_the_largest_entry_fails() {
    let (mut seen, mut missed) = (0, Vec::new());
    let cases = corpus::cases();
    let judged = cases.iter().filter(|case| case.traits.expected == Expected::Pass);
    for case in judged.filter(|case| case.traits.kink == Kink::None) {
        let wrong = |parameters: &Tensors<f64>| {
            let mut gradient = (case.gradient)(parameters);
            let largest = gradient.iter().fold(0.0, |most: f64, entry| most.max(entry.abs()));
            if let Some(entry) = gradient.iter_mut().find(|entry| entry.abs() == largest) {
                *entry *= 1.0 + 1e-10;
            }
            gradient
        };
        match run(case, &Check::new(), wrong).map(|report| report.verdict()) {
            Ok(Verdict::Fail) => seen += 1,
            _ if may_be_unclear(case, 1e-10) => {}
            _ => missed.push(case.name.as_str()),
        }
    }

    assert!(seen >= 220, "{seen}");
    assert!(missed.is_empty(), "{missed:?}");
}
