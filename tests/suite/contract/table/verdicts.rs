//! Every row of the table, right and with each mistake.

use gradcheck_core::{Check, Report, Verdict};

use super::{Case, Expected, Number, Tensors, functions, hard};

const SEEDS: std::ops::Range<u64> = 0..5;

/// A way to spoil a gradient.
#[derive(Clone, Copy, Debug)]
enum Mistake {
    Doubled,
    Negated,
    EntryTimes(f64),
    Transposed,
    Offset,
}

const MISTAKES: [Mistake; 6] = [
    Mistake::Doubled,
    Mistake::Negated,
    Mistake::EntryTimes(1.1),
    Mistake::EntryTimes(0.0),
    Mistake::Transposed,
    Mistake::Offset,
];

impl Mistake {
    /// Spoils the entry `at` of tensor `number`, or all of the tensor.
    fn spoil<S: Number>(self, gradient: &mut Tensors<S>, number: usize, at: (usize, usize)) {
        let tensor = &mut gradient[number];
        let size = tensor[at];
        match self {
            Self::Doubled => tensor.mapv_inplace(|entry| entry + entry),
            Self::Negated => tensor.mapv_inplace(|entry| -entry),
            Self::EntryTimes(factor) => tensor[at] *= S::nearest(factor),
            Self::Transposed => *tensor = tensor.t().to_owned(),
            Self::Offset => tensor.mapv_inplace(|entry| entry + size),
        }
    }
}

/// The tensor and the entry that mistakes are made in: one of the greatest of its tensor, which
/// is not all rounding.
fn victim<S: Number>(gradient: &Tensors<S>, seed: u64) -> (usize, (usize, usize)) {
    let greatest = |number: usize| {
        let entries = gradient[number].indexed_iter().map(|(at, entry)| (at, entry.abs().widen()));
        let greatest = entries.max_by(|left, right| left.1.total_cmp(&right.1));
        greatest.expect("no tensor is empty")
    };
    let size = (0..gradient.len()).map(|number| greatest(number).1).fold(0.0, f64::max);
    let tensors: Vec<_> =
        (0..gradient.len()).filter(|&number| greatest(number).1 > 1e-5 * size).collect();
    let number = tensors[usize::try_from(seed).expect("few seeds") % tensors.len()];
    (number, greatest(number).0)
}

fn run<S: Number>(case: &Case<S>, start: &Tensors<S>, gradient: &Tensors<S>, seed: u64) -> Report {
    let mut parameters = start.clone();
    let report =
        Check::new().seed(seed).run(&mut parameters, |p| (case.cost)(p), |_| gradient.clone());
    report.unwrap_or_else(|error| panic!("{}: {error}", case.name))
}

/// Runs all rows and gives a line for each wrong judgement.
fn judge<S: Number>(cases: Vec<Case<S>>, is_double: bool) -> Vec<String> {
    let mut complaints = Vec::new();
    for case in cases {
        for seed in SEEDS {
            let mut random = fastrand::Rng::with_seed(seed);
            let start: Tensors<S> =
                (case.start)(&mut random).into_iter().map(|t| t.mapv(S::nearest)).collect();
            let gradient = (case.gradient)(&start);
            let report = run(&case, &start, &gradient, seed);
            let must_pass = is_double && case.expected != Expected::NotFail;
            let verdict = report.verdict();
            if verdict == Verdict::Fail || must_pass && verdict != Verdict::Pass {
                complaints.push(format!("{}, seed {seed}: right, but\n{report}\n", case.name));
            }
            let is_flat = gradient.iter().all(|tensor| tensor.iter().all(S::is_zero));
            if case.expected != Expected::Zero && !is_flat {
                let complain = |text| complaints.push(text);
                judge_mistakes(&case, &start, &gradient, seed, is_double, complain);
            }
        }
    }
    complaints
}

fn judge_mistakes<S: Number>(
    case: &Case<S>,
    start: &Tensors<S>,
    gradient: &Tensors<S>,
    seed: u64,
    is_double: bool,
    mut complain: impl FnMut(String),
) {
    let (number, at) = victim(gradient, seed);
    for mistake in MISTAKES {
        let mut wrong = gradient.clone();
        let is_square = wrong[number].nrows() == wrong[number].ncols();
        if matches!(mistake, Mistake::Transposed) && !is_square {
            continue;
        }
        mistake.spoil(&mut wrong, number, at);
        let greatest = gradient[number][at].abs();
        let change = (&wrong[number] - &gradient[number]).mapv(S::abs).sum();
        if change <= greatest * S::nearest(0.01) {
            continue;
        }
        let report = run(case, start, &wrong, seed);
        let is_single = matches!(mistake, Mistake::EntryTimes(_));
        let must_fail = is_double && case.expected == Expected::Pass;
        let found: Vec<_> = report.mismatches().iter().map(|m| (m.path(), m.index())).collect();
        let (path, index) = (format!("[{number}]"), [at.0, at.1]);
        let place = (path.as_str(), &index[..]);
        let is_right = match report.verdict() {
            Verdict::Pass => false,
            Verdict::Inconclusive => !must_fail,
            Verdict::Fail if is_single && must_fail => found == [place],
            Verdict::Fail if is_single => found.iter().all(|found| *found == place),
            Verdict::Fail => found.iter().all(|found| found.0 == path),
        };
        if !is_right {
            complain(format!("{}, seed {seed}: {mistake:?} at {place:?}\n{report}\n", case.name));
        }
    }
}

#[track_caller]
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} complaints\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn ordinary_functions_are_judged_rightly_in_double_precision() {
    assert_none(&judge::<f64>(functions::cases(), true));
}

#[test]
fn ordinary_functions_are_judged_rightly_in_single_precision() {
    assert_none(&judge::<f32>(functions::cases(), false));
}

#[test]
fn hard_functions_are_judged_rightly_in_double_precision() {
    assert_none(&judge::<f64>(hard::cases(), true));
}

#[test]
fn hard_functions_are_judged_rightly_in_single_precision() {
    assert_none(&judge::<f32>(hard::cases(), false));
}
