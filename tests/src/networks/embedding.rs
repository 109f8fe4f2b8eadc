//! The mean of the vectors of some words, of a table of which few rows are used, and a hidden layer.

use gradcheck_core::Parameters;
use ndarray::Array2;

use super::dense::Dense;
use super::loss::{Data, Network};
use super::real::{Activation, Real, normals};

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
    /// Of the mean of the words of a sample.
    pub dense: Dense<T>,
}

impl<T: Real> Embedding<T> {
    /// Draws the parameters.
    #[must_use]
    pub fn random(generator: &mut fastrand::Rng, activation: Activation) -> Self {
        let table = normals(generator, VOCABULARY, WIDTH, 1.0);
        Self { table, dense: Dense::random(generator, [WIDTH, HIDDEN, OUTPUTS], activation) }
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
        self.dense.forward(&self.means(data))
    }

    fn pull_back(&self, data: &Data, delta: &Array2<T>) -> Self {
        let (dense, of_means) = self.dense.backward(&self.means(data), delta);
        let of_means = of_means / T::nearest(WORDS as f64);
        let mut table = Array2::zeros(self.table.dim());
        for (of_mean, words) in of_means.rows().into_iter().zip(data.tokens().rows()) {
            for &word in words {
                let mut row = table.row_mut(word);
                row += &of_mean;
            }
        }
        Self { table, dense }
    }
}
