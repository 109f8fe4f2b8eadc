//! What one checker said of one gradient, and what is to be thought of that.

use super::case::Expected;
use super::checkers::{Judgement, Outcome};
use super::mistakes::Truth;
use super::names::Names;

/// The gradient that was judged.
#[derive(Clone, Debug)]
pub enum Subject {
    /// The right one.
    Right,
    /// One with a mistake.
    Mistake(&'static str, Truth),
    /// One with an error of this multiple of the resolution that a pass of the right one claimed.
    Certificate(f64, Truth),
}

/// What one checker said of one gradient.
#[derive(Clone, Debug)]
pub struct Record {
    /// The checker's name.
    pub checker: &'static str,
    /// The scalar type of the parameters.
    pub scalar: &'static str,
    /// The family of the case.
    pub family: &'static str,
    /// The name of the case.
    pub case: String,
    /// The gradient.
    pub subject: Subject,
    /// What the right gradient of this case deserves.
    pub expected: Expected,
    /// The seed of the check.
    pub seed: u64,
    /// The answer.
    pub outcome: Outcome,
    /// What the names of the mistake are worth.
    pub names: Names,
    /// What differences with the best step known say of the gradient; unknown in large cases.
    pub best: Option<Judgement>,
    /// Of every measured derivative the true error and the claimed bound of it.
    pub bounds: Vec<(f64, f64)>,
    /// Whether the function is smooth at the parameters.
    pub is_smooth: bool,
}

impl Record {
    /// What is wrong about the gradient, unless it only probes a certificate.
    #[must_use]
    pub fn truth(&self) -> Option<&Truth> {
        match &self.subject {
            Subject::Mistake(_, truth) => Some(truth),
            Subject::Right | Subject::Certificate(..) => None,
        }
    }

    /// Whether the gradient is the right one.
    #[must_use]
    pub fn is_right(&self) -> bool {
        matches!(self.subject, Subject::Right)
    }

    /// Whether a right gradient was called wrong.
    #[must_use]
    pub fn is_false_alarm(&self) -> bool {
        let refused = self.outcome.judgement == Judgement::Error;
        let failed = self.outcome.judgement == Judgement::Fail;
        self.is_right() && self.expected == Expected::Pass && (failed || refused)
    }

    /// Whether the checker could not tell where an answer exists.
    #[must_use]
    pub fn is_unsure(&self) -> bool {
        let probe = matches!(self.subject, Subject::Certificate(..));
        let unsure = self.outcome.judgement == Judgement::Inconclusive;
        unsure && self.expected == Expected::Pass && !probe
    }

    /// Whether it could not tell where differences with the best step known can.
    #[must_use]
    pub fn is_unsure_without_need(&self) -> bool {
        self.is_unsure() && self.best != Some(Judgement::Inconclusive)
    }

    /// Whether differences with the best step show the mistake in an entry; unknown in large cases.
    #[must_use]
    pub fn is_shown(&self) -> Option<bool> {
        self.best.map(|best| best == Judgement::Fail)
    }

    /// Whether a wrong gradient passed, or a case passed that nobody can judge.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        let wrong = self.truth().is_some() || self.expected != Expected::Pass;
        wrong && self.outcome.judgement == Judgement::Pass
    }

    /// Whether a wrong gradient of at least 1e-5 passed that the best step shows to be wrong.
    #[must_use]
    pub fn is_missed_without_need(&self) -> bool {
        let matters = self.truth().is_some_and(|truth| truth.size >= 0.99e-5);
        self.is_missed() && matters && self.is_shown() != Some(false)
    }

    /// Whether it passed although the checker claims to see errors of that size.
    #[must_use]
    pub fn breaks_its_claim(&self) -> bool {
        let Some(truth) = self.truth() else { return false };
        let claimed = |(&tensor, &size): (&usize, &f64)| {
            let is_seen = self.outcome.resolutions.get(tensor).is_some_and(|&seen| seen < size);
            is_seen && !self.outcome.kinked.contains(&tensor)
        };
        self.is_missed() && truth.tensors.iter().zip(&truth.resolved).any(claimed)
    }

    /// Whether entries were said to be at a kink of a smooth function.
    #[must_use]
    pub fn claims_a_kink(&self) -> bool {
        self.is_smooth && !self.outcome.kinked.is_empty()
    }

    /// Whether bounds of measured derivatives exclude the true ones by more than twice.
    #[must_use]
    pub fn false_bounds(&self) -> usize {
        self.bounds.iter().filter(|(error, bound)| *error > 2.0 * bound).count()
    }

    /// Whether a failure leaves out a wrong tensor, or accuses a right one, although the report
    /// claims to see errors of that size in it.
    #[must_use]
    pub fn overlooks_what_it_sees(&self) -> bool {
        let Some(truth) = self.truth() else { return false };
        let sees = |(tensor, size): (&usize, &f64)| {
            let is_seen = self.outcome.resolutions.get(*tensor).is_some_and(|&seen| seen < *size);
            is_seen && !self.outcome.accused.contains(tensor)
        };
        let failed = self.outcome.judgement == Judgement::Fail;
        let overlooked = truth.tensors.iter().zip(&truth.resolved).any(sees);
        failed && (overlooked || self.accuses_innocents())
    }

    /// Whether an error of twice the certificate was not called wrong.
    #[must_use]
    pub fn breaks_its_certificate(&self) -> bool {
        let twice = matches!(self.subject, Subject::Certificate(factor, _) if factor > 1.0);
        twice && self.outcome.judgement != Judgement::Fail
    }

    /// Whether an error far below the certificate was called wrong, which claims too little.
    #[must_use]
    pub fn is_better_than_its_certificate(&self) -> bool {
        let below = matches!(self.subject, Subject::Certificate(factor, _) if factor < 1.0);
        below && self.outcome.judgement == Judgement::Fail
    }

    /// Whether the accused tensors are not exactly the wrong ones.
    #[must_use]
    pub fn is_wrongly_located(&self) -> bool {
        let located = self.truth().is_none_or(|truth| self.outcome.accused == truth.tensors);
        self.outcome.judgement == Judgement::Fail && !located
    }

    /// Whether a right tensor was accused beside the wrong ones.
    #[must_use]
    pub fn accuses_innocents(&self) -> bool {
        let Some(truth) = self.truth() else { return false };
        self.outcome.accused.iter().any(|tensor| !truth.tensors.contains(tensor))
    }

    /// Whether a single wrong entry was not found, or others were accused.
    #[must_use]
    pub fn is_wrong_entry(&self) -> bool {
        let Some(Truth { entry: Some(entry), .. }) = self.truth() else { return false };
        self.outcome.judgement == Judgement::Fail && self.outcome.entries != [*entry]
    }

    /// The largest ratio of a true error to the bound that was claimed for it.
    #[must_use]
    pub fn worst_bound(&self) -> f64 {
        self.bounds.iter().map(|(error, bound)| error / bound).fold(0.0, f64::max)
    }

    /// What is other than one would wish, the gravest of it.
    #[must_use]
    pub fn complaint(&self) -> Option<&'static str> {
        let complaints = [
            ("FALSE ALARM", self.is_false_alarm()),
            ("CLAIM BROKEN", self.breaks_its_claim()),
            ("CERTIFICATE", self.breaks_its_certificate()),
            ("KINK", self.claims_a_kink()),
            ("MISSED", self.is_missed()),
            ("TENSOR", self.is_wrongly_located()),
            ("ENTRY", self.is_wrong_entry()),
            ("NAME", super::names::is_misnamed(self)),
            ("BOUND", self.worst_bound() > 1.0),
            ("unsure", self.is_unsure()),
            ("nameless", super::names::is_nameless(self)),
        ];
        complaints.iter().find(|(_, applies)| *applies).map(|&(complaint, _)| complaint)
    }
}
