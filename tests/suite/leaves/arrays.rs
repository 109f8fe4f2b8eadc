//! ndarray: every memory order, storage and dimension.

use gradcheck_core::Parameters;
use ndarray::{
    ArcArray, ArcArray2, Array, Array0, Array1, Array2, Array3, ArrayBase, ArrayD, Axis, CowArray,
    Ix2, IxDyn, RawData, ShapeBuilder, Slice, arr0, array,
};

use super::assert_leaf;

fn counted(rows: usize, columns: usize) -> Array2<f64> {
    Array::from_iter((1..).map(f64::from).take(rows * columns))
        .into_shape_with_order((rows, columns))
        .expect("as many entries as rows times columns")
}

/// What is left of an array when only every so many entries of each axis are kept.
fn every<S: RawData>(mut array: ArrayBase<S, Ix2>, steps: [isize; 2]) -> ArrayBase<S, Ix2> {
    for (axis, step) in steps.into_iter().enumerate() {
        array.slice_axis_inplace(Axis(axis), Slice::new(0, None, step));
    }
    array
}

#[test]
fn standard_order() {
    assert_leaf(&mut counted(2, 2), &["parameters [2, 2]"], &[1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn fortran_order_is_visited_by_rows() {
    let mut array = Array2::from_shape_vec((2, 2).f(), vec![1.0, 3.0, 2.0, 4.0]).unwrap();

    assert_leaf(&mut array, &["parameters [2, 2]"], &[1.0, 2.0, 3.0, 4.0]);
    assert!(!array.is_standard_layout());
}

#[test]
fn a_transposed_array_is_visited_as_it_is_seen() {
    assert_leaf(&mut counted(2, 2).reversed_axes(), &["parameters [2, 2]"], &[1.0, 3.0, 2.0, 4.0]);
    assert_leaf(
        &mut counted(2, 3).t().to_owned(),
        &["parameters [3, 2]"],
        &[1.0, 4.0, 2.0, 5.0, 3.0, 6.0],
    );
}

#[test]
fn a_view_with_steps_leaves_the_rest_alone() {
    let mut array = counted(3, 4);

    assert_leaf(
        &mut every(array.view_mut(), [2, 2]),
        &["parameters [2, 2]"],
        &[1.0, 3.0, 9.0, 11.0],
    );
    assert_eq!(array, counted(3, 4));
}

#[test]
fn a_view_with_negative_strides_is_visited_backwards() {
    let mut array = counted(2, 3);

    assert_leaf(
        &mut every(array.view_mut(), [-1, -2]),
        &["parameters [2, 2]"],
        &[6.0, 4.0, 3.0, 1.0],
    );
}

#[test]
fn an_owned_array_may_be_inverted() {
    let mut array = array![1.0, 2.0, 3.0];
    array.invert_axis(Axis(0));

    assert_leaf(&mut array, &["parameters [3]"], &[3.0, 2.0, 1.0]);
}

#[test]
fn permuted_axes_of_three_dimensions() {
    let array = counted(4, 2).into_shape_with_order((2, 2, 2)).unwrap();

    assert_leaf(
        &mut array.permuted_axes([2, 0, 1]),
        &["parameters [2, 2, 2]"],
        &[1.0, 3.0, 5.0, 7.0, 2.0, 4.0, 6.0, 8.0],
    );
}

#[test]
fn no_dimension_is_a_scalar() {
    let mut array: Array0<f64> = arr0(0.7);

    assert_leaf(&mut array, &["parameters []"], &[0.7]);
    assert_leaf(&mut ArrayD::from_elem(IxDyn(&[]), 0.7), &["parameters []"], &[0.7]);
}

#[test]
fn a_dimension_known_at_run_time() {
    let mut array: ArrayD<f64> = counted(2, 2).into_dyn();

    assert_leaf(&mut array, &["parameters [2, 2]"], &[1.0, 2.0, 3.0, 4.0]);
    assert_leaf(&mut array.reversed_axes(), &["parameters [2, 2]"], &[1.0, 3.0, 2.0, 4.0]);
}

#[test]
fn many_dimensions() {
    let mut array = Array::from_elem((1, 2, 1, 1, 1, 1), 0.5);

    assert_leaf(&mut array, &["parameters [1, 2, 1, 1, 1, 1]"], &[0.5, 0.5]);
}

#[test]
fn a_length_of_zero_has_no_entries() {
    assert_leaf(&mut Array2::<f64>::zeros((0, 3)), &["parameters [0, 3]"], &[]);
    assert_leaf(&mut Array2::<f64>::zeros((3, 0)), &["parameters [3, 0]"], &[]);
    assert_leaf(&mut Array3::<f32>::zeros((2, 0, 0)), &["parameters [2, 0, 0]"], &[]);
}

#[test]
fn an_empty_array_beside_another_is_no_obstacle() {
    assert_leaf(
        &mut (Array2::<f64>::zeros((0, 3)), array![0.5, 1.5], Array1::<f64>::zeros(0)),
        &["0 [0, 3]", "1 [2]", "2 [0]"],
        &[0.5, 1.5],
    );
}

#[test]
fn single_precision() {
    assert_leaf(&mut array![[0.5_f32, 1.5]], &["parameters [1, 2]"], &[0.5, 1.5]);
}

#[test]
fn a_shared_array_is_moved_without_its_other_owners() {
    let mut shared: ArcArray2<f64> = counted(2, 2).into_shared();
    let other = shared.clone();

    assert_leaf(&mut shared, &["parameters [2, 2]"], &[1.0, 2.0, 3.0, 4.0]);
    shared.assign_flat(&[9.0; 4]).unwrap();

    assert_eq!(other, counted(2, 2));
}

#[test]
fn a_shared_array_that_is_a_part_of_another() {
    let shared: ArcArray<f64, Ix2> = counted(3, 3).into_shared();
    let mut part = every(shared.clone(), [2, -2]);

    assert_leaf(&mut part, &["parameters [2, 2]"], &[3.0, 1.0, 9.0, 7.0]);
    assert_eq!(shared, counted(3, 3));
}

#[test]
fn a_borrowed_array_becomes_its_own_when_it_is_moved() {
    let owner = counted(2, 2);
    let mut cow = CowArray::from(owner.view());
    let mut transposed = CowArray::from(owner.t());

    assert_leaf(&mut cow, &["parameters [2, 2]"], &[1.0, 2.0, 3.0, 4.0]);
    assert_leaf(&mut transposed, &["parameters [2, 2]"], &[1.0, 3.0, 2.0, 4.0]);

    assert_eq!(owner, counted(2, 2));
}

#[test]
fn broadcasting_into_owned_rows_keeps_them_apart() {
    let mut rows: Vec<Array1<f64>> = vec![array![0.5, 1.5]; 2];

    assert_leaf(&mut rows, &["[0] [2]", "[1] [2]"], &[0.5, 1.5, 0.5, 1.5]);
}
