//! Mistakes that change nothing of a Jacobian or a Hessian at the parameters of a check.

use super::blind::{PART, chain_factor, of_one_sample};
use super::matrix::Each;
use crate::report::{BlindSpot, BugKind, Topic, named, quoted};
use crate::{Layout, Scalar, TensorLayout};

/// What is known of a matrix that passed: rows of outputs, columns of parameters.
pub(crate) struct SeenMatrix<'a, S> {
    pub(crate) topic: Topic,
    /// The path of the matrix.
    pub(crate) path: &'a str,
    pub(crate) outputs: &'a Layout,
    pub(crate) inputs: &'a Layout,
    /// The outputs at rest.
    pub(crate) values: &'a [f64],
    pub(crate) parameters: &'a [S],
    /// Which rows have an entry that is not zero, and which columns.
    pub(crate) moves: [Vec<bool>; 2],
    /// Hands out row, column and value of the entries that are not zero; an entry that is may come, too.
    pub(crate) each: &'a Each<'a>,
    /// The entry at a row and a column.
    pub(crate) at: &'a dyn Fn(usize, usize) -> f64,
    /// Entries that differ by less than this part of themselves count as equal.
    pub(crate) max_relative: f64,
}

/// The blind spots: what is zero, then those of the parameters, of the outputs and of the whole.
pub(crate) fn spots<S: Scalar>(seen: &SeenMatrix<'_, S>) -> Vec<BlindSpot> {
    let [rows, columns] = &seen.moves;
    let mut spots = Vec::new();
    let inputs = moving(seen.inputs);
    // Of a column that does not move, no entry is known.
    let is_whole = seen.inputs.tensors().iter().all(|tensor| !tensor.is_frozen());
    let parameter = |at: usize| seen.parameters[at].widen();
    for tensor in &inputs {
        let path = tensor.path();
        spots.extend(still(tensor, path, columns, "the derivatives by"));
        if !tensor.is_tangent() {
            spots.extend(seen.without_chain(tensor, path, columns, &parameter));
        }
    }
    for (number, tensor) in inputs.iter().enumerate() {
        spots.extend(seen.swapped(tensor, &inputs[number + 1..], columns));
    }
    if seen.topic == Topic::Jacobian {
        for tensor in moving(seen.outputs) {
            let path = if tensor.path().is_empty() { "outputs" } else { tensor.path() };
            if is_whole {
                spots.extend(still(tensor, path, rows, "the derivatives of"));
            }
            spots.extend(seen.without_chain(tensor, path, rows, &|at| seen.values[at]));
            spots.extend(of_one_sample(tensor));
        }
    }
    if is_whole {
        let of_whole = match seen.topic {
            Topic::Jacobian => seen.transposed(),
            _ => seen.diagonal(),
        };
        spots.extend(of_whole);
    }
    spots
}

/// The tensors that move, and have entries.
fn moving(layout: &Layout) -> Vec<&TensorLayout> {
    let tensors = layout.tensors().iter();
    tensors.filter(|tensor| !tensor.is_frozen() && !tensor.range().is_empty()).collect()
}

/// A tensor some rows or columns of which are zero.
fn still(
    tensor: &TensorLayout,
    path: &str,
    moves: &[bool],
    derivatives: &str,
) -> Option<BlindSpot> {
    let of_tensor = &moves[tensor.range()];
    let count = of_tensor.iter().filter(|moves| !**moves).count();
    let first = of_tensor.iter().position(|moves| !moves)?;
    let entry = quoted(path, &tensor.index(first), tensor.is_tangent().then_some(0));
    let special = if count == of_tensor.len() {
        format!("{derivatives} {} are zero", named(path))
    } else if count == 1 {
        format!("{derivatives} {entry} are zero")
    } else {
        format!("{derivatives} {count} entries of {} are zero, the first {entry}", named(path))
    };
    Some(BlindSpot::new(tensor.path(), BugKind::Zero, special, "what cuts them off"))
}

impl<S: Scalar> SeenMatrix<'_, S> {
    /// Whether all entries have a partner that counts as equal.
    fn passes(&self, partner: impl Fn(usize, usize) -> Option<f64>) -> bool {
        let most = PART * self.max_relative;
        let mut all = true;
        (self.each)(&mut |row, column, value| {
            if all && let Some(other) = partner(row, column) {
                all = (value - other).abs() <= most * value.abs().max(other.abs());
            }
        });
        all
    }

    /// A factor of each row or column that is a function of the output or the parameter itself, which is
    /// nothing where that is 1.
    fn without_chain(
        &self,
        tensor: &TensorLayout,
        path: &str,
        moves: &[bool],
        value: &dyn Fn(usize) -> f64,
    ) -> Option<BlindSpot> {
        let moved = tensor.range().filter(|&at| moves[at]);
        let is_whole = moved.clone().count() == tensor.range().len();
        let place = if is_whole { "" } else { " wherever a derivative is not zero" };
        let part = PART * self.max_relative;
        let (special, unseen) = chain_factor(&named(path), &moved.map(value), place, part)?;
        Some(BlindSpot::new(tensor.path(), BugKind::ChainFactor, special, &unseen))
    }

    /// Two tensors of parameters with the same columns.
    fn swapped(
        &self,
        tensor: &TensorLayout,
        others: &[&TensorLayout],
        columns: &[bool],
    ) -> Option<BlindSpot> {
        let range = tensor.range();
        if !range.clone().any(|column| columns[column]) {
            return None;
        }
        let is_twin = |other: &&&TensorLayout| {
            let start = other.range().start;
            let partner = |row: usize, column: usize| {
                if range.contains(&column) {
                    Some((self.at)(row, column - range.start + start))
                } else if other.range().contains(&column) {
                    Some((self.at)(row, column - start + range.start))
                } else {
                    None
                }
            };
            other.shape() == tensor.shape() && self.passes(partner)
        };
        let twin = others.iter().find(is_twin)?;
        let names = [tensor, twin].map(|tensor| named(tensor.path()));
        let special = format!("the derivatives by {} and {} are the same", names[0], names[1]);
        let unseen = "columns in the wrong order";
        Some(BlindSpot::new(tensor.path(), BugKind::Swapped, special, unseen))
    }

    fn transposed(&self) -> Option<BlindSpot> {
        let is_square = self.values.len() == self.parameters.len();
        let is_symmetric = || self.passes(|row, column| Some((self.at)(column, row)));
        // A diagonal matrix is its transpose everywhere.
        (is_square && !self.is_diagonal() && is_symmetric()).then(|| {
            let special = format!("{} is symmetric", named(self.path));
            BlindSpot::new(self.path, BugKind::Transposed, special, "a transposed one")
        })
    }

    /// Entries beside the diagonal that count once or twice.
    fn diagonal(&self) -> Option<BlindSpot> {
        let is_matrix = self.parameters.len() > 1;
        (is_matrix && self.is_diagonal()).then(|| {
            let special = format!("{} is zero beside its diagonal", named(self.path));
            let unseen = "entries there that count twice";
            BlindSpot::new(self.path, BugKind::Diagonal, special, unseen)
        })
    }

    fn is_diagonal(&self) -> bool {
        let mut is_diagonal = true;
        (self.each)(&mut |row, column, value| is_diagonal &= row == column || value == 0.0);
        is_diagonal
    }
}
