//! The mean of the vectors of some words, of a table of which few rows are used, and a hidden layer.

use gradcheck_core::Parameters;
use ndarray::{Array1, Array2, Axis};

use super::loss::{Data, Network};
use super::real::{Activation, Real, layer, normals};

/// How many words there are, and a sample has.
pub(super) const VOCABULARY: usize = 1000;
pub(super) const WORDS: usize = 6;
const WIDTH: usize = 16;
const HIDDEN: usize = 32;
pub(super) const OUTPUTS: usize = 5;

/// The parameters, or the gradient by them.
#[derive(Clone, Debug, Parameters)]
pub struct Embedding<T> {
    /// A row for each word.
    pub table: Array2<T>,
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

impl<T: Real> Embedding<T> {
    /// Draws the parameters.
    #[must_use]
    pub fn random(generator: &mut fastrand::Rng, activation: Activation) -> Self {
        let table = normals(generator, VOCABULARY, WIDTH, 1.0);
        let (w1, b1) = layer(generator, WIDTH, HIDDEN);
        let (w2, b2) = layer(generator, HIDDEN, OUTPUTS);
        Self { table, w1, b1, w2, b2, activation }
    }

    fn means(&self, data: &Data) -> Array2<T> {
        let mut means = Array2::zeros((data.batch(), WIDTH));
        for (mut mean, words) in means.rows_mut().into_iter().zip(data.tokens().rows()) {
            for &word in words {
                mean += &self.table.row(word);
            }
            mean.mapv_inplace(|sum: T| sum / T::nearest(WORDS as f64));
        }
        means
    }
}

impl<T: Real> Network<T> for Embedding<T> {
    fn logits(&self, data: &Data) -> Array2<T> {
        let sums = self.means(data).dot(&self.w1) + &self.b1;
        sums.mapv(|sum| self.activation.value(sum)).dot(&self.w2) + &self.b2
    }

    fn pull_back(&self, data: &Data, delta: &Array2<T>) -> Self {
        let activation = self.activation;
        let means = self.means(data);
        let sums = means.dot(&self.w1) + &self.b1;
        let hidden = sums.mapv(|sum| activation.value(sum));
        let hidden_delta = delta.dot(&self.w2.t()) * sums.mapv(|sum| activation.slope(sum));
        let of_means = hidden_delta.dot(&self.w1.t()) / T::nearest(WORDS as f64);
        let mut table = Array2::zeros(self.table.dim());
        for (of_mean, words) in of_means.rows().into_iter().zip(data.tokens().rows()) {
            for &word in words {
                let mut row = table.row_mut(word);
                row += &of_mean;
            }
        }
        Self {
            table,
            w1: means.t().dot(&hidden_delta),
            b1: hidden_delta.sum_axis(Axis(0)),
            w2: hidden.t().dot(delta),
            b2: delta.sum_axis(Axis(0)),
            activation,
        }
    }
}
