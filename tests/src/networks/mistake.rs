//! Mistakes planted in any gradient: a tensor, or a typical row, column, block or entry of it, times a
//! factor.

use gradcheck_core::Parameters;

use super::real::Real;

/// A tensor whose gradient is smaller than this part of the largest may be the rounding of zero, in which
/// a factor is no mistake.
const NEGLIGIBLE: f64 = 1e-4;

/// What is multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A tensor.
    Whole,
    /// All entries with one index of the first axis of a matrix.
    Row,
    /// All entries with one index of the last axis of a matrix.
    Column,
    /// A quarter of the rows by a quarter of the columns.
    Block,
    /// One entry.
    Entry,
}

/// A factor for a part of the gradient.
#[derive(Clone, Copy, Debug)]
pub struct Mistake {
    /// What is multiplied.
    pub change: Change,
    /// By what.
    pub factor: f64,
}

/// Where the mistake was made: chosen once, so that a gradient that is asked for twice is wrong alike.
#[derive(Clone, Debug)]
pub struct Planted {
    /// The number of the tensor.
    pub tensor: usize,
    positions: Vec<usize>,
    factor: f64,
}

impl Planted {
    /// Makes the mistake.
    ///
    /// # Panics
    /// On a gradient that the place was not chosen in.
    pub fn plant<T: Real>(&self, gradient: &mut impl Parameters<Scalar = T>) {
        let mut entries = gradient.flatten();
        for &position in &self.positions {
            entries[position] = T::nearest(self.factor * entries[position].widen());
        }
        gradient.assign_flat(&entries).expect("as many entries");
    }
}

impl Mistake {
    /// Chooses the tensor, another one for every `pick`, and in it a part whose norm is typical.
    ///
    /// `None` where the gradient has no such part.
    #[must_use]
    pub fn choose<T: Real>(
        &self,
        gradient: &impl Parameters<Scalar = T>,
        pick: usize,
    ) -> Option<Planted> {
        let entries: Vec<f64> = gradient.flatten().into_iter().map(T::widen).collect();
        let layout = gradient.layout();
        let has_rows = !matches!(self.change, Change::Whole | Change::Entry);
        let norms: Vec<f64> =
            layout.tensors().iter().map(|tensor| norm(&entries[tensor.range()])).collect();
        let most = norms.iter().copied().fold(0.0, f64::max);
        let fits = |&number: &usize| {
            norms[number] > NEGLIGIBLE * most
                && (!has_rows || layout.tensors()[number].shape().len() > 1)
        };
        let fitting: Vec<usize> = (0..norms.len()).filter(fits).collect();
        let tensor = *fitting.get(pick % fitting.len().max(1))?;
        let info = &layout.tensors()[tensor];
        let parts = parts(self.change, info.shape());
        let start = info.range().start;
        let size = |part: &Vec<usize>| {
            norm(&part.iter().map(|offset| entries[start + offset]).collect::<Vec<f64>>())
        };
        // A part of zeros is right whatever its factor is.
        let sizes: Vec<f64> = parts.iter().map(size).collect();
        let moving: Vec<f64> = sizes.iter().copied().filter(|size| *size > 0.0).collect();
        let typical = norm(&moving) / (moving.len() as f64).sqrt();
        let nearest = (0..parts.len()).min_by(|&left, &right| {
            let distance = |place: usize| (sizes[place] - typical).abs();
            distance(left).total_cmp(&distance(right))
        })?;
        let positions = parts[nearest].iter().map(|offset| start + offset).collect();
        Some(Planted { tensor, positions, factor: self.factor })
    }
}

fn norm(entries: &[f64]) -> f64 {
    entries.iter().map(|entry| entry * entry).sum::<f64>().sqrt()
}

/// The offsets of the entries of each part that may be chosen.
fn parts(change: Change, shape: &[usize]) -> Vec<Vec<usize>> {
    let count: usize = shape.iter().product();
    let (rows, columns) = (shape.first().copied().unwrap_or(1), shape.last().copied().unwrap_or(1));
    let number = |offset: usize| match change {
        Change::Whole => 0,
        Change::Row => offset / (count / rows),
        Change::Column => offset % columns,
        Change::Block => {
            let [down, right] =
                [offset / (count / rows) * 4 / rows, offset % columns * 4 / columns];
            4 * down + right
        }
        Change::Entry => offset,
    };
    let mut parts = Vec::new();
    for offset in 0..count {
        let number = number(offset);
        if parts.len() <= number {
            parts.resize(number + 1, Vec::new());
        }
        parts[number].push(offset);
    }
    parts.retain(|part: &Vec<usize>| !part.is_empty());
    parts
}
