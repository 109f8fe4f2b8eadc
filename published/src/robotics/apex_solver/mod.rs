//! The factors of apex-solver: each Jacobian by vectors and by tangents on the right, X Exp(τ).

mod cameras;
mod inertial;
mod lidar;
mod navigation;
mod pose;
mod ranging;
mod visual;

use apex_solver::factors::Factor;
use faer::MatMut;

use crate::block::Block;
use crate::case::Case;
use crate::random::Random;
use crate::row::Subject;

/// What a factor says at its arguments, and how it changes.
fn linearized(factor: &dyn Factor, blocks: &[Block], residual: &mut [f64]) -> Vec<Vec<f64>> {
    let arguments: Vec<&[f64]> = blocks.iter().map(Block::numbers).collect();
    let (rows, columns) = factor.jacobian_shape();
    // As the solver hands it over: filled with zeros, column after column.
    let mut entries = vec![0.0; rows * columns];
    let matrix = MatMut::from_column_major_slice_mut(&mut entries, rows, columns);
    factor.linearize(&arguments, residual, Some(matrix));
    (0..rows).map(|row| (0..columns).map(|column| entries[column * rows + row]).collect()).collect()
}

/// A factor with the arguments to check it at.
fn subject<F: Factor + 'static>(
    name: &'static str,
    by: &'static str,
    make: fn(&mut Random) -> (F, Vec<Block>),
) -> Subject {
    Subject::new(name, by, move |random| {
        let (factor, blocks) = make(random);
        let factor = std::rc::Rc::new(factor);
        let other = std::rc::Rc::clone(&factor);
        Case {
            blocks,
            function: Box::new(move |blocks| {
                let arguments: Vec<&[f64]> = blocks.iter().map(Block::numbers).collect();
                let mut residual = vec![0.0; factor.residual_dim()];
                factor.linearize(&arguments, &mut residual, None);
                residual
            }),
            jacobian: Box::new(move |blocks| {
                linearized(&*other, blocks, &mut vec![0.0; other.residual_dim()])
            }),
        }
    })
}

fn vector(numbers: impl AsRef<[f64]>) -> Block {
    Block::Vector(numbers.as_ref().to_vec())
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    [
        pose::subjects(),
        ranging::subjects(),
        navigation::subjects(),
        lidar::subjects(),
        visual::subjects(),
        cameras::subjects(),
        inertial::subjects(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
