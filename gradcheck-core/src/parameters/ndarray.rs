//! `Parameters` for the arrays of ndarray 0.17, of every dimension and storage that can be changed.

use ndarray::{ArrayBase, DataMut, Dimension};

use super::{Parameters, Visitor, VisitorMut};
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
