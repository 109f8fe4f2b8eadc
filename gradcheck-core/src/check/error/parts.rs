//! The parts of what an error says.

/// The three parts of an error.
pub(super) struct Text {
    /// What is wrong.
    pub(super) claim: String,
    /// Values and layouts, in lines of their own; empty where the claim has them.
    pub(super) evidence: String,
    /// What to do; empty where the claim says it.
    pub(super) remedy: &'static str,
}

impl Text {
    pub(super) fn new(
        claim: impl Into<String>,
        evidence: impl Into<String>,
        remedy: &'static str,
    ) -> Self {
        Self { claim: claim.into(), evidence: evidence.into(), remedy }
    }
}
