//! The root of a sum of squares that neither overflow nor vanish (Blue, "A Portable Fortran Program to
//! Find the Euclidean Norm of a Vector", ACM TOMS 4, 1978).

/// Larger numbers, and smaller ones than its inverse, are multiplied by a power of two before they are
/// squared: so many squares as there can be are a number then.
const LARGE: f64 = 1.0e140;
const FACTOR: f64 = f64::from_bits((1023 - 600) << 52);

/// The root of a sum of squares.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Norm {
    ordinary: f64,
    large: f64,
    small: f64,
}

impl Norm {
    pub(crate) fn of(terms: impl IntoIterator<Item = f64>) -> Self {
        let mut norm = Self::default();
        terms.into_iter().for_each(|term| norm.add(term));
        norm
    }

    pub(crate) fn add(&mut self, term: f64) {
        let size = term.abs();
        if size > LARGE {
            self.large += (term * FACTOR).powi(2);
        } else if size < LARGE.recip() {
            self.small += (term / FACTOR).powi(2);
        } else {
            self.ordinary += term * term;
        }
    }

    pub(crate) fn root(self) -> f64 {
        let [small, large] = [self.small.sqrt() * FACTOR, self.large.sqrt() / FACTOR];
        if large == 0.0 && small == 0.0 {
            self.ordinary.sqrt()
        } else {
            self.ordinary.sqrt().hypot(small).hypot(large)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_norm_is_a_number_wherever_its_greatest_term_is() {
        for size in [1e-320, 1e-200, 1e-150, 1e-140, 1e-3, 1.0, 1e140, 1e160, 1e300] {
            let norm = Norm::of([3.0 * size, -4.0 * size, 0.0]).root();

            assert!((norm / size - 5.0).abs() < 1e-3, "{size}: {norm}");
        }
        assert_eq!(Norm::of([]).root(), 0.0);
        assert_eq!(Norm::of([1e-300, 2.0, 1e300]).root(), 1e300);
        assert!(Norm::of([1.0, f64::NAN]).root().is_nan());
    }
}
