//! Costs whose scale is not that of their parameters, and staircases: right gradients never fail,
//! and the same with one mistake never pass.

use gradcheck_core::{Check, Report, Verdict};

const SEEDS: u64 = 20;

type Cost = fn(&[f64]) -> f64;
type Gradient = fn(&[f64]) -> Vec<f64>;

fn check(seed: u64, at: &[f64], cost: Cost, gradient: impl Fn(&[f64]) -> Vec<f64>) -> Report {
    let mut x = at.to_vec();
    let report = Check::new().seed(seed).run(
        &mut x,
        |x: &mut Vec<f64>| cost(x),
        |x: &mut Vec<f64>| gradient(x),
    );
    report.expect("it can be checked")
}

/// The gradient with the entries by turns, one for each seed, off by a tenth of themselves.
fn spoiled(seed: u64, gradient: Gradient) -> impl Fn(&[f64]) -> Vec<f64> {
    move |x| {
        let mut entries = gradient(x);
        let place = usize::try_from(seed).expect("few seeds") % entries.len();
        entries[place] *= 1.1;
        entries
    }
}

const WAVES: f64 = 2.0 * std::f64::consts::PI / 0.19;

/// Positions of millions of metres, and waves of 0.19 m.
fn phases(x: &[f64]) -> f64 {
    x.iter().map(|x| (WAVES * x).sin()).sum()
}

fn phases_gradient(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| WAVES * (WAVES * x).cos()).collect()
}

/// A sine of a hundred million radians.
fn sine(x: &[f64]) -> f64 {
    (1e8 * x[0]).sin()
}

fn sine_gradient(x: &[f64]) -> Vec<f64> {
    vec![1e8 * (1e8 * x[0]).cos()]
}

fn tide_misfits(x: &[f64]) -> impl Iterator<Item = (f64, f64, f64)> {
    let [mean, sine, cosine, frequency] = [x[0], x[1], x[2], x[3]];
    (0..40).map(move |hour| {
        let time = 3600.0 * f64::from(hour);
        let seen = 5100.0 + 700.0 * (1.41e-4 * time).sin();
        let phase = frequency * time;
        (mean + sine * phase.sin() + cosine * phase.cos() - seen, phase, time)
    })
}

/// A mean, two amplitudes and a frequency in one flat list.
fn tide(x: &[f64]) -> f64 {
    tide_misfits(x).map(|(misfit, ..)| misfit * misfit).sum()
}

fn tide_gradient(x: &[f64]) -> Vec<f64> {
    let mut gradient = vec![0.0; 4];
    for (misfit, phase, time) in tide_misfits(x) {
        let by_frequency = time * (x[1] * phase.cos() - x[2] * phase.sin());
        for (entry, by) in gradient.iter_mut().zip([1.0, phase.sin(), phase.cos(), by_frequency]) {
            *entry += 2.0 * misfit * by;
        }
    }
    gradient
}

/// Softplus, as it is written first: one is added to a number that is lost in it.
fn softplus(x: &[f64]) -> f64 {
    x.iter().map(|x| x * (1.0 + x.exp()).ln()).sum()
}

fn softplus_gradient(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| x.exp().ln_1p() + x / (1.0 + (-x).exp())).collect()
}

fn versine(x: &[f64]) -> f64 {
    (1.0 - x[0].cos()) / x[0]
}

fn versine_gradient(x: &[f64]) -> Vec<f64> {
    let half = (0.5 * x[0]).sin();
    vec![x[0].sin() / x[0] - 2.0 * (half / x[0]).powi(2)]
}

/// Activations that are rounded to eleven bits.
fn rounded(x: &[f64]) -> f64 {
    x.iter().map(|x| (2048.0 * x.tanh()).round() / 2048.0 * (0.3 * x).exp()).sum()
}

fn rounded_gradient(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| (1.0 - x.tanh().powi(2) + 0.3 * x.tanh()) * (0.3 * x).exp()).collect()
}

#[test]
fn a_scale_far_below_the_parameters_is_found() {
    let waves: [(&[f64], Cost, Gradient); 2] =
        [(&[6.4e6, 1.1e6, 2.3e6], phases, phases_gradient), (&[1.0], sine, sine_gradient)];
    for (at, cost, gradient) in waves {
        for seed in 0..SEEDS {
            let right = check(seed, at, cost, gradient);
            let wrong = check(seed, at, cost, spoiled(seed, gradient));

            assert_eq!(right.verdict(), Verdict::Pass, "{right}");
            assert_eq!(wrong.verdict(), Verdict::Fail, "{wrong}");
        }
    }
}

#[test]
fn entries_of_unlike_size_in_one_list_each_have_their_scale() {
    let at = [5000.0, 800.0, -300.0, 1.4e-4];
    for seed in 0..SEEDS {
        let right = check(seed, &at, tide, tide_gradient);
        let wrong = check(seed, &at, tide, spoiled(seed, tide_gradient));

        assert_eq!(right.verdict(), Verdict::Pass, "{right}");
        assert_eq!(wrong.verdict(), Verdict::Fail, "{wrong}");
    }
}

#[test]
fn a_step_of_a_staircase_accuses_no_right_gradient() {
    let spread: Vec<f64> = (0..40).map(|place| f64::from(place).sin() + 0.2).collect();
    let stairs: [(&[f64], Cost, Gradient); 5] = [
        (&[-30.0], softplus, softplus_gradient),
        (&[-40.0], softplus, softplus_gradient),
        (&[-33.0, -31.0, -35.0], softplus, softplus_gradient),
        (&[1e-6], versine, versine_gradient),
        (&spread, rounded, rounded_gradient),
    ];
    for (at, cost, gradient) in stairs {
        for seed in 0..SEEDS {
            let right = check(seed, at, cost, gradient);
            let wrong = check(seed, at, cost, |x| gradient(x).iter().map(|x| -10.0 * x).collect());

            assert_ne!(right.verdict(), Verdict::Fail, "{right}");
            assert_ne!(wrong.verdict(), Verdict::Pass, "{wrong}");
        }
    }
}

#[test]
fn the_rounding_of_terms_that_cancel_is_not_denied() {
    // The noise of the cost, 3e-15, is the rounding of the 1 in it.
    let report = check(0, &[-28.0], softplus, softplus_gradient);
    let tensors = report.tensors();
    let reason = tensors[0].reason().unwrap_or_default();

    assert_eq!(report.verdict(), Verdict::Inconclusive, "{report}");
    assert!(reason.contains("more than the rounding of its value"), "{reason}");
    assert!(reason.contains("large terms that cancel (write them in another form)"), "{reason}");
}
