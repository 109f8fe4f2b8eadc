//! Arrays of ndarray 0.17 are a default feature; those of 0.16 and 0.15 are a feature each, and all three may stand in one
//! model.
//!
//! ```toml
//! [dev-dependencies]
//! gradcheck-core = "0.1"
//! # or, for a model on ndarray 0.16:
//! gradcheck-core = { version = "0.1", features = ["ndarray-0_16"] }
//! # and on 0.15:
//! gradcheck-core = { version = "0.1", features = ["ndarray-0_15"] }
//! ```
//!
//! ```
//! # #[cfg(all(feature = "check", feature = "derive", feature = "ndarray"))] {
//! use gradcheck_core::{Parameters, assert_gradients};
//! use ndarray::{Array1, Array2, array};
//!
//! #[derive(Parameters)]
//! struct Linear {
//!     weight: Array2<f64>,
//!     bias: Array1<f64>,
//! }
//!
//! let x = array![0.3, -0.7];
//! let error = |l: &Linear| l.weight.dot(&x) + &l.bias - 1.0;
//! let loss = |l: &Linear| 0.5 * error(l).mapv(|e| e * e).sum();
//! let backward = |l: &Linear| {
//!     let bias = error(l);
//!     let (column, row) = (bias.view().insert_axis(ndarray::Axis(1)), x.view().insert_axis(ndarray::Axis(0)));
//!     Linear { weight: column.dot(&row), bias }
//! };
//! let linear = Linear { weight: array![[0.1, 0.2], [0.3, -0.4]], bias: array![0.5, 0.6] };
//! assert_gradients!(linear, |l| loss(l), |l| backward(l));
//! # }
//! ```
//!
//! Every dimension and storage that can be changed: owned and shared arrays and mutable views, in any order in memory.
//! The entries of an array that is not in standard layout are copied some rows at a time; the others are not.

/// How many numbers are copied at once, so that they are handed out together.
const BLOCK: usize = 512;
/// The least indices of the first axis at once: fewer would read little of each cache line.
const ROWS: usize = 8;

/// How many indices of the first axis are handed out together, where the order is another.
fn height(shape: &[usize]) -> usize {
    ROWS.max(BLOCK / shape[1..].iter().product::<usize>().max(1))
}

macro_rules! mapped {
    ($array:ident $(<$lifetime:lifetime>)? to $mapped:ident) => {
        impl<$($lifetime,)? S, T, A, D> MapScalar<S, T> for $array<$($lifetime,)? A, D>
        where
            A: MapScalar<S, T>,
            D: Dimension,
        {
            type Mapped = $mapped<A::Mapped, D>;

            fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
                from_entries(self.raw_dim(), self.iter().map(|entry| entry.map_scalar(map)))
            }
        }
    };
}

/// One version: its name as a dependency, and its type of all arrays.
macro_rules! version {
    ($module:ident, $feature:literal, $ndarray:ident, $base:ty, $view:ty) => {
        #[cfg(feature = $feature)]
        mod $module {
            use $ndarray::{ArcArray, Array, ArrayBase, ArrayViewMut, Axis, DataMut, Dimension, RawData};

            use super::height;
            use crate::parameters::crates::number::Number;
            use crate::parameters::{MapScalar, Parameters, ScalarMap, Visitor, VisitorMut};

            /// The shape of the array; complex numbers add an axis of length 2.
            impl<A, S, D> Parameters for $base
            where
                A: Number,
                S: DataMut<Elem = A>,
                D: Dimension,
            {
                type Scalar = A::Entry;

                fn visit(&self, visitor: &mut Visitor<'_, A::Entry>) {
                    let shape = [self.shape(), A::PARTS].concat();
                    match self.as_slice() {
                        Some(numbers) => visitor.tensor(&shape, A::entries(numbers)),
                        None => visitor.tensor_in_chunks(&shape, |push| {
                            let mut buffer = Vec::new();
                            for part in self.view().axis_chunks_iter(Axis(0), height(self.shape())) {
                                buffer.resize(part.len(), A::default());
                                together(&part, &mut buffer).assign(&part);
                                push(A::entries(&buffer));
                            }
                        }),
                    }
                }

                fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, A::Entry>) {
                    let shape = [self.shape(), A::PARTS].concat();
                    if self.is_standard_layout() {
                        let numbers = self.as_slice_mut().expect("the layout is standard");
                        return visitor.tensor(&shape, A::entries_mut(numbers));
                    }
                    visitor.tensor_in_chunks(&shape, |push| {
                        let mut buffer = Vec::new();
                        let height = height(self.shape());
                        for mut part in self.view_mut().axis_chunks_iter_mut(Axis(0), height) {
                            buffer.resize(part.len(), A::default());
                            together(&part, &mut buffer).assign(&part);
                            push(A::entries_mut(&mut buffer));
                            let moved = together(&part, &mut buffer);
                            part.assign(&moved);
                        }
                    });
                }
            }

            /// A buffer in the shape of a part, in row-major order.
            fn together<'b, S: RawData, D: Dimension>(
                part: &$view,
                buffer: &'b mut [S::Elem],
            ) -> ArrayViewMut<'b, S::Elem, D> {
                let view = ArrayViewMut::from_shape(part.raw_dim(), buffer);
                view.expect("there is place for every number")
            }

            mapped!(Array to Array);
            mapped!(ArcArray to ArcArray);
            mapped!(ArrayViewMut<'a> to Array);

            /// An array with entries in row-major order.
            fn from_entries<R, D>(shape: D, entries: impl Iterator<Item = R::Elem>) -> ArrayBase<R, D>
            where
                R: RawData,
                D: Dimension,
                ArrayBase<R, D>: From<Array<R::Elem, D>>,
            {
                let entries = Array::from_shape_vec(shape, entries.collect());
                entries.expect("there are as many entries as before").into()
            }
        }
    };
}

version!(v17, "ndarray", ndarray, ArrayBase<S, D, A>, ArrayBase<S, D, S::Elem>);
version!(v16, "ndarray-0_16", ndarray_0_16, ArrayBase<S, D>, ArrayBase<S, D>);
version!(v15, "ndarray-0_15", ndarray_0_15, ArrayBase<S, D>, ArrayBase<S, D>);
