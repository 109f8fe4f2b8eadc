//! What a check needs of the user's model and closures, and nothing else depends on their types:
//! the engine behind it is compiled once for each number format.

use crate::check::cost::Cost;
use crate::check::error::CheckError;
use crate::parameters::{Either, Family, Sink, Visitor, either};
use crate::{Layout, Parameters, Scalar};

/// A number with its derivative along a direction.
#[cfg(feature = "num-dual")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dual {
    pub(crate) value: f64,
    pub(crate) derivative: f64,
}

/// A model with a function of it and the derivative under test.
pub(crate) trait Subject<S: Scalar> {
    /// The model.
    fn model(&self) -> &dyn Parameters<Scalar = S>;

    /// The model, to be moved.
    fn model_mut(&mut self) -> &mut dyn Parameters<Scalar = S>;

    /// The unit in the last place of the function's values, relative to them.
    fn epsilon(&self) -> f64;

    /// Calls the function: its value, or the text of its error. A function of several outputs keeps
    /// them in a recording, and gives 0.
    fn value(&mut self) -> Result<f64, String>;

    /// Calls the derivative, which is applied to `vector` if it is a product, and hands out what it
    /// returns.
    ///
    /// # Errors
    /// When there can be no verdict.
    fn derivative(
        &mut self,
        vector: &[f64],
        receive: &mut dyn FnMut(Tensors<'_>),
    ) -> Result<(), CheckError>;

    /// Forgets what it keeps of the parameters, which are others now.
    fn forget(&mut self) {}

    /// Whether there is a copy of the function over dual numbers, which gives exact derivatives.
    fn has_dual(&self) -> bool {
        false
    }

    /// Calls the function over dual numbers, with the value and the derivative that `entry` gives
    /// for each entry, in order; hands out those of each of its results, and none without a copy.
    ///
    /// # Errors
    /// What the function says.
    #[cfg(feature = "num-dual")]
    fn dual(
        &mut self,
        entry: &mut dyn FnMut(S) -> Dual,
        receive: &mut dyn FnMut(Dual),
    ) -> Result<(), CheckError> {
        let _ = (entry, receive);
        Ok(())
    }
}

/// A model with a closure for its cost and one for its gradient.
pub(crate) struct Closures<'a, P, F, G> {
    pub(crate) parameters: &'a mut P,
    pub(crate) cost: F,
    pub(crate) gradient: G,
}

impl<P, C, F, G, H> Subject<P::Scalar> for Closures<'_, P, F, G>
where
    P: Parameters,
    C: Cost,
    F: FnMut(&mut P) -> C,
    G: FnMut(&mut P) -> Result<H, CheckError>,
    H: Parameters,
{
    fn model(&self) -> &dyn Parameters<Scalar = P::Scalar> {
        self.parameters
    }

    fn model_mut(&mut self) -> &mut dyn Parameters<Scalar = P::Scalar> {
        self.parameters
    }

    fn epsilon(&self) -> f64 {
        C::EPSILON
    }

    fn value(&mut self) -> Result<f64, String> {
        (self.cost)(self.parameters).into_value()
    }

    fn derivative(
        &mut self,
        _: &[f64],
        receive: &mut dyn FnMut(Tensors<'_>),
    ) -> Result<(), CheckError> {
        receive(tensors(&(self.gradient)(self.parameters)?));
        Ok(())
    }
}

/// A model with a cost alone: its derivative hands out nothing.
pub(crate) struct Alone<'a, P, F> {
    pub(crate) parameters: &'a mut P,
    pub(crate) cost: F,
}

impl<P, C, F> Subject<P::Scalar> for Alone<'_, P, F>
where
    P: Parameters,
    C: Cost,
    F: FnMut(&mut P) -> C,
{
    fn model(&self) -> &dyn Parameters<Scalar = P::Scalar> {
        self.parameters
    }

    fn model_mut(&mut self) -> &mut dyn Parameters<Scalar = P::Scalar> {
        self.parameters
    }

    fn epsilon(&self) -> f64 {
        C::EPSILON
    }

    fn value(&mut self) -> Result<f64, String> {
        (self.cost)(self.parameters).into_value()
    }

    fn derivative(&mut self, _: &[f64], _: &mut dyn FnMut(Tensors<'_>)) -> Result<(), CheckError> {
        Ok(())
    }
}

/// Models that are read.
pub(crate) struct Lent<'a>(std::marker::PhantomData<&'a ()>);

impl<'a> Family for Lent<'a> {
    type Of<S: Scalar> = &'a dyn Parameters<Scalar = S>;
}

/// Models that are changed.
pub(crate) struct Changed<'a>(std::marker::PhantomData<&'a mut ()>);

impl<'a> Family for Changed<'a> {
    type Of<S: Scalar> = &'a mut dyn Parameters<Scalar = S>;
}

/// Subjects of either format.
pub(crate) struct Subjects<'a>(std::marker::PhantomData<&'a mut ()>);

impl<'a> Family for Subjects<'a> {
    type Of<S: Scalar> = &'a mut (dyn Subject<S> + 'a);
}

/// A subject of either format.
pub(crate) type AnySubject<'a> = Either<Subjects<'a>>;

/// Forgets the types of a subject.
pub(crate) fn any<S: Scalar>(subject: &mut dyn Subject<S>) -> AnySubject<'_> {
    either::<S, Subjects<'_>>(subject)
}

/// What a closure returned, in either format.
pub(crate) type Tensors<'a> = Either<Lent<'a>>;

/// What receives it.
pub(crate) type Receive<'r> = dyn FnMut(Tensors<'_>) + 'r;

/// Forgets the type of what a closure returned.
pub(crate) fn tensors<G: Parameters>(model: &G) -> Tensors<'_> {
    either::<G::Scalar, Lent<'_>>(model)
}

impl Tensors<'_> {
    pub(crate) fn layout(&self) -> Layout {
        match self {
            Self::Single(model) => model.layout(),
            Self::Double(model) => model.layout(),
        }
    }

    /// The unit in the last place of its numbers, relative to them.
    pub(crate) fn epsilon(&self) -> f64 {
        match self {
            Self::Single(_) => f32::ULP,
            Self::Double(_) => f64::ULP,
        }
    }

    pub(crate) fn visit(&self, sink: &mut (impl Sink<f32> + Sink<f64>)) {
        match self {
            Self::Single(model) => model.visit(&mut Visitor::new(sink)),
            Self::Double(model) => model.visit(&mut Visitor::new(sink)),
        }
    }

    /// The entries in flat order.
    pub(crate) fn widened(&self) -> Vec<f64> {
        let mut entries = Widened(Vec::new());
        self.visit(&mut entries);
        entries.0
    }
}

struct Widened(Vec<f64>);

impl<S: Scalar> Sink<S> for Widened {
    fn begin(&mut self, _: &crate::parameters::Tensor<'_>) -> bool {
        true
    }

    fn chunk(&mut self, entries: &[S]) {
        self.0.extend(entries.iter().map(|entry| entry.widen()));
    }
}

/// Sets the entries of a model.
///
/// # Panics
/// When there are not as many of them as `values`.
pub(crate) fn fill<S: Scalar>(model: &mut dyn Parameters<Scalar = S>, values: &[f64]) {
    let values: Vec<S> = values.iter().map(|&value| S::nearest(value)).collect();
    model.assign_flat(&values).expect("a vector has the length of the tensors it is for");
}
