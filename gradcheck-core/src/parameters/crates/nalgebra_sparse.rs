//! Sparse Jacobians and Hessians as the `CsrMatrix`, `CscMatrix` and `CooMatrix` of nalgebra-sparse 0.12.
//!
//! ```toml
//! [dev-dependencies]
//! gradcheck-core = { version = "0.1", features = ["nalgebra-sparse"] }
//! ```
//!
//! ```
//! # #[cfg(feature = "check")] {
//! use gradcheck_core::assert_jacobian;
//! use nalgebra_sparse::{CooMatrix, CsrMatrix};
//!
//! let differences = |x: &Vec<f64>| x.windows(2).map(|pair| (pair[1] - pair[0]).sin()).collect::<Vec<_>>();
//! let jacobian = |x: &Vec<f64>| -> CsrMatrix<f64> {
//!     let mut triplets = CooMatrix::new(x.len() - 1, x.len());
//!     for row in 0..x.len() - 1 {
//!         let slope = (x[row + 1] - x[row]).cos();
//!         triplets.push(row, row, -slope);
//!         triplets.push(row, row + 1, slope);
//!     }
//!     CsrMatrix::from(&triplets)
//! };
//! assert_jacobian!(vec![0.3, 1.2, -0.4, 0.7], |x| differences(x), |x| jacobian(x));
//! # }
//! ```
//!
//! Entries of one place in a `CooMatrix` add. How sparse matrices are checked is on
#![cfg_attr(feature = "check", doc = "[their page](crate::guide::sparse).")]
#![cfg_attr(not(feature = "check"), doc = "their page.")]

use ::nalgebra_sparse::{CooMatrix, CscMatrix, CsrMatrix};

use super::sparse_matrices::sparse_matrix;
use crate::Scalar;

sparse_matrix!(
    CsrMatrix<f32>, f32;
    CscMatrix<f32>, f32;
    CooMatrix<f32>, f32;
    CsrMatrix<f64>, f64;
    CscMatrix<f64>, f64;
    CooMatrix<f64>, f64;
    => matrix, receive: [matrix.nrows(), matrix.ncols()],
    matrix.nnz(),
    for (row, column, value) in matrix.triplet_iter() {
        receive(row, column, value.widen());
    }
);
