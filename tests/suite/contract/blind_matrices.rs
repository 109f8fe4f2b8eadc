//! What a pass of a Jacobian or a Hessian says that it could not have seen: each blind spot is confirmed
//! by planting the mistake, which passes there and fails at an ordinary point.

use gradcheck_core::{
    BugKind, Check, Parameters, Report, Triplets, Verdict, assert_hessian, assert_jacobian,
    assert_vjp,
};

type Matrix<S> = Vec<Vec<S>>;

fn kinds(passed: &Report) -> Vec<(&str, BugKind)> {
    passed.blind_spots().iter().map(|spot| (spot.path(), *spot.kind())).collect()
}

/// Asserts that a Jacobian passes at `here` with the mistake, which is listed, and fails elsewhere.
#[track_caller]
fn assert_blind<P: Parameters + Clone, S>(
    [here, elsewhere]: [P; 2],
    (path, kind): (&str, BugKind),
    function: impl Fn(&P) -> Vec<S>,
    jacobian: impl Fn(&P) -> Matrix<S>,
    plant: impl Fn(&P, Matrix<S>) -> Matrix<S>,
) where
    Vec<S>: Parameters,
    Matrix<S>: Parameters,
{
    let passed = Check::new().run_jacobian(&mut here.clone(), |x| function(x), |x| jacobian(x));
    let passed = passed.expect("a verdict");
    assert_eq!(passed.verdict(), Verdict::Pass, "{passed}");
    assert!(kinds(&passed).contains(&(path, kind)), "{passed}");

    for (point, expected) in [(here, Verdict::Pass), (elsewhere, Verdict::Fail)] {
        let planted = |x: &mut P| plant(x, jacobian(x));
        let report = Check::new().run_jacobian(&mut point.clone(), |x| function(x), planted);
        let report = report.expect("a verdict");
        assert_eq!(report.verdict(), expected, "{report}");
    }
}

macro_rules! in_format {
    ($format:ident) => {
        mod $format {
            use super::*;

            type Pair = (Vec<$format>, Vec<$format>);

            fn outputs((a, b): &Pair) -> Vec<$format> {
                vec![a[0].powi(3) + b[0].sin(), a[0] * b[0] + b[0].exp()]
            }

            fn jacobian((a, b): &Pair) -> Matrix<$format> {
                vec![vec![3.0 * a[0].powi(2), b[0].cos()], vec![b[0], a[0] + b[0].exp()]]
            }

            fn ordinary() -> Pair {
                (vec![0.7], vec![-0.4])
            }

            #[test]
            fn an_ordinary_point_has_none() {
                let passed = assert_jacobian!(ordinary(), |x| outputs(x), |x| jacobian(x));

                assert_eq!(kinds(&passed), [], "{passed}");
                assert!(!passed.to_string().contains("blind"), "{passed}");
            }

            #[test]
            fn a_parameter_of_one_hides_a_power_of_it_in_its_columns() {
                assert_blind(
                    [(vec![1.0], vec![-0.4]), ordinary()],
                    ("0", BugKind::ChainFactor),
                    outputs,
                    jacobian,
                    |x, mut matrix| {
                        for row in &mut matrix {
                            row[0] *= x.0[0].powi(2);
                        }
                        matrix
                    },
                );
            }

            #[test]
            fn a_parameter_of_zero_hides_the_factor_of_a_logarithm() {
                assert_blind(
                    [(vec![0.7], vec![0.0]), ordinary()],
                    ("1", BugKind::ChainFactor),
                    outputs,
                    jacobian,
                    |x, mut matrix| {
                        for row in &mut matrix {
                            row[1] *= x.1[0].exp();
                        }
                        matrix
                    },
                );
            }

            #[test]
            fn a_residual_of_zero_hides_a_factor_of_its_rows() {
                let residuals = |x: &Vec<$format>| vec![(x[0] - 0.5).sin(), x[0] * x[1] - 0.1];
                assert_blind(
                    [vec![0.5, 0.2], vec![0.7, -0.6]],
                    ("", BugKind::ChainFactor),
                    residuals,
                    |x| vec![vec![(x[0] - 0.5).cos(), 0.0], vec![x[1], x[0]]],
                    |x, mut matrix| {
                        for (row, residual) in matrix.iter_mut().zip(residuals(x)) {
                            for entry in row {
                                *entry *= residual.exp();
                            }
                        }
                        matrix
                    },
                );
            }

            #[test]
            fn a_symmetric_jacobian_hides_a_transpose() {
                assert_blind(
                    [vec![0.6, 0.6], vec![0.6, -0.3]],
                    ("jacobian", BugKind::Transposed),
                    |x: &Vec<$format>| vec![x[0].powi(2) * x[1], x[0] * x[1].powi(2)],
                    |x| {
                        vec![
                            vec![2.0 * x[0] * x[1], x[0].powi(2)],
                            vec![x[1].powi(2), 2.0 * x[0] * x[1]],
                        ]
                    },
                    |_, matrix| {
                        vec![vec![matrix[0][0], matrix[1][0]], vec![matrix[0][1], matrix[1][1]]]
                    },
                );
            }

            #[test]
            fn columns_of_zeros_hide_what_cuts_them_off() {
                assert_blind(
                    [vec![0.6, -0.3], vec![0.6, 0.4]],
                    ("", BugKind::Zero),
                    |x: &Vec<$format>| vec![x[0].sin(), x[0] + x[1].max(0.0).powi(2)],
                    |x| vec![vec![x[0].cos(), 0.0], vec![1.0, 2.0 * x[1].max(0.0)]],
                    |_, mut matrix| {
                        for row in &mut matrix {
                            row[1] *= 2.0;
                        }
                        matrix
                    },
                );
            }

            #[test]
            fn equal_columns_hide_that_they_are_exchanged() {
                assert_blind(
                    [(vec![0.3], vec![0.3]), ordinary()],
                    ("0", BugKind::Swapped),
                    |(a, b): &Pair| vec![a[0].sin() + b[0].sin(), a[0] * b[0]],
                    |(a, b)| vec![vec![a[0].cos(), b[0].cos()], vec![b[0], a[0]]],
                    |_, mut matrix| {
                        for row in &mut matrix {
                            row.swap(0, 1);
                        }
                        matrix
                    },
                );
            }
        }
    };
}

in_format!(f64);
in_format!(f32);

#[test]
fn a_hessian_without_mixed_derivatives_hides_those_that_count_twice() {
    let gradient = |x: &Vec<f64>| vec![2.0 * x[0] * x[1].powi(2), 2.0 * x[0].powi(2) * x[1]];
    let hessian = |x: &Vec<f64>| {
        let mixed = 4.0 * x[0] * x[1];
        vec![vec![2.0 * x[1].powi(2), mixed], vec![mixed, 2.0 * x[0].powi(2)]]
    };
    let twice = |x: &Vec<f64>| {
        let mut matrix = hessian(x);
        (matrix[0][1], matrix[1][0]) = (2.0 * matrix[0][1], 2.0 * matrix[1][0]);
        matrix
    };
    let here = vec![0.0, 0.7];

    let passed = assert_hessian!(here.clone(), |x| gradient(x), |x| hessian(x));
    assert!(kinds(&passed).contains(&("hessian", BugKind::Diagonal)), "{passed}");
    assert_hessian!(here, |x| gradient(x), |x| twice(x));
    let elsewhere = Check::new().run_hessian(&mut vec![0.4, 0.7], |x| gradient(x), |x| twice(x));
    assert_eq!(elsewhere.expect("a verdict").verdict(), Verdict::Fail);
}

#[test]
fn a_hessian_is_symmetric_and_that_hides_nothing() {
    let passed = assert_hessian!([0.5_f64, 2.0], |x| [2.0 * x[0] * x[1], x[0].powi(2)], |x| [
        [2.0 * x[1], 2.0 * x[0]],
        [2.0 * x[0], 0.0]
    ]);

    assert_eq!(kinds(&passed), [], "{passed}");
}

#[test]
fn a_sparse_matrix_has_the_same_as_a_dense_one() {
    let function = |x: &Vec<f64>| vec![x[1].sin(), x[0].sin(), x[0] * x[1] - 1.0];
    let dense = |x: &Vec<f64>| {
        vec![vec![0.0, x[1].cos(), 0.0], vec![x[0].cos(), 0.0, 0.0], vec![x[1], x[0], 0.0]]
    };
    let sparse = |x: &Vec<f64>| {
        let entries = vec![(0, 1, x[1].cos()), (1, 0, x[0].cos()), (2, 0, x[1]), (2, 1, x[0])];
        Triplets { rows: 3, columns: 3, entries }
    };
    let point = || vec![1.0, 1.0, 0.3];

    let of_dense = assert_jacobian!(point(), |x| function(x), |x| dense(x));
    let of_sparse = assert_jacobian!(point(), |x| function(x), |x| sparse(x));

    assert_eq!(of_dense.blind_spots(), of_sparse.blind_spots());
    assert_eq!(kinds(&of_sparse), [("", BugKind::Zero), ("", BugKind::ChainFactor)]);
    let said = of_sparse.blind_spots().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert!(said[0].starts_with("the derivatives by `parameters[2]` are zero: "), "{said:?}");
}

#[test]
fn of_columns_that_are_left_out_nothing_is_said() {
    let passed = assert_jacobian!(
        (vec![0.3_f64], vec![0.5]),
        |m| vec![m.0[0] * m.1[0], m.1[0].sin()],
        |m| vec![vec![m.1[0] + 0.0 * m.0[0], m.0[0]], vec![0.0, m.1[0].cos()]],
        only = ["0"]
    );

    // The second output depends on what is left out.
    assert_eq!(kinds(&passed), [], "{passed}");
}

#[test]
fn a_factor_that_is_no_number_is_none() {
    let passed = assert_jacobian!(
        vec![0.0_f64, 1.0],
        |x| vec![x[0].sin() + x[1], x[0] + 2.0 * x[1].sin()],
        |x| vec![vec![x[0].cos(), 1.0], vec![1.0, 2.0 * x[1].cos()]]
    );

    assert!(!kinds(&passed).contains(&("", BugKind::ChainFactor)), "{passed}");
}

#[test]
fn a_batch_of_one_sample_hides_a_forgotten_mean() {
    let forward = |x: &Vec<Vec<f64>>| {
        let rows = x.iter().map(|row| row.iter().map(|x| x.tanh() / 2.0).collect());
        rows.collect::<Vec<Vec<f64>>>()
    };
    let backward = |x: &Vec<Vec<f64>>, c: &Vec<Vec<f64>>, mean: f64| {
        let row = |(x, c): (&Vec<f64>, &Vec<f64>)| {
            let pairs = x.iter().zip(c);
            let slope = |(x, c): (&f64, &f64)| mean * c * (1.0 - x.tanh().powi(2)) / 2.0;
            pairs.map(slope).collect::<Vec<f64>>()
        };
        x.iter().zip(c).map(row).collect::<Vec<_>>()
    };

    let passed = assert_vjp!(vec![vec![0.3, -0.8]], |x| forward(x), |x, c| backward(x, c, 1.0));
    assert_eq!(kinds(&passed), [("", BugKind::Factor), ("", BugKind::Factor)], "{passed}");
    let said = passed.blind_spots()[0].to_string();
    assert!(said.contains("a forgotten mean over it would not show; check with several"), "{said}");
    // The mean over the samples is the sum here.
    assert_vjp!(vec![vec![0.3, -0.8]], |x| forward(x), |x, c| backward(x, c, x.len() as f64));

    let two = vec![vec![0.3, -0.8], vec![0.5, 0.1]];
    let passed = assert_vjp!(two, |x| forward(x), |x, c| backward(x, c, 1.0));
    assert_eq!(kinds(&passed), [], "{passed}");
}
