//! Entries at a kink are counted apart: what is said of the others is true of them, and a value outside
//! of both slopes is accused with both.

use gradcheck_core::{Check, Report, Verdict};

const SEEDS: u64 = 20;

/// Checks Σ |x| + sin x at 0 in one entry, where the gradient is `at_kink`, with an `error` in another.
fn check(seed: u64, at_kink: f64, error: f64) -> (Report, f64) {
    let mut draw = fastrand::Rng::with_seed(seed);
    let mut x: Vec<f64> = (0..8).map(|_| draw.f64().mul_add(0.8, 0.1)).collect();
    x[3] = 0.0;
    let slope = |x: &f64| if *x == 0.0 { at_kink } else { 1.0 + x.cos() };
    let squares = x.iter().filter(|x| **x != 0.0).map(|x| slope(x).powi(2));
    let typical = (squares.sum::<f64>() / 7.0).sqrt();
    let report = Check::new().seed(seed).run(
        &mut x,
        |x: &mut Vec<f64>| x.iter().map(|x| x.abs() + x.sin()).sum::<f64>(),
        |x: &mut Vec<f64>| {
            let mut gradient: Vec<f64> = x.iter().map(slope).collect();
            gradient[6] += error;
            gradient
        },
    );
    (report.expect("it can be checked"), typical)
}

#[test]
fn the_certificate_beside_an_entry_at_a_kink_is_that_of_the_others() {
    for seed in 0..SEEDS {
        let (right, typical) = check(seed, 1.0, 0.0);
        assert_eq!(right.verdict(), Verdict::Pass, "{seed}: {right}");
        let resolution = right.tensors()[0].resolution();
        assert!(resolution < 1e-3, "{seed}: {right}");
        let text = right.to_string().replace('\n', " ");
        let words = "1 of 8 entries is at a kink of the cost: the analytic value lies between its \
                     one-sided slopes, 0 and 2.";
        assert!(text.contains(words), "{text}");

        let (wrong, _) = check(seed, 1.0, 2.0 * resolution * typical);

        assert_eq!(wrong.verdict(), Verdict::Fail, "{seed}, {resolution:e}: {wrong}");
        assert_eq!(wrong.mismatches()[0].index(), [6], "{seed}: {wrong}");
    }
}

#[test]
fn a_value_outside_of_the_slopes_of_a_kink_is_accused_with_both() {
    for seed in 0..SEEDS {
        for (value, is_right) in [(0.1, true), (1.9, true), (-0.1, false), (2.5, false)] {
            let (report, _) = check(seed, value, 0.0);
            let wrong: Vec<_> = report.mismatches().iter().map(|entry| entry.index()[0]).collect();
            assert_eq!(wrong, if is_right { vec![] } else { vec![3] }, "{seed} {value}: {report}");
            let Some(accused) = report.mismatches().first() else { continue };

            let [low, high] = accused.one_sided().expect("the entry is at a kink");
            assert!(low.abs() < 1e-6 && (high - 2.0).abs() < 1e-6, "{low} {high}");
            let text = report.to_string();
            assert!(text.contains("is at a kink of the cost, with slopes of 0 and 2"), "{text}");
        }
    }
}

#[test]
fn a_wrong_entry_beside_a_kink_has_one_slope() {
    let (report, _) = check(3, 1.0, 0.5);

    assert_eq!(report.mismatches().len(), 1, "{report}");
    assert_eq!(report.mismatches()[0].one_sided(), None, "{report}");
}

#[test]
fn a_tensor_at_a_kink_as_a_whole_says_what_the_kink_hides() {
    let report = Check::new().run(&mut 0.0_f64, |x: &mut f64| x.abs(), |_| 0.5_f64);
    let report = report.expect("it can be checked");

    assert_eq!(report.verdict(), Verdict::Pass, "{report}");
    assert!(report.tensors()[0].resolution() >= 1.0, "{report}");
}

#[test]
fn a_jump_of_the_second_derivative_is_within_the_bounds_of_what_is_measured() {
    // x²/2 beside a squared ramp that begins at x.
    let at: Vec<f64> = (1..=12).map(|place| 0.3 * f64::from(place)).collect();
    let joints = at.clone();
    for seed in 0..SEEDS {
        let report = Check::new().seed(seed).run(
            &mut at.clone(),
            |x: &mut Vec<f64>| {
                let terms = x.iter().zip(&joints).map(|(x, joint)| (x, (x - joint).max(0.0)));
                terms.map(|(x, above)| 0.5 * x * x + above * above).sum::<f64>()
            },
            |x: &mut Vec<f64>| x.iter().map(|x| 2.0 * x).collect::<Vec<f64>>(),
        );
        let report = report.expect("it can be checked");

        assert_eq!(report.mismatches().len(), 12, "{report}");
        for wrong in report.mismatches() {
            let miss = (wrong.numeric() - at[wrong.index()[0]]).abs();
            assert!(miss <= wrong.error(), "{seed}: {miss:e}: {report}");
        }
    }
}

#[test]
fn a_jump_of_the_second_derivative_is_no_kink() {
    // The exponential linear unit has the slope 1 on both sides of 0, and bends on one.
    let value = |x: &f64| if *x > 0.0 { *x } else { x.exp_m1() };
    let slope = |x: &f64| if *x > 0.0 { 1.0 } else { x.exp() };
    for seed in 0..SEEDS {
        let mut draw = fastrand::Rng::with_seed(seed);
        let mut x: Vec<f64> = (0..5).map(|_| 2.0 * draw.f64() - 1.0).collect();
        x[1] = 0.0;
        for factor in [1.0, -1.0, 1.1, 1.0001] {
            let report = Check::new().seed(seed).run(
                &mut x,
                |x: &mut Vec<f64>| x.iter().map(|x| value(x) + 0.3 * x * x).sum::<f64>(),
                |x: &mut Vec<f64>| {
                    let mut gradient: Vec<f64> = x.iter().map(|x| slope(x) + 0.6 * x).collect();
                    gradient[3] *= factor;
                    gradient
                },
            );
            let report = report.expect("it can be checked");

            assert_eq!(report.tensors()[0].at_kinks(), 0, "{seed} {factor}: {report}");
            let expected = if factor == 1.0 { Verdict::Pass } else { Verdict::Fail };
            assert_eq!(report.verdict(), expected, "{seed} {factor}: {report}");
        }
    }
}
