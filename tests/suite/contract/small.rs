//! A tensor whose gradient is far below the largest one keeps its own unit: the right one passes or is
//! inconclusive, the wrong one never passes. What is rounding is told by other last digits.

use gradcheck_core::{Check, Report, Verdict};

const SEEDS: u64 = 5;

/// By what the small part of a gradient is multiplied.
const MISTAKES: [(&str, f32); 4] = [
    ("negated", -1.0),
    ("doubled", 2.0),
    ("a twentieth more", 1.05),
    ("half of another sign", -0.5),
];

macro_rules! checks {
    ($name:ident, $number:ident) => {
        /// The check of Σ sin a + r Σ exp b, whose second part is as `mistake` makes it.
        fn $name(seed: u64, r: $number, mistake: impl Fn($number) -> $number) -> Report {
            type Model = (Vec<$number>, Vec<$number>);
            let mut draw = fastrand::Rng::with_seed(seed);
            let mut drawn = |count| (0..count).map(|_| draw.$number() - 0.5).collect();
            let (a, b): Model = (drawn(6), drawn(5));
            let sum = |part: &[$number], of: fn($number) -> $number| -> $number {
                part.iter().map(|&x| of(x)).sum()
            };
            let report = Check::new().seed(seed).run(
                &mut (a, b),
                |m: &mut Model| sum(&m.0, $number::sin) + r * sum(&m.1, $number::exp),
                |m: &mut Model| {
                    let small = m.1.iter().map(|x| mistake(r * x.exp())).collect::<Vec<_>>();
                    (m.0.iter().map(|x| x.cos()).collect::<Vec<_>>(), small)
                },
            );
            report.expect("it can be checked")
        }
    };
}

checks!(double, f64);
checks!(single, f32);

#[test]
fn a_small_gradient_that_is_right_never_fails_and_passes_where_it_is_seen() {
    for seed in 0..SEEDS {
        for decade in 4..17 {
            let right = double(seed, 10_f64.powi(-decade), |entry| entry);
            assert_ne!(right.verdict(), Verdict::Fail, "{seed} {decade}: {right}");
            assert!(right.verdict() == Verdict::Pass || decade > 9, "{seed} {decade}: {right}");
        }
        for decade in 3..11 {
            let right = single(seed, 10_f32.powi(-decade), |entry| entry);
            assert_ne!(right.verdict(), Verdict::Fail, "{seed} {decade}: {right}");
        }
    }
}

#[test]
fn a_small_gradient_that_is_wrong_never_passes() {
    for seed in 0..SEEDS {
        for (name, factor) in MISTAKES {
            for decade in 4..17 {
                let wrong = double(seed, 10_f64.powi(-decade), |entry| f64::from(factor) * entry);
                assert_ne!(wrong.verdict(), Verdict::Pass, "{seed} {name} {decade}: {wrong}");
            }
            for decade in 3..11 {
                let wrong = single(seed, 10_f32.powi(-decade), |entry| factor * entry);
                assert_ne!(wrong.verdict(), Verdict::Pass, "{seed} {name} {decade}: {wrong}");
            }
        }
    }
}

#[test]
fn a_gradient_of_something_unused_never_passes_and_fails_where_it_is_more_than_rounding() {
    for (constant, verdict) in [(1e-3, Verdict::Fail), (1e-4, Verdict::Inconclusive)] {
        let report = single(3, 0.0, |_| constant);
        assert_eq!(report.verdict(), verdict, "{constant}: {report}");
    }
    for (constant, verdict) in [(1e-9, Verdict::Fail), (1e-12, Verdict::Inconclusive)] {
        let report = double(3, 0.0, |_| constant);
        assert_eq!(report.verdict(), verdict, "{constant}: {report}");
    }
}

/// −ln softmax(x + shift)₀, whose derivative by the shift is zero.
fn shifted(model: &(Vec<f32>, f32)) -> Vec<f32> {
    let weights: Vec<f32> = model.0.iter().map(|x| (x + model.1).exp()).collect();
    let sum: f32 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

#[test]
fn rounding_of_a_gradient_that_is_zero_passes_and_a_wrong_sign_in_it_fails() {
    let check = |seed: u64, wrong: bool| {
        let mut draw = fastrand::Rng::with_seed(seed);
        let mut model = ((0..4).map(|_| 3.0 * draw.f32()).collect::<Vec<f32>>(), draw.f32());
        let report = Check::new().seed(seed).run(
            &mut model,
            |m: &mut (Vec<f32>, f32)| -shifted(m)[0].ln(),
            |m: &mut (Vec<f32>, f32)| {
                let mut delta = shifted(m);
                delta[0] -= 1.0;
                let sum = delta.iter().map(|d| if wrong { d.abs() } else { *d }).sum::<f32>();
                (delta, sum)
            },
        );
        report.expect("it can be checked").verdict()
    };

    for seed in 0..SEEDS {
        assert_eq!(
            [check(seed, false), check(seed, true)],
            [Verdict::Pass, Verdict::Fail],
            "{seed}"
        );
    }
}
