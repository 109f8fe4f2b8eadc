//! A named likely mistake, as data. What leads to one is the affair of `diagnose`.

use std::fmt;

use super::wrap::wrapped;

/// The mistakes that can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BugKind {
    /// The gradient closure gives another result when it is called again.
    Unstable,
}

/// A mistake that explains what was seen. `Display` is claim, evidence and remedy, in 80 columns.
#[derive(Clone, Debug)]
pub struct Suspect {
    kind: BugKind,
    paths: Vec<String>,
    text: String,
}

impl Suspect {
    /// A suspect that says `text`: claim, evidence and remedy.
    pub(crate) fn new(kind: BugKind, paths: Vec<String>, text: String) -> Self {
        Self { kind, paths, text }
    }

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
        formatter.write_str(&wrapped(&self.text))
    }
}
