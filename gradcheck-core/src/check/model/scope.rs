//! A set of entries of the flat list that are moved together.

use std::ops::Range;

/// Sorted ranges of flat positions that do not touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scope {
    ranges: Vec<Range<usize>>,
}

impl Scope {
    /// Joins sorted ranges.
    pub(crate) fn new(ranges: impl IntoIterator<Item = Range<usize>>) -> Self {
        let mut scope = Self::default();
        for range in ranges.into_iter().filter(|range| !range.is_empty()) {
            match scope.ranges.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => scope.ranges.push(range),
            }
        }
        scope
    }

    pub(crate) fn entry(position: usize) -> Self {
        Self::range(position..position + 1)
    }

    pub(crate) fn range(range: Range<usize>) -> Self {
        Self::new(std::iter::once(range))
    }

    pub(crate) fn ranges(&self) -> &[Range<usize>] {
        &self.ranges
    }

    pub(crate) fn len(&self) -> usize {
        self.ranges.iter().map(ExactSizeIterator::len).sum()
    }

    /// The only entry of the scope, if there is but one.
    pub(crate) fn only(&self) -> Option<usize> {
        (self.len() == 1).then(|| self.ranges[0].start)
    }

    /// The scope without the entries of `window`.
    pub(crate) fn without(&self, window: Range<usize>) -> Self {
        Self::new(self.ranges.iter().flat_map(|range| {
            [range.start..range.end.min(window.start), range.start.max(window.end)..range.end]
        }))
    }

    /// The scope without the entries of another.
    pub(crate) fn minus(&self, other: &Self) -> Self {
        let mut rest = Vec::new();
        for range in &self.ranges {
            let mut start = range.start;
            for gap in other.within(range.clone()) {
                rest.push(start..gap.start);
                start = gap.end;
            }
            rest.push(start..range.end);
        }
        Self::new(rest)
    }

    /// The first half of the entries, and the others.
    pub(crate) fn halves(&self) -> [Self; 2] {
        let mut left = self.len() / 2;
        let mut halves = [Vec::new(), Vec::new()];
        for range in &self.ranges {
            let cut = range.start + left.min(range.len());
            left -= cut - range.start;
            halves[0].push(range.start..cut);
            halves[1].push(cut..range.end);
        }
        halves.map(Self::new)
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = usize> + '_ {
        self.ranges.iter().cloned().flatten()
    }

    /// The parts of the scope inside `window`.
    pub(crate) fn within(&self, window: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let first = self.ranges.partition_point(|range| range.end <= window.start);
        self.ranges[first..]
            .iter()
            .map(move |range| range.start.max(window.start)..range.end.min(window.end))
            .take_while(|range| range.start < range.end)
    }

    /// How many entries of the scope are inside `window`.
    pub(crate) fn count_within(&self, window: Range<usize>) -> usize {
        self.within(window).map(|range| range.len()).sum()
    }

    pub(crate) fn meets(&self, window: Range<usize>) -> bool {
        self.within(window).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_joined_and_cut_by_a_window() {
        let scope = Scope::new([0..2, 2..5, 5..5, 8..10]);

        assert_eq!(scope.ranges, [0..5, 8..10]);
        assert_eq!(scope.within(3..9).collect::<Vec<_>>(), [3..5, 8..9]);
        assert!(!scope.meets(5..8));
    }

    #[test]
    fn halves_and_remainders_keep_every_entry_once() {
        let scope = Scope::new([0..3, 8..10]);

        let [first, second] = scope.halves();

        assert_eq!(first, Scope::range(0..2));
        assert_eq!(second.ranges, [2..3, 8..10]);
        assert_eq!(scope.without(1..9).ranges, [0..1, 9..10]);
        assert_eq!(scope.entries().collect::<Vec<_>>(), [0, 1, 2, 8, 9]);
    }
}
