//! What a check that passed could not have seen at its point.

use std::fmt;

use super::bug_kind::BugKind;
use super::place;

/// How many lines there are of blind spots.
const MOST_LINES: usize = 3;

/// A mistake that would not have failed the check: at these parameters it changes nothing of a tensor's
/// derivatives. `Display` says why, in one line.
///
/// # Examples
/// ```
/// use gradcheck_core::{BugKind, Check};
///
/// // The cost has a weight decay that the gradient lacks. Where `x` is zero, that does not show.
/// let cost = |x: &mut [f64; 2]| x[0].sin() + (2.0 * x[1]).sin() + x[0] * x[0] + x[1] * x[1];
/// let report = Check::new().run(&mut [0.0, 0.0], cost, |x| [x[0].cos(), 2.0 * (2.0 * x[1]).cos()])?;
///
/// let spot = &report.into_result()?.blind_spots()[0].clone();
/// assert_eq!(*spot.kind(), BugKind::WeightDecay);
/// assert!(spot.to_string().contains("a forgotten weight decay would not show"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct BlindSpot {
    path: String,
    kind: BugKind,
    /// What is special of the tensor, and what would not show.
    said: [String; 2],
    remedy: &'static str,
}

impl BlindSpot {
    pub(crate) fn new(path: &str, kind: BugKind, special: String, unseen: &str) -> Self {
        let said = [special, unseen.to_owned()];
        Self { path: path.to_owned(), kind, said, remedy: "check at random points (`points = 2`)" }
    }

    /// Says what to do where another point would not help.
    pub(crate) fn cured_by(self, remedy: &'static str) -> Self {
        Self { remedy, ..self }
    }

    /// Returns the path of the tensor.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the mistake that would not have been seen.
    #[must_use]
    pub fn kind(&self) -> &BugKind {
        &self.kind
    }
}

impl fmt::Display for BlindSpot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [special, unseen] = &self.said;
        write!(formatter, "{special}: {unseen} would not show; {}", self.remedy)
    }
}

/// The tensor, as a sentence names it.
pub(crate) fn named(path: &str) -> String {
    format!("`{}`", place(path, &[]))
}

/// What could not have been seen, a line each.
pub(super) fn lines(spots: &[BlindSpot]) -> Vec<String> {
    let shown = if spots.len() > MOST_LINES { MOST_LINES - 1 } else { spots.len() };
    let mut lines: Vec<String> =
        spots[..shown].iter().map(|spot| format!("blind spot: {spot}.")).collect();
    if shown < spots.len() {
        let more = spots.len() - shown;
        lines.push(format!("blind spots: {more} more, in `Report::blind_spots`."));
    }
    lines
}
