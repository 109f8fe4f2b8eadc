//! A named likely mistake, as data. What leads to one is the affair of `diagnose`.

use std::fmt;

use super::bug_kind::BugKind;
use super::wrap::{tame, wrapped};

/// A mistake that explains what was seen. `Display` is claim, evidence, remedy and
/// the page of the mistake, in 80 columns.
///
/// # Examples
/// ```
/// use gradcheck_core::{BugKind, Check};
///
/// let mut x: Vec<f64> = (1..9).map(f64::from).collect();
/// let report = Check::new().run(
///     &mut x,
///     |x| x.iter().map(|x| x.sin()).sum::<f64>(),
///     |x| x.iter().map(|x| -x.cos()).collect::<Vec<_>>(),
/// )?;
///
/// assert_eq!(report.suspects()[0].kind(), &BugKind::OppositeSign);
/// println!("{}", report.suspects()[0].remedy());
/// # Ok::<(), gradcheck_core::CheckError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Suspect {
    kind: BugKind,
    paths: Vec<String>,
    claim: String,
    evidence: String,
    /// What a test of the corrected gradient showed; empty if there was none.
    pub(super) proof: String,
    remedy: String,
}

impl Suspect {
    /// A suspect of which only `claim` is known.
    pub(crate) fn new(kind: BugKind, paths: Vec<String>, claim: String) -> Self {
        let [evidence, proof, remedy] = [const { String::new() }; 3];
        Self { kind, paths, claim, evidence, proof, remedy }
    }

    /// Adds what the claim rests on.
    pub(crate) fn because(self, evidence: String) -> Self {
        Self { evidence, ..self }
    }

    /// Adds that the corrected gradient passed a check.
    pub(crate) fn proven_by(self, proof: String) -> Self {
        Self { proof, ..self }
    }

    /// Adds what to do about it.
    pub(crate) fn cured_by(self, remedy: String) -> Self {
        Self { remedy, ..self }
    }

    /// Claim and evidence, and below them what was tested, the remedy and the page; each line of any
    /// length.
    pub(super) fn text(&self) -> String {
        let seen = [self.claim.as_str(), &self.evidence];
        let seen: Vec<&str> = seen.into_iter().filter(|part| !part.is_empty()).collect();
        let page = format!("More: {}", self.kind.page());
        let said = [seen.join(" "), self.proof.clone(), self.remedy.clone(), page];
        let said: Vec<String> = said.into_iter().filter(|part| !part.is_empty()).collect();
        said.join("\n")
    }

    /// Returns which mistake it is.
    #[must_use]
    pub fn kind(&self) -> &BugKind {
        &self.kind
    }

    /// Returns the paths of the tensors that it concerns, in the order of the layout.
    #[must_use]
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// Returns the mistake in a sentence.
    #[must_use]
    pub fn claim(&self) -> &str {
        &self.claim
    }

    /// Returns what the claim rests on.
    #[must_use]
    pub fn evidence(&self) -> &str {
        &self.evidence
    }

    /// Returns whether the gradient, corrected as the claim says, was checked along a direction through
    /// all of the tensors, and passed.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        !self.proof.is_empty()
    }

    /// Returns where to look for the cause.
    #[must_use]
    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

impl fmt::Display for Suspect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&tame(&wrapped(&self.text())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suspect_shows_claim_evidence_and_remedy_in_80_columns() {
        let suspect = Suspect::new(BugKind::Zero, vec!["w".to_owned()], "claim ".repeat(30))
            .because("evidence".to_owned())
            .cured_by("remedy ".repeat(30));

        let text = suspect.to_string();

        assert!(text.lines().all(|line| line.len() <= 80), "{text}");
        assert!(text.find("evidence") < text.find("\nremedy"), "{text}");
        assert!(text.contains("evidence\nremedy"), "{text}");
        assert!(text.ends_with("\nMore: gradcheck_core::mistakes::zero"), "{text}");
    }

    #[test]
    fn a_suspect_of_which_only_the_claim_is_known_shows_that() {
        let suspect = Suspect::new(BugKind::Zero, Vec::new(), "claim".to_owned());

        assert_eq!(suspect.to_string(), "claim\nMore: gradcheck_core::mistakes::zero");
        assert_eq!([suspect.evidence(), suspect.remedy()], [""; 2]);
    }
}
