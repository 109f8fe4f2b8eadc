//! Sums in four parts that run side by side: no addition waits for another, and the compiler
//! can use vector instructions, which it does for arrays and not for slices.

use std::array::from_fn;

/// How many parts a sum has.
pub(crate) const LANES: usize = 4;

/// Four numbers that are worked on together.
pub(crate) type Lanes = [f64; LANES];

/// Up to four entries, zeros after the last.
#[inline]
pub(crate) fn load<T: Copy>(entries: &[T], widen: impl Fn(T) -> f64) -> Lanes {
    if let Ok(full) = <&[T; LANES]>::try_from(entries) {
        return from_fn(|lane| widen(full[lane]));
    }
    from_fn(|lane| entries.get(lane).map_or(0.0, |&entry| widen(entry)))
}

/// The greater of two numbers, the second where the first is none: one instruction, which
/// `f64::max` is not, and no branch, which would be mispredicted at every other entry.
#[inline]
pub(crate) fn greater(left: f64, right: f64) -> f64 {
    if left > right { left } else { right }
}

/// The lesser of two numbers, likewise.
#[inline]
pub(crate) fn lesser(left: f64, right: f64) -> f64 {
    if left < right { left } else { right }
}

/// A sum of many terms.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sums(Lanes);

impl Sums {
    #[inline]
    pub(crate) fn add(&mut self, term: impl Fn(usize) -> f64) {
        for lane in 0..LANES {
            self.0[lane] += term(lane);
        }
    }

    #[inline]
    pub(crate) fn add_all(&mut self, terms: Lanes) {
        self.add(|lane| terms[lane]);
    }

    pub(crate) fn total(&self) -> f64 {
        self.0.iter().sum()
    }
}
