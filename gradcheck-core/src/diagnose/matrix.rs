//! A sparse matrix as the rules of its mistakes see it: its entries, the derivatives of the outputs
//! along a direction, and what could be changed to make both agree.

use std::cell::RefCell;
use std::rc::Rc;

use super::phrase::tensor as quoted_tensor;
use crate::report::{BugKind, Suspect, Topic};

/// Measured entries are known no better than by one central difference.
const SLACK: f64 = 64.0;

/// Hands out the entries of a matrix: row, column and value.
pub(crate) type Each<'a> = dyn Fn(&mut dyn FnMut(usize, usize, f64)) + 'a;

/// A sparse matrix as it was given, in the user's unit.
pub(crate) struct Given<'a> {
    pub(crate) topic: Topic,
    pub(crate) path: &'a str,
    pub(crate) size: [usize; 2],
    pub(crate) max_relative: f64,
    pub(crate) each: &'a Each<'a>,
    /// The displacement of each column along the direction.
    pub(crate) along: &'a [f64],
    pub(crate) shifts: Shifts,
}

/// The products of the matrix with the direction and their sizes, where the columns were moved back: two
/// changes that differ in the rows only are seen by one pass over the entries.
#[derive(Default)]
pub(crate) struct Shifts(RefCell<Vec<Shifted>>);

/// By how many columns, whether round the edges, and what the products are then.
type Shifted = ((isize, bool), Rc<Products>);

/// The products of a matrix with a vector by row, and what their terms add up to without their signs.
type Products = [Vec<f64>; 2];

/// The derivative of each output along a direction, with bounds of their errors.
#[derive(Default)]
pub(crate) struct Lines {
    pub(crate) numeric: Vec<f64>,
    pub(crate) errors: Vec<f64>,
}

/// What makes a matrix right.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    Scale(f64),
    /// Rows and columns exchanged.
    Transpose,
    /// The other triangle added.
    Mirror,
    /// The entries beside the diagonal times a factor.
    Beside(f64),
    /// Entries moved back by so many rows and columns; round the edges, or lost there.
    Shift {
        by: [isize; 2],
        wraps: bool,
    },
    /// Other entries at the same places, in the same order.
    Entries(Vec<f64>),
}

impl Change {
    /// Hands out the entries of the changed matrix.
    pub(super) fn each(
        &self,
        each: &Each<'_>,
        size: [usize; 2],
        receive: &mut dyn FnMut(usize, usize, f64),
    ) {
        let mut number = 0;
        each(&mut |row, column, value| match self {
            Self::Scale(factor) => receive(row, column, factor * value),
            Self::Transpose => receive(column, row, value),
            Self::Mirror => {
                receive(row, column, value);
                if row != column {
                    receive(column, row, value);
                }
            }
            Self::Beside(factor) => {
                receive(row, column, if row == column { value } else { factor * value });
            }
            Self::Shift { by, wraps } => {
                let places = [(row, by[0], size[0]), (column, by[1], size[1])];
                if let [Some(row), Some(column)] = places.map(|place| moved(place, *wraps)) {
                    receive(row, column, value);
                }
            }
            Self::Entries(entries) => {
                receive(row, column, entries[number]);
                number += 1;
            }
        });
    }
}

/// An index moved back, if it is one then.
fn moved((index, by, length): (usize, isize, usize), wraps: bool) -> Option<usize> {
    match index.checked_add_signed(-by) {
        Some(moved) if moved < length => Some(moved),
        _ if wraps && by > 0 => Some(length - 1),
        _ if wraps => Some(0),
        _ => None,
    }
}

impl Given<'_> {
    /// The product of the changed matrix with the direction, and what its terms add up to without
    /// their signs.
    pub(super) fn product(&self, change: &Change) -> Products {
        if let &Change::Shift { by, wraps } = change {
            return self.shifted(by, wraps);
        }
        let [mut products, mut sizes] = [0; 2].map(|_| vec![0.0; self.size[0]]);
        change.each(self.each, self.size, &mut |row, column, value| {
            let product = value * self.along[column];
            products[row] += product;
            sizes[row] += product.abs();
        });
        [products, sizes]
    }

    /// The same where the entries were moved back.
    fn shifted(&self, [rows, columns]: [isize; 2], wraps: bool) -> Products {
        let of_rows = self.with_columns(columns, wraps);
        of_rows.each_ref().map(|before| {
            let mut after = vec![0.0; before.len()];
            for (row, value) in before.iter().enumerate() {
                if let Some(moved) = moved((row, rows, before.len()), wraps) {
                    after[moved] = *value;
                }
            }
            after
        })
    }

    /// The products by the rows as they are, where the columns were moved back.
    fn with_columns(&self, by: isize, wraps: bool) -> Rc<Products> {
        // What does not move is over no edge.
        let key = (by, wraps && by != 0);
        let known = self.shifts.0.borrow().iter().find(|(known, _)| *known == key).cloned();
        if let Some((_, products)) = known {
            return products;
        }
        let columns = self.size[1];
        let along = |column| moved((column, by, columns), wraps).map_or(0.0, |at| self.along[at]);
        let along: Vec<f64> = (0..columns).map(along).collect();
        let [mut products, mut sizes] = [0; 2].map(|_| vec![0.0; self.size[0]]);
        (self.each)(&mut |row, column, value| {
            let product = value * along[column];
            products[row] += product;
            sizes[row] += product.abs();
        });
        let products = Rc::new([products, sizes]);
        self.shifts.0.borrow_mut().push((key, Rc::clone(&products)));
        products
    }

    /// Which rows of the changed matrix do not have the derivatives of the outputs.
    pub(super) fn wrong(&self, change: &Change, lines: &Lines) -> Vec<bool> {
        let [products, sizes] = self.product(change);
        let slack = if matches!(change, Change::Entries(_)) { SLACK } else { 1.0 };
        let is_wrong = |row: usize| {
            let bound = slack * (2.0 * lines.errors[row] + self.max_relative * sizes[row]);
            let excess = (lines.numeric[row] - products[row]).abs() - bound;
            excess > 0.0 || excess.is_nan()
        };
        (0..self.size[0]).map(is_wrong).collect()
    }

    /// Whether no row is wrong with this change, but for those that a shift leaves empty at an edge.
    pub(super) fn is_explained(&self, change: &Change, lines: &Lines) -> bool {
        let wrong = self.wrong(change, lines);
        let last = wrong.len() - 1;
        let is_empty = |row: usize| match change {
            Change::Shift { by: [1, _], wraps: false } => row == last,
            Change::Shift { by: [-1, _], wraps: false } => row == 0,
            _ => false,
        };
        (0..wrong.len()).all(|row| !wrong[row] || is_empty(row))
    }

    pub(super) fn is_square(&self) -> bool {
        self.size[0] == self.size[1]
    }

    /// Whether entries are beside the diagonal on one side only: below it, or above.
    pub(super) fn sides(&self) -> [bool; 2] {
        let mut sides = [false; 2];
        (self.each)(&mut |row, column, value| {
            sides[0] |= row > column && value != 0.0;
            sides[1] |= column > row && value != 0.0;
        });
        sides
    }

    pub(super) fn tensor(&self) -> String {
        quoted_tensor(self.path, self.topic)
    }

    pub(super) fn suspect(&self, kind: BugKind, claim: String) -> Suspect {
        Suspect::new(kind, vec![self.path.to_owned()], claim)
    }
}

fn count(rows: &[bool]) -> usize {
    rows.iter().filter(|is_wrong| **is_wrong).count()
}

impl Lines {
    /// How many rows of the matrix as it is are wrong.
    pub(crate) fn wrong(&self, given: &Given<'_>) -> usize {
        count(&given.wrong(&Change::Scale(1.0), self))
    }
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn an_index_moved_off_the_end_is_none_or_the_one_at_the_other_end() {
        for (index, by, within, wrapped) in [
            (1, 1, Some(0), Some(0)),
            (0, 1, None, Some(2)),
            (2, -1, None, Some(0)),
            (1, -1, Some(2), Some(2)),
            (1, 0, Some(1), Some(1)),
        ] {
            assert_eq!(moved((index, by, 3), false), within, "{index} by {by}");
            assert_eq!(moved((index, by, 3), true), wrapped, "{index} by {by}");
        }
    }
}
