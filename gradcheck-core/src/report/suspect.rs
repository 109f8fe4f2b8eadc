//! A named likely mistake, as data. What leads to one is the affair of `diagnose`.

use std::fmt;

use super::subject::Subject;
use super::wrap::wrapped;

/// The mistakes that can be named. In what follows a is the analytic gradient of a tensor, n the
/// numeric one. [`mistakes`](crate::mistakes) has a page for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BugKind {
    /// a is 0 throughout, n is not: the backward pass never writes to the tensor, or what it
    /// writes is cut off.
    ///
    /// [More on this](crate::mistakes::zero).
    Zero,
    /// a = -n: a subtraction the wrong way round, or a minus of the cost that got lost.
    ///
    /// [More on this](crate::mistakes::opposite_sign).
    OppositeSign,
    /// a = c n with one c for the tensor: a sum that should be a mean or a mean that is taken
    /// twice, where c is the length of an axis or the number of samples; a lost 2 of a square.
    ///
    /// [More on this](crate::mistakes::factor).
    Factor,
    /// a has the entries of n with axes exchanged: a matrix product in the wrong order, or a
    /// buffer that is written row by row and read column by column.
    ///
    /// [More on this](crate::mistakes::transposed).
    Transposed,
    /// Two tensors of the same shape have each other's gradient: a result that is returned or
    /// paired in the wrong order.
    ///
    /// [More on this](crate::mistakes::swapped).
    Swapped,
    /// a has the entries of n some positions too early or too late: an index that is off by one, a
    /// range that begins at the wrong entry.
    ///
    /// [More on this](crate::mistakes::shifted).
    Shifted,
    /// a has the entries of n in the opposite order: a loop that runs backwards, a convolution
    /// whose kernel is not flipped.
    ///
    /// [More on this](crate::mistakes::reversed).
    Reversed,
    /// a = |n|, or -|n|, where n has both signs: an absolute value or a square root of a square
    /// that loses the sign.
    ///
    /// [More on this](crate::mistakes::absolute_value).
    AbsoluteValue,
    /// n - a = c times the parameters, or c times their signs: a regularisation that only one of
    /// cost and gradient has.
    ///
    /// [More on this](crate::mistakes::weight_decay).
    WeightDecay,
    /// n - a is one constant: something is added to every entry.
    ///
    /// [More on this](crate::mistakes::offset).
    Offset,
    /// a reduction over one axis is missing or done twice: along it a is constant, and the sum or
    /// the mean of n; or each index of the axis has a factor of its own.
    ///
    /// [More on this](crate::mistakes::axis_factor).
    AxisFactor,
    /// Only some rows, columns, or a block are wrong: a loop that leaves them out, an index that
    /// does not move.
    ///
    /// [More on this](crate::mistakes::slices).
    Slices,
    /// Only a few single entries are wrong, and all others right: a special case, a border, a
    /// wrong index.
    ///
    /// [More on this](crate::mistakes::entries).
    Entries,
    /// The gradient closure gives another result when it is called again: a buffer that is not
    /// cleared, a stale cache, a random mask.
    ///
    /// [More on this](crate::mistakes::unstable).
    Unstable,
    /// A product with a vector that is the same for every vector.
    ///
    /// [More on this](crate::mistakes::vector_ignored).
    VectorIgnored,
    /// A product with a vector in which the vector stands twice.
    ///
    /// [More on this](crate::mistakes::vector_twice).
    VectorTwice,
    /// A product with a vector that is not linear in it for another reason.
    ///
    /// [More on this](crate::mistakes::not_linear).
    NotLinear,
    /// Second derivatives that depend on their order.
    ///
    /// [More on this](crate::mistakes::not_symmetric).
    NotSymmetric,
    /// A vector-Jacobian and a Jacobian-vector product that are not with the same Jacobian.
    ///
    /// [More on this](crate::mistakes::not_adjoint).
    NotAdjoint,
}

/// A mistake that explains what was seen. `Display` is claim, evidence and remedy, in 80 columns.
#[derive(Clone, Debug)]
pub struct Suspect {
    kind: BugKind,
    paths: Vec<String>,
    claim: String,
    evidence: String,
    remedy: String,
}

impl Suspect {
    /// A suspect of which only `claim` is known.
    pub(crate) fn new(kind: BugKind, paths: Vec<String>, claim: String) -> Self {
        Self { kind, paths, claim, evidence: String::new(), remedy: String::new() }
    }

    /// Adds what the claim rests on.
    pub(crate) fn because(self, evidence: String) -> Self {
        Self { evidence, ..self }
    }

    /// Adds what to do about it.
    pub(crate) fn cured_by(self, remedy: String) -> Self {
        Self { remedy, ..self }
    }

    /// The same in the words of a check of other derivatives than gradients.
    pub(crate) fn told(self, subject: Subject) -> Self {
        let [claim, evidence, remedy] =
            [&self.claim, &self.evidence, &self.remedy].map(|text| subject.told(text));
        Self { claim, evidence, remedy, ..self }
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

    /// Returns where to look for the cause.
    #[must_use]
    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

impl fmt::Display for Suspect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = [self.claim.as_str(), &self.evidence];
        let seen: Vec<&str> = seen.into_iter().filter(|part| !part.is_empty()).collect();
        formatter.write_str(&wrapped(&seen.join(" ")))?;
        if !self.remedy.is_empty() {
            write!(formatter, "\n{}", wrapped(&self.remedy))?;
        }
        Ok(())
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
    }

    #[test]
    fn a_suspect_of_which_only_the_claim_is_known_shows_that() {
        let suspect = Suspect::new(BugKind::Zero, Vec::new(), "claim".to_owned());

        assert_eq!(suspect.to_string(), "claim");
        assert_eq!([suspect.evidence(), suspect.remedy()], [""; 2]);
    }
}
