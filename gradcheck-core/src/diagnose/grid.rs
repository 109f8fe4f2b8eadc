//! Positions in row-major order, and the indices that they stand for.

/// The index of the entry at `position`.
pub(super) fn index(shape: &[usize], position: usize) -> Vec<usize> {
    let mut index = vec![0; shape.len()];
    let mut rest = position;
    for (component, &length) in index.iter_mut().zip(shape).rev() {
        *component = rest % length;
        rest /= length;
    }
    index
}

/// The position of the entry at `index`.
pub(super) fn position(shape: &[usize], index: &[usize]) -> usize {
    shape.iter().zip(index).fold(0, |position, (length, component)| position * length + component)
}

/// An axis, or the whole tensor as if it were one: entries that follow each other along it are
/// `stride` positions apart, and `length` of them make a fibre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fibre {
    /// `None` for the whole tensor in row-major order.
    pub(super) axis: Option<usize>,
    pub(super) length: usize,
    pub(super) stride: usize,
}

impl Fibre {
    /// The tensor in row-major order.
    pub(super) fn flat(shape: &[usize]) -> Self {
        Self { axis: None, length: shape.iter().product(), stride: 1 }
    }

    pub(super) fn axis(shape: &[usize], axis: usize) -> Self {
        let stride = shape[axis + 1..].iter().product();
        Self { axis: Some(axis), length: shape[axis], stride }
    }

    /// The axes along which something can change; none twice, nor one that is the whole tensor.
    pub(super) fn axes(shape: &[usize]) -> impl Iterator<Item = Self> + '_ {
        let count: usize = shape.iter().product();
        let axes = (0..shape.len()).map(|axis| Self::axis(shape, axis));
        axes.filter(move |fibre| fibre.length > 1 && fibre.length < count)
    }

    /// Where on its fibre the entry at `position` is.
    pub(super) fn component(self, position: usize) -> usize {
        position / self.stride % self.length
    }

    /// The entry of the same fibre at `component`.
    pub(super) fn with(self, position: usize, component: usize) -> usize {
        position - self.component(position) * self.stride + component * self.stride
    }

    /// Says what it is in a tensor of so many axes, as in `reversed along axis 0`.
    pub(super) fn name(self, axes: usize) -> String {
        match self.axis {
            Some(axis) => format!(" along axis {axis}"),
            None if axes > 1 => " in row-major order".to_owned(),
            None => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_stands_for_its_position() {
        let shape = [3, 4, 2];

        for number in 0..24 {
            assert_eq!(position(&shape, &index(&shape, number)), number);
        }
        assert_eq!(index(&shape, 13), [1, 2, 1]);
        assert_eq!(position(&[], &index(&[], 0)), 0);
    }

    #[test]
    fn a_line_changes_one_component_of_the_index() {
        let shape = [3, 4, 2];
        let fibre = Fibre::axis(&shape, 1);

        assert_eq!(fibre.component(13), 2);
        assert_eq!(index(&shape, fibre.with(13, 3)), [1, 3, 1]);
    }

    #[test]
    fn an_axis_that_is_the_whole_tensor_is_no_axis() {
        assert_eq!(Fibre::axes(&[5]).count(), 0);
        assert_eq!(Fibre::axes(&[1, 5]).count(), 0);
        assert_eq!(Fibre::axes(&[2, 5]).count(), 2);
    }
}
