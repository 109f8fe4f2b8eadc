//! Sums over samples, atoms and windows, and complex numbers, with mistakes of kinds that were
//! published.

use fastrand::Rng;
use gradcheck_core::BugKind::{self, Factor, Slices, VectorIgnored, Zero};
use gradcheck_core::{Check, Report, Verdict};
use num_complex::Complex64;

use super::gradients::{Model, POSITIVE, Public, SIGNED, model, table, tensor};
use super::{SEEDS, names};

/// The scale and shift of twelve channels, of five normed samples.
fn channels(m: &Model, data: &[f64]) -> f64 {
    let y = |i: usize, j: usize| data[12 * i + j] * m["gamma"][[j]] + m["beta"][[j]];
    (0..60).map(|at| data[100 + at] * y(at / 12, at % 12).sin()).sum()
}

/// The mistake: the normed value is computed back by the scale and the shift of another channel.
fn channels_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let (gamma, beta) = (&m["gamma"], &m["beta"]);
    let y = |i: usize, j: usize| data[12 * i + j] * gamma[[j]] + beta[[j]];
    let dy = |i: usize, j: usize| data[100 + 12 * i + j] * y(i, j).cos();
    let by_gamma = tensor(&[12], |at| {
        let of = |i: usize| {
            let k = if wrong { at[0] / 4 * 4 + i % 4 } else { at[0] };
            dy(i, at[0]) * (y(i, at[0]) - beta[[k]]) / gamma[[k]]
        };
        (0..5).map(of).sum()
    });
    let by_beta = tensor(&[12], |at| (0..5).map(|i| dy(i, at[0])).sum());
    model([("beta", by_beta), ("gamma", by_gamma)])
}

const LEVELS: usize = 5;

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The cut points in their order, between infinite ones.
fn cuts(m: &Model) -> Vec<f64> {
    let mut cuts = vec![f64::NEG_INFINITY];
    let mut last = -2.0;
    for step in &m["cut"] {
        last += step;
        cuts.push(last);
    }
    cuts.push(f64::INFINITY);
    cuts
}

/// Ordered logistic regression: 20 samples, 4 cut points by their distances.
fn ordinal(m: &Model, _: &[f64]) -> f64 {
    let cuts = cuts(m);
    let of = |(i, x): (usize, &f64)| {
        let level = i * 3 % LEVELS;
        -(logistic(cuts[level + 1] - x) - logistic(cuts[level] - x)).ln()
    };
    m["eta"].iter().enumerate().map(of).sum()
}

/// The mistake: `=` for `+=` on the cut points that samples share.
fn ordinal_gradient(m: &Model, _: &[f64], wrong: bool) -> Model {
    let cuts = cuts(m);
    let mut by_cut = [0.0; LEVELS - 1];
    let mut by_eta = Vec::new();
    for (i, x) in m["eta"].iter().enumerate() {
        let level = i * 3 % LEVELS;
        let [high, low] = [cuts[level + 1] - x, cuts[level] - x].map(logistic);
        let part = high - low;
        let slope = |p: f64| p * (1.0 - p) / part;
        by_eta.push(slope(high) - slope(low));
        for (cut, value) in [(level, -slope(high)), (level.wrapping_sub(1), slope(low))] {
            if let Some(entry) = by_cut.get_mut(cut) {
                *entry = if wrong { value } else { *entry + value };
            }
        }
    }
    // By distances: each moves all cut points after it.
    let by_step = tensor(&[LEVELS - 1], |at| by_cut[at[0]..].iter().sum());
    model([("cut", by_step), ("eta", tensor(&[by_eta.len()], |at| by_eta[at[0]]))])
}

fn is_second(atom: usize) -> bool {
    atom % 2 == 1
}

fn embedding(second: bool, density: f64) -> [f64; 2] {
    if second {
        [density * density, 2.0 * density]
    } else {
        [-density.sqrt(), -0.5 / density.sqrt()]
    }
}

/// Six atoms of two elements: the distances, by pairs.
fn distance(m: &Model, i: usize, j: usize) -> f64 {
    (0..3).map(|k| (m["x"][[i, k]] - m["x"][[j, k]]).powi(2)).sum::<f64>().sqrt()
}

fn density(m: &Model, i: usize) -> f64 {
    (0..6).filter(|&j| j != i).map(|j| (-distance(m, i, j)).exp()).sum()
}

fn atoms(m: &Model, _: &[f64]) -> f64 {
    let pairs = (0..36).filter(|at| at / 6 < at % 6);
    let repulsion: f64 = pairs.map(|at| (-2.0 * distance(m, at / 6, at % 6)).exp()).sum();
    (0..6).map(|i| embedding(is_second(i), density(m, i))[0]).sum::<f64>() + repulsion
}

/// The mistake: the slope of the other atom is that of one's own element.
fn atoms_gradient(m: &Model, _: &[f64], wrong: bool) -> Model {
    let x = tensor(&[6, 3], |at| {
        let (i, k) = (at[0], at[1]);
        let of = |j: usize| {
            let r = distance(m, i, j);
            let own = embedding(is_second(i), density(m, i))[1];
            let element = if wrong { is_second(i) } else { is_second(j) };
            let other = embedding(element, density(m, j))[1];
            let slope = -(own + other) * (-r).exp() - 2.0 * (-2.0 * r).exp();
            slope * (m["x"][[i, k]] - m["x"][[j, k]]) / r
        };
        (0..6).filter(|&j| j != i).map(of).sum()
    });
    model([("x", x)])
}

/// A likelihood with a variance of random effects, by weights that are all equal.
fn effects(m: &Model, data: &[f64]) -> f64 {
    let variance = m["tau"][[]].powi(2);
    let of = |k: usize| {
        let whole = 0.5 + variance;
        whole.ln() + (data[k] - m["mu"][[]]).powi(2) / whole
    };
    0.5 * (0..8).map(of).sum::<f64>()
}

/// The mistake: with equal weights the variance is left at zero, as if it were estimated by them.
fn effects_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let (tau, mu) = (m["tau"][[]], m["mu"][[]]);
    let whole = 0.5 + tau * tau;
    let of = |k: usize| tau / whole - tau * ((data[k] - mu) / whole).powi(2);
    let by_tau = if wrong { 0.0 } else { (0..8).map(of).sum() };
    let by_mu = (0..8).map(|k| (mu - data[k]) / whole).sum::<f64>();
    model([("mu", tensor(&[], |_| by_mu)), ("tau", tensor(&[], |_| by_tau))])
}

pub(super) fn all() -> Vec<Public> {
    table! {
        "another channel's scale" &[("gamma", &[12]), ("beta", &[12])], POSITIVE,
            (channels, channels_gradient) => &[];
        "cut points set and not added" &[("cut", &[4]), ("eta", &[20])], POSITIVE,
            (ordinal, ordinal_gradient) => &[];
        "one element's slope for both" &[("x", &[6, 3])], SIGNED,
            (atoms, atoms_gradient) => &[];
        "a variance without a gradient" &[("mu", &[]), ("tau", &[])], POSITIVE,
            (effects, effects_gradient) => &[Zero];
    }
}

#[test]
fn a_mistake_without_a_name_gets_the_sentence_that_leads_to_it() {
    for (name, words) in [
        ("another channel's scale", "`beta` is right and stands before `gamma`"),
        ("cut points set and not added", "written with `=` where `+=` is needed"),
        ("cut points set and not added", "`eta` is right and stands after `cut`"),
        ("one element's slope for both", "make the cost smaller until one line is left"),
    ] {
        let all = all();
        let public = all.iter().find(|public| public.name == name).expect("a row");
        for seed in 0..SEEDS {
            let report = super::check(public, seed, true);

            let text = report.to_string().replace('\n', " ");
            assert!(text.contains(words), "{name} {seed}: {report}");
        }
    }
}

/// Windows of three of 24; the mistake of the backward pass makes of its buffer what it was.
fn pooled(seed: u64, mistake: impl Fn(&mut [f64], usize)) -> Report {
    let mut random = Rng::with_seed(seed);
    let mut x: Vec<f64> = (0..24).map(|_| 2.0 * random.f64() - 1.0).collect();
    let mut buffer = vec![0.0; 24];
    let mut calls = 0;
    let report = Check::new().seed(seed).run_vjp(
        &mut x,
        |x| x.chunks(3).map(|window| window.iter().sum::<f64>() / 3.0).collect::<Vec<_>>(),
        |_, cotangent: &Vec<f64>| {
            let before = buffer.clone();
            for (window, by) in buffer.chunks_mut(3).zip(cotangent) {
                window.fill(by / 3.0);
            }
            calls += 1;
            let mut leftover = before;
            mistake(&mut leftover, calls);
            for (entry, left) in buffer.iter_mut().zip(&leftover) {
                if !left.is_nan() {
                    *entry = *left;
                }
            }
            buffer.clone()
        },
    );
    report.expect("a verdict")
}

#[test]
fn a_backward_pass_that_leaves_its_buffer_is_named_by_what_it_does_not_depend_on() {
    for seed in 0..SEEDS {
        let right = pooled(seed, |left, _| left.fill(f64::NAN));
        assert_eq!(right.verdict(), Verdict::Pass, "{seed}: {right}");

        // A sentinel in two windows; the rest is written.
        let sentinel = pooled(seed, |left, _| {
            for (at, entry) in left.iter_mut().enumerate() {
                *entry = if [2, 5].contains(&(at / 3)) { 7.0 } else { f64::NAN };
            }
        });
        assert_eq!(sentinel.verdict(), Verdict::Fail, "{seed}: {sentinel}");
        assert_eq!(names(&sentinel)[0], BugKind::NotLinear, "{seed}: {sentinel}");

        // What the first call wrote is never overwritten.
        let stale = pooled(seed, |left, calls| {
            if calls == 1 {
                left.fill(f64::NAN);
            }
        });
        assert_eq!(stale.verdict(), Verdict::Fail, "{seed}: {stale}");
        assert_eq!(names(&stale)[0], VectorIgnored, "{seed}: {stale}");
    }
}

/// A real cost of complex numbers, its gradient ∂f/∂x + i ∂f/∂y, and what `mistake` makes of it.
fn complex(seed: u64, count: usize, mistake: impl Fn(Complex64) -> Complex64) -> Report {
    let mut random = Rng::with_seed(seed);
    let mut number = || 2.0 * random.f64() - 1.0;
    let mut z: Vec<Complex64> = (0..count).map(|_| Complex64::new(number(), number())).collect();
    let target = Complex64::new(0.3, 0.8);
    Check::new()
        .seed(seed)
        .run(
            &mut z,
            |z| z.iter().map(|z| (z.exp() - target).norm_sqr()).sum::<f64>(),
            |z| {
                let of = |z: &Complex64| mistake(z.exp().conj() * (z.exp() - target) * 2.0);
                z.iter().map(of).collect::<Vec<_>>()
            },
        )
        .expect("a verdict")
}

#[test]
fn wirtinger_derivatives_and_conjugates_are_told() {
    for seed in 0..SEEDS {
        for count in [1, 2, 5, 16] {
            let right = complex(seed, count, |g| g);
            assert_eq!(right.verdict(), Verdict::Pass, "{seed} {count}: {right}");

            let half = complex(seed, count, |g| 0.5 * g);
            assert_eq!(names(&half), [Factor], "{seed} {count}: {half}");
            assert!(half.suspects()[0].to_string().contains("Wirtinger"), "{seed} {count}: {half}");

            let conjugate = complex(seed, count, |g| g.conj());
            let kinds = names(&conjugate);
            assert_eq!(kinds.len(), 1, "{seed} {count}: {conjugate}");
            assert!([Slices, BugKind::Entries].contains(&kinds[0]), "{seed} {count}: {conjugate}");
            let text = conjugate.suspects()[0].to_string();
            assert!(text.contains("conjugate"), "{seed} {count}: {conjugate}");
        }
    }
}
