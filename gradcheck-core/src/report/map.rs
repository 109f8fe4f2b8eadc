//! A map in characters of where a tensor is wrong, by coarse rows and columns.

use std::ops::Range;

use super::number::relative_error;
use super::page::Page;
use super::{TensorReport, place};

/// The most rows and columns of a map; of one with samples only, so many that most cells have one.
const MOST: [usize; 2] = [10, 40];
const SAMPLED: [usize; 2] = [3, 4];
/// A tensor of fewer entries is shown whole by the table of entries.
const LEAST: usize = 9;
/// Relative errors from which a cell is drawn as wrong by half, and by a hundredth.
const HALF: f64 = 0.499;
const HUNDREDTH: f64 = 0.01;

/// What is known of the entries in a cell.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
enum Cell {
    Unknown,
    Right,
    /// Wrong, by this relative error at the most.
    Wrong(f64),
}

/// Draws the map of the first wrong tensor that is large enough for one, and not wrong all over.
pub(super) fn draw(page: &mut Page, tensors: &[&TensorReport]) {
    let is_large = |tensor: &&&TensorReport| {
        tensor.count() >= LEAST && tensor.wrong > 0 && tensor.wrong < tensor.count()
    };
    let Some(tensor) = tensors.iter().find(is_large) else { return };
    let [rows, columns] = tensor.sides();
    let knows_most = tensor.is_complete || tensor.confined.is_some();
    let most = if knows_most { MOST } else { SAMPLED };
    let size = [rows.min(most[0]), columns.min(most[1])];
    let cells = cells(tensor, size);
    let sign = if size == [rows, columns] {
        "each character is one entry".to_owned()
    } else {
        format!(
            "each character covers up to {}×{} entries",
            rows.div_ceil(size[0]),
            columns.div_ceil(size[1])
        )
        .replace('×', page.times())
    };
    let [half, hundredth, less, right] = page.shades();
    page.paragraph(&format!(
        "Where {} is wrong, by rows and columns ({sign}):",
        place(&tensor.path, &[]),
    ));
    for row in cells.chunks(size[1]) {
        let signs: String = row
            .iter()
            .map(|cell| match cell {
                Cell::Unknown => ' ',
                Cell::Right => right,
                Cell::Wrong(error) if *error >= HALF => half,
                Cell::Wrong(error) if *error >= HUNDREDTH => hundredth,
                Cell::Wrong(_) => less,
            })
            .collect();
        page.line(&format!("  |{signs}|"));
    }
    page.line(&format!(
        "  wrong by {half} half or more, {hundredth} 1 % or more, {less} less; {right} right; blank: not measured"
    ));
}

fn cells(tensor: &TensorReport, size: [usize; 2]) -> Vec<Cell> {
    let [rows, columns] = tensor.sides();
    let cell_of = |position: usize| {
        let (row, column) = (position / columns, position % columns);
        (row * size[0] / rows) * size[1] + column * size[1] / columns
    };
    let known =
        if tensor.is_complete || tensor.confined.is_some() { Cell::Right } else { Cell::Unknown };
    let mut cells = vec![known; size[0] * size[1]];
    if let Some(confined) = tensor.confined.as_ref().filter(|_| !tensor.is_complete) {
        // A list is one row; a box reaches into a cell if into its rows and into its columns.
        let [of_rows, of_columns] = tensor.split();
        let (down, across) = confined.split_at(of_rows.len());
        let mut open = [vec![false; size[0]], vec![false; size[1]]];
        (0..rows)
            .filter(|&row| is_within(down, of_rows, row))
            .for_each(|row| open[0][row * size[0] / rows] = true);
        (0..columns)
            .filter(|&column| is_within(across, of_columns, column))
            .for_each(|column| open[1][column * size[1] / columns] = true);
        for (number, cell) in cells.iter_mut().enumerate() {
            if open[0][number / size[1]] && open[1][number % size[1]] {
                *cell = Cell::Unknown;
            }
        }
    }
    for entry in &tensor.measurements {
        let relative = relative_error(entry.analytic, entry.numeric);
        let seen = if entry.is_wrong { Cell::Wrong(relative) } else { Cell::Right };
        let cell = &mut cells[cell_of(entry.position)];
        if seen > *cell {
            *cell = seen;
        }
    }
    cells
}

/// Whether an index over these axes, in row-major order, is within their ranges.
fn is_within(ranges: &[Range<usize>], lengths: &[usize], mut index: usize) -> bool {
    ranges.iter().zip(lengths).rev().all(|(range, length)| {
        let component = index % length;
        index /= length;
        range.contains(&component)
    })
}

#[cfg(test)]
mod tests {
    use super::super::page::Style;
    use super::super::{Bound, Measurement, Resolution, Verdict};
    use super::*;

    fn drawn(shape: &[usize], wrong: &[usize], right: &[usize], is_complete: bool) -> String {
        drawn_within(shape, wrong, right, is_complete, None)
    }

    fn drawn_within(
        shape: &[usize],
        wrong: &[usize],
        right: &[usize],
        is_complete: bool,
        confined: Option<Vec<Range<usize>>>,
    ) -> String {
        let entry = |is_wrong| {
            move |&position: &usize| Measurement {
                position,
                analytic: 2.0,
                numeric: if is_wrong { 1.0 } else { 2.0 },
                error: 1e-9,
                is_wrong,
            }
        };
        let tensor = TensorReport {
            path: "w".to_owned(),
            shape: shape.to_vec(),
            tangent: None,
            verdict: Verdict::Fail,
            resolution: Resolution::of_entry(Bound::new(1e-6)),
            reason: None,
            measured: wrong.len() + right.len(),
            wrong: wrong.len(),
            is_complete,
            kinked: 0,
            confined,
            measurements: wrong
                .iter()
                .map(entry(true))
                .chain(right.iter().map(entry(false)))
                .collect(),
            steps: Vec::new(),
            row_axes: None,
        };
        let mut page = Page::new(Style { ascii: true, ..Style::default() });
        draw(&mut page, &[&tensor]);
        page.finish()
    }

    #[test]
    fn one_wrong_entry_is_one_sign_among_right_ones() {
        let text = drawn(&[3, 5], &[7], &[], true);

        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("  |")).collect();
        assert_eq!(rows, ["  |.....|", "  |..#..|", "  |.....|"], "{text}");
    }

    #[test]
    fn what_was_not_measured_is_blank() {
        let text = drawn(&[100, 100], &[0, 9_999], &[], false);

        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("  |")).collect();
        assert_eq!(rows, ["  |#   |", "  |    |", "  |   #|"], "{text}");
    }

    #[test]
    fn what_is_open_in_a_box_is_never_drawn_as_right() {
        for row in 40..44 {
            let wrong = [row * 20];
            let row = row..row + 1;
            let text = drawn_within(&[80, 20], &wrong, &[], false, Some(vec![row, 0..20]));

            let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("  |")).collect();
            assert_eq!(rows[5], format!("  |#{}|", " ".repeat(19)), "{text}");
            assert_eq!(rows[4], format!("  |{}|", ".".repeat(20)), "{text}");
        }
        let block = drawn_within(&[6, 5, 7], &[47], &[], false, Some(vec![1..2, 0..5, 5..6]));

        let rows: Vec<&str> = block.lines().filter(|line| line.starts_with("  |")).collect();
        let open = |column: usize| {
            if column == 12 {
                '#'
            } else if column % 7 == 5 {
                ' '
            } else {
                '.'
            }
        };
        let expected: String = (0..35).map(open).collect();
        assert_eq!(rows[1], format!("  |{expected}|"), "{block}");
    }

    #[test]
    fn every_shape_fits_the_page() {
        for shape in [vec![1000], vec![1, 2000], vec![2000, 1], vec![7, 8, 9], vec![1000, 1000]] {
            let text = drawn(&shape, &[0, 3], &[5], true);

            assert!(text.lines().all(|line| line.len() <= 80), "{text}");
            assert!(text.lines().count() <= 16, "{text}");
        }
    }

    #[test]
    fn a_tensor_that_the_table_shows_whole_has_no_map() {
        assert_eq!(drawn(&[2, 3], &[1], &[], true), "");
    }
}
