//! A network of two layers.

use gradcheck_core::Parameters;
use ndarray::{Array1, Array2, Axis};

use super::loss::{Data, Network};
use super::real::{Activation, Real, layer};

/// The parameters, or the gradient by them.
#[derive(Clone, Debug, Parameters)]
pub struct Dense<T> {
    /// Of the hidden layer.
    pub w1: Array2<T>,
    /// Of the hidden layer.
    pub b1: Array1<T>,
    /// Of the outputs.
    pub w2: Array2<T>,
    /// Of the outputs.
    pub b2: Array1<T>,
    #[parameters(skip)]
    activation: Activation,
}

impl<T: Real> Dense<T> {
    /// Draws the parameters for so many inputs, hidden units and outputs.
    #[must_use]
    pub fn random(
        generator: &mut fastrand::Rng,
        [inputs, hidden, outputs]: [usize; 3],
        activation: Activation,
    ) -> Self {
        let (w1, b1) = layer(generator, inputs, hidden);
        let (w2, b2) = layer(generator, hidden, outputs);
        Self { w1, b1, w2, b2, activation }
    }

    pub(super) fn forward(&self, x: &Array2<T>) -> Array2<T> {
        let sums = x.dot(&self.w1) + &self.b1;
        sums.mapv(|sum| self.activation.value(sum)).dot(&self.w2) + &self.b2
    }

    /// The gradient, and that by the inputs, where `delta` is that by the outputs.
    pub(super) fn backward(&self, x: &Array2<T>, delta: &Array2<T>) -> (Self, Array2<T>) {
        let activation = self.activation;
        let sums = x.dot(&self.w1) + &self.b1;
        let hidden = sums.mapv(|sum| activation.value(sum));
        let hidden_delta = delta.dot(&self.w2.t()) * sums.mapv(|sum| activation.slope(sum));
        let gradient = Self {
            w1: x.t().dot(&hidden_delta),
            b1: hidden_delta.sum_axis(Axis(0)),
            w2: hidden.t().dot(delta),
            b2: delta.sum_axis(Axis(0)),
            activation,
        };
        (gradient, hidden_delta.dot(&self.w1.t()))
    }
}

impl<T: Real> Network<T> for Dense<T> {
    fn logits(&self, data: &Data) -> Array2<T> {
        self.forward(&data.inputs())
    }

    fn pull_back(&self, data: &Data, delta: &Array2<T>) -> Self {
        self.backward(&data.inputs(), delta).0
    }
}
