//! Lets checkers judge every right gradient and every mistake, and records what they said.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use fastrand::Rng;

use super::case::{Case, Expected, Kink};
use super::checkers::{Checker, Judgement, Measured, Outcome};
use super::mistakes::{Truth, Wrong, mistakes};
use super::number::Entry;
use super::tensors::Tensors;

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
    /// The mistake, or none if the gradient is right.
    pub mistake: Option<(&'static str, Truth)>,
    /// What the right gradient of this case deserves.
    pub expected: Expected,
    /// The seed of the check.
    pub seed: u64,
    /// The answer.
    pub outcome: Outcome,
    /// Of every measured derivative the true error and the claimed bound of it.
    pub bounds: Vec<(f64, f64)>,
}

impl Record {
    /// Whether a right gradient was called wrong.
    #[must_use]
    pub fn is_false_alarm(&self) -> bool {
        let refused = self.outcome.judgement == Judgement::Error;
        let failed = self.outcome.judgement == Judgement::Fail;
        self.mistake.is_none() && self.expected == Expected::Pass && (failed || refused)
    }

    /// Whether a wrong gradient passed, or a case passed that nobody can judge.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        let wrong = self.mistake.is_some() || self.expected != Expected::Pass;
        wrong && self.outcome.judgement == Judgement::Pass
    }

    /// Whether it passed although the checker claims to see errors of that size.
    #[must_use]
    pub fn breaks_its_claim(&self) -> bool {
        let Some((_, truth)) = &self.mistake else { return false };
        let claimed = |(&tensor, &size): (&usize, &f64)| {
            self.outcome.resolutions.get(tensor).is_some_and(|&seen| seen < size)
        };
        self.is_missed() && truth.tensors.iter().zip(&truth.resolved).any(claimed)
    }

    /// Whether the wrong tensors were found, and no others accused.
    #[must_use]
    pub fn is_wrongly_located(&self) -> bool {
        let Some((_, truth)) = &self.mistake else { return false };
        self.outcome.judgement == Judgement::Fail && self.outcome.accused != truth.tensors
    }

    /// Whether a right tensor was accused.
    #[must_use]
    pub fn accuses_innocents(&self) -> bool {
        let guilty = self.mistake.as_ref().map_or(&[][..], |(_, truth)| &truth.tensors);
        self.outcome.accused.iter().any(|tensor| !guilty.contains(tensor))
    }

    /// Whether a single wrong entry was not found, or others were accused.
    #[must_use]
    pub fn is_wrong_entry(&self) -> bool {
        let Some((_, Truth { entry: Some(entry), .. })) = &self.mistake else { return false };
        self.outcome.judgement == Judgement::Fail && self.outcome.entries != [*entry]
    }

    /// Whether the judgement is other than one would wish.
    #[must_use]
    pub fn is_unwelcome(&self) -> bool {
        let unsure =
            self.outcome.judgement == Judgement::Inconclusive && self.expected == Expected::Pass;
        unsure
            || self.is_false_alarm()
            || self.is_missed()
            || self.is_wrongly_located()
            || self.is_wrong_entry()
    }
}

/// Whether every entry that a mistake changed is still a subgradient along its axis.
fn is_subgradient<S: Entry>(case: &Case<S>, right: &Tensors<f64>, wrong: &Tensors<f64>) -> bool {
    let at = case.parameters.widened();
    let flat_wrong: Vec<f64> = wrong.iter().collect();
    let mut axis = at.map(|_| 0.0);
    let changed = right.iter().zip(&flat_wrong).enumerate().filter(|(_, (r, w))| r != *w);
    changed.map(|(position, _)| position).all(|position| {
        axis.iter_mut().enumerate().for_each(|(k, a)| *a = f64::from(u8::from(k == position)));
        let slope_at = |step: f64| {
            let mut axis = axis.iter();
            case.slope(&at.map(|x| x + step * axis.next().unwrap_or(0.0)), &axis_of(&at, position))
        };
        let (left, right) = (slope_at(-1e-9), slope_at(1e-9));
        flat_wrong[position] >= left.min(right) && flat_wrong[position] <= left.max(right)
    })
}

fn axis_of(like: &Tensors<f64>, position: usize) -> Tensors<f64> {
    let mut number = 0;
    like.map(|_| {
        number += 1;
        f64::from(u8::from(number == position + 1))
    })
}

/// The mistakes in one case, each with its name, the same for every checker and seed of checks.
fn wrong_gradients<S: Entry>(case: &Case<S>, seed: u64) -> Vec<(&'static str, Wrong)> {
    let right = (case.gradient)(&case.parameters).widened();
    let parameters = case.parameters.widened();
    let seed = case.name.bytes().fold(seed, |hash, b| hash.wrapping_mul(31) ^ u64::from(b));
    let mut rng = Rng::with_seed(seed);
    let zero = case.traits.zero;
    let spoiled = mistakes().into_iter().filter_map(|mistake| {
        let wrong = mistake.apply(&parameters, &right, zero, &mut rng)?;
        Some((mistake.name, wrong.gradient))
    });
    let mut made = Vec::new();
    for (name, gradient) in spoiled.chain(case.mistaken.iter().cloned()) {
        // Rounding to f32 may undo the smallest mistakes.
        let rounded = Tensors::<S>::rounded(&gradient).widened();
        let Some(truth) = super::mistakes::compared(&right, &rounded, zero) else { continue };
        let excused = case.traits.kink == Kink::At && is_subgradient(case, &right, &rounded);
        if !excused {
            made.push((name, Wrong { gradient: rounded, truth }));
        }
    }
    made
}

fn judge<S: Entry>(
    case: &Case<S>,
    checkers: &[Box<dyn Checker<S> + Sync>],
    seeds: u64,
) -> Vec<Record> {
    let mut records = Vec::new();
    let (right, exact) = ((case.gradient)(&case.parameters), case.exact());
    for checker in checkers {
        let Some(mut check) = checker.prepare(case) else { continue };
        let scalar = std::any::type_name::<S>();
        let mut record = |mistake, seed, outcome: Outcome| {
            let error = |m: &Measured| (m.numeric - exact[m.tensor][m.position]).abs();
            let bounds = match case.traits.kink {
                Kink::At => Vec::new(),
                _ => outcome.measured.iter().map(|m| (error(m), m.bound)).collect(),
            };
            let Case { family, name, traits, .. } = case;
            let (checker, case, expected) = (checker.name(), name.clone(), traits.expected);
            records.push(Record {
                checker,
                scalar,
                family,
                case,
                mistake,
                expected,
                seed,
                outcome,
                bounds,
            });
        };
        for seed in 0..seeds {
            record(None, seed, check(&right, seed));
            if case.traits.expected != Expected::Pass {
                continue;
            }
            for (name, wrong) in wrong_gradients(case, seed) {
                let outcome = check(&Tensors::rounded(&wrong.gradient), seed);
                record(Some((name, wrong.truth)), seed, outcome);
            }
        }
    }
    records
}

/// Lets every checker judge every case, with its mistakes; in the order of the cases.
#[must_use]
pub fn run<S: Entry>(
    cases: &[Case<S>],
    checkers: &[Box<dyn Checker<S> + Sync>],
    seeds: u64,
) -> Vec<Record> {
    let next = AtomicUsize::new(0);
    let judged = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((number, case)) = {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    cases.get(number).map(|case| (number, case))
                } {
                    let records = judge(case, checkers, seeds);
                    let mut judged = judged.lock().unwrap_or_else(PoisonError::into_inner);
                    judged.push((number, records));
                }
            });
        }
    });
    let mut judged = judged.into_inner().unwrap_or_else(PoisonError::into_inner);
    judged.sort_by_key(|&(number, _)| number);
    judged.into_iter().flat_map(|(_, records)| records).collect()
}
