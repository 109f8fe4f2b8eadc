//! A model with its function a second time, over dual numbers, and what that function may return.

use std::fmt::Debug;

use num_dual::Dual64;

use super::joint::Joint;
use crate::check::error::{CheckError, Failed};
use crate::check::model::subject::{Closures, Dual, Subject, Tensors};
use crate::check::outputs::subject::{Drawn, Pullback, Recorded};
use crate::{MapScalar, Parameters, Scalar, ScalarMap};

/// The result of one evaluation of the cost over dual numbers: `Dual64`, or a `Result` of it. Where one
/// closure gives cost and gradient, `(Dual64, _)` or a `Result` of it.
///
/// # Examples
/// ```
/// use gradcheck_core::ExactCost;
/// use num_dual::{Dual64, DualNum};
///
/// fn cost(x: Dual64) -> impl ExactCost {
///     if x.re > 0.0 { Ok(x.ln()) } else { Err("outside of the domain") }
/// }
/// # let _ = cost(Dual64::from(1.0));
/// ```
#[diagnostic::on_unimplemented(
    message = "a cost over dual numbers returns `Dual64` or a `Result` of it, not `{Self}`",
    label = "this is what the cost returns for a model of `Dual64`",
    note = "make the cost generic over its numbers: with a model over `Dual64` it must not fall back to floats"
)]
pub trait ExactCost {
    /// The cost, or the text of the error.
    #[doc(hidden)]
    fn into_dual(self) -> Result<Dual64, String>;
}

impl ExactCost for Dual64 {
    fn into_dual(self) -> Result<Dual64, String> {
        Ok(self)
    }
}

impl<G> ExactCost for (Dual64, G) {
    fn into_dual(self) -> Result<Dual64, String> {
        self.0.into_dual()
    }
}

impl<C: ExactCost, E: Debug> ExactCost for Result<C, E> {
    fn into_dual(self) -> Result<Dual64, String> {
        self.map_err(|error| format!("{error:?}"))?.into_dual()
    }
}

/// The result of one evaluation of a function over dual numbers: the tensors that the function returns,
/// with `Dual64` in place of their numbers, or a `Result` of them.
///
/// # Examples
/// ```
/// use gradcheck_core::ExactOutputs;
/// use num_dual::{Dual64, DualNum};
///
/// fn polar(r: Dual64, angle: Dual64) -> impl ExactOutputs {
///     [r * angle.cos(), r * angle.sin()]
/// }
/// # let _ = polar(Dual64::from(1.0), Dual64::from(0.5));
/// ```
#[diagnostic::on_unimplemented(
    message = "a function over dual numbers returns tensors of `Dual64` or a `Result` of them, not `{Self}`",
    label = "this is what the function returns for a model of `Dual64`",
    note = "make the function generic over its numbers: with a model over `Dual64` it must not fall back to floats",
    note = "an array, a `Vec`, a tuple of them, or a struct that is generic over its numbers, with `#[derive(Parameters)]`, will do"
)]
pub trait ExactOutputs {
    /// Hands out each number in flat order, or gives the text of the error.
    #[doc(hidden)]
    fn into_duals(self, receive: &mut dyn FnMut(Dual64)) -> Result<(), String>;
}

impl<Y: MapScalar<Dual64, f64>> ExactOutputs for Y {
    fn into_duals(self, receive: &mut dyn FnMut(Dual64)) -> Result<(), String> {
        let mut entry = |dual: Dual64| {
            receive(dual);
            dual.re
        };
        // What is skipped is no output.
        let constant = |dual: Dual64| dual.re;
        self.map_scalar(&mut ScalarMap::new(&mut entry, &constant));
        Ok(())
    }
}

impl<Y: MapScalar<Dual64, f64>, E: Debug> ExactOutputs for Result<Y, E> {
    fn into_duals(self, receive: &mut dyn FnMut(Dual64)) -> Result<(), String> {
        self.map_err(|error| format!("{error:?}"))?.into_duals(receive)
    }
}

impl<T> MapScalar<Self, T> for Dual64 {
    type Mapped = T;

    fn map_scalar(&self, map: &mut ScalarMap<'_, Self, T>) -> T {
        map.number(*self)
    }
}

impl From<Dual64> for Dual {
    fn from(dual: Dual64) -> Self {
        Self { value: dual.re, derivative: dual.eps }
    }
}

/// A model with closures, and with `dual`: its function over dual numbers, which hands out the value and
/// the derivative of each of its results.
pub(crate) struct WithOracle<P, D> {
    pub(crate) shell: P,
    pub(crate) dual: D,
}

/// What has a model of a known type.
pub(crate) trait Holds {
    type Model: Parameters;

    fn held(&self) -> &Self::Model;
}

impl<P, S, D> Subject<S> for WithOracle<P, D>
where
    S: Scalar,
    P: Subject<S> + Holds<Model: MapScalar<S, Dual64>>,
    D: FnMut(
        &mut <P::Model as MapScalar<S, Dual64>>::Mapped,
        &mut dyn FnMut(Dual),
    ) -> Result<(), CheckError>,
{
    fn model(&self) -> &dyn Parameters<Scalar = S> {
        self.shell.model()
    }

    fn model_mut(&mut self) -> &mut dyn Parameters<Scalar = S> {
        self.shell.model_mut()
    }

    fn epsilon(&self) -> f64 {
        self.shell.epsilon()
    }

    fn forget(&mut self) {
        self.shell.forget();
    }

    fn value(&mut self) -> Result<f64, String> {
        self.shell.value()
    }

    fn derivative(
        &mut self,
        vector: &[f64],
        receive: &mut dyn FnMut(Tensors<'_>),
    ) -> Result<(), CheckError> {
        self.shell.derivative(vector, receive)
    }

    fn has_dual(&self) -> bool {
        true
    }

    fn dual(
        &mut self,
        entry: &mut dyn FnMut(S) -> Dual,
        receive: &mut dyn FnMut(Dual),
    ) -> Result<(), CheckError> {
        let mut dual = |value| {
            let Dual { value, derivative } = entry(value);
            Dual64::new(value, derivative)
        };
        let constant = |value: S| Dual64::from_re(value.widen());
        let map = &mut ScalarMap::new(&mut dual, &constant);
        let mut model = self.shell.held().map_scalar(map);
        (self.dual)(&mut model, receive)
    }
}

impl<P: Parameters, F, G> Holds for Closures<'_, P, F, G> {
    type Model = P;

    fn held(&self) -> &P {
        self.parameters
    }
}

impl<P: Parameters, F> Holds for Joint<'_, P, F> {
    type Model = P;

    fn held(&self) -> &P {
        self.parameters
    }
}

impl<P: Parameters, F, D> Holds for Recorded<'_, P, F, D> {
    type Model = P;

    fn held(&self) -> &P {
        self.parameters
    }
}

impl<P: Parameters, F, B, Y> Holds for Pullback<'_, P, F, B, Y> {
    type Model = P;

    fn held(&self) -> &P {
        self.parameters
    }
}

/// What hands out the values and the derivatives of several outputs.
pub(crate) fn of_outputs<M, D: ExactOutputs>(
    mut dual_function: impl FnMut(&mut M) -> D,
) -> impl FnMut(&mut M, &mut dyn FnMut(Dual)) -> Result<(), CheckError> {
    move |model, receive| {
        let result = dual_function(model).into_duals(&mut |dual| receive(dual.into()));
        result.map_err(|message| CheckError::Failed(Failed::Outputs { message }))
    }
}

/// What hands out the sum of the outputs over dual numbers, each times its part of the cotangent.
pub(crate) fn weighed<M>(
    mut outputs: impl FnMut(&mut M, &mut dyn FnMut(Dual)) -> Result<(), CheckError>,
    drawn: Drawn,
) -> impl FnMut(&mut M, &mut dyn FnMut(Dual)) -> Result<(), CheckError> {
    move |model, receive| {
        let weights = drawn.weights.borrow();
        let (mut values, mut sum) = (Vec::new(), Dual { value: 0.0, derivative: 0.0 });
        outputs(model, &mut |dual| {
            let weight = weights.get(values.len()).copied().unwrap_or(f64::NAN);
            values.push(dual.value);
            sum.value += weight * dual.value;
            sum.derivative += weight * dual.derivative;
        })?;
        if values.len() != weights.len() {
            let (outputs, oracle) = (weights.len(), values.len());
            return Err(CheckError::OracleOutputs { outputs, oracle });
        }
        let mut first = drawn.duals.borrow_mut();
        if first.is_empty() {
            *first = values;
        }
        receive(sum);
        Ok(())
    }
}
