//! How many evaluations of the cost a check takes, whatever the number of parameters.

use gradcheck_core::{Check, Report, Verdict};
use ndarray::{Array1, Array2, Axis, Slice};

use super::models::{Activation, Data, Mlp};

fn large(activation: Activation) -> (Mlp, Data) {
    (Mlp::random([784, 128, 10], activation, 1), Data::random(32, 784, 10, 2))
}

fn run(mlp: &mut Mlp, data: &Data, gradient: impl Fn(&mut Mlp) -> Mlp) -> Report {
    let mut calls = 0;
    let check = Check::new();
    let counted = |m: &mut Mlp| {
        calls += 1;
        m.loss(data)
    };
    let report = check.run(mlp, counted, gradient).expect("the network can be judged");
    assert_eq!(report.evaluations(), calls);
    report
}

#[test]
fn three_parameters_take_at_most_16_evaluations() {
    for seed in 0..5 {
        let mut x = vec![0.5_f64, -1.5, 2.5];

        let report = Check::new().seed(seed).run(
            &mut x,
            |x| x[0].exp() * x[1].sin() + x[2].powi(3),
            |x| vec![x[0].exp() * x[1].sin(), x[0].exp() * x[1].cos(), 3.0 * x[2] * x[2]],
        );

        let report = report.unwrap();
        assert_eq!(report.verdict(), Verdict::Pass);
        assert!(report.evaluations() <= 16, "{}", report.evaluations());
    }
}

#[test]
fn one_parameter_takes_at_most_16_evaluations() {
    let report = Check::new().run(&mut 2.0_f64, |x| x.ln(), |x| 1.0 / *x).unwrap();

    assert_eq!(report.verdict(), Verdict::Pass);
    assert!(report.evaluations() <= 16, "{}", report.evaluations());
}

type Dense = (Array2<f64>, Array1<f64>);

/// A network 5-4-3-1, rectified, rectified, logistic: the mean logistic loss and its gradient, in
/// which the second weight is `factor` times what it should be.
fn six_tensors(layers: &[Dense], data: &Data, factor: f64) -> (f64, Vec<Dense>) {
    let mut outputs = vec![data.inputs.clone()];
    for (weight, bias) in layers {
        let sums = outputs[outputs.len() - 1].dot(weight) + bias;
        let is_last = outputs.len() == layers.len();
        outputs.push(if is_last { sums } else { sums.mapv(|sum| sum.max(0.0)) });
    }
    let (scores, labels) =
        (outputs.pop().expect("three layers"), data.targets.slice_axis(Axis(1), Slice::from(..1)));
    let samples = scores.len() as f64;
    let cost = (scores.mapv(|score| score.exp().ln_1p()) - &scores * &labels).sum() / samples;

    let mut errors = (scores.mapv(|score| 1.0 / (1.0 + (-score).exp())) - labels) / samples;
    let mut gradient = Vec::new();
    for (number, (weight, _)) in layers.iter().enumerate().rev() {
        let input = &outputs[number];
        let scale = if number == 1 { factor } else { 1.0 };
        gradient.insert(0, (scale * input.t().dot(&errors), errors.sum_axis(Axis(0))));
        errors = errors.dot(&weight.t()) * input.mapv(|output| f64::from(output > 0.0));
    }
    (cost, gradient)
}

#[test]
fn six_tensors_take_at_most_50_evaluations() {
    for seed in 0..5 {
        let mut random = fastrand::Rng::with_seed(seed);
        let data = Data::random(30, 5, 2, seed);
        let sizes = [(5, 4), (4, 3), (3, 1)];
        let mut layers = sizes.map(|(rows, columns)| {
            let weight = Array2::from_shape_simple_fn((rows, columns), || random.f64() - 0.4);
            (weight, Array1::from_shape_simple_fn(columns, || 0.2 * random.f64()))
        });
        let mut run = |factor: f64| {
            let cost = |layers: &mut [Dense; 3]| six_tensors(layers, &data, factor).0;
            let gradient = |layers: &mut [Dense; 3]| six_tensors(layers, &data, factor).1;
            Check::new().seed(seed).run(&mut layers, cost, gradient).expect("it can be judged")
        };

        let (right, wrong) = (run(1.0), run(3.0));

        assert_eq!(right.verdict(), Verdict::Pass, "seed {seed}\n{right}");
        assert!(right.evaluations() <= 50, "{}", right.evaluations());
        assert_eq!(wrong.verdict(), Verdict::Fail, "seed {seed}\n{wrong}");
        assert!(wrong.mismatches().iter().all(|m| m.path() == "[1].0"), "{wrong}");
    }
}

#[test]
fn a_tanh_network_of_101_770_parameters_takes_at_most_16_evaluations() {
    let (mut mlp, data) = large(Activation::Tanh);

    let report = run(&mut mlp, &data, |m| m.backward(&data));

    assert_eq!(report.verdict(), Verdict::Pass, "{report}");
    assert!(report.evaluations() <= 16, "{}", report.evaluations());
}

#[test]
fn a_rectified_network_of_101_770_parameters_takes_at_most_60_evaluations() {
    let (mut mlp, data) = large(Activation::Relu);

    let report = run(&mut mlp, &data, |m| m.backward(&data));

    assert_eq!(report.verdict(), Verdict::Pass, "{report}");
    assert!(report.evaluations() <= 60, "{}", report.evaluations());
}

/// Multiplies one entry that is of typical size by 1.1, checks, and asserts that it is found.
fn assert_one_entry_is_located(activation: Activation, seed: u64) {
    let (mut mlp, data) = large(activation);
    let gradient = mlp.backward(&data);
    let typical = (gradient.w1.mapv(|g| g * g).sum() / gradient.w1.len() as f64).sqrt();
    let mut random = fastrand::Rng::with_seed(seed);
    let at = std::iter::repeat_with(|| [random.usize(..784), random.usize(..128)])
        .find(|&at| gradient.w1[at].abs() > typical)
        .expect("some entries are above the mean");

    let report = run(&mut mlp, &data, |m| {
        let mut gradient = m.backward(&data);
        gradient.w1[at] *= 1.1;
        gradient
    });

    let found: Vec<_> = report.mismatches().iter().map(|m| (m.path(), m.index())).collect();
    assert_eq!(found, [("w1", &at[..])], "{report}");
    assert!(report.evaluations() <= 300, "{}", report.evaluations());
    let mismatch = &report.mismatches()[0];
    assert!((mismatch.numeric() - gradient.w1[at]).abs() <= mismatch.error(), "{report}");
}

#[test]
fn one_wrong_entry_of_101_770_is_located_in_at_most_300_evaluations() {
    for seed in 0..3 {
        assert_one_entry_is_located(Activation::Tanh, seed);
    }
}

#[test]
fn one_wrong_entry_of_a_rectified_network_is_located_in_at_most_300_evaluations() {
    for seed in 3..5 {
        assert_one_entry_is_located(Activation::Relu, seed);
    }
}

#[test]
fn a_gradient_that_is_wrong_everywhere_does_not_cost_more_than_one_wrong_entry() {
    let (mut mlp, data) = large(Activation::Tanh);

    let report = run(&mut mlp, &data, |m| {
        let mut gradient = m.backward(&data);
        for tensor in [&mut gradient.w1, &mut gradient.w2] {
            tensor.mapv_inplace(|entry| 2.0 * entry);
        }
        gradient
    });

    assert_eq!(report.verdict(), Verdict::Fail);
    assert!(report.evaluations() <= 300, "{}", report.evaluations());
    assert!(report.mismatches().iter().all(|m| ["w1", "w2"].contains(&m.path())), "{report}");
}

#[test]
fn the_gradient_is_called_twice() {
    let mut calls = 0;

    Check::new()
        .run(
            &mut 2.0_f64,
            |x| x.ln(),
            |x| {
                calls += 1;
                1.0 / *x
            },
        )
        .unwrap()
        .into_result()
        .unwrap();

    assert_eq!(calls, 2);
}

#[test]
fn every_entry_takes_two_evaluations_an_entry() {
    let mut x = vec![0.7_f64; 50];

    let report = Check::new().every_entry().run(
        &mut x,
        |x| x.iter().map(|x| x.exp()).sum::<f64>(),
        |x| x.iter().map(|x| x.exp()).collect::<Vec<_>>(),
    );

    let report = report.unwrap();
    assert!((100..=116).contains(&report.evaluations()), "{}", report.evaluations());
}
