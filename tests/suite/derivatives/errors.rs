//! What cannot be judged is an error, and the parameters come back bit for bit.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gradcheck_core::{Check, CheckError, Needs, NotFinite};

const X: [f64; 2] = [0.4, -1.7];

fn outcome<Y: gradcheck_core::Outputs>(function: impl FnMut(&mut [f64; 2]) -> Y) -> CheckError {
    let mut x = X;
    let result = Check::new().run_jacobian(&mut x, function, |_| [[1.0, 0.0], [0.0, 1.0]]);
    assert_eq!(x.map(f64::to_bits), X.map(f64::to_bits));
    result.expect_err("there is nothing to judge")
}

#[test]
fn outputs_that_are_not_finite_are_listed() {
    let error = outcome(|x| [x[0], x[1].ln()]);

    assert!(
        matches!(&error, CheckError::NotFinite(NotFinite::Outputs { count: 1, .. })),
        "{error}"
    );
    // They are no parameters, though neither have a name.
    assert!(error.to_string().contains("    outputs[1] = NaN"), "{error}");
}

#[test]
fn outputs_of_products_that_are_not_finite_are_listed_as_outputs() {
    let function = |x: &mut [f64; 2]| (x[0].ln(), [x[1].sqrt()]);
    let mut x = X;
    let forward = Check::new().run_jvp(&mut x, function, |_, _| (0.0, [0.0]));
    let backward = Check::new().run_vjp(&mut x, function, |_, _| [0.0; 2]);

    for error in [forward.unwrap_err(), backward.unwrap_err()] {
        assert!(error.to_string().contains("    1[0] = NaN"), "{error}");
    }
    let alone = Check::new().run_vjp(&mut x, |x| x[1].sqrt(), |_, _| [0.0; 2]).unwrap_err();
    assert!(alone.to_string().contains("    outputs = NaN"), "{alone}");
}

#[test]
fn a_function_that_fails_is_quoted() {
    let error = outcome(|_| Err::<[f64; 2], _>("singular"));

    assert!(error.to_string().contains("the function is an error at the parameters: singular"));
}

#[test]
fn a_random_function_is_an_error() {
    let calls = Cell::new(0.0);
    let error = outcome(|x| {
        calls.set(calls.get() + 1.0);
        [x[0], x[1] + 0.1 * calls.get()]
    });

    assert!(matches!(error, CheckError::OutputsNotDeterministic { .. }), "{error}");
}

#[test]
fn outputs_that_never_move_prove_nothing() {
    let mut x = X;
    let result = Check::new().run_jacobian(&mut x, |_| [1.0, 2.0], |_| [[0.0; 2]; 2]);

    assert_eq!(result.unwrap_err(), CheckError::OutputsNotMoved { greatest: 0.0 });
}

#[test]
fn a_function_without_outputs_is_an_error() {
    let mut x = X;
    let result =
        Check::new().run_jacobian(&mut x, |_| Vec::<f64>::new(), |_| Vec::<Vec<f64>>::new());

    assert_eq!(result.unwrap_err(), CheckError::NoOutputs);
}

#[test]
fn a_ragged_matrix_is_an_error() {
    let mut x = X;
    let result =
        Check::new().run_jacobian(&mut x, |x| [x[0], x[1]], |_| vec![vec![1.0], vec![0.0, 1.0]]);

    assert!(matches!(result, Err(CheckError::MatrixShape { expected: [2, 2], .. })));
}

#[test]
fn derivatives_that_are_not_finite_are_an_error() {
    let mut x = X;
    let result =
        Check::new().run_jacobian(&mut x, |x| [x[0], x[1]], |_| [[1.0, f64::NAN], [0.0, 1.0]]);

    let error = result.unwrap_err();
    assert!(
        matches!(error, CheckError::NotFinite(NotFinite::Derivatives { count: 1, .. })),
        "{error:?}"
    );
    assert!(error.to_string().starts_with("1 entry of the Jacobian is not finite:"), "{error}");

    let result = Check::new().run_hessian(
        &mut x,
        |x| [x[0] * x[0], x[1]],
        |x| [[2.0 * x[0], f64::INFINITY], [f64::NAN, 1.0]],
    );
    let error = result.unwrap_err().to_string();
    assert!(error.starts_with("2 entries of the Hessian are not finite:"), "{error}");
}

#[test]
fn options_about_entries_of_a_gradient_are_errors() {
    let mut x = X;
    let check = Check::new().every_entry().step(1e-5);
    let result = check.run_jacobian(&mut x, |x| [x[0], x[1]], |_| [[1.0, 0.0], [0.0, 1.0]]);

    assert_eq!(result.unwrap_err(), CheckError::Needs(Needs::Gradient { name: "step" }));
}

#[test]
fn a_product_of_another_shape_than_the_outputs_is_an_error() {
    let mut x = X;
    let result = Check::new().run_jvp(&mut x, |x| [x[0], x[1], 1.0], |_, tangent| *tangent);

    assert!(matches!(result, Err(CheckError::OutputsDiffer { .. })));
}

#[test]
fn a_panic_puts_the_parameters_back() {
    for last in 0..20 {
        let (mut x, calls) = (X, Cell::new(0));
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let function = |x: &mut [f64; 2]| {
                assert!(calls.replace(calls.get() + 1) < last, "enough");
                [x[0] * x[1], x[0].sin()]
            };
            let backward =
                |x: &mut [f64; 2], c: &[f64; 2]| [c[0] * x[1] + c[1] * x[0].cos(), c[0] * x[0]];
            Check::new().run_vjp(&mut x, function, backward)
        }));

        assert_eq!(outcome.is_err(), last < 18);
        assert_eq!(x.map(f64::to_bits), X.map(f64::to_bits));
    }
}
