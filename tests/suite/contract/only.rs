//! `only`: some tensors are checked, the others stand still, and the report says so.

use gradcheck_core::{
    Check, CheckError, Parameters, Report, TensorReport, Verdict, assert_gradients, assert_hessian,
    assert_hvp, assert_jacobian, assert_jvp, assert_vjp,
};

#[derive(Clone, Debug, Parameters)]
struct Unit {
    weight: [f64; 2],
    bias: f64,
}

#[derive(Clone, Debug, Parameters)]
struct Net {
    encoder: Unit,
    layers: Vec<Unit>,
}

fn net() -> Net {
    let unit = |shift: f64| Unit { weight: [0.5 + shift, -1.2], bias: 0.3 - shift };
    Net { encoder: unit(0.0), layers: vec![unit(0.2), unit(-0.4)] }
}

fn cost(net: &Net) -> f64 {
    net.flatten().iter().zip(1..).map(|(x, n)| (x * f64::from(n)).sin()).sum()
}

fn gradient(net: &Net) -> Net {
    let entries = net.flatten().into_iter().zip(1..);
    let slopes: Vec<f64> = entries.map(|(x, n)| f64::from(n) * (x * f64::from(n)).cos()).collect();
    net.unflatten(&slopes).expect("as many entries")
}

/// Wrong in the bias of the last layer.
fn wrong(net: &Net) -> Net {
    let mut gradient = gradient(net);
    gradient.layers[1].bias *= 1.5;
    gradient
}

fn check(only: &[&str]) -> Report {
    let check = Check::new().only(only.iter().copied());
    check.run(&mut net(), |net| cost(net), |net| wrong(net)).expect("a verdict")
}

#[test]
fn a_mistake_in_what_is_left_out_passes_and_the_first_sentence_says_how_much_was_checked() {
    let report = check(&["encoder", "layers[0].weight"]);

    assert_eq!(report.verdict(), Verdict::Pass, "{report}");
    assert_eq!(report.claim(), "gradient check passed for 3 of 6 tensors: 5 entries");
    assert_eq!(report.left_out(), ["layers[0].bias", "layers[1].weight", "layers[1].bias"]);
    let paths: Vec<&str> = report.tensors().iter().map(TensorReport::path).collect();
    assert_eq!(paths, ["encoder.weight", "encoder.bias", "layers[0].weight"]);
    let text = report.to_string().replace('\n', " ");
    assert!(text.contains("Left out: layers[0].bias, layers[1].weight, layers[1].bias."), "{text}");
    assert!(report.to_json().contains("\"left_out\": [\n    \"layers[0].bias\""));
    assert!(report.to_html().contains("3 of 6 tensors"));
}

#[test]
fn a_mistake_in_what_is_chosen_fails() {
    for only in [&["layers[1]"][..], &["*.bias"], &["layers[1].bias"], &["encoder", "*[1]*"]] {
        let report = check(only);

        assert_eq!(report.verdict(), Verdict::Fail, "{only:?}: {report}");
        assert_eq!(report.mismatches()[0].path(), "layers[1].bias");
        assert!(!report.left_out().is_empty());
    }
}

#[test]
fn all_that_is_chosen_is_an_ordinary_check() {
    let report = check(&["*"]);

    assert_eq!(report.left_out(), [""; 0]);
    let right = Check::new().only(["encoder", "layers"]);
    let report = right.run(&mut net(), |net| cost(net), |net| gradient(net)).expect("a verdict");
    assert_eq!(report.claim(), "gradient check passed: 9 entries in 6 tensors");
}

#[test]
fn what_is_left_out_is_not_moved() {
    let still = net().layers[1].bias;
    let cost = |net: &mut Net| {
        assert_eq!(net.layers[1].bias.to_bits(), still.to_bits(), "it was moved");
        cost(net)
    };
    let check = Check::new().only(["encoder"]).points(2);

    let report = check.run(&mut net(), cost, |net| wrong(net)).expect("a verdict");
    assert_eq!(report.verdict(), Verdict::Pass, "{report}");
}

#[test]
fn a_gradient_may_lack_what_is_left_out() {
    let check = Check::new().only(["encoder.bias"]);
    let slope = |net: &mut Net| [("encoder.bias", gradient(net).encoder.bias)].map(|(_, it)| it);

    let report = check.run(&mut net(), |net| cost(net), |net| slope(net)[0]).expect("a verdict");
    assert_eq!(report.verdict(), Verdict::Pass, "{report}");
}

#[test]
fn a_name_of_no_tensor_is_an_error_that_lists_the_tensors() {
    let run = |only: &[&str]| {
        let check = Check::new().only(only.iter().copied());
        check.run(&mut net(), |net| cost(net), |net| gradient(net)).expect_err("nothing to check")
    };
    let error = run(&["encoder", "layer[0]"]);
    let CheckError::NothingSelected { pattern, paths } = &error else { panic!("{error}") };
    assert_eq!(pattern.as_deref(), Some("layer[0]"));
    assert_eq!(paths.len(), 6);
    assert!(error.to_string().contains("`layers[1].bias`"), "{error}");
    assert!(run(&[]).to_string().contains("`only` is empty"));
}

#[test]
fn every_assertion_takes_it() {
    let x = || ([0.5, 2.0], [0.7]);
    let product = |x: &([f64; 2], [f64; 1])| [x.0[0] * x.0[1], x.1[0] * x.0[0]];
    let part = ["0"];
    // All are wrong where it is left out.
    let reports: [Report; 6] = [
        assert_gradients!(
            x(),
            |x| product(x)[0] + product(x)[1],
            |x| ([x.0[1] + x.1[0], x.0[0]], [9.0]),
            only = part
        ),
        assert_gradients!(
            x(),
            |x| (product(x)[0] + product(x)[1], ([x.0[1] + x.1[0], x.0[0]], [9.0])),
            only = part
        ),
        assert_jacobian!(
            x(),
            |x| product(x),
            |x| [[x.0[1], x.0[0], 9.0], [x.1[0], 0.0, 9.0]],
            only = part
        ),
        assert_vjp!(
            x(),
            |x| product(x),
            |x, c| ([x.0[1] * c[0] + x.1[0] * c[1], x.0[0] * c[0]], [9.0]),
            only = part
        ),
        assert_jvp!(
            x(),
            |x| product(x),
            |x, t| [
                x.0[1] * t.0[0] + x.0[0] * t.0[1] + 9.0 * t.1[0],
                x.1[0] * t.0[0] + 9.0 * t.1[0]
            ],
            only = part
        ),
        assert_vjp!(
            x(),
            |x| product(x),
            |x, c| ([x.0[1] * c[0] + x.1[0] * c[1], x.0[0] * c[0]], [9.0]),
            |x, t| [
                x.0[1] * t.0[0] + x.0[0] * t.0[1] + 9.0 * t.1[0],
                x.1[0] * t.0[0] + 9.0 * t.1[0]
            ],
            only = part
        ),
    ];
    for report in reports {
        assert_eq!(report.left_out(), ["1"], "{report}");
        assert!(report.claim().contains("passed for 1 of 2 tensors"), "{report}");
    }
}

#[test]
fn second_derivatives_by_what_is_left_out_are_not_looked_at() {
    let (x, part) = (([0.5, 2.0], [0.7]), ["0"]);
    let gradient = |x: &([f64; 2], [f64; 1])| ([x.0[1] + x.1[0], x.0[0]], [x.0[0]]);
    let of_matrix = assert_hessian!(
        x,
        |x| gradient(x),
        |_| [[0.0, 1.0, 9.0], [1.0, 0.0, 8.0], [1.0, 0.0, 7.0]],
        only = part
    );
    let of_product = assert_hvp!(
        x,
        |x| gradient(x),
        |_, t| ([t.0[1] + 9.0 * t.1[0], t.0[0]], [t.0[0]]),
        only = part
    );
    for report in [of_matrix, of_product] {
        assert!(report.claim().contains("passed for 1 of 2 tensors"), "{report}");
    }
}
