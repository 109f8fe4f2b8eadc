//! The mean softmax cross entropy of a network over a batch, and its gradient.

use gradcheck_core::Parameters;
use ndarray::{Array2, ArrayView1};

use super::real::{Real, normals};

/// Samples with their classes.
#[derive(Debug)]
pub struct Data {
    x: Array2<f32>,
    /// The indices of the words of each sample, for an embedding.
    tokens: Array2<usize>,
    labels: Vec<usize>,
}

impl Data {
    /// Draws samples of normal numbers.
    #[must_use]
    pub fn random(
        generator: &mut fastrand::Rng,
        inputs: usize,
        outputs: usize,
        batch: usize,
    ) -> Self {
        let x = normals(generator, batch, inputs, 1.0);
        let labels = (0..batch).map(|_| generator.usize(..outputs)).collect();
        Self { x, tokens: Array2::zeros((batch, 0)), labels }
    }

    /// Draws samples of so many words of a vocabulary.
    #[must_use]
    pub fn of_words(
        generator: &mut fastrand::Rng,
        [words, vocabulary]: [usize; 2],
        outputs: usize,
        batch: usize,
    ) -> Self {
        let tokens = Array2::from_shape_simple_fn((batch, words), || generator.usize(..vocabulary));
        Self { tokens, ..Self::random(generator, 0, outputs, batch) }
    }

    /// The samples as numbers, a row each.
    pub(super) fn inputs<T: Real>(&self) -> Array2<T> {
        self.x.mapv(|x| T::nearest(f64::from(x)))
    }

    pub(super) fn tokens(&self) -> &Array2<usize> {
        &self.tokens
    }

    /// The number of samples.
    #[must_use]
    pub fn batch(&self) -> usize {
        self.labels.len()
    }
}

/// A network that gives a number for each class.
pub trait Network<T: Real>: Parameters<Scalar = T> + Sized {
    /// The numbers of which softmax makes probabilities, a row for each sample.
    fn logits(&self, data: &Data) -> Array2<T>;

    /// The gradient of a cost of which `delta` is the derivative by the logits.
    #[must_use]
    fn pull_back(&self, data: &Data, delta: &Array2<T>) -> Self;

    /// The mean cross entropy.
    fn loss(&self, data: &Data) -> T {
        self.losses(data).into_iter().sum::<T>() / T::nearest(data.batch() as f64)
    }

    /// The same, added up in f64.
    fn loss_summed_in_f64(&self, data: &Data) -> f64 {
        let losses = self.losses(data).into_iter().map(T::widen);
        losses.sum::<f64>() / data.batch() as f64
    }

    /// The cross entropy of each sample.
    fn losses(&self, data: &Data) -> Vec<T> {
        let loss = |(row, &label): (ArrayView1<'_, T>, &usize)| {
            let most = greatest(&row);
            row.mapv(|logit| (logit - most).exp()).sum().ln() + most - row[label]
        };
        self.logits(data).rows().into_iter().zip(&data.labels).map(loss).collect()
    }

    /// The gradient of the mean cross entropy.
    #[must_use]
    fn backward(&self, data: &Data) -> Self {
        let mut delta = self.logits(data);
        for (mut row, &label) in delta.rows_mut().into_iter().zip(&data.labels) {
            let most = greatest(&row.view());
            row.mapv_inplace(|logit| (logit - most).exp());
            let sum = row.sum();
            row.mapv_inplace(|part| part / sum);
            row[label] -= T::one();
        }
        delta.mapv_inplace(|part| part / T::nearest(data.batch() as f64));
        self.pull_back(data, &delta)
    }
}

fn greatest<T: Real>(row: &ArrayView1<'_, T>) -> T {
    row.fold(T::neg_infinity(), |most, &logit| most.max(logit))
}
