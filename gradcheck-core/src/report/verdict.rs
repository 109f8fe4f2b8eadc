//! What a check concluded, in one word.

use std::fmt;

/// What a check concluded.
///
/// # Examples
/// ```
/// use gradcheck_core::{Check, Verdict};
///
/// let check = |factor: f64| Check::new().run(&mut 2.0_f64, |x| x.sin(), |x| factor * x.cos());
///
/// assert_eq!(check(1.0)?.verdict(), Verdict::Pass);
/// assert_eq!(check(1.1)?.verdict(), Verdict::Fail);
/// # Ok::<(), gradcheck_core::CheckError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// No error above the resolution.
    Pass,
    /// A proven error.
    Fail,
    /// Neither: the differences are not exact enough to tell.
    Inconclusive,
}

impl Verdict {
    /// The word in the JSON report.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// `pass`, `fail` or `inconclusive`.
impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
