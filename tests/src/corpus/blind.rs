//! Whether what a pass says that it could not have seen is all of that, and nothing else: mistakes that
//! are planted in right gradients, and what the check says of them.

use std::collections::BTreeMap;

use gradcheck_core::{BlindSpot, BugKind, Report, Verdict};

use super::case::{Case, Expected};
use super::mistakes::unit;
use super::number::Entry;
use super::ours::checked;
use super::tensors::Tensors;

/// The part of a tensor's largest entry that an additive mistake makes.
const ADDED: f64 = 0.1;
/// The ratios of a chain rule that was forgotten, or is there twice.
const RATIOS: [fn(f64) -> f64; 12] = [
    |x| x,
    f64::recip,
    |x| x * x,
    |x| x.powi(-2),
    |x| 2.0 * x,
    |x| 0.5 / x,
    f64::exp,
    |x| (-x).exp(),
    |x| (2.0 * x).exp(),
    |x| x.cosh().powi(-2),
    |x| 1.0 / (1.0 + (-x).exp()),
    |x| x * (1.0 - x),
];

/// A mistake in one tensor of a gradient.
struct Planted {
    tensor: usize,
    kind: BugKind,
    gradient: Tensors<f64>,
}

/// What became of the mistakes.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// How many right gradients passed.
    pub right: usize,
    /// How many blind spots were listed.
    pub listed: usize,
    /// Of how many a mistake of that name, in that tensor, was planted and passed.
    pub confirmed: usize,
    /// How many mistakes were planted.
    pub planted: usize,
    /// How many of these passed by an error of less than the resolution.
    pub excused: usize,
    /// How many of these passed for another reason.
    pub passed: usize,
    /// How many of the latter were listed.
    pub foreseen: usize,
    /// How many of each name passed and were listed.
    pub by_kind: BTreeMap<&'static str, [usize; 2]>,
    /// What is other than it should be.
    pub complaints: Vec<String>,
}

impl Counts {
    /// Adds the counts of other cases.
    pub fn add(&mut self, other: Self) {
        self.right += other.right;
        self.listed += other.listed;
        self.confirmed += other.confirmed;
        self.planted += other.planted;
        self.excused += other.excused;
        self.passed += other.passed;
        self.foreseen += other.foreseen;
        for (kind, [passed, foreseen]) in other.by_kind {
            let sums = self.by_kind.entry(kind).or_default();
            *sums = [sums[0] + passed, sums[1] + foreseen];
        }
        self.complaints.extend(other.complaints);
    }

    /// The counts as a table.
    #[must_use]
    pub fn table(&self) -> String {
        let Self { right, listed, confirmed, planted, excused, passed, foreseen, .. } = self;
        let mut lines = vec![
            format!(
                "{right} right gradients passed, with {listed} blind spots; {confirmed} confirmed"
            ),
            format!("{planted} mistakes were planted; {excused} passed below the resolution,"),
            format!("{passed} for another reason, of which {foreseen} were listed"),
            String::new(),
            format!("{:<14}{:>8}{:>8}", "", "passed", "listed"),
        ];
        let kinds = self.by_kind.iter();
        lines.extend(
            kinds.map(|(kind, [passed, listed])| format!("{kind:<14}{passed:>8}{listed:>8}")),
        );
        lines.join("\n")
    }
}

/// Plants mistakes in the right gradients of some cases.
#[must_use]
pub fn counted<S: Entry>(cases: &[Case<S>]) -> Counts {
    let mut counts = Counts::default();
    for case in cases.iter().filter(|case| case.traits.expected == Expected::Pass) {
        let right = (case.gradient)(&case.parameters);
        let Ok(report) = checked(case, &right, 0) else { continue };
        if report.verdict() == Verdict::Pass {
            counts.right += 1;
            counts.count(case, &right, &report);
        }
    }
    counts
}

impl Counts {
    fn count<S: Entry>(&mut self, case: &Case<S>, right: &Tensors<S>, report: &Report) {
        let (exact, parameters) = (right.widened(), case.parameters.widened());
        let spots = report.blind_spots();
        let mut is_confirmed = vec![false; spots.len()];
        for planted in catalogue(&parameters, &exact, case.traits.zero) {
            let wrong = Tensors::<S>::rounded(&planted.gradient);
            self.planted += 1;
            let passes = checked(case, &wrong, 0).is_ok_and(|it| it.verdict() == Verdict::Pass);
            if !passes {
                continue;
            }
            let path = &exact.list[planted.tensor].name;
            let of_it = |spot: &BlindSpot| spot.path() == path && *spot.kind() == planted.kind;
            for (place, _) in spots.iter().enumerate().filter(|(_, spot)| of_it(spot)) {
                is_confirmed[place] = true;
            }
            if is_excused(&exact, &wrong.widened(), report) {
                self.excused += 1;
                continue;
            }
            self.passed += 1;
            let sums = self.by_kind.entry(planted.kind.name()).or_default();
            sums[0] += 1;
            if spots.iter().any(|spot| foresees(spot, &exact, &planted)) {
                self.foreseen += 1;
                sums[1] += 1;
            } else {
                let Case { family, name, .. } = case;
                let kind = planted.kind;
                self.complaints.push(format!("not listed: {family}/{name}, `{path}`, {kind}"));
            }
        }
        self.listed += spots.len();
        self.confirmed += is_confirmed.iter().filter(|is_confirmed| **is_confirmed).count();
        for (spot, _) in spots.iter().zip(&is_confirmed).filter(|(_, is_confirmed)| !**is_confirmed)
        {
            let Case { family, name, .. } = case;
            self.complaints.push(format!("not confirmed: {family}/{name}, {spot}"));
        }
    }
}

/// Whether a blind spot says that a mistake would pass. Of a gradient of zeros nothing is seen but what
/// adds to it.
fn foresees(spot: &BlindSpot, right: &Tensors<f64>, planted: &Planted) -> bool {
    let path = &right.list[planted.tensor].name;
    if spot.path() != path {
        // Exchanged tensors are two, and are listed at the first.
        let other = right.list.iter().position(|tensor| tensor.name == spot.path());
        return planted.kind == BugKind::Swapped
            && *spot.kind() == BugKind::Swapped
            && other.is_some_and(|other| right[other] == right[planted.tensor]);
    }
    *spot.kind() == planted.kind
        || (*spot.kind() == BugKind::Zero && planted.kind != BugKind::WeightDecay)
}

/// Whether every tensor that is wrong is so by more than what counts as equal, and by less than the
/// resolution.
fn is_excused(right: &Tensors<f64>, wrong: &Tensors<f64>, report: &Report) -> bool {
    let errors = (0..right.list.len()).map(|number| {
        let pairs = right[number].iter().zip(&wrong[number]);
        let error = pairs.fold(0.0_f64, |most, (right, wrong)| most.max((right - wrong).abs()));
        let tensor = report.tensors().iter().find(|it| it.path() == right.list[number].name);
        let resolution = tensor.map_or(0.0, gradcheck_core::TensorReport::resolution);
        [error, resolution * unit(wrong, number)]
    });
    let errors: Vec<[f64; 2]> = errors.filter(|[error, _]| *error > 0.0).collect();
    !errors.is_empty() && errors.iter().all(|[error, seen]| error <= seen)
}

/// Every mistake of the catalogue that a gradient and its parameters say how to make; the tensors of
/// `zero` have a gradient that is rounding.
fn catalogue(parameters: &Tensors<f64>, right: &Tensors<f64>, zero: &[usize]) -> Vec<Planted> {
    let mut all = Vec::new();
    for tensor in 0..right.list.len() {
        let (shape, entries) = (&right.list[tensor].shape, &right[tensor]);
        if entries.is_empty() {
            continue;
        }
        let mut plant = |kind: BugKind, entries: Vec<f64>| {
            let mut gradient = right.clone();
            gradient[tensor].copy_from_slice(&entries);
            all.push(Planted { tensor, kind, gradient });
        };
        let each =
            |change: &dyn Fn(f64) -> f64| entries.iter().map(|entry| change(*entry)).collect();
        plant(BugKind::Zero, each(&|_| 0.0));
        plant(BugKind::OppositeSign, each(&|entry| -entry));
        plant(BugKind::Factor, each(&|entry| 2.0 * entry));
        if let [length, rest @ ..] = shape.as_slice()
            && rest.iter().product::<usize>() > 1
        {
            plant(BugKind::Factor, each(&|entry| entry * *length as f64));
        }
        for term in terms(parameters, tensor) {
            let largest = |list: &[f64]| list.iter().fold(0.0_f64, |most, it| most.max(it.abs()));
            // Where the gradient is zero or rounding, nothing of it has a size.
            let own = if zero.contains(&tensor) { 0.0 } else { largest(entries) };
            let scale = ADDED * if own > 0.0 { own } else { 1.0 } / largest(&term).max(1.0);
            let added = entries.iter().zip(&term).map(|(entry, term)| entry + scale * term);
            plant(BugKind::WeightDecay, added.collect());
        }
        for ratio in RATIOS {
            let products = entries.iter().zip(&parameters[tensor]);
            // Nothing of a ratio is left where the gradient is zero.
            let scaled =
                |(entry, at): (&f64, &f64)| if *entry == 0.0 { 0.0 } else { entry * ratio(*at) };
            plant(BugKind::ChainFactor, products.map(scaled).collect());
        }
        rearranged(shape, entries, &mut plant);
        for other in (0..right.list.len()).filter(|other| *other != tensor) {
            if right.list[other].shape == *shape {
                let mut gradient = right.clone();
                gradient[tensor].copy_from_slice(&right[other]);
                gradient[other].copy_from_slice(entries);
                all.push(Planted { tensor, kind: BugKind::Swapped, gradient });
            }
        }
    }
    all
}

/// Entries in another order.
fn rearranged(shape: &[usize], entries: &[f64], plant: &mut dyn FnMut(BugKind, Vec<f64>)) {
    if entries.len() < 2 {
        return;
    }
    plant(BugKind::Reversed, entries.iter().rev().copied().collect());
    let mut shifted = entries.to_vec();
    shifted.rotate_right(1);
    plant(BugKind::Shifted, shifted);
    if let &[rows, columns] = shape
        && rows == columns
    {
        let place = |at: usize| entries[at % columns * columns + at / columns];
        plant(BugKind::Transposed, (0..rows * columns).map(place).collect());
    }
}

/// The gradients of penalties: of the parameters, of their differences, and of those from the mean of
/// another tensor.
fn terms(parameters: &Tensors<f64>, tensor: usize) -> Vec<Vec<f64>> {
    let own = &parameters[tensor];
    let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len().max(1) as f64;
    let from = |center: f64| own.iter().map(|entry| entry - center).collect::<Vec<f64>>();
    let mut terms = vec![own.to_vec()];
    if own.len() > 1 {
        terms.push(from(mean(own)));
    }
    let others = (tensor + 1..parameters.list.len()).map(|other| mean(&parameters[other]));
    terms.extend(others.map(from));
    terms
}
