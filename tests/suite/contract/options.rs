//! Options: the edges of each, and what they change.

use gradcheck_core::{Check, CheckError, Needs, Report, Verdict};

use super::{cost, gradient};

fn run(check: &Check<'_>) -> Result<Report, CheckError> {
    check.run(&mut vec![0.5, -2.0, 1.5], |x| cost(x), |x| gradient(x))
}

fn run_with_error(check: &Check<'_>, relative: f64) -> Verdict {
    let wrong = |x: &mut Vec<f64>| {
        let mut gradient = gradient(x);
        gradient[1] *= 1.0 + relative;
        gradient
    };
    let report = check.run(&mut vec![0.5, -2.0, 1.5], |x| cost(x), wrong);
    report.expect("the cost can be judged").verdict()
}

#[track_caller]
fn assert_invalid(check: &Check<'_>, option: &str) {
    let error = run(check).expect_err("the value makes no sense");
    let CheckError::InvalidOption { name, .. } = &error else { panic!("{error}") };
    assert_eq!(*name, option);
    assert!(error.to_string().contains(option), "{error}");
}

const NO_LENGTH: [f64; 4] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1e-9];

#[test]
fn options_that_are_no_finite_positive_numbers_are_errors() {
    for value in NO_LENGTH {
        assert_invalid(&Check::new().max_relative(value), "max_relative");
        assert_invalid(&Check::new().epsilon(value), "epsilon");
        assert_invalid(&Check::new().resolution(value), "resolution");
        assert_invalid(&Check::new().every_entry().step(value), "step");
    }
}

#[test]
fn options_that_would_let_everything_pass_are_errors() {
    assert_invalid(&Check::new().max_relative(1.0), "max_relative");
    assert_invalid(&Check::new().max_relative(2.0), "max_relative");
    assert_invalid(&Check::new().resolution(0.0), "resolution");
    assert_invalid(&Check::new().every_entry().step(0.0), "step");
}

#[test]
fn the_least_and_the_greatest_sensible_options_pass() {
    for check in [
        Check::new().max_relative(0.0),
        Check::new().epsilon(0.0),
        Check::new().epsilon(1e300),
        Check::new().resolution(1e300),
        Check::new().seed(0),
        Check::new().seed(u64::MAX),
        Check::new().every_entry().step(1e-4),
    ] {
        let report = run(&check).unwrap();

        assert_eq!(report.verdict(), Verdict::Pass, "{check:?}");
    }
}

#[test]
fn options_of_another_check_are_errors() {
    let step = run(&Check::new().step(1e-7));
    let on_entry = run(&Check::new().on_entry(|_| {}));

    assert_eq!(step.err(), Some(CheckError::Needs(Needs::EveryEntry { name: "step" })));
    assert_eq!(on_entry.err(), Some(CheckError::Needs(Needs::EveryEntry { name: "on_entry" })));
}

#[test]
fn an_invalid_option_is_found_before_the_closures_are_called() {
    let untouched = |_: &mut f64| -> f64 { panic!("called") };

    let error = Check::new().max_relative(f64::NAN).run(&mut 1.0, untouched, untouched);

    assert!(matches!(error, Err(CheckError::InvalidOption { .. })));
}

#[test]
fn epsilon_is_in_the_unit_of_the_users_gradient() {
    for scale in [1e-100, 1e100] {
        let run = |epsilon: f64| {
            Check::new().epsilon(epsilon).run(
                &mut vec![1.0_f64],
                |x| scale * x[0].exp(),
                |x| vec![1.001 * scale * x[0].exp()],
            )
        };

        assert_eq!(run(0.003 * scale).unwrap().verdict(), Verdict::Pass, "{scale}");
        assert_eq!(run(0.0025 * scale).unwrap().verdict(), Verdict::Fail, "{scale}");
    }
}

#[test]
fn a_check_that_sees_too_little_is_inconclusive() {
    let offset = |x: &mut f64| 1e9 + x.sin();

    let strict = Check::new().resolution(1e-12).run(&mut 1.0, offset, |x| x.cos()).unwrap();
    let lenient = Check::new().resolution(1e-1).run(&mut 1.0, offset, |x| x.cos()).unwrap();

    assert_eq!(strict.verdict(), Verdict::Inconclusive);
    assert!(strict.tensors()[0].reason().is_some());
    assert_eq!(lenient.verdict(), Verdict::Pass);
    assert!(lenient.tensors()[0].resolution() > 1e-12);
}

#[test]
fn every_seed_gives_the_same_verdict_and_says_so() {
    for seed in 0..50 {
        let check = Check::new().seed(seed);

        assert_eq!(run(&check).unwrap().verdict(), Verdict::Pass, "seed {seed}");
        assert_eq!(run(&check).unwrap().seed(), seed);
        assert_eq!(run_with_error(&check, 1e-3), Verdict::Fail, "seed {seed}");
    }
}

#[test]
fn a_check_of_every_entry_gives_the_numeric_gradient_and_the_difference() {
    let report = run(&Check::new().every_entry().step(1e-5)).unwrap();
    let exact = gradient(&[0.5, -2.0, 1.5]);

    let numeric = report.numeric().unwrap();
    assert!(numeric.iter().zip(&exact).all(|(n, g)| (n - g).abs() < 1e-8 * g.abs()), "{numeric:?}");
    assert!(report.difference().unwrap() < 1e-9);
    assert!(run(&Check::new()).unwrap().difference().is_none());
}

#[test]
fn a_probe_shows_what_was_measured() {
    let mut probes = Vec::new();

    run(&Check::new().every_entry().step(1e-3).on_entry(|probe| probes.push(probe_values(probe))))
        .unwrap()
        .into_result()
        .unwrap();

    assert_eq!(probes.len(), 3);
    for (position, [plus, minus, cost_plus, cost_minus, numeric]) in probes {
        let mut x = vec![0.5, -2.0, 1.5];
        let rest = x[position];
        assert!((plus - rest - 1e-3).abs() < 1e-12 && (rest - minus - 1e-3).abs() < 1e-12);
        x[position] = plus;
        assert_eq!(cost(&x), cost_plus);
        x[position] = minus;
        assert_eq!(cost(&x), cost_minus);
        assert_eq!(numeric, (cost_plus - cost_minus) / (plus - minus));
    }
}

#[test]
fn every_entry_that_was_explored_is_in_the_unit_of_the_cost() {
    for unit in [1.0, 1e-200, 1e200] {
        let report = Check::new()
            .every_entry()
            .run(
                &mut vec![0.5_f64, -2.0],
                |x| unit * (x[0].sin() + x[1].powi(2)),
                |x| vec![unit * 2.0 * x[0].cos(), unit * 2.0 * x[1]],
            )
            .unwrap();

        assert_eq!(report.verdict(), Verdict::Fail);
        let numeric = report.numeric().expect("every entry was measured");
        for (numeric, exact) in numeric.iter().zip([0.5_f64.cos(), -4.0]) {
            assert!((numeric / unit - exact).abs() < 1e-8, "{unit}: {numeric}");
        }
    }
}

fn probe_values(probe: &gradcheck_core::EntryProbe<'_>) -> (usize, [f64; 5]) {
    assert_eq!((probe.path(), probe.index()), ("", &[probe.flat_index()][..]));
    let parameters = [probe.parameter_plus(), probe.parameter_minus()];
    let costs = [probe.cost_plus(), probe.cost_minus()];
    (probe.flat_index(), [parameters[0], parameters[1], costs[0], costs[1], probe.numeric()])
}
