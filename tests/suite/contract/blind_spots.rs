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
fn equal_entries_hide_a_penalty_on_their_differences() {
    let smooth = |m: &Model, mut gradient: Model| {
        let mean = m.1.iter().sum::<f64>() / 3.0;
        for (entry, parameter) in gradient.1.iter_mut().zip(&m.1) {
            *entry += 0.1 * (parameter - mean);
        }
        gradient
    };

    assert_blind(&(ordinary().0, vec![0.7; 3]), "1", BugKind::WeightDecay, smooth);
    let passed = assert_gradients!((ordinary().0, vec![0.7; 3]), |m| cost(m), |m| gradient(m));
    let said = passed.blind_spots()[0].to_string();
    assert!(said.starts_with("all entries of `1` are equal: "), "{said}");
}

#[test]
fn equal_entries_hide_an_index_that_is_off_by_one() {
    assert_blind(&(ordinary().0, vec![0.7; 3]), "1", BugKind::Shifted, |_, mut gradient| {
        gradient.1.rotate_right(1);
        gradient
    });
}

#[test]
fn entries_of_zero_hide_the_factor_of_a_logarithm() {
    assert_blind(&(ordinary().0, vec![0.0; 3]), "1", BugKind::ChainFactor, |m, mut gradient| {
        for (entry, parameter) in gradient.1.iter_mut().zip(&m.1) {
            *entry *= parameter.exp();
        }
        gradient
    });
}

/// Schools whose effects `theta` have the mean `mu`: a public gradient lacked the sum over the schools,
/// and its test looked at all ones.
#[test]
fn all_ones_hide_what_a_difference_multiplies() {
    let cost = |(mu, theta): &(f64, Vec<f64>)| {
        let of_school = |theta: &f64| (theta - mu).powi(2) + (theta - 0.3).powi(4);
        mu.powi(2) + theta.iter().map(of_school).sum::<f64>()
    };
    let gradient = |(mu, theta): &(f64, Vec<f64>), is_summed: bool| {
        let of_school = |theta: &f64| 2.0 * (theta - mu) + 4.0 * (theta - 0.3).powi(3);
        let count = if is_summed { theta.len() } else { 1 };
        let pull: f64 = theta[..count].iter().map(|theta| -2.0 * (theta - mu)).sum();
        (2.0 * mu + pull, theta.iter().map(of_school).collect::<Vec<f64>>())
    };
    let ones = || (1.0, vec![1.0; 8]);

    let passed = assert_gradients!(ones(), |m| cost(m), |m| gradient(m, true));
    let said: Vec<String> = passed.blind_spots().iter().map(ToString::to_string).collect();
    assert!(said[0].starts_with("all entries of `0` and `1` are equal: "), "{said:?}");
    assert!(said.iter().any(|spot| spot.starts_with("`0` is 1: ")), "{said:?}");
    assert_gradients!(ones(), |m| cost(m), |m| gradient(m, false));

    let mut elsewhere = (0.4, vec![1.0, -0.3, 0.2, 0.8, 1.3, 0.1, -0.7, 0.5]);
    let report = Check::new().run(&mut elsewhere, |m| cost(m), |m| gradient(m, false));
    assert_eq!(report.expect("a verdict").verdict(), Verdict::Fail);
}

/// A Reynolds number: a public gradient had the exponent 2 for −2, and its test looked at μ = 1.
#[test]
fn a_viscosity_of_one_hides_its_exponent() {
    let cost = |(speed, mu): &(f64, f64)| speed * 3.0 / mu;
    let gradient = |(speed, mu): &(f64, f64), power: i32| (3.0 / mu, -speed * 3.0 * mu.powi(power));

    let passed = assert_gradients!((0.7, 1.0), |m| cost(m), |m| gradient(m, -2));
    assert_eq!(kinds(&passed), [("1", &BugKind::ChainFactor)]);
    assert_gradients!((0.7, 1.0), |m| cost(m), |m| gradient(m, 2));
}

/// Half the squares of residuals: where these are zero, so is the gradient.
#[test]
fn a_residual_of_zero_hides_its_whole_gradient() {
    let cost = |x: &f64| (x - 0.5).sin().powi(2);
    let gradient = |x: &f64, factor: f64| factor * (x - 0.5).sin() * (x - 0.5).cos();

    let passed = assert_gradients!(0.5, |x| cost(x), |x| gradient(x, 2.0));
    assert_eq!(kinds(&passed), [("", &BugKind::Zero)]);
    assert_gradients!(0.5, |x| cost(x), |x| gradient(x, 1.0));
}

#[test]
fn a_row_beside_a_matrix_of_such_rows_may_be_a_bias_and_is_no_batch() {
    let slopes = |rows: &Vec<Vec<f64>>| {
        rows.iter().map(|row| row.iter().map(|x| x.cos()).collect()).collect::<Vec<Vec<f64>>>()
    };
    let sum = |rows: &Vec<Vec<f64>>| rows.iter().flatten().map(|x| x.sin()).sum::<f64>();
    let row = || vec![vec![0.3, -0.7]];

    let alone = assert_gradients!(row(), |x| sum(x), |x| slopes(x));
    assert_eq!(kinds(&alone), [("", &BugKind::Factor)]);

    let model = (vec![vec![0.1, 0.6], vec![-0.4, 0.9]], row());
    let beside =
        assert_gradients!(model, |m| sum(&m.0) + sum(&m.1), |m| (slopes(&m.0), slopes(&m.1)));
    assert_eq!(kinds(&beside), []);
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
