//! What a check concluded, in one word.

use std::fmt;

/// What a check concluded.
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
