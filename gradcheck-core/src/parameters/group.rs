//! Groups of rotations and motions, and on which side of a point a tangent is. Knows no crate.

use super::retraction::Turn;
use crate::Scalar;

/// On which side of a point X its tangent τ = (v, ω) is.
#[derive(Clone, Copy)]
pub enum Side {
    /// X Exp(τ).
    Right,
    /// Exp(τ) X.
    Left,
    /// The translation moves by v, the rotation R becomes R Exp(ω).
    Composite,
    /// The translation moves by v, the rotation R becomes Exp(ω) R.
    CompositeLeft,
}

impl Side {
    pub fn is_left(self) -> bool {
        matches!(self, Self::Left | Self::CompositeLeft)
    }
}

/// A group whose points are stored as numbers: rotations, motions, similarities.
pub trait Group: Clone {
    type Number: Scalar;

    /// How many components of a tangent move the translation, before those that turn.
    const MOVING: usize;
    const TURNING: usize;
    /// How many components there are.
    const DEGREES: usize;

    fn numbers(&self) -> Vec<Self::Number>;
    fn set_numbers(&mut self, numbers: &[Self::Number]);
    fn step(&mut self, side: Side, tangent: &[Self::Number]);
    /// How fast translation, rotation and scale change as the point moves along a tangent: (v, ω) in
    /// the frame of the world, whatever the side.
    fn velocity(&self, side: Side, tangent: &[f64]) -> Vec<f64>;
}

/// ω × a, in the plane or in space.
#[cfg(any(feature = "nalgebra", feature = "nalgebra-0_34"))]
pub(super) fn across(turning: &[f64], vector: &[f64]) -> Vec<f64> {
    match (turning, vector) {
        ([angle], [x, y]) => vec![-angle * y, angle * x],
        ([a, b, c], [x, y, z]) => vec![b * z - c * y, c * x - a * z, a * y - b * x],
        _ => vec![0.0; vector.len()],
    }
}

const SIDES: [(Side, &str, &str); 4] = [
    (Side::Right, "", "rotation_first"),
    (Side::Left, "left", "left_rotation_first"),
    (Side::Composite, "composite", "composite_rotation_first"),
    (Side::CompositeLeft, "composite_left", "composite_left_rotation_first"),
];

/// What a tangent on this side of a point is in each convention.
pub(super) fn turns<G: Group>(point: &G, own: Side) -> Vec<Turn> {
    let basis = |side: Side| -> Vec<Vec<f64>> {
        let unit = |component: usize| {
            let mut tangent = vec![0.0; G::DEGREES];
            tangent[component] = 1.0;
            point.velocity(side, &tangent)
        };
        (0..G::DEGREES).map(unit).collect()
    };
    let own = basis(own);
    let mut turns = Vec::new();
    for (side, usual, rotation_first) in SIDES {
        let Some(mut rows) = divided(&basis(side), &own) else { continue };
        turns.push(Turn { convention: usual, matrix: rows.concat() });
        rows[..G::MOVING + G::TURNING].rotate_left(G::MOVING);
        turns.push(Turn { convention: rotation_first, matrix: rows.concat() });
    }
    turns
}

/// The rows of A⁻¹ B for two square matrices, given by their columns, by elimination with the greatest
/// pivots; `None` where A has no inverse.
fn divided(divisor: &[Vec<f64>], divided: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let count = divisor.len();
    let columns = || divisor.iter().chain(divided);
    let row = |row: usize| columns().map(|column| column[row]).collect();
    let mut rows: Vec<Vec<f64>> = (0..count).map(row).collect();
    for column in 0..count {
        let size = |row: &usize| rows[*row][column].abs();
        let greatest = (column..count).max_by(|one, other| size(one).total_cmp(&size(other)))?;
        rows.swap(column, greatest);
        let mut pivot = rows[column].clone();
        let unit = pivot[column];
        if unit == 0.0 || !unit.is_finite() {
            return None;
        }
        for entry in &mut pivot {
            *entry /= unit;
        }
        for row in &mut rows {
            let times = row[column];
            row.iter_mut().zip(&pivot).for_each(|(entry, pivot)| *entry -= times * pivot);
        }
        rows[column] = pivot;
    }
    Some(rows.into_iter().map(|row| row[count..].to_vec()).collect())
}

/// `Retraction` and `Parameters` for a group, on the right side of it.
macro_rules! leaf {
    ($(#[$doc:meta])* [$($parameters:tt)*] $group:ty, $scalar:ty) => {
        $(#[$doc])*
        impl<$($parameters)*> $crate::Retraction for $group {
            type Scalar = $scalar;

            fn degrees_of_freedom(&self) -> usize {
                <Self as $crate::parameters::group::Group>::DEGREES
            }

            fn stored(&self) -> Vec<$scalar> {
                $crate::parameters::group::Group::numbers(self)
            }

            fn restore(&mut self, stored: &[$scalar]) {
                $crate::parameters::group::Group::set_numbers(self, stored);
            }

            fn retract(&mut self, tangent: &[$scalar]) {
                $crate::parameters::group::Group::step(self, $crate::parameters::group::Side::Right, tangent);
            }

            fn turns(&self) -> Vec<$crate::parameters::retraction::Turn> {
                $crate::parameters::group::turns(self, $crate::parameters::group::Side::Right)
            }
        }

        $crate::parameters::pointlike::visited_by_retraction!($(#[$doc])* [$($parameters)*] $group, $scalar);
    };
}
pub(super) use leaf;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotient_times_its_divisor_is_what_was_divided() {
        // The first pivot is 0, and the rows are of different sizes.
        let divisor = [vec![0.0, 2.0, 1e-3], vec![1.0, 3.0, 0.0], vec![-4.0, 0.5, 2.0]];
        let whole = [vec![1.0, 0.0, 2.0], vec![0.5, -1.0, 3.0], vec![2.0, 2.0, -2.0]];

        let rows = divided(&divisor, &whole).expect("it has an inverse");

        for (number, column) in whole.iter().enumerate() {
            for (row, expected) in column.iter().enumerate() {
                let product: f64 = (0..3).map(|k| divisor[k][row] * rows[k][number]).sum();
                assert!((product - expected).abs() < 1e-12, "{product} {expected}");
            }
        }
    }

    #[test]
    fn nothing_is_divided_by_a_matrix_without_an_inverse() {
        for column in [vec![2.0, 4.0], vec![0.0, 0.0], vec![f64::NAN, 1.0]] {
            assert_eq!(divided(&[vec![1.0, 2.0], column], &[vec![1.0; 2], vec![2.0; 2]]), None);
        }
    }
}
