//! The noise of a cost that one tensor makes hides nothing in another.

use gradcheck_core::{Check, Report, Verdict};

const SEEDS: u64 = 20;
type Model = (Vec<f64>, Vec<f64>);

/// A number between −½ and ½ for each set of entries.
fn hash(entries: &[f64]) -> f64 {
    let mixed = entries.iter().fold(7_u64, |mixed, entry| {
        (mixed ^ entry.to_bits()).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    });
    (mixed >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
}

/// Checks Σ sin a + Σ exp b / 1000 with noise that a alone makes, and the gradient of b times a factor.
fn check(seed: u64, noise: f64, factor: f64) -> Report {
    let mut draw = fastrand::Rng::with_seed(seed);
    let mut drawn = |count: usize| (0..count).map(|_| draw.f64()).collect::<Vec<f64>>();
    let report = Check::new().seed(seed).run(
        &mut (drawn(6), drawn(5)),
        |(a, b): &mut Model| {
            let smooth = a.iter().map(|x| x.sin()).sum::<f64>() + noise * hash(a);
            smooth + 1e-3 * b.iter().map(|x| x.exp()).sum::<f64>()
        },
        |(a, b): &mut Model| {
            let of_b = b.iter().map(|x| factor * 1e-3 * x.exp()).collect::<Vec<_>>();
            (a.iter().map(|x| x.cos()).collect::<Vec<_>>(), of_b)
        },
    );
    report.expect("it can be checked")
}

#[test]
fn noise_behind_one_tensor_hides_no_error_in_another() {
    for seed in 0..SEEDS {
        for noise in [1e-8, 1e-6, 1e-4] {
            let [right, wrong] = [1.0, 1.001].map(|factor| check(seed, noise, factor));

            let verdicts = [right, wrong].map(|report| report.tensors()[1].verdict());
            assert_eq!(verdicts, [Verdict::Pass, Verdict::Fail], "{seed} {noise}");
        }
    }
}

#[test]
fn a_tensor_that_makes_the_noise_is_inconclusive() {
    let report = check(3, 1e-4, 1.0);

    assert_eq!(report.verdict(), Verdict::Inconclusive, "{report}");
    assert_eq!(report.tensors()[0].verdict(), Verdict::Inconclusive, "{report}");
}

#[test]
fn a_gradient_of_zeros_says_what_its_errors_are_relative_to() {
    let check = |second: f64| {
        let report = Check::new().run(
            &mut (vec![0.3, 0.7], vec![0.4, 0.9]),
            |(a, b): &mut Model| a.iter().map(|x| x.sin()).sum::<f64>() + second * (b[0] + b[1]),
            |(a, _): &mut Model| (a.iter().map(|x| x.cos()).collect::<Vec<_>>(), vec![second; 2]),
        );
        report.expect("it can be checked")
    };
    let (zero, other) = (check(0.0), check(0.5));

    let words = "every entry of this gradient is zero";
    assert_eq!([zero.verdict(), other.verdict()], [Verdict::Pass; 2]);
    assert!(zero.to_string().contains(words), "{zero}");
    assert!(!other.to_string().contains(words), "{other}");
}
