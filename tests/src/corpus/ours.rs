//! The checker of this project, in the form of the others.

use gradcheck_core::{Check, CheckError, Report, Scalar as _, Suspect, TensorReport, Verdict};

use super::case::Case;
use super::checkers::{Checker, Judgement, Measured, Named, Outcome, Prepared};
use super::number::Entry;
use super::tensors::Tensors;

/// `gradcheck_core::Check` with its defaults.
pub struct Ours;

impl<S: Entry> Checker<S> for Ours {
    fn name(&self) -> &'static str {
        "gradcheck-core"
    }

    fn prepare<'c>(&self, case: &'c Case<S>) -> Option<Prepared<'c, S>> {
        Some(Box::new(move |gradient, seed| match checked(case, gradient, seed) {
            Ok(report) => outcome(&report, gradient),
            Err(error) => Outcome {
                judgement: Judgement::Error,
                reason: error.to_string().lines().next().unwrap_or_default().to_owned(),
                ..Outcome::default()
            },
        }))
    }
}

/// The report on a gradient of a case, from a check with the default options.
///
/// At other parameters the gradient is the right one there with the same error, as a wrong gradient of a
/// program is: a check computes it there to tell what is rounding.
///
/// # Errors
/// What the check cannot judge.
pub fn checked<S: Entry>(
    case: &Case<S>,
    gradient: &Tensors<S>,
    seed: u64,
) -> Result<Report, CheckError> {
    let mut parameters = case.parameters.clone();
    let check = Check::new().seed(seed);
    let right = (case.gradient)(&case.parameters);
    let analytic = |at: &mut Tensors<S>| {
        if *at == case.parameters {
            return gradient.clone();
        }
        let mut errors = gradient.iter().zip(right.iter()).map(|(entry, right)| entry - right);
        (case.gradient)(at).map(|entry| entry + errors.next().unwrap_or(entry))
    };
    let single = S::ULP > f64::from(f32::EPSILON) / 2.0;
    if single && case.traits.same_precision {
        check.run(&mut parameters, |p| f32::nearest((case.cost)(p)), analytic)
    } else {
        check.run(&mut parameters, |p| (case.cost)(p), analytic)
    }
}

fn outcome<S: Entry>(report: &Report, gradient: &Tensors<S>) -> Outcome {
    let judgement = match report.verdict() {
        Verdict::Pass => Judgement::Pass,
        Verdict::Fail => Judgement::Fail,
        Verdict::Inconclusive => Judgement::Inconclusive,
    };
    let tensors = report.tensors();
    let number = |path: &str| gradient.list.iter().position(|tensor| tensor.name == path);
    let named = |suspect: &Suspect| Named {
        kind: *suspect.kind(),
        tensors: suspect.paths().iter().filter_map(|path| number(path)).collect(),
    };
    let of = |verdict: Verdict| {
        let tensors = tensors.iter().filter(move |tensor| tensor.verdict() == verdict);
        tensors.filter_map(|tensor| number(tensor.path())).collect::<Vec<_>>()
    };
    let mut reasons = tensors.iter().filter(|tensor| tensor.verdict() == report.verdict());
    let mut outcome = Outcome {
        judgement,
        evaluations: report.evaluations(),
        accused: of(Verdict::Fail),
        resolutions: tensors.iter().map(TensorReport::resolution).collect(),
        kinked: (0..tensors.len()).filter(|&place| tensors[place].at_kinks() > 0).collect(),
        named: report.suspects().iter().map(named).collect(),
        reason: reasons.find_map(TensorReport::reason).unwrap_or_default().to_owned(),
        ..Outcome::default()
    };
    for mismatch in report.mismatches() {
        let Some(tensor) = number(mismatch.path()) else { continue };
        let shape = &gradient.list[tensor].shape;
        let position =
            mismatch.index().iter().zip(shape).fold(0, |p, (&i, &length)| p * length + i);
        outcome.entries.push((tensor, position));
        let (numeric, bound) = (mismatch.numeric(), mismatch.error());
        outcome.measured.push(Measured { tensor, position, numeric, bound });
    }
    outcome
}
