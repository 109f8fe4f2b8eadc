//! What is to be learnt of a line, and between which steps.

/// The ends of a range of steps, both within it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Steps {
    pub(crate) smallest: f64,
    pub(crate) largest: f64,
}

impl Steps {
    pub(crate) const fn new(smallest: f64, largest: f64) -> Self {
        Self { smallest, largest }
    }

    /// One step alone.
    pub(crate) const fn only(t: f64) -> Self {
        Self::new(t, t)
    }

    pub(crate) fn contains(self, t: f64) -> bool {
        t >= self.smallest && t <= self.largest
    }
}

/// What is to be learnt of a line, and where to look for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Goal {
    /// The first step.
    pub(crate) start: f64,
    /// The steps that make sense.
    pub(crate) limits: Steps,
    /// A residual is zero as soon as it is known to be below this.
    pub(crate) clear: f64,
    /// What has to be seen for a verdict; a few more steps are taken for it.
    pub(crate) needed: f64,
    /// An error is measured until its standard deviation is below this, if that can be reached.
    pub(crate) sharp: f64,
    /// The size of the derivative; noise beyond it says nothing.
    pub(crate) scale: f64,
    /// The smallest step that makes a difference to the prediction.
    pub(crate) rounding: f64,
    /// Whether kinks are to be lived with: rounding leaves no steps that are free of them.
    pub(crate) is_rough: bool,
}
