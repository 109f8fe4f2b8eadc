//! What a function with many results may return, and how its values are kept.

use std::fmt::Debug;

use crate::check::model::subject::Tensors;
use crate::parameters::{Sink, Tensor};
use crate::{Layout, Parameters, Scalar, TensorLayout};

/// The result of one evaluation of a function of which a Jacobian is checked, and the Jacobian, Hessian
/// or product itself: anything that implements [`Parameters`], or a `Result` of it.
///
/// An `Err` of the function at the parameters is a [`Failed::Outputs`](crate::Failed::Outputs);
/// beside them it marks the edge of the domain, as values that are not finite do. One of the
/// derivative is a [`Failed::Derivative`](crate::Failed::Derivative).
///
/// # Examples
/// ```
/// use gradcheck_core::assert_jacobian;
///
/// assert_jacobian!(0.5_f64, |x| [x.sin(), x.cos()], |x| [[x.cos()], [-x.sin()]]);
/// assert_jacobian!(0.5_f64, |x| Ok::<_, String>(vec![x.sin()]), |x| [[x.cos()]]);
/// ```
#[diagnostic::on_unimplemented(
    message = "a function with several outputs, and its derivative, returns tensors or a `Result` of them, not `{Self}`",
    label = "this is what the closure returns",
    note = "an array, a `Vec`, a tuple of them, or a struct with `#[derive(Parameters)]` will do"
)]
pub trait Outputs {
    /// The tensors.
    type Tensors: Parameters;

    /// The tensors, or the text of the error.
    #[doc(hidden)]
    fn into_tensors(self) -> Result<Self::Tensors, String>;
}

impl<Y: Parameters> Outputs for Y {
    type Tensors = Y;

    fn into_tensors(self) -> Result<Y, String> {
        Ok(self)
    }
}

impl<Y: Parameters, E: Debug> Outputs for Result<Y, E> {
    type Tensors = Y;

    fn into_tensors(self) -> Result<Y, String> {
        self.map_err(|error| format!("{error:?}"))
    }
}

/// What the last evaluation gave.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    /// In flat order; nothing where the function failed.
    pub(crate) values: Vec<f64>,
    pub(crate) failure: Option<String>,
    /// Of the first evaluation that did not fail.
    pub(crate) layout: Option<Layout>,
    /// The unit in the last place of the values, relative to them.
    pub(crate) epsilon: f64,
}

impl Recording {
    /// Keeps the values of one evaluation.
    pub(crate) fn keep(&mut self, outputs: &Tensors<'_>) {
        self.values.clear();
        self.failure = None;
        self.epsilon = outputs.epsilon();
        self.layout.get_or_insert_with(|| outputs.layout());
        outputs.visit(self);
    }

    /// Keeps the error in place of the values.
    pub(crate) fn fail(&mut self, failure: String) {
        self.values.clear();
        self.failure = Some(failure);
    }

    /// Whether there are points among the outputs, which have no values.
    pub(crate) fn has_points(&self) -> bool {
        let tensors = self.layout.iter().flat_map(Layout::tensors);
        { tensors }.any(TensorLayout::is_tangent)
    }
}

impl<S: Scalar> Sink<S> for Recording {
    fn begin(&mut self, _: &Tensor<'_>) -> bool {
        true
    }

    fn chunk(&mut self, entries: &[S]) {
        self.values.extend(entries.iter().map(|entry| entry.widen()));
    }
}
