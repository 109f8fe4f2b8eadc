//! Matrices that are not stored by rows, handed out by rows: copied some rows at a time, and back.

use std::ops::Range;

use super::number::Number;

/// How many numbers are copied at once, so that they are handed out together.
const BLOCK: usize = 512;
/// The least rows at once: fewer would read little of each cache line of a column.
const ROWS: usize = 8;

/// A matrix in any order.
pub(super) trait Grid {
    type Number: Number;

    /// The number of rows and that of columns.
    fn size(&self) -> (usize, usize);
    fn get(&self, row: usize, column: usize) -> Self::Number;
}

/// One whose numbers can be set.
pub(super) trait GridMut: Grid {
    fn set(&mut self, row: usize, column: usize, number: Self::Number);
}

type Entry<G> = <<G as Grid>::Number as Number>::Entry;

/// Hands out the entries by rows; `buffer` is for the copies.
pub(super) fn visit<G: Grid>(
    grid: &G,
    buffer: &mut Vec<G::Number>,
    push: &mut dyn FnMut(&[Entry<G>]),
) {
    for block in blocks(grid.size()) {
        copy_out(grid, &block, buffer);
        push(G::Number::entries(buffer));
    }
}

/// The same, for entries that may be changed.
pub(super) fn visit_mut<G: GridMut>(
    grid: &mut G,
    buffer: &mut Vec<G::Number>,
    push: &mut dyn FnMut(&mut [Entry<G>]),
) {
    let (rows, columns) = grid.size();
    for block in blocks((rows, columns)) {
        copy_out(grid, &block, buffer);
        push(G::Number::entries_mut(buffer));
        for column in 0..columns {
            for row in block.clone() {
                grid.set(row, column, buffer[(row - block.start) * columns + column]);
            }
        }
    }
}

/// The ranges of rows that are handed out together.
fn blocks((rows, columns): (usize, usize)) -> impl Iterator<Item = Range<usize>> {
    let height = ROWS.max(BLOCK / columns.max(1));
    (0..rows).step_by(height).map(move |start| start..rows.min(start + height))
}

/// Copies rows into a buffer, one after the other.
fn copy_out<G: Grid>(grid: &G, block: &Range<usize>, buffer: &mut Vec<G::Number>) {
    let (_, columns) = grid.size();
    buffer.resize(block.len() * columns, G::Number::default());
    for column in 0..columns {
        for row in block.clone() {
            buffer[(row - block.start) * columns + column] = grid.get(row, column);
        }
    }
}
