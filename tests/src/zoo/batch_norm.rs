//! Batch normalisation as in training: each feature by mean and variance over the samples.

use fastrand::Rng;
use gradcheck_core::Parameters;
use ndarray::{Array1, Array2, Axis};

use super::layer::{Float, Layer, count, mistakes, ones_like, positive, uniform};

/// What keeps the division from zero.
const EPSILON: f64 = 1e-2;

/// The layer and a batch of inputs, one a row.
#[derive(Parameters)]
pub struct BatchNorm<F> {
    input: Array2<F>,
    scale: Array1<F>,
    shift: Array1<F>,
}

mistakes! {
    /// What can be wrong in the backward pass.
    pub enum Mistake {
        /// the mean is taken for a constant
        MeanConstant,
        /// the variance is taken for a constant
        VarianceConstant,
        /// the scale is forgotten in the gradient of the input
        ScaleForgotten,
        /// the variance is differentiated as if it were divided by n - 1
        CountLessOne,
        /// the terms of mean and variance are sums over the samples, not means
        MeansAreSums,
        /// the division is by the variance, not the standard deviation
        VarianceForDeviation,
        /// the gradient of the scale takes the input that is not normalised
        InputNotNormalised,
        /// the shift takes the first sample instead of the sum over the samples
        ShiftOfOneRow,
        /// the gradients of scale and shift are exchanged
        ScaleAndShiftExchanged,
        /// the cotangent is ignored
        CotangentIgnored,
    }
}

impl<F: Float> BatchNorm<F> {
    /// The normalised inputs, and one over the standard deviation of each feature.
    fn normalised(&self) -> (Array2<F>, Array1<F>) {
        let centred = &self.input - &mean(&self.input);
        let variance = mean(&(&centred * &centred));
        let inverse = variance.mapv(|variance| F::one() / (variance + F::nearest(EPSILON)).sqrt());
        (centred * &inverse, inverse)
    }
}

/// The mean over the samples.
fn mean<F: Float>(rows: &Array2<F>) -> Array1<F> {
    rows.sum_axis(Axis(0)) / count::<F>(rows.nrows())
}

impl<F: Float> Layer for BatchNorm<F> {
    type Output = Array2<F>;
    type Mistake = Mistake;

    const NAME: &'static str = "batch norm";
    const MISTAKES: [(Mistake, &'static str); 10] = Mistake::ALL;

    fn random(rng: &mut Rng) -> Self {
        Self { input: uniform(rng, (5, 3)), scale: positive(rng, 3), shift: uniform(rng, 3) }
    }

    fn forward(&self) -> Array2<F> {
        self.normalised().0 * &self.scale + &self.shift
    }

    fn backward(&self, cotangent: &Array2<F>, mistake: Option<Mistake>) -> Self {
        let (normal, inverse) = self.normalised();
        let cotangent = match mistake {
            Some(Mistake::CotangentIgnored) => ones_like(cotangent),
            _ => cotangent.clone(),
        };
        let samples = count::<F>(normal.nrows());

        let d_normal = match mistake {
            Some(Mistake::ScaleForgotten) => cotangent.clone(),
            _ => &cotangent * &self.scale,
        };
        let through_mean = match mistake {
            Some(Mistake::MeanConstant) => Array1::zeros(inverse.len()),
            Some(Mistake::MeansAreSums) => d_normal.sum_axis(Axis(0)),
            _ => mean(&d_normal),
        };
        let through_variance = match mistake {
            Some(Mistake::VarianceConstant) => Array1::zeros(inverse.len()),
            Some(Mistake::MeansAreSums) => (&d_normal * &normal).sum_axis(Axis(0)),
            Some(Mistake::CountLessOne) => {
                mean(&(&d_normal * &normal)) * (samples / (samples - F::one()))
            }
            _ => mean(&(&d_normal * &normal)),
        };
        let factor = match mistake {
            Some(Mistake::VarianceForDeviation) => &inverse * &inverse,
            _ => inverse,
        };
        let input = (d_normal - &through_mean - &normal * &through_variance) * &factor;

        let scale = match mistake {
            Some(Mistake::InputNotNormalised) => (&cotangent * &self.input).sum_axis(Axis(0)),
            _ => (&cotangent * &normal).sum_axis(Axis(0)),
        };
        let shift = match mistake {
            Some(Mistake::ShiftOfOneRow) => cotangent.row(0).to_owned(),
            _ => cotangent.sum_axis(Axis(0)),
        };
        match mistake {
            Some(Mistake::ScaleAndShiftExchanged) => Self { input, scale: shift, shift: scale },
            _ => Self { input, scale, shift },
        }
    }
}
