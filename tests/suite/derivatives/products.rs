//! Products with Jacobians: backward passes and forward-mode rules.

use gradcheck_core::{BugKind, Check, Report, Verdict, assert_jvp, assert_vjp};
use ndarray::{Array1, Array2};

use super::models::Dense;

fn backward(mistake: impl Fn(&Dense, &Array2<f64>) -> Dense) -> Report {
    let mut layer = Dense::new(6, 5, 4);
    Check::new()
        .run_vjp(&mut layer, |l| l.forward(), |l, cotangent| mistake(l, cotangent))
        .expect("a verdict")
}

fn pushforward(mistake: impl Fn(&Dense, &Dense) -> Array2<f64>) -> Report {
    let mut layer = Dense::new(6, 5, 4);
    Check::new()
        .run_jvp(&mut layer, |l| l.forward(), |l, tangent| mistake(l, tangent))
        .expect("a verdict")
}

fn only_suspect(report: &Report) -> BugKind {
    assert_eq!(report.verdict(), Verdict::Fail, "{report}");
    let [suspect] = report.suspects() else { panic!("{report}") };
    *suspect.kind()
}

#[test]
fn a_right_backward_pass_takes_eighteen_evaluations_whatever_the_size() {
    for (batch, inputs, outputs) in [(2, 2, 2), (6, 5, 4), (64, 80, 30)] {
        let layer = Dense::new(batch, inputs, outputs);
        let report = assert_vjp!(layer, |l| l.forward(), |l, cotangent| l.backward(cotangent));

        assert_eq!(report.evaluations(), 18, "{report}");
    }
}

#[test]
fn a_right_pushforward_takes_as_many() {
    for (batch, inputs, outputs) in [(2, 2, 2), (6, 5, 4), (64, 80, 30)] {
        let layer = Dense::new(batch, inputs, outputs);
        let report = assert_jvp!(layer, |l| l.forward(), |l, tangent| l.pushforward(tangent));

        assert!(report.evaluations() <= 20, "{report}");
    }
}

#[test]
fn an_ignored_cotangent_is_named() {
    let report = backward(|layer, cotangent| layer.backward(&Array2::ones(cotangent.raw_dim())));

    assert_eq!(only_suspect(&report), BugKind::VectorIgnored);
}

#[test]
fn a_cotangent_that_stands_twice_is_named() {
    let report = backward(|layer, cotangent| layer.backward(&(cotangent * cotangent)));

    assert_eq!(only_suspect(&report), BugKind::VectorTwice);
}

#[test]
fn a_penalty_in_a_backward_pass_is_not_linear() {
    let report = backward(|layer, cotangent| {
        let mut gradient = layer.backward(cotangent);
        gradient.weight.scaled_add(0.1, &layer.weight);
        gradient
    });

    assert_eq!(only_suspect(&report), BugKind::NotLinear);
    assert_eq!(report.suspects()[0].paths(), ["weight"]);
}

#[test]
fn a_forgotten_gradient_is_zero() {
    let report = backward(|layer, cotangent| {
        let mut gradient = layer.backward(cotangent);
        gradient.weight.fill(0.0);
        gradient
    });

    assert_eq!(only_suspect(&report), BugKind::Zero);
    assert_eq!(report.suspects()[0].paths(), ["weight"]);
}

#[test]
fn a_broadcast_axis_that_is_not_summed_is_said_to_be_that() {
    #[derive(gradcheck_core::Parameters)]
    struct Gradient {
        input: Array2<f64>,
        weight: Array2<f64>,
        bias: Array2<f64>,
    }
    let error = Check::new()
        .run_vjp(
            &mut Dense::new(6, 5, 4),
            |l| l.forward(),
            |l, cotangent| {
                let Dense { input, weight, .. } = l.backward(cotangent);
                Gradient { input, weight, bias: l.forward().mapv(|y| 1.0 - y * y) * cotangent }
            },
        )
        .unwrap_err();

    let text = error.to_string();
    assert!(
        text.contains("`bias`: sum the gradient over axis 0, along which it was broadcast"),
        "{text}"
    );
}

#[test]
fn only_the_first_row_of_a_broadcast_axis_fails() {
    let report = backward(|layer, cotangent| {
        let mut gradient = layer.backward(cotangent);
        let slope = layer.forward().mapv(|y| 1.0 - y * y) * cotangent;
        gradient.bias = slope.row(0).to_owned();
        gradient
    });

    assert_eq!(report.verdict(), Verdict::Fail);
    assert!(report.mismatches().iter().all(|mismatch| mismatch.path() == "bias"), "{report}");
}

#[test]
fn a_tangent_that_is_forgotten_is_placed_in_its_tensor() {
    let report = pushforward(|layer, tangent| {
        layer.pushforward(&Dense { bias: Array1::zeros(4), ..tangent.clone() })
    });

    assert_eq!(only_suspect(&report), BugKind::Zero);
    assert_eq!(report.suspects()[0].paths(), ["bias"]);
    let cell = report.mismatches()[0].cell().unwrap();
    assert_eq!((cell.column(), cell.input().0), (None, "bias"));
}

#[test]
fn an_ignored_tangent_is_named() {
    let ones =
        Dense { input: Array2::ones((6, 5)), weight: Array2::ones((5, 4)), bias: Array1::ones(4) };
    let report = pushforward(|layer, _| layer.pushforward(&ones));

    assert_eq!(only_suspect(&report), BugKind::VectorIgnored);
}

#[test]
fn a_row_of_a_pushforward_is_placed() {
    let report = pushforward(|layer, tangent| {
        let mut product = layer.pushforward(tangent);
        product[[3, 2]] *= 1.5;
        product
    });

    assert_eq!(report.verdict(), Verdict::Fail);
    let is_there = |mismatch: &gradcheck_core::Mismatch| mismatch.cell().unwrap().row() == 14;
    assert!(report.mismatches().iter().all(is_there), "{report}");
}

#[test]
fn layers_in_single_precision_pass_and_fail() {
    let mut x = vec![0.3_f32, -1.2, 0.8];
    let forward = |x: &mut Vec<f32>| x.iter().map(|x| x.tanh()).collect::<Vec<f32>>();
    let slope = |x: &f32, c: &f32| c * (1.0 - x.tanh().powi(2));

    let right = Check::new().run_vjp(&mut x, forward, |x, cotangent| {
        x.iter().zip(cotangent).map(|(x, c)| slope(x, c)).collect::<Vec<f32>>()
    });
    let wrong = Check::new().run_vjp(&mut x, forward, |x, cotangent| {
        x.iter().zip(cotangent).map(|(x, c)| 1.02 * slope(x, c)).collect::<Vec<f32>>()
    });

    assert_eq!(right.unwrap().verdict(), Verdict::Pass);
    assert_eq!(wrong.unwrap().verdict(), Verdict::Fail);
}

#[test]
fn a_layer_that_consumes_its_cache_is_checked() {
    struct Cached {
        x: Vec<f64>,
        cache: Option<Vec<f64>>,
    }
    impl gradcheck_core::Parameters for Cached {
        type Scalar = f64;
        fn visit(&self, visitor: &mut gradcheck_core::Visitor<'_, f64>) {
            visitor.field("x", &self.x);
        }
        fn visit_mut(&mut self, visitor: &mut gradcheck_core::VisitorMut<'_, f64>) {
            visitor.field("x", &mut self.x);
        }
    }
    let forward = |layer: &mut Cached| {
        let outputs: Vec<f64> = layer.x.iter().map(|x| x.exp()).collect();
        layer.cache = Some(outputs.clone());
        outputs
    };
    let report =
        assert_vjp!(Cached { x: vec![0.2, -0.7], cache: None }, forward, |layer, cotangent| {
            let cache = layer.cache.as_ref().expect("forward comes first");
            cache.iter().zip(cotangent).map(|(y, c)| y * c).collect::<Vec<f64>>()
        });
    assert_eq!(report.verdict(), Verdict::Pass);
}
