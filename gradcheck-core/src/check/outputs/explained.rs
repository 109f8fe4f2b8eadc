//! What a wrong sparse matrix is called, and where its derivatives outside of the pattern are.

use super::outside::Outside;
use super::sparse::SparseMatrix;
use crate::Scalar;
use crate::check::model::objective::Function;
use crate::check::model::scope::Scope;
use crate::check::start::prepare::Prepared;
use crate::diagnose::sparse::{Given, Lines, Named, Shifts, corrected, lossy, missing, named};
use crate::report::{Draft, Suspect};

/// The seed of the direction along which a name is tested, beside that of the check.
const FRESH: u64 = 0x5EED_0F4E_57A1;
/// In how many rows a derivative outside of the pattern is sought.
const MOST_SOUGHT: usize = 2;
/// A mistake of where the entries are is one of many rows.
const SEVERAL: usize = 3;
/// Every entry is measured where at least this part of the rows is wrong.
const MANY: f64 = 0.1;
/// How many entries are measured of a matrix whose mistake has a name already.
const SHOWN: usize = 4;

impl<S: Scalar> SparseMatrix<'_, S> {
    /// The name that explains all rows at once, before any entry is looked at: no evaluations where
    /// no row is wrong, up to twelve where the entries are at other places, and two for each set of
    /// columns that no row has two of where only values are wrong.
    pub(crate) fn systematic(&mut self, prepared: &Prepared) -> Option<Named> {
        let all = self.movable.clone();
        let lines = self.lines(&all, prepared.settings.start)?;
        if self.agrees(&lines, prepared.settings.max_relative) {
            return None;
        }
        let wrong = self.given(prepared, &all, |given| lines.wrong(given));
        if let Some(name) = self.given(prepared, &all, |given| named(given, &lines)) {
            return self.tested(name, &all, prepared);
        }
        let last = self.inputs.parameter_count() - 1;
        let inner = self.movable.without(0..1).without(last..last + 1);
        if wrong < SEVERAL || inner.len() == 0 {
            return None;
        }
        let without_edges = self.lines(&inner, prepared.settings.start)?;
        if let Some(name) = self.given(prepared, &inner, |given| lossy(given, &without_edges)) {
            return self.tested(name, &inner, prepared);
        }
        if (wrong as f64) < MANY * self.pattern.rows() as f64 {
            return None;
        }
        let entries = self.every_entry(prepared.settings.start / 4.0)?;
        let name = self.given(prepared, &all, |given| corrected(given, &lines, entries))?;
        self.tested(name, &all, prepared)
    }

    /// Whether the matrix has the derivatives of all outputs along the direction.
    fn agrees(&self, lines: &Lines, max_relative: f64) -> bool {
        let pairs = self.applied().into_iter().zip(&self.scales).enumerate();
        { pairs }.all(|(row, (slope, scale))| {
            let tolerated = max_relative * scale / self.unit;
            (lines.numeric[row] - slope).abs() <= 2.0 * lines.errors[row] + tolerated
        })
    }

    /// The name if it holds along another direction, too: four evaluations.
    fn tested(&mut self, name: Named, columns: &Scope, prepared: &Prepared) -> Option<Named> {
        self.redraw(&prepared.layout, prepared.seed ^ FRESH);
        let fresh = self.lines(columns, prepared.settings.start)?;
        self.given(prepared, columns, |given| name.holds(given, &fresh)).then(|| name.proven())
    }

    /// Entries that a name changes, of rows that are spread over the matrix.
    pub(crate) fn changed_by(&self, name: &Named, prepared: &Prepared) -> Vec<usize> {
        let rows = self.pattern.rows();
        let mut corrected: Vec<f64> = vec![0.0; self.pattern.len()];
        self.given(prepared, &self.movable, |given| {
            name.each(given, &mut |row, column, value| match self.pattern.find(row, column) {
                Some(position) => corrected[position] += value,
                None => corrected[self.pattern.row(row).end - 1] += value * self.share(column),
            });
        });
        let change = |position: usize| {
            let along = self.pattern.column(position).map_or(1.0, |at| self.share(at));
            ((self.analytic[position] / self.unit - corrected[position]) * along).abs()
        };
        let worst = |part: usize| {
            let of_part = part * rows / SHOWN..(part + 1) * rows / SHOWN;
            let positions = of_part.flat_map(|row| self.pattern.row(row));
            let worst = positions.max_by(|&left, &right| change(left).total_cmp(&change(right)))?;
            (change(worst) > 0.0).then_some(worst)
        };
        (0..SHOWN).filter_map(worst).collect()
    }

    /// Names the mistake of a matrix that failed, and puts the columns in the place of what is known
    /// to be wrong outside of the pattern: about 40 evaluations for a column.
    pub(crate) fn explain(&mut self, draft: &mut Draft, name: Option<Named>, prepared: &Prepared) {
        let start = prepared.settings.start;
        let rests = self.take_rests(draft);
        let rows = rests.iter().copied().take(MOST_SOUGHT);
        let mut found: Vec<Outside> = Vec::new();
        for row in rows {
            let hint = name.as_ref().map(|name| self.hint(name, row, prepared));
            let outside = match hint {
                Some(column) => column.and_then(|column| self.derivative_at(row, column, start)),
                None => self.outside(row, start),
            };
            found.extend(outside);
        }
        let mismatches = found.iter().map(|outside| self.mismatch(outside, prepared));
        draft.mismatches.extend(mismatches);
        let suspect = match name {
            Some(name) => Some(name.suspect),
            None => rests.first().map(|row| self.missing(*row, found.first(), prepared)),
        };
        draft.suspects.extend(suspect);
    }

    fn missing(&self, row: usize, at: Option<&Outside>, prepared: &Prepared) -> Suspect {
        let row = at.map_or(row, |at| at.row);
        let at = at.map(|outside| self.mismatch(outside, prepared));
        self.given(prepared, &self.movable, |given| missing(given, row, at.as_ref()))
    }

    /// Hands out the matrix as `diagnose` asks for it, along the direction with some columns moved.
    fn given<R>(
        &self,
        prepared: &Prepared,
        columns: &Scope,
        then: impl FnOnce(&Given<'_>) -> R,
    ) -> R {
        let mut along = vec![0.0; self.inputs.parameter_count()];
        for column in columns.entries() {
            along[column] = self.along[column];
        }
        let each = |receive: &mut dyn FnMut(usize, usize, f64)| {
            for (position, row, column) in self.pattern.cells() {
                receive(row, column, self.analytic[position] / self.unit);
            }
        };
        let given = Given {
            topic: prepared.settings.topic,
            path: prepared.layout.tensors()[0].path(),
            size: self.size(),
            max_relative: prepared.settings.max_relative,
            each: &each,
            along: &along,
            shifts: Shifts::default(),
        };
        then(&given)
    }

    /// A column of a row that a name adds to the pattern.
    fn hint(&self, name: &Named, row: usize, prepared: &Prepared) -> Option<usize> {
        let mut hint = None;
        self.given(prepared, &self.movable, |given| {
            name.each(given, &mut |of, column, value| {
                let is_new = of == row && value != 0.0 && self.pattern.find(row, column).is_none();
                if is_new && self.moves(column) {
                    hint.get_or_insert(column);
                }
            });
        });
        hint
    }

    /// The displacement of a column relative to the usual one; 0 of one that does not move.
    fn share(&self, column: usize) -> f64 {
        if self.moves(column) { self.along[column] / self.usual } else { 0.0 }
    }

    fn moves(&self, column: usize) -> bool {
        self.movable.meets(column..column + 1)
    }

    /// Takes away what is known of all columns outside of the pattern together; the rows in which
    /// they are wrong.
    fn take_rests(&self, draft: &mut Draft) -> Vec<usize> {
        let mut rows = Vec::new();
        draft.mismatches.retain(|mismatch| {
            let position = mismatch.index[0];
            let is_rest = self.pattern.column(position).is_none();
            if is_rest {
                rows.push(self.pattern.row_of(position));
            }
            !is_rest
        });
        rows
    }
}
