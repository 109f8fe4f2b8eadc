//! What is kept of the exact derivatives of the outputs of a sparse matrix.

use super::bilinear::Cache;
use crate::check::model::exactness::Query;

/// What is known of the function over dual numbers.
#[derive(Default)]
pub(crate) struct Oracle {
    /// How far each entry of the matrix moves with the last digit of the parameters, relative to the size
    /// of its row: four bytes are enough for it.
    pub(super) scatter: Vec<f32>,
    /// The derivatives of every output, in the unit of the samples.
    pub(super) cache: Cache<Query>,
}
