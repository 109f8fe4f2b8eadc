//! Jacobians and Hessians by differences: their bounds hold, at a cost that no row adds to.

use std::cell::Cell;

use gradcheck_core::{
    NumericJacobian, Parameters, numerical_gradient, numerical_hessian, numerical_jacobian,
};

use super::models::{Scene, chain_gradient, chain_hessian, chain_point};

/// Every value within its bound, and the bounds below `sharp` of the greatest entry of the row.
#[track_caller]
fn assert_bounds(found: &NumericJacobian, exact: &[f64], sharp: f64) {
    assert_eq!(found.values().len(), exact.len());
    let rows = exact.chunks(found.columns()).zip(found.values().chunks(found.columns()));
    for (row, ((exact, values), errors)) in
        rows.zip(found.errors().chunks(found.columns())).enumerate()
    {
        let size = exact.iter().fold(0.0, |most: f64, entry| most.max(entry.abs()));
        for (column, exact) in exact.iter().enumerate() {
            let (value, error) = (values[column], errors[column]);
            let at = format!("row {row}, column {column}: {value:e} for {exact:e} ± {error:e}");
            assert!((value - exact).abs() <= error, "{at}");
            assert!(error <= sharp * size, "{at}");
        }
    }
}

#[test]
fn a_jacobian_lies_within_its_bounds_at_a_cost_that_does_not_grow_with_the_rows() {
    for points in [2, 5, 8] {
        let (mut scene, calls) = (Scene::new(points), Cell::new(0));
        let exact = scene.jacobian();
        let found = numerical_jacobian(&mut scene, |s| {
            calls.set(calls.get() + 1);
            s.residuals()
        });

        assert_eq!([found.rows(), found.columns()], [1 + 2 * points, 3 + 2 * points]);
        assert_bounds(&found, exact.as_slice().unwrap(), 1e-8);
        let of_each_column = (calls.get() - 57) / found.columns();
        assert!(of_each_column <= 40, "{} calls, {of_each_column} a column", calls.get());
    }
}

#[test]
fn similar_rows_take_about_thirty_evaluations_a_column() {
    for rows in [1, 10, 100_u8] {
        let calls = Cell::new(0);
        let found = numerical_jacobian(&mut [0.4_f64, 1.3], |x| {
            calls.set(calls.get() + 1);
            (0..rows)
                .map(|k| (f64::from(k) / 50.0 + x[0]).sin() * x[1].exp() + 0.1 * x[0])
                .collect::<Vec<f64>>()
        });

        assert_eq!(found.rows(), usize::from(rows));
        assert!(calls.get() <= 17 + 2 * 35, "{} calls for {rows} rows", calls.get());
    }
}

#[test]
fn rows_of_very_different_size_and_curvature_have_true_bounds() {
    let mut x = [0.7_f64, -1.3, 1e-3];
    let found = numerical_jacobian(&mut x, |x| {
        [
            1e9 + x[0],
            1e-200 * x[1].exp(),
            1e200 * (x[0] * x[1]).sin(),
            (300.0 * x[1]).sin(),
            x[2].sqrt() * x[0],
            3.0,
            x[2].ln(),
            (x[0] - x[2]).powi(3) / x[1],
        ]
    });

    let [a, b, c] = x;
    let cos = 1e200 * (a * b).cos();
    let cube = [3.0 * (a - c).powi(2) / b, -(a - c).powi(3) / (b * b)];
    let exact = [
        [1.0, 0.0, 0.0],
        [0.0, 1e-200 * b.exp(), 0.0],
        [cos * b, cos * a, 0.0],
        [0.0, 300.0 * (300.0 * b).cos(), 0.0],
        [c.sqrt(), 0.0, 0.5 * a / c.sqrt()],
        [0.0; 3],
        [0.0, 0.0, 1.0 / c],
        [cube[0], cube[1], -cube[0]],
    ];
    for (row, exact) in exact.iter().enumerate() {
        for (column, exact) in exact.iter().enumerate() {
            let [value, error] = [found.values(), found.errors()].map(|all| all[3 * row + column]);
            let at = format!("row {row}, column {column}: {value:e} for {exact:e} ± {error:e}");
            assert!((value - exact).abs() <= error, "{at}");
            // The first cannot be known better: its value rounds to 1e-7.
            assert!(row == 0 || error <= 1e-4 * exact.abs().max(1.0) || row == 2, "{at}");
        }
    }
}

#[test]
fn single_precision_has_wider_bounds_that_hold() {
    let times = [0.0_f32, 0.3, 0.6, 0.9];
    let found =
        numerical_jacobian(&mut [2.0_f32, 0.7], |x| times.map(|t| x[0] * (-x[1] * t).exp()));

    let row = |t: f32| {
        let (t, b) = (f64::from(t), f64::from(0.7_f32));
        [(-b * t).exp(), -2.0 * t * (-b * t).exp()]
    };
    assert_bounds(&found, &times.map(row).concat(), 3e-3);
}

#[test]
fn frozen_columns_are_zero() {
    #[derive(Parameters)]
    struct Model {
        weight: f64,
        #[parameters(frozen)]
        mean: [f64; 2],
    }
    let mut model = Model { weight: 3.0, mean: [1.0, 2.0] };
    let found = numerical_jacobian(&mut model, |m| m.mean.map(|mean| mean * m.weight));

    assert_bounds(&found, &[1.0, 0.0, 0.0, 2.0, 0.0, 0.0], 1e-9);
    assert_eq!([found.errors()[1], found.values()[2]], [0.0, 0.0]);

    let gradient = |m: &mut Model| (m.mean[0] * m.weight, m.mean.map(|mean| mean + m.weight));
    let hessian = numerical_hessian(&mut model, gradient);

    assert_bounds(&hessian, &[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 1e-8);
    assert_eq!(hessian.values()[1..], [0.0; 8]);
}

#[test]
fn rows_without_a_derivative_are_nan_and_the_others_are_not() {
    let found = numerical_jacobian(&mut [0.5_f64], |x| [x[0].powi(2), (x[0] - 1.0).ln()]);

    assert!((found.values()[0] - 1.0).abs() <= found.errors()[0] && found.errors()[0] < 1e-9);
    assert!(found.values()[1].is_nan() && found.errors()[1].is_infinite());
}

#[test]
fn a_function_that_fails_has_no_rows() {
    let found = numerical_jacobian(&mut [0.5_f64], |_| Err::<[f64; 2], _>("singular"));

    assert_eq!([found.rows(), found.columns(), found.values().len()], [0, 1, 0]);
}

#[test]
fn a_hessian_lies_within_its_bounds_and_is_symmetric() {
    let mut x = chain_point(9);
    let before = x.clone();
    let found = numerical_hessian(&mut x, |x| chain_gradient(x));

    assert_eq!(x, before);
    assert_bounds(&found, &chain_hessian(&x).concat(), 1e-8);
    for row in 0..9 {
        for column in 0..row {
            assert_eq!(found.values()[9 * row + column], found.values()[9 * column + row]);
        }
    }
}

#[test]
fn what_is_no_gradient_keeps_both_sides() {
    let found = numerical_hessian(&mut [0.5_f64, 2.0], |x| [x[0] * x[1], 3.0 * x[0]]);

    assert_bounds(&found, &[2.0, 0.5, 3.0, 0.0], 1e-8);
}

#[test]
#[should_panic(expected = "the gradient has 3 entries and the parameters have 2")]
fn a_hessian_is_square() {
    numerical_hessian(&mut [0.5_f64, 2.0], |x| [x[0], x[1], 1.0]);
}

#[test]
fn the_parameters_come_back_bit_for_bit_after_a_panic() {
    let (mut x, calls) = ([0.1_f64, -0.0], Cell::new(0));
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        numerical_jacobian(&mut x, |x| {
            calls.set(calls.get() + 1);
            assert!(calls.get() < 20, "enough");
            [x[0].sin(), x[1].exp()]
        })
    }));

    assert!(result.is_err());
    assert_eq!(x.map(f64::to_bits), [0.1_f64, -0.0].map(f64::to_bits));
}

#[test]
fn where_there_is_no_derivative_its_bound_is_infinite() {
    for (parameters, unit) in [
        ([f64::NAN, 1.0], 1.0),
        ([f64::INFINITY, 1.0], 1.0),
        ([f64::MAX, 1.0], 1e300),
        ([f64::MAX, f64::MAX], 1e-300),
        ([f64::MIN_POSITIVE, 0.0], 1.0),
    ] {
        for place in [0, 1] {
            let cost = |x: &mut [f64; 2]| unit * x[place];
            let outputs = |x: &mut [f64; 2]| [unit * x[place], x[0]];
            let gradient = numerical_gradient(&mut { parameters }, cost);
            let jacobian = numerical_jacobian(&mut { parameters }, outputs);
            let hessian = numerical_hessian(&mut { parameters }, outputs);

            for (values, errors) in [
                (gradient.values(), gradient.errors()),
                (jacobian.values(), jacobian.errors()),
                (hessian.values(), hessian.errors()),
            ] {
                for (value, error) in values.iter().zip(errors) {
                    assert!(!error.is_nan(), "{parameters:?}: {value} ± {error}");
                    assert_eq!(value.is_nan(), error.is_infinite(), "{value} ± {error}");
                }
            }
        }
    }
}

/// What a function may do of its own with the number of the call and the first parameter.
type Hostile = fn(f64, f64) -> f64;

const HOSTILE: [(&str, Hostile); 9] = [
    ("it is smooth", |_, x| x.sin()),
    ("no value is near the one before", |call, _| (1e9 * call).sin()),
    ("it drifts", |call, x| x + call),
    ("it is not finite beyond an edge", |_, x| if x > 0.5 { f64::NAN } else { x.sqrt() }),
    ("it is finite at one point only", |call, _| if call > 1.0 { f64::INFINITY } else { 1.0 }),
    ("every other value is none", |call, x| if call % 2.0 == 0.0 { f64::NAN } else { x }),
    ("it is a staircase", |_, x| (1e4 * x).floor()),
    ("it is a wave of a length below every step", |_, x| (1e15 * x).sin()),
    ("it is as large as numbers are", |_, x| 1e308 * x),
];

#[test]
fn no_derivative_by_differences_takes_more_evaluations_than_the_documents_allow() {
    const COUNT: usize = 5;

    for (name, hostile) in HOSTILE {
        let start = [0.5, -2.0, 0.0, 1e-9, 1e6];
        let calls = Cell::new(0);
        let call = || calls.set(calls.get() + 1);
        let value = |x: &[f64; COUNT], row: usize| {
            hostile(f64::from(calls.get()), x[row]) + x.iter().sum::<f64>()
        };
        let counted = |most: i32, of: &str| {
            let count = calls.replace(0);
            assert!(count > 0 && count <= most, "{name}: {count} calls for {of}, of {most}");
        };

        let _ = numerical_gradient(&mut { start }, |x| {
            call();
            value(x, 0)
        });
        counted(40 * 5 + 225, "a gradient");
        let _ = numerical_jacobian(&mut { start }, |x| {
            call();
            [value(x, 0), value(x, 3)]
        });
        counted(48 * 5 + 224 * 2 + 1, "a Jacobian");
        let _ = numerical_hessian(&mut { start }, |x| {
            call();
            [0, 1, 2, 3, 4].map(|row| value(x, row))
        });
        counted(48 * 5 + 224 * 5 + 1, "a Hessian");
    }
}
