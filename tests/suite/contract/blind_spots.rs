//! What a pass says that it could not have seen: each blind spot is confirmed by planting the mistake.

use gradcheck_core::{BugKind, Check, Report, Verdict, assert_gradients, assert_vjp};

type Model = (Vec<Vec<f64>>, Vec<f64>);

/// A cost of a square matrix and a vector.
fn cost((matrix, vector): &Model) -> f64 {
    let of_matrix: f64 = matrix.iter().flatten().map(|entry| entry.exp()).sum();
    of_matrix + vector.iter().map(|entry| entry.powi(3) + entry).sum::<f64>()
}

fn gradient((matrix, vector): &Model) -> Model {
    let matrix = matrix.iter().map(|row| row.iter().map(|entry| entry.exp()).collect()).collect();
    (matrix, vector.iter().map(|entry| 3.0 * entry.powi(2) + 1.0).collect())
}

fn kinds(passed: &Report) -> Vec<(&str, &BugKind)> {
    passed.blind_spots().iter().map(|spot| (spot.path(), spot.kind())).collect()
}

fn ordinary() -> Model {
    (vec![vec![0.3, -0.2], vec![0.9, 0.1]], vec![0.4, -1.1, 0.7])
}

/// Asserts that a check at `model` passes with the planted mistake, and lists it.
#[track_caller]
fn assert_blind(model: &Model, path: &str, kind: BugKind, plant: impl Fn(&Model, Model) -> Model) {
    let passed = assert_gradients!(model.clone(), |m| cost(m), |m| gradient(m));
    assert!(kinds(&passed).contains(&(path, &kind)), "{passed}");

    let planted = |m: &mut Model| plant(m, gradient(m));
    let report = Check::new().run(&mut model.clone(), |m| cost(m), planted).expect("a verdict");
    assert_eq!(report.verdict(), Verdict::Pass, "{report}");

    // Elsewhere it shows.
    let mut elsewhere = ordinary();
    let report = Check::new().run(&mut elsewhere, |m| cost(m), planted).expect("a verdict");
    assert_ne!(report.verdict(), Verdict::Pass, "{report}");
}

#[test]
fn an_ordinary_point_has_none_and_the_text_stays_short() {
    let passed = assert_gradients!(ordinary(), |m| cost(m), |m| gradient(m));

    assert_eq!(kinds(&passed), []);
    assert!(!passed.to_string().contains("blind"), "{passed}");
}

#[test]
fn a_tensor_of_zeros_hides_a_weight_decay() {
    let model = (ordinary().0, vec![0.0; 3]);

    assert_blind(&model, "1", BugKind::WeightDecay, |m, mut gradient| {
        for (entry, parameter) in gradient.1.iter_mut().zip(&m.1) {
            *entry += 0.1 * parameter;
        }
        gradient
    });
}

#[test]
fn a_symmetric_gradient_hides_a_transpose() {
    let model = (vec![vec![0.3, 0.9], vec![0.9, 0.1]], ordinary().1);

    assert_blind(&model, "0", BugKind::Transposed, |_, mut gradient| {
        let [upper, lower] = [gradient.0[0][1], gradient.0[1][0]];
        (gradient.0[0][1], gradient.0[1][0]) = (lower, upper);
        gradient
    });
}

#[test]
fn entries_of_one_hide_a_power() {
    let model = (ordinary().0, vec![1.0; 3]);

    assert_blind(&model, "1", BugKind::ChainFactor, |m, mut gradient| {
        for (entry, parameter) in gradient.1.iter_mut().zip(&m.1) {
            *entry *= parameter;
        }
        gradient
    });
}

#[test]
fn equal_entries_hide_their_order() {
    let model = (ordinary().0, vec![0.7; 3]);

    assert_blind(&model, "1", BugKind::Reversed, |_, mut gradient| {
        gradient.1.reverse();
        gradient
    });
}

#[test]
fn tensors_with_one_gradient_hide_that_they_are_exchanged() {
    let model = (vec![0.3_f64, -0.4], vec![0.3_f64, -0.4]);
    let cost = |m: &(Vec<f64>, Vec<f64>)| m.0.iter().chain(&m.1).map(|x| x.sin()).sum::<f64>();
    let slopes = |x: &[f64]| x.iter().map(|x| x.cos()).collect::<Vec<f64>>();

    let passed = assert_gradients!(model.clone(), |m| cost(m), |m| (slopes(&m.0), slopes(&m.1)));
    assert_eq!(kinds(&passed), [("0", &BugKind::Swapped)]);
    assert_gradients!(model, |m| cost(m), |m| (slopes(&m.1), slopes(&m.0)));
}

#[test]
fn a_gradient_of_zeros_is_told() {
    let cost = |x: &[f64; 2]| x[0].sin() * x[1].max(0.0).sin();
    let gradient = |x: &[f64; 2]| [x[0].cos() * x[1].max(0.0).sin(), 0.0 * x[1]];
    let model = || ([0.3_f64], [-0.8_f64]);

    let passed =
        assert_gradients!(model(), |m| 2.0 * m.0[0].sin() + cost(&[m.0[0], m.1[0]]), |m| {
            let slopes = gradient(&[m.0[0], m.1[0]]);
            ([2.0 * m.0[0].cos() + slopes[0]], [slopes[1]])
        });

    assert_eq!(kinds(&passed), [("1", &BugKind::Zero)]);
    assert!(passed.blind_spots()[0].to_string().contains("the gradient of `1` is zero"));
}

#[test]
fn a_random_point_takes_them_away() {
    let model = (vec![vec![0.3, 0.9], vec![0.9, 0.1]], vec![0.0; 3]);
    let here = assert_gradients!(model.clone(), |m| cost(m), |m| gradient(m));
    assert!(here.blind_spots().len() >= 2, "{here}");

    let around = assert_gradients!(model, |m| cost(m), |m| gradient(m), points = 2);
    assert_eq!(kinds(&around), []);
}

#[test]
fn the_text_has_three_lines_of_them_and_the_data_has_all() {
    let model = (vec![vec![0.0; 2]; 2], vec![0.0; 3]);
    let passed = assert_gradients!(model, |m| cost(m), |m| gradient(m));

    assert!(passed.blind_spots().len() > 3, "{passed}");
    let text = passed.to_string();
    assert_eq!(text.matches("blind spot").count(), 3, "{text}");
    assert!(passed.to_json().contains("\"kind\": \"WeightDecay\""), "{}", passed.to_json());
    assert!(passed.to_html().contains("Blind spots"));
}

#[test]
fn a_failing_check_has_none() {
    let wrong = |m: &mut Model| (gradient(m).0, vec![5.0; 3]);
    let report = Check::new().run(&mut (ordinary().0, vec![0.0; 3]), |m| cost(m), wrong);

    assert!(report.expect("a verdict").blind_spots().is_empty());
}

#[test]
fn a_product_with_a_cotangent_has_them_too_but_no_weight_decay() {
    let passed = assert_vjp!(
        vec![0.0_f64, 0.0],
        |x| x.iter().map(|x| x.sin()).collect::<Vec<f64>>(),
        |x, c| x.iter().zip(c).map(|(x, c)| c * x.cos()).collect::<Vec<f64>>()
    );

    assert!(passed.blind_spots().iter().all(|spot| *spot.kind() != BugKind::WeightDecay));
}
