//! Costs that end: an `Err` or a value that is not finite beside the parameters is an edge of the
//! domain and no mistake, and a mistake there is none the less one.

use gradcheck_core::{Check, Report, Verdict};
use ndarray::{Array2, array};

/// The logarithm of the determinant by a Cholesky factorisation of the lower triangle.
fn log_determinant(matrix: &Array2<f64>) -> Result<f64, String> {
    let mut factor = matrix.clone();
    let mut sum = 0.0;
    for column in 0..matrix.nrows() {
        for row in column..matrix.nrows() {
            let done: f64 = (0..column).map(|k| factor[[row, k]] * factor[[column, k]]).sum();
            let rest = matrix[[row, column]] - done;
            if row == column {
                if rest <= 0.0 {
                    return Err(format!("pivot {column} is {rest:e}"));
                }
                factor[[row, row]] = rest.sqrt();
                sum += rest.ln();
            } else {
                factor[[row, column]] = rest / factor[[column, column]];
            }
        }
    }
    Ok(sum)
}

/// Its gradient by the lower triangle of a matrix of two rows.
fn slopes(matrix: &Array2<f64>) -> Array2<f64> {
    let (a, b, c) = (matrix[[0, 0]], matrix[[1, 0]], matrix[[1, 1]]);
    array![[c, 0.0], [-2.0 * b, a]] / (a * c - b * b)
}

/// A matrix whose determinant is `gap`.
fn nearly_singular(gap: f64) -> Array2<f64> {
    array![[1.0, 0.0], [0.5, 0.25 + gap]]
}

fn run(gap: f64, seed: u64, factor: f64) -> Report {
    let report = Check::new().seed(seed).run(
        &mut nearly_singular(gap),
        |m| log_determinant(m),
        |m| {
            let mut gradient = slopes(m);
            gradient[[1, 0]] *= factor;
            gradient
        },
    );
    report.expect("the matrix itself can be factorised")
}

#[test]
fn a_factorisation_that_fails_beside_the_parameters_is_judged() {
    for gap in [1.0, 1e-2, 1e-4, 1e-6] {
        for seed in 0..5 {
            let (right, wrong) = (run(gap, seed, 1.0), run(gap, seed, -1.0));

            assert_eq!(right.verdict(), Verdict::Pass, "{gap:e}, seed {seed}\n{right}");
            assert_ne!(wrong.verdict(), Verdict::Pass, "{gap:e}, seed {seed}\n{wrong}");
            assert!(wrong.mismatches().iter().all(|m| m.index() == [1, 0]), "{gap:e}\n{wrong}");
            assert!(gap < 1e-5 || wrong.verdict() == Verdict::Fail, "{gap:e}\n{wrong}");
        }
    }
}

#[test]
fn a_factorisation_that_fails_at_the_parameters_is_quoted() {
    let error = Check::new().run(&mut nearly_singular(-1.0), |m| log_determinant(m), |m| slopes(m));

    let text = error.unwrap_err().to_string();
    assert!(text.contains("pivot 1 is -1e0"), "{text}");
}

fn beside_zero<C: gradcheck_core::Cost>(cost: impl Fn(f64) -> C, seed: u64, slope: f64) -> Verdict {
    let report = Check::new().seed(seed).run(&mut 0.0, |x| cost(*x), |_| slope);
    report.expect("the cost is finite at 0").verdict()
}

#[test]
fn an_end_of_the_domain_is_judged_from_one_side() {
    let outside_is_nan = |x: f64| if x < 0.0 { f64::NAN } else { 2.0 * x + x * x };
    let outside_is_infinite = |x: f64| if x < 0.0 { f64::INFINITY } else { 2.0 * x + x * x };
    let outside_fails = |x: f64| if x < 0.0 { Err("outside") } else { Ok(2.0 * x + x * x) };
    for seed in 0..5 {
        for (slope, verdict) in [(2.0, Verdict::Pass), (2.2, Verdict::Fail), (0.0, Verdict::Fail)] {
            assert_eq!(beside_zero(outside_is_nan, seed, slope), verdict, "{slope}, seed {seed}");
            assert_eq!(beside_zero(outside_is_infinite, seed, slope), verdict, "{slope}, {seed}");
            assert_eq!(beside_zero(outside_fails, seed, slope), verdict, "{slope}, seed {seed}");
        }
    }
}

#[test]
fn a_cost_that_exists_nowhere_but_at_the_parameters_is_inconclusive() {
    let isolated = |x: f64| if x == 0.0 { 1.0 } else { f64::NAN };

    for seed in 0..5 {
        assert_eq!(beside_zero(isolated, seed, 1.0), Verdict::Inconclusive);
    }
}

#[test]
fn an_isolated_cost_with_a_gradient_of_zero_does_not_pass() {
    let report = Check::new().run(&mut 0.0, |x| if *x == 0.0 { 1.0 } else { f64::NAN }, |_| 0.0);

    assert!(report.is_err() || report.is_ok_and(|report| report.verdict() != Verdict::Pass));
}

#[test]
fn a_jump_at_the_parameters_does_not_pass() {
    for seed in 0..5 {
        let step = |x: f64| if x > 0.0 { 1.0 + x } else { x };

        assert_ne!(beside_zero(step, seed, 1.0), Verdict::Pass, "seed {seed}");
    }
}

#[test]
fn a_kink_takes_every_slope_between_and_no_other() {
    for seed in 0..5 {
        for slope in [-1.0, -0.999, -0.3, 0.0, 0.5, 1.0] {
            assert_eq!(beside_zero(f64::abs, seed, slope), Verdict::Pass, "{slope}, seed {seed}");
        }
        for slope in [-1.05, 1.05, 2.0, -5.0] {
            assert_eq!(beside_zero(f64::abs, seed, slope), Verdict::Fail, "{slope}, seed {seed}");
        }
    }
}
