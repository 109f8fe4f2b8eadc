//! An embedding: rows of a table by token, times the root of their width, plus a row for each
//! position. The token for padding has no row of its own.

use fastrand::Rng;
use gradcheck_core::Parameters;
use ndarray::{Array2, Array3, Axis};

use super::layer::{Float, Layer, count, mistakes, ones_like, uniform};

const WIDTH: usize = 4;
const TOKENS: usize = 6;
const PADDING: usize = 0;
/// Two sequences of three tokens, with one that comes twice, and padding.
const SEQUENCES: [[usize; 3]; 2] = [[1, 4, 1], [2, 5, PADDING]];

/// The tables; the tokens are no parameters.
#[derive(Parameters)]
pub struct Embedding<F> {
    table: Array2<F>,
    positions: Array2<F>,
}

mistakes! {
    /// What can be wrong in the backward pass.
    pub enum Mistake {
        /// a token that comes twice keeps its last gradient only
        RepeatsOverwritten,
        /// a token that comes twice gets the mean of its gradients, not the sum
        RepeatsAveraged,
        /// the root of the width is forgotten
        ScaleForgotten,
        /// the scale is the width, not its root
        ScaleSquared,
        /// the gradient goes to the row before that of the token
        TokenOneEarly,
        /// the padding gets a gradient
        PaddingLearned,
        /// the tokens are read sequence by sequence where the cotangent goes position by position
        TokensTransposed,
        /// the positions take the last sequence instead of the sum over the sequences
        PositionsOfLastSequence,
        /// the positions are scaled like the tokens
        PositionsScaled,
        /// the cotangent is ignored
        CotangentIgnored,
    }
}

fn token(sequence: usize, position: usize) -> Option<usize> {
    Some(SEQUENCES[sequence][position]).filter(|token| *token != PADDING)
}

/// The token whose row gets the gradient of a place.
fn receiver(sequence: usize, position: usize, mistake: Option<Mistake>) -> Option<usize> {
    match mistake {
        Some(Mistake::PaddingLearned) => Some(SEQUENCES[sequence][position]),
        Some(Mistake::TokenOneEarly) => token(sequence, position).map(|token| token - 1),
        Some(Mistake::TokensTransposed) => {
            let place = position * SEQUENCES.len() + sequence;
            token(place / SEQUENCES[0].len(), place % SEQUENCES[0].len())
        }
        _ => token(sequence, position),
    }
}

impl<F: Float> Layer for Embedding<F> {
    /// Sequence, position, feature.
    type Output = Array3<F>;
    type Mistake = Mistake;

    const NAME: &'static str = "embedding";
    const MISTAKES: [(Mistake, &'static str); 10] = Mistake::ALL;

    fn random(rng: &mut Rng) -> Self {
        let positions = SEQUENCES[0].len();
        Self { table: uniform(rng, (TOKENS, WIDTH)), positions: uniform(rng, (positions, WIDTH)) }
    }

    fn forward(&self) -> Array3<F> {
        let shape = (SEQUENCES.len(), SEQUENCES[0].len(), WIDTH);
        Array3::from_shape_fn(shape, |(sequence, position, feature)| {
            let row = token(sequence, position).map(|token| self.table[[token, feature]]);
            let scaled = row.unwrap_or_else(F::zero) * count::<F>(WIDTH).sqrt();
            scaled + self.positions[[position, feature]]
        })
    }

    fn backward(&self, cotangent: &Array3<F>, mistake: Option<Mistake>) -> Self {
        let cotangent = match mistake {
            Some(Mistake::CotangentIgnored) => ones_like(cotangent),
            _ => cotangent.clone(),
        };
        let scale = match mistake {
            Some(Mistake::ScaleForgotten) => F::one(),
            Some(Mistake::ScaleSquared) => count::<F>(WIDTH),
            _ => count::<F>(WIDTH).sqrt(),
        };

        let mut table = Array2::zeros(self.table.raw_dim());
        for ((sequence, position, feature), &share) in cotangent.indexed_iter() {
            let Some(token) = receiver(sequence, position, mistake) else { continue };
            let gradient: &mut F = &mut table[[token, feature]];
            match mistake {
                Some(Mistake::RepeatsOverwritten) => *gradient = share * scale,
                Some(Mistake::RepeatsAveraged) => *gradient += share * scale / repeats(token),
                _ => *gradient += share * scale,
            }
        }
        let positions = match mistake {
            Some(Mistake::PositionsOfLastSequence) => {
                cotangent.index_axis(Axis(0), SEQUENCES.len() - 1).to_owned()
            }
            Some(Mistake::PositionsScaled) => cotangent.sum_axis(Axis(0)) * scale,
            _ => cotangent.sum_axis(Axis(0)),
        };
        Self { table, positions }
    }
}

/// How often a token comes.
fn repeats<F: Float>(token: usize) -> F {
    count(SEQUENCES.iter().flatten().filter(|other| **other == token).count())
}
