//! A gradient whose tensors are not those of the parameters is an error that shows both layouts.

use std::collections::BTreeMap;

use gradcheck_core::{Check, CheckError, Parameters, Report, Verdict};
use ndarray::{Array1, Array2, ArrayD, array};

#[derive(Clone, Parameters)]
struct Model {
    weight: Array2<f64>,
    bias: Array1<f64>,
    #[parameters(frozen)]
    mean: Array1<f64>,
}

fn model() -> Model {
    let weight = array![[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]];
    Model { weight, bias: array![0.1, 0.2], mean: array![1.0, 2.0, 3.0, 4.0] }
}

impl Model {
    fn loss(&self) -> f64 {
        self.weight.mapv(f64::sin).sum() + self.bias.mapv(f64::exp).sum() + self.mean.sum()
    }

    fn weight_gradient(&self) -> Array2<f64> {
        self.weight.mapv(f64::cos)
    }

    fn bias_gradient(&self) -> Array1<f64> {
        self.bias.mapv(f64::exp)
    }

    fn flat_gradient(&self) -> Vec<f64> {
        self.weight_gradient().into_iter().chain(self.bias_gradient()).collect()
    }
}

fn run<G: Parameters<Scalar = f64>>(
    gradient: impl FnMut(&mut Model) -> G,
) -> Result<Report, CheckError> {
    Check::new().run(&mut model(), |m| m.loss(), gradient)
}

#[track_caller]
fn assert_passes(result: Result<Report, CheckError>) {
    assert_eq!(result.expect("the layouts pair").verdict(), Verdict::Pass);
}

/// Asserts that the layouts do not pair, and that the text shows each of `shown`.
#[track_caller]
fn assert_differ(result: Result<Report, CheckError>, shown: &[&str]) {
    let error = result.expect_err("the layouts do not pair");
    assert!(matches!(error, CheckError::LayoutsDiffer { .. }), "{error}");
    let text = error.to_string();
    for part in shown.iter().chain(&["weight [2, 3]", "bias [2]"]) {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn frozen_tensors_may_be_left_out_of_the_gradient_or_not() {
    assert_passes(run(|m| (m.weight_gradient(), m.bias_gradient())));
    assert_passes(run(|m| (m.weight_gradient(), m.bias_gradient(), Array1::<f64>::zeros(4))));
    assert_passes(run(|m| m.flat_gradient()));
    assert_passes(run(|m| [m.flat_gradient(), vec![0.0; 4]].concat()));
}

#[test]
fn a_frozen_tensor_of_the_gradient_may_hold_anything() {
    let nonsense = Array1::from_elem(4, f64::NAN);

    assert_passes(run(|m| (m.weight_gradient(), m.bias_gradient(), nonsense.clone())));
}

#[test]
fn a_missing_tensor_is_an_error() {
    assert_differ(run(|m| (m.weight_gradient(),)), &["0 [2, 3]"]);
    assert_differ(run(|m| BTreeMap::from([("bias", m.bias_gradient())])), &["bias [2]"]);
}

#[test]
fn a_tensor_too_many_is_an_error() {
    let result = run(|m| (m.weight_gradient(), m.bias_gradient(), Array1::<f64>::zeros(4), 1.0));

    assert_differ(result, &["3 []"]);
}

#[test]
fn an_empty_gradient_is_an_error() {
    assert_differ(run(|_| None::<f64>), &[]);
    assert_differ(run(|_| Vec::<Array1<f64>>::new()), &[]);
    assert_differ(run(|_| Vec::<f64>::new()), &["[0]"]);
}

#[test]
fn a_transposed_tensor_is_an_error() {
    let result = run(|m| (m.weight_gradient().reversed_axes(), m.bias_gradient()));

    assert_differ(result, &["0 [3, 2]", "1 [2]"]);
}

#[test]
fn a_transposed_square_tensor_cannot_be_an_error_and_fails() {
    let square = || array![[0.5, -1.0], [2.0, 0.25]];
    let loss = |w: &mut Array2<f64>| w[[0, 0]] * w[[0, 1]].sin() * w[[1, 0]].exp() * w[[1, 1]];
    let gradient = |w: &mut Array2<f64>| {
        let (a, b, c, d) = (w[[0, 0]], w[[0, 1]], w[[1, 0]], w[[1, 1]]);
        let e = c.exp();
        array![[b.sin() * e * d, a * b.cos() * e * d], [a * b.sin() * e * d, a * b.sin() * e]]
    };

    let right = Check::new().run(&mut square(), loss, gradient).unwrap();
    let wrong = Check::new().run(&mut square(), loss, |w| gradient(w).reversed_axes()).unwrap();

    assert_eq!(right.verdict(), Verdict::Pass);
    assert_eq!(wrong.verdict(), Verdict::Fail);
    let places: Vec<_> = wrong.mismatches().iter().map(|wrong| wrong.index().to_vec()).collect();
    assert_eq!(places, [[0, 1], [1, 0]]);
}

#[test]
fn tensors_in_another_order_without_names_are_an_error() {
    assert_differ(run(|m| (m.bias_gradient(), m.weight_gradient())), &["0 [2]", "1 [2, 3]"]);
}

#[test]
fn a_column_is_not_a_list() {
    let column = |bias: Array1<f64>| bias.insert_axis(ndarray::Axis(1));

    assert_differ(run(|m| (m.weight_gradient(), column(m.bias_gradient()))), &["1 [2, 1]"]);
}

#[test]
fn a_flat_list_of_another_length_is_an_error_that_names_the_length() {
    for length in [0, 1, 7, 9, 11, 13] {
        assert_differ(run(|_| vec![0.0; length]), &[&format!("[{length}]"), "12 entries"]);
    }
}

#[test]
fn a_gradient_that_changes_its_shape_between_calls_is_an_error() {
    let mut calls = 0;

    let result = run(|m| {
        calls += 1;
        let mut gradient = m.flat_gradient();
        gradient.truncate(9 - calls);
        gradient
    });

    assert!(matches!(result, Err(CheckError::LayoutsDiffer { .. })), "{result:?}");
}

#[test]
fn names_that_agree_win_over_the_order() {
    let swapped = |m: &Model| {
        BTreeMap::from([
            ("bias", m.bias_gradient().into_dyn()),
            ("mean", ArrayD::zeros(vec![4])),
            ("weight", m.weight_gradient().into_dyn()),
        ])
    };

    assert_passes(run(|m| swapped(m)));
}

#[test]
fn equal_shapes_are_not_mixed_up_when_only_the_names_tell() {
    #[derive(Clone, Parameters)]
    struct Pair {
        a: f64,
        b: f64,
    }
    #[derive(Parameters)]
    struct Reversed {
        b: f64,
        a: f64,
    }
    let mut pair = Pair { a: 0.5, b: 2.0 };
    let cost = |m: &mut Pair| m.a.sin() + m.b.powi(3);

    let named =
        Check::new().run(&mut pair, cost, |m| Reversed { b: 3.0 * m.b * m.b, a: m.a.cos() });
    let ordered = Check::new().run(&mut pair, cost, |m| (3.0 * m.b * m.b, m.a.cos()));

    assert_eq!(named.unwrap().verdict(), Verdict::Pass);
    assert_eq!(ordered.unwrap().verdict(), Verdict::Fail);
}

#[test]
fn a_long_layout_still_fits_the_page() {
    let mut model = BTreeMap::new();
    for layer in 0..40 {
        model.insert(format!("encoder_{layer}_attention_output_projection"), array![1.0]);
    }

    let error = Check::new().run(
        &mut model,
        |m| m.values().map(|w| w[0]).sum::<f64>(),
        |m| {
            let mut gradient = m.clone();
            gradient.pop_first();
            gradient
        },
    );

    let text = error.unwrap_err().to_string();
    assert!(text.contains("! encoder_0_attention_output_projection [1]"), "{text}");
    assert!(text.contains("and 39 more"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

/// Two tensors of one shape, so that only their names tell which gradient is whose.
#[derive(Parameters)]
struct Pair {
    first: Vec<f64>,
    second: Vec<f64>,
}

#[derive(Parameters)]
struct Backwards {
    #[parameters(rename = "dSecond")]
    d_second: Vec<f64>,
    d_first: Vec<f64>,
}

#[derive(Parameters)]
struct Unnamed {
    one: Vec<f64>,
    other: Vec<f64>,
}

fn check_pair<G: Parameters<Scalar = f64>>(gradient: impl FnMut(&mut Pair) -> G) -> Verdict {
    let mut pair = Pair { first: vec![0.3, -0.7, 1.1], second: vec![1.9, 0.2, -0.4] };
    let sum = |entries: &[f64], of: fn(f64) -> f64| entries.iter().map(|&x| of(x)).sum::<f64>();
    let cost = |pair: &mut Pair| sum(&pair.first, f64::sin) + sum(&pair.second, f64::exp);
    Check::new().run(&mut pair, cost, gradient).expect("the layouts pair").verdict()
}

#[test]
fn a_gradient_in_backward_order_pairs_by_the_names_of_gradients() {
    let of = |entries: &[f64], of: fn(f64) -> f64| entries.iter().map(|&x| of(x)).collect();
    let right = |pair: &mut Pair| Backwards {
        d_second: of(&pair.second, f64::exp),
        d_first: of(&pair.first, f64::cos),
    };
    let swapped = |pair: &mut Pair| Backwards {
        d_second: of(&pair.first, f64::cos),
        d_first: of(&pair.second, f64::exp),
    };

    assert_eq!([check_pair(right), check_pair(swapped)], [Verdict::Pass, Verdict::Fail]);
}

#[test]
fn a_gradient_without_such_names_pairs_by_its_order() {
    let of = |entries: &[f64], of: fn(f64) -> f64| entries.iter().map(|&x| of(x)).collect();
    let right = |pair: &mut Pair| Unnamed {
        one: of(&pair.first, f64::cos),
        other: of(&pair.second, f64::exp),
    };
    let swapped = |pair: &mut Pair| Unnamed {
        one: of(&pair.second, f64::exp),
        other: of(&pair.first, f64::cos),
    };

    assert_eq!([check_pair(right), check_pair(swapped)], [Verdict::Pass, Verdict::Fail]);
}
