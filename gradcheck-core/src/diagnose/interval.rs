//! The values that a number may have.

/// All numbers from `low` to `high`; none where `low` is greater.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Interval {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Interval {
    pub(super) const ALL: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY };
    /// The number 1 alone.
    pub(super) const ONE: Self = Self { low: 1.0, high: 1.0 };

    pub(super) fn around(middle: f64, error: f64) -> Self {
        Self { low: middle - error, high: middle + error }
    }

    /// The quotients of its numbers by a `divisor` that is not 0.
    pub(super) fn over(self, divisor: f64) -> Self {
        let [one, other] = [self.low / divisor, self.high / divisor];
        Self { low: one.min(other), high: one.max(other) }
    }

    /// The numbers that are in both.
    pub(super) fn and(self, other: Self) -> Self {
        Self { low: self.low.max(other.low), high: self.high.min(other.high) }
    }

    pub(super) fn is_empty(self) -> bool {
        self.low > self.high
    }

    pub(super) fn is_finite(self) -> bool {
        self.low.is_finite() && self.high.is_finite()
    }

    pub(super) fn contains(self, number: f64) -> bool {
        (self.low..=self.high).contains(&number)
    }

    pub(super) fn width(self) -> f64 {
        self.high - self.low
    }

    pub(super) fn middle(self) -> f64 {
        f64::midpoint(self.low, self.high)
    }

    pub(super) fn plus(self, number: f64) -> Self {
        Self { low: self.low + number, high: self.high + number }
    }

    /// The products of its numbers with a `factor`.
    pub(super) fn times(self, factor: f64) -> Self {
        let [one, other] = [self.low * factor, self.high * factor];
        Self { low: one.min(other), high: one.max(other) }
    }

    pub(super) fn negated(self) -> Self {
        Self { low: -self.high, high: -self.low }
    }

    /// One by each of its numbers, if 0 is none of them.
    pub(super) fn inverted(self) -> Option<Self> {
        let is_off_zero = self.low > 0.0 || self.high < 0.0;
        is_off_zero.then(|| Self { low: 1.0 / self.high, high: 1.0 / self.low })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_stay_in_order() {
        let interval = Interval { low: 2.0, high: 4.0 };

        assert_eq!(interval.negated(), Interval { low: -4.0, high: -2.0 });
        assert_eq!(interval.inverted(), Some(Interval { low: 0.25, high: 0.5 }));
        assert_eq!(interval.negated().inverted(), Some(Interval { low: -0.5, high: -0.25 }));
        assert_eq!(interval.over(-2.0), Interval { low: -2.0, high: -1.0 });
        assert_eq!(interval.and(Interval::around(4.0, 1.0)), Interval { low: 3.0, high: 4.0 });
    }

    #[test]
    fn one_by_zero_is_no_number() {
        for low in [-1.0, 0.0] {
            assert_eq!(Interval { low, high: 1.0 }.inverted(), None);
        }
    }

    #[test]
    fn what_two_do_not_share_is_empty() {
        let apart = Interval::around(1.0, 0.5).and(Interval::around(3.0, 0.5));

        assert!(apart.is_empty() && !Interval::ONE.is_empty());
        assert_eq!(Interval::ALL.and(Interval::ONE), Interval::ONE);
    }
}
