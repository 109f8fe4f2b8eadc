//! The ways in which the entries of a tensor can come into wrong places, as lists of all of them.

/// Where the value of an entry comes from; from nowhere, a zero, where it is `None`.
pub(super) type Source = Box<dyn Fn(usize) -> Option<usize>>;

/// All moves of one kind for a shape.
pub(super) type Moves = fn(&[usize]) -> Vec<Source>;

/// An axis as its length and its stride.
pub(super) type Axis = (usize, usize);

/// Which index along the axis an entry has.
pub(super) fn component(position: usize, (length, stride): Axis) -> usize {
    position / stride % length
}

/// The axes that are longer than one.
pub(super) fn axes(shape: &[usize]) -> Vec<Axis> {
    let stride = |axis: usize| shape[axis + 1..].iter().product();
    let axes = (0..shape.len()).map(|axis| (shape[axis], stride(axis)));
    axes.filter(|&(length, _)| length > 1).collect()
}

/// The axes, and all entries in a row.
fn lines(shape: &[usize]) -> Vec<Axis> {
    let mut lines = axes(shape);
    lines.push((shape.iter().product(), 1));
    lines
}

/// Axes in another order, written or read.
pub(super) fn exchanges(shape: &[usize]) -> Vec<Source> {
    let lengths: Vec<usize> = shape.iter().copied().filter(|&length| length > 1).collect();
    let mut orders = vec![Vec::new()];
    for _ in &lengths {
        let longer = |order: &Vec<usize>| {
            let unused = (0..lengths.len()).filter(|axis| !order.contains(axis));
            unused.map(|axis| [order.as_slice(), &[axis]].concat()).collect::<Vec<_>>()
        };
        orders = orders.iter().flat_map(longer).collect();
    }
    let source = |order: Vec<usize>| -> Source {
        let lengths = lengths.clone();
        Box::new(move |position| {
            let (mut rest, mut index) = (position, vec![0; lengths.len()]);
            for &axis in order.iter().rev() {
                index[axis] = rest % lengths[axis];
                rest /= lengths[axis];
            }
            Some(lengths.iter().zip(index).fold(0, |at, (length, index)| at * length + index))
        })
    };
    orders.into_iter().map(source).collect()
}

/// Shifts along an axis or of all entries in a row, in a circle, with zeros behind them,
/// or with what was there before.
pub(super) fn shifts(shape: &[usize]) -> Vec<Source> {
    let mut shifts: Vec<Source> = Vec::new();
    for (length, stride) in lines(shape) {
        for by in 1..length {
            let source = move |position: usize| {
                let from = component(position, (length, stride));
                let to = (from + by) % length;
                position + to * stride - from * stride
            };
            let wraps = move |position: usize| component(position, (length, stride)) + by >= length;
            shifts.push(Box::new(move |position| Some(source(position))));
            shifts.push(Box::new(move |position| (!wraps(position)).then(|| source(position))));
            shifts.push(Box::new(move |position| wraps(position).then(|| source(position))));
            let kept = move |position: usize, is_in: bool| {
                Some(if is_in { source(position) } else { position })
            };
            // By one only: what is kept agrees in most entries, and every shift goes through them all.
            if by == 1 || by + 1 == length {
                shifts.push(Box::new(move |position| kept(position, !wraps(position))));
                shifts.push(Box::new(move |position| kept(position, wraps(position))));
            }
        }
    }
    shifts
}

/// The opposite order along an axis or of all entries in a row.
pub(super) fn reversals(shape: &[usize]) -> Vec<Source> {
    let reversal = |(length, stride): Axis| -> Source {
        Box::new(move |position| {
            let from = component(position, (length, stride));
            Some(position + (length - 1 - from) * stride - from * stride)
        })
    };
    lines(shape).into_iter().map(reversal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(moves: Moves, shape: &[usize]) -> Vec<Vec<Option<usize>>> {
        let count: usize = shape.iter().product();
        moves(shape).iter().map(|source| (0..count).map(source).collect()).collect()
    }

    #[test]
    fn a_matrix_is_transposed_in_one_way() {
        let transposed = [0, 2, 4, 1, 3, 5].map(Some).to_vec();
        assert!(all(exchanges, &[3, 2]).contains(&transposed));
        assert_eq!(all(exchanges, &[3, 2]).len(), 2);
        assert_eq!(all(exchanges, &[3, 2, 4]).len(), 6);
    }

    #[test]
    fn rows_are_shifted_and_reversed() {
        assert!(all(shifts, &[4]).contains(&vec![Some(3), Some(0), Some(1), Some(2)]));
        assert!(all(shifts, &[4]).contains(&vec![None, Some(0), Some(1), Some(2)]));
        assert!(all(shifts, &[2, 2]).contains(&[1, 0, 3, 2].map(Some).to_vec()));
        assert!(all(reversals, &[2, 3]).contains(&[2, 1, 0, 5, 4, 3].map(Some).to_vec()));
    }
}
