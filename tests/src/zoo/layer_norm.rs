//! Layer normalisation: each sample by mean and variance over its features.

use fastrand::Rng;
use gradcheck_core::Parameters;
use ndarray::{Array1, Array2, Axis};

use super::layer::{Float, Layer, count, mistakes, positive, uniform};

/// What keeps the division from zero.
const EPSILON: f64 = 1e-2;

/// The layer and its inputs, one a row.
#[derive(Parameters)]
pub struct LayerNorm<F> {
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
        /// mean and variance are both taken for constants
        BothConstant,
        /// the scale multiplies the gradient of the input, not the cotangent
        ScaleTooLate,
        /// the terms of mean and variance are averaged over the samples
        AxesExchanged,
        /// the term of the variance is not multiplied with the normalised input
        NormalForgotten,
        /// the division by the standard deviation is forgotten
        DivisionForgotten,
        /// the gradient of the scale is the mean over the samples, not the sum
        ScaleAveraged,
        /// the gradients of scale and shift are exchanged
        ScaleAndShiftExchanged,
        /// the cotangent is squared
        CotangentSquared,
    }
}

impl<F: Float> LayerNorm<F> {
    /// The normalised inputs, and one over the standard deviation of each row, as a column.
    fn normalised(&self) -> (Array2<F>, Array2<F>) {
        let centred = &self.input - &mean(&self.input, Axis(1));
        let variance = mean(&(&centred * &centred), Axis(1));
        let inverse = variance.mapv(|variance| F::one() / (variance + F::nearest(EPSILON)).sqrt());
        (centred * &inverse, inverse)
    }
}

/// The mean along an axis, which stays with a length of 1.
fn mean<F: Float>(array: &Array2<F>, axis: Axis) -> Array2<F> {
    array.sum_axis(axis).insert_axis(axis) / count::<F>(array.len_of(axis))
}

impl<F: Float> Layer for LayerNorm<F> {
    type Output = Array2<F>;
    type Mistake = Mistake;

    const NAME: &'static str = "layer norm";
    const MISTAKES: [(Mistake, &'static str); 10] = Mistake::ALL;

    fn random(rng: &mut Rng) -> Self {
        Self { input: uniform(rng, (3, 5)), scale: positive(rng, 5), shift: uniform(rng, 5) }
    }

    fn forward(&self) -> Array2<F> {
        self.normalised().0 * &self.scale + &self.shift
    }

    fn backward(&self, cotangent: &Array2<F>, mistake: Option<Mistake>) -> Self {
        let (normal, inverse) = self.normalised();
        let cotangent = match mistake {
            Some(Mistake::CotangentSquared) => cotangent * cotangent,
            _ => cotangent.clone(),
        };
        let d_normal = match mistake {
            Some(Mistake::ScaleTooLate) => cotangent.clone(),
            _ => &cotangent * &self.scale,
        };
        let axis = match mistake {
            Some(Mistake::AxesExchanged) => Axis(0),
            _ => Axis(1),
        };
        let mut input = d_normal.clone();
        if !matches!(mistake, Some(Mistake::MeanConstant | Mistake::BothConstant)) {
            input -= &mean(&d_normal, axis);
        }
        if !matches!(mistake, Some(Mistake::VarianceConstant | Mistake::BothConstant)) {
            let through_variance = mean(&(&d_normal * &normal), axis);
            match mistake {
                Some(Mistake::NormalForgotten) => input -= &through_variance,
                _ => input -= &(&normal * &through_variance),
            }
        }
        match mistake {
            Some(Mistake::DivisionForgotten) => {}
            Some(Mistake::ScaleTooLate) => input = input * &inverse * &self.scale,
            _ => input *= &inverse,
        }

        let mut scale = (&cotangent * &normal).sum_axis(Axis(0));
        if mistake == Some(Mistake::ScaleAveraged) {
            scale /= count::<F>(cotangent.nrows());
        }
        let shift = cotangent.sum_axis(Axis(0));
        match mistake {
            Some(Mistake::ScaleAndShiftExchanged) => Self { input, scale: shift, shift: scale },
            _ => Self { input, scale, shift },
        }
    }
}
