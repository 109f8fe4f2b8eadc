//! What the entries of each row of a sparse matrix make of its output along the direction, to first
//! order: all that is to be known of a row, in one pass over its entries.

use super::pattern::Pattern;
use crate::check::model::norm::Norm;

/// Sums of squares between this and its inverse have lost nothing to the ends of f64.
const LARGE: f64 = 1e200;

/// How far a column moves. Two numbers, since one is looked up for every entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    /// Its displacement at step 1.
    pub(super) along: f64,
    /// Its own size.
    pub(super) own: f64,
}

impl Move {
    /// The displacement, or its own size if that is less.
    fn near(&self) -> f64 {
        if self.own == 0.0 { self.along } else { self.along.abs().min(self.own.abs()) }
    }
}

/// What a row makes of its output.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct MovedRow {
    /// The sum of what its entries make of it at step 1.
    pub(super) slope: f64,
    /// The norm of that.
    pub(super) norm: f64,
    /// The norm where no column moves by more than its own size, and where each moves by that.
    pub(super) near: f64,
    pub(super) own: f64,
    /// The greatest of what the entries make of it, without its sign.
    pub(super) greatest: f64,
}

impl Pattern {
    /// What each row makes of its output, and how many entries make something.
    pub(super) fn moved_rows(&self, analytic: &[f64], moves: &[Move]) -> (Vec<MovedRow>, usize) {
        let mut informative = 0;
        let of_row = |row: usize| {
            let entries = &analytic[self.row(row)];
            let pairs = entries.iter().zip(self.columns_of(row));
            let pairs = pairs.map(|(entry, &column)| (*entry, moves[column as usize]));
            let (moved, count) = moved_row(&pairs);
            informative += count;
            moved
        };
        let rows = (0..self.rows()).map(of_row).collect();
        (rows, informative)
    }
}

fn moved_row(entries: &(impl Iterator<Item = (f64, Move)> + Clone)) -> (MovedRow, usize) {
    let mut row = MovedRow::default();
    let mut squares = [0.0; 3];
    let mut count = 0;
    for (entry, column) in entries.clone() {
        let change = entry * column.along;
        let terms = [change, entry * column.near(), entry * column.own];
        for (sum, term) in squares.iter_mut().zip(terms) {
            *sum += term * term;
        }
        row.slope += change;
        row.greatest = row.greatest.max(change.abs());
        count += usize::from(change != 0.0);
    }
    let is_ordinary = |sum: &f64| (LARGE.recip()..LARGE).contains(sum);
    let [norm, near, own] = if squares.iter().all(is_ordinary) {
        squares.map(f64::sqrt)
    } else {
        let of = |part: fn(&Move) -> f64| {
            Norm::of(entries.clone().map(|(entry, column)| entry * part(&column))).root()
        };
        [of(|column| column.along), of(Move::near), of(|column| column.own)]
    };
    (MovedRow { norm, near, own, ..row }, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_norms_are_numbers_wherever_the_entries_are() {
        for size in [1e-300, 1e-120, 1.0, 1e120, 1e300] {
            let column = |along| Move { along, own: 0.5 };
            let entries = [(3.0 * size, column(1.0)), (4.0 * size, column(-1.0))];

            let (row, count) = moved_row(&entries.into_iter());

            let relative =
                [row.slope, row.norm, row.near, row.own, row.greatest].map(|it| it / size);
            for (found, wanted) in relative.into_iter().zip([-1.0, 5.0, 2.5, 2.5, 4.0]) {
                assert!((found - wanted).abs() < 1e-3, "{size}: {relative:?}");
            }
            assert_eq!(count, 2);
        }
    }
}
