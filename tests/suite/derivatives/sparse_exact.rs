//! `oracle = dual` for sparse Jacobians and Hessians: a right matrix passes at 1e-12, a mistake of 1e-9 in
//! any entry, inside of the pattern or outside, fails.

use gradcheck_core::{
    BugKind, Check, CheckError, LowerTriangle, Report, Scalar, Triplets, Verdict, assert_hessian,
    assert_jacobian,
};
use num_dual::{Dual64, DualNum};

/// How many parameters the functions have.
const COUNT: usize = 12;

/// A number of a model, or the dual number in its place.
trait Number: DualNum<Primitive = f64> + Copy {}
impl<D: DualNum<Primitive = f64> + Copy> Number for D {}

/// Neighbours, and one that is far away.
fn residuals<D: Number>(x: &[D]) -> Vec<D> {
    let far = |row: usize| (5 * row + 3) % COUNT;
    (0..COUNT).map(|row| (x[row] * x[(row + 1) % COUNT]).sin() + x[far(row)].exp()).collect()
}

fn jacobian(x: &[f64]) -> Triplets<f64> {
    let mut entries = Vec::new();
    for row in 0..COUNT {
        let (next, far) = ((row + 1) % COUNT, (5 * row + 3) % COUNT);
        let slope = (x[row] * x[next]).cos();
        entries.extend([
            (row, row, slope * x[next]),
            (row, next, slope * x[row]),
            (row, far, x[far].exp()),
        ]);
    }
    Triplets { rows: COUNT, columns: COUNT, entries }
}

/// The gradient of the sum of x³ y for all neighbours.
fn gradient<D: Number>(x: &[D]) -> Vec<D> {
    let mut gradient = vec![D::zero(); COUNT];
    for pair in 0..COUNT - 1 {
        gradient[pair] += x[pair].powi(2) * x[pair + 1] * 3.0;
        gradient[pair + 1] += x[pair].powi(3);
    }
    gradient
}

/// The lower triangle of its derivative.
fn hessian(x: &[f64]) -> Triplets<f64> {
    let mut entries = Vec::new();
    for pair in 0..COUNT - 1 {
        entries.push((pair, pair, 6.0 * x[pair] * x[pair + 1]));
        entries.push((pair + 1, pair, 3.0 * x[pair].powi(2)));
    }
    Triplets { rows: COUNT, columns: COUNT, entries }
}

fn point() -> Vec<f64> {
    (0..COUNT).map(|place| 0.6 + 0.5 * (1.7 * place as f64).sin()).collect()
}

fn checked(spoil: impl Fn(&mut Triplets<f64>)) -> Report {
    let report = Check::new().run_jacobian_exact(
        &mut point(),
        |x| residuals(x),
        |x| residuals(x),
        |x| {
            let mut matrix = jacobian(x);
            spoil(&mut matrix);
            matrix
        },
    );
    report.expect("a verdict")
}

fn cells(report: &Report) -> Vec<(usize, Option<usize>)> {
    let cells = report.mismatches().iter().filter_map(|wrong| wrong.cell());
    cells.map(|cell| (cell.row(), cell.column())).collect()
}

#[test]
fn right_matrices_pass_at_twelve_digits() {
    let of_jacobian = assert_jacobian!(point(), |x| residuals(x), |x| jacobian(x), oracle = dual);
    let of_hessian =
        assert_hessian!(point(), |x| gradient(x), |x| LowerTriangle(hessian(x)), oracle = dual);

    for report in [&of_jacobian, &of_hessian] {
        assert_eq!(report.evaluations(), 5, "{report}");
        assert!(report.tensors()[0].resolution() < 1e-11, "{report}");
        assert!(report.to_string().contains("by dual numbers"), "{report}");
    }
}

#[test]
fn a_mistake_of_a_billionth_in_any_entry_is_located() {
    for place in 0..3 * COUNT {
        let report = checked(|matrix| matrix.entries[place].2 *= 1.0 + 1e-9);

        assert_eq!(report.verdict(), Verdict::Fail, "{place}: {report}");
        let (row, column, _) = jacobian(&point()).entries[place];
        assert_eq!(cells(&report), [(row, Some(column))], "{place}: {report}");
    }
}

#[test]
fn entries_that_are_right_to_their_last_digits_are_none() {
    for place in 0..3 * COUNT {
        let report = checked(|matrix| matrix.entries[place].2 *= 1.0 + 1e-15);

        assert_eq!(report.verdict(), Verdict::Pass, "{place}: {report}");
    }
}

#[test]
fn a_derivative_of_a_billionth_that_is_not_in_the_pattern_is_found() {
    let function = |x: &[f64]| {
        let mut outputs = residuals(x);
        outputs[7] += 1e-9 * x[4].sin();
        outputs
    };
    let over_duals = |x: &[Dual64]| {
        let mut outputs = residuals(x);
        outputs[7] += x[4].sin() * 1e-9;
        outputs
    };
    let report = Check::new().run_jacobian_exact(
        &mut point(),
        |x| function(x),
        |x| over_duals(x),
        |x| jacobian(x),
    );
    let report = report.expect("a verdict");

    assert_eq!(report.verdict(), Verdict::Fail);
    assert_eq!(cells(&report), [(7, Some(4))], "{report}");
    assert_eq!(*report.suspects()[0].kind(), BugKind::MissingFromPattern, "{report}");
}

#[test]
fn mistakes_of_the_whole_matrix_have_their_names() {
    let transposed = checked(|matrix| {
        for (row, column, _) in &mut matrix.entries {
            std::mem::swap(row, column);
        }
    });
    assert_eq!(*transposed.suspects()[0].kind(), BugKind::Transposed, "{transposed}");

    let factor = checked(|matrix| matrix.entries.iter_mut().for_each(|entry| entry.2 *= 1.5));
    assert_eq!(*factor.suspects()[0].kind(), BugKind::Factor, "{factor}");
}

#[test]
fn a_hessian_of_one_triangle_fails_as_a_whole_one_and_a_wrong_one_is_located() {
    let report = Check::new().run_hessian_exact(
        &mut point(),
        |x| gradient(x),
        |x| gradient(x),
        |x| hessian(x),
    );
    let report = report.expect("a verdict");
    assert_eq!(report.verdict(), Verdict::Fail);
    assert_eq!(*report.suspects()[0].kind(), BugKind::MissingFromPattern, "{report}");

    let report = Check::new().run_hessian_exact(
        &mut point(),
        |x| gradient(x),
        |x| gradient(x),
        |x| {
            let mut triangle = hessian(x);
            triangle.entries[9].2 *= 1.0 - 1e-9;
            LowerTriangle(triangle)
        },
    );
    let report = report.expect("a verdict");
    assert_eq!(report.verdict(), Verdict::Fail, "{report}");
    assert!(cells(&report).contains(&(5, Some(4))), "{report}");
}

#[test]
fn every_entry_is_measured_exactly_too() {
    let exact = |spoil: f64| {
        Check::new().every_entry().run_jacobian_exact(
            &mut point(),
            |x| residuals(x),
            |x| residuals(x),
            |x| {
                let mut matrix = jacobian(x);
                matrix.entries[4].2 *= spoil;
                matrix
            },
        )
    };

    assert_eq!(exact(1.0).expect("a verdict").verdict(), Verdict::Pass);
    assert_eq!(cells(&exact(1.0 + 1e-9).expect("a verdict")), [(1, Some(2))]);
}

#[test]
fn another_function_over_dual_numbers_is_an_error() {
    let result = Check::new().run_jacobian_exact(
        &mut point(),
        |x| residuals(x),
        |x: &mut Vec<Dual64>| residuals(x).iter().map(|value| *value + 1.0).collect::<Vec<_>>(),
        |x| jacobian(x),
    );

    assert!(matches!(result, Err(CheckError::OracleOutputDiffers { .. })), "{result:?}");
}

/// The same function in single precision, where its copy is over dual numbers of double precision.
mod single {
    use super::*;

    fn narrow(x: &[f32], spoil: f32) -> Triplets<f32> {
        let wide: Vec<f64> = x.iter().copied().map(f64::from).collect();
        let matrix = jacobian(&wide);
        let narrowed =
            matrix.entries.iter().map(|&(row, column, value)| (row, column, f32::nearest(value)));
        let mut entries: Vec<_> = narrowed.collect();
        entries[10].2 *= spoil;
        Triplets { rows: COUNT, columns: COUNT, entries }
    }

    fn checked(spoil: f32) -> Report {
        let mut x: Vec<f32> = point().into_iter().map(f32::nearest).collect();
        let outputs = |x: &[f32]| {
            let far = |row: usize| (5 * row + 3) % COUNT;
            let output = |row: usize| (x[row] * x[(row + 1) % COUNT]).sin() + x[far(row)].exp();
            (0..COUNT).map(output).collect::<Vec<f32>>()
        };
        let report = Check::new().run_jacobian_exact(
            &mut x,
            |x| outputs(x),
            |x| residuals(x),
            |x| narrow(x, spoil),
        );
        report.expect("a verdict")
    }

    #[test]
    fn a_right_matrix_passes_and_a_mistake_of_a_ten_thousandth_is_located() {
        let right = checked(1.0);
        assert_eq!(right.verdict(), Verdict::Pass, "{right}");

        let wrong = checked(1.0001);
        assert_eq!(wrong.verdict(), Verdict::Fail, "{wrong}");
        let (row, column, _) = jacobian(&point()).entries[10];
        assert_eq!(cells(&wrong), [(row, Some(column))], "{wrong}");
    }
}
