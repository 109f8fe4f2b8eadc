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

    pub(crate) fn total(&self) -> f64 {
        self.0.iter().sum()
    }
}
