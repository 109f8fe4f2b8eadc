//! The dual numbers of hyperdual, with three dual parts.

use hyperdual::Hyperdual;

use super::float::{Answer, float, rows};
use crate::row::Subject;

/// The real part, and one for each of up to three arguments.
type Dual = Hyperdual<f64, 4>;

fn operation(name: &str, x: &[f64]) -> Option<Answer> {
    if name == "rem" {
        return None; // It panics, and says that it is not implemented.
    }
    let lifted = |(which, &x): (usize, &f64)| {
        let mut parts = [x, 0.0, 0.0, 0.0];
        parts[which + 1] = 1.0;
        Dual::from_slice(&parts)
    };
    let answer = float(name, &x.iter().enumerate().map(lifted).collect::<Vec<Dual>>())?;
    Some((answer.real(), (0..x.len()).map(|which| answer[which + 1]).collect()))
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    rows(operation)
}
