//! Self-attention with several heads and a causal mask.

use std::array;

use fastrand::Rng;
use gradcheck_core::Parameters;
use ndarray::{Array2, Axis, concatenate};

use super::layer::{Float, Layer, columns, count, mistakes, uniform};

const LENGTH: usize = 4;
const WIDTH: usize = 4;
const HEADS: usize = 2;
/// The width of one head.
const DEPTH: usize = WIDTH / HEADS;

/// The layer and one sequence, a token a row.
#[derive(Parameters)]
pub struct Attention<F> {
    input: Array2<F>,
    query: Array2<F>,
    key: Array2<F>,
    value: Array2<F>,
    output: Array2<F>,
}

mistakes! {
    /// What can be wrong in the backward pass.
    pub enum Mistake {
        /// the scale of one over the root of the head's width is forgotten
        ScaleForgotten,
        /// the row's sum is forgotten in the derivative of the softmax
        RowSumForgotten,
        /// the derivative of the softmax sums over the queries instead of the keys
        SumOverQueries,
        /// the backward pass computes the attention again, without the mask
        MaskForgotten,
        /// the keys take the gradient of the scores without the transpose
        ScoresNotTransposed,
        /// the gradients of the weights of queries and keys are exchanged
        QueryAndKeyExchanged,
        /// the attention is taken for a constant: only the values get a gradient
        AttentionConstant,
        /// each head gets the cotangent of the other
        HeadsExchanged,
        /// the paths of queries, keys and values overwrite each other's gradient of the input
        InputOverwritten,
        /// the cotangent is squared
        CotangentSquared,
    }
}

/// Queries, keys and values of one head.
struct Head<F> {
    query: Array2<F>,
    key: Array2<F>,
    value: Array2<F>,
}

impl<F: Float> Head<F> {
    /// How much each token (row) attends to each token up to itself, or to any.
    fn attention(&self, masked: bool) -> Array2<F> {
        let mut scores = self.query.dot(&self.key.t()) / count::<F>(DEPTH).sqrt();
        for ((row, column), score) in scores.indexed_iter_mut() {
            if masked && column > row {
                *score = F::neg_infinity();
            }
        }
        let exponentials = scores.mapv(F::exp);
        let sums = exponentials.sum_axis(Axis(1)).insert_axis(Axis(1));
        exponentials / sums
    }

    /// The gradients of queries, keys and values.
    fn backward(&self, cotangent: &Array2<F>, mistake: Option<Mistake>) -> Self {
        let attention = self.attention(mistake != Some(Mistake::MaskForgotten));
        let d_attention = cotangent.dot(&self.value.t());
        let axis = match mistake {
            Some(Mistake::SumOverQueries) => Axis(0),
            _ => Axis(1),
        };
        let mut sums = (&attention * &d_attention).sum_axis(axis).insert_axis(axis);
        if mistake == Some(Mistake::RowSumForgotten) {
            sums.fill(F::zero());
        }
        let mut d_scores = &attention * &(d_attention - &sums);
        match mistake {
            Some(Mistake::AttentionConstant) => d_scores.fill(F::zero()),
            Some(Mistake::ScaleForgotten) => {}
            _ => d_scores /= count::<F>(DEPTH).sqrt(),
        }
        let key = match mistake {
            Some(Mistake::ScoresNotTransposed) => d_scores.dot(&self.query),
            _ => d_scores.t().dot(&self.query),
        };
        Self { query: d_scores.dot(&self.key), key, value: attention.t().dot(cotangent) }
    }
}

fn side_by_side<F: Float>(heads: [&Array2<F>; HEADS]) -> Array2<F> {
    let views = heads.map(|head| head.view());
    concatenate(Axis(1), &views).expect("the heads have as many rows")
}

/// The columns of one head.
fn of_head<F: Float>(all: &Array2<F>, head: usize) -> Array2<F> {
    columns(all, head * DEPTH..(head + 1) * DEPTH)
}

impl<F: Float> Attention<F> {
    fn heads(&self) -> [Head<F>; HEADS] {
        let [query, key, value] =
            [&self.query, &self.key, &self.value].map(|weight| self.input.dot(weight));
        array::from_fn(|number| Head {
            query: of_head(&query, number),
            key: of_head(&key, number),
            value: of_head(&value, number),
        })
    }

    /// What the heads give, side by side.
    fn mixed(&self) -> Array2<F> {
        let outputs = self.heads().map(|head| head.attention(true).dot(&head.value));
        side_by_side(outputs.each_ref())
    }
}

impl<F: Float> Layer for Attention<F> {
    type Output = Array2<F>;
    type Mistake = Mistake;

    const NAME: &'static str = "multi-head attention";
    const MISTAKES: [(Mistake, &'static str); 10] = Mistake::ALL;

    fn random(rng: &mut Rng) -> Self {
        let mut weight = || uniform(rng, (WIDTH, WIDTH));
        let [query, key, value, output] = [(); 4].map(|()| weight());
        Self { input: uniform(rng, (LENGTH, WIDTH)), query, key, value, output }
    }

    fn forward(&self) -> Array2<F> {
        self.mixed().dot(&self.output)
    }

    fn backward(&self, cotangent: &Array2<F>, mistake: Option<Mistake>) -> Self {
        let cotangent = match mistake {
            Some(Mistake::CotangentSquared) => cotangent * cotangent,
            _ => cotangent.clone(),
        };
        let d_mixed = cotangent.dot(&self.output.t());
        let heads = self.heads();
        let gradients: [Head<F>; HEADS] = array::from_fn(|number| {
            let from = match mistake {
                Some(Mistake::HeadsExchanged) => HEADS - 1 - number,
                _ => number,
            };
            heads[number].backward(&of_head(&d_mixed, from), mistake)
        });
        let d_query = side_by_side(gradients.each_ref().map(|head| &head.query));
        let d_key = side_by_side(gradients.each_ref().map(|head| &head.key));
        let d_value = side_by_side(gradients.each_ref().map(|head| &head.value));

        let through_value = d_value.dot(&self.value.t());
        let input = match mistake {
            Some(Mistake::InputOverwritten) => through_value,
            _ => d_query.dot(&self.query.t()) + d_key.dot(&self.key.t()) + through_value,
        };
        let [query, key, value] =
            [d_query, d_key, d_value].map(|gradient| self.input.t().dot(&gradient));
        let output = self.mixed().t().dot(&cotangent);
        match mistake {
            Some(Mistake::QueryAndKeyExchanged) => {
                Self { input, query: key, key: query, value, output }
            }
            _ => Self { input, query, key, value, output },
        }
    }
}
