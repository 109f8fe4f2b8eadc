//! Functions that are constant at the parameters: no pass unless it is allowed, and then the derivative
//! has to be zero.

use gradcheck_core::{
    Check, CheckError, Parameters, Report, Verdict, assert_gradients, assert_hessian, assert_hvp,
    assert_jacobian, assert_jvp, assert_vjp,
};
use num_dual::{Dual64, DualNum};

const AT: [f64; 3] = [0.7, 1.1, -0.4];

#[track_caller]
fn assert_constant(report: &Report) {
    assert_eq!(report.verdict(), Verdict::Pass, "{report}");
    assert!(report.to_string().contains("nothing moved: the "), "{report}");
    assert!(report.to_string().contains("no typical entry to compare errors with"), "{report}");
}

#[test]
fn every_assertion_passes_a_constant_with_a_derivative_of_zero_where_it_is_allowed() {
    let reports = [
        assert_gradients!(AT, |_| 3.25, |_| [0.0; 3], allow_constant),
        assert_gradients!(&mut AT.to_vec(), |_| 0.0, |_| vec![0.0; 3], allow_constant = true),
        assert_gradients!(AT, |_| 3.25, |_| [0.0; 3], every_entry, allow_constant),
        assert_gradients!(AT, |_| (3.25, [0.0; 3]), allow_constant),
        assert_gradients!(&mut AT.to_vec(), |_| (3.25, vec![0.0; 3]), allow_constant, seed = 3),
        assert_jacobian!(AT, |_| [1.0, 2.0], |_| [[0.0; 3]; 2], allow_constant),
        assert_jacobian!(AT, |_| [1.0, 2.0], |_| [[0.0; 3]; 2], allow_constant, every_entry),
        assert_vjp!(AT, |_| [1.0, 2.0], |_, _| [0.0; 3], allow_constant),
        assert_jvp!(AT, |_| [1.0, 2.0], |_, _| [0.0; 2], allow_constant),
        assert_vjp!(AT, |_| [1.0, 2.0], |_, _| [0.0; 3], |_, _| [0.0; 2], allow_constant),
        assert_hessian!(AT, |_| [1.0, 2.0, 0.0], |_| [[0.0; 3]; 3], allow_constant),
        assert_hvp!(AT, |_| [1.0, 2.0, 0.0], |_, _| [0.0; 3], allow_constant),
    ];

    reports.iter().for_each(assert_constant);
}

#[test]
fn single_precision_is_allowed_the_same() {
    let at = || [0.7_f32, -0.4];
    let reports = [
        assert_gradients!(at(), |_| 3.25_f32, |_| [0.0_f32; 2], allow_constant),
        assert_gradients!(at(), |_| 3.25_f32, |_| [0.0_f32; 2], allow_constant, every_entry),
        assert_gradients!(at(), |_| (3.25_f32, [0.0_f32; 2]), allow_constant),
        assert_jacobian!(at(), |_| [1.0_f32], |_| [[0.0_f32; 2]; 1], allow_constant),
        assert_vjp!(at(), |_| [1.0_f32], |_, _| [0.0_f32; 2], allow_constant),
        assert_jvp!(at(), |_| [1.0_f32], |_, _| [0.0_f32], allow_constant),
        assert_hessian!(at(), |_| [1.0_f32; 2], |_| [[0.0_f32; 2]; 2], allow_constant),
        assert_hvp!(at(), |_| [1.0_f32; 2], |_, _| [0.0_f32; 2], allow_constant),
    ];

    reports.iter().for_each(assert_constant);
}

/// Each check of a constant with a derivative of `slope` in one entry.
fn checked(check: &Check<'_>, slope: f64) -> Vec<Result<Report, CheckError>> {
    let matrix = [[0.0, slope, 0.0], [0.0; 3], [0.0; 3]];
    let function = |_: &mut [f64; 3]| [1.0, 2.0, 0.0];
    vec![
        check.run(&mut { AT }, |_| 3.25, |_| [0.0, slope, 0.0]),
        check.run_joint(&mut { AT }, |_| (3.25, [0.0, slope, 0.0])),
        check.run_parallel(&AT, |_| 3.25, |_| [0.0, slope, 0.0]),
        check.run_jacobian(&mut { AT }, function, |_| matrix),
        check.run_hessian(&mut { AT }, function, |_| matrix),
        check.run_vjp(&mut { AT }, function, |_, u: &[f64; 3]| [0.0, slope * u[0], 0.0]),
        check.run_jvp(&mut { AT }, function, |_, t| [slope * t[1], 0.0, 0.0]),
        check.run_hvp(&mut { AT }, function, |_, t| [slope * t[1], 0.0, 0.0]),
    ]
}

#[test]
fn a_constant_with_another_derivative_fails() {
    for slope in [1.0, -1e-3, 1e5] {
        for report in checked(&Check::new().allow_constant(), slope) {
            let report = report.unwrap();

            assert_eq!(report.verdict(), Verdict::Fail, "{slope}\n{report}");
        }
    }
}

#[test]
fn a_constant_that_is_not_allowed_is_an_error_that_says_whether_the_derivative_agrees() {
    for result in checked(&Check::new(), 0.0) {
        let error = result.unwrap_err();

        let text = error.to_string().replace('\n', " ");
        assert!(text.contains("agree that nothing depends on these parameters here"), "{text}");
        assert!(text.contains("set `allow_constant`"), "{text}");
    }
    for result in checked(&Check::new(), 2.0) {
        let error = result.unwrap_err();

        let text = error.to_string().replace('\n', " ");
        assert!(text.contains("is not zero: its largest entry"), "{text}");
        assert!(text.contains("uses the model that it is handed"), "{text}");
        assert!(!text.contains("allow_constant"), "{text}");
    }
}

#[test]
fn a_function_that_moves_is_checked_as_always() {
    for factor in [1.0, 1.01, 0.0] {
        let run = |check: Check<'_>| {
            let cost = |x: &mut [f64; 3]| x[0].sin() * x[1];
            let gradient = |x: &mut [f64; 3]| [x[0].cos() * x[1], factor * x[0].sin(), 0.0];
            check.run(&mut { AT }, cost, gradient).unwrap()
        };

        let [allowed, plain] = [Check::new().allow_constant(), Check::new()].map(run);

        assert_eq!(allowed.to_string(), plain.to_string());
        let wanted = if factor == 1.0 { Verdict::Pass } else { Verdict::Fail };
        assert_eq!(allowed.verdict(), wanted, "{allowed}");
    }
}

#[test]
fn a_change_that_is_lost_in_the_noise_is_not_taken_for_none() {
    // One digit of the cost is 2: it moves, and zeros are wrong.
    let report = Check::new()
        .allow_constant()
        .run(&mut { AT }, |x| 1e16 + 40.0 * x[0], |_| [0.0; 3])
        .unwrap();

    assert_ne!(report.verdict(), Verdict::Pass, "{report}");
}

#[derive(Parameters)]
struct Pair<F> {
    used: F,
    unused: F,
}

#[test]
fn exact_derivatives_may_be_those_of_a_constant() {
    let pair = || Pair { used: 0.7, unused: 1.1 };
    let constant = |_: &mut Pair<Dual64>| Dual64::from_re(3.25);

    let right = Check::new().allow_constant().run_exact(
        &mut pair(),
        |_| 3.25,
        constant,
        |_| vec![0.0, 0.0],
    );
    let wrong = Check::new().allow_constant().run_exact(
        &mut pair(),
        |_| 3.25,
        constant,
        |_| vec![0.0, 1e-3],
    );
    let other = Check::new().allow_constant().run_exact(
        &mut pair(),
        |p| p.used.sin(),
        |p: &mut Pair<Dual64>| p.used.sin(),
        |p| vec![p.used.cos(), 0.0],
    );

    assert_constant(&right.unwrap());
    assert_eq!(wrong.unwrap().verdict(), Verdict::Fail);
    assert_eq!(other.unwrap().verdict(), Verdict::Pass);
}
