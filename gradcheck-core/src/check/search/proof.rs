//! What is known of one entry that was measured by itself.

/// Noise that is known from eight values may be twice as large.
pub(crate) const SAFE: f64 = 2.0;
/// Steps of more than this part of an entry may reach over features of the function unseen.
pub(crate) const WIDE: f64 = 0.03;

/// One entry that was measured by itself, in the user's unit times the unit of the samples.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proof {
    pub(crate) position: usize,
    pub(crate) analytic: f64,
    pub(crate) numeric: f64,
    /// A bound of the error of `numeric`.
    pub(crate) error: f64,
    /// Whether the analytic value is a mistake.
    pub(crate) is_wrong: bool,
    /// The slopes on both sides, the smaller first, where they differ.
    pub(crate) slopes: Option<[f64; 2]>,
}

/// How far the slopes on both sides of a kink are from their mean.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HalfJump {
    pub(crate) measured: f64,
    /// What it is at the most.
    pub(crate) greatest: f64,
}

impl Proof {
    /// The same where any slope is right that differs by no more than `half` from the numeric one.
    pub(crate) fn at_kink(self, half: HalfJump) -> Self {
        let error = self.error + half.greatest;
        let is_wrong = self.is_wrong && (self.analytic - self.numeric).abs() > error;
        let slopes = Some([self.numeric - half.measured, self.numeric + half.measured]);
        Self { error, is_wrong, slopes, ..self }
    }
}
