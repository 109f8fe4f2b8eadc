//! A check that was not possible, as far as its files say it.

/// Why there is no report of a check.
#[cfg_attr(not(any(feature = "json", feature = "html")), expect(dead_code, reason = "for files"))]
pub(crate) struct Impossible<'a> {
    /// In a sentence.
    pub(crate) claim: &'a str,
    /// Claim, evidence and remedy, each line of any length.
    pub(crate) text: &'a str,
    /// The test as `cargo test` names it; empty outside of one.
    pub(crate) test: &'a str,
}

#[cfg(any(feature = "json", feature = "html"))]
impl Impossible<'_> {
    /// The test, where there is one.
    pub(super) fn test(&self) -> Option<&str> {
        Some(self.test).filter(|test| !test.is_empty())
    }
}
