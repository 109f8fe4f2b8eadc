//! The cross-entropy of a softmax against soft targets, each class with a weight: the mean over
//! the samples of `-Σ weight · target · ln softmax(logits)`.

use fastrand::Rng;
use gradcheck_core::Parameters;
use ndarray::{Array1, Array2, Axis};

use super::layer::{Float, Layer, count, mistakes, positive, uniform};

/// One sample a row, one class a column.
#[derive(Parameters)]
pub struct CrossEntropy<F> {
    logits: Array2<F>,
    /// Soft targets, as of a teacher; they get a gradient like everything else.
    targets: Array2<F>,
    weights: Array1<F>,
}

mistakes! {
    /// What can be wrong in the backward pass.
    pub enum Mistake {
        /// the mean over the samples is not taken
        MeanForgotten,
        /// the target minus the softmax instead of the softmax minus the target
        SignLost,
        /// the softmax is taken over the samples instead of the classes
        AxesExchanged,
        /// the exponentials are not divided by their sum
        NotNormalised,
        /// each sample meets the targets of the next
        RowsShifted,
        /// only the diagonal of the softmax's Jacobian is used
        DiagonalOnly,
        /// the softmax is not multiplied with the sum of the weighted targets
        TargetsTakenForOne,
        /// the gradient of the weights is that of the last sample, not the sum
        WeightsOfLastRow,
        /// the gradient of the targets takes the softmax without its logarithm
        LogarithmForgotten,
        /// the cotangent is ignored
        CotangentIgnored,
    }
}

/// The logarithm of the softmax along an axis.
fn log_softmax<F: Float>(logits: &Array2<F>, axis: Axis) -> Array2<F> {
    let sums = logits.mapv(F::exp).sum_axis(axis).insert_axis(axis);
    logits - &sums.mapv(F::ln)
}

impl<F: Float> Layer for CrossEntropy<F> {
    type Output = F;
    type Mistake = Mistake;

    const NAME: &'static str = "softmax + cross-entropy";
    const MISTAKES: [(Mistake, &'static str); 10] = Mistake::ALL;

    fn random(rng: &mut Rng) -> Self {
        let targets: Array2<F> = positive(rng, (3, 4));
        let sums = targets.sum_axis(Axis(1)).insert_axis(Axis(1));
        Self { logits: uniform(rng, (3, 4)), targets: targets / sums, weights: positive(rng, 4) }
    }

    fn forward(&self) -> F {
        let logarithms = log_softmax(&self.logits, Axis(1));
        -(logarithms * &self.targets * &self.weights).sum() / count::<F>(self.logits.nrows())
    }

    fn backward(&self, &cotangent: &F, mistake: Option<Mistake>) -> Self {
        let share = match mistake {
            Some(Mistake::MeanForgotten) => cotangent,
            Some(Mistake::CotangentIgnored) => F::one() / count::<F>(self.logits.nrows()),
            _ => cotangent / count::<F>(self.logits.nrows()),
        };
        let axis = match mistake {
            Some(Mistake::AxesExchanged) => Axis(0),
            _ => Axis(1),
        };
        let logarithms = log_softmax(&self.logits, axis);
        let softmax = match mistake {
            Some(Mistake::NotNormalised) => self.logits.mapv(F::exp),
            _ => logarithms.mapv(F::exp),
        };
        let losses = -logarithms;
        let weighted = match mistake {
            Some(Mistake::RowsShifted) => self.next_targets() * &self.weights,
            _ => &self.targets * &self.weights,
        };
        let total = match mistake {
            Some(Mistake::TargetsTakenForOne) => Array2::ones((weighted.nrows(), 1)),
            _ => weighted.sum_axis(Axis(1)).insert_axis(Axis(1)),
        };
        let logits = match mistake {
            Some(Mistake::SignLost) => &weighted - &(&softmax * &total),
            Some(Mistake::DiagonalOnly) => &softmax * &weighted - &weighted,
            _ => &softmax * &total - &weighted,
        };
        let targets = match mistake {
            Some(Mistake::LogarithmForgotten) => &softmax * &self.weights,
            _ => &losses * &self.weights,
        };
        let products = losses * &self.targets;
        let weights = match mistake {
            Some(Mistake::WeightsOfLastRow) => products.row(products.nrows() - 1).to_owned(),
            _ => products.sum_axis(Axis(0)),
        };
        Self { logits: logits * share, targets: targets * share, weights: weights * share }
    }
}

impl<F: Float> CrossEntropy<F> {
    /// The targets, each in the row before its own.
    fn next_targets(&self) -> Array2<F> {
        let rows = self.targets.nrows();
        Array2::from_shape_fn(self.targets.raw_dim(), |(n, k)| self.targets[[(n + 1) % rows, k]])
    }
}
