//! What a cost function may return: a number, or a `Result` of one; what a gradient may, likewise.

use std::fmt::Debug;

use crate::{Parameters, Scalar};

/// The result of one evaluation of the cost: `f32`, `f64`, or a `Result` of either.
///
/// An `Err` at the parameters is a [`Failed::Cost`](crate::Failed::Cost);
/// beside them it marks the edge of the domain, as a value that is not finite does.
///
/// # Examples
/// ```
/// use gradcheck_core::assert_gradients;
///
/// let cost = |x: &mut f64| if *x > 0.0 { Ok(x.ln()) } else { Err("negative") };
/// assert_gradients!(2.0_f64, cost, |x| x.recip());
/// ```
#[diagnostic::on_unimplemented(
    message = "a cost returns `f32`, `f64`, or a `Result` of either, not `{Self}`",
    label = "this is what the cost returns",
    note = "end the closure with the loss itself, without a semicolon",
    note = "for an array of one entry, take the entry: `loss[0]`"
)]
pub trait Cost {
    /// Unit in the last place of the number, relative to it.
    #[doc(hidden)]
    const EPSILON: f64;

    /// The number, or the text of the error.
    #[doc(hidden)]
    fn into_value(self) -> Result<f64, String>;
}

/// What the closure of a gradient returns: a model with entries of the scalar `S`, such as the model's
/// own type, a tuple of arrays or a flat `Vec`, or a `Result` of that.
///
/// An `Err` is a [`Failed::Gradient`](crate::Failed::Gradient).
///
/// # Examples
/// ```
/// use gradcheck_core::assert_gradients;
///
/// fn gradient(x: &[f64]) -> Result<Vec<f64>, String> {
///     Ok(x.iter().map(|x| 2.0 * x).collect())
/// }
///
/// let cost = |x: &mut Vec<f64>| x.iter().map(|x| x * x).sum::<f64>();
/// assert_gradients!(vec![1.0, -2.0], cost, |x| gradient(x));
/// ```
#[diagnostic::on_unimplemented(
    message = "a gradient is a model with entries of type `{S}`, or a `Result` of one, not `{Self}`",
    label = "this is what the closure of the gradient returns",
    note = "return the model's own type, a tuple of arrays, or all entries in one `Vec`",
    note = "a backward pass that fills buffers returns them at its end: `|m| {{ m.backward(&x); m.gradient() }}`",
    note = "what is borrowed is cloned: `|_| gradient.clone()`"
)]
pub trait AnalyticGradient<S> {
    /// The gradient, without the error in place of it.
    #[doc(hidden)]
    type Tensors: Parameters<Scalar = S>;

    /// The gradient, or the text of the error.
    #[doc(hidden)]
    fn into_gradient(self) -> Result<Self::Tensors, String>;
}

impl<S: Scalar, G: Parameters<Scalar = S>> AnalyticGradient<S> for G {
    type Tensors = G;

    fn into_gradient(self) -> Result<G, String> {
        Ok(self)
    }
}

impl<S: Scalar, G: Parameters<Scalar = S>, E: Debug> AnalyticGradient<S> for Result<G, E> {
    type Tensors = G;

    fn into_gradient(self) -> Result<G, String> {
        self.map_err(|error| format!("{error:?}"))
    }
}

impl<S: Scalar> Cost for S {
    const EPSILON: f64 = S::ULP;

    fn into_value(self) -> Result<f64, String> {
        Ok(self.widen())
    }
}

impl<S: Scalar, E: Debug> Cost for Result<S, E> {
    const EPSILON: f64 = S::ULP;

    fn into_value(self) -> Result<f64, String> {
        self.map(Scalar::widen).map_err(|error| format!("{error:?}"))
    }
}
