//! Costs that vary on a scale that the digits of their parameters, or the sizes of their neighbours,
//! do not show.

use gradcheck_core::{Check, Mismatch, Report, Verdict};

use Verdict::{Fail, Inconclusive, Pass};

const SEEDS: u64 = 20;

fn judged_single(
    seed: u64,
    mut point: Vec<f32>,
    cost: impl Fn(&[f32]) -> f32,
    gradient: impl Fn(&[f32]) -> Vec<f32>,
) -> Report {
    let check = Check::new().seed(seed);
    let report = check.run(&mut point, |x| cost(x), |x: &mut Vec<f32>| gradient(x));
    report.expect("it can be checked")
}

/// Σ sin(kx) and its gradient times a factor.
fn waves(seed: u64, k: f32, factor: f32) -> Report {
    let point = vec![1.3 + 0.01 * seed as f32, 0.7];
    let cost = |x: &[f32]| x.iter().map(|x| (k * x).sin()).sum();
    judged_single(seed, point, cost, |x| x.iter().map(|x| factor * k * (k * x).cos()).collect())
}

#[test]
fn a_wave_within_the_last_digit_is_not_judged_and_one_that_shows_is() {
    for seed in 0..SEEDS {
        let verdicts = [(7.5e7, 1.0), (7.5e7, -1.0), (30.0, 1.0), (30.0, -1.0)]
            .map(|(k, factor)| waves(seed, k, factor));

        let of = verdicts.each_ref().map(Report::verdict);
        assert_eq!(of, [Inconclusive, Inconclusive, Pass, Fail], "{seed}: {}", verdicts[0]);
        let text = verdicts[0].to_string().replace('\n', " ");
        assert!(text.contains("vary faster than the digits of the parameters"), "{text}");
    }
}

/// Σ sigmoid(k (x − 273.15)) and its gradient times a factor.
fn melting(seed: u64, k: f32, factor: f32) -> Report {
    let share = |x: f32| 1.0 / (1.0 + (k * (273.15 - x)).exp());
    let point = vec![273.15 + 4e-5 * (seed % 5) as f32, 273.14];
    let slope = |x: f32| factor * k * share(x) * (1.0 - share(x));
    judged_single(
        seed,
        point,
        |x| x.iter().map(|x| share(*x)).sum(),
        |x| x.iter().map(|x| slope(*x)).collect(),
    )
}

#[test]
fn a_step_within_the_smallest_move_is_no_slope_of_zero_and_a_wide_one_is_judged() {
    for seed in 0..SEEDS {
        let right = melting(seed, 1e4, 1.0);
        let [wide, wrong] = [1.0, 1.1].map(|factor| melting(seed, 1e-2, factor));

        assert_eq!(right.verdict(), Inconclusive, "{seed}: {right}");
        assert_eq!([wide.verdict(), wrong.verdict()], [Pass, Fail], "{seed}: {wide}\n{wrong}");
    }
}

/// Two decays since 1970 in seconds, which grow beyond the format within 10⁵ of them.
fn decays(seed: u64) -> Report {
    let now = 1.690_009e9_f32;
    let left = |x: f32| (-(now - x) / 1200.0).exp();
    judged_single(
        seed,
        vec![1.69e9 + 512.0 * seed as f32, 1.690_000_5e9],
        |x| x.iter().map(|x| left(*x)).sum(),
        |x| x.iter().map(|x| left(*x) / 1200.0).collect(),
    )
}

#[test]
fn a_slope_that_one_side_shows_far_from_the_parameters_only_accuses_nothing() {
    for seed in 0..SEEDS {
        let report = decays(seed);

        assert_ne!(report.verdict(), Fail, "{seed}: {report}");
    }
}

/// A spectral line at a frequency in hertz, [centre, width, height], against nine values, and its
/// gradient with each entry times a factor.
fn line(seed: u64, factors: [f64; 3]) -> Report {
    let values = || (0..9).map(|k| (f64::from(k) - 4.0, 0.5 + 0.2 * (1.7 * f64::from(k)).sin()));
    let point = [4.7412e14 + 1e8 * (0.7 * seed as f64).sin(), 1.1e9, 0.7];
    let shape = |p: &[f64], k: f64| {
        let z = (4.7412e14 + 4e8 * k - p[0]) / p[1];
        [z, (1.0 + z * z).recip()]
    };
    let cost = |p: &mut Vec<f64>| -> f64 {
        values().map(|(k, value)| (p[2] * shape(p, k)[1] - value).powi(2)).sum()
    };
    let gradient = |p: &mut Vec<f64>| {
        let mut sums = [0.0; 3];
        for (k, value) in values() {
            let [z, height] = shape(p, k);
            let missed = 2.0 * (p[2] * height - value);
            let bent = missed * p[2] * height * height * 2.0 * z / p[1];
            for (sum, part) in sums.iter_mut().zip([bent, bent * z, missed * height]) {
                *sum += part;
            }
        }
        sums.iter().zip(factors).map(|(sum, factor)| factor * sum).collect::<Vec<f64>>()
    };
    let report = Check::new().seed(seed).run(&mut point.to_vec(), cost, gradient);
    report.expect("it can be checked")
}

#[test]
fn a_gradient_of_zeros_among_entries_of_unlike_size_does_not_pass() {
    for seed in 0..SEEDS {
        let [right, zeros, one] =
            [[1.0; 3], [0.0; 3], [1.0, 0.0, 1.0]].map(|factors| line(seed, factors));

        assert_eq!(right.verdict(), Pass, "{seed}: {right}");
        assert_ne!(zeros.verdict(), Pass, "{seed}: {zeros}");
        assert_ne!(one.verdict(), Pass, "{seed}: {one}");
    }
}

/// The distance of two points in metres by the law of cosines, whose last digit is 4e-5 of them at ten
/// metres and a tenth of that at a hundred; its gradient times a factor.
fn circle(seed: u64, factor: f64) -> Report {
    let point = [0.84, 0.2 + 1e-3 * seed as f64, 0.84001, 0.20002 + 1e-3 * seed as f64];
    let cost = |p: &mut Vec<f64>| {
        let same = p[0].sin() * p[2].sin();
        6.371e6 * (same + p[0].cos() * p[2].cos() * (p[3] - p[1]).cos()).acos()
    };
    let gradient = |p: &mut Vec<f64>| {
        let (cosines, apart) = ([p[0].cos(), p[2].cos()], p[3] - p[1]);
        let north = |at: f64, to: f64| at.cos() * to.sin() - at.sin() * to.cos() * apart.cos();
        let east = cosines[0] * cosines[1] * apart.sin();
        let sine = (cosines[1] * apart.sin()).hypot(north(p[0], p[2]));
        let parts = [-north(p[0], p[2]), -east, -north(p[2], p[0]), east];
        parts.map(|part| factor * 6.371e6 * part / sine).to_vec()
    };
    let report = Check::new().seed(seed).run(&mut point.to_vec(), cost, gradient);
    report.expect("it can be checked")
}

#[test]
fn noise_that_grows_towards_the_parameters_accuses_nothing_that_is_right() {
    let mut failed = 0;
    for seed in 0..SEEDS {
        let [right, wrong] = [1.0, 1.1].map(|factor| circle(seed, factor));

        assert_ne!(right.verdict(), Fail, "{seed}: {right}");
        assert_ne!(wrong.verdict(), Pass, "{seed}: {wrong}");
        failed += u64::from(wrong.verdict() == Fail);
    }
    // Where a step of the rounding is at the parameters themselves, nothing may be seen.
    assert!(failed >= SEEDS - 2, "{failed}");
}

/// Points that a pose of a position and an angle moves, beside where they are seen, and the gradient
/// with the derivative by the second number times a factor. Rounding of the position makes stairs of the
/// angle, which is moved by as much as it.
fn pose(seed: u64, factor: f32) -> Report {
    let moved = |x: &[f32], a: f32, b: f32| {
        let (sin, cos) = x[2].sin_cos();
        (
            [x[0] + a * cos - b * sin, x[1] + a * sin + b * cos],
            [-a * sin - b * cos, a * cos - b * sin],
        )
    };
    let points = [0.0_f32, 1.0, 2.0, 3.0, 4.0].map(|a| (a, 2.0 - a, [1e5 + 0.3, -2e5 + a]));
    judged_single(
        seed,
        vec![1e5, -2e5, 0.3],
        |x| {
            let missed = points.map(|(a, b, [u, v])| {
                let ([x, y], _) = moved(x, a, b);
                (x - u).powi(2) + (y - v).powi(2)
            });
            missed.iter().sum()
        },
        |x| {
            let mut gradient = vec![0.0; 3];
            for (a, b, [u, v]) in points {
                let ([x, y], [by_x, by_y]) = moved(x, a, b);
                gradient[0] += 2.0 * (x - u);
                gradient[1] += factor * 2.0 * (y - v);
                gradient[2] += 2.0 * ((x - u) * by_x + (y - v) * by_y);
            }
            gradient
        },
    )
}

#[test]
fn an_angle_beside_a_far_position_is_accused_on_its_own_scale_only() {
    for seed in 0..SEEDS {
        let [right, wrong] = [1.0, -1.0].map(|factor| pose(seed, factor));

        assert_ne!(right.verdict(), Fail, "{seed}: {right}");
        assert_eq!(wrong.verdict(), Fail, "{seed}: {wrong}");
        let accused: Vec<&[usize]> = wrong.mismatches().iter().map(Mismatch::index).collect();
        assert_eq!(accused, [&[1_usize][..]], "{seed}: {wrong}");
    }
}

/// A front that is narrow beside its place, and stands in one list with its steepness.
fn front(seed: u64, factor: f32) -> Report {
    let cost = |x: &[f32]| ((x[0] - 0.5) * x[1]).tanh();
    let slope = |x: &[f32]| 1.0 - cost(x).powi(2);
    let by = |x: &[f32]| vec![factor * slope(x) * x[1], slope(x) * (x[0] - 0.5)];
    judged_single(seed, vec![0.5, 1e4], cost, by)
}

#[test]
fn noise_that_swallows_all_values_accuses_nothing() {
    for seed in 0..SEEDS {
        let [right, wrong] = [1.0, -1.0].map(|factor| front(seed, factor));

        assert_ne!(right.verdict(), Fail, "{seed}: {right}");
        assert_ne!(wrong.verdict(), Pass, "{seed}: {wrong}");
    }
}
