//! The gradients of a module's parameters, out of those of a backward pass.

use std::fmt;

use gradcheck_core::{Parameters, Scalar, Visitor, VisitorMut};

use crate::reader::Leaf;

/// The gradients of the parameters of a module, with their paths, as numbers of their own.
#[derive(Clone, Debug)]
pub struct Gradients<S>(Vec<Leaf<S>>);

impl<S> Gradients<S> {
    pub(crate) fn of(leaves: Vec<Leaf<S>>) -> Result<Self, Error> {
        let missing = leaves.iter().filter(|leaf| leaf.entries.is_none());
        let missing: Vec<String> = missing.map(|leaf| format!("`{}`", leaf.path)).collect();
        if missing.is_empty() {
            return Ok(Self(leaves));
        }
        Err(Error::new(format!(
            "no gradient for {} after the backward pass: the loss does not depend on it. Where it \
             should, look for `detach`, an op without a gradient, and a loss of another module; \
             else freeze it for the check, with `no_grad`",
            missing.join(", ")
        )))
    }
}

impl<S: Scalar> Parameters for Gradients<S> {
    type Scalar = S;

    fn visit(&self, visitor: &mut Visitor<'_, S>) {
        for leaf in &self.0 {
            leaf.visit(visitor);
        }
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, S>) {
        for leaf in &mut self.0 {
            leaf.visit_mut(visitor);
        }
    }
}

impl<S: Scalar> Parameters for Leaf<S> {
    type Scalar = S;

    fn visit(&self, visitor: &mut Visitor<'_, S>) {
        let entries = self.entries.as_deref().expect("its entries were read");
        visitor.scope(&self.path, |visitor| visitor.tensor(&self.shape, entries));
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, S>) {
        let entries = self.entries.as_deref_mut().expect("its entries were read");
        visitor.scope(&self.path, |visitor| visitor.tensor(&self.shape, entries));
    }
}

/// Why there is no loss or no gradient; a check quotes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The text itself: a check quotes errors as `Debug` prints them.
impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
