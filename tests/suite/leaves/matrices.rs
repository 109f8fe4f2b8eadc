//! nalgebra: every size and storage, and what is made of vectors.

use std::collections::BTreeMap;

use gradcheck_core::{
    Check, CheckError, Parameters, Scalar, Verdict, assert_gradients, assert_jacobian,
};
use nalgebra::{
    DMatrix, DVector, Matrix1, Matrix2, Matrix2x3, Matrix2xX, Point3, Quaternion, RowVector3,
    SMatrix, Scale2, Translation2, Vector2, Vector3,
};
use proptest::prelude::*;

use super::assert_leaf;

const ROWS: [f64; 6] = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5];

#[test]
fn matrices_of_every_size_are_visited_by_rows() {
    let mut of_both = Matrix2xX::from_row_slice(&ROWS);

    assert_leaf(&mut Matrix2x3::from_row_slice(&ROWS), &["parameters [2, 3]"], &ROWS);
    assert_leaf(&mut DMatrix::from_row_slice(2, 3, &ROWS), &["parameters [2, 3]"], &ROWS);
    assert_leaf(&mut of_both, &["parameters [2, 3]"], &ROWS);
    assert_leaf(&mut RowVector3::new(0.5, 1.5, 2.5), &["parameters [1, 3]"], &ROWS[..3]);
    assert_leaf(&mut DMatrix::from_row_slice(6, 1, &ROWS), &["parameters [6, 1]"], &ROWS);
    assert_leaf(&mut Matrix2::new(0.5_f32, 1.5, 2.5, 3.5), &["parameters [2, 2]"], &ROWS[..4]);
}

#[test]
fn a_column_vector_has_one_axis() {
    assert_leaf(&mut Vector2::new(0.5, 1.5), &["parameters [2]"], &ROWS[..2]);
    assert_leaf(&mut DVector::from_row_slice(&ROWS), &["parameters [6]"], &ROWS);
    assert_leaf(&mut Matrix1::new(0.5), &["parameters [1]"], &ROWS[..1]);
}

#[test]
fn a_length_of_zero_has_no_entries() {
    assert_leaf(&mut DMatrix::<f64>::zeros(0, 3), &["parameters [0, 3]"], &[]);
    assert_leaf(&mut DMatrix::<f64>::zeros(3, 0), &["parameters [3, 0]"], &[]);
    assert_leaf(&mut DVector::<f32>::zeros(0), &["parameters [0]"], &[]);
}

#[test]
fn a_view_leaves_the_rest_alone() {
    let owner = DMatrix::from_fn(4, 5, |row, column| (5 * row + column) as f64);
    let mut changed = owner.clone();

    assert_leaf(
        &mut changed.view_mut((1, 2), (2, 3)),
        &["parameters [2, 3]"],
        &[7.0, 8.0, 9.0, 12.0, 13.0, 14.0],
    );
    assert_leaf(
        &mut changed.view_with_steps_mut((0, 1), (2, 2), (1, 2)),
        &["parameters [2, 2]"],
        &[1.0, 4.0, 11.0, 14.0],
    );
    assert_leaf(&mut changed.column_mut(1), &["parameters [4]"], &[1.0, 6.0, 11.0, 16.0]);
    assert_leaf(
        &mut changed.fixed_rows_mut::<1>(2),
        &["parameters [1, 5]"],
        &[10.0, 11.0, 12.0, 13.0, 14.0],
    );
    assert_eq!(changed, owner);
}

#[test]
fn lists_of_static_ones_are_one_tensor_and_of_dynamic_ones_a_tensor_each() {
    let rows = &ROWS;
    let points = vec![Point3::new(0.5, 1.5, 2.5), Point3::new(3.5, 4.5, 5.5)];

    assert_leaf(&mut points.clone(), &["parameters [2, 3]"], rows);
    assert_leaf(&mut vec![points], &["parameters [1, 2, 3]"], rows);
    assert_leaf(&mut [Matrix2x3::from_row_slice(rows)], &["parameters [1, 2, 3]"], rows);
    assert_leaf(
        &mut vec![vec![Vector3::new(0.5, 1.5, 2.5)], vec![]],
        &["[0] [1, 3]", "[1] [0, 3]"],
        &rows[..3],
    );
    assert_leaf(&mut Vec::<Vector3<f64>>::new(), &["parameters [0, 3]"], &[]);
    assert_leaf(
        &mut vec![DVector::from_row_slice(&rows[..1]), DVector::from_row_slice(&rows[1..2])],
        &["[0] [1]", "[1] [1]"],
        &rows[..2],
    );
}

#[test]
fn points_translations_scales_and_quaternions_are_their_coordinates() {
    assert_leaf(&mut Point3::new(0.5, 1.5, 2.5), &["parameters [3]"], &ROWS[..3]);
    assert_leaf(&mut Translation2::new(0.5, 1.5), &["parameters [2]"], &ROWS[..2]);
    assert_leaf(&mut Scale2::new(0.5, 1.5), &["parameters [2]"], &ROWS[..2]);
    assert_leaf(&mut Quaternion::new(3.5, 0.5, 1.5, 2.5), &["parameters [4]"], &ROWS[..4]);
    let mut list = [Quaternion::new(3.5, 0.5, 1.5, 2.5); 2];
    assert_leaf(&mut list, &["parameters [2, 4]"], &[ROWS[..4].as_ref(), &ROWS[..4]].concat());
}

#[derive(Clone, Debug, PartialEq, Parameters)]
struct Network<F> {
    weight: DMatrix<F>,
    bias: DVector<F>,
    by_name: BTreeMap<String, SMatrix<F, 1, 2>>,
    centre: Vector3<F>,
}

fn network() -> Network<f64> {
    Network {
        weight: DMatrix::from_row_slice(2, 3, &ROWS),
        bias: DVector::from_row_slice(&[6.5, 7.5]),
        by_name: [("b", 10.5), ("a", 8.5)]
            .map(|(name, first)| (name.to_owned(), SMatrix::<_, 1, 2>::new(first, first + 1.0)))
            .into(),
        centre: Vector3::new(12.5, 13.5, 14.5),
    }
}

#[test]
fn models_with_matrices_are_derived() {
    let entries: Vec<f64> = (0..15).map(|n| f64::from(n) + 0.5).collect();

    assert_leaf(
        &mut network(),
        &["weight [2, 3]", "bias [2]", "by_name.a [1, 2]", "by_name.b [1, 2]", "centre [3]"],
        &entries,
    );
}

/// A regression ½ |W X − Y|², with the gradient (W X − Y) Xᵀ as `spoil` leaves it.
fn regression(spoil: impl Fn(&mut DMatrix<f64>)) -> gradcheck_core::Report {
    let wave = |n: usize| (n as f64 * 1.7).sin();
    let x = DMatrix::from_fn(3, 7, |row, column| wave(7 * row + column));
    let y = DMatrix::from_fn(2, 7, |row, column| wave(100 + 7 * row + column));
    let mut weight = DMatrix::from_fn(2, 3, |row, column| wave(200 + 3 * row + column));

    let cost = |w: &mut DMatrix<f64>| 0.5 * (&*w * &x - &y).norm_squared();
    let gradient = |w: &mut DMatrix<f64>| {
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
fn a_gradient_of_the_other_size_does_not_pair() {
    let mut weight = DMatrix::<f64>::zeros(2, 3);

    let error = Check::new()
        .run(&mut weight, |w| w.sum(), |_| DMatrix::from_element(3, 2, 1.0))
        .expect_err("a transposed gradient");

    assert!(matches!(error, CheckError::LayoutsDiffer { .. }), "{error}");
}

#[test]
fn jacobians_are_matrices_of_any_size() {
    let polar = |p: &Vector2<f64>| Vector2::new(p[0] * p[1].cos(), p[0] * p[1].sin());
    let jacobian = |p: &Vector2<f64>| {
        let (sine, cosine) = p[1].sin_cos();
        Matrix2::new(cosine, -p[0] * sine, sine, p[0] * cosine)
    };

    assert_jacobian!(Vector2::new(2.0, 0.5), |p| polar(p), |p| jacobian(p));
    assert_jacobian!(Vector2::new(2.0, 0.5), |p| polar(p), |p| DMatrix::from_fn(
        2,
        2,
        |row, column| { jacobian(p)[(row, column)] }
    ));
}

#[test]
fn one_parameter_has_a_jacobian_of_one_column() {
    let point = |t: &[f64; 1]| Vector3::new(t[0].cos(), t[0].sin(), t[0]);
    let run =
        |jacobian: Vector3<f64>| Check::new().run_jacobian(&mut [0.5], |t| point(t), |_| jacobian);
    let speed = Vector3::new(-0.5_f64.sin(), 0.5_f64.cos(), 1.0);

    assert_eq!(run(speed).expect("a verdict").verdict(), Verdict::Pass);
    let wrong = run(Vector3::new(speed.x, 0.9 * speed.y, 1.0)).expect("a verdict");
    assert_eq!(wrong.verdict(), Verdict::Fail);
    let cell = wrong.mismatches()[0].cell().expect("a cell");
    assert_eq!((cell.row(), cell.column()), (1, Some(0)), "{wrong}");
}

#[test]
fn a_column_is_no_jacobian_of_two_parameters() {
    let error = Check::new()
        .run_jacobian(&mut [0.5, 1.5], |x| [x[0] * x[1], x[0]], |_| Vector2::new(1.5, 1.0))
        .expect_err("a matrix without its second column");

    assert!(matches!(error, CheckError::MatrixShape { expected: [2, 2], .. }), "{error}");
}

#[test]
fn exact_derivatives_know_matrices() {
    fn energy<F: num_dual::DualNum<Primitive = f64> + Copy>(network: &Network<F>) -> F {
        let named = network.by_name.values().flatten();
        let entries =
            network.weight.iter().chain(&network.bias).chain(named).chain(&network.centre);
        entries.zip(1_i32..).fold(F::zero(), |sum, (x, n)| sum + (*x * (0.1 * f64::from(n))).sin())
    }
    let gradient = |network: &mut Network<f64>| {
        let mut gradient = network.clone();
        let named = gradient.by_name.values_mut().flatten();
        let entries = gradient.weight.iter_mut().chain(&mut gradient.bias);
        for (x, n) in entries.chain(named).chain(&mut gradient.centre).zip(1_i32..) {
            let rate = 0.1 * f64::from(n);
            *x = rate * (*x * rate).cos();
        }
        gradient
    };

    assert_gradients!(network(), |n| energy(n), gradient, oracle = dual);
}

proptest! {
    #[test]
    fn setting_what_was_copied_out_changes_no_bit(
        lengths in [0..70_usize, 0..70_usize],
        view in [0..3_usize, 0..3_usize],
        step in 0..3_usize,
        seed: u64,
    ) {
        let [rows, columns] = lengths;
        let mut random = fastrand::Rng::with_seed(seed);
        let mut draw = |_, _| f64::from_bits(random.u64(..));
        let model = DMatrix::from_fn(rows, columns, &mut draw);
        let mut storage = DMatrix::from_fn(2 * rows + 9, columns + 3, &mut draw);
        let before = storage.clone();
        let mut other = storage.view_with_steps_mut(
            (view[0], view[1]),
            (rows, columns),
            (step.min(1), 0),
        );

        let flat = model.flatten();
        other.assign_flat(&flat).expect("the layouts are the same");

        for (position, entry) in flat.iter().enumerate() {
            let index = (position / columns, position % columns);
            prop_assert_eq!(entry.bit_pattern(), model[index].bit_pattern());
            prop_assert_eq!(entry.bit_pattern(), other[index].bit_pattern());
        }
        let changed = storage.iter().zip(&before).filter(|(now, before)| now.to_bits() != before.to_bits());
        prop_assert!(changed.count() <= rows * columns);
    }
}
