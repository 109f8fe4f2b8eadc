//! `Mat`, `Col` and `Row` of faer 0.24, and views of them that can be changed; its sparse matrices as
//! derivatives.
//!
//! ```toml
//! [dev-dependencies]
//! gradcheck-core = { version = "0.1", features = ["faer"] }
//! ```
//!
//! ```
//! # #[cfg(feature = "check")] {
//! use faer::{Col, Mat};
//! use gradcheck_core::{assert_gradients, assert_hessian};
//!
//! let form = Mat::from_fn(3, 3, |row, column| 1.0 / (1.0 + (row + column) as f64));
//! let start = || Col::from_fn(3, |row| row as f64 - 0.7);
//! assert_gradients!(start(), |x| 0.5 * (x.transpose() * &form * &*x), |x| &form * &*x);
//! assert_hessian!(start(), |x| &form * &*x, |_| form.clone());
//! # }
//! ```
//!
//! Sparse Jacobians and Hessians as `SparseColMat` and `SparseRowMat`, of which no dense matrix is made:
//!
//! ```
//! # #[cfg(feature = "check")] {
//! use faer::sparse::{SparseColMat, Triplet};
//! use gradcheck_core::assert_jacobian;
//!
//! let differences = |x: &Vec<f64>| x.windows(2).map(|pair| (pair[1] - pair[0]).sin()).collect::<Vec<_>>();
//! let jacobian = |x: &Vec<f64>| {
//!     let slopes = (0..x.len() - 1).map(|row| (row, (x[row + 1] - x[row]).cos()));
//!     let entries: Vec<Triplet<usize, usize, f64>> = slopes
//!         .flat_map(|(row, slope)| [Triplet::new(row, row, -slope), Triplet::new(row, row + 1, slope)])
//!         .collect();
//!     SparseColMat::try_new_from_triplets(x.len() - 1, x.len(), &entries).expect("all are inside")
//! };
//! assert_jacobian!(vec![0.3, 1.2, -0.4, 0.7], |x| differences(x), |x| jacobian(x));
//! # }
//! ```

use ::faer::sparse::{SparseColMat, SparseRowMat};
use ::faer::{Col, ColMut, Mat, MatMut, MatRef, Row, RowMut, Stride};

use super::columns::{self, Grid, GridMut};
use super::number::Number;
use super::sparse_matrices::sparse_matrix;
use crate::Scalar;
use crate::parameters::{MapScalar, Parameters, ScalarMap, Visitor, VisitorMut};

/// The view of any matrix, column or row.
type Any<'a, T> = MatRef<'a, T, usize, usize, isize, isize>;
type AnyMut<'a, T> = MatMut<'a, T, usize, usize, isize, isize>;

impl<T: Number> Grid for Any<'_, T> {
    type Number = T;

    fn size(&self) -> (usize, usize) {
        self.shape()
    }

    fn get(&self, row: usize, column: usize) -> T {
        self[(row, column)]
    }
}

impl<T: Number> Grid for AnyMut<'_, T> {
    type Number = T;

    fn size(&self) -> (usize, usize) {
        self.shape()
    }

    fn get(&self, row: usize, column: usize) -> T {
        self[(row, column)]
    }
}

impl<T: Number> GridMut for AnyMut<'_, T> {
    fn set(&mut self, row: usize, column: usize, number: T) {
        self[(row, column)] = number;
    }
}

fn visit<T: Number>(matrix: Any<'_, T>, axes: &[usize], visitor: &mut Visitor<'_, T::Entry>) {
    let shape = [axes, T::PARTS].concat();
    match together(matrix) {
        Some(numbers) => visitor.tensor(&shape, T::entries(numbers)),
        None => visitor.tensor_in_chunks(&shape, |push| {
            columns::visit(&matrix, &mut Vec::new(), push);
        }),
    }
}

fn visit_mut<T: Number>(
    mut matrix: AnyMut<'_, T>,
    axes: &[usize],
    visitor: &mut VisitorMut<'_, T::Entry>,
) {
    let shape = [axes, T::PARTS].concat();
    if together(matrix.as_ref()).is_some() {
        let column =
            if matrix.ncols() == 1 { matrix.col_mut(0) } else { matrix.transpose_mut().col_mut(0) };
        let column = column.try_as_col_major_mut().expect("the numbers lie together");
        visitor.tensor(&shape, T::entries_mut(column.as_slice_mut()));
    } else {
        visitor.tensor_in_chunks(&shape, |push| {
            columns::visit_mut(&mut matrix, &mut Vec::new(), push);
        });
    }
}

/// The numbers of one column or one row without gaps, which need not be copied.
fn together<T>(matrix: Any<'_, T>) -> Option<&[T]> {
    let column = match matrix.shape() {
        (_, 1) => matrix.col(0),
        (1, _) => matrix.transpose().col(0),
        _ => return None,
    };
    Some(column.try_as_col_major()?.as_slice())
}

macro_rules! leaf {
    (
        $(#[$doc:meta])*
        [$($generics:tt)*] $matrix:ty: |$self:ident| $axes:expr, $as_ref:expr, $as_mut:expr
    ) => {
        $(#[$doc])*
        impl<$($generics)* T: Number> Parameters for $matrix {
            type Scalar = T::Entry;

            fn visit(&self, visitor: &mut Visitor<'_, T::Entry>) {
                let $self = self;
                visit($as_ref.as_dyn_stride(), &$axes, visitor);
            }

            fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, T::Entry>) {
                let $self = self;
                let axes = $axes;
                visit_mut($as_mut.as_dyn_stride_mut(), &axes, visitor);
            }
        }
    };
}

leaf!(
    /// A tensor of shape `[rows, columns]`, with its entries in row-major order, as ndarray has
    /// them; complex numbers add an axis of length 2.
    [] Mat<T>: |m| [m.nrows(), m.ncols()], m.as_ref(), m.as_mut()
);
leaf!(
    /// A tensor of shape `[rows, columns]`.
    [R: Stride, C: Stride,] MatMut<'_, T, usize, usize, R, C>:
        |m| [m.nrows(), m.ncols()], m.as_ref(), m.as_mut()
);
leaf!(
    /// A tensor of shape `[rows]`.
    [] Col<T>: |m| [m.nrows()], m.as_ref().as_mat(), m.as_mut().as_mat_mut()
);
leaf!(
    /// A tensor of shape `[rows]`.
    [R: Stride,] ColMut<'_, T, usize, R>:
        |m| [m.nrows()], m.as_ref().as_mat(), m.as_mut().as_mat_mut()
);
leaf!(
    /// A tensor of shape `[1, columns]`: a Jacobian of one output, for one.
    [] Row<T>: |m| [1, m.ncols()], m.as_ref().as_mat(), m.as_mut().as_mat_mut()
);
leaf!(
    /// A tensor of shape `[1, columns]`.
    [C: Stride,] RowMut<'_, T, usize, C>:
        |m| [1, m.ncols()], m.as_ref().as_mat(), m.as_mut().as_mat_mut()
);

/// Maps numbers in row-major order, and gives the results by row and column.
fn mapped<A: MapScalar<S, T>, S, T>(
    matrix: MatRef<'_, A, usize, usize, isize, isize>,
    map: &mut ScalarMap<'_, S, T>,
) -> impl FnMut(usize, usize) -> A::Mapped {
    let (rows, columns) = matrix.shape();
    let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let mut mapped: Vec<Option<A::Mapped>> =
        places.map(|place| Some(matrix[place].map_scalar(map))).collect();
    move |row, column| mapped[row * columns + column].take().expect("each place is asked for once")
}

impl<A: MapScalar<S, T>, S, T> MapScalar<S, T> for Mat<A> {
    type Mapped = Mat<A::Mapped>;

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        Mat::from_fn(self.nrows(), self.ncols(), mapped(self.as_ref().as_dyn_stride(), map))
    }
}

impl<A: MapScalar<S, T>, S, T> MapScalar<S, T> for Col<A> {
    type Mapped = Col<A::Mapped>;

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        let mut mapped = mapped(self.as_ref().as_mat().as_dyn_stride(), map);
        Col::from_fn(self.nrows(), |row| mapped(row, 0))
    }
}

impl<A: MapScalar<S, T>, S, T> MapScalar<S, T> for Row<A> {
    type Mapped = Row<A::Mapped>;

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        let mut mapped = mapped(self.as_ref().as_mat().as_dyn_stride(), map);
        Row::from_fn(self.ncols(), |column| mapped(0, column))
    }
}

sparse_matrix!(
    SparseColMat<usize, f32>, f32;
    SparseColMat<u32, f32>, f32;
    SparseColMat<u64, f32>, f32;
    SparseColMat<usize, f64>, f64;
    SparseColMat<u32, f64>, f64;
    SparseColMat<u64, f64>, f64;
    SparseRowMat<usize, f32>, f32;
    SparseRowMat<u32, f32>, f32;
    SparseRowMat<u64, f32>, f32;
    SparseRowMat<usize, f64>, f64;
    SparseRowMat<u32, f64>, f64;
    SparseRowMat<u64, f64>, f64;
    => matrix, receive: [matrix.nrows(), matrix.ncols()],
    matrix.compute_nnz(),
    for entry in matrix.triplet_iter() {
        receive(entry.row, entry.col, entry.val.widen());
    }
);
