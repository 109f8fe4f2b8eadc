//! `Parameters` for the arrays of ndarray 0.17, of every dimension and storage that can be changed.

use ndarray::{ArcArray, Array, ArrayBase, ArrayViewMut, DataMut, Dimension, RawData};

use super::{MapScalar, Parameters, ScalarMap, Visitor, VisitorMut};
use crate::Scalar;

impl<A, S, D> Parameters for ArrayBase<S, D, A>
where
    A: Scalar,
    S: DataMut<Elem = A>,
    D: Dimension,
{
    type Scalar = A;

    fn visit(&self, visitor: &mut Visitor<'_, A>) {
        match self.as_slice() {
            Some(entries) => visitor.tensor(self.shape(), entries),
            None => visitor.tensor_from_iter(self.shape(), self),
        }
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, A>) {
        let shape = self.shape().to_vec();
        if self.is_standard_layout() {
            let entries = self.as_slice_mut().expect("the layout is standard");
            visitor.tensor(&shape, entries);
        } else {
            visitor.tensor_from_iter(&shape, self);
        }
    }
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
