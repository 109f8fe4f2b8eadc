//! A dense layer: `tanh(input · weight + bias)`.

use fastrand::Rng;
use gradcheck_core::Parameters;
use ndarray::{Array1, Array2, Axis};

use super::layer::{Float, Layer, mistakes, ones_like, uniform};

/// The layer and a batch of inputs, one a row.
#[derive(Parameters)]
pub struct Dense<F> {
    input: Array2<F>,
    weight: Array2<F>,
    bias: Array1<F>,
}

mistakes! {
    /// What can be wrong in the backward pass.
    pub enum Mistake {
        /// the slope of tanh is forgotten
        SlopeForgotten,
        /// the slope of tanh is computed from the sums instead of the outputs
        SlopeFromSums,
        /// the bias takes the cotangent of the last row instead of the sum over the rows
        BiasOfLastRow,
        /// the gradient of the weight is transposed
        WeightTransposed,
        /// the cotangent goes back through the weight instead of its transpose
        BackThroughWeight,
        /// the rows of the batch overwrite each other's gradient of the weight
        WeightOverwritten,
        /// each input meets the cotangent of the next row
        RowsShifted,
        /// the inputs get no gradient
        InputForgotten,
        /// the cotangent is ignored
        CotangentIgnored,
        /// the cotangent is squared
        CotangentSquared,
    }
}

impl<F: Float> Dense<F> {
    fn sums(&self) -> Array2<F> {
        self.input.dot(&self.weight) + &self.bias
    }
}

impl<F: Float> Layer for Dense<F> {
    type Output = Array2<F>;
    type Mistake = Mistake;

    const NAME: &'static str = "dense";
    const MISTAKES: [(Mistake, &'static str); 10] = Mistake::ALL;

    fn random(rng: &mut Rng) -> Self {
        Self { input: uniform(rng, (3, 4)), weight: uniform(rng, (4, 4)), bias: uniform(rng, 4) }
    }

    fn forward(&self) -> Array2<F> {
        self.sums().mapv(F::tanh)
    }

    fn backward(&self, cotangent: &Array2<F>, mistake: Option<Mistake>) -> Self {
        let cotangent = match mistake {
            Some(Mistake::CotangentIgnored) => ones_like(cotangent),
            Some(Mistake::CotangentSquared) => cotangent * cotangent,
            _ => cotangent.clone(),
        };
        let slope = match mistake {
            Some(Mistake::SlopeForgotten) => ones_like(&cotangent),
            Some(Mistake::SlopeFromSums) => self.sums().mapv(|z| F::one() - z * z),
            _ => self.forward().mapv(|y| F::one() - y * y),
        };
        let d_sums = cotangent * slope;
        let last = d_sums.nrows() - 1;

        let weight = match mistake {
            Some(Mistake::WeightTransposed) => d_sums.t().dot(&self.input),
            Some(Mistake::WeightOverwritten) => {
                let (input, d_sums) = (self.input.row(last), d_sums.row(last));
                Array2::from_shape_fn(self.weight.raw_dim(), |(i, j)| input[i] * d_sums[j])
            }
            Some(Mistake::RowsShifted) => {
                let next = |(n, j): (usize, usize)| d_sums[[(n + 1) % d_sums.nrows(), j]];
                self.input.t().dot(&Array2::from_shape_fn(d_sums.raw_dim(), next))
            }
            _ => self.input.t().dot(&d_sums),
        };
        let input = match mistake {
            Some(Mistake::InputForgotten) => Array2::zeros(self.input.raw_dim()),
            Some(Mistake::BackThroughWeight) => d_sums.dot(&self.weight),
            _ => d_sums.dot(&self.weight.t()),
        };
        let bias = match mistake {
            Some(Mistake::BiasOfLastRow) => d_sums.row(last).to_owned(),
            _ => d_sums.sum_axis(Axis(0)),
        };
        Self { input, weight, bias }
    }
}
