//! faer: matrices, columns, rows, and views of them.

use faer::{Col, Mat, Row};
use gradcheck_core::{
    Check, CheckError, Parameters, Scalar, Verdict, assert_gradients, assert_hessian,
    assert_jacobian,
};
use proptest::prelude::*;

use super::assert_leaf;

const ROWS: [f64; 6] = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5];

fn counted(rows: usize, columns: usize) -> Mat<f64> {
    Mat::from_fn(rows, columns, |row, column| (columns * row + column) as f64 + 0.5)
}

#[test]
fn matrices_columns_and_rows_are_visited_by_rows() {
    assert_leaf(&mut counted(2, 3), &["parameters [2, 3]"], &ROWS);
    assert_leaf(&mut counted(6, 1), &["parameters [6, 1]"], &ROWS);
    assert_leaf(&mut counted(1, 6), &["parameters [1, 6]"], &ROWS);
    assert_leaf(&mut Col::from_fn(6, |row| ROWS[row]), &["parameters [6]"], &ROWS);
    assert_leaf(&mut Row::from_fn(6, |column| ROWS[column]), &["parameters [1, 6]"], &ROWS);
    let mut single = Mat::from_fn(2, 2, |row, column| [[0.5_f32, 1.5], [2.5, 3.5]][row][column]);
    assert_leaf(&mut single, &["parameters [2, 2]"], &ROWS[..4]);
}

#[test]
fn a_length_of_zero_has_no_entries() {
    assert_leaf(&mut counted(0, 3), &["parameters [0, 3]"], &[]);
    assert_leaf(&mut counted(3, 0), &["parameters [3, 0]"], &[]);
    assert_leaf(&mut Col::<f32>::zeros(0), &["parameters [0]"], &[]);
    assert_leaf(&mut Row::<f32>::zeros(0), &["parameters [1, 0]"], &[]);
}

#[test]
fn a_view_leaves_the_rest_alone() {
    let owner = counted(4, 5);
    let mut changed = owner.clone();

    assert_leaf(
        &mut changed.as_mut().submatrix_mut(1, 2, 2, 3),
        &["parameters [2, 3]"],
        &[7.5, 8.5, 9.5, 12.5, 13.5, 14.5],
    );
    assert_leaf(
        &mut changed.as_mut().submatrix_mut(1, 2, 2, 2).transpose_mut(),
        &["parameters [2, 2]"],
        &[7.5, 12.5, 8.5, 13.5],
    );
    assert_leaf(&mut changed.col_mut(1), &["parameters [4]"], &[1.5, 6.5, 11.5, 16.5]);
    assert_leaf(
        &mut changed.as_mut().reverse_rows_mut().col_mut(1),
        &["parameters [4]"],
        &[16.5, 11.5, 6.5, 1.5],
    );
    assert_leaf(&mut changed.row_mut(2), &["parameters [1, 5]"], &[10.5, 11.5, 12.5, 13.5, 14.5]);
    assert_eq!(changed, owner);
}

#[derive(Clone, Parameters)]
struct Network<F> {
    weight: Mat<F>,
    bias: Col<F>,
    last: Row<F>,
}

fn network() -> Network<f64> {
    Network {
        weight: counted(2, 3),
        bias: Col::from_fn(2, |row| row as f64 + 6.5),
        last: Row::from_fn(2, |column| column as f64 + 8.5),
    }
}

#[test]
fn models_with_matrices_are_derived() {
    let entries: Vec<f64> = (0..10).map(|n| f64::from(n) + 0.5).collect();

    assert_leaf(&mut network(), &["weight [2, 3]", "bias [2]", "last [1, 2]"], &entries);
}

/// A regression ½ |W X − Y|², with the gradient (W X − Y) Xᵀ as `spoil` leaves it.
fn regression(spoil: impl Fn(&mut Mat<f64>)) -> gradcheck_core::Report {
    let wave = |n: usize| (n as f64 * 1.7).sin();
    let x = Mat::from_fn(3, 7, |row, column| wave(7 * row + column));
    let y = Mat::from_fn(2, 7, |row, column| wave(100 + 7 * row + column));
    let mut weight = Mat::from_fn(2, 3, |row, column| wave(200 + 3 * row + column));

    let cost = |w: &mut Mat<f64>| 0.5 * (&*w * &x - &y).squared_norm_l2();
    let gradient = |w: &mut Mat<f64>| {
        let mut gradient = (&*w * &x - &y) * x.transpose();
        spoil(&mut gradient);
        gradient
    };
    Check::new().run(&mut weight, cost, gradient).expect("it can be judged")
}

#[test]
fn a_wrong_entry_is_found_at_its_row_and_column() {
    let right = regression(|_| ());
    let wrong = regression(|gradient| gradient[(1, 2)] *= 1.1);

    assert_eq!(right.verdict(), Verdict::Pass, "{right}");
    assert_eq!(wrong.verdict(), Verdict::Fail);
    let places: Vec<_> = wrong.mismatches().iter().map(gradcheck_core::Mismatch::index).collect();
    assert_eq!(places, [[1, 2]], "{wrong}");
}

#[test]
fn a_row_is_no_gradient_of_a_column() {
    let mut column = Col::<f64>::zeros(3);

    let error = Check::new()
        .run(&mut column, |c| c.sum(), |_| Row::from_fn(3, |_| 1.0))
        .expect_err("a transposed gradient");

    assert!(matches!(error, CheckError::LayoutsDiffer { .. }), "{error}");
}

#[test]
fn jacobians_and_hessians_are_matrices() {
    let polar = |p: &Col<f64>| [p[0] * p[1].cos(), p[0] * p[1].sin()];
    let jacobian = |p: &Col<f64>| {
        let (sine, cosine) = p[1].sin_cos();
        let entries = [[cosine, -p[0] * sine], [sine, p[0] * cosine]];
        Mat::from_fn(2, 2, |row, column| entries[row][column])
    };
    let square = counted(2, 2);
    let form = &square + square.transpose();
    let start = || Col::from_fn(2, |row| [2.0, 0.5][row]);

    assert_jacobian!(start(), |p| polar(p), |p| jacobian(p));
    assert_jacobian!(start(), |p| [p[0] * p[1]], |p| Row::from_fn(2, |column| p[1 - column]));
    assert_hessian!(start(), |p| &form * &*p, |_| form.clone());
}

#[test]
fn a_wrong_cell_of_a_jacobian_is_told_by_row_and_column() {
    let form = counted(3, 2);
    let mut wrong = form.clone();
    wrong[(2, 1)] = 0.0;

    let report = Check::new()
        .run_jacobian(
            &mut [0.3, 0.7],
            |x| &form * &Col::from_fn(2, |row| x[row]),
            |_| wrong.clone(),
        )
        .expect("a verdict");

    assert_eq!(report.verdict(), Verdict::Fail);
    let cell = report.mismatches()[0].cell().expect("a cell");
    assert_eq!((cell.row(), cell.column()), (2, Some(1)), "{report}");
}

#[test]
fn exact_derivatives_know_matrices() {
    fn energy<F: num_dual::DualNum<Primitive = f64> + Copy>(network: &Network<F>) -> F {
        let Network { weight, bias, last } = network;
        let of_weight = (0..2).flat_map(|row| (0..3).map(move |column| weight[(row, column)]));
        let entries = of_weight.chain(bias.iter().copied()).chain(last.iter().copied());
        entries.zip(1_i32..).fold(F::zero(), |sum, (x, n)| sum + (x * (0.1 * f64::from(n))).sin())
    }
    let gradient = |network: &mut Network<f64>| {
        let slope = |(x, n): (f64, i32)| 0.1 * f64::from(n) * (x * (0.1 * f64::from(n))).cos();
        network.flatten().into_iter().zip(1..).map(slope).collect::<Vec<_>>()
    };

    assert_gradients!(network(), |n| energy(n), gradient, oracle = dual);
}

proptest! {
    #[test]
    fn setting_what_was_copied_out_changes_no_bit(
        lengths in [0..70_usize, 0..70_usize],
        is_transposed: bool,
        seed: u64,
    ) {
        let [rows, columns] = lengths;
        let mut random = fastrand::Rng::with_seed(seed);
        let mut draw = |_, _| f64::from_bits(random.u64(..));
        let model = Mat::from_fn(rows, columns, &mut draw);
        let mut storage = Mat::from_fn(rows.max(columns) + 3, rows.max(columns) + 3, &mut draw);
        let before = storage.clone();
        let [height, width] = if is_transposed { [columns, rows] } else { lengths };
        let view = storage.as_mut().submatrix_mut(1, 2, height, width);
        let mut other = if is_transposed { view.transpose_mut() } else { view };

        let flat = model.flatten();
        other.assign_flat(&flat).expect("the layouts are the same");

        for (position, entry) in flat.iter().enumerate() {
            let index = (position / columns, position % columns);
            prop_assert_eq!(entry.bit_pattern(), model[index].bit_pattern());
            prop_assert_eq!(entry.bit_pattern(), other[index].bit_pattern());
        }
        let mut changed = 0;
        for column in 0..storage.ncols() {
            for row in 0..storage.nrows() {
                let [now, then] = [&storage, &before].map(|matrix| matrix[(row, column)].to_bits());
                changed += usize::from(now != then);
            }
        }
        prop_assert!(changed <= rows * columns);
    }
}
