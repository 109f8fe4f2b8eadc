//! What came out of the check of one op at one input.

use gradcheck_core::{Check, CheckError, CostAndGradient, Parameters, Report, Suspect, Verdict};

/// What came out of the check of one op at one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The gradient is that of the op.
    Passed,
    /// It is not; what was seen.
    Failed(String),
    /// It cannot be told; why.
    Inconclusive(String),
    /// The framework gives none; its words.
    NoGradient(String),
    /// The op itself does not take the input; its words.
    NoValue(String),
}

/// Checks the gradient that `both` gives beside the value, about 16 evaluations.
pub fn judge<P, B>(mut parameters: P, both: impl FnMut(&mut P) -> B) -> Outcome
where
    P: Parameters,
    B: CostAndGradient<Gradient: Parameters<Scalar = P::Scalar>>,
{
    match Check::new().run_joint(&mut parameters, both) {
        Ok(report) => match report.verdict() {
            Verdict::Pass => Outcome::Passed,
            Verdict::Fail => Outcome::Failed(mistake(&report)),
            Verdict::Inconclusive => Outcome::Inconclusive(reason(&report)),
        },
        Err(CheckError::GradientNotFinite { entries, count }) => Outcome::Failed(format!(
            "{count} entries of the gradient are not finite, the first is {}",
            entries.first().map_or(f64::NAN, |entry| entry.value)
        )),
        Err(error) => Outcome::Inconclusive(first_line(&error.to_string())),
    }
}

/// The first wrong entry, and what the mistake is called.
fn mistake(report: &Report) -> String {
    let name = report.suspects().first().map(Suspect::kind);
    let entry = report.mismatches().first().map(|entry| {
        format!(
            "{}{:?} is {:.6}, not {:.6}",
            entry.path(),
            entry.index(),
            entry.analytic(),
            entry.numeric()
        )
    });
    let mut parts = entry.into_iter().chain(name.map(|name| format!("{name:?}")));
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |text, part| format!("{text} ({part})"))
}

fn reason(report: &Report) -> String {
    let tensors =
        report.tensors().iter().filter(|tensor| tensor.verdict() == Verdict::Inconclusive);
    let reasons = tensors.filter_map(|tensor| {
        tensor.reason().map(|reason| first_line(&format!("{}: {reason}", tensor.path())))
    });
    reasons.take(1).collect()
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
