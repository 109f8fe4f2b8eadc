//! Every option in every assertion: it has an effect, or is an error that says so. Those that do not
//! compile are in `tests/ui/options`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gradcheck_core::{
    Check, CheckError, Needs, Report, assert_gradients, assert_hessian, assert_hvp,
    assert_jacobian, assert_jvp, assert_vjp,
};

fn passes(assertion: impl FnOnce() -> Report) -> bool {
    catch_unwind(AssertUnwindSafe(assertion)).is_ok()
}

/// A test of the options of one assertion: about a function whose derivative is given times a
/// factor, and about one that is constant.
macro_rules! options {
    (
        $test:ident: $assert:ident!($x:expr, |$factor:ident| $($closure:expr),+),
        constant($($constant:expr),+), wrong $wrong:literal within $max_relative:literal
    ) => {
        #[test]
        fn $test() {
            let $factor = 1.0;
            let default = $assert!($x, $($closure),+);
            let every_entry = $assert!($x, $($closure),+, every_entry);

            assert_eq!($assert!($x, $($closure),+, seed = 3).seed(), 3);
            assert_ne!(every_entry, default);
            assert_eq!($assert!($x, $($closure),+, every_entry = false), default);
            assert!(!passes(|| $assert!($x, $($closure),+, resolution = 1e-300)));

            let $factor = $wrong;
            assert!(!passes(|| $assert!($x, $($closure),+)));
            assert!(passes(|| $assert!($x, $($closure),+, max_relative = $max_relative)));
            assert!(passes(|| $assert!($x, $($closure),+, epsilon = 1e3)));

            assert!(!passes(|| $assert!($x, $($constant),+)));
            assert!(!passes(|| $assert!($x, $($constant),+, allow_constant = false)));
            assert!(passes(|| $assert!($x, $($constant),+, allow_constant)));
        }
    };
}

options!(
    of_gradients: assert_gradients!(
        [0.5_f64, 2.0],
        |factor| |x| x[0].exp() * x[1].sin(),
        |x| [x[0].exp() * x[1].sin() * factor, x[0].exp() * x[1].cos() * factor]
    ),
    constant(|_| 1.0, |_| [0.0; 2]), wrong 1.001 within 1e-2
);

options!(
    of_gradients_in_single_precision: assert_gradients!(
        [0.5_f32, 2.0],
        |factor| |x| x[0].exp() * x[1].sin(),
        |x| [x[0].exp() * x[1].sin() * factor, x[0].exp() * x[1].cos() * factor]
    ),
    constant(|_| 1.0_f32, |_| [0.0_f32; 2]), wrong 1.1 within 0.5
);

options!(
    of_one_closure_for_both: assert_gradients!(
        [0.5_f64, 2.0],
        |factor| |x| {
            let slopes = [x[0].exp() * x[1].sin() * factor, x[0].exp() * x[1].cos() * factor];
            (x[0].exp() * x[1].sin(), slopes)
        }
    ),
    constant(|_| (1.0, [0.0; 2])), wrong 1.001 within 1e-2
);

options!(
    of_jacobians: assert_jacobian!(
        [0.5_f64, 2.0],
        |factor| |x| [x[0].exp(), x[0] * x[1].powi(2)],
        |x| [[x[0].exp() * factor, 0.0], [x[1].powi(2), 2.0 * x[0] * x[1]]]
    ),
    constant(|_| [1.0, 2.0], |_| [[0.0; 2]; 2]), wrong 1.001 within 1e-2
);

options!(
    of_jacobians_in_single_precision: assert_jacobian!(
        [0.5_f32, 2.0],
        |factor| |x| [x[0].exp(), x[0] * x[1].powi(2)],
        |x| [[x[0].exp() * factor, 0.0], [x[1].powi(2), 2.0 * x[0] * x[1]]]
    ),
    constant(|_| [1.0_f32, 2.0], |_| [[0.0_f32; 2]; 2]), wrong 1.1 within 0.5
);

options!(
    of_backward_passes: assert_vjp!(
        [0.5_f64, 2.0],
        |factor| |x| [x[0].exp(), x[0] * x[1].powi(2)],
        |x, c| [x[0].exp() * factor * c[0] + x[1].powi(2) * c[1], 2.0 * x[0] * x[1] * c[1]]
    ),
    constant(|_| [1.0, 2.0], |_, _| [0.0; 2]), wrong 1.001 within 1e-2
);

options!(
    of_both_products: assert_vjp!(
        [0.5_f64, 2.0],
        |factor| |x| [x[0].exp(), x[0] * x[1].powi(2)],
        |x, c| [x[0].exp() * factor * c[0] + x[1].powi(2) * c[1], 2.0 * x[0] * x[1] * c[1]],
        |x, t| [x[0].exp() * factor * t[0], x[1].powi(2) * t[0] + 2.0 * x[0] * x[1] * t[1]]
    ),
    constant(|_| [1.0, 2.0], |_, _| [0.0; 2], |_, _| [0.0; 2]), wrong 1.001 within 1e-2
);

options!(
    of_pushforwards: assert_jvp!(
        [0.5_f64, 2.0],
        |factor| |x| [x[0].exp(), x[0] * x[1].powi(2)],
        |x, t| [x[0].exp() * factor * t[0], x[1].powi(2) * t[0] + 2.0 * x[0] * x[1] * t[1]]
    ),
    constant(|_| [1.0, 2.0], |_, _| [0.0; 2]), wrong 1.001 within 1e-2
);

options!(
    of_hessians: assert_hessian!(
        [0.5_f64, 2.0],
        |factor| |x| [x[0].exp() + x[1].powi(2), 2.0 * x[0] * x[1]],
        |x| [[x[0].exp() * factor, 2.0 * x[1]], [2.0 * x[1], 2.0 * x[0]]]
    ),
    constant(|_| [1.0, 2.0], |_| [[0.0; 2]; 2]), wrong 1.001 within 1e-2
);

options!(
    of_hessian_products: assert_hvp!(
        [0.5_f64, 2.0],
        |factor| |x| [x[0].exp() + x[1].powi(2), 2.0 * x[0] * x[1]],
        |x, t| [
            x[0].exp() * factor * t[0] + 2.0 * x[1] * t[1],
            2.0 * x[1] * t[0] + 2.0 * x[0] * t[1],
        ]
    ),
    constant(|_| [1.0, 2.0], |_, _| [0.0; 2]), wrong 1.001 within 1e-2
);

#[test]
fn of_exact_derivatives() {
    let slopes = |x: &mut [f64; 2], factor: f64| [x[1] * factor, x[0]];
    let x = [0.5, 2.0];

    let default = assert_gradients!(x, |x| x[0] * x[1], |x| slopes(x, 1.0), oracle = dual);
    let every_entry =
        assert_gradients!(x, |x| x[0] * x[1], |x| slopes(x, 1.0), every_entry, oracle = dual);
    let seeded = assert_gradients!(x, |x| x[0] * x[1], |x| slopes(x, 1.0), seed = 3, oracle = dual);

    assert_eq!(seeded.seed(), 3);
    assert!(every_entry.numeric().is_some() && default.numeric().is_none());
    let wrong = 1.0 + 1e-6;
    assert!(!passes(|| assert_gradients!(x, |x| x[0] * x[1], |x| slopes(x, wrong), oracle = dual)));
    assert!(passes(|| {
        assert_gradients!(
            x,
            |x| x[0] * x[1],
            |x| slopes(x, wrong),
            oracle = dual,
            max_relative = 1e-3
        )
    }));
    assert!(passes(|| {
        assert_gradients!(x, |x| x[0] * x[1], |x| slopes(x, wrong), oracle = dual, epsilon = 1.0)
    }));
}

#[test]
fn steps_without_differences_or_entries_are_errors() {
    let x = [0.5_f64, 2.0];
    let product = |x: &mut [f64; 2]| x[0] * x[1];
    let slopes = |x: &mut [f64; 2]| [x[1], x[0]];
    for name in ["step", "on_entry"] {
        let check = || {
            let check = Check::new().every_entry();
            if name == "step" { check.step(1e-5) } else { check.on_entry(|_| ()) }
        };
        let of_outputs = [
            check().run_jacobian(&mut x.clone(), product, slopes),
            check().run_hessian(&mut x.clone(), slopes, |_| [[0.0, 1.0], [1.0, 0.0]]),
            check().run_jvp(&mut x.clone(), product, |x, t| x[1] * t[0] + x[0] * t[1]),
            check().run_hvp(&mut x.clone(), slopes, |_, t| [t[1], t[0]]),
            check().run_vjp_and_jvp(
                &mut x.clone(),
                product,
                |x, c| [x[1] * c, x[0] * c],
                |x, t| x[1] * t[0] + x[0] * t[1],
            ),
        ];

        for result in of_outputs {
            assert_eq!(result, Err(CheckError::Needs(Needs::Gradient { name })));
        }
        let product_of_one = check().run_vjp(&mut x.clone(), product, |x, c| [x[1] * c, x[0] * c]);
        assert!(product_of_one.is_ok_and(|report| report.numeric().is_some()));
        let exact = check().run_exact(&mut x.clone(), product, |x| x[0] * x[1], slopes);
        assert_eq!(exact, Err(CheckError::Needs(Needs::Differences { name })));
    }
}

#[test]
fn a_check_of_every_entry_on_all_processors_takes_steps() {
    let mut probes = 0;
    let x = [0.5_f64, 2.0];

    let report = Check::new()
        .step(1e-3)
        .on_entry(|_| probes += 1)
        .run_parallel(&x, |x| x[0] * x[1].powi(3), |x| [x[1].powi(3), 3.0 * x[0] * x[1].powi(2)])
        .expect("the gradient can be checked");

    assert!((report.numeric().expect("every entry")[1] - 6.0).abs() > 1e-7, "the step was taken");
    assert_eq!(probes, 2);
}
