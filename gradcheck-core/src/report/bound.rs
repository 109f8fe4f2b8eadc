//! How large an error may be, as a type: a number that is never NaN, so that a comparison decides.

/// How large an error may be; infinite where nothing is known of it. Never NaN.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Bound(f64);

impl Bound {
    pub(crate) const ZERO: Self = Self(0.0);
    pub(crate) const UNKNOWN: Self = Self(f64::INFINITY);

    /// A bound of `size`; what is no number bounds nothing.
    pub(crate) const fn new(size: f64) -> Self {
        if size.is_nan() { Self::UNKNOWN } else { Self(size) }
    }

    /// The same relative to `part`: unknown beside nothing, and beside what is too large to be a
    /// number, of which every finite error is none.
    pub(crate) fn over(self, part: f64) -> Self {
        if part > 0.0 && part.is_finite() { Self(self.0 / part) } else { Self::UNKNOWN }
    }

    pub(crate) fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    pub(crate) fn min(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }

    pub(crate) fn is_known(self) -> bool {
        self.0.is_finite()
    }

    /// The bound as a number, infinite where it is unknown.
    pub(crate) const fn get(self) -> f64 {
        self.0
    }
}

impl Default for Bound {
    fn default() -> Self {
        Self::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bound_is_nan_and_what_is_unknown_is_below_nothing() {
        let odd = [0.0, -1.0, 1e308, f64::INFINITY, f64::NAN];
        let bounds = odd.into_iter().flat_map(|size| odd.map(|part| Bound::new(size).over(part)));
        for bound in bounds.chain(odd.map(Bound::new)) {
            assert!(!bound.get().is_nan() && !bound.max(Bound::ZERO).get().is_nan());
        }
        for part in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert_eq!(Bound::new(1.0).over(part), Bound::UNKNOWN);
        }
        assert!(Bound::new(f64::NAN) > Bound::new(f64::MAX));
        assert_eq!(Bound::new(3.0).over(2.0).get(), 1.5);
    }
}
