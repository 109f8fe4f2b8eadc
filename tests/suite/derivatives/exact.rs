//! `oracle = dual` for Jacobians, Hessians, products with them, and one closure for cost and gradient:
//! what is seen, where, and what it costs.

use gradcheck_core::{
    BugKind, Check, CheckError, Needs, NotFinite, Report, Verdict, assert_gradients,
    assert_hessian, assert_hvp, assert_jacobian, assert_jvp, assert_vjp,
};
use num_dual::Dual64;

use super::exact_models::{Layer, cost, gradient, hessian, layer, point, times};

fn rows(report: &Report) -> Vec<(usize, Option<usize>)> {
    let cells = report.mismatches().iter().map(|mismatch| mismatch.cell().expect("a cell"));
    cells.map(|cell| (cell.row(), cell.column())).collect()
}

/// The same tests in a format, with a mistake of this part of an entry.
macro_rules! in_format {
    ($format:ident, $mistake:literal) => {
        mod $format {
            use super::*;

            const WRONG: $format = 1.0 + $mistake;

            #[test]
            fn a_right_derivative_passes_at_the_cost_of_one_that_is_exact() {
                let model = || layer::<$format>();
                let jacobian =
                    assert_jacobian!(model(), |l| l.forward(), |l| l.jacobian(), oracle = dual);
                let vjp =
                    assert_vjp!(model(), |l| l.forward(), |l, c| l.backward(c), oracle = dual);
                let jvp =
                    assert_jvp!(model(), |l| l.forward(), |l, t| l.pushforward(t), oracle = dual);
                let both = assert_vjp!(
                    model(),
                    |l| l.forward(),
                    |l, c| l.backward(c),
                    |l, t| l.pushforward(t),
                    oracle = dual
                );
                let x = point::<$format>();
                let of_matrix = assert_hessian!(x, |x| gradient(x), |x| hessian(x), oracle = dual);
                let of_product =
                    assert_hvp!(x, |x| gradient(x), |x, t| times(&hessian(x), t), oracle = dual);
                let joint = assert_gradients!(x, |x| (cost(x), gradient(x)), oracle = dual);

                let reports = [&jacobian, &vjp, &jvp, &both, &of_matrix, &of_product, &joint];
                let evaluations = reports.map(Report::evaluations);
                // Linearity takes four calls of the function; one closure for both is called for each
                // of four gradients; the products are compared with one more.
                assert_eq!(evaluations, [5, 9, 9, 19, 5, 9, 9]);
                let finest = if $mistake < 1e-6 { 1e-11 } else { 1e-4 };
                for report in reports {
                    let tensors = report.tensors();
                    assert!(tensors.iter().all(|tensor| tensor.resolution() < finest), "{report}");
                    assert!(report.to_string().contains("by dual numbers"), "{report}");
                }
            }

            #[test]
            fn a_wrong_entry_of_a_jacobian_is_located() {
                let report = Check::new().run_jacobian_exact(
                    &mut layer::<$format>(),
                    |l| l.forward(),
                    |l| l.forward(),
                    |l| {
                        let mut jacobian = l.jacobian();
                        jacobian[1][3] *= WRONG;
                        jacobian
                    },
                );
                let report = report.expect("a verdict");

                assert_eq!(report.verdict(), Verdict::Fail);
                assert_eq!(rows(&report), [(1, Some(3))], "{report}");
                assert!(report.to_string().contains("column 3 (`weight[1, 1]`)"), "{report}");
                assert_eq!(*report.suspects()[0].kind(), BugKind::Entries, "{report}");
                assert!(!report.to_string().contains("kink"), "{report}");
                assert!(report.evaluations() < 80, "{report}");
            }

            #[test]
            fn a_wrong_factor_of_a_jacobian_is_named() {
                let report = Check::new().run_jacobian_exact(
                    &mut layer::<$format>(),
                    |l| l.forward(),
                    |l| l.forward(),
                    |l| {
                        let jacobian = l.jacobian();
                        jacobian
                            .into_iter()
                            .map(|row| row.into_iter().map(|e| e * 2.0).collect())
                            .collect::<Vec<Vec<_>>>()
                    },
                );
                let report = report.expect("a verdict");

                assert_eq!(*report.suspects()[0].kind(), BugKind::Factor, "{report}");
            }

            #[test]
            fn a_wrong_entry_of_a_backward_pass_is_located() {
                let report = Check::new().run_vjp_exact(
                    &mut layer::<$format>(),
                    |l| l.forward(),
                    |l| l.forward(),
                    |l, cotangent| {
                        let mut gradient = l.backward(cotangent);
                        gradient.weight[2][0] *= WRONG;
                        gradient
                    },
                );
                let report = report.expect("a verdict");

                assert_eq!(report.verdict(), Verdict::Fail);
                let [mismatch] = report.mismatches() else { panic!("{report}") };
                assert_eq!((mismatch.path(), mismatch.index()), ("weight", &[2, 0][..]));
            }

            #[test]
            fn a_wrong_row_of_a_product_with_a_tangent_is_located() {
                let pushforward = |l: &mut Layer<$format>, tangent: &Layer<$format>| {
                    let mut product = l.pushforward(tangent);
                    product[2] *= WRONG;
                    product
                };
                let report = Check::new().run_jvp_exact(
                    &mut layer::<$format>(),
                    |l| l.forward(),
                    |l| l.forward(),
                    pushforward,
                );
                let report = report.expect("a verdict");
                assert_eq!(report.verdict(), Verdict::Fail);
                assert!(rows(&report).iter().all(|(row, _)| *row == 2), "{report}");

                let report = Check::new().run_vjp_and_jvp_exact(
                    &mut layer::<$format>(),
                    |l| l.forward(),
                    |l| l.forward(),
                    |l, cotangent| l.backward(cotangent),
                    pushforward,
                );
                let report = report.expect("a verdict");
                assert_eq!(report.verdict(), Verdict::Fail);
                assert!(rows(&report).iter().all(|(row, _)| *row == 2), "{report}");
            }

            #[test]
            fn a_wrong_entry_of_a_hessian_is_located() {
                let wrong = |x: &mut [$format; 3]| {
                    let mut hessian = hessian(x);
                    hessian[1][1] *= WRONG;
                    hessian
                };
                let mut x = point();
                let report = Check::new()
                    .run_hessian_exact(&mut x, |x| gradient(x), |x| gradient(x), wrong)
                    .expect("a verdict");
                assert_eq!(report.verdict(), Verdict::Fail);
                assert_eq!(rows(&report), [(1, Some(1))], "{report}");

                let product = |x: &mut [$format; 3], t: &[$format; 3]| times(&wrong(x), t);
                let report = Check::new()
                    .run_hvp_exact(&mut x, |x| gradient(x), |x| gradient(x), product)
                    .expect("a verdict");
                assert_eq!(report.verdict(), Verdict::Fail);
                assert!(rows(&report).iter().all(|(row, _)| *row == 1), "{report}");
            }

            #[test]
            fn a_wrong_entry_of_a_joint_gradient_is_located() {
                let wrong = |x: &mut [$format; 3]| {
                    let mut gradient = gradient(x);
                    gradient[2] *= WRONG;
                    (cost(x), gradient)
                };
                let dual = |x: &mut [Dual64; 3]| Ok::<_, String>((cost(x), gradient(x)));
                let report = Check::new().run_joint_exact(&mut point(), wrong, dual);
                let report = report.expect("a verdict");

                assert_eq!(report.verdict(), Verdict::Fail);
                let [mismatch] = report.mismatches() else { panic!("{report}") };
                assert_eq!(mismatch.index(), [2]);
            }
        }
    };
}

in_format!(f64, 1e-9);
in_format!(f32, 1e-4);

#[test]
fn differences_do_not_see_what_is_seen_here() {
    let wrong = |l: &mut Layer<f64>| {
        let mut jacobian = l.jacobian();
        jacobian[1][3] *= 1.0 + 1e-9;
        jacobian
    };
    let report = Check::new().run_jacobian(&mut layer(), |l| l.forward(), wrong);

    assert_eq!(report.expect("a verdict").verdict(), Verdict::Pass);
}

#[test]
fn every_entry_takes_one_evaluation_a_column() {
    let report = assert_jacobian!(
        layer::<f64>(),
        |l| l.forward(),
        |l| l.jacobian(),
        every_entry,
        oracle = dual
    );

    let numeric = report.numeric().expect("every entry was measured");
    assert_eq!(numeric.len(), 27);
    // One for all columns together at first, two at rest.
    assert_eq!(report.evaluations(), 9 + 3, "{report}");
}

#[test]
fn another_function_over_dual_numbers_is_an_error_that_says_which_output() {
    type Outputs<'a> = &'a mut dyn FnMut(&mut Layer<Dual64>) -> Result<Vec<Dual64>, String>;
    let other = |l: &mut Layer<Dual64>| {
        let mut outputs = l.forward();
        outputs[1] += 1.0;
        outputs
    };
    let fewer = |l: &mut Layer<Dual64>| l.forward()[..2].to_vec();
    let infinite = |l: &mut Layer<Dual64>| {
        let mut outputs = l.forward();
        outputs[2] /= 0.0;
        outputs
    };
    let failing = |_: &mut Layer<Dual64>| Err::<Vec<Dual64>, _>("singular");
    let jacobian = |dual: Outputs<'_>| {
        Check::new()
            .run_jacobian_exact(&mut layer::<f64>(), |l| l.forward(), |l| dual(l), |l| l.jacobian())
            .expect_err("no verdict")
    };
    let vjp = |dual: Outputs<'_>| {
        Check::new()
            .run_vjp_exact(&mut layer::<f64>(), |l| l.forward(), |l| dual(l), |l, c| l.backward(c))
            .expect_err("no verdict")
    };
    for error in [jacobian(&mut |l| Ok(other(l))), vjp(&mut |l| Ok(other(l)))] {
        let CheckError::OracleOutputDiffers { output, oracle } = &error else { panic!("{error}") };
        assert_eq!(output.index, [1], "{error}");
        assert!((oracle - output.value - 1.0).abs() < 1e-12, "{error}");
        assert!(error.to_string().contains("outputs[1]"), "{error}");
    }
    for error in [jacobian(&mut |l| Ok(fewer(l))), vjp(&mut |l| Ok(fewer(l)))] {
        assert_eq!(error, CheckError::OracleOutputs { outputs: 3, oracle: 2 });
        assert!(error.to_string().contains("has 2 outputs"), "{error}");
    }
    for error in [jacobian(&mut |l| Ok(infinite(l))), vjp(&mut |l| Ok(infinite(l)))] {
        let CheckError::NotFinite(NotFinite::OracleOutputs { entries, count }) = &error else {
            panic!("{error}")
        };
        assert_eq!((entries[0].index.as_slice(), *count), (&[2][..], 1));
    }
    let failed = |l: &mut Layer<Dual64>| failing(l).map_err(str::to_owned);
    for error in [jacobian(&mut { failed }), vjp(&mut { failed })] {
        assert!(error.to_string().contains("singular"), "{error}");
    }
}

#[test]
fn a_function_at_its_optimum_is_the_same_over_dual_numbers() {
    // The gradient is rounding here, another in dual numbers.
    let gradient = |x: &[f64; 2]| [(x[0] - 0.1 * 3.0) * 2.0, (x[1] - 0.7) * 3.0];
    let dual = |x: &[Dual64; 2]| [x[0] * 2.0 - 0.6, x[1] * 3.0 - 2.099_999_999_999_999_6];
    let report = Check::new().run_hessian_exact(
        &mut [0.3, 0.7],
        |x| gradient(x),
        |x| dual(x),
        |_| [[2.0, 0.0], [0.0, 3.0]],
    );

    assert_eq!(report.expect("a verdict").verdict(), Verdict::Pass);
}

#[test]
fn a_constant_function_is_an_error_unless_it_may_be_constant() {
    let check = |check: Check<'_>| {
        check.run_jacobian_exact(
            &mut [0.5, 2.0],
            |_| [1.0],
            |_| [Dual64::from_re(1.0)],
            |_| [[0.0, 0.0]],
        )
    };

    assert!(matches!(check(Check::new()), Err(CheckError::OutputsNotMoved { .. })));
    let allowed = check(Check::new().allow_constant()).expect("a verdict");
    assert_eq!(allowed.verdict(), Verdict::Pass, "{allowed}");
}

#[test]
fn steps_are_errors_where_derivatives_are_exact() {
    let check = || Check::new().every_entry().step(1e-5);
    let vjp = check().run_vjp_exact(
        &mut layer::<f64>(),
        |l| l.forward(),
        |l| l.forward(),
        |l, c| l.backward(c),
    );
    assert_eq!(vjp, Err(CheckError::Needs(Needs::Differences { name: "step" })));
    let jacobian = check().run_jacobian_exact(
        &mut layer::<f64>(),
        |l| l.forward(),
        |l| l.forward(),
        |l| l.jacobian(),
    );
    assert_eq!(jacobian, Err(CheckError::Needs(Needs::Gradient { name: "step" })));
}

#[test]
fn a_product_that_is_not_linear_is_named() {
    let report = Check::new().run_jvp_exact(
        &mut layer::<f64>(),
        |l| l.forward(),
        |l| l.forward(),
        |l, tangent| {
            let mut product = l.pushforward(tangent);
            product[0] += 0.5;
            product
        },
    );
    let report = report.expect("a verdict");

    assert_eq!(*report.suspects()[0].kind(), BugKind::NotLinear, "{report}");
}

#[test]
fn products_with_different_jacobians_are_told_apart_by_exact_derivatives() {
    let report = Check::new().run_vjp_and_jvp_exact(
        &mut layer::<f64>(),
        |l| l.forward(),
        |l| l.forward(),
        |l, cotangent| l.backward(cotangent),
        |l, tangent| l.pushforward(tangent).into_iter().map(|e| e * 1.5).collect::<Vec<_>>(),
    );
    let report = report.expect("a verdict");

    let adjoint = report.suspects().iter().find(|suspect| *suspect.kind() == BugKind::NotAdjoint);
    let evidence = adjoint.expect("they differ").evidence();
    assert!(evidence.contains("Exact derivatives find the Jacobian-vector product"), "{evidence}");
}
