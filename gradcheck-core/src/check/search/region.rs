//! The part of a tensor that its errors are confined to: one range of indices for each axis.

use std::ops::Range;

use crate::check::model::scope::Scope;

/// Half the turn that spreads points over a circle most evenly.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// A box in a tensor.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Region {
    pub(crate) start: usize,
    pub(crate) shape: Vec<usize>,
    pub(crate) ranges: Vec<Range<usize>>,
}

impl Region {
    pub(crate) fn whole(start: usize, shape: &[usize]) -> Self {
        let ranges = shape.iter().map(|&length| 0..length).collect();
        Self { start, shape: shape.to_vec(), ranges }
    }

    pub(crate) fn with(&self, axis: usize, range: Range<usize>) -> Self {
        let mut region = self.clone();
        region.ranges[axis] = range;
        region
    }

    pub(crate) fn len(&self) -> usize {
        self.ranges.iter().map(ExactSizeIterator::len).product()
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.ranges.iter().zip(&self.shape).all(|(range, &length)| range.len() == length)
    }

    /// The flat position of one of its entries, counted in row-major order.
    pub(crate) fn position(&self, mut number: usize) -> usize {
        let (mut position, mut stride) = (self.start, 1);
        for (range, &length) in self.ranges.iter().zip(&self.shape).rev() {
            position += (range.start + number % range.len()) * stride;
            number /= range.len();
            stride *= length;
        }
        position
    }

    /// Some of its entries, spread over all axes; all of them where so many are wanted.
    pub(crate) fn spread(&self, wanted: usize) -> Vec<usize> {
        let count = self.len();
        let wanted = wanted.min(count);
        let place = |sample: usize| {
            let offset = (sample as f64 * GOLDEN).fract();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "below count"
            )]
            let number = ((sample as f64 + offset) * count as f64 / wanted as f64) as usize;
            self.position(if wanted == count { sample } else { number.min(count - 1) })
        };
        (0..wanted).map(place).collect()
    }

    /// Its entries as they lie in the flat list.
    pub(crate) fn scope(&self) -> Scope {
        // From this axis on it is contiguous.
        let whole = |axis: usize| self.ranges[axis].len() == self.shape[axis];
        let inner = (0..self.shape.len()).rev().find(|&axis| !whole(axis)).unwrap_or(0);
        let stride: usize = self.shape.iter().skip(inner + 1).product();
        let run = self.ranges.get(inner).map_or(1, |range| range.len() * stride);
        let runs = self.len().checked_div(run).unwrap_or(0);
        Scope::new((0..runs).map(|number| {
            let first = self.position(number * run);
            first..first + run
        }))
    }

    /// Into how many parts a cut across `axis` divides the flat list.
    pub(crate) fn parts(&self, axis: usize) -> usize {
        self.shape[..axis].iter().product()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region() -> Region {
        Region { start: 100, shape: vec![4, 3, 5], ranges: vec![1..3, 2..3, 1..4] }
    }

    #[test]
    fn a_box_has_its_entries_and_no_others() {
        let positions: Vec<usize> = (0..region().len()).map(|k| region().position(k)).collect();

        let expected: Vec<usize> =
            (1..3).flat_map(|i| (1..4).map(move |k| 100 + (i * 3 + 2) * 5 + k)).collect();
        assert_eq!(positions, expected);
        assert_eq!(region().scope().entries().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_whole_tensor_is_one_range_and_a_column_many() {
        let whole = Region::whole(7, &[4, 3]);

        assert_eq!(whole.scope(), Scope::range(7..19));
        assert_eq!(whole.with(0, 1..3).scope(), Scope::range(10..16));
        assert_eq!(whole.with(1, 1..2).scope().ranges().len(), 4);
        assert_eq!(Region::whole(7, &[]).scope(), Scope::range(7..8));
    }

    #[test]
    fn a_sample_is_spread_over_rows_and_columns() {
        let positions = Region::whole(0, &[128, 10]).spread(12);

        let mut columns: Vec<usize> = positions.iter().map(|position| position % 10).collect();
        columns.sort_unstable();
        columns.dedup();
        assert!(columns.len() >= 6, "{positions:?}");
        assert!(positions.windows(2).all(|pair| pair[0] < pair[1]), "{positions:?}");
        assert_eq!(region().spread(99).len(), 6);
    }
}
