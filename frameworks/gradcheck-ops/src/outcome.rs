//! What came out of the check of one op at one input.

use gradcheck_core::{
    Check, CheckError, CostAndGradient, NotFinite, Parameters, Report, Suspect, Verdict,
};

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
        Err(CheckError::NotFinite(NotFinite::Gradient { entries, count })) => {
            Outcome::Failed(format!(
                "{count} entries of the gradient are not finite, the first is {}",
                entries.first().map_or(f64::NAN, |entry| entry.value)
            ))
        }
        Err(error) => Outcome::Inconclusive(first_line(&error.to_string())),
    }
}

/// The first wrong entry, and what the mistake is called.
fn mistake(report: &Report) -> String {
    let name = report.suspects().first().map(Suspect::kind);
    let entry = report.mismatches().first().map(|entry| {
        let [analytic, numeric] = told_apart([entry.analytic(), entry.numeric()]);
        format!("{}{:?} is {analytic}, not {numeric}", entry.path(), entry.index())
    });
    let mut parts = entry.into_iter().chain(name.map(|name| format!("{name:?}")));
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |text, part| format!("{text} ({part})"))
}

/// Two numbers with the fewest digits, four and more, that tell them apart.
fn told_apart(numbers: [f64; 2]) -> [String; 2] {
    let written = |digits| numbers.map(|number: f64| in_digits(number, digits));
    let mut all = (4..17).map(written);
    all.find(|[one, other]| one != other).unwrap_or_else(|| written(17))
}

/// A number with so many significant digits, as a decimal where that is short.
fn in_digits(number: f64, digits: usize) -> String {
    let written = format!("{number:.*e}", digits - 1);
    let exponent = written.rsplit('e').next().and_then(|exponent| exponent.parse::<i32>().ok());
    match exponent.and_then(|exponent| usize::try_from(exponent + 4).ok()) {
        Some(place) if (1..=8).contains(&place) && number != 0.0 => {
            format!("{number:.*}", (digits + 3).saturating_sub(place))
        }
        _ if number == 0.0 => "0".to_owned(),
        _ => written,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_differ_are_never_written_alike() {
        assert_eq!(told_apart([0.144_995_12, 0.144_995_33]), ["0.1449951", "0.1449953"]);
        assert_eq!(told_apart([-7.131_66, -1.426_332]), ["-7.132", "-1.426"]);
        assert_eq!(told_apart([3.1e-5, -0.0]), ["3.100e-5", "0"]);
        assert_eq!(
            told_apart([1.0, 1.0 + f64::EPSILON]),
            ["1.0000000000000000", "1.0000000000000002"]
        );
    }
}
