//! What the entries of a sparse matrix make of the outputs along the direction, to first order: all that
//! is to be known of its rows, and of its columns, in one pass over the entries each.

use super::cotangent::{NaturalScale, Reach};
use super::pattern::Pattern;
use crate::check::model::norm::Norm;

/// Sums of squares between this and its inverse have lost nothing to the ends of f64.
const LARGE: f64 = 1e200;

/// What a row makes of its output.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct MovedRow {
    /// The sum of what its entries make of it at step 1.
    pub(super) slope: f64,
    /// The norm of that.
    pub(super) norm: f64,
    /// The greatest of what the entries make of it, without its sign.
    pub(super) greatest: f64,
}

/// What a column makes of the weighed outputs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct WeighedColumn {
    /// The derivative of their sum.
    pub(super) total: f64,
    /// The norm of their derivatives.
    pub(super) norm: f64,
}

impl Pattern {
    /// What each row makes of its output where the columns move by `along`, and how many entries make
    /// something.
    pub(super) fn moved_rows(&self, analytic: &[f64], along: &[f64]) -> (Vec<MovedRow>, usize) {
        let mut informative = 0;
        let of_row = |row: usize| {
            let entries = &analytic[self.row(row)];
            let pairs = entries.iter().zip(self.columns_of(row));
            let (moved, count) = moved_row(pairs.map(|(entry, &at)| entry * along[at as usize]));
            informative += count;
            moved
        };
        let rows = (0..self.rows()).map(of_row).collect();
        (rows, informative)
    }

    /// What each of so many columns makes of the outputs, of which each has its weight.
    pub(super) fn weighed_columns(
        &self,
        analytic: &[f64],
        weights: &[f64],
        columns: usize,
    ) -> Vec<WeighedColumn> {
        let mut weighed = vec![WeighedColumn::default(); columns];
        self.each_weighed(analytic, weights, |column, term| {
            weighed[column].total += term;
            weighed[column].norm += term * term;
        });
        let is_ordinary =
            |it: &WeighedColumn| it.total == 0.0 || (LARGE.recip()..LARGE).contains(&it.norm);
        if weighed.iter().all(is_ordinary) {
            for column in &mut weighed {
                column.norm = column.norm.sqrt();
            }
        } else {
            let mut norms = vec![Norm::default(); columns];
            self.each_weighed(analytic, weights, |column, term| norms[column].add(term));
            for (column, norm) in weighed.iter_mut().zip(norms) {
                column.norm = norm.root();
            }
        }
        weighed
    }

    /// How much of what the outputs count as each of the columns changes them by, and the norm of the
    /// outputs at rest so counted.
    pub(super) fn shares(
        &self,
        analytic: &[f64],
        columns: &[Reach],
        outputs: impl Iterator<Item = (f64, f64)>,
    ) -> (Vec<f64>, f64) {
        let mut values = Norm::default();
        let of_row = |(row, (rest, scale)): (usize, (f64, f64))| {
            let mut natural = NaturalScale::default();
            let pairs = analytic[self.row(row)].iter().zip(self.columns_of(row));
            pairs.for_each(|(entry, &at)| natural.add(*entry, columns[at as usize]));
            let natural = natural.or(scale);
            values.add(rest / natural);
            natural.recip()
        };
        let weights: Vec<f64> = outputs.enumerate().map(of_row).collect();
        let weighed = self.weighed_columns(analytic, &weights, columns.len());
        (weighed.into_iter().map(|column| column.norm).collect(), values.root())
    }

    /// Hands out every entry with its column, times the weight of its row.
    #[inline]
    fn each_weighed(&self, analytic: &[f64], weights: &[f64], mut receive: impl FnMut(usize, f64)) {
        for (row, weight) in weights.iter().enumerate() {
            let pairs = analytic[self.row(row)].iter().zip(self.columns_of(row));
            pairs.for_each(|(entry, &column)| receive(column as usize, weight * entry));
        }
    }
}

/// Of what the entries of a row make of its output; and how many make something.
fn moved_row(changes: impl Iterator<Item = f64> + Clone) -> (MovedRow, usize) {
    let mut row = MovedRow::default();
    let mut count = 0;
    for change in changes.clone() {
        row.slope += change;
        row.norm += change * change;
        row.greatest = row.greatest.max(change.abs());
        count += usize::from(change != 0.0);
    }
    let is_ordinary = (LARGE.recip()..LARGE).contains(&row.norm);
    row.norm = if is_ordinary { row.norm.sqrt() } else { Norm::of(changes).root() };
    (row, count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Triplets;
    use crate::check::model::scope::Scope;
    use crate::check::outputs::pattern::Wanted;

    #[test]
    fn the_norms_are_numbers_wherever_the_entries_are() {
        for size in [1e-300, 1e-120, 1.0, 1e120, 1e300] {
            let entries = vec![(0, 0, 3.0 * size), (0, 1, 4.0 * size), (1, 0, 4.0 * size)];
            let matrix = Triplets { rows: 2, columns: 2, entries };
            let movable = Scope::range(0..2);
            let wanted = Wanted { size: [2, 2], movable: &movable, whole: "jacobian" };
            let (pattern, analytic) = Pattern::of(&matrix, wanted).expect("it fits");

            let (rows, count) = pattern.moved_rows(&analytic, &[1.0, -1.0]);
            let columns = pattern.weighed_columns(&analytic, &[1.0, -1.0], 2);

            let (row, column) = (rows[0], columns[0]);
            let found = [row.slope, row.norm, row.greatest, column.total, column.norm];
            for (found, wanted) in found.into_iter().zip([-1.0, 5.0, 4.0, -1.0, 5.0]) {
                assert!((found / size - wanted).abs() < 1e-3, "{size}: {rows:?} {columns:?}");
            }
            assert_eq!(count, 3);
        }
    }
}
