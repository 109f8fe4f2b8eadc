//! Numbers at both ends of their format: whatever overflows or vanishes when it is squared, nothing
//! unseen passes, nothing right fails, and no number of a report is NaN.

use std::array::from_fn;

use gradcheck_core::{Check, CheckError, NotFinite, Report, Scalar, Verdict};
use num_dual::{Dual64, DualNum};

/// Two tensors of three entries and one.
type Model<F> = ([F; 3], F);

fn at() -> Model<f64> {
    ([0.7, 1.3, -0.4], 0.9)
}

fn cost(([a, b, c], d): Model<f64>, unit: f64) -> f64 {
    unit * (a.sin() * b + c.exp() * d + a * d * d)
}

fn gradient(([a, b, c], d): Model<f64>, unit: f64) -> [f64; 4] {
    [a.cos() * b + d * d, a.sin(), c.exp() * d, c.exp() + 2.0 * a * d].map(|entry| unit * entry)
}

fn hessian(([a, b, c], d): Model<f64>, unit: f64) -> [f64; 16] {
    let rows = [
        [-a.sin() * b, a.cos(), 0.0, 2.0 * d],
        [a.cos(), 0.0, 0.0, 0.0],
        [0.0, 0.0, c.exp() * d, c.exp()],
        [2.0 * d, 0.0, c.exp(), 2.0 * a],
    ];
    from_fn(|place| unit * rows[place / 4][place % 4])
}

fn model([a, b, c, d]: [f64; 4]) -> Model<f64> {
    ([a, b, c], d)
}

fn flat<F>(([a, b, c], d): Model<F>) -> [F; 4] {
    [a, b, c, d]
}

fn square(entries: [f64; 16]) -> [[f64; 4]; 4] {
    from_fn(|row| from_fn(|column| entries[4 * row + column]))
}

fn times(matrix: [f64; 16], vector: [f64; 4]) -> [f64; 4] {
    from_fn(|row| (0..4).map(|column| matrix[4 * row + column] * vector[column]).sum())
}

/// A check whose derivatives `change` makes wrong, of a cost in a unit of its own.
type Run = fn(&Check<'_>, f64, &dyn Fn(&mut [f64])) -> Result<Report, CheckError>;

fn changed<const N: usize>(mut entries: [f64; N], change: &dyn Fn(&mut [f64])) -> [f64; N] {
    change(&mut entries);
    entries
}

const RUNS: [(&str, Run); 6] = [
    ("gradient", |check, unit, change| {
        let wrong = |x: &mut Model<f64>| model(changed(gradient(*x, unit), change));
        check.run(&mut at(), |x| cost(*x, unit), wrong)
    }),
    ("jacobian", |check, unit, change| {
        let wrong = |x: &mut Model<f64>| square(changed(hessian(*x, unit), change));
        check.run_jacobian(&mut at(), |x| gradient(*x, unit), wrong)
    }),
    ("hessian", |check, unit, change| {
        let wrong = |x: &mut Model<f64>| square(changed(hessian(*x, unit), change));
        check.run_hessian(&mut at(), |x| model(gradient(*x, unit)), wrong)
    }),
    ("vjp", |check, unit, change| {
        let wrong = |x: &mut Model<f64>, u: &[f64; 4]| {
            let matrix = changed(hessian(*x, unit), change);
            model(from_fn(|column| (0..4).map(|row| matrix[4 * row + column] * u[row]).sum()))
        };
        check.run_vjp(&mut at(), |x| gradient(*x, unit), wrong)
    }),
    ("jvp", |check, unit, change| {
        let wrong = |x: &mut Model<f64>, t: &Model<f64>| {
            times(changed(hessian(*x, unit), change), flat(*t))
        };
        check.run_jvp(&mut at(), |x| gradient(*x, unit), wrong)
    }),
    ("hvp", |check, unit, change| {
        let wrong = |x: &mut Model<f64>, t: &Model<f64>| {
            model(times(changed(hessian(*x, unit), change), flat(*t)))
        };
        check.run_hvp(&mut at(), |x| model(gradient(*x, unit)), wrong)
    }),
];

/// The checks along directions, and of every entry where there are such.
fn checks(name: &str, seed: u64) -> Vec<Check<'static>> {
    let checks = [Check::new().seed(seed), Check::new().seed(seed).every_entry()];
    let has_entries = ["gradient", "jacobian", "hessian"].contains(&name);
    checks.into_iter().take(if has_entries { 2 } else { 1 }).collect()
}

#[track_caller]
fn assert_numbers(report: &Report, name: &str) {
    assert!(
        report.tensors().iter().all(|tensor| !tensor.resolution().is_nan()),
        "{name}\n{report}"
    );
    for mismatch in report.mismatches() {
        assert!(mismatch.numeric().is_finite() && mismatch.error().is_finite(), "{name}\n{report}");
    }
}

#[test]
fn an_entry_that_is_wrong_by_all_of_its_format_does_not_pass() {
    for (name, run) in RUNS {
        for size in [1e150, 1e155, -1e200, 1e300, f64::MAX] {
            for (seed, place) in [(0, 0), (1, 1), (2, 3)] {
                for check in checks(name, seed) {
                    let name = format!("{name}: {size} at {place}");
                    match run(&check, 1.0, &|entries| entries[place] = size) {
                        Ok(report) => {
                            assert_ne!(report.verdict(), Verdict::Pass, "{name}\n{report}");
                            assert_numbers(&report, &name);
                        }
                        // The product itself may overflow.
                        Err(CheckError::NotFinite(NotFinite::Gradient { .. })) => {}
                        Err(error) => panic!("{name}: {error}"),
                    }
                }
            }
        }
    }
}

#[test]
fn right_derivatives_pass_and_wrong_ones_do_not_in_every_unit_of_the_cost() {
    for (name, run) in RUNS {
        for unit in [1e-306, 1e-300, 1e-200, 1e-155, 1e-100, 1e100, 1e155, 1e200, 1e300, 1e306] {
            for (seed, place) in [(0, 0), (1, 1), (2, 3)] {
                for check in checks(name, seed) {
                    let right = run(&check, unit, &|_| ()).unwrap();
                    let wrong = run(&check, unit, &|entries| entries[place] *= 1.5).unwrap();

                    assert_eq!(right.verdict(), Verdict::Pass, "{name} in {unit}\n{right}");
                    assert_eq!(wrong.verdict(), Verdict::Fail, "{name} in {unit}\n{wrong}");
                    assert_numbers(&right, name);
                    assert_numbers(&wrong, name);
                }
            }
        }
    }
}

#[test]
fn parameters_of_every_size_are_checked() {
    for size in [1e-300, 1e-200, 1e-155, 1e155, 1e200, 1e300] {
        for factor in [1.0, 1.5] {
            for check in checks("gradient", 7) {
                let own = |x: &Model<f64>| model(flat(*x).map(|entry| entry / size));
                let wrong = |x: &mut Model<f64>| {
                    let mut entries = gradient(own(x), 1.0).map(|entry| entry / size);
                    entries[1] *= factor;
                    model(entries)
                };
                let mut at = model(flat(at()).map(|entry| entry * size));
                let report = check.run(&mut at, |x| cost(own(x), 1.0), wrong).unwrap();

                let wanted = if factor == 1.0 { Verdict::Pass } else { Verdict::Fail };
                assert_eq!(report.verdict(), wanted, "{size} × {factor}\n{report}");
                assert_numbers(&report, "parameters");
            }
        }
    }
}

#[test]
fn single_precision_is_held_to_the_same() {
    let wide = |x: &Model<f32>| model(flat(*x).map(f64::from));
    let single = |entries: [f64; 4]| entries.map(f32::nearest);
    let near = || ([0.7_f32, 1.3, -0.4], 0.9);
    for check in checks("gradient", 7) {
        for size in [1e20_f32, -1e30, f32::MAX] {
            let report = check.run(
                &mut near(),
                |x| f32::nearest(cost(wide(x), 1.0)),
                |x| {
                    let mut entries = single(gradient(wide(x), 1.0));
                    entries[1] = size;
                    entries
                },
            );
            let report = report.unwrap();

            assert_ne!(report.verdict(), Verdict::Pass, "{size}\n{report}");
            assert_numbers(&report, "single");
        }
        for unit in [1e-36, 1e-20, 1e20, 1e36] {
            for factor in [1.0, 1.5] {
                let report = check.run(
                    &mut near(),
                    |x| f32::nearest(cost(wide(x), unit)),
                    |x| {
                        let mut entries = single(gradient(wide(x), unit));
                        entries[1] *= factor;
                        entries
                    },
                );
                let report = report.unwrap();

                let wanted = if factor == 1.0 { Verdict::Pass } else { Verdict::Fail };
                assert_eq!(report.verdict(), wanted, "{unit} × {factor}\n{report}");
            }
        }
    }
}

#[test]
fn the_rounding_of_a_gradient_next_to_zero_is_no_mistake() {
    // Of a derivative of 5e-318 a digit is 5e-324.
    let (size, unit) = (1e300, 1e-17);
    let own = |x: &Model<f64>| model(flat(*x).map(|entry| entry / size));
    for check in checks("gradient", 7) {
        let mut at = model(flat(at()).map(|entry| entry * size));
        let report = check.run(
            &mut at,
            |x| cost(own(x), unit),
            |x| model(gradient(own(x), unit).map(|entry| entry / size)),
        );
        let report = report.unwrap();

        assert_ne!(report.verdict(), Verdict::Fail, "{report}");
    }
}

#[test]
fn exact_derivatives_are_held_to_the_same() {
    let run = |unit: f64, change: &dyn Fn(&mut [f64])| {
        let exact = |x: &mut Model<Dual64>| {
            let ([a, b, c], d) = *x;
            (a.sin() * b + c.exp() * d + a * d * d) * unit
        };
        let wrong = |x: &mut Model<f64>| model(changed(gradient(*x, unit), change));
        Check::new().run_exact(&mut at(), |x| cost(*x, unit), exact, wrong).unwrap()
    };
    for size in [1e150, 1e155, -1e200, 1e300, f64::MAX] {
        let report = run(1.0, &|entries| entries[1] = size);

        assert_ne!(report.verdict(), Verdict::Pass, "{size}\n{report}");
        assert_numbers(&report, "exact");
    }
    for unit in [1e-300, 1e-155, 1e155, 1e300] {
        let [right, wrong] =
            [1.0, 1.0 + 1e-9].map(|factor| run(unit, &|entries| entries[1] *= factor));

        assert_eq!(right.verdict(), Verdict::Pass, "{unit}\n{right}");
        assert_eq!(wrong.verdict(), Verdict::Fail, "{unit}\n{wrong}");
    }
}
