//! Tests the names of mistakes: the gradient that a name says is right is checked along a direction
//! that nothing was chosen for. A name that does not hold there is dropped.

use super::assemble::{self, Points};
use super::examine::Examination;
use crate::check::model::objective::Function;
use crate::check::model::scope::Scope;
use crate::diagnose::{Candidate, Corrected, Refuted};
use crate::differentiate::{Finding, Goal, Line, SIGNIFICANT, Sample, Steps, explore};
use crate::report::{BugKind, Suspect, TensorReport, Verdict, place};

/// How many names are tested; a report has no more that matter.
const MOST_TESTED: usize = 8;
/// How many entries are measured of a tensor without a name, and of how many tensors: a matrix of as
/// many rows shows its diagonal.
/// Measured by `sensitivity`: at half 2 % fewer evaluations; at twice 4 % more evaluations.
const MORE: usize = 12;
const MOST_OPEN: usize = 2;
/// The nearer of the steps at which they are.
const NEARER: f64 = 16.0;
/// A test must see errors of this part of the mistake: a right name leaves nothing, and one that fits
/// by chance a good part of it.
const SEEN: f64 = 0.03;
/// The seed of the direction of a test, beside that of the check.
const FRESH: u64 = 0x5EED_0F4E_57A1;

/// What a test says of a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Test {
    /// The corrected gradient passes.
    Passed,
    /// It does not.
    Failed,
    /// Noise, a kink or missing numbers leave it open.
    Open,
}

/// The line through some entries, with the corrected gradient as the prediction.
struct CorrectedLine<'a> {
    function: &'a mut dyn Function,
    scope: &'a Scope,
    /// What is added to the analytic gradient, in the unit of the samples.
    changes: &'a [(usize, f64)],
}

impl Line for CorrectedLine<'_> {
    fn at(&mut self, t: f64) -> Sample {
        let sample = self.function.at(self.scope, t);
        let moved = |&(position, change): &(usize, f64)| {
            change * (self.function.moved(position, t) - self.function.moved(position, 0.0))
        };
        let more: f64 = self.changes.iter().map(moved).sum();
        Sample { predicted: sample.predicted + more, ..sample }
    }
}

/// What is to be tested, in the unit of the samples.
struct Hypothesis {
    scope: Scope,
    changes: Vec<(usize, f64)>,
    /// What the measurements leave open of entries.
    doubts: Vec<(usize, f64)>,
    is_common: bool,
    /// The greatest corrected entry.
    right: Vec<(usize, f64)>,
}

/// A candidate that was tested.
struct Tested {
    members: Vec<usize>,
    kind: BugKind,
    variant: String,
    test: Test,
}

/// What was tested.
#[derive(Default)]
struct Tests {
    refuted: Refuted,
    points: Points,
    known: Vec<Tested>,
}

impl Tests {
    fn of(&self, candidate: &Candidate) -> Option<Test> {
        let is_same = |known: &&Tested| {
            known.members == candidate.members
                && known.kind == *candidate.suspect.kind()
                && known.variant == candidate.variant
        };
        self.known.iter().find(is_same).map(|known| known.test)
    }

    fn note(&mut self, candidate: &Candidate, test: Test) {
        let (members, variant) = (candidate.members.clone(), candidate.variant.clone());
        let kind = *candidate.suspect.kind();
        if test == Test::Failed || (test == Test::Open && candidate.needs_proof) {
            let names = members.iter().map(|&member| (member, kind, variant.clone()));
            self.refuted.extend(names);
        }
        self.known.push(Tested { members, kind, variant, test });
    }
}

impl Examination<'_> {
    /// What is known of every tensor, and the names of its mistakes that a test did not refute.
    pub(super) fn named(&mut self) -> (Vec<TensorReport>, Vec<Suspect>) {
        let mut tensors = self.tensors();
        let is_right = tensors.iter().all(|tensor| tensor.verdict != Verdict::Fail);
        if is_right || !self.function.has_names() {
            return (tensors, Vec::new());
        }
        let mut tests = Tests { points: self.points(&tensors), ..Tests::default() };
        let mut candidates = self.tested(&tensors, &mut tests);
        if self.measure_more(&tensors, &candidates) {
            tensors = self.tensors();
            candidates = self.tested(&tensors, &mut tests);
        }
        let said = |candidate: Candidate| {
            let has_passed = tests.of(&candidate) == Some(Test::Passed);
            let proof =
                if has_passed { self.proof_of(&candidate, &tensors) } else { String::new() };
            candidate.suspect.proven_by(proof)
        };
        let suspects = candidates.into_iter().map(said).collect();
        (tensors, suspects)
    }

    fn tensors(&mut self) -> Vec<TensorReport> {
        self.proofs.sort_by_key(|proof| proof.position);
        let (prepared, function) = (self.prepared, &*self.function);
        assemble::tensors(prepared, function, &self.noise, &self.standings, &self.proofs)
    }

    /// The names that no test refutes.
    fn tested(&mut self, tensors: &[TensorReport], tests: &mut Tests) -> Vec<Candidate> {
        loop {
            let candidates = self.candidates(tensors, tests);
            let before = tests.refuted.len();
            for candidate in &candidates {
                let is_open = tests.of(candidate).is_none();
                if is_open && tests.known.len() < MOST_TESTED {
                    let test = self.test(candidate, tensors);
                    tests.note(candidate, test);
                }
            }
            if tests.refuted.len() == before {
                let is_said = |candidate: &Candidate| {
                    !candidate.needs_proof || tests.of(candidate) == Some(Test::Passed)
                };
                return candidates.into_iter().filter(is_said).collect();
            }
        }
    }

    /// Measures more entries of wrong tensors that have no name yet, the greatest first: where most
    /// entries are zeros a sample shows nothing. Whether any were.
    fn measure_more(&mut self, tensors: &[TensorReport], candidates: &[Candidate]) -> bool {
        let wrong = (0..tensors.len()).filter(|&place| tensors[place].verdict == Verdict::Fail);
        let is_named =
            |number: usize| candidates.iter().any(|candidate| candidate.members.contains(&number));
        let open: Vec<usize> = wrong
            .enumerate()
            .filter(|(number, place)| {
                let tensor = &tensors[*place];
                !is_named(*number) && tensor.measurements.len() < tensor.count()
            })
            .map(|(_, place)| place)
            .collect();
        let steps = Steps::new(self.settings.start / NEARER, self.settings.start);
        let before = self.proofs.len();
        for place in open.into_iter().take(MOST_OPEN) {
            let is_known =
                |position: usize| self.proofs.iter().any(|proof| proof.position == position);
            let size = |position: usize| self.function.analytic()[position].abs();
            let mut entries: Vec<usize> = self.facts[place]
                .range
                .clone()
                .filter(|&position| size(position) > 0.0 && !is_known(position))
                .collect();
            let greater = |left: &usize, right: &usize| size(*right).total_cmp(&size(*left));
            if entries.len() > MORE {
                entries.select_nth_unstable_by(MORE, greater);
                entries.truncate(MORE);
            }
            entries.sort_by(greater);
            for position in entries {
                self.measure(position, steps);
            }
        }
        self.proofs.len() > before
    }

    /// The points of wrong tensors.
    fn points(&mut self, tensors: &[TensorReport]) -> Points {
        let mut points = Points::new();
        for (facts, tensor) in self.facts.iter().zip(tensors) {
            if tensor.verdict == Verdict::Fail && tensor.tangent.is_some() {
                points.insert(facts.number, self.function.points_of(facts.range.start));
            }
        }
        points
    }

    fn candidates(&self, tensors: &[TensorReport], tests: &Tests) -> Vec<Candidate> {
        let (standings, refuted) = (&self.standings, &tests.refuted);
        assemble::named(self.prepared, self.function, standings, tensors, refuted, &tests.points)
    }

    /// What is said of a name that passed.
    fn proof_of(&self, candidate: &Candidate, tensors: &[TensorReport]) -> String {
        let wrong = tensors.iter().filter(|tensor| tensor.verdict == Verdict::Fail);
        let is_all = candidate.members.len() == wrong.count();
        let topic = self.settings.topic;
        let what = if is_all {
            format!("the {}", topic.noun())
        } else {
            let paths =
                candidate.suspect.paths().iter().map(|path| format!("`{}`", place(path, &[])));
            paths.collect::<Vec<_>>().join(", ")
        };
        let passes = if is_all || candidate.members.len() == 1 { "passes" } else { "pass" };
        let values = || candidate.corrected.iter().flatten().flat_map(|known| &known.values);
        let leaves_out = values().any(|value| !value.is_finite());
        match (leaves_out, candidate.changes_something()) {
            (true, false) if is_all => "The rest passes a check of its own.".to_owned(),
            (true, false) => format!("The rest of {what} passes a check of its own."),
            (true, true) => format!("With this changed, {what} {passes} where that is known."),
            (false, _) => format!("With this changed, {what} {passes}."),
        }
    }

    /// Checks the corrected gradient of a candidate along a fresh direction.
    fn test(&mut self, candidate: &Candidate, tensors: &[TensorReport]) -> Test {
        let Some(hypothesis) = self.hypothesis(candidate, tensors) else { return Test::Open };
        let seed = self.prepared.seed ^ FRESH;
        self.function.redraw(&self.prepared.layout, seed);
        let along = |entries: &[(usize, f64)], absolute: bool| -> f64 {
            let term = |&(position, value): &(usize, f64)| {
                let product = value * self.function.along(position);
                if absolute { product.abs() } else { product }
            };
            entries.iter().map(term).sum()
        };
        let mistake = along(&hypothesis.changes, false).abs();
        let doubt = along(&hypothesis.doubts, !hypothesis.is_common).abs();
        let size = along(&hypothesis.right, true);
        let squares = hypothesis
            .right
            .iter()
            .map(|&(position, value)| (value * self.function.along(position)).powi(2));
        let norm = squares.sum::<f64>().sqrt();
        let tolerated = self.settings.max_relative * size;
        // Where nothing is said of the wrong entries, what is tested is that the others are right.
        let wanted = SEEN * if hypothesis.changes.is_empty() { norm } else { mistake };
        let typical = norm / (hypothesis.right.len().max(1) as f64).sqrt();
        let goal = Goal {
            start: self.settings.start,
            limits: self.settings.limits,
            clear: (0.1 * wanted)
                .min(self.settings.resolution * typical)
                .max(self.settings.clear * typical),
            needed: f64::INFINITY,
            sharp: f64::INFINITY,
            scale: if norm > 0.0 { norm } else { mistake },
            rounding: self.settings.unit_in_last_place,
            is_rough: self.settings.is_of_whole,
        };
        let finding = self.look_corrected(&hypothesis, goal);
        let Some(fit) = finding.fit else { return Test::Open };
        if finding.is_kink() {
            return Test::Open;
        }
        let error = fit.error.abs();
        let allowed = doubt + tolerated;
        let is_seen = error + SIGNIFICANT * fit.sigma + doubt <= wanted.max(tolerated);
        if finding.is_error() && error > allowed + fit.bound() {
            return Test::Failed;
        }
        if is_seen && error <= allowed + SIGNIFICANT * fit.sigma {
            Test::Passed
        } else {
            Test::Open
        }
    }

    fn look_corrected(&mut self, hypothesis: &Hypothesis, goal: Goal) -> Finding {
        let scope = &hypothesis.scope;
        if let Some(mut exact) = self.function.exactly(scope, goal.start) {
            let moved = |&(position, change): &(usize, f64)| change * self.function.along(position);
            exact.residual -= hypothesis.changes.iter().map(moved).sum::<f64>();
            return exact.finding(goal.start);
        }
        let (origin, noise) = (self.prepared.origin, self.noise);
        let function = &mut *self.function;
        let mut line = CorrectedLine { function, scope, changes: &hypothesis.changes };
        explore(&mut line, origin, &noise, goal)
    }

    /// The entries of a candidate's tensors with what it says of each; `None` if it says nothing.
    fn hypothesis(&self, candidate: &Candidate, tensors: &[TensorReport]) -> Option<Hypothesis> {
        let wrong: Vec<usize> =
            (0..tensors.len()).filter(|&place| tensors[place].verdict == Verdict::Fail).collect();
        let mut hypothesis = Hypothesis {
            scope: Scope::default(),
            changes: Vec::new(),
            doubts: Vec::new(),
            is_common: true,
            right: Vec::new(),
        };
        let (mut ranges, unit) = (Vec::new(), self.prepared.unit);
        for (&member, corrected) in candidate.members.iter().zip(&candidate.corrected) {
            let Corrected { values, doubt, is_common, .. } = corrected.as_ref()?;
            let start = self.facts[*wrong.get(member)?].range.start;
            hypothesis.is_common &= is_common;
            for (local, (&value, &doubt)) in values.iter().zip(doubt).enumerate() {
                if !value.is_finite() {
                    continue;
                }
                let position = start + local;
                ranges.push(position..position + 1);
                let change = value * unit - self.function.analytic()[position];
                if change != 0.0 {
                    hypothesis.changes.push((position, change));
                }
                if doubt.is_finite() && doubt != 0.0 {
                    hypothesis.doubts.push((position, doubt * unit));
                }
                hypothesis.right.push((position, value * unit));
            }
        }
        hypothesis.scope = Scope::new(ranges);
        (hypothesis.scope.len() > 0).then_some(hypothesis)
    }
}
