//! Jacobians and products whose parameters are of unlike size, and whose outputs know nothing of each
//! other's noise.

use gradcheck_core::{Check, Report, Triplets, Verdict};

use Verdict::{Fail, Inconclusive, Pass};

const SEEDS: u64 = 10;

/// The levels of a tide at nine hours; [mean, two amplitudes, frequency in 1/s].
const TIDE: [f64; 4] = [5000.0, 800.0, -300.0, 1.4e-4];

fn levels(x: &[f64]) -> Vec<f64> {
    hours().map(|t| x[0] + x[1] * (x[3] * t).cos() + x[2] * (x[3] * t).sin()).collect()
}

fn hours() -> impl Iterator<Item = f64> {
    (0..9).map(|hour| 3600.0 * f64::from(hour))
}

fn slopes(x: &[f64]) -> Vec<Vec<f64>> {
    let row = |t: f64| {
        let (sin, cos) = (x[3] * t).sin_cos();
        vec![1.0, cos, sin, t * (x[2] * cos - x[1] * sin)]
    };
    hours().map(row).collect()
}

#[test]
fn each_column_of_a_jacobian_has_its_own_scale() {
    for seed in 0..SEEDS {
        for column in 0..4 {
            let judged = |factor: f64| {
                let wrong = |x: &[f64]| {
                    let mut slopes = slopes(x);
                    slopes[3][column] *= factor;
                    slopes
                };
                let mut at = TIDE.to_vec();
                let check = Check::new().seed(seed);
                check.run_jacobian(&mut at, |x| levels(x), |x| wrong(x)).expect("it can be checked")
            };
            let [right, wrong] = [1.0, 1.05].map(judged);

            assert_eq!(right.verdict(), Pass, "{seed}: {right}");
            assert_eq!(wrong.verdict(), Fail, "{seed}, {column}: {wrong}");
            assert_eq!(wrong.mismatches().len(), 1, "{seed}, {column}: {wrong}");
            assert_eq!(wrong.mismatches()[0].index(), [3, column], "{seed}: {wrong}");
        }
    }
}

#[test]
fn each_column_of_a_sparse_jacobian_has_its_own_scale() {
    for seed in 0..SEEDS {
        for column in 0..4 {
            let judged = |factor: f64| {
                let wrong = |x: &[f64]| {
                    let mut entries = entries(&slopes(x));
                    entries[12 + column].2 *= factor;
                    Triplets { rows: 9, columns: 4, entries }
                };
                let mut at = TIDE.to_vec();
                let check = Check::new().seed(seed);
                check.run_jacobian(&mut at, |x| levels(x), |x| wrong(x)).expect("it can be checked")
            };
            let [right, wrong] = [1.0, 1.05].map(judged);

            assert_eq!(right.verdict(), Pass, "{seed}: {right}");
            assert_eq!(right.evaluations(), 13, "{seed}: {right}");
            assert_eq!(wrong.verdict(), Fail, "{seed}, {column}: {wrong}");
            let [mismatch] = wrong.mismatches() else { panic!("{seed}, {column}: {wrong}") };
            let cell = mismatch.cell().expect("a matrix has cells");
            assert_eq!((cell.row(), cell.column()), (3, Some(column)), "{seed}: {wrong}");
        }
    }
}

fn entries(rows: &[Vec<f64>]) -> Vec<(usize, usize, f64)> {
    let of_row = |(row, entries): (usize, &Vec<f64>)| {
        let of_column = move |(column, entry): (usize, &f64)| (row, column, *entry);
        entries.iter().enumerate().map(of_column).collect::<Vec<_>>()
    };
    rows.iter().enumerate().flat_map(of_row).collect()
}

/// A list of unlike entries, times which the product of two functions is checked.
fn pushed(seed: u64, factor: f64) -> Report {
    let mut at = vec![4.7, 1.9e10, 7.4e-11, 9.0e-11];
    // The bond of a molecule (Morse), and what is linear in all of it.
    let decay = |x: &[f64]| (-x[1] * (x[3] - x[2])).exp();
    let energy = move |x: &[f64]| x[0] * (1.0 - decay(x)).powi(2);
    let gradient = move |x: &[f64]| {
        let (decay, apart) = (decay(x), x[3] - x[2]);
        let bent = 2.0 * x[0] * (1.0 - decay) * decay;
        [(1.0 - decay).powi(2), bent * apart, -bent * x[1], factor * bent * x[1]]
    };
    Check::new()
        .seed(seed)
        .run_jvp(
            &mut at,
            |x: &mut Vec<f64>| vec![energy(x), x[0]],
            |x: &mut Vec<f64>, tangent: &Vec<f64>| {
                let along = gradient(x).iter().zip(tangent).map(|(slope, by)| slope * by).sum();
                vec![along, tangent[0]]
            },
        )
        .expect("it can be checked")
}

#[test]
fn a_tangent_moves_entries_far_smaller_than_their_tensor_by_their_own_size() {
    for seed in 0..SEEDS {
        let [right, wrong] = [1.0, -1.0].map(|factor| pushed(seed, factor));

        assert_eq!(right.verdict(), Pass, "{seed}: {right}");
        assert_eq!(wrong.verdict(), Fail, "{seed}: {wrong}");
    }
}

/// f with a derivative, beside an output that is linear and known.
fn beside_a_line(
    seed: u64,
    at: f64,
    f: impl Fn(f64) -> f64,
    derivative: impl Fn(f64) -> f64,
) -> Report {
    let check = Check::new().seed(seed);
    let result = check.run_jacobian(
        &mut [at],
        |x: &mut [f64; 1]| [f(x[0]), 3.0 * x[0] / at],
        |x: &mut [f64; 1]| [[derivative(x[0])], [3.0 / at]],
    );
    result.expect("it can be checked")
}

/// (1 − cos x) / x, a staircase near 0.
fn versine(x: f64) -> f64 {
    (1.0 - x.cos()) / x
}

#[test]
fn a_staircase_is_not_accused_beside_a_smooth_output() {
    for seed in 0..SEEDS {
        let at = 1e-6 * (1.0 + 0.01 * seed as f64);
        let right = beside_a_line(seed, at, versine, |_| 0.5);
        // Where the steps of the staircase are nothing beside the function.
        let [smooth, wrong] =
            [0.5, 0.6].map(|slope| beside_a_line(seed, 0.01, versine, |x| slope - x * x / 8.0));

        assert_ne!(right.verdict(), Fail, "{seed}: {right}");
        assert_eq!([smooth.verdict(), wrong.verdict()], [Pass, Fail], "{seed}: {smooth} {wrong}");
        assert_eq!(wrong.mismatches()[0].index(), [0, 0], "{seed}: {wrong}");
    }
}

/// The small root of x² + bx + 1 and its derivative, which is lost where b² swallows 4; beside a line.
fn small_root(seed: u64, b: f64, factor: f64) -> Report {
    let root = |b: f64| 0.5 * ((b * b - 4.0).sqrt() - b);
    beside_a_line(seed, b, root, |b| factor * 0.5 * (b / (b * b - 4.0).sqrt() - 1.0))
}

#[test]
fn an_output_that_is_an_exact_zero_accuses_nothing_and_another_does() {
    let mut texts = String::new();
    for seed in 0..SEEDS {
        // From its series, the derivative is 1/b².
        let lost =
            beside_a_line(seed, 1e9, |b| 0.5 * ((b * b - 4.0).sqrt() - b), |b| (b * b).recip());
        let [right, wrong] = [1.0, -1.0].map(|factor| small_root(seed, 30.0, factor));

        assert_eq!(lost.verdict(), Inconclusive, "{seed}: {lost}");
        assert_eq!([right.verdict(), wrong.verdict()], [Pass, Fail], "{seed}: {right} {wrong}");
        assert!(wrong.mismatches().iter().all(|entry| entry.index()[0] == 0), "{seed}: {wrong}");
        texts += &lost.to_string().replace('\n', " ");
    }
    // Where noise of the other does not hide it.
    assert!(texts.contains("an output is exactly 0 at the parameters"), "{texts}");
}

#[test]
fn a_derivative_that_lacks_the_mask_of_a_dead_output_is_accused() {
    for seed in 0..SEEDS {
        let dead = |x: f64| (x - 5.0).max(0.0);
        let [right, wrong] = [0.0, 1.0].map(|slope| beside_a_line(seed, 0.3, dead, |_| slope));

        assert_eq!([right.verdict(), wrong.verdict()], [Pass, Fail], "{seed}: {right} {wrong}");
        assert_eq!(wrong.mismatches()[0].index(), [0, 0], "{seed}: {wrong}");
    }
}

#[test]
fn every_entry_doubts_a_staircase_as_the_default_does() {
    for seed in 0..SEEDS {
        let at = 1e-6 * (1.0 + 0.01 * seed as f64);
        let judged = |at: f64, slope: f64| {
            let check = Check::new().seed(seed).every_entry();
            let result = check.run(
                &mut [at, 0.7],
                |x| versine(x[0]) * x[1],
                |x| [(slope - x[0] * x[0] / 8.0) * x[1], versine(x[0])],
            );
            result.expect("it can be checked")
        };
        let [right, smooth, wrong] =
            [(at, 0.5), (0.01, 0.5), (0.01, 0.6)].map(|(at, slope)| judged(at, slope));

        assert_ne!(right.verdict(), Fail, "{seed}: {right}");
        assert_eq!([smooth.verdict(), wrong.verdict()], [Pass, Fail], "{seed}: {smooth} {wrong}");
    }
}
