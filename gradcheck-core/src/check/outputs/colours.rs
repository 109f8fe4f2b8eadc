//! Every entry of a pattern by a few evaluations: columns that no row has two of are moved together
//! (Curtis, Powell and Reid, "On the Estimation of Sparse Jacobian Matrices", IMA J. Appl. Math. 13,
//! 1974).

use super::pattern::Pattern;
use super::sparse::SparseMatrix;
use crate::Scalar;
use crate::check::model::scope::Scope;

/// With more colours than this the entries are not measured.
const MOST: usize = 48;

impl<S: Scalar> SparseMatrix<'_, S> {
    /// The derivative at every place of the pattern, in its order and in the user's unit, where all that
    /// is outside of it is zero: two evaluations a colour, and one where an oracle gives the derivatives.
    pub(super) fn every_entry(&mut self, t: f64) -> Option<Vec<f64>> {
        let colours = coloured(&self.pattern, self.inputs.parameter_count())?;
        let mut entries = vec![0.0; self.pattern.len()];
        for columns in colours {
            let columns = Scope::new(columns.into_iter().map(|column| column..column + 1));
            let columns = Scope::new(
                columns
                    .ranges()
                    .iter()
                    .flat_map(|range| self.movable.within(range.clone()).collect::<Vec<_>>()),
            );
            let slopes = self.slopes(&columns, t);
            for (position, row, column) in self.pattern.cells() {
                if columns.meets(column..column + 1) {
                    entries[position] = slopes[row] / self.along[column];
                }
            }
        }
        let places = (0..self.pattern.len()).filter(|&at| self.pattern.column(at).is_some());
        Some(places.map(|position| entries[position]).collect())
    }

    /// The derivative of every output along some columns: exact, or a central difference.
    fn slopes(&mut self, columns: &Scope, t: f64) -> Vec<f64> {
        #[cfg(feature = "num-dual")]
        if let Some(lines) = self.exact_lines(columns) {
            return lines.numeric;
        }
        let [up, down] = [t, -t].map(|step| self.changes(columns, step));
        up.iter().zip(&down).map(|(up, down)| (up - down) / (2.0 * t)).collect()
    }
}

/// Sets of columns, sorted, of which no row has two.
fn coloured(pattern: &Pattern, columns: usize) -> Option<Vec<Vec<usize>>> {
    let mut rows = vec![Vec::new(); columns];
    for (_, row, column) in pattern.cells() {
        rows[column].push(row);
    }
    let mut colours = vec![usize::MAX; columns];
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for column in 0..columns {
        let mut is_taken = vec![false; sets.len() + 1];
        for &row in &rows[column] {
            for &other in pattern.columns_of(row) {
                if let Some(taken) = is_taken.get_mut(colours[other as usize]) {
                    *taken = true;
                }
            }
        }
        let free = is_taken.iter().position(|taken| !taken)?;
        if free == sets.len() {
            sets.push(Vec::new());
        }
        colours[column] = free;
        sets[free].push(column);
        if sets.len() > MOST {
            return None;
        }
    }
    Some(sets)
}

#[cfg(test)]
mod tests {
    use super::super::pattern::Wanted;
    use super::*;
    use crate::Triplets;

    #[test]
    fn no_row_has_two_columns_of_a_colour() {
        let (rows, columns) = (30, 20);
        let mut random = fastrand::Rng::with_seed(3);
        let entries = (0..90).map(|_| (random.usize(..rows), random.usize(..columns), 1.0));
        let matrix = Triplets { rows, columns, entries: entries.collect() };
        let movable = Scope::range(0..columns);
        let wanted = Wanted { size: [rows, columns], movable: &movable, whole: "jacobian" };
        let (pattern, _) = Pattern::of(&matrix, wanted).expect("it fits");

        let sets = coloured(&pattern, columns).expect("there are few");

        let mut all: Vec<usize> = sets.iter().flatten().copied().collect();
        all.sort_unstable();
        assert_eq!(all, (0..columns).collect::<Vec<_>>());
        for row in 0..rows {
            for set in &sets {
                let own = pattern.columns_of(row).iter();
                assert!(own.filter(|column| set.contains(&(**column as usize))).count() <= 1);
            }
        }
    }
}
