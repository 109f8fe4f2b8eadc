//! Parts of a tensor: where its errors are confined to, and how that is said.

use std::ops::Range;

use super::grid;
use super::phrase::{part, tensor as named};
use super::symptoms::Symptoms;

/// A range of indices for each axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cuboid(Vec<Range<usize>>);

impl Cuboid {
    /// The smallest one outside of which every entry is known to be right; `None` if nothing is
    /// known to be.
    pub(super) fn of_errors(tensor: &Symptoms<'_>) -> Option<Self> {
        let cuboid =
            if tensor.is_complete { Self::around(tensor)? } else { Self(tensor.confined.to_vec()) };
        let fits = cuboid.0.len() == tensor.shape.len() && cuboid.count() < tensor.count();
        fits.then_some(cuboid)
    }

    /// The smallest one that has every wrong entry.
    fn around(tensor: &Symptoms<'_>) -> Option<Self> {
        let wrong = tensor.measurements.iter().filter(|entry| entry.is_wrong);
        let mut indices = wrong.map(|entry| tensor.index(entry.position));
        let first = indices.next()?;
        let mut ranges: Vec<Range<usize>> =
            first.into_iter().map(|component| component..component + 1).collect();
        for index in indices {
            for (range, component) in ranges.iter_mut().zip(index) {
                *range = range.start.min(component)..range.end.max(component + 1);
            }
        }
        Some(Self(ranges))
    }

    /// The first row and column of a square of several; `None` if it is none.
    pub(super) fn square(&self) -> Option<[usize; 2]> {
        let [rows, columns] = &self.0[..] else { return None };
        (rows.len() == columns.len() && rows.len() > 1).then_some([rows.start, columns.start])
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(ExactSizeIterator::len).product()
    }

    pub(super) fn contains(&self, shape: &[usize], position: usize) -> bool {
        let index = grid::index(shape, position);
        self.0.iter().zip(index).all(|(range, component)| range.contains(&component))
    }

    /// Whether it is a row, a column, or what corresponds to them with more axes: every index of
    /// at least one axis, one index of each other.
    pub(super) fn is_line(&self, shape: &[usize]) -> bool {
        let is_whole = |(range, &length): (&Range<usize>, &usize)| range.len() == length;
        let whole = self
            .0
            .iter()
            .zip(shape)
            .filter(|&(range, length)| *length > 1 && is_whole((range, length)));
        let fits = |(range, length): (&Range<usize>, &usize)| {
            range.len() == 1 || is_whole((range, length))
        };
        whole.count() > 0 && self.0.iter().zip(shape).all(fits)
    }

    /// The axis and the index of a block that is one index of one axis.
    pub(super) fn only(&self, shape: &[usize]) -> Option<(usize, usize)> {
        let mut narrow = (0..shape.len()).filter(|&axis| self.0[axis].len() < shape[axis]);
        let axis = narrow.next()?;
        let is_one = self.0[axis].len() == 1 && narrow.next().is_none();
        is_one.then(|| (axis, self.0[axis].start))
    }

    /// As its user would write it, and whether it is more than one: `row 3 of w`, `w[1..=2, :, 4]`.
    pub(super) fn said(&self, tensor: &Symptoms<'_>) -> (String, bool) {
        if let Some(said) = tensor.tangent.and_then(|rows| self.of_points(tensor, rows)) {
            return said;
        }
        let mut narrow = (0..self.0.len()).filter(|&axis| self.0[axis].len() < tensor.shape[axis]);
        if let (&[_, _], Some(axis), None) = (tensor.shape, narrow.next(), narrow.next()) {
            let range = &self.0[axis];
            let noun = ["row", "column"][axis];
            let plural = if range.len() == 1 { "" } else { "s" };
            let said = part(&format!("{noun}{plural} {}", inclusive(range)), tensor);
            return (said, range.len() > 1);
        }
        let components = components(&self.0, tensor.shape);
        if tensor.path.is_empty() {
            return (format!("[{components}] of {}", named("", tensor.topic)), false);
        }
        (format!("`{}[{components}]`", tensor.path), false)
    }
    /// Of a tangent whose points stand behind the axes of `rows`: `tangent component 3 of poses[1]`.
    fn of_points(&self, tensor: &Symptoms<'_>, rows: usize) -> Option<(String, bool)> {
        let (ranges, shape) = (&self.0, tensor.shape);
        let points = rows..shape.len().checked_sub(1).filter(|end| *end >= rows)?;
        let is_narrow =
            |axes: &Range<usize>| { axes.clone() }.any(|axis| ranges[axis].len() < shape[axis]);
        let at = |axes: &Range<usize>| components(&ranges[axes.clone()], &shape[axes.clone()]);
        let path = if tensor.path.is_empty() { "parameters" } else { tensor.path };
        let mut said = if is_narrow(&points) {
            format!("`{path}[{}]`", at(&points))
        } else {
            named(tensor.path, tensor.topic)
        };
        let component = points.end..points.end + 1;
        let is_many = ranges[points.end].len() > 1 && is_narrow(&component);
        if is_narrow(&component) {
            let noun = if is_many { "components" } else { "component" };
            let which = inclusive(&ranges[points.end]);
            said = format!("tangent {noun} {which} of {said}");
        }
        if is_narrow(&(0..rows)) {
            said = format!("{said} in rows [{}]", at(&(0..rows)));
        }
        Some((said, is_many))
    }
}

/// A range in words, with its last index.
fn inclusive(range: &Range<usize>) -> String {
    let (first, last) = (range.start, range.end - 1);
    match range.len() {
        1 => first.to_string(),
        2 => format!("{first} and {last}"),
        _ => format!("{first} to {last}"),
    }
}

/// A range of indices for each axis, as between brackets.
fn components(ranges: &[Range<usize>], shape: &[usize]) -> String {
    let component = |(range, &length): (&Range<usize>, &usize)| match range.len() {
        1 => range.start.to_string(),
        count if count == length => ":".to_owned(),
        _ => format!("{}..={}", range.start, range.end - 1),
    };
    ranges.iter().zip(shape).map(component).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_whole_along_an_axis_that_has_several_indices() {
        for (ranges, shape, is_line) in [
            (vec![0..3, 1..2], &[3, 4][..], true),
            (vec![1..2, 0..4], &[3, 4], true),
            (vec![0..3, 0..4], &[3, 4], true),
            (vec![0..3, 1..3], &[3, 4], false),
            (vec![1..2, 1..2], &[3, 4], false),
            (vec![0..1, 2..3], &[1, 4], false),
            (vec![0..1, 0..4], &[1, 4], true),
        ] {
            assert_eq!(Cuboid(ranges.clone()).is_line(shape), is_line, "{ranges:?} of {shape:?}");
        }
    }
}
