//! Older versions of ndarray, in one program with the present one.

use gradcheck_core::{Check, Parameters, Verdict};

use super::assert_leaf;

/// The same laws for an older version.
macro_rules! version {
    ($version:ident, $ndarray:ident) => {
        mod $version {
            use $ndarray::{ArcArray2, Array0, Array2, ArrayD, Axis, ShapeBuilder, Slice, array};

            use super::*;

            #[test]
            fn arrays_of_every_order_are_visited_by_rows() {
                let counted: Array2<f64> = array![[0.5, 1.5], [2.5, 3.5]];
                let shared: ArcArray2<f64> = counted.to_shared();
                let fortran = Array2::from_shape_vec((2, 2).f(), vec![0.5, 2.5, 1.5, 3.5]);
                let (rows, columns) = ([0.5, 1.5, 2.5, 3.5], [0.5, 2.5, 1.5, 3.5]);
                let layout = ["parameters [2, 2]"];
                let mut dynamic: ArrayD<f64> = counted.clone().into_dyn();

                assert_leaf(&mut counted.clone(), &layout, &rows);
                assert_leaf(&mut fortran.expect("four entries"), &layout, &rows);
                assert_leaf(&mut counted.clone().reversed_axes(), &layout, &columns);
                assert_leaf(&mut dynamic, &layout, &rows);
                assert_leaf(&mut shared.clone(), &layout, &rows);
                assert_leaf(&mut Array0::from_elem((), 0.5_f32), &["parameters []"], &[0.5]);
                assert_leaf(&mut Array2::<f64>::zeros((0, 3)), &["parameters [0, 3]"], &[]);
            }

            #[test]
            fn a_view_with_steps_leaves_the_rest_alone() {
                let owner: Array2<f64> = array![[0.5, 1.5, 2.5], [3.5, 4.5, 5.5]];
                let mut changed = owner.clone();
                let mut view = changed.view_mut();
                view.slice_axis_inplace(Axis(1), Slice::new(0, None, -2));

                assert_leaf(&mut view, &["parameters [2, 2]"], &[2.5, 0.5, 5.5, 3.5]);
                assert_eq!(changed, owner);
            }

            #[test]
            fn assigned_entries_are_read_back_bit_for_bit() {
                let mut random = fastrand::Rng::with_seed(7);
                let entries: Vec<f64> = (0..12).map(|_| f64::from_bits(random.u64(..))).collect();
                let mut array = Array2::<f64>::zeros((3, 4)).reversed_axes();

                array.assign_flat(&entries).expect("twelve entries");

                let bits =
                    |entries: &[f64]| entries.iter().map(|e| e.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&Parameters::flatten(&array)), bits(&entries));
                assert_eq!(array[(1, 2)].to_bits(), entries[5].to_bits());
            }
        }
    };
}

version!(v16, ndarray_0_16);
version!(v15, ndarray_0_15);

#[derive(Clone, Parameters)]
struct Mixed {
    new: ndarray::Array2<f64>,
    middle: ndarray_0_16::Array2<f64>,
    old: ndarray_0_15::Array2<f64>,
}

fn mixed() -> Mixed {
    Mixed {
        new: ndarray::array![[0.5, 1.5]],
        middle: ndarray_0_16::array![[2.5, 3.5]],
        old: ndarray_0_15::array![[4.5, 5.5]],
    }
}

#[test]
fn three_versions_are_parts_of_one_model() {
    assert_leaf(
        &mut mixed(),
        &["new [1, 2]", "middle [1, 2]", "old [1, 2]"],
        &[0.5, 1.5, 2.5, 3.5, 4.5, 5.5],
    );
}

#[test]
fn a_wrong_entry_of_the_oldest_is_found_at_its_row_and_column() {
    let cost = |m: &mut Mixed| -> f64 { m.flatten().iter().map(|x| x.sin()).sum() };
    let gradient = |m: &mut Mixed| {
        let mut gradient = m.clone();
        gradient.new.mapv_inplace(f64::cos);
        gradient.middle.mapv_inplace(f64::cos);
        gradient.old.mapv_inplace(f64::cos);
        gradient.old[(0, 1)] *= 1.1;
        gradient
    };

    let report = Check::new().run(&mut mixed(), cost, gradient).expect("a verdict");

    assert_eq!(report.verdict(), Verdict::Fail);
    let places: Vec<_> = report.mismatches().iter().map(|m| (m.path(), m.index())).collect();
    assert_eq!(places, [("old", &[0, 1][..])], "{report}");
}
