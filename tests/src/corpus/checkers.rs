//! The checkers that judge the corpus: the classical rules that people use today.

use super::case::Case;
use super::number::Entry;
use super::tensors::Tensors;

/// What a checker says in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Judgement {
    /// The gradient is right.
    Pass,
    /// The gradient is wrong.
    Fail,
    /// It could not tell.
    #[default]
    Inconclusive,
    /// It refused to judge.
    Error,
}

/// A derivative that a checker measured, with its own bound of the error.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// Number of the tensor.
    pub tensor: usize,
    /// Position of the entry in it.
    pub position: usize,
    /// The derivative by differences.
    pub numeric: f64,
    /// The bound.
    pub bound: f64,
}

/// A name that a checker gives.
#[derive(Clone, Debug)]
pub struct Named {
    /// The kind of mistake.
    pub kind: gradcheck_core::BugKind,
    /// The tensors that have it, by number.
    pub tensors: Vec<usize>,
}

/// What a checker says of one gradient.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The judgement of the whole.
    pub judgement: Judgement,
    /// Calls of the cost.
    pub evaluations: usize,
    /// The tensors called wrong, by number.
    pub accused: Vec<usize>,
    /// The entries called wrong, as tensor and position.
    pub entries: Vec<(usize, usize)>,
    /// The derivatives by differences of entries called wrong, if bounds of them are known.
    pub measured: Vec<Measured>,
    /// Per tensor, the smallest error of an entry that would have been seen, relative to the root
    /// mean square of the analytic entries that are not 0; empty if unknown.
    pub resolutions: Vec<f64>,
    /// The tensors with entries at a kink, of which the resolution does not speak.
    pub kinked: Vec<usize>,
    /// The names given to the mistake.
    pub named: Vec<Named>,
    /// Why, if the checker gives reasons.
    pub reason: String,
}

/// A check of one case, to which gradients are given.
pub type Prepared<'c, S> = Box<dyn FnMut(&Tensors<S>, u64) -> Outcome + 'c>;

/// Something that judges gradients.
pub trait Checker<S> {
    /// Name in the table.
    fn name(&self) -> &'static str;

    /// Takes the differences that do not depend on the gradient, for a cost of many gradients.
    ///
    /// `None` for a case that is too large for this checker.
    fn prepare<'c>(&self, case: &'c Case<S>) -> Option<Prepared<'c, S>>;
}

/// The largest case that the classical checkers are asked to check, in entries.
pub(crate) const LARGEST: usize = 2_000;

/// How one entry compares.
enum Comparison {
    Agrees,
    Differs,
    Unchecked,
}

fn judged<S: Entry>(
    numeric: &Tensors<f64>,
    analytic: &Tensors<S>,
    compare: impl Fn(f64, f64) -> Comparison,
) -> Outcome {
    let (mut accused, mut entries, mut unchecked) = (Vec::new(), Vec::new(), 0);
    for tensor in 0..numeric.list.len() {
        for (position, (&n, a)) in numeric[tensor].iter().zip(&analytic[tensor]).enumerate() {
            match compare(a.widen(), n) {
                Comparison::Agrees => {}
                Comparison::Unchecked => unchecked += 1,
                Comparison::Differs => entries.push((tensor, position)),
            }
        }
        if entries.last().is_some_and(|&(last, _)| last == tensor) {
            accused.push(tensor);
        }
    }
    let (judgement, reason) = match (entries.is_empty(), unchecked) {
        (false, _) => (Judgement::Fail, String::new()),
        (true, 0) => (Judgement::Pass, String::new()),
        (true, _) => (Judgement::Inconclusive, format!("{unchecked} entries unchecked")),
    };
    let evaluations = 2 * numeric.count();
    Outcome { judgement, evaluations, accused, entries, reason, ..Outcome::default() }
}

/// Central differences of every entry with a step of `step(x)`.
fn central<S: Entry>(case: &Case<S>, step: impl Fn(f64) -> f64) -> Tensors<f64> {
    let mut moved = case.parameters.clone();
    let mut numeric = case.parameters.widened();
    for tensor in 0..moved.list.len() {
        for position in 0..moved[tensor].len() {
            let entry = moved[tensor][position];
            let step = step(entry.widen());
            let mut cost_at = |displaced: f64| {
                moved[tensor][position] = S::nearest(displaced);
                (case.cost)(&moved)
            };
            let difference = cost_at(entry.widen() + step) - cost_at(entry.widen() - step);
            numeric[tensor][position] = difference / (2.0 * step);
            moved[tensor][position] = entry;
        }
    }
    numeric
}

/// Central differences with a step relative to the entry, and a fixed tolerance.
pub struct FixedTolerance;

impl<S: Entry> Checker<S> for FixedTolerance {
    fn name(&self) -> &'static str {
        "fixed tolerance"
    }

    fn prepare<'c>(&self, case: &'c Case<S>) -> Option<Prepared<'c, S>> {
        if case.parameters.count() > LARGEST {
            return None;
        }
        let numeric = central(case, |x| S::ULP.cbrt() * x.abs().max(1.0));
        Some(Box::new(move |gradient, _| {
            judged(&numeric, gradient, |analytic, numeric| {
                let agrees = (analytic - numeric).abs() <= 1e-7 + 1e-4 * numeric.abs();
                if agrees { Comparison::Agrees } else { Comparison::Differs }
            })
        }))
    }
}

/// The rule of the crate `gradcheck` 0.1.0: a fixed absolute step, and three verdicts.
pub struct ThreeWay;

impl<S: Entry> Checker<S> for ThreeWay {
    fn name(&self) -> &'static str {
        "gradcheck 0.1.0"
    }

    fn prepare<'c>(&self, case: &'c Case<S>) -> Option<Prepared<'c, S>> {
        if case.parameters.count() > LARGEST {
            return None;
        }
        let single = S::ULP > 1e-10;
        let (relative, absolute, floor, step) =
            if single { (1e-3, 1e-4, 2e-4, 1e-2) } else { (1e-6, 1e-10, 2e-10, 1e-5) };
        let numeric = central(case, |_| step);
        Some(Box::new(move |gradient, _| {
            judged(&numeric, gradient, |analytic, numeric| {
                let (difference, size) =
                    ((analytic - numeric).abs(), analytic.abs().max(numeric.abs()));
                // In this order a difference that is no number differs.
                let (near, close) =
                    (difference <= absolute + relative * size, difference <= relative * size);
                match near {
                    true if size > floor && close => Comparison::Agrees,
                    true => Comparison::Unchecked,
                    false => Comparison::Differs,
                }
            })
        }))
    }
}

/// The crate `finitediff` 0.2 with the comparison of argmin's own tests.
pub struct Finitediff;

macro_rules! finitediff_checker {
    ($scalar:ty) => {
        impl Checker<$scalar> for Finitediff {
            fn name(&self) -> &'static str {
                "finitediff 0.2"
            }

            fn prepare<'c>(&self, case: &'c Case<$scalar>) -> Option<Prepared<'c, $scalar>> {
                if case.parameters.count() > LARGEST {
                    return None;
                }
                let cost = |flat: &Vec<$scalar>| {
                    let cost = (case.cost)(&case.parameters.filled(flat));
                    Ok(<$scalar as gradcheck_core::Scalar>::nearest(cost))
                };
                let flat: Vec<$scalar> = case.parameters.iter().collect();
                let numeric = finitediff::vec::central_diff(&cost)(&flat).ok()?;
                let numeric = case.parameters.filled(&numeric).widened();
                Some(Box::new(move |gradient, _| {
                    judged(&numeric, gradient, |analytic, numeric| {
                        let agrees = approx::relative_eq!(
                            analytic,
                            numeric,
                            epsilon = 1e-5,
                            max_relative = 1e-2
                        );
                        if agrees { Comparison::Agrees } else { Comparison::Differs }
                    })
                }))
            }
        }
    };
}

finitediff_checker!(f32);
finitediff_checker!(f64);
