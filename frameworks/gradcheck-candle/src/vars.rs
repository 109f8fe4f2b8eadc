//! The variables of a model, each with its name, as parameters.

use std::marker::PhantomData;

use candle_core::backprop::GradStore;
use candle_core::{Tensor, Var, WithDType};
use candle_nn::VarMap;
use gradcheck_core::{Parameters, Scalar, Visitor, VisitorMut};

use crate::leaf::{Leaf, Typed, check_type, entries};
use crate::{Error, Gradients};

/// The variables of a model with entries of type `S`: `f32` or `f64`.
///
/// They are moved in place and keep their storage: a loss that captures the model sees the moves,
/// and so does a clone, of the model or of this, which refers to the same numbers.
#[derive(Clone, Debug)]
pub struct Vars<S> {
    vars: Vec<(Name, Var)>,
    scalar: PhantomData<S>,
}

/// The name of a variable among others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// In a map or a struct: `fc1.weight`.
    Field(String),
    /// In a list: `[2]`.
    Index(usize),
    /// The only one.
    Alone,
}

impl std::fmt::Display for Name {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Field(name) => write!(formatter, "`{name}`"),
            Self::Index(index) => write!(formatter, "`[{index}]`"),
            Self::Alone => write!(formatter, "the variable"),
        }
    }
}

/// What variables can be taken from: a `VarMap`, sorted by name; a list; one variable.
pub trait Source {
    /// The variables with their names, in order.
    fn into_vars(self) -> Vec<(Name, Var)>;
}

impl Source for &VarMap {
    fn into_vars(self) -> Vec<(Name, Var)> {
        let map = self.data().lock().expect("no thread panicked that had locked the map");
        let mut vars: Vec<_> = map.iter().collect();
        vars.sort_by_key(|(name, _)| *name);
        vars.into_iter().map(|(name, var)| (Name::Field(name.clone()), var.clone())).collect()
    }
}

impl Source for &[Var] {
    fn into_vars(self) -> Vec<(Name, Var)> {
        self.iter().cloned().enumerate().map(|(index, var)| (Name::Index(index), var)).collect()
    }
}

impl Source for &Vec<Var> {
    fn into_vars(self) -> Vec<(Name, Var)> {
        self.as_slice().into_vars()
    }
}

impl Source for Vec<Var> {
    fn into_vars(self) -> Vec<(Name, Var)> {
        self.as_slice().into_vars()
    }
}

impl Source for &Var {
    fn into_vars(self) -> Vec<(Name, Var)> {
        vec![(Name::Alone, self.clone())]
    }
}

impl<S: Scalar + WithDType> Vars<S> {
    /// Takes the variables of a `VarMap`, of a list, or a single one.
    ///
    /// # Errors
    /// When the entries of one are not of type `S`; names it.
    pub fn new(source: impl Source) -> Result<Self, Error> {
        let vars = source.into_vars();
        for (name, var) in &vars {
            check_type::<S>(&name.to_string(), var.dtype())?;
        }
        Ok(Self { vars, scalar: PhantomData })
    }

    /// Takes variables with names, in the order given: the fields of a model.
    ///
    /// # Errors
    /// When the entries of one are not of type `S`; names it.
    pub fn named<'a, N: Into<String>>(
        vars: impl IntoIterator<Item = (N, &'a Var)>,
    ) -> Result<Self, Error> {
        let named = vars.into_iter().map(|(name, var)| (Name::Field(name.into()), var.clone()));
        Self::new(Listed(named.collect()))
    }

    /// The loss as a number, to be returned by the closure of the cost.
    ///
    /// # Errors
    /// When it has more than one entry, or entries of another type than `S`.
    pub fn value(&self, loss: &Tensor) -> Result<S, Error> {
        check_type::<S>("the loss", loss.dtype())?;
        match entries(loss)?[..] {
            [value] => Ok(value),
            _ => Err(Error::new(format!(
                "the loss has shape {:?}, and a check needs one number; end with `sum_all` or \
                 `mean_all`",
                loss.dims()
            ))),
        }
    }

    /// The gradients that `store` has for these variables.
    ///
    /// # Errors
    /// When it has none for some of them, or of another type; names these.
    pub fn gradients(&self, store: &GradStore) -> Result<Gradients<S>, Error> {
        Gradients::of(&self.vars, store)
    }

    /// Loss and gradients at once, to be returned by the one closure that gives both.
    ///
    /// # Errors
    /// Those of [`value`](Self::value), of `Tensor::backward`, and of
    /// [`gradients`](Self::gradients).
    pub fn backward(&self, loss: &Tensor) -> Result<(S, Gradients<S>), Error> {
        let value = self.value(loss)?;
        Ok((value, self.gradients(&loss.backward()?)?))
    }
}

/// Variables that have their names already.
struct Listed(Vec<(Name, Var)>);

impl Source for Listed {
    fn into_vars(self) -> Vec<(Name, Var)> {
        self.0
    }
}

impl<S: Scalar + WithDType> Parameters for Vars<S> {
    type Scalar = S;

    fn visit(&self, visitor: &mut Visitor<'_, S>) {
        for (name, var) in &self.vars {
            match name {
                Name::Field(name) => visitor.scope(name, |visitor| Leaf(var).visit(visitor)),
                Name::Index(index) => visitor.element(*index, &Typed(Leaf(var), PhantomData)),
                Name::Alone => Leaf(var).visit(visitor),
            }
        }
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, S>) {
        for (name, var) in &self.vars {
            match name {
                Name::Field(name) => visitor.scope(name, |visitor| Leaf(var).visit_mut(visitor)),
                Name::Index(index) => visitor.element(*index, &mut Typed(Leaf(var), PhantomData)),
                Name::Alone => Leaf(var).visit_mut(visitor),
            }
        }
    }
}
