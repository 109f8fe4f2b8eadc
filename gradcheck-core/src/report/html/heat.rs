//! The heat map of a tensor: where its errors are, and how large.

use std::ops::Range;

use maud::{Markup, html};

use super::super::page::counted;
use super::super::{TensorReport, Verdict};
use super::axis::Mark;
use super::entries::{rounded, size};
use super::frame::{Area, WIDTH, below, number};
use super::grid::{Cell, Cut, Grid};
use super::visible::label;

/// How long and how short the side of a cell is.
const LARGEST_CELL: f64 = 30.0;
const LARGEST_MAP: f64 = 300.0;
/// Lines between cells would hide cells that are smaller.
const LEAST_LINED: f64 = 7.0;
/// The room that a letter of a name takes.
const LETTER: f64 = 6.5;
/// The least room for the index of a row.
const ROW: f64 = 13.0;

/// The classes of wrong cells: the relative error below which each applies, and its name. The
/// limits are no round numbers, as the errors of usual mistakes are.
const CLASSES: [(f64, &str, &str); 4] = [
    (3e-5, "slight", "below 3e-5"),
    (3e-3, "small", "3e-5 to 3e-3"),
    (0.03, "medium", "3e-3 to 0.03"),
    (0.3, "large", "0.03 to 0.3"),
];
const WORST: (&str, &str) = ("extreme", "0.3 or more");
const RIGHT: (&str, &str) = ("right", "no error seen");
const UNKNOWN: (&str, &str) = ("unknown", "not measured");
const OPEN: (&str, &str) = ("open", "measured, not proven wrong");

/// Nothing for a tensor of fewer than two entries, or where none was measured.
pub(super) fn figure(tensor: &TensorReport) -> Option<Markup> {
    let grid = Grid::of(tensor).filter(|grid| !grid.cells.is_empty())?;
    let is_cut = grid.rows.cells < grid.rows.length || grid.columns.cells < grid.columns.length;
    Some(html! {
        figure {
            figcaption {
                b { "Where the errors are. " }
                @if is_cut { "A cell stands for several entries, and shows the worst of them." }
                @else { "A cell is an entry." }
            }
            (map(tensor, &grid))
            (legend(tensor, &grid))
        }
    })
}

fn map(tensor: &TensorReport, grid: &Grid) -> Markup {
    let area = area(grid);
    let has_rows = tensor.shape.len() > 1;
    let height = number(area.bottom() + 46.0);
    let (width, tall) = (cell_width(area, grid), cell_height(area, grid));
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label="heat map of the errors" {
            rect.(background(tensor).0) x=(number(area.left)) y=(number(area.top))
                width=(number(area.width)) height=(number(area.height)) {}
            @if let Some([rows, columns]) = region(tensor) {
                rect.(UNKNOWN.0)
                    x=(number(area.left + share(columns.start, grid.columns) * area.width))
                    y=(number(area.top + share(rows.start, grid.rows) * area.height))
                    width=(number(share(columns.len(), grid.columns) * area.width))
                    height=(number(share(rows.len(), grid.rows) * area.height)) {}
            }
            @for cell in &grid.cells {
                rect.(class(tensor, cell).0)
                    x=(number(area.left + cell.column as f64 * width))
                    y=(number(area.top + cell.row as f64 * tall))
                    width=(number(width)) height=(number(tall)) {
                    title { (about(tensor, cell)) }
                }
            }
            @if width >= LEAST_LINED && tall >= LEAST_LINED { path.grid d=(lines(area, grid)) {} }
            rect.frame x=(number(area.left)) y=(number(area.top))
                width=(number(area.width)) height=(number(area.height)) {}
            (below(area, &indices(grid.columns, 1.0)))
            text.name x=(number(WIDTH / 2.0)) y=(number(area.bottom() + 38.0)) text-anchor="middle" {
                (columns(tensor))
            }
            @if has_rows { (row_names(area, grid, &rows(tensor))) }
        }
    }
}

/// As large as the cells may be, in the middle.
fn area(grid: &Grid) -> Area {
    let side = |cells: usize, largest: f64| (cells as f64 * LARGEST_CELL).min(largest);
    let digits = grid.rows.length.to_string().len() as f64;
    let left = 30.0 + 6.4 * digits;
    let width = side(grid.columns.cells, WIDTH - left - 14.0);
    let left = left.max((WIDTH - width) / 2.0);
    Area { left, top: 10.0, width, height: side(grid.rows.cells, LARGEST_MAP) }
}

fn cell_width(area: Area, grid: &Grid) -> f64 {
    area.width / grid.columns.cells as f64
}

fn cell_height(area: Area, grid: &Grid) -> f64 {
    area.height / grid.rows.cells as f64
}

/// The name of the horizontal axis.
fn columns(tensor: &TensorReport) -> String {
    let [rows, columns] = tensor.split().map(<[usize]>::len);
    match (rows, columns) {
        (0, 0 | 1) => "index of the entry".to_owned(),
        _ => format!("column: {}", index_in(rows, columns)),
    }
}

/// The name of the vertical axis.
fn rows(tensor: &TensorReport) -> String {
    match tensor.split()[0].len() {
        0 => "row".to_owned(),
        count => format!("row: {}", index_in(0, count)),
    }
}

/// The index in `count` axes from `first` on.
fn index_in(first: usize, count: usize) -> String {
    match count {
        0 => "the only one".to_owned(),
        1 => format!("index in axis {first}"),
        _ => format!("index in axes {first} to {}, row by row", first + count - 1),
    }
}

fn row_names(area: Area, grid: &Grid, name: &str) -> Markup {
    let stride = (ROW / cell_height(area, grid)).ceil();
    let middle = number(area.y(0.5));
    let x = area.left - 6.0;
    let at = number(x - 6.4 * grid.rows.length.to_string().len() as f64 - 8.0);
    html! {
        @for mark in indices(grid.rows, stride) {
            text x=(number(x)) y=(number(area.y(1.0 - mark.place) + 4.0)) text-anchor="end" {
                (mark.text)
            }
        }
        text.name x=(at) y=(middle) text-anchor="middle" transform={ "rotate(-90 " (at) " " (middle) ")" } {
            @if area.height > LETTER * name.len() as f64 { (name) } @else { "row" }
        }
    }
}

/// The first index of every so many cells, in the middle of the cell.
fn indices(cut: Cut, stride: f64) -> Vec<Mark> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 64")]
    let cells = (0..cut.cells).step_by(stride.max(1.0) as usize);
    cells
        .map(|cell| Mark {
            place: (cell as f64 + 0.5) / cut.cells as f64,
            text: cut.start(cell).to_string(),
        })
        .collect()
}

fn lines(area: Area, grid: &Grid) -> String {
    let (left, top) = (number(area.left), number(area.top));
    let (right, bottom) = (number(area.left + area.width), number(area.bottom()));
    let column = |cell: usize| number(area.left + cell as f64 * cell_width(area, grid));
    let row = |cell: usize| number(area.top + cell as f64 * cell_height(area, grid));
    let columns = (1..grid.columns.cells).map(|cell| format!("M{} {top}V{bottom}", column(cell)));
    let rows = (1..grid.rows.cells).map(|cell| format!("M{left} {}H{right}", row(cell)));
    columns.chain(rows).collect()
}

/// What cells are in which nothing was measured: class and name.
fn background(tensor: &TensorReport) -> (&'static str, &'static str) {
    let is_known = tensor.is_complete || region(tensor).is_some();
    if is_known && tensor.verdict != Verdict::Inconclusive { RIGHT } else { UNKNOWN }
}

/// The rows and columns that errors are confined to, where not all of these are measured.
fn region(tensor: &TensorReport) -> Option<[Range<usize>; 2]> {
    match tensor.confined.as_deref() {
        Some([columns]) if !tensor.is_complete => Some([0..1, columns.clone()]),
        Some([rows, columns]) if !tensor.is_complete => Some([rows.clone(), columns.clone()]),
        _ => None,
    }
}

/// The part of an axis that some of its indices are.
fn share(count: usize, cut: Cut) -> f64 {
    count as f64 / cut.length as f64
}

fn class(tensor: &TensorReport, cell: &Cell) -> (&'static str, &'static str) {
    if cell.wrong == 0 {
        return if tensor.is_complete { background(tensor) } else { OPEN };
    }
    let class = CLASSES.iter().find(|(limit, ..)| rounded(cell.error) < *limit);
    class.map_or(WORST, |(_, class, name)| (class, name))
}

fn about(tensor: &TensorReport, cell: &Cell) -> String {
    let (entry, error) = (label(tensor, cell.position), size(cell.error));
    if cell.measured == 1 {
        return format!("{entry}: relative error {error}");
    }
    let measured = counted(cell.measured, "entry", "entries");
    format!(
        "{measured} measured, {} wrong; the worst is {entry}: relative error {error}",
        cell.wrong
    )
}

/// The classes that the map has, in the order of their errors.
fn legend(tensor: &TensorReport, grid: &Grid) -> Markup {
    let found: Vec<_> = grid.cells.iter().map(|cell| class(tensor, cell)).collect();
    let is_covered = found.len() == grid.rows.cells * grid.columns.cells;
    let has = |wanted: &str| found.iter().any(|(class, _)| *class == wanted);
    let background = background(tensor);
    let wrong = CLASSES.iter().map(|(_, class, name)| (*class, *name)).chain([WORST]);
    let wrong: Vec<_> = wrong.filter(|(class, _)| has(class)).collect();
    html! {
        ul.legend {
            @if !is_covered || has(background.0) {
                li { span.key.(background.0) {} (background.1) }
            }
            @if region(tensor).is_some() { li { span.key.(UNKNOWN.0) {} (UNKNOWN.1) } }
            @if has(OPEN.0) { li { span.key.(OPEN.0) {} (OPEN.1) } }
            @if !wrong.is_empty() { li { "wrong, with a relative error:" } }
            @for (class, name) in wrong { li { span.key.(class) {} (name) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Measurement, specimen};
    use super::*;

    /// The relative luminance of `#rrggbb` (WCAG 2.1).
    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let byte = u8::from_str_radix(&colour[at..at + 2], 16).expect("two digits");
            let value = f64::from(byte) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    #[test]
    fn neighbouring_errors_differ_in_brightness_and_not_in_hue_alone() {
        let (light, dark) = include_str!("page.css")
            .split_once("prefers-color-scheme: dark")
            .expect("both are there");
        let classes = [RIGHT.0, CLASSES[0].1, CLASSES[1].1, CLASSES[2].1, CLASSES[3].1, WORST.0];
        for css in [light, dark] {
            let of = |class: &str| {
                let (_, rest) = css.split_once(&format!("--{class}: ")).expect("it has a colour");
                luminance(&rest[..7])
            };
            let contrast = |one: &str, other: &str| {
                let (one, other) = (of(one) + 0.05, of(other) + 0.05);
                one.max(other) / one.min(other)
            };

            for pair in classes.windows(2) {
                assert!(contrast(pair[0], pair[1]) > 1.4, "{pair:?}");
            }
            for pair in [RIGHT.0, UNKNOWN.0, OPEN.0].windows(2) {
                assert!(contrast(pair[0], pair[1]) > 1.3, "{pair:?}");
            }
        }
    }

    fn map_of(shape: &[usize], verdict: Verdict) -> String {
        figure(&specimen::tensor("w", shape, verdict)).unwrap().into_string()
    }

    #[test]
    fn wrong_cells_are_coloured_by_their_errors() {
        let map = map_of(&[2, 3], Verdict::Fail);

        assert_eq!(map.matches("<rect class=\"extreme\"").count(), 2);
        assert!(map.contains("w[1, 0]: relative error 0.667"));
        assert!(map.contains("0.3 or more") && map.contains("no error seen"));
        assert!(!map.contains("not measured") && !map.contains("below 3e-5"));
    }

    #[test]
    fn what_was_not_measured_of_a_sampled_tensor_is_not_called_right() {
        let map = map_of(&[20, 30], Verdict::Fail);

        assert!(map.contains("not measured") && !map.contains("no error seen"));
    }

    #[test]
    fn entries_of_an_inconclusive_tensor_are_open() {
        let map = map_of(&[2, 3], Verdict::Inconclusive);

        assert!(map.contains("measured, not proven wrong"));
        assert!(!map.contains("no error seen") && !map.contains("class=\"extreme\""));
    }

    #[test]
    fn a_million_entries_are_a_small_picture() {
        let mut tensor = specimen::tensor("w", &[1000, 1000], Verdict::Fail);
        let entry = tensor.measurements[0];
        let all = (0..1_000_000).map(|position| Measurement { position, ..entry });
        tensor.measurements = all.collect();

        let map = figure(&tensor).unwrap().into_string();

        assert!(map.matches("<rect").count() < 4200 && map.len() < 1_000_000, "{}", map.len());
        assert!(map.contains("stands for several entries"));
    }

    #[test]
    fn errors_are_confined_to_a_region_where_not_every_entry_is_measured() {
        let columns = 1..3;
        for (confined, shown) in [
            (Some(vec![1..3, 0..1]), Some([1..3, 0..1])),
            (Some(vec![columns.clone()]), Some([0..1, columns])),
            (Some(vec![1..3, 0..1, 0..2]), None),
            (None, None),
        ] {
            let mut tensor = specimen::tensor("w", &[4, 4], Verdict::Fail);
            (tensor.confined, tensor.is_complete) = (confined, false);
            assert_eq!(region(&tensor), shown);

            tensor.is_complete = true;
            assert_eq!(region(&tensor), None);
        }
    }

    #[test]
    fn a_map_of_few_entries_has_cells_as_large_as_they_may_be() {
        let grid = Grid::of(&specimen::tensor("w", &[2, 3], Verdict::Fail)).expect("a map");

        let Area { width, height, .. } = area(&grid);

        assert_eq!([width, height], [3.0 * LARGEST_CELL, 2.0 * LARGEST_CELL]);
    }
}
