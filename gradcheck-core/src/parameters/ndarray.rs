//! `Parameters` for the arrays of ndarray 0.17, 0.16 and 0.15, of every dimension and storage that
//! can be changed.

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
    ($module:ident, $feature:literal, $ndarray:ident, $base:ty) => {
        #[cfg(feature = $feature)]
        mod $module {
            use std::slice;

            use $ndarray::{ArcArray, Array, ArrayBase, ArrayViewMut, DataMut, Dimension, RawData};

            use crate::parameters::number::Number;
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
                            self.iter().for_each(|number| push(A::entries(slice::from_ref(number))));
                        }),
                    }
                }

                fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, A::Entry>) {
                    let shape = [self.shape(), A::PARTS].concat();
                    if self.is_standard_layout() {
                        let numbers = self.as_slice_mut().expect("the layout is standard");
                        visitor.tensor(&shape, A::entries_mut(numbers));
                    } else {
                        visitor.tensor_in_chunks(&shape, |push| {
                            let push = |number| push(A::entries_mut(slice::from_mut(number)));
                            self.iter_mut().for_each(push);
                        });
                    }
                }
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

version!(v17, "ndarray", ndarray, ArrayBase<S, D, A>);
version!(v16, "ndarray-0_16", ndarray_0_16, ArrayBase<S, D>);
version!(v15, "ndarray-0_15", ndarray_0_15, ArrayBase<S, D>);
