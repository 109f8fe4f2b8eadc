//! Matrices, vectors, points, translations, scales, quaternions, rotations and poses of nalgebra 0.35; those of 0.34 are a
//! feature of their own, `nalgebra-0_34`, and both may stand in one model.
//!
//! ```toml
//! [dev-dependencies]
//! gradcheck-core = { version = "0.1", features = ["nalgebra"] }
//! # or, for a model on nalgebra 0.34:
//! gradcheck-core = { version = "0.1", features = ["nalgebra-0_34"] }
//! ```
//!
//! ```
//! # #[cfg(feature = "check")] {
//! use gradcheck_core::assert_jacobian;
//! use nalgebra::{Matrix2, Vector2};
//!
//! let polar = |p: &Vector2<f64>| Vector2::new(p[0] * p[1].cos(), p[0] * p[1].sin());
//! let jacobian = |p: &Vector2<f64>| {
//!     let (sine, cosine) = p[1].sin_cos();
//!     Matrix2::new(cosine, -p[0] * sine, sine, p[0] * cosine)
//! };
//! assert_jacobian!(Vector2::new(2.0, 0.5), |p| polar(p), |p| jacobian(p));
//! # }
//! ```
//!
//! Rotations and poses are checked in their tangents: a `UnitQuaternion` R moves by R Exp(ω) and is 3 entries, an
//! `Isometry3` X by X Exp(v, ω) and is 6, the translation first. [`conventions`](crate::conventions) has the left ones
//! and those that move translation and rotation apart.
//!
//! ```
//! # #[cfg(feature = "check")] {
//! use gradcheck_core::assert_jacobian;
//! use nalgebra::{UnitQuaternion, Vector3};
//!
//! let arm = Vector3::new(1.0, 2.0, 3.0);
//! let turn = UnitQuaternion::new(Vector3::new(0.3, -0.2, 0.5));
//! // The derivative of R a by ω is -R [a]×.
//! let jacobian = |r: &UnitQuaternion<f64>| -(r.to_rotation_matrix().into_inner() * arm.cross_matrix());
//! assert_jacobian!(turn, |r| r.transform_vector(&arm), |r| jacobian(r));
//! # }
//! ```
//!
//! An older version of nalgebra needs no feature where arrays stand between, as
//! [`levenberg_marquardt`](crate::ecosystems::levenberg_marquardt) shows.

/// Types that are a column vector under another name, whose length is `$length`.
macro_rules! vector {
    (
        $(#[$doc:meta])*
        $wrapper:ident [$($parameter:tt)*] <$($argument:ident)?>, $field:ident: $length:expr
        $(, where $bounded:ty: $bound:path)?
    ) => {
        $(#[$doc])*
        impl<T: Scalar, $($parameter)*> Parameters for $wrapper<T, $($argument)?>
        $(where $bounded: $bound)?
        {
            type Scalar = T;

            fn visit(&self, visitor: &mut Visitor<'_, T>) {
                self.$field.visit(visitor);
            }

            fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, T>) {
                self.$field.visit_mut(visitor);
            }

            fn common_shape(_: &[Self]) -> Option<Vec<usize>> {
                Some(vec![$length])
            }

            fn push_entries(values: &[Self], push: &mut dyn FnMut(&[T])) {
                rows(values.iter().map(|value| &value.$field), push);
            }

            fn push_entries_mut(values: &mut [Self], push: &mut dyn FnMut(&mut [T])) {
                rows_mut(values.iter_mut().map(|value| &mut value.$field), push);
            }
        }

        impl<S, T, A, $($parameter)*> MapScalar<S, T> for $wrapper<A, $($argument)?>
        where
            A: MapScalar<S, T> + Element,
            A::Mapped: Element,
            $($bounded: $bound,)?
        {
            type Mapped = $wrapper<A::Mapped, $($argument)?>;

            fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
                self.$field.map_scalar(map).into()
            }
        }
    };
}

/// One version: its name as a dependency.
macro_rules! version {
    ($module:ident, $feature:literal, $nalgebra:ident) => {
        #[cfg(feature = $feature)]
        mod $module {
            use $nalgebra::allocator::Allocator;
            use $nalgebra::{
                DefaultAllocator, Dim, DimName, Matrix, OMatrix, OPoint, Quaternion, RawStorage,
                RawStorageMut, Scalar as Element, Scale, Translation,
            };

            use crate::Scalar;
            use crate::parameters::crates::columns::{self, Grid, GridMut};
            use crate::parameters::crates::number::Number;
            use crate::parameters::{MapScalar, Parameters, ScalarMap, Visitor, VisitorMut};

            /// The entries are in row-major order, as ndarray has them, whatever their order in memory.
            ///
            /// A matrix is a tensor of shape `[rows, columns]`, a column vector, by its type, one of `[rows]`.
            /// In a sequence, matrices of a size that is known to the compiler are one tensor:
            /// `Vec<Vector3<f64>>` is one of shape `[n, 3]`, and `Vec<DMatrix<f64>>` has a tensor per matrix.
            impl<T, R, C, S> Parameters for Matrix<T, R, C, S>
            where
                T: Number,
                R: Dim,
                C: Dim,
                S: RawStorageMut<T, R, C>,
            {
                type Scalar = T::Entry;

                fn visit(&self, visitor: &mut Visitor<'_, T::Entry>) {
                    visitor.tensor_in_chunks(&shape(self), |push| rows([self], push));
                }

                fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, T::Entry>) {
                    visitor.tensor_in_chunks(&shape(self), |push| rows_mut([self], push));
                }

                fn common_shape(_: &[Self]) -> Option<Vec<usize>> {
                    static_shape::<T, R, C>()
                }

                fn push_entries(values: &[Self], push: &mut dyn FnMut(&[T::Entry])) {
                    rows(values, push);
                }

                fn push_entries_mut(values: &mut [Self], push: &mut dyn FnMut(&mut [T::Entry])) {
                    rows_mut(values, push);
                }
            }

            /// Is a vector by its type, not by having one column.
            fn is_vector<C: Dim>() -> bool {
                C::try_to_usize() == Some(1)
            }

            fn shape<T, R, C, S>(matrix: &Matrix<T, R, C, S>) -> Vec<usize>
            where
                T: Number,
                R: Dim,
                C: Dim,
                S: RawStorage<T, R, C>,
            {
                let (rows, columns) = matrix.shape();
                shape_of::<T, C>(rows, columns)
            }

            fn shape_of<T: Number, C: Dim>(rows: usize, columns: usize) -> Vec<usize> {
                let axes = [rows, columns];
                [if is_vector::<C>() { &axes[..1] } else { &axes[..] }, T::PARTS].concat()
            }

            /// The shape that all matrices of a type share.
            fn static_shape<T: Number, R: Dim, C: Dim>() -> Option<Vec<usize>> {
                Some(shape_of::<T, C>(R::try_to_usize()?, C::try_to_usize()?))
            }

            impl<T: Number, R: Dim, C: Dim, S: RawStorage<T, R, C>> Grid for Matrix<T, R, C, S> {
                type Number = T;

                fn size(&self) -> (usize, usize) {
                    self.shape()
                }

                fn get(&self, row: usize, column: usize) -> T {
                    self[(row, column)]
                }
            }

            impl<T: Number, R: Dim, C: Dim, S: RawStorageMut<T, R, C>> GridMut for Matrix<T, R, C, S> {
                fn set(&mut self, row: usize, column: usize, number: T) {
                    self[(row, column)] = number;
                }
            }

            fn rows<'a, T, R, C, S>(
                matrices: impl IntoIterator<Item = &'a Matrix<T, R, C, S>>,
                push: &mut dyn FnMut(&[T::Entry]),
            ) where
                T: Number,
                R: Dim,
                C: Dim,
                S: RawStorage<T, R, C> + 'a,
            {
                let mut buffer = Vec::new();
                for matrix in matrices {
                    columns::visit(matrix, &mut buffer, push);
                }
            }

            fn rows_mut<'a, T, R, C, S>(
                matrices: impl IntoIterator<Item = &'a mut Matrix<T, R, C, S>>,
                push: &mut dyn FnMut(&mut [T::Entry]),
            ) where
                T: Number,
                R: Dim,
                C: Dim,
                S: RawStorageMut<T, R, C> + 'a,
            {
                let mut buffer = Vec::new();
                for matrix in matrices {
                    columns::visit_mut(matrix, &mut buffer, push);
                }
            }

            /// A view becomes a matrix of its own.
            impl<S, T, A, R, C, B> MapScalar<S, T> for Matrix<A, R, C, B>
            where
                A: MapScalar<S, T>,
                A::Mapped: Element,
                R: Dim,
                C: Dim,
                B: RawStorage<A, R, C>,
                DefaultAllocator: Allocator<R, C>,
            {
                type Mapped = OMatrix<A::Mapped, R, C>;

                fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
                    let (rows, columns) = self.shape_generic();
                    let places =
                        (0..rows.value()).flat_map(|row| (0..columns.value()).map(move |column| (row, column)));
                    OMatrix::from_row_iterator_generic(
                        rows,
                        columns,
                        places.map(|place| self[place].map_scalar(map)),
                    )
                }
            }

            vector!(
                /// A tensor of the shape of its coordinates.
                OPoint [D: DimName] <D>, coords: D::DIM, where DefaultAllocator: Allocator<D>
            );
            vector!(Translation [const N: usize] <N>, vector: N);
            vector!(Scale [const N: usize] <N>, vector: N);
            vector!(
                /// Any quaternion, of norm 1 or not: a tensor of shape `[4]`, with the real part last, which is
                /// the order in memory.
                Quaternion [] <>, coords: 4
            );
        }
    };
}

version!(v35, "nalgebra", nalgebra);
version!(v34, "nalgebra-0_34", nalgebra_0_34);
