//! After every check, however it ends, the parameters are bit for bit what they were.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gradcheck_core::{Check, Parameters, Verdict, numerical_gradient};
use ndarray::{Array1, Array2, Axis, ShapeBuilder, Slice, array};

use super::bits;

/// Entries whose bits are easily lost: signed zeros, subnormals, the extremes of the exponent.
fn delicate() -> Vec<f64> {
    let tiny = f64::from_bits(1);
    vec![-0.0, 0.0, tiny, -tiny, f64::MIN_POSITIVE, 0.1, -1e-308, 1.0 + f64::EPSILON, -3.0]
}

fn cost(x: &[f64]) -> f64 {
    x.iter().map(|x| x.sin()).sum()
}

fn gradient(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| x.cos()).collect()
}

/// Every way to run a check.
fn checks() -> [Check<'static>; 3] {
    [Check::new(), Check::new().every_entry(), Check::new().every_entry().step(1e-5)]
}

/// Runs `act` on the delicate parameters, lets it panic, and asserts that nothing of them moved.
#[track_caller]
fn assert_restored(act: impl Fn(&Check<'_>, &mut Vec<f64>)) {
    for check in checks() {
        let mut model = delicate();
        let _ = catch_unwind(AssertUnwindSafe(|| act(&check, &mut model)));

        assert_eq!(bits(&model), bits(&delicate()), "{check:?}");
    }
}

#[test]
fn a_pass_restores() {
    assert_restored(|check, x| {
        let report = check.run(x, |x| cost(x), |x| gradient(x)).unwrap();
        assert_eq!(report.verdict(), Verdict::Pass);
    });
}

#[test]
fn a_fail_restores() {
    assert_restored(|check, x| {
        let report = check.run(x, |x| cost(x), |x| x.clone()).unwrap();
        assert_eq!(report.verdict(), Verdict::Fail);
    });
}

#[test]
fn every_error_restores() {
    let mut calls = 0_u32;
    let mut counted = || {
        calls += 1;
        f64::from(calls)
    };
    let mut model = delicate();
    let check = Check::new();

    let errors = [
        check.run(&mut model, |x| cost(x), |_| vec![1.0]),
        check.run(&mut model, |x| cost(x), |_| vec![f64::NAN; 9]),
        check.run(&mut model, |_| f64::NAN, |x| gradient(x)),
        check.run(&mut model, |_| 1.0, |_| vec![0.0; 9]),
        check.run(&mut model, |_| counted(), |x| gradient(x)),
    ];

    assert!(errors.iter().all(Result::is_err), "{errors:?}");
    assert_eq!(bits(&model), bits(&delicate()));
}

#[test]
fn a_closure_that_overwrites_the_parameters_has_them_put_back() {
    assert_restored(|check, x| {
        let result = check.run(
            x,
            |x| {
                x.fill(7.0);
                cost(x)
            },
            |x| gradient(x),
        );
        assert!(result.is_err());
    });
    assert_restored(|check, x| {
        let result = check.run(
            x,
            |x| cost(x),
            |x| {
                x.reverse();
                gradient(x)
            },
        );
        assert!(result.is_err());
    });
}

#[test]
fn a_cost_that_overwrites_moved_parameters_has_them_put_back() {
    assert_restored(|check, x| {
        let _ = check.run(
            x,
            |x| {
                let value = cost(x);
                if bits(x) != bits(&delicate()) {
                    x.fill(7.0);
                }
                value
            },
            |x| gradient(x),
        );
    });
}

#[test]
fn a_panic_in_the_cost_restores_at_every_call() {
    for last in 0..14 {
        assert_restored(|check, x| {
            let mut calls = 0;
            let _ = check.run(
                x,
                |x| {
                    assert!(calls < last, "enough");
                    calls += 1;
                    cost(x)
                },
                |x| gradient(x),
            );
        });
    }
}

#[test]
fn a_panic_in_the_gradient_restores_at_both_calls() {
    for last in 0..2 {
        assert_restored(|check, x| {
            let mut calls = 0;
            let _ = check.run(
                x,
                |x| cost(x),
                |x| {
                    assert!(calls < last, "enough");
                    calls += 1;
                    gradient(x)
                },
            );
        });
    }
}

#[test]
fn a_panic_in_on_entry_restores() {
    let mut model = delicate();

    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let check = Check::new().every_entry().on_entry(|probe| assert!(probe.flat_index() < 4));
        check.run(&mut model, |x| cost(x), |x| gradient(x))
    }));

    assert!(outcome.is_err());
    assert_eq!(bits(&model), bits(&delicate()));
}

#[test]
fn a_panic_is_passed_on_with_its_message() {
    let outcome = catch_unwind(|| {
        Check::new().run(
            &mut 1.0,
            |x: &mut f64| if *x == 1.0 { 1.0 } else { panic!("mine") },
            |x| *x,
        )
    });

    assert_eq!(outcome.unwrap_err().downcast_ref(), Some(&"mine"));
}

#[test]
fn a_cost_that_is_an_error_or_not_finite_beside_the_parameters_restores() {
    for bad in [f64::NAN, f64::INFINITY] {
        assert_restored(|check, x| {
            let _ = check.run(
                x,
                |x| if bits(x) == bits(&delicate()) { cost(x) } else { bad },
                |x| gradient(x),
            );
        });
    }
    assert_restored(|check, x| {
        let _ = check.run(
            x,
            |x| if bits(x) == bits(&delicate()) { Ok(cost(x)) } else { Err("edge") },
            |x| gradient(x),
        );
    });
}

#[test]
fn a_numerical_gradient_restores() {
    assert_restored(|_, x| {
        assert_eq!(numerical_gradient(x, |x| cost(x)).values().len(), 9);
    });
    assert_restored(|_, x| {
        numerical_gradient(
            x,
            |x| if bits(x) == bits(&delicate()) { 0.0 } else { panic!("beside") },
        );
    });
}

#[test]
fn single_precision_is_restored() {
    let delicate = || vec![-0.0_f32, f32::from_bits(1), -f32::from_bits(7), 0.1, 3.0];
    let mut model = delicate();

    let report = Check::new().run(
        &mut model,
        |x| x.iter().map(|x| f64::from(*x).sin()).sum::<f64>(),
        |x| x.iter().map(|x| x.cos()).collect::<Vec<_>>(),
    );

    assert_eq!(report.unwrap().verdict(), Verdict::Pass);
    assert_eq!(bits(&model), bits(&delicate()));
}

#[derive(Clone, Parameters)]
#[parameters(after_update = "Self::refresh")]
struct Cached {
    weight: Vec<f64>,
    #[parameters(frozen)]
    mean: Vec<f64>,
    #[parameters(skip)]
    sines: Vec<f64>,
}

impl Cached {
    fn new() -> Self {
        let mut model = Self { weight: delicate(), mean: delicate(), sines: Vec::new() };
        model.refresh();
        model
    }

    fn refresh(&mut self) {
        self.sines = self.weight.iter().map(|weight| weight.sin()).collect();
    }

    fn loss(&self) -> f64 {
        self.sines.iter().sum()
    }

    fn assert_untouched(&self) {
        let before = Self::new();
        assert_eq!(bits(self), bits(&before));
        assert_eq!(bits(&self.sines), bits(&before.sines), "the cache is stale");
    }
}

#[test]
fn caches_are_those_of_the_restored_parameters() {
    for check in checks() {
        let mut model = Cached::new();

        let report = check.run(&mut model, |m| m.loss(), |m| gradient(&m.weight)).unwrap();

        assert_eq!(report.verdict(), Verdict::Pass, "{check:?}\n{report}");
        model.assert_untouched();
    }
}

#[test]
fn caches_are_restored_after_a_panic_too() {
    let mut model = Cached::new();
    let mut calls = 0;

    let outcome = catch_unwind(AssertUnwindSafe(|| {
        Check::new().run(
            &mut model,
            |m| {
                calls += 1;
                assert!(calls < 6, "enough");
                m.loss()
            },
            |m| gradient(&m.weight),
        )
    }));

    assert!(outcome.is_err());
    model.assert_untouched();
}

#[test]
fn frozen_tensors_never_move() {
    let mut model = Cached::new();

    let report = Check::new().run(
        &mut model,
        |m| {
            assert_eq!(bits(&m.mean), bits(&delicate()));
            m.loss()
        },
        |m| gradient(&m.weight),
    );

    assert_eq!(report.unwrap().verdict(), Verdict::Pass);
}

#[test]
fn arrays_of_any_memory_order_are_restored_in_place() {
    let mut fortran = Array2::from_shape_vec((3, 3).f(), delicate()).unwrap();
    let mut backing = Array1::from([delicate(), delicate()].concat());
    let (before, untouched) = (fortran.clone(), backing.clone());
    let mut model = (&mut fortran, backing.slice_axis_mut(Axis(0), Slice::new(0, None, -2)));

    let report = Check::new().run(
        &mut model,
        |m| m.0.mapv(f64::sin).sum() + m.1.mapv(f64::exp).sum(),
        |m| (m.0.mapv(f64::cos), m.1.mapv(f64::exp)),
    );

    assert_eq!(report.unwrap().verdict(), Verdict::Pass);
    assert_eq!((bits(&fortran), fortran.strides()), (bits(&before), before.strides()));
    assert_eq!(bits(&backing), bits(&untouched));
}

#[test]
fn the_cost_of_a_restored_model_is_the_one_before() {
    let mut model = array![[0.1_f64, 0.2], [0.3, 0.4]];
    let before: f64 = model.sum();

    let report =
        Check::new().run(&mut model, |w| w.sum(), |w| Array2::<f64>::zeros(w.dim())).unwrap();

    assert_eq!(report.verdict(), Verdict::Fail);
    assert_eq!(model.sum().to_bits(), before.to_bits());
}
