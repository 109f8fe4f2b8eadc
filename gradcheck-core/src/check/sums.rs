//! Sums in eight parts that run side by side: no addition waits for another, and the compiler
//! can use vector instructions.

/// How many parts a sum has.
pub(crate) const LANES: usize = 8;

/// A sum of many terms.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sums([f64; LANES]);

impl Sums {
    /// Adds the terms of up to eight lanes.
    #[inline]
    pub(crate) fn add_block(&mut self, count: usize, term: impl Fn(usize) -> f64) {
        if count == LANES {
            for lane in 0..LANES {
                self.0[lane] += term(lane);
            }
        } else {
            for lane in 0..count {
                self.0[lane] += term(lane);
            }
        }
    }

    pub(crate) fn total(&self) -> f64 {
        self.0.iter().sum()
    }
}
