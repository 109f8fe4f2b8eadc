//! What the engine once judged wrongly, each with the numbers at which it did.

use gradcheck_core::{BugKind, Check, CheckError, Parameters, Report, Scalar, Verdict};
use ndarray::array;

use super::{cost, gradient};

fn with_cost(
    check: &Check<'_>,
    cost: impl FnMut(&mut Vec<f64>) -> f64,
) -> Result<Report, CheckError> {
    check.run(&mut vec![0.5, -2.0, 1.5], cost, |x| gradient(x))
}

/// Checks a gradient whose second entry is wrong, and asserts the verdict.
#[track_caller]
fn assert_with_error(check: &Check<'_>, relative: f64, verdict: Verdict) {
    let wrong = |x: &mut Vec<f64>| {
        let mut gradient = gradient(x);
        gradient[1] *= 1.0 + relative;
        gradient
    };
    let report = check.run(&mut vec![0.5, -2.0, 1.5], |x| cost(x), wrong);
    let report = report.expect("the cost can be judged");
    assert_eq!(report.verdict(), verdict, "{check:?}, error {relative:e}\n{report}");
}

#[test]
fn epsilon_is_a_difference_that_is_never_a_mistake() {
    // Entry 1 is 24, so that the difference is 0.024.
    assert_with_error(&Check::new().epsilon(0.025), 1e-3, Verdict::Pass);
    assert_with_error(&Check::new().epsilon(0.023), 1e-3, Verdict::Fail);
}

#[test]
fn max_relative_is_where_a_mistake_begins() {
    for every_entry in [false, true] {
        let check = |limit| {
            let check = Check::new().max_relative(limit);
            if every_entry { check.every_entry() } else { check }
        };

        assert_with_error(&check(1e-3), 0.9e-3, Verdict::Pass);
        assert_with_error(&check(1e-3), 1.1e-3, Verdict::Fail);
        assert_with_error(&check(0.0), 1e-5, Verdict::Fail);
        assert_with_error(&check(0.0), 0.0, Verdict::Pass);
    }
}

#[test]
fn max_relative_is_1e_6_unless_set() {
    assert_with_error(&Check::new(), 0.5e-6, Verdict::Pass);
    assert_with_error(&Check::new(), 2e-6, Verdict::Fail);
}

#[test]
fn a_cost_that_trains_beside_the_parameters_only_does_not_pass_as_if_nothing_were() {
    for every_entry in [false, true] {
        let check = if every_entry { Check::new().every_entry() } else { Check::new() };

        let outcome = with_cost(&check, |x| {
            let value = cost(x);
            if *x != [0.5, -2.0, 1.5] {
                x[2] += 0.5;
            }
            value
        });

        match outcome {
            Ok(report) => assert_ne!(report.verdict(), Verdict::Fail, "{report}"),
            Err(error) => assert!(matches!(error, CheckError::ParametersChanged { .. })),
        }
    }
}

#[test]
fn a_right_gradient_passes_at_any_max_relative() {
    for limit in [1e-4, 1e-3, 1e-2, 0.1, 0.999] {
        let check = Check::new().max_relative(limit);

        let report = check.run(&mut vec![0.5, -2.0, 1.5], |x| cost(x), |x| gradient(x)).unwrap();

        assert_eq!(report.verdict(), Verdict::Pass, "{limit}\n{report}");
    }
}

/// The sum of sines of a high frequency, with one entry of the gradient multiplied.
fn sines_with_error(x: &[f64], frequency: f64, entry: usize, factor: f64, seed: u64) -> Report {
    let report = Check::new().seed(seed).run(
        &mut x.to_vec(),
        |x| x.iter().map(|x| (frequency * x).sin()).sum::<f64>(),
        |x| {
            let slope = |x: &f64| frequency * (frequency * x).cos();
            let mut gradient: Vec<f64> = x.iter().map(slope).collect();
            gradient[entry] *= factor;
            gradient
        },
    );
    report.expect("sines can be judged")
}

#[test]
fn an_entry_that_is_zeroed_does_not_pass() {
    let mut random = fastrand::Rng::with_seed(88);
    let x: Vec<f64> = (0..4).map(|_| 2.0 * random.f64() - 1.0).collect();

    let report = sines_with_error(&x, 10.0, 2, 0.0, 88);

    assert_ne!(report.verdict(), Verdict::Pass, "{report}");
}

#[test]
fn a_wrong_factor_of_a_fast_sine_does_not_pass() {
    for (x, factor, seed) in
        [(-0.828_083_020_525_406, 1.1, 65), (0.919_912_966_570_154_2, 2.0, 111)]
    {
        let report = sines_with_error(&[x], 100.0, 0, factor, seed);

        assert_ne!(report.verdict(), Verdict::Pass, "{x}\n{report}");
    }
}

#[test]
fn a_sign_of_a_plain_sine_is_never_left_open() {
    let mut open = Vec::new();
    for seed in 0..100 {
        let mut random = fastrand::Rng::with_seed(seed);
        let x = [2.0 * random.f64() - 1.0];
        if sines_with_error(&x, 10.0, 0, -1.0, seed).verdict() != Verdict::Fail {
            open.push((seed, x[0]));
        }
    }

    assert!(open.is_empty(), "sin(10 x) with the opposite sign is not failed: {open:?}");
}

/// Logarithms at points between 1 and 2, with the whole gradient multiplied by `factor`.
fn logarithms_times<S: Scalar + ndarray::NdFloat>(count: usize, factor: f64, seed: u64) -> Verdict {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut x: Vec<S> = (0..count).map(|_| S::nearest(1.0 + random.f64())).collect();
    let report = Check::new().seed(seed).run(
        &mut x,
        |x| x.iter().fold(S::zero(), |sum, x| sum + x.ln()),
        |x| x.iter().map(|x| S::nearest(factor) / *x).collect::<Vec<S>>(),
    );
    report.expect("logarithms can be judged").verdict()
}

#[test]
fn a_gradient_that_is_wrong_as_a_whole_shows_in_every_direction() {
    let mut passes = Vec::new();
    for (count, factor, seed) in [(2, 2.0, 1245), (2, 0.5, 1486), (4, 1.1, 1), (20, 1.1, 570)] {
        if logarithms_times::<f32>(count, factor, seed) == Verdict::Pass {
            passes.push(format!("f32, {count} entries times {factor}, seed {seed}"));
        }
    }
    for seed in [1245, 1486] {
        if logarithms_times::<f64>(2, 1.01, seed) == Verdict::Pass {
            passes.push(format!("f64, 2 entries times 1.01, seed {seed}"));
        }
    }

    assert!(passes.is_empty(), "the direction was orthogonal to the gradient: {passes:?}");
}

#[test]
fn a_slope_outside_those_of_a_kink_does_not_pass() {
    for slope in [-1.01, 1.01, 1.001] {
        let report = Check::new().run(&mut 0.0, |x| f64::abs(*x), |_| slope).unwrap();

        assert_ne!(report.verdict(), Verdict::Pass, "{slope}\n{report}");
    }
}

#[test]
fn an_entry_at_a_kink_is_not_accused_when_another_is_wrong() {
    let x = array![0.0, 0.5, -0.7, 0.9];
    let report = Check::new().run(
        &mut x.clone(),
        |x| x.mapv(|x: f64| x.max(0.0) + x.exp()).sum(),
        |x| {
            let mut gradient = x.mapv(|x: f64| f64::from(x > 0.0) + x.exp());
            gradient[3] = 0.0;
            gradient
        },
    );

    let report = report.unwrap();
    let found: Vec<_> = report.mismatches().iter().map(|m| m.index().to_vec()).collect();
    assert_eq!(found, [[3]], "{report}");
}

#[test]
fn the_bound_of_a_slope_at_a_kink_reaches_both_sides() {
    for gradient in [vec![10.0, 1.0], vec![10.0, 3.0]] {
        let mut x = vec![0.0, 0.5];
        let cost = |x: &mut Vec<f64>| 3.0 * x[0].abs() + x[1] * x[1];
        let report = Check::new().run(&mut x, cost, |_| gradient.clone()).unwrap();

        let kinked = &report.mismatches()[0];
        assert_eq!(kinked.index(), [0], "{report}");
        assert!(kinked.numeric().abs() < 1e-3 && (kinked.error() - 3.0).abs() < 0.01, "{report}");
    }
}

#[test]
fn a_wrong_entry_is_named_beside_a_kink_unless_that_could_hide_another() {
    let suspects = |at_kink: f64| {
        let mut x = vec![0.8, -0.5, 1.7, -2.0, 0.0];
        let cost = |x: &mut Vec<f64>| x.iter().map(|x| x.max(0.0)).sum::<f64>();
        let wrong = vec![0.7, 0.0, 1.0, 0.0, at_kink];
        let report = Check::new().run(&mut x, cost, |_| wrong.clone()).unwrap();
        assert_eq!(report.verdict(), Verdict::Fail, "{report}");
        report.suspects().iter().map(|suspect| *suspect.kind()).collect::<Vec<_>>()
    };

    assert_eq!(suspects(0.0), [BugKind::Entries]);
    assert_eq!(suspects(0.3), []);
}

#[test]
fn a_cost_that_never_changes_is_named_whatever_the_gradient_is() {
    for check in [Check::new(), Check::new().every_entry()] {
        let stale = [0.5, -2.0, 1.5];

        let outcome = with_cost(&check, |_| cost(&stale));

        assert!(matches!(outcome, Err(CheckError::CostNotMoved { .. })), "{outcome:?}");
    }
}

#[test]
fn every_entry_of_a_constant_cost_is_wrong() {
    let outcome = with_cost(&Check::new().every_entry(), |_| 3.25);

    if let Ok(report) = outcome {
        assert_eq!(report.mismatches().len(), 3, "{report}");
    }
}

#[test]
fn a_frozen_tensor_may_be_infinite() {
    #[derive(Parameters)]
    struct Masked {
        weight: f64,
        #[parameters(frozen)]
        mask: [f64; 2],
    }
    let mut model = Masked { weight: 1.0, mask: [0.0, f64::NEG_INFINITY] };

    let report = Check::new().run(
        &mut model,
        |m| m.weight.sin() * m.mask[0].exp() + m.mask[1].exp(),
        |m| vec![m.weight.cos()],
    );

    assert_eq!(report.map(|report| report.verdict()), Ok(Verdict::Pass));
}

#[test]
fn a_term_in_single_precision_beside_a_smooth_one_is_no_slope_of_its_own() {
    #[expect(clippy::cast_possible_truncation, reason = "a part of the cost is in f32")]
    let cost = |x: &mut [f64; 1]| -1.43 * f64::from((0.2 * x[0] + 0.5) as f32) - 1.28 * x[0] * x[0];
    let gradient = |x: &[f64; 1]| [-1.43 * 0.2 - 2.0 * 1.28 * x[0]];
    for x in [0.628_158, 0.3, -0.41, 1.234_5] {
        for seed in 0..6 {
            let check = Check::new().seed(seed);
            let right = check.run(&mut [x], cost, |x| gradient(x)).expect("a verdict");
            let wrong =
                check.run(&mut [x], cost, |x| gradient(x).map(|g| 1.1 * g)).expect("a verdict");

            assert_eq!(right.verdict(), Verdict::Pass, "{x} {seed}: {right}");
            assert_eq!(wrong.verdict(), Verdict::Fail, "{x} {seed}: {wrong}");
        }
    }
}

/// The normalization of a batch of four equal samples, times weights, and a shift.
#[derive(Clone, Debug, Parameters)]
struct EqualSamples {
    sample: Vec<f32>,
    shift: Vec<f32>,
}

const WEIGHTS: [[f32; 3]; 4] =
    [[0.71, -1.43, 0.36], [-0.28, 0.91, 1.77], [1.19, 0.13, -0.52], [0.44, -0.67, 0.83]];

const START: [f32; 3] = [0.2, -0.4, 0.7];

impl EqualSamples {
    fn new() -> Self {
        Self { sample: vec![0.37, -1.9, 2.3], shift: START.to_vec() }
    }

    fn cost(&self) -> f32 {
        let normal = |column: usize| {
            let mean = (0..4).map(|_| self.sample[column]).sum::<f32>() / 4.0;
            let deviation = self.sample[column] - mean;
            deviation / (deviation * deviation + 1e-6_f32).sqrt()
        };
        let column = |column: usize| {
            let weight = WEIGHTS.iter().map(|row| row[column]).sum::<f32>();
            weight * (normal(column) + self.shift[column])
        };
        (0..3).map(column).sum()
    }

    /// What a backward pass gives: each row's weight less the mean, divided, and then their sum. The
    /// weights follow the shift's last digits, as those behind another layer do, if they are not `fixed`.
    fn gradient(&self, fixed: bool) -> Self {
        let scale = |column: usize| if fixed { 1.0 } else { self.shift[column] / START[column] };
        let weight = |column: usize| WEIGHTS.map(|row| row[column] * scale(column));
        let of_sample = |column: usize| {
            let mean = weight(column).iter().sum::<f32>() / 4.0;
            weight(column).iter().map(|weight| (weight - mean) / 1e-6_f32.sqrt()).sum()
        };
        Self {
            sample: (0..3).map(of_sample).collect(),
            shift: (0..3).map(|column| weight(column).iter().sum()).collect(),
        }
    }
}

#[test]
fn rounding_of_a_zero_gradient_that_was_divided_is_no_mistake() {
    for check in [Check::new(), Check::new().every_entry()] {
        let verdict = |fixed: bool, error: f32| {
            let gradient = |x: &mut EqualSamples| {
                let mut gradient = x.gradient(fixed);
                assert!(gradient.sample.iter().any(|entry| entry.abs() > 3e-5), "{gradient:?}");
                gradient.sample[1] += error;
                gradient
            };
            let report = check.run(&mut EqualSamples::new(), |x| x.cost(), gradient);
            report.expect("the cost can be judged").verdict()
        };

        assert_eq!([verdict(false, 0.0), verdict(false, 1e-2)], [Verdict::Pass, Verdict::Fail]);
        // What does not follow the parameters may as well be a mistake.
        assert_eq!(
            [verdict(true, 0.0), verdict(true, 1e-2)],
            [Verdict::Inconclusive, Verdict::Fail]
        );
    }
}

#[test]
fn a_small_entry_beside_large_ones_is_moved_by_less_than_they_are() {
    let parameters = || vec![0.13_f32, -0.08, 0.21, 1e-5];
    let cost = |x: &mut Vec<f32>| x[..3].iter().map(|x| x * x).sum::<f32>() + x[3].max(0.0);
    let gradient = |x: &[f32], last: f32| vec![2.0 * x[0], 2.0 * x[1], 2.0 * x[2], last];
    for (last, verdict) in [(1.0, Verdict::Pass), (0.5, Verdict::Fail), (-1.0, Verdict::Fail)] {
        let report = Check::new().run(&mut parameters(), cost, |x| gradient(x, last));
        let report = report.expect("the cost can be judged");
        assert_eq!(report.verdict(), verdict, "{last}\n{report}");
    }
}

#[test]
fn kinks_within_a_probe_are_not_taken_for_a_staircase() {
    let kinks = |sign: f64| (1..150).map(move |number| 1.0 + sign * 3.1e-6 * f64::from(number));
    let cost = |x: &mut Vec<f64>| {
        let behind = kinks(1.0).map(|kink| (x[0] - kink).max(0.0)).sum::<f64>();
        let before = kinks(-1.0).map(|kink| (x[0] - kink).max(0.0)).sum::<f64>();
        x[0].powi(2) + 0.02 * (behind + before)
    };
    let right = 2.0 + 0.02 * 149.0;
    for seed in 0..40 {
        let check = Check::new().seed(seed);
        let verdict = |slope: f64| {
            let report = check.run(&mut vec![1.0], cost, |_| vec![slope]);
            report.expect("the cost can be judged").verdict()
        };
        assert_eq!(verdict(right), Verdict::Pass, "seed {seed}");
        assert_eq!(verdict(1.001 * right), Verdict::Fail, "seed {seed}");
    }
}
