//! Sets the parameters of a module.

use std::vec::IntoIter;

use burn::module::{ModuleMapper, Param};
use burn::tensor::{Element, Tensor, TensorData};

/// Gives each parameter, in the order in which they are read, its next entries.
pub(crate) struct Writer<S>(pub(crate) IntoIter<Vec<S>>);

impl<S: Element> ModuleMapper for Writer<S> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if !param.val().is_require_grad() {
            return param;
        }
        let entries = self.0.next().expect("a module maps what it visits");
        param.map(|old| {
            let data = TensorData::new(entries, old.dims());
            Tensor::from_data(data, (&old.device(), old.dtype())).require_grad()
        })
    }
}
