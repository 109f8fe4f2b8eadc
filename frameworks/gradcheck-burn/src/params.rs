//! Any module of burn as parameters.

use std::marker::PhantomData;
use std::ops::Deref;

use burn::module::Module;
use burn::tensor::{Element, Tensor};
use gradcheck_core::{Parameters, Scalar, Visitor, VisitorMut};

use crate::mapper::Writer;
use crate::reader::{Leaf, Reader};
use crate::{Error, Gradients};

/// A module whose parameters have entries of type `S`: `f32` or `f64`. It is the module itself to
/// the closures of a check, which call its methods.
///
/// Parameters are replaced as they move, and a clone of the module that was made before keeps its
/// own. A loss in training mode updates running statistics, as every forward pass does.
#[derive(Clone, Debug)]
pub struct Params<S, M> {
    module: M,
    scalar: PhantomData<S>,
}

impl<S: Scalar + Element, M: Module> Params<S, M> {
    /// Takes the float tensors of `module` that require a gradient.
    ///
    /// # Panics
    /// When the entries of one are not of type `S`; and when there are float tensors of which
    /// none requires a gradient, as on a device without autodiff.
    #[must_use]
    #[track_caller]
    pub fn new(module: M) -> Self {
        let mut reader = Reader::<S>::new(None);
        module.visit(&mut reader);
        assert!(
            !reader.leaves.is_empty() || reader.left_out.is_empty(),
            "no parameter requires a gradient, neither does `{}`; make the module on a device with \
             autodiff, `device.autodiff()`, and do not freeze all of it",
            reader.left_out[0]
        );
        if let Err(error) = reader.leaves() {
            panic!("{error}");
        }
        Self { module, scalar: PhantomData }
    }

    /// Gives the module back.
    pub fn into_module(self) -> M {
        self.module
    }

    /// The loss as a number, to be returned by the closure of the cost.
    ///
    /// # Errors
    /// When it has entries of another type than `S`.
    pub fn value(&self, loss: &Tensor<1>) -> Result<S, Error> {
        match loss.to_data().try_into_vec::<S>().as_deref() {
            Ok([value]) => Ok(*value),
            Ok(_) => Err(Error::new("the loss has more than one entry; end with `sum` or `mean`")),
            Err(_) => Err(Error::new(format!(
                "the loss has entries of type {:?}, and the check is in {:?}; cast it",
                loss.dtype(),
                S::dtype()
            ))),
        }
    }

    /// The gradients that `gradients` has for these parameters. A closure of the gradient alone
    /// returns them without the `Result`: `|p| p.gradients(&p.loss().backward()).unwrap()`.
    ///
    /// # Errors
    /// When it has none for some of them, or some of another type; names these.
    pub fn gradients(&self, gradients: &burn::tensor::Gradients) -> Result<Gradients<S>, Error> {
        let mut reader = Reader::new(Some(gradients));
        self.module.visit(&mut reader);
        Gradients::of(reader.leaves()?)
    }

    /// Loss and gradients at once, to be returned by the one closure that gives both.
    ///
    /// # Errors
    /// Those of [`value`](Self::value) and [`gradients`](Self::gradients).
    #[expect(clippy::needless_pass_by_value, reason = "as everywhere in burn")]
    pub fn backward(&self, loss: Tensor<1>) -> Result<(S, Gradients<S>), Error> {
        let value = self.value(&loss)?;
        Ok((value, self.gradients(&loss.backward())?))
    }

    fn leaves(&self) -> Vec<Leaf<S>> {
        let mut reader = Reader::new(None);
        self.module.visit(&mut reader);
        reader.leaves().expect("a module keeps the type of its entries")
    }
}

impl<S, M> Deref for Params<S, M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.module
    }
}

impl<S: Scalar + Element, M: Module> Parameters for Params<S, M> {
    type Scalar = S;

    fn visit(&self, visitor: &mut Visitor<'_, S>) {
        for leaf in &self.leaves() {
            leaf.visit(visitor);
        }
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, S>) {
        let before = self.leaves();
        let mut after = before.clone();
        for leaf in &mut after {
            leaf.visit_mut(visitor);
        }
        let bits = |leaf: &Leaf<S>| -> Vec<u64> {
            leaf.entries.iter().flatten().map(|entry| entry.widen().to_bits()).collect()
        };
        if before.iter().zip(&after).any(|(a, b)| bits(a) != bits(b)) {
            let entries: Vec<Vec<S>> = after.into_iter().filter_map(|leaf| leaf.entries).collect();
            self.module = self.module.clone().map(&mut Writer(entries.into_iter()));
        }
    }
}
