//! `points`: the check at the parameters and at random points around them.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gradcheck_core::{
    Check, CheckError, Needs, NotFinite, Report, Verdict, assert_gradients, assert_hessian,
    assert_hvp, assert_jacobian, assert_jvp, assert_vjp,
};

use num_dual::DualNum;

use super::bits;

fn cost(x: &[f64]) -> f64 {
    x.iter().map(|x| x.powi(3)).sum()
}

fn right(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| 3.0 * x * x).collect()
}

/// As it is where all entries are 1, and only there.
fn without_square(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| 3.0 * x).collect()
}

fn checked(check: &Check<'_>, gradient: impl Fn(&[f64]) -> Vec<f64>) -> Report {
    check.run(&mut vec![1.0; 3], |x| cost(x), |x| gradient(x)).expect("a verdict")
}

#[test]
fn what_is_invisible_at_the_parameters_is_seen_around_them() {
    assert_eq!(checked(&Check::new(), without_square).verdict(), Verdict::Pass);

    let report = checked(&Check::new().points(3), without_square);

    assert_eq!(report.verdict(), Verdict::Fail);
    assert_eq!(report.points(), [Verdict::Pass, Verdict::Fail, Verdict::Fail, Verdict::Fail]);
    assert_eq!(report.point(), 1);
    assert!(report.claim().starts_with("gradient check failed at random point 1: "), "{report}");
    let text = report.to_string().replace('\n', " ");
    assert!(text.contains("The check passes at the parameters; of 3 random points"), "{text}");
    assert!(text.contains("3 fail."), "{text}");
    assert!(report.to_json().contains("\"point\": 1"));
    assert!(report.to_html().contains("of 3 random points"));
}

#[test]
fn a_right_gradient_passes_at_all_points_with_the_evaluations_of_each() {
    let once = checked(&Check::new(), right).evaluations();

    let report = checked(&Check::new().points(4), right);

    assert_eq!(report.points(), [Verdict::Pass; 5]);
    assert_eq!(report.claim(), "gradient check passed at 5 points: 3 entries in 1 tensor");
    assert!((4 * once..=6 * once + 20).contains(&report.evaluations()), "{report}");
}

#[test]
fn every_call_is_counted() {
    let calls = Cell::new(0);
    let cost = |x: &mut Vec<f64>| {
        calls.set(calls.get() + 1);
        let sum: f64 = x.iter().sum();
        // Half of the points are outside.
        if sum < 3.0 { f64::NAN } else { cost(x) }
    };
    let report = Check::new().points(6).run(&mut vec![1.0; 3], cost, |x| right(x));
    let report = report.expect("a verdict");

    assert_eq!(report.evaluations(), calls.get(), "{report}");
    assert!(report.to_string().contains("outside the domain"), "{report}");
}

#[test]
fn the_same_seed_gives_the_same_points_and_another_gives_others() {
    let seen = |seed: u64| {
        let seen = Cell::new(0.0);
        let gradient = |x: &[f64]| {
            seen.set(x[0]);
            right(x)
        };
        let _ = checked(&Check::new().points(1).seed(seed), gradient);
        seen.get().to_bits()
    };

    assert_eq!(seen(7), seen(7));
    assert_ne!(seen(7), seen(8));
}

#[test]
fn points_are_as_far_away_as_the_spread_says() {
    for spread in [0.01, 0.1, 0.5] {
        let farthest = Cell::new(0.0_f64);
        let gradient = |x: &[f64]| {
            farthest.set(x.iter().map(|x| (x - 1.0).abs()).fold(farthest.get(), f64::max));
            right(x)
        };
        let report = checked(&Check::new().points(4).spread(spread), gradient);

        assert_eq!(report.verdict(), Verdict::Pass, "{report}");
        let farthest = farthest.get();
        assert!(farthest > 0.5 * spread && farthest < 1.6 * spread, "{farthest} {spread}");
    }
}

#[test]
fn the_parameters_are_restored_also_after_a_panic() {
    let delicate = || vec![-0.0, 1.0 + f64::EPSILON, 0.1];
    let calls = Cell::new(0);
    let cost = |x: &mut Vec<f64>| {
        calls.set(calls.get() + 1);
        assert!(calls.get() < 25, "a panic at a random point");
        cost(x)
    };
    let mut x = delicate();
    let panic = catch_unwind(AssertUnwindSafe(|| {
        let _ = Check::new().points(3).run(&mut x, cost, |x| right(x));
    }));
    assert!(panic.is_err());
    assert_eq!(bits(&x), bits(&delicate()));

    for gradient in [right, without_square] {
        let _ = Check::new().points(2).run(&mut x, |x| self::cost(x), |x| gradient(x));
        assert_eq!(bits(&x), bits(&delicate()));
    }
    let wide = Check::new().points(2);
    let mut x = vec![0.1_f32, -0.0, 0.7];
    let before = x.clone();
    let report = wide.run_wide(
        &mut x,
        |x| self::cost(x),
        |x| x.iter().map(|x| 3.0 * x * x).collect::<Vec<f32>>(),
    );
    assert_eq!(report.expect("a verdict").points(), [Verdict::Pass; 3]);
    assert_eq!(bits(&x), bits(&before));
}

#[test]
fn a_domain_that_is_only_the_parameters_is_an_error() {
    let cost = |x: &mut Vec<f64>| {
        if x.iter().any(|x| (x - 1.0).abs() > 1e-2) { f64::INFINITY } else { cost(x) }
    };
    let error = Check::new().points(2).run(&mut vec![1.0; 3], cost, |x| right(x));

    assert_eq!(error, Err(CheckError::NoPoint { draws: 16, spread: 0.1 }));
    let near = Check::new().points(2).spread(1e-3).run(&mut vec![1.0; 3], cost, |x| right(x));
    assert_eq!(near.expect("a verdict").verdict(), Verdict::Pass);
}

#[test]
fn an_error_at_a_random_point_says_at_which() {
    let gradient = |x: &mut Vec<f64>| {
        let mut gradient = right(x);
        if x[0] != 1.0 {
            gradient[0] = f64::NAN;
        }
        gradient
    };
    let error = Check::new().points(2).run(&mut vec![1.0; 3], |x| cost(x), gradient);

    let Err(CheckError::AtPoint { number: 1, error }) = error else { panic!("{error:?}") };
    assert!(matches!(*error, CheckError::NotFinite(NotFinite::Gradient { .. })));
}

#[test]
fn what_has_no_effect_is_an_error() {
    let run = |check: Check<'_>| check.run(&mut vec![1.0; 3], |x| cost(x), |x| right(x));
    let spread = Err(CheckError::Needs(Needs::Points { name: "spread" }));
    assert_eq!(run(Check::new().spread(0.2)), spread);
    assert!(matches!(run(Check::new().points(0)), Err(CheckError::InvalidOption { .. })));
    for spread in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = run(Check::new().points(1).spread(spread));
        assert!(matches!(error, Err(CheckError::InvalidOption { name: "spread", .. })));
    }
    let on_threads = Check::new().points(2).run_parallel(&vec![1.0; 3], |x| cost(x), |x| right(x));
    assert_eq!(on_threads, Err(CheckError::Needs(Needs::OneThread { name: "points" })));
}

#[test]
fn every_assertion_takes_them() {
    let x = [0.5, 2.0];
    let f = |x: &[f64; 2]| [x[0].exp(), x[0] * x[1].powi(2)];
    let g = |x: &[f64; 2]| [x[0].exp() + x[1].powi(2), 2.0 * x[0] * x[1]];
    let cost = |x: &[f64; 2]| x[0].exp() + x[0] * x[1].powi(2);
    let back = |x: &[f64; 2], c: &[f64; 2]| {
        [x[0].exp() * c[0] + x[1].powi(2) * c[1], 2.0 * x[0] * x[1] * c[1]]
    };
    let push = |x: &[f64; 2], t: &[f64; 2]| {
        [x[0].exp() * t[0], x[1].powi(2) * t[0] + 2.0 * x[0] * x[1] * t[1]]
    };
    let hessian = |x: &[f64; 2]| [[x[0].exp(), 2.0 * x[1]], [2.0 * x[1], 2.0 * x[0]]];
    let times = |x: &[f64; 2], t: &[f64; 2]| hessian(x).map(|row| row[0] * t[0] + row[1] * t[1]);
    let jacobian = |x: &[f64; 2]| [[x[0].exp(), 0.0], [x[1].powi(2), 2.0 * x[0] * x[1]]];

    for report in [
        assert_gradients!(x, |x| cost(x), |x| g(x), points = 2, spread = 0.2),
        assert_gradients!(x, |x| (cost(x), g(x)), points = 2),
        assert_jacobian!(x, |x| f(x), |x| jacobian(x), points = 2),
        assert_vjp!(x, |x| f(x), |x, c| back(x, c), points = 2),
        assert_vjp!(x, |x| f(x), |x, c| back(x, c), |x, t| push(x, t), points = 2),
        assert_jvp!(x, |x| f(x), |x, t| push(x, t), points = 2),
        assert_hessian!(x, |x| g(x), |x| hessian(x), points = 2),
        assert_hvp!(x, |x| g(x), |x, t| times(x, t), points = 2),
        assert_gradients!(
            x,
            |x| x[0].sin() * x[1],
            |x| [x[0].cos() * x[1], x[0].sin()],
            oracle = dual,
            points = 2
        ),
        assert_jacobian!(x, |x| [x[0] * x[1]], |x| [[x[1], x[0]]], oracle = dual, points = 2),
    ] {
        assert_eq!(report.points(), [Verdict::Pass; 3], "{report}");
    }
}
