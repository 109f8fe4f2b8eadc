//! Lets checkers judge every right gradient and every mistake, and records what they said.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use fastrand::Rng;

use super::best_step;
use super::case::{Case, Expected};
use super::checkers::{Checker, Judgement, Measured, Outcome, Prepared};
use super::hypotheses::Mistaken;
use super::mistakes::{Wrong, compared, mistakes, unit_but_for};
use super::names::Names;
use super::number::Entry;
use super::record::{Record, Subject};
use super::tensors::Tensors;

/// The direction of one entry.
fn axis(like: &Tensors<f64>, position: usize) -> Tensors<f64> {
    let mut axis = like.map(|_| 0.0);
    axis.iter_mut().skip(position).take(1).for_each(|entry| *entry = 1.0);
    axis
}

/// Whether every entry that a mistake changed is still a subgradient along its axis.
fn is_subgradient<S: Entry>(case: &Case<S>, right: &Tensors<f64>, wrong: &Tensors<f64>) -> bool {
    let at = case.parameters.widened();
    let entries = right.iter().zip(wrong.iter()).enumerate();
    entries.filter(|(_, (right, wrong))| right != wrong).all(|(position, (_, wrong))| {
        let axis = axis(&at, position);
        let slope_at = |step: f64| {
            let mut along = axis.iter();
            case.slope(&at.map(|x| x + step * along.next().unwrap_or(0.0)), &axis)
        };
        let beside = case.blur();
        let (left, right) = (slope_at(-beside), slope_at(beside));
        wrong >= left.min(right) && wrong <= left.max(right)
    })
}

/// Random numbers that depend on the case and the seed alone.
fn seeded<S>(case: &Case<S>, seed: u64) -> Rng {
    let hash = case.name.bytes().fold(seed, |hash, b| hash.wrapping_mul(31) ^ u64::from(b));
    let mut rng = Rng::with_seed(hash);
    // The first numbers of nearby seeds are alike.
    rng.u64(..);
    rng.fork()
}

/// The mistakes in one case, each with its name, the same for every checker.
fn wrong_gradients<S: Entry>(
    case: &Case<S>,
    right: &Tensors<f64>,
    seed: u64,
) -> Vec<(&'static str, Wrong)> {
    let parameters = case.parameters.widened();
    let mut rng = seeded(case, seed);
    let zero = case.traits.zero;
    let spoiled = mistakes().into_iter().filter_map(|mistake| {
        let wrong = mistake.apply(&parameters, right, zero, &mut rng)?;
        Some((mistake.name, wrong.gradient))
    });
    let mut made = Vec::new();
    for (name, gradient) in spoiled.chain(case.mistaken.iter().cloned()) {
        // Rounding to f32 may undo the smallest mistakes.
        let gradient = Tensors::<S>::rounded(&gradient).widened();
        let Some(truth) = compared(right, &gradient, zero) else { continue };
        let excused = case.is_at_kink() && is_subgradient(case, right, &gradient);
        if !excused {
            made.push((name, Wrong { gradient, truth }));
        }
    }
    made
}

/// Multiples of the certificate with which it is probed: one that has to fail, and one that would
/// fail only if the certificate claims far too little.
const PROBES: [f64; 2] = [2.0, 0.01];

/// Gradients with an error in a single entry of one tensor, in multiples of its certificate.
fn probes<S: Entry>(
    case: &Case<S>,
    right: &Tensors<f64>,
    passed: &Outcome,
    rng: &mut Rng,
) -> Vec<(f64, Wrong)> {
    let Some(tensor) = rng.choice(0..passed.resolutions.len()) else { return Vec::new() };
    let size = passed.resolutions[tensor] * unit_but_for(right, case.traits.zero, tensor);
    if case.is_at_kink() || !size.is_finite() || right[tensor].is_empty() {
        return Vec::new();
    }
    let position = rng.usize(..right[tensor].len());
    let signed = if rng.bool() { size } else { -size };
    let probe = |factor: f64| {
        let mut gradient = right.clone();
        gradient[tensor][position] += factor * signed;
        let gradient = Tensors::<S>::rounded(&gradient).widened();
        let made = gradient[tensor][position] - right[tensor][position];
        // In f32 an error may be smaller than the rounding of its entry.
        let kept = (made / (factor * signed) - 1.0).abs() < 0.1;
        let truth = compared(right, &gradient, &[])?;
        kept.then_some((factor, Wrong { gradient, truth }))
    };
    PROBES.into_iter().filter_map(probe).collect()
}

/// One checker at work on one case.
struct Judge<'r, S> {
    checker: &'static str,
    case: &'r Case<S>,
    exact: &'r Tensors<f64>,
    records: &'r mut Vec<Record>,
}

impl<S: Entry> Judge<'_, S> {
    fn record(&mut self, subject: Subject, seed: u64, outcome: Outcome, names: Names) {
        let error = |m: &Measured| {
            let exact = self.exact[m.tensor][m.position];
            (m.numeric - exact).abs() - self.case.traits.bias * exact.abs()
        };
        let bounds = if self.case.is_at_kink() {
            Vec::new()
        } else {
            outcome.measured.iter().map(|m| (error(m), m.bound)).collect()
        };
        self.records.push(Record {
            checker: self.checker,
            scalar: std::any::type_name::<S>(),
            family: self.case.family,
            case: self.case.name.clone(),
            subject,
            expected: self.case.traits.expected,
            seed,
            outcome,
            names,
            best: None,
            bounds,
            is_smooth: !self.case.is_at_kink(),
        });
    }

    fn judge(&mut self, check: &mut Prepared<'_, S>, right: &Tensors<S>, seed: u64) {
        let outcome = check(right, seed);
        let passed = (outcome.judgement == Judgement::Pass).then(|| outcome.clone());
        self.record(Subject::Right, seed, outcome, Names::default());
        if self.case.traits.expected != Expected::Pass {
            return;
        }
        let (right, parameters) = (right.widened(), self.case.parameters.widened());
        for (name, Wrong { gradient, truth }) in wrong_gradients(self.case, &right, seed) {
            let outcome = check(&Tensors::rounded(&gradient), seed);
            let (right, parameters) = (&right, &parameters);
            let mistaken = Mistaken { parameters, right, wrong: &gradient, ulp: S::ULP };
            let names = Names::of(&mistaken, &truth.tensors, &outcome);
            self.record(Subject::Mistake(name, truth), seed, outcome, names);
        }
        let Some(passed) = passed else { return };
        for (factor, wrong) in probes(self.case, &right, &passed, &mut seeded(self.case, !seed)) {
            let outcome = check(&Tensors::rounded(&wrong.gradient), seed);
            self.record(Subject::Certificate(factor, wrong.truth), seed, outcome, Names::default());
        }
    }
}

/// Notes what the best step says, in the records of the other checkers.
fn note_what_shows(records: &mut [Record]) {
    let key = |record: &Record| match &record.subject {
        Subject::Right => Some((None, record.seed)),
        Subject::Mistake(mistake, _) => Some((Some(*mistake), record.seed)),
        Subject::Certificate(..) => None,
    };
    let best = records.iter().filter(|record| record.checker == best_step::NAME);
    let best: HashMap<_, Judgement> =
        best.filter_map(|record| Some((key(record)?, record.outcome.judgement))).collect();
    for record in records {
        record.best = key(record).and_then(|key| best.get(&key).copied());
    }
}

fn judged<S: Entry>(
    case: &Case<S>,
    checkers: &[Box<dyn Checker<S> + Sync>],
    seeds: u64,
) -> Vec<Record> {
    let mut records = Vec::new();
    let (right, exact) = ((case.gradient)(&case.parameters), case.exact());
    for checker in checkers {
        let Some(mut check) = checker.prepare(case) else { continue };
        let records = &mut records;
        let mut judge = Judge { checker: checker.name(), case, exact: &exact, records };
        (0..seeds).for_each(|seed| judge.judge(&mut check, &right, seed));
    }
    note_what_shows(&mut records);
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
    let all = Mutex::new(Vec::new());
    let take_one = || {
        let number = next.fetch_add(1, Ordering::Relaxed);
        cases.get(number).map(|case| (number, case))
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((number, case)) = take_one() {
                    let records = judged(case, checkers, seeds);
                    all.lock().unwrap_or_else(PoisonError::into_inner).push((number, records));
                }
            });
        }
    });
    let mut all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    all.sort_by_key(|&(number, _)| number);
    all.into_iter().flat_map(|(_, records)| records).collect()
}
