//! Sparse Jacobians and Hessians as the `CsMat` of sprs 0.11, by rows or by columns.
//!
//! ```toml
//! [dev-dependencies]
//! gradcheck-core = { version = "0.1", features = ["sprs"] }
//! ```
//!
//! ```
//! # #[cfg(feature = "check")] {
//! use gradcheck_core::assert_jacobian;
//! use sprs::{CsMat, TriMat};
//!
//! let differences = |x: &Vec<f64>| x.windows(2).map(|pair| (pair[1] - pair[0]).sin()).collect::<Vec<_>>();
//! let jacobian = |x: &Vec<f64>| -> CsMat<f64> {
//!     let mut triplets = TriMat::new((x.len() - 1, x.len()));
//!     for row in 0..x.len() - 1 {
//!         let slope = (x[row + 1] - x[row]).cos();
//!         triplets.add_triplet(row, row, -slope);
//!         triplets.add_triplet(row, row + 1, slope);
//!     }
//!     triplets.to_csr()
//! };
//! assert_jacobian!(vec![0.3, 1.2, -0.4, 0.7], |x| differences(x), |x| jacobian(x));
//! # }
//! ```
//!
//! Owned matrices with indices of type `usize`, `u32` or `i32`. How sparse matrices are checked is on
#![cfg_attr(feature = "check", doc = "[their page](crate::guide::sparse).")]
#![cfg_attr(not(feature = "check"), doc = "their page.")]

use ::sprs::CsMatBase;

use super::sparse_matrices::sparse_matrix;
use crate::Scalar;

type CsMat<N, I> = CsMatBase<N, I, Vec<I>, Vec<I>, Vec<N>>;

/// An index that is no less than 0 and fits into memory, as that of every entry does.
fn place<I: ::sprs::SpIndex>(index: I) -> usize {
    index.index()
}

sparse_matrix!(
    CsMat<f32, usize>, f32;
    CsMat<f32, u32>, f32;
    CsMat<f32, i32>, f32;
    CsMat<f64, usize>, f64;
    CsMat<f64, u32>, f64;
    CsMat<f64, i32>, f64;
    => matrix, receive: [matrix.rows(), matrix.cols()],
    matrix.nnz(),
    for (value, (row, column)) in matrix {
        receive(place(row), place(column), value.widen());
    }
);
