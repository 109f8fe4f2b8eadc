//! The gradients of variables, out of the store that a backward pass fills.

use candle_core::backprop::GradStore;
use candle_core::{Var, WithDType};
use gradcheck_core::{Parameters, Scalar, Visitor, VisitorMut};

use crate::leaf::{check_type, entries};
use crate::{Error, Name};

/// The gradients of some variables, with their names, as numbers of their own.
#[derive(Clone, Debug)]
pub struct Gradients<S> {
    tensors: Vec<Gradient<S>>,
}

#[derive(Clone, Debug)]
struct Gradient<S> {
    name: Name,
    shape: Vec<usize>,
    entries: Vec<S>,
}

impl<S: Scalar + WithDType> Gradients<S> {
    pub(crate) fn of(vars: &[(Name, Var)], store: &GradStore) -> Result<Self, Error> {
        let missing: Vec<&Name> =
            vars.iter().filter(|(_, var)| store.get(var).is_none()).map(|(name, _)| name).collect();
        if !missing.is_empty() {
            return Err(Error::new(missing_text(&missing)));
        }
        let tensors = vars.iter().filter_map(|(name, var)| {
            let tensor = store.get(var)?;
            let read = || {
                check_type::<S>(&format!("the gradient of {name}"), tensor.dtype())?;
                let (shape, entries) = (tensor.dims().to_vec(), entries(tensor)?);
                Ok(Gradient { name: name.clone(), shape, entries })
            };
            Some(read())
        });
        Ok(Self { tensors: tensors.collect::<Result<_, Error>>()? })
    }
}

fn missing_text(missing: &[&Name]) -> String {
    let names: Vec<String> = missing.iter().map(ToString::to_string).collect();
    format!(
        "no gradient for {} in the store: candle found no way from the loss back to it. Where the \
         loss is meant to depend on it, look for `detach`, for an op without a gradient (`round`, \
         a comparison), for a `bwd` that returns `None`, and for a `Var` that is not the one the \
         model uses; else leave it out of the `Vars`",
        names.join(", ")
    )
}

impl<S: Scalar + WithDType> Parameters for Gradients<S> {
    type Scalar = S;

    fn visit(&self, visitor: &mut Visitor<'_, S>) {
        for gradient in &self.tensors {
            match &gradient.name {
                Name::Field(name) => visitor.scope(name, |visitor| gradient.visit(visitor)),
                Name::Index(index) => visitor.element(*index, gradient),
                Name::Alone => gradient.visit(visitor),
            }
        }
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, S>) {
        for gradient in &mut self.tensors {
            match gradient.name.clone() {
                Name::Field(name) => visitor.scope(&name, |visitor| gradient.visit_mut(visitor)),
                Name::Index(index) => visitor.element(index, gradient),
                Name::Alone => gradient.visit_mut(visitor),
            }
        }
    }
}

impl<S: Scalar> Parameters for Gradient<S> {
    type Scalar = S;

    fn visit(&self, visitor: &mut Visitor<'_, S>) {
        visitor.tensor(&self.shape, &self.entries);
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, S>) {
        visitor.tensor(&self.shape, &mut self.entries);
    }
}
