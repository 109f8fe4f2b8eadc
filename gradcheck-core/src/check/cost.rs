//! What a cost function may return: a number, or a `Result` of one.

use std::fmt::Debug;

use crate::Scalar;

/// The result of one evaluation of the cost: `f32`, `f64`, or a `Result` of either.
///
/// An `Err` at the parameters is a [`Failed::Cost`](crate::Failed::Cost);
/// beside them it marks the edge of the domain, as a value that is not finite does.
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
