//! The entries of one tensor of candle, in row-major order whatever its strides, and their way
//! back into a variable.

use candle_core::{DType, Result, Tensor, Var, WithDType};
use gradcheck_core::{Parameters, Scalar, Visitor, VisitorMut};

use crate::Error;

/// One variable as a tensor of a model.
pub(crate) struct Leaf<'a>(pub(crate) &'a Var);

impl Leaf<'_> {
    pub(crate) fn visit<S: Scalar + WithDType>(&self, visitor: &mut Visitor<'_, S>) {
        visit_tensor(self.0.as_tensor(), visitor);
    }

    /// The variable is set in place: every tensor that shares its storage has the new numbers.
    pub(crate) fn visit_mut<S: Scalar + WithDType>(&self, visitor: &mut VisitorMut<'_, S>) {
        let var = self.0;
        visitor.shared(address(var), |visitor| {
            visitor.tensor_in_chunks(var.dims(), |push| {
                let before = entries::<S>(var.as_tensor()).unwrap_or_else(|error| refuse(&error));
                let mut after = before.clone();
                push(&mut after);
                let is_same = |(a, b): (&S, &S)| a.widen().to_bits() == b.widen().to_bits();
                if !before.iter().zip(&after).all(is_same) {
                    set(var, after).unwrap_or_else(|error| refuse(&error));
                }
            });
        });
    }
}

/// A leaf that knows its scalar.
pub(crate) struct Typed<'a, S>(pub(crate) Leaf<'a>, pub(crate) std::marker::PhantomData<S>);

impl<S: Scalar + WithDType> Parameters for Typed<'_, S> {
    type Scalar = S;

    fn visit(&self, visitor: &mut Visitor<'_, S>) {
        self.0.visit(visitor);
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, S>) {
        self.0.visit_mut(visitor);
    }
}

/// Hands out a tensor of any strides.
pub(crate) fn visit_tensor<S: Scalar + WithDType>(tensor: &Tensor, visitor: &mut Visitor<'_, S>) {
    visitor.tensor_in_chunks(tensor.dims(), |push| {
        push(&entries(tensor).unwrap_or_else(|error| refuse(&error)));
    });
}

/// The entries in row-major order.
pub(crate) fn entries<S: WithDType>(tensor: &Tensor) -> Result<Vec<S>> {
    tensor.flatten_all()?.to_vec1()
}

/// Says what is wrong with the type of a tensor's entries.
pub(crate) fn check_type<S: WithDType>(what: &str, found: DType) -> std::result::Result<(), Error> {
    if found == S::DTYPE {
        return Ok(());
    }
    let advice = match found {
        DType::F32 => "check it as `f32`, with `Vars::<f32>`",
        DType::F64 => "check it as `f64`, with `Vars::<f64>`",
        _ => "cast the model to `f32` or `f64` for the check",
    };
    Err(Error::new(format!(
        "{what} has entries of type {found:?}, and the check is in {:?}; {advice}",
        S::DTYPE
    )))
}

fn set<S: WithDType>(var: &Var, entries: Vec<S>) -> Result<()> {
    var.set(&Tensor::from_vec(entries, var.shape(), var.device())?)
}

/// Where the numbers of a variable are, which its clones have in common.
fn address(var: &Var) -> usize {
    let (storage, _) = var.storage_and_layout();
    std::ptr::from_ref(&*storage).addr()
}

#[track_caller]
fn refuse(error: &candle_core::Error) -> ! {
    panic!("a variable of candle cannot be visited: {error}")
}
