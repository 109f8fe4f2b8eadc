//! Reads the sparse matrix that a closure returned: its rows in order, without what does not move, or
//! why it does not fit.

use super::pattern::{Pattern, REST, Wanted, entries, layout_of, narrow};
use crate::check::error::{CheckError, Closure, EntryValue, NotFinite};
use crate::check::model::scope::Scope;
use crate::parameters::{Sparse, Triangle};

/// How many entries an error lists.
const LISTED: usize = 3;
/// Rows of up to so many entries are sorted where they are: a longer one takes squares of its length.
const SHORT: usize = 32;

impl Pattern {
    /// The pattern and the values, with 0 for the columns outside of it. Entries of one place add.
    ///
    /// A matrix that comes row by row, as most do, is gone through once: any other is checked and
    /// counted, and then put in order.
    pub(crate) fn of(
        matrix: &dyn Sparse,
        wanted: Wanted<'_>,
    ) -> Result<(Self, Vec<f64>), CheckError> {
        let [rows, columns] = wanted.size;
        if matrix.size() != wanted.size || columns >= REST as usize {
            let found = layout_of("", &matrix.size());
            return Err(CheckError::MatrixShape { expected: wanted.size, found });
        }
        if matrix.triangle().is_none()
            && let Some(found) = by_row(matrix, wanted)
        {
            return Ok(found);
        }
        let mut findings = Findings::new(matrix.triangle(), wanted);
        let mut counts = vec![0; rows + 1];
        matrix.each(&mut |row, column, value| {
            if findings.note(row, column, value) {
                count(&mut counts, findings.triangle, [row, column]);
            }
        });
        findings.judged(wanted.whole)?;
        Ok(reordered(matrix, wanted, counts))
    }
}

/// A matrix that comes row by row, if nothing is wrong with its entries.
fn by_row(matrix: &dyn Sparse, wanted: Wanted<'_>) -> Option<(Pattern, Vec<f64>)> {
    let [height, width] = wanted.size;
    let mut rows = Rows::new(wanted, matrix.count());
    let mut is_sound = true;
    matrix.each(&mut |row, column, value| {
        if row < height && column < width && value.is_finite() {
            rows.push(row, column, value);
        } else {
            is_sound = false;
        }
    });
    (is_sound && rows.is_in_order).then(|| rows.finished())
}

/// Counts an entry in its row, of a triangle in both.
fn count(counts: &mut [usize], triangle: Option<Triangle>, [row, column]: [usize; 2]) {
    counts[row] += 1;
    if triangle.is_some() && row != column {
        counts[column] += 1;
    }
}

/// What is seen of the entries of a matrix that may not fit.
struct Findings {
    size: [usize; 2],
    triangle: Option<Triangle>,
    least: [usize; 2],
    greatest: [usize; 2],
    beyond: Option<[usize; 2]>,
    stray: Option<[usize; 2]>,
    /// The first entries that are not finite, and how many are not.
    listed: Vec<([usize; 2], f64)>,
    count: usize,
}

impl Findings {
    fn new(triangle: Option<Triangle>, wanted: Wanted<'_>) -> Self {
        let (least, greatest) = ([usize::MAX; 2], [0; 2]);
        let (beyond, stray, listed, count) = (None, None, Vec::new(), 0);
        Self { size: wanted.size, triangle, least, greatest, beyond, stray, listed, count }
    }

    /// Whether the entry is inside of the matrix.
    fn note(&mut self, row: usize, column: usize, value: f64) -> bool {
        self.least = [self.least[0].min(row), self.least[1].min(column)];
        self.greatest = [self.greatest[0].max(row), self.greatest[1].max(column)];
        if row >= self.size[0] || column >= self.size[1] {
            self.beyond.get_or_insert([row, column]);
            return false;
        }
        let is_stray = match self.triangle {
            None => false,
            Some(Triangle::Lower) => column > row,
            Some(Triangle::Upper) => row > column,
        };
        if is_stray {
            self.stray.get_or_insert([row, column]);
        }
        if !value.is_finite() {
            self.count += 1;
            if self.listed.len() < LISTED {
                self.listed.push(([row, column], value));
            }
        }
        true
    }

    /// An error for a matrix that does not fit.
    fn judged(&self, whole: &str) -> Result<(), CheckError> {
        let &Self { size, least, greatest, count, .. } = self;
        if let Some(index) = self.beyond {
            return Err(CheckError::OutsideOfMatrix { index, size, least, greatest });
        }
        if let Some(index) = self.stray {
            return Err(CheckError::OutsideOfTriangle { index });
        }
        if count > 0 {
            let listed = self.listed.iter().map(|&(index, value)| {
                let path = whole.to_owned();
                EntryValue { path, index: index.to_vec(), value, tangent: None }
            });
            let (closure, entries) = (Closure::Matrix, listed.collect());
            return Err(CheckError::NotFinite(NotFinite::Derivatives { closure, entries, count }));
        }
        Ok(())
    }
}

/// The rows of a matrix as they come, in order.
struct Rows<'a> {
    movable: &'a Scope,
    /// Whether all columns move.
    is_all: bool,
    height: usize,
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f64>,
    buffer: Vec<(u32, f64)>,
    /// Whether no entry came after one of a later row; if not, what else there is means nothing.
    is_in_order: bool,
}

impl<'a> Rows<'a> {
    /// For about so many entries.
    fn new(wanted: Wanted<'a>, count: usize) -> Self {
        let Wanted { size: [rows, columns], movable, .. } = wanted;
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push(0);
        let (is_all, is_in_order) = (movable.len() == columns, true);
        let (columns, values) =
            (Vec::with_capacity(rows + count), Vec::with_capacity(rows + count));
        let buffer = Vec::new();
        Self { movable, is_all, height: rows, starts, columns, values, buffer, is_in_order }
    }

    #[inline]
    fn push(&mut self, row: usize, column: usize, value: f64) {
        if row + 1 != self.starts.len() {
            self.turn_to(row);
        }
        if self.is_in_order && (self.is_all || self.movable.meets(column..column + 1)) {
            self.columns.push(narrow(column));
            self.values.push(value);
        }
    }

    /// Ends the rows before one that comes.
    fn turn_to(&mut self, row: usize) {
        self.is_in_order &= row + 1 > self.starts.len();
        while self.is_in_order && self.starts.len() <= row {
            self.end_row();
        }
    }

    /// Sorts the last row, and puts its rest behind.
    fn end_row(&mut self) {
        let start = *self.starts.last().expect("the first row begins at 0");
        let row = (&mut self.columns[start..], &mut self.values[start..]);
        let end = start + sorted(row, &mut self.buffer);
        self.columns.truncate(end);
        self.values.truncate(end);
        self.columns.push(REST);
        self.values.push(0.0);
        self.starts.push(end + 1);
    }

    fn finished(mut self) -> (Pattern, Vec<f64>) {
        while self.starts.len() <= self.height {
            self.end_row();
        }
        (Pattern { starts: self.starts, columns: self.columns }, self.values)
    }
}

/// Sorts a row by columns, and adds up entries of one place; the number of those that remain.
fn sorted((columns, values): (&mut [u32], &mut [f64]), buffer: &mut Vec<(u32, f64)>) -> usize {
    if columns.windows(2).all(|pair| pair[0] < pair[1]) {
        return columns.len();
    }
    if columns.len() <= SHORT {
        insert(columns, values);
    } else {
        buffer.clear();
        buffer.extend(columns.iter().copied().zip(values.iter().copied()));
        buffer.sort_by_key(|&(column, _)| column);
        for (place, entry) in buffer.iter().enumerate() {
            (columns[place], values[place]) = *entry;
        }
    }
    let mut kept = 0;
    for place in 0..columns.len() {
        let (column, value) = (columns[place], values[place]);
        if kept > 0 && columns[kept - 1] == column {
            values[kept - 1] += value;
        } else {
            (columns[kept], values[kept]) = (column, value);
            kept += 1;
        }
    }
    kept
}

/// Sorts a short row, and leaves entries of one place in their order.
fn insert(columns: &mut [u32], values: &mut [f64]) {
    for next in 1..columns.len() {
        let (column, value) = (columns[next], values[next]);
        let mut place = next;
        while place > 0 && columns[place - 1] > column {
            (columns[place], values[place]) = (columns[place - 1], values[place - 1]);
            place -= 1;
        }
        (columns[place], values[place]) = (column, value);
    }
}

/// The pattern of a matrix that does not come row by row, of which the entries of each row are counted.
fn reordered(
    matrix: &dyn Sparse,
    wanted: Wanted<'_>,
    mut starts: Vec<usize>,
) -> (Pattern, Vec<f64>) {
    let rows = wanted.size[0];
    add_up(&mut starts);
    let (mut columns, mut values) = (vec![REST; starts[rows]], vec![0.0; starts[rows]]);
    let (mut places, mut in_order) = (starts.clone(), Rows::new(wanted, 0));
    entries(matrix, &mut |row, column, value| {
        let place = places[row];
        if in_order.is_all || in_order.movable.meets(column..column + 1) {
            (columns[place], values[place]) = (narrow(column), value);
            places[row] += 1;
        }
    });
    let mut kept = 0;
    for row in 0..rows {
        let part = starts[row]..places[row];
        let parts = (&mut columns[part.clone()], &mut values[part.clone()]);
        let part = part.start..part.start + sorted(parts, &mut in_order.buffer);
        starts[row] = kept;
        columns.copy_within(part.clone(), kept);
        values.copy_within(part.clone(), kept);
        kept += part.len();
        (columns[kept], values[kept]) = (REST, 0.0);
        kept += 1;
    }
    starts[rows] = kept;
    columns.truncate(kept);
    values.truncate(kept);
    (Pattern { starts, columns }, values)
}

/// Puts where each row begins, and at last where all end, in the place of its number of entries.
fn add_up(counts: &mut [usize]) {
    let mut start = 0;
    for count in counts {
        // One for the rest of the row.
        let end = start + *count + 1;
        *count = start;
        start = end;
    }
}
