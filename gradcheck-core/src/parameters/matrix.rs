//! What a closure of derivatives may return: a matrix of numbers, or one of which only the entries
//! that are not zero are stored.

use std::fmt::Debug;

use super::{Parameters, Scalar};

/// A matrix of derivatives as a closure of [`Check::run_jacobian`](crate::Check::run_jacobian) or
/// [`Check::run_hessian`](crate::Check::run_hessian) returns it: anything that implements
/// [`Parameters`] and has rows and columns, a sparse matrix, or a `Result` of either. An `Err` is a
/// [`Failed::Derivative`](crate::Failed::Derivative).
///
/// Sparse are [`Triplets`], [`LowerTriangle`] and [`UpperTriangle`], and behind a feature of its name
/// each the matrices of faer (`SparseColMat`, `SparseRowMat`), nalgebra-sparse (`CsrMatrix`,
/// `CscMatrix`, `CooMatrix`) and sprs (`CsMat`). The guide's page on
#[cfg_attr(feature = "check", doc = "[sparse matrices](crate::guide::sparse)")]
#[cfg_attr(not(feature = "check"), doc = "sparse matrices")]
/// says how they are checked.
///
/// # Examples
/// ```
/// # #[cfg(feature = "check")] {
/// use gradcheck_core::{Triplets, assert_jacobian};
///
/// // The differences of neighbours, and their derivatives.
/// assert_jacobian!(
///     vec![0.3_f64, 1.2, -0.4],
///     |x| vec![(x[1] - x[0]).sin(), (x[2] - x[1]).sin()],
///     |x| {
///         let mut jacobian = Triplets { rows: 2, columns: 3, entries: Vec::new() };
///         for row in 0..2 {
///             let slope = (x[row + 1] - x[row]).cos();
///             jacobian.entries.extend([(row, row, -slope), (row, row + 1, slope)]);
///         }
///         jacobian
///     },
/// );
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no matrix of derivatives",
    label = "this is what the closure of the derivatives returns",
    note = "a matrix of ndarray, nalgebra or faer, a `Vec` of rows, or an array of arrays will do",
    note = "of a sparse matrix: `Triplets`, or a type of faer, nalgebra-sparse or sprs, with the feature of `gradcheck-core` of that name"
)]
pub trait Matrix {
    /// The type of the entries: `f32` or `f64`.
    type Scalar: Scalar;

    /// Whether only entries that are not zero are stored.
    #[doc(hidden)]
    const IS_SPARSE: bool = false;

    /// The matrix without its type.
    #[doc(hidden)]
    ///
    /// # Errors
    /// The text of the error that stands in its place.
    fn form(&self) -> Result<Form<'_, Self::Scalar>, String>;
}

/// Either kind of matrix.
#[doc(hidden)]
#[allow(missing_debug_implementations, reason = "it is seen by the check only")]
pub enum Form<'a, S: Scalar> {
    /// Every entry.
    Dense(&'a dyn Parameters<Scalar = S>),
    /// Some entries.
    Sparse(&'a dyn Sparse),
}

/// Some entries of a matrix; all others are zero.
#[doc(hidden)]
pub trait Sparse {
    /// The numbers of rows and columns.
    fn size(&self) -> [usize; 2];
    /// How many entries it hands out.
    fn count(&self) -> usize;
    /// Hands out row, column and value of each entry in any order; those of one place add.
    fn each(&self, receive: &mut dyn FnMut(usize, usize, f64));
    /// Of a symmetric matrix of which one triangle is stored, which.
    fn triangle(&self) -> Option<Triangle> {
        None
    }
}

/// A half of a square matrix, with its diagonal.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Triangle {
    /// No column beyond the row.
    Lower,
    /// No row beyond the column.
    Upper,
}

impl<P: Parameters> Matrix for P {
    type Scalar = P::Scalar;

    fn form(&self) -> Result<Form<'_, P::Scalar>, String> {
        Ok(Form::Dense(self))
    }
}

impl<M: Matrix, E: Debug> Matrix for Result<M, E> {
    type Scalar = M::Scalar;

    const IS_SPARSE: bool = M::IS_SPARSE;

    fn form(&self) -> Result<Form<'_, M::Scalar>, String> {
        self.as_ref().map_err(|error| format!("{error:?}"))?.form()
    }
}

/// A sparse matrix as a list of entries `(row, column, value)`, which are counted from 0. Entries of
/// the same place add; what is not in the list is zero.
///
/// # Examples
/// ```
/// use gradcheck_core::Triplets;
///
/// let identity = Triplets { rows: 3, columns: 3, entries: (0..3).map(|i| (i, i, 1.0)).collect() };
/// assert_eq!(identity.entries.len(), 3);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Triplets<S> {
    /// The number of rows: one for each output.
    pub rows: usize,
    /// The number of columns: one for each parameter.
    pub columns: usize,
    /// Row, column and value of each entry, in any order.
    pub entries: Vec<(usize, usize, S)>,
}

impl<S: Scalar> Sparse for Triplets<S> {
    fn size(&self) -> [usize; 2] {
        [self.rows, self.columns]
    }

    fn count(&self) -> usize {
        self.entries.len()
    }

    fn each(&self, receive: &mut dyn FnMut(usize, usize, f64)) {
        for &(row, column, value) in &self.entries {
            receive(row, column, value.widen());
        }
    }
}

impl<S: Scalar> Matrix for Triplets<S> {
    type Scalar = S;

    const IS_SPARSE: bool = true;

    fn form(&self) -> Result<Form<'_, S>, String> {
        Ok(Form::Sparse(self))
    }
}

/// A type around a sparse matrix that is one triangle of a symmetric one.
macro_rules! triangle {
    ($(#[$doc:meta])* $name:ident, $triangle:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name<M>(pub M);

        impl<M: Sparse> Sparse for $name<M> {
            fn size(&self) -> [usize; 2] {
                self.0.size()
            }

            fn count(&self) -> usize {
                self.0.count()
            }

            fn each(&self, receive: &mut dyn FnMut(usize, usize, f64)) {
                self.0.each(receive);
            }

            fn triangle(&self) -> Option<Triangle> {
                Some(Triangle::$triangle)
            }
        }

        impl<M: Matrix + Sparse> Matrix for $name<M> {
            type Scalar = M::Scalar;

            const IS_SPARSE: bool = true;

            fn form(&self) -> Result<Form<'_, M::Scalar>, String> {
                Ok(Form::Sparse(self))
            }
        }
    };
}

triangle!(
    /// The lower triangle of a symmetric sparse matrix, with the diagonal: its closure returns this
    /// where the solver wants one triangle only. An entry above the diagonal is an error.
    ///
    /// # Examples
    /// ```
    /// # #[cfg(feature = "check")] {
    /// use gradcheck_core::{LowerTriangle, Triplets, assert_hessian};
    ///
    /// assert_hessian!([0.5_f64, 2.0], |x| [2.0 * x[0] * x[1], x[0].powi(2)], |x| {
    ///     let entries = vec![(0, 0, 2.0 * x[1]), (1, 0, 2.0 * x[0])];
    ///     LowerTriangle(Triplets { rows: 2, columns: 2, entries })
    /// });
    /// # }
    /// ```
    LowerTriangle, Lower
);
triangle!(
    /// The upper triangle of a symmetric sparse matrix, with the diagonal; see [`LowerTriangle`].
    /// An entry below the diagonal is an error.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::{Triplets, UpperTriangle};
    ///
    /// let upper = UpperTriangle(Triplets { rows: 2, columns: 2, entries: vec![(0, 1, 3.0)] });
    /// assert_eq!(upper.0.entries.len(), 1);
    /// ```
    UpperTriangle, Upper
);
