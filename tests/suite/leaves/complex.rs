//! Complex numbers: how they lie among the entries, and what their gradient is.

use std::collections::{BTreeMap, HashMap};

use faer::{Col, Mat};
use gradcheck_core::{BugKind, Check, Parameters, Report, Verdict, assert_gradients};
use nalgebra::{DMatrix, DVector, Vector2};
use ndarray::{Array1, Array2, ArrayD, Axis, IxDyn, ShapeBuilder, array};
use num_complex::{Complex, Complex32, Complex64};
use proptest::collection::vec;
use proptest::prelude::*;

use super::assert_leaf;

fn z(re: f64, im: f64) -> Complex64 {
    Complex { re, im }
}

#[test]
fn a_complex_number_is_two_entries() {
    assert_leaf(&mut z(0.5, 1.5), &["parameters [2]"], &[0.5, 1.5]);
    assert_leaf(&mut Complex32::new(0.5, 1.5), &["parameters [2]"], &[0.5, 1.5]);
}

#[test]
fn lists_and_rectangles_of_them_are_one_tensor_with_one_more_axis() {
    let entries = [0.5, 1.5, 2.5, 3.5];

    assert_leaf(&mut vec![z(0.5, 1.5), z(2.5, 3.5)], &["parameters [2, 2]"], &entries);
    assert_leaf(&mut [z(0.5, 1.5), z(2.5, 3.5)], &["parameters [2, 2]"], &entries);
    assert_leaf(&mut Box::<[_]>::from([z(0.5, 1.5)]), &["parameters [1, 2]"], &entries[..2]);
    assert_leaf(&mut [[z(0.5, 1.5)], [z(2.5, 3.5)]], &["parameters [2, 1, 2]"], &entries);
    assert_leaf(&mut vec![vec![z(0.5, 1.5), z(2.5, 3.5)]], &["parameters [1, 2, 2]"], &entries);
    assert_leaf(&mut vec![vec![z(0.5, 1.5)], vec![]], &["[0] [1, 2]", "[1] [0, 2]"], &entries[..2]);
    assert_leaf(&mut Vec::<Complex32>::new(), &["parameters [0, 2]"], &[]);
}

#[test]
fn options_maps_and_tuples_of_them() {
    assert_leaf(&mut Some(z(0.5, 1.5)), &["parameters [2]"], &[0.5, 1.5]);
    assert_leaf(&mut None::<Complex64>, &[], &[]);
    let mut map = BTreeMap::from([("b", z(0.5, 1.5)), ("a", z(2.5, 3.5))]);
    assert_leaf(&mut map, &["a [2]", "b [2]"], &[2.5, 3.5, 0.5, 1.5]);
    let mut map = HashMap::from([(1, vec![z(0.5, 1.5)])]);
    assert_leaf(&mut map, &["[1] [1, 2]"], &[0.5, 1.5]);
    assert_leaf(&mut (0.5, z(1.5, 2.5)), &["0 []", "1 [2]"], &[0.5, 1.5, 2.5]);
}

#[test]
fn arrays_of_every_order_end_in_an_axis_of_the_parts() {
    let mut rows = array![[z(0.5, 1.5), z(2.5, 3.5)], [z(4.5, 5.5), z(6.5, 7.5)]];
    let by_column = [0.5, 1.5, 4.5, 5.5, 2.5, 3.5, 6.5, 7.5];

    assert_leaf(&mut rows.view_mut().reversed_axes(), &["parameters [2, 2, 2]"], &by_column);
    assert_leaf(&mut rows.clone().reversed_axes(), &["parameters [2, 2, 2]"], &by_column);
    rows.invert_axis(Axis(0));
    assert_leaf(
        &mut rows.into_dyn(),
        &["parameters [2, 2, 2]"],
        &[4.5, 5.5, 6.5, 7.5, 0.5, 1.5, 2.5, 3.5],
    );
    assert_leaf(&mut Array2::<Complex64>::zeros((3, 4)), &["parameters [3, 4, 2]"], &[0.0; 24]);
    assert_leaf(&mut Array1::<Complex32>::zeros(0), &["parameters [0, 2]"], &[]);
    assert_leaf(&mut ndarray::arr0(z(0.5, 1.5)), &["parameters [2]"], &[0.5, 1.5]);
}

/// Complex arrays of an older ndarray end in the same axis.
macro_rules! of_older_arrays {
    ($name:ident, $ndarray:ident) => {
        #[test]
        fn $name() {
            use $ndarray::{Array1, Array2, Axis};

            let rows = [0.5, 1.5, 2.5, 3.5].map(|re| z(re, re + 0.25));
            let square = Array2::from_shape_vec((2, 2), rows.to_vec()).expect("four numbers");
            let flat = |order: [usize; 4]| -> Vec<f64> {
                order.iter().flat_map(|&number| [rows[number].re, rows[number].im]).collect()
            };
            let layout = ["parameters [2, 2, 2]"];
            let mut reversed = square.clone();
            reversed.invert_axis(Axis(1));

            assert_leaf(&mut square.clone(), &layout, &flat([0, 1, 2, 3]));
            assert_leaf(&mut square.clone().reversed_axes(), &layout, &flat([0, 2, 1, 3]));
            assert_leaf(&mut reversed.view_mut(), &layout, &flat([1, 0, 3, 2]));
            assert_leaf(&mut square.into_dyn(), &layout, &flat([0, 1, 2, 3]));
            assert_leaf(&mut Array1::<Complex32>::zeros(0), &["parameters [0, 2]"], &[]);
        }
    };
}

of_older_arrays!(arrays_of_ndarray_16_end_in_an_axis_of_the_parts, ndarray_0_16);
of_older_arrays!(arrays_of_ndarray_15_end_in_an_axis_of_the_parts, ndarray_0_15);

#[test]
fn matrices_of_nalgebra_end_in_an_axis_of_the_parts() {
    let numbers = [0.5, 2.5, 4.5, 6.5].map(|re| z(re, re + 1.0));
    let entries = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5];
    let mut vectors = vec![Vector2::new(numbers[0], numbers[1])];

    assert_leaf(&mut DMatrix::from_row_slice(2, 2, &numbers), &["parameters [2, 2, 2]"], &entries);
    assert_leaf(&mut vectors[0], &["parameters [2, 2]"], &entries[..4]);
    assert_leaf(&mut vectors, &["parameters [1, 2, 2]"], &entries[..4]);
    assert_leaf(&mut DVector::<Complex32>::zeros(0), &["parameters [0, 2]"], &[]);
}

#[test]
fn matrices_of_faer_end_in_an_axis_of_the_parts() {
    let numbers = [0.5, 2.5, 4.5, 6.5].map(|re| z(re, re + 1.0));
    let entries = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5];
    let mut matrix = Mat::from_fn(2, 2, |row, column| numbers[2 * row + column]);
    let mut column = Col::from_fn(2, |row| numbers[row]);

    assert_leaf(&mut matrix, &["parameters [2, 2, 2]"], &entries);
    assert_leaf(&mut column, &["parameters [2, 2]"], &entries[..4]);
    assert_leaf(&mut column.transpose().to_owned(), &["parameters [1, 2, 2]"], &entries[..4]);
}

/// ½ |z|² of a complex matrix of nalgebra, with the gradient z as `spoil` leaves it.
fn half_of_the_squares(spoil: impl Fn(&mut DMatrix<Complex64>)) -> Report {
    let mut matrix = DMatrix::from_fn(3, 4, |row, column| z(row as f64 - 0.7, column as f64 + 0.3));
    let gradient = |m: &mut DMatrix<Complex64>| {
        let mut gradient = m.clone();
        spoil(&mut gradient);
        gradient
    };
    Check::new().run(&mut matrix, |m| 0.5 * m.norm_squared(), gradient).expect("it can be judged")
}

#[test]
fn a_wrong_imaginary_part_in_a_matrix_of_nalgebra_is_found_at_its_row_and_column() {
    let right = half_of_the_squares(|_| ());
    let wrong = half_of_the_squares(|gradient| gradient[(2, 1)].im *= 1.1);

    assert_eq!(right.verdict(), Verdict::Pass, "{right}");
    let places: Vec<_> = wrong.mismatches().iter().map(gradcheck_core::Mismatch::index).collect();
    assert_eq!(places, [[2, 1, 1]], "{wrong}");
}

#[derive(Clone, Debug, Parameters)]
struct Filter {
    gain: Complex64,
    taps: Array1<Complex<f64>>,
    offset: f64,
    poles: Option<Vec<Complex64>>,
}

#[derive(Parameters)]
struct Generic<S> {
    phase: Complex<S>,
    rows: Vec<[Complex<S>; 2]>,
}

#[test]
fn models_with_complex_fields_are_derived() {
    let taps = array![z(1.5, 2.5), z(3.5, 4.5)];
    let mut filter =
        Filter { gain: z(0.5, 1.0), taps, offset: 5.5, poles: Some(vec![z(6.5, 7.5)]) };
    let mut generic =
        Generic { phase: Complex32::new(0.5, 1.5), rows: vec![[Complex32::new(2.5, 3.5); 2]] };

    assert_leaf(
        &mut filter,
        &["gain [2]", "taps [2, 2]", "offset []", "poles [1, 2]"],
        &[0.5, 1.0, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5],
    );
    assert_leaf(&mut generic, &["phase [2]", "rows [1, 2, 2]"], &[0.5, 1.5, 2.5, 3.5, 2.5, 3.5]);
}

#[test]
fn the_gradient_of_the_squared_modulus_is_twice_the_number() {
    assert_gradients!(z(0.5, -1.5), |z| z.norm_sqr(), |z| *z * 2.0);
    assert_gradients!(Complex32::new(0.5, -1.5), |z| z.norm_sqr(), |z| *z * 2.0);
}

#[test]
fn the_gradient_through_a_holomorphic_function_has_its_conjugate() {
    let target = z(0.3, 0.8);

    assert_gradients!(z(0.5, -1.5), |z| (z.exp() - target).norm_sqr(), |z| z.exp().conj()
        * (z.exp() - target)
        * 2.0);
}

/// Complex least squares, ½ |A w − b|², with the gradient Aᴴ (A w − b) as `spoil` leaves it.
fn least_squares(spoil: impl Fn(Array1<Complex64>) -> Array1<Complex64>) -> Report {
    let wave = |n: usize| z((n as f64 * 1.7).sin(), (n as f64 * 2.3).cos());
    let a = Array2::from_shape_fn((8, 6), |(row, column)| wave(7 * row + column));
    let b = Array1::from_shape_fn(8, |row| wave(100 + row));
    let error = |w: &Array1<Complex64>| a.dot(w) - &b;
    let mut w = Array1::from_shape_fn(6, |entry| wave(200 + entry));

    let cost = |w: &mut Array1<Complex64>| 0.5 * error(w).mapv(|e| e.norm_sqr()).sum();
    let gradient =
        |w: &mut Array1<Complex64>| spoil(a.t().mapv(|entry| entry.conj()).dot(&error(w)));
    Check::new().run(&mut w, cost, gradient).expect("it can be judged")
}

#[test]
fn complex_least_squares_pass() {
    let report = least_squares(|gradient| gradient);

    assert_eq!(report.verdict(), Verdict::Pass, "{report}");
    assert!(report.evaluations() <= 16, "{report}");
}

#[test]
fn a_conjugated_gradient_fails_in_every_imaginary_part_and_is_told() {
    let report = least_squares(|gradient| gradient.mapv(|entry| entry.conj()));

    assert_eq!(report.verdict(), Verdict::Fail);
    assert_eq!(report.mismatches().len(), 6, "{report}");
    assert!(report.mismatches().iter().all(|mismatch| mismatch.index()[1] == 1), "{report}");
    assert_eq!(report.suspects()[0].kind(), &BugKind::Slices, "{report}");
    assert!(report.suspects()[0].to_string().contains("conjugate"), "{report}");
}

#[test]
fn an_error_in_one_number_is_not_told_to_be_a_conjugate() {
    let report = least_squares(|mut gradient| {
        gradient[2] *= 1.5;
        gradient
    });

    assert_eq!(report.verdict(), Verdict::Fail);
    assert!(report.mismatches().iter().all(|mismatch| mismatch.index()[0] == 2), "{report}");
    assert!(!report.to_string().contains("conjugate"), "{report}");
}

proptest! {
    #[test]
    fn setting_what_was_copied_out_changes_no_bit(
        bits in vec(any::<[u64; 2]>(), 0..12),
        is_fortran: bool,
    ) {
        let numbers: Vec<Complex64> =
            bits.iter().map(|&[re, im]| z(f64::from_bits(re), f64::from_bits(im))).collect();
        let rows = numbers.len() / 2;
        let array = ArrayD::from_shape_vec(
            IxDyn(&[rows, 2]).set_f(is_fortran),
            numbers[..2 * rows].to_vec(),
        );
        let model = (numbers.clone(), array.expect("the shape has the numbers"));
        let mut other = (
            vec![Complex64::default(); numbers.len()],
            ArrayD::zeros(IxDyn(&[rows, 2])),
        );

        other.assign_flat(&model.flatten()).expect("the layouts are the same");

        prop_assert_eq!(other.layout(), model.layout());
        prop_assert_eq!(other.layout().parameter_count(), 2 * numbers.len() + 4 * rows);
        let of = |number: &Complex64| [number.re.to_bits(), number.im.to_bits()];
        prop_assert!(other.0.iter().map(of).eq(bits.iter().copied()));
        prop_assert!(other.1.iter().map(of).eq(model.1.iter().map(of)));
    }
}
