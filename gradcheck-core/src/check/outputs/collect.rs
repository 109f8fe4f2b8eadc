//! What becomes of the sparse matrix that a closure returns: its entries are copied, or it is applied
//! to a vector, before the closure's result is dropped.

use std::cell::RefCell;
use std::rc::Rc;

use super::pattern::{Pattern, Wanted, product};
use crate::check::error::CheckError;
use crate::check::model::scope::Scope;
use crate::parameters::Sparse;

/// A collector that the closure of the matrix and the check share.
pub(crate) type SharedCollector = Rc<RefCell<Collector>>;

/// What is wanted of the next matrix, and what became of it.
#[derive(Default)]
pub(crate) struct Collector {
    wanted: Option<Purpose>,
    collected: Option<Result<Collected, CheckError>>,
}

/// What a matrix is for.
pub(super) enum Purpose {
    /// To be copied, but for the columns that do not move.
    Entries { size: [usize; 2], movable: Scope, whole: &'static str },
    /// To be applied.
    Product { rows: usize, vector: Vec<f64> },
}

/// What became of a matrix.
pub(super) enum Collected {
    Entries(Pattern, Vec<f64>),
    Product(Vec<f64>),
}

impl Collector {
    pub(super) fn want(&mut self, purpose: Purpose) {
        self.wanted = Some(purpose);
        self.collected = None;
    }

    /// Takes what was collected of the last matrix.
    pub(super) fn take(&mut self) -> Result<Collected, CheckError> {
        self.collected.take().expect("the closure of the matrix was called")
    }

    /// Does with a matrix what it is wanted for.
    pub(crate) fn receive(&mut self, matrix: &dyn Sparse) {
        let Some(purpose) = &self.wanted else { return };
        self.collected = Some(match purpose {
            Purpose::Entries { size, movable, whole } => {
                Pattern::of(matrix, Wanted { size: *size, movable, whole })
                    .map(|(pattern, values)| Collected::Entries(pattern, values))
            }
            Purpose::Product { rows, vector } => {
                Ok(Collected::Product(product(matrix, *rows, vector)))
            }
        });
    }
}
