//! A check that was not possible, as far as its files say it.

use super::Origin;

/// Why there is no report of a check.
#[cfg_attr(not(any(feature = "json", feature = "html")), expect(dead_code, reason = "for files"))]
pub(crate) struct Impossible<'a> {
    /// In a sentence.
    pub(crate) claim: &'a str,
    /// Claim, evidence and remedy, each line of any length.
    pub(crate) text: &'a str,
    pub(crate) origin: &'a Origin,
}
