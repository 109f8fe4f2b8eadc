//! Closures that change the number of parameters while these are moved.

use gradcheck_core::{Check, CheckError, Report, numerical_gradient, numerical_jacobian};

const REST: [f64; 3] = [0.3, 0.7, 1.1];

/// A cost that adds or removes an entry at its `at`-th call.
fn torn(at: usize, grows: bool) -> impl FnMut(&mut Vec<f64>) -> f64 {
    let mut calls = 0;
    move |x| {
        calls += 1;
        if calls == at {
            if grows {
                x.push(1.0);
            } else {
                x.pop();
            }
        }
        x.iter().map(|x| x.sin()).sum()
    }
}

fn is_told(result: &Result<Report, CheckError>) -> bool {
    matches!(result, Err(CheckError::LayoutChanged { before: 3, .. }))
}

/// The entries that are still there are bit for bit what they were.
fn is_restored(x: &[f64]) -> bool {
    x.iter().zip(REST).take(3).all(|(x, rest)| x.to_bits() == rest.to_bits())
}

#[test]
fn a_cost_that_changes_the_number_of_parameters_at_any_call_is_told_and_restored() {
    let wrong = |x: &mut Vec<f64>| x.iter().map(|x| 1.5 * x.cos()).collect::<Vec<f64>>();
    for (at, grows) in (1..40).flat_map(|at| [(at, false), (at, true)]) {
        let mut x = REST.to_vec();
        let mut calls = 0;
        let mut cost = torn(at, grows);
        let counted = |x: &mut Vec<f64>| {
            calls += 1;
            cost(x)
        };

        let result = Check::new().run(&mut x, counted, wrong);

        assert!(calls < at || is_told(&result), "call {at}: {result:?}");
        assert!(is_restored(&x), "call {at}: {x:?}");
    }
}

#[test]
fn the_tensor_that_changed_is_named() {
    let mut model = (vec![0.5_f64; 2], vec![0.3_f64; 3]);
    let mut calls = 0;
    let cost = |m: &mut (Vec<f64>, Vec<f64>)| {
        calls += 1;
        if calls == 5 {
            m.0.push(0.0);
        }
        m.0.iter().chain(&m.1).map(|x| x.sin()).sum::<f64>()
    };

    let result = Check::new().run(&mut model, cost, |m| m.clone());

    let text = result.expect_err("the layout changed").to_string().replace('\n', " ");
    assert!(text.contains("`0` is another now"), "{text}");
    assert_eq!(model, (vec![0.5, 0.5, 0.0], vec![0.3; 3]));
}

#[test]
fn functions_of_several_outputs_are_told_and_restored() {
    for at in 1..16 {
        let mut x = REST.to_vec();
        let (mut calls, mut cost) = (0, torn(at, true));
        let function = |x: &mut Vec<f64>| {
            calls += 1;
            let value = cost(x);
            [value, x[0]]
        };
        let jacobian = |x: &mut Vec<f64>| [[x[0].cos(), x[1].cos(), x[2].cos()], [1.0, 0.0, 0.0]];

        let result = Check::new().run_jacobian(&mut x, function, jacobian);

        assert!(calls < at || is_told(&result), "call {at}: {result:?}");
        assert!(is_restored(&x), "call {at}: {x:?}");
    }
}

#[test]
fn numeric_derivatives_restore_what_is_left() {
    for at in 1..40 {
        let mut x = REST.to_vec();
        let gradient = numerical_gradient(&mut x, torn(at, at % 2 == 0));
        assert!(is_restored(&x), "call {at}: {x:?}");
        assert_eq!(gradient.values().len(), 3);

        let mut x = REST.to_vec();
        let mut cost = torn(at, at % 2 == 0);
        numerical_jacobian(&mut x, |x| [cost(x)]);
        assert!(is_restored(&x), "call {at}: {x:?}");
    }
}
