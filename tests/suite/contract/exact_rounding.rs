//! Rounding under `oracle = dual`: of ill-conditioned models and of long sums, never a mistake.

use gradcheck_core::{Check, Verdict};
use num_dual::{Dual64, DualNum};

/// The logarithm of the likelihood of a Gaussian process on a grid, by the decomposition of a matrix
/// of condition 1e10, and its gradient by the inverse.
fn likelihood<F: DualNum<Primitive = f64> + Copy>(x: &[F]) -> (F, [F; 2]) {
    const N: usize = 12;
    let (scale, length) = (x[0], x[1]);
    let square = |i: usize, j: usize| (i as f64 - j as f64).powi(2) / 100.0;
    let kernel = |i, j| scale * (-(length * length).recip() * (0.5 * square(i, j))).exp();
    let mut lower = [[F::zero(); N]; N];
    for i in 0..N {
        for j in 0..=i {
            let mut sum = kernel(i, j) + if i == j { 1e-9 } else { 0.0 };
            for (left, right) in lower[i].iter().zip(&lower[j]).take(j) {
                sum -= *left * *right;
            }
            lower[i][j] = if i == j { sum.sqrt() } else { sum / lower[j][j] };
        }
    }
    let solve = |mut right: [F; N]| {
        for i in 0..N {
            for k in 0..i {
                right[i] -= lower[i][k] * right[k];
            }
            right[i] /= lower[i][i];
        }
        for i in (0..N).rev() {
            for k in i + 1..N {
                right[i] -= lower[k][i] * right[k];
            }
            right[i] /= lower[i][i];
        }
        right
    };
    let data: [F; N] = std::array::from_fn(|i| F::from((0.7 * i as f64).sin()));
    let weights = solve(data);
    let fit: F = data.iter().zip(weights).map(|(y, weight)| *y * weight).sum();
    let volume: F = (0..N).map(|i| lower[i][i].ln()).sum();
    let inverse: [[F; N]; N] = std::array::from_fn(|j| {
        solve(std::array::from_fn(|i| if i == j { F::one() } else { F::zero() }))
    });
    let trace = |slope: &dyn Fn(usize, usize) -> F| -> F {
        let entries = (0..N).flat_map(|i| (0..N).map(move |j| (i, j)));
        entries.map(|(i, j)| (inverse[i][j] - weights[i] * weights[j]) * slope(i, j) * 0.5).sum()
    };
    let by_scale = trace(&|i, j| kernel(i, j) / scale);
    let by_length = trace(&|i, j| kernel(i, j) * length.powi(-3) * square(i, j));
    (fit * 0.5 + volume, [by_scale, by_length])
}

#[test]
fn rounding_in_an_ill_conditioned_model_is_no_mistake() {
    let run = |seed: u64, point: f64, factor: f64| {
        let gradient = |x: &mut Vec<f64>| {
            let [scale, length] = likelihood(x).1;
            vec![scale, factor * length]
        };
        let check = Check::new().seed(seed);
        let mut x = vec![1.3, point];
        check.run_exact(&mut x, |x| likelihood(x).0, |x| likelihood(x).0, gradient)
    };
    for seed in 0..40 {
        let point = 0.2 + 0.01 * seed as f64;
        let right = run(seed, point, 1.0).expect("the likelihood can be judged");
        let wrong = run(seed, point, 1.01).expect("the likelihood can be judged");

        assert_ne!(right.verdict(), Verdict::Fail, "{seed}: {right}");
        assert_ne!(wrong.verdict(), Verdict::Pass, "{seed}: {wrong}");
    }
}

#[test]
fn a_sum_of_100_000_terms_passes_and_one_wrong_term_fails() {
    let x: Vec<f64> = (0..100_000).map(|i| (0.37 * f64::from(i)).sin() + 0.5).collect();
    let run = |off: f64| {
        let gradient = |x: &mut Vec<f64>| {
            let mut gradient: Vec<f64> =
                x.iter().map(|x| x.exp() * x.cos() - x.exp() * x.sin()).collect();
            gradient[70_000] *= 1.0 + off;
            gradient
        };
        let cost = |x: &mut Vec<f64>| x.iter().map(|x| x.exp() * x.cos()).sum::<f64>();
        let dual = |x: &mut Vec<Dual64>| x.iter().map(|x| x.exp() * x.cos()).sum::<Dual64>();
        Check::new().run_exact(&mut x.clone(), cost, dual, gradient).expect("the sum can be judged")
    };

    assert_eq!(run(0.0).verdict(), Verdict::Pass, "{}", run(0.0));
    let wrong = run(1e-9);
    assert_eq!(wrong.mismatches().first().map(|entry| entry.index().to_vec()), Some(vec![70_000]));
}
