//! Numbers that a model has in two places at once: they cannot be moved apart.

use crate::parameters::{SinkMut, Tensor, VisitorMut};
use crate::{Layout, Parameters, Scalar};

/// What `visit_mut` hands out, and which of it is behind counted pointers.
#[derive(Default)]
pub(crate) struct Changeable {
    pub(crate) layout: Layout,
    /// The pointers on the way to the tensor, and the how manieth visit of one each is.
    open: Vec<[usize; 2]>,
    visits: usize,
    /// Pointers with entries behind them that move, their visits, and the first tensors in them.
    found: Vec<([usize; 2], String)>,
    /// Two names of the same entries.
    pub(crate) twice: Option<[String; 2]>,
}

impl Changeable {
    pub(crate) fn of<S: Scalar>(model: &mut dyn Parameters<Scalar = S>) -> Self {
        let mut changeable = Self::default();
        model.visit_mut(&mut VisitorMut::new(&mut changeable));
        changeable
    }

    /// A tensor that both models have, as a copy of a pointer refers to the same entries.
    pub(crate) fn common(&self, other: &Self) -> Option<&str> {
        let is_common =
            |address: usize| other.found.iter().any(|([found, _], _)| *found == address);
        self.found.iter().find(|([address, _], _)| is_common(*address)).map(|(_, path)| &**path)
    }
}

impl<S> SinkMut<S> for Changeable {
    fn begin(&mut self, tensor: &Tensor<'_>) -> bool {
        SinkMut::<S>::begin(&mut self.layout, tensor);
        if tensor.frozen || tensor.count == 0 {
            return false;
        }
        for &[address, visit] in &self.open {
            match self.found.iter().find(|([found, _], _)| *found == address) {
                None => self.found.push(([address, visit], tensor.path.to_owned())),
                Some(([_, first], path)) if *first != visit && self.twice.is_none() => {
                    self.twice = Some([path.clone(), tensor.path.to_owned()]);
                }
                Some(_) => {}
            }
        }
        false
    }

    fn chunk(&mut self, _: &mut [S]) {}

    fn enter_shared(&mut self, address: usize) {
        self.visits += 1;
        self.open.push([address, self.visits]);
    }

    fn leave_shared(&mut self) {
        self.open.pop();
    }
}
