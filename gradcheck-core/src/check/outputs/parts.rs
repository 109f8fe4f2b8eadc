//! What a scope of the entries of a sparse matrix consists of: whole rows, and parts of others.

use std::ops::Range;

use super::pattern::Pattern;
use crate::check::model::scope::Scope;

/// Whole rows, and parts of others, each with its entries.
#[derive(Clone, Default)]
pub(super) struct Parts {
    pub(super) whole: Vec<Range<usize>>,
    pub(super) others: Vec<(usize, Vec<Range<usize>>)>,
}

impl Pattern {
    /// The columns that some entries of a row move.
    pub(super) fn moved_by(&self, row: usize, ranges: &[Range<usize>], movable: &Scope) -> Scope {
        let rest = self.row(row).end - 1;
        let inside = || ranges.iter().cloned().flatten();
        if !inside().any(|position| position == rest) {
            let columns = inside().filter_map(|position| self.column(position));
            return Scope::new(columns.map(|column| column..column + 1));
        }
        let is_inside = |position: &usize| ranges.iter().any(|range| range.contains(position));
        let others = (self.row(row).start..rest).filter(|position| !is_inside(position));
        let others = others.filter_map(|position| self.column(position));
        movable.minus(&Scope::new(others.map(|column| column..column + 1)))
    }

    /// Divides a scope into whole rows and parts of others.
    pub(super) fn divided(&self, scope: &Scope) -> Parts {
        let mut parts = Parts::default();
        let part =
            |parts: &mut Parts, row: usize, range: Range<usize>| match parts.others.last_mut() {
                Some((last, ranges)) if *last == row => ranges.push(range),
                _ => parts.others.push((row, vec![range])),
            };
        for range in scope.ranges() {
            let (mut first, last) = (self.row_of(range.start), range.end);
            if self.row(first).start < range.start {
                part(&mut parts, first, range.start..self.row(first).end.min(last));
                first += 1;
            }
            let end = if last == self.len() { self.rows() } else { self.row_of(last) };
            if first < end {
                parts.whole.push(first..end);
            }
            if first <= end && end < self.rows() && self.row(end).start < last {
                part(&mut parts, end, self.row(end).start..last);
            }
        }
        parts
    }
}
