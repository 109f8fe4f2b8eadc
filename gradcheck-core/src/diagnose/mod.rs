//! From wrong entries to the name of the mistake. Knows results only, not how they were measured.

mod unstable;

use std::fmt;

pub(crate) use unstable::unstable;

/// The mistakes that can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BugKind {
    /// The gradient closure gives another result when it is called again.
    Unstable,
}

/// A mistake that explains what was seen. `Display` is claim, evidence and remedy.
#[derive(Clone, Debug)]
pub struct Suspect {
    kind: BugKind,
    paths: Vec<String>,
    text: String,
}

impl Suspect {
    /// Returns which mistake it is.
    #[must_use]
    pub fn kind(&self) -> &BugKind {
        &self.kind
    }

    /// Returns the paths of the tensors that it concerns.
    #[must_use]
    pub fn paths(&self) -> &[String] {
        &self.paths
    }
}

impl fmt::Display for Suspect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}
