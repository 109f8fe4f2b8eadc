//! Wrong tensors made of chosen numbers, for the tests of the rules.

use std::ops::Range;

use super::{Candidate, Passed, Symptoms, Turned, beside, name};
use crate::report::{BugKind, Measurement, Suspect, Topic};

/// A tensor with a right gradient, a wrong one, and what a check would have measured.
#[derive(Clone, Debug)]
pub(super) struct MadeUp {
    pub(super) topic: Topic,
    pub(super) path: &'static str,
    pub(super) shape: Vec<usize>,
    /// Of a tangent, how many axes stand before those of its points.
    pub(super) tangent: Option<usize>,
    pub(super) parameters: Vec<f64>,
    pub(super) right: Vec<f64>,
    pub(super) wrong: Vec<f64>,
    /// The error bounds, relative to the greatest entry.
    pub(super) precision: f64,
    pub(super) max_relative: f64,
    pub(super) turned: Vec<Turned>,
    /// The positions that are measured.
    pub(super) sample: Vec<usize>,
    pub(super) is_complete: bool,
    /// Whether what is not measured is known to be right.
    pub(super) is_rest_right: bool,
    pub(super) confined: Vec<Range<usize>>,
    /// The position of an entry of which every slope from -1 to 1 is the derivative.
    pub(super) kink: Option<usize>,
    seed: u64,
}

pub(super) type Mistake = fn(&mut MadeUp, &mut fastrand::Rng);

/// A mistake that has the name of its rule in every tensor that is large enough.
pub(super) struct Law {
    /// The fewest entries that show it.
    pub(super) entries: usize,
    /// The fewest axes.
    pub(super) axes: usize,
    pub(super) mistake: Mistake,
}

impl MadeUp {
    /// A tensor of random entries, all of which are measured, to ten digits.
    pub(super) fn new(path: &'static str, shape: &[usize]) -> Self {
        let seed = path.bytes().fold(shape.len() as u64, |seed, byte| 31 * seed + u64::from(byte));
        Self::random(path, shape, seed)
    }

    pub(super) fn random(path: &'static str, shape: &[usize], seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let count = shape.iter().product();
        let mut entries = || (0..count).map(|_| normal(&mut random)).collect::<Vec<f64>>();
        let (right, parameters) = (entries(), entries());
        Self {
            topic: Topic::Gradient,
            path,
            shape: shape.to_vec(),
            tangent: None,
            parameters,
            wrong: right.clone(),
            right,
            precision: 1e-10,
            max_relative: 1e-6,
            turned: Vec::new(),
            sample: (0..count).collect(),
            is_complete: true,
            is_rest_right: true,
            confined: shape.iter().map(|&length| 0..length).collect(),
            kink: None,
            seed,
        }
    }

    /// With another right gradient.
    pub(super) fn with(mut self, right: &[f64]) -> Self {
        self.right = right.to_vec();
        self.wrong = right.to_vec();
        self
    }

    /// With a mistake in the analytic gradient.
    pub(super) fn but(mut self, mistake: impl FnOnce(&mut Vec<f64>)) -> Self {
        mistake(&mut self.wrong);
        self
    }

    pub(super) fn times(self, factor: f64) -> Self {
        self.but(|wrong| wrong.iter_mut().for_each(|entry| *entry *= factor))
    }

    pub(super) fn scale(&mut self, factor: f64) {
        self.wrong.iter_mut().for_each(|entry| *entry *= factor);
    }

    /// With so many entries measured, one from each of as many parts.
    pub(super) fn sampled(mut self, wanted: usize) -> Self {
        let mut random = fastrand::Rng::with_seed(self.seed + 1);
        let count = self.right.len();
        let part = |number: usize| number * count / wanted..(number + 1) * count / wanted;
        self.sample = (0..wanted).map(|number| random.usize(part(number))).collect();
        self.is_complete = false;
        self
    }

    /// Measured to four digits, as single precision allows.
    pub(super) fn single(mut self) -> Self {
        for entry in &mut self.wrong {
            #[expect(clippy::cast_possible_truncation, reason = "the rounding is the point")]
            let rounded = *entry as f32;
            *entry = f64::from(rounded);
        }
        self.precision = 1e-4;
        self.max_relative = 1e-4;
        self
    }

    /// The error bound of every measurement, and of what is known of other entries.
    fn unseen(&self) -> f64 {
        let greatest = self.right.iter().fold(0.0, |most: f64, entry| most.max(entry.abs()));
        self.precision * greatest
    }

    fn measurements(&self) -> Vec<Measurement> {
        let mut random = fastrand::Rng::with_seed(self.seed + 2);
        let error = self.unseen();
        let mut measurement = |position: usize| {
            let (analytic, right) = (self.wrong[position], self.right[position]);
            if self.kink == Some(position) {
                return Measurement {
                    position,
                    analytic,
                    numeric: 0.0,
                    error: 1.0,
                    is_wrong: false,
                };
            }
            let numeric = right + error * (1.8 * random.f64() - 0.9);
            let difference = (analytic - numeric).abs();
            let tolerated = self.max_relative * analytic.abs().max(numeric.abs());
            let is_wrong = difference > error && difference > tolerated;
            Measurement { position, analytic, numeric, error, is_wrong }
        };
        self.sample.iter().map(|&position| measurement(position)).collect()
    }
}

/// What is known to be right beside what was measured.
fn right(tensor: &MadeUp) -> Vec<Measurement> {
    let is_known = tensor.is_complete && tensor.is_rest_right;
    let analytic = |position: usize| tensor.wrong[position];
    let known = || beside(&tensor.measurements(), tensor.right.len(), &analytic, tensor.unseen());
    if is_known { known() } else { Vec::new() }
}

/// Roughly normal, and never near 0.
fn normal(random: &mut fastrand::Rng) -> f64 {
    let sum: f64 = (0..4).map(|_| random.f64() - 0.5).sum();
    sum + 0.05_f64.copysign(sum)
}

/// The suspects for these tensors.
pub(super) fn suspects(tensors: &[MadeUp]) -> Vec<Suspect> {
    suspects_beside(tensors, &[])
}

/// The suspects for these tensors, behind which are others that are right.
pub(super) fn suspects_beside(tensors: &[MadeUp], passed: &[MadeUp]) -> Vec<Suspect> {
    let said = candidates(tensors, passed).into_iter().filter(|candidate| !candidate.needs_proof);
    said.map(|candidate| candidate.suspect).collect()
}

/// The same with the guesses that only a test can confirm.
pub(super) fn candidates(tensors: &[MadeUp], passed: &[MadeUp]) -> Vec<Candidate> {
    let of_passed: Vec<_> =
        passed.iter().map(|tensor| |position: usize| tensor.right[position]).collect();
    let passed: Vec<Passed<'_>> = passed
        .iter()
        .zip(&of_passed)
        .enumerate()
        .map(|(number, (tensor, analytic))| Passed {
            number: tensors.len() + number,
            path: tensor.path,
            shape: &tensor.shape,
            analytic,
        })
        .collect();
    let measurements: Vec<_> = tensors.iter().map(MadeUp::measurements).collect();
    let right: Vec<_> = tensors.iter().map(right).collect();
    let analytic: Vec<_> =
        tensors.iter().map(|tensor| |position: usize| tensor.wrong[position]).collect();
    let parameter: Vec<_> =
        tensors.iter().map(|tensor| |position: usize| tensor.parameters[position]).collect();
    let symptoms: Vec<_> = tensors
        .iter()
        .enumerate()
        .map(|(number, tensor)| Symptoms {
            topic: tensor.topic,
            number,
            path: tensor.path,
            shape: &tensor.shape,
            tangent: tensor.tangent,
            measurements: &measurements[number],
            right: &right[number],
            is_complete: tensor.is_complete,
            unseen: if tensor.is_rest_right { tensor.unseen() } else { f64::INFINITY },
            confined: &tensor.confined,
            analytic: &analytic[number],
            parameter: &parameter[number],
            is_alone: tensors.len() == 1,
            cell: &|_| None,
            turned: &tensor.turned,
            stored: &[],
            max_relative: tensor.max_relative,
            passed: &passed,
        })
        .collect();
    name(&symptoms, &Vec::new())
}

/// The suspect for one tensor; `None` if it has no name.
pub(super) fn suspect(tensor: MadeUp) -> Option<Suspect> {
    let mut suspects = suspects(&[tensor]);
    assert!(suspects.len() <= 1, "{suspects:?}");
    suspects.pop()
}

/// The name of the mistake in one tensor.
pub(super) fn kind(tensor: MadeUp) -> Option<BugKind> {
    suspect(tensor).map(|suspect| *suspect.kind())
}

/// The names, and what they are said of.
pub(super) fn kinds(tensors: &[MadeUp]) -> Vec<(BugKind, Vec<String>)> {
    let suspects = suspects(tensors);
    suspects.iter().map(|suspect| (*suspect.kind(), suspect.paths().to_vec())).collect()
}

/// The transpose of a matrix of so many columns, row by row.
pub(super) fn transpose(entries: &[f64], columns: usize) -> Vec<f64> {
    let rows = entries.len() / columns;
    let column = |column: usize| (0..rows).map(move |row| entries[row * columns + column]);
    (0..columns).flat_map(column).collect()
}
