//! What cannot be judged is an error that says why: values that are not finite, models without
//! parameters, costs that do not move.

use gradcheck_core::{Check, CheckError, Failed, NotFinite, Parameters, Report, Verdict};
use ndarray::{Array1, Array2};

use super::{cost, gradient};

fn start() -> Vec<f64> {
    vec![0.5, -2.0, 1.5]
}

fn with_gradient(gradient: impl FnMut(&mut Vec<f64>) -> Vec<f64>) -> Result<Report, CheckError> {
    Check::new().run(&mut start(), |x| cost(x), gradient)
}

fn with_cost<C: gradcheck_core::Cost>(
    cost: impl FnMut(&mut Vec<f64>) -> C,
) -> Result<Report, CheckError> {
    Check::new().run(&mut start(), cost, |x| gradient(x))
}

const NOT_FINITE: [f64; 3] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

#[test]
fn a_right_gradient_passes() {
    let report = with_gradient(|x| gradient(x)).unwrap();

    assert_eq!(report.verdict(), Verdict::Pass);
    assert!(report.mismatches().is_empty() && report.suspects().is_empty());
}

#[test]
fn a_gradient_that_is_not_finite_is_an_error_that_lists_the_entries() {
    for value in NOT_FINITE {
        let error = with_gradient(|x| {
            let mut gradient = gradient(x);
            gradient[1] = value;
            gradient
        });

        let error = error.unwrap_err();
        let CheckError::NotFinite(NotFinite::Gradient { entries, count: 1 }) = &error else {
            panic!("{error}")
        };
        assert_eq!((entries[0].path.as_str(), entries[0].index.as_slice()), ("", &[1][..]));
        assert_eq!(entries[0].value.to_bits(), value.to_bits());
        let text = error.to_string();
        assert!(text.starts_with("1 entry of the analytic gradient is not finite:"), "{text}");
        assert!(text.contains(&format!("parameters[1] = {value}")), "{text}");
    }
}

#[test]
fn a_gradient_that_is_not_finite_in_many_entries_lists_some_and_counts_all() {
    let mut model = Array2::from_elem((10, 10), 0.5);

    let error = Check::new().run(
        &mut model,
        |w| w.mapv(f64::exp).sum(),
        |w| {
            let mut gradient = w.mapv(f64::exp);
            gradient.row_mut(3).fill(f64::NAN);
            gradient
        },
    );

    let text = error.unwrap_err().to_string();
    assert!(text.starts_with("10 entries of the analytic gradient are not finite:"), "{text}");
    assert!(text.contains("parameters[3, 0] = NaN") && text.contains("and 2 more"), "{text}");
}

#[test]
fn a_gradient_that_is_not_finite_in_single_precision_is_an_error() {
    for value in NOT_FINITE {
        #[expect(clippy::cast_possible_truncation, reason = "not finite either")]
        let value = value as f32;

        let error =
            Check::new().run(&mut vec![1.0_f32, 2.0], |x| x[0] * x[1], |x| vec![x[1], value]);

        assert!(
            matches!(error, Err(CheckError::NotFinite(NotFinite::Gradient { count: 1, .. }))),
            "{error:?}"
        );
    }
}

#[test]
fn a_gradient_that_is_not_finite_at_the_second_call_only_is_an_error() {
    let mut calls = 0;

    let error = with_gradient(|x| {
        calls += 1;
        if calls == 1 { gradient(x) } else { vec![f64::NAN; 3] }
    });

    assert!(
        matches!(error, Err(CheckError::NotFinite(NotFinite::Gradient { count: 3, .. }))),
        "{error:?}"
    );
}

#[test]
fn a_cost_that_is_not_finite_at_the_parameters_is_an_error() {
    for value in NOT_FINITE {
        let error = with_cost(|_| value).unwrap_err();

        let CheckError::NotFinite(NotFinite::Cost { value: found }) = &error else {
            panic!("{error}")
        };
        assert_eq!(found.to_bits(), value.to_bits());
        assert!(error.to_string().contains(&format!("the cost is {value} at")), "{error}");
    }
}

#[test]
fn a_cost_that_is_an_error_at_the_parameters_is_quoted() {
    let error = with_cost(|_| Err::<f64, _>("matrix is not positive definite")).unwrap_err();

    let text = error.to_string();
    assert!(matches!(error, CheckError::Failed(Failed::Cost { .. })));
    let claim = "the cost is an error at the parameters: matrix is not positive definite\n";
    assert!(text.starts_with(claim), "{text}");
}

#[test]
fn a_gradient_that_is_an_error_at_the_parameters_is_quoted() {
    let error = Check::new().run(&mut start(), |x| cost(x), |_| Err::<Vec<f64>, _>("singular"));

    let error = error.unwrap_err();
    assert_eq!(error, CheckError::Failed(Failed::Gradient { message: "\"singular\"".to_owned() }));
    let text = error.to_string();
    assert!(text.starts_with("the gradient is an error at the parameters: singular\n"), "{text}");
}

#[test]
fn another_derivative_that_is_an_error_at_the_parameters_is_quoted() {
    type Matrix = Result<Vec<Vec<f64>>, &'static str>;
    type Vector = Result<Vec<f64>, &'static str>;
    let check = Check::new();
    let outputs = |x: &mut Vec<f64>| x.clone();
    let fails = || -> Vector { Err("singular") };
    for (closure, error) in [
        ("Jacobian", check.run_jacobian(&mut start(), outputs, |_| -> Matrix { Err("singular") })),
        ("Hessian", check.run_hessian(&mut start(), outputs, |_| -> Matrix { Err("singular") })),
        ("product", check.run_vjp(&mut start(), outputs, |_, _| fails())),
        ("product with a tangent", check.run_jvp(&mut start(), outputs, |_, _| fails())),
        ("product with a tangent", check.run_hvp(&mut start(), outputs, |_, _| fails())),
    ] {
        let error = error.unwrap_err();

        assert!(matches!(error, CheckError::Failed(Failed::Derivative { .. })), "{error:?}");
        let claim = format!("the {closure} is an error at the parameters: singular\n");
        assert!(error.to_string().starts_with(&claim), "{error}");
    }
    let right = check.run_vjp_and_jvp(
        &mut start(),
        outputs,
        |_, cotangent| -> Vector { Ok(cotangent.clone()) },
        |_, tangent| -> Vector { Ok(tangent.clone()) },
    );
    assert_eq!(right.expect("a verdict").verdict(), Verdict::Pass);
}

#[test]
fn constants_and_buffers_that_are_taken_for_parameters_are_named_with_the_cure() {
    #[derive(Clone, Parameters)]
    struct BatchNorm {
        gamma: Vec<f64>,
        running_mean: Vec<f64>,
        eps: f64,
    }
    #[derive(Parameters)]
    struct Gradient {
        gamma: Vec<f64>,
    }
    let model = BatchNorm { gamma: vec![0.5, 2.0], running_mean: vec![0.0; 2], eps: 1e-5 };
    let loss = |m: &BatchNorm| m.gamma.iter().map(|g| g.sin() + m.eps).sum::<f64>();
    let gradient =
        |m: &mut BatchNorm| Gradient { gamma: m.gamma.iter().map(|g| g.cos()).collect() };

    let lacking = Check::new().run(&mut model.clone(), |m| loss(m), gradient);
    let updated = Check::new().run(
        &mut model.clone(),
        |m| {
            m.running_mean[0] += 0.1;
            loss(m)
        },
        |m| m.clone(),
    );
    let grown = Check::new().run(
        &mut model.clone(),
        |m| {
            m.running_mean.push(0.1);
            loss(m)
        },
        |m| m.clone(),
    );

    for (result, named) in [
        (lacking, "nothing for `running_mean`, `eps`"),
        (updated, "running_mean[0] was 0.0"),
        (grown, "`running_mean`"),
    ] {
        let text = result.unwrap_err().to_string().replace('\n', " ");
        assert!(text.contains(named), "{text}");
        assert!(text.contains("`#[parameters(skip)]`"), "{text}");
    }
}

#[test]
fn a_cost_that_is_an_error_in_the_second_call_only_is_an_error() {
    let mut calls = 0;

    let error = with_cost(|x| {
        calls += 1;
        if calls == 1 { Ok(cost(x)) } else { Err("used up") }
    });

    assert!(matches!(&error, Err(CheckError::Failed(Failed::Cost { .. }))), "{error:?}");
}

#[test]
fn parameters_that_are_not_finite_are_an_error_that_lists_them() {
    for value in NOT_FINITE {
        let error = Check::new().run(&mut vec![1.0, value], |x| x[0], |_| vec![1.0, 0.0]);

        let error = error.unwrap_err();
        let CheckError::NotFinite(NotFinite::Entries { entries, count: 1 }) = &error else {
            panic!("{error}")
        };
        assert_eq!(entries[0].index, [1]);
        assert!(error.to_string().contains(&format!("parameters[1] = {value}")), "{error}");
    }
}

#[test]
fn a_model_without_parameters_is_an_error() {
    #[derive(Clone, Parameters)]
    struct Optional {
        bias: Option<Array1<f64>>,
        weight: Array2<f64>,
    }
    let empty = Optional { bias: None, weight: Array2::zeros((0, 3)) };
    let error = |result| assert_eq!(result, Some(CheckError::NoParameters));

    error(Check::new().run(&mut empty.clone(), |_| 1.0, |m| m.clone()).err());
    error(Check::new().run(&mut Vec::<f64>::new(), |_| 1.0, |x| x.clone()).err());
    error(Check::new().run(&mut None::<f64>, |_| 1.0, |_| None::<f64>).err());
    error(Check::new().run(&mut None::<f64>, |_| 1.0, |_| Vec::<f64>::new()).err());
}

#[test]
fn a_model_with_one_tensor_beside_an_absent_one_passes() {
    let mut model = (None::<f64>, 2.0_f64, Array1::<f64>::zeros(0));

    let report =
        Check::new().run(&mut model, |m| m.1.sin(), |m| (None::<f64>, m.1.cos(), m.2.clone()));

    assert_eq!(report.unwrap().verdict(), Verdict::Pass);
}

#[test]
fn a_model_that_is_all_frozen_is_an_error() {
    #[derive(Clone, Parameters)]
    struct Frozen {
        #[parameters(frozen)]
        mean: Vec<f64>,
        #[parameters(frozen)]
        deviation: f64,
        none: Vec<f64>,
    }
    let mut model = Frozen { mean: start(), deviation: 1.0, none: Vec::new() };

    let error = Check::new().run(&mut model, |m| m.mean[0] * m.deviation, |m| m.clone());

    assert_eq!(error.err(), Some(CheckError::AllFrozen));
}

#[test]
fn a_cost_that_no_parameter_moves_is_an_error_with_a_gradient_of_zeros() {
    for every_entry in [false, true] {
        let check = if every_entry { Check::new().every_entry() } else { Check::new() };
        for value in [0.0, 3.25, -1e30] {
            let error = check.run(&mut start(), |_| value, |_| vec![0.0; 3]);

            assert_eq!(error.err(), Some(CheckError::CostNotMoved { value, greatest: 0.0 }));
        }
    }
}

#[test]
fn a_cost_that_only_frozen_parameters_move_is_an_error() {
    #[derive(Clone, Parameters)]
    struct Half {
        #[parameters(frozen)]
        used: f64,
        unused: f64,
    }
    let mut model = Half { used: 1.0, unused: 2.0 };

    let error = Check::new().run(&mut model, |m| m.used.sin(), |_| Half { used: 0.0, unused: 0.0 });

    assert!(matches!(error, Err(CheckError::CostNotMoved { .. })), "{error:?}");
}

#[test]
fn a_cost_of_a_stale_copy_does_not_pass() {
    let stale = start();

    let outcome = with_cost(|_| cost(&stale));

    match outcome {
        Ok(report) => {
            assert_ne!(report.verdict(), Verdict::Pass);
            assert!(!report.mismatches().is_empty() || report.tensors()[0].reason().is_some());
        }
        Err(error) => assert!(matches!(error, CheckError::CostNotMoved { .. }), "{error}"),
    }
}

#[test]
fn a_cost_that_moves_one_tensor_only_passes_with_zeros_for_the_other() {
    let mut model = (start(), vec![1.0, 2.0]);

    let report = Check::new().run(&mut model, |m| cost(&m.0), |m| (gradient(&m.0), vec![0.0; 2]));

    assert_eq!(report.unwrap().verdict(), Verdict::Pass);
}

#[test]
fn zeros_for_a_tensor_that_does_move_the_cost_fail() {
    let mut model = (start(), vec![1.0, 2.0]);

    let report = Check::new().run(
        &mut model,
        |m| cost(&m.0) + 1e-5 * cost(&m.1),
        |m| (gradient(&m.0), vec![0.0; 2]),
    );

    let report = report.unwrap();
    assert_eq!(report.verdict(), Verdict::Fail);
    assert!(report.mismatches().iter().all(|mismatch| mismatch.path() == "1"));
}
