//! Backward passes and forward-mode rules against each other.

use gradcheck_core::{BugKind, Check, Report, Verdict, assert_vjp};
use ndarray::Array2;

use super::models::Dense;

fn checked(
    backward: impl Fn(&Dense, &Array2<f64>) -> Dense,
    pushforward: impl Fn(&Dense, &Dense) -> Array2<f64>,
) -> Report {
    let mut layer = Dense::new(6, 5, 4);
    Check::new()
        .run_vjp_and_jvp(
            &mut layer,
            |l| l.forward(),
            |l, cotangent| backward(l, cotangent),
            |l, tangent| pushforward(l, tangent),
        )
        .expect("a verdict")
}

fn halved(mut gradient: Dense) -> Dense {
    gradient.weight *= 0.5;
    gradient
}

fn kinds(report: &Report) -> Vec<BugKind> {
    report.suspects().iter().map(|suspect| *suspect.kind()).collect()
}

#[test]
fn right_products_pass() {
    let report = assert_vjp!(
        Dense::new(6, 5, 4),
        |l| l.forward(),
        |l, cotangent| l.backward(cotangent),
        |l, tangent| l.pushforward(tangent),
        seed = 5,
    );

    assert!(report.evaluations() <= 40, "{report}");
    assert!(report.to_string().contains("the Jacobian-vector product is right"), "{report}");
}

#[test]
fn a_wrong_backward_pass_is_told_from_the_pushforward() {
    let report = checked(|l, c| halved(l.backward(c)), Dense::pushforward);

    assert_eq!(report.verdict(), Verdict::Fail);
    assert_eq!(kinds(&report), [BugKind::Factor, BugKind::NotAdjoint], "{report}");
    let evidence = report.suspects()[1].evidence();
    assert!(evidence.contains("Differences find the vector-Jacobian product wrong"), "{evidence}");
    assert!(report.mismatches().iter().all(|mismatch| mismatch.path() == "weight"), "{report}");
}

#[test]
fn a_wrong_pushforward_is_told_from_the_backward_pass() {
    let wrong =
        |l: &Dense, t: &Dense| l.pushforward(&Dense { weight: 0.5 * &t.weight, ..t.clone() });
    let report = checked(Dense::backward, wrong);

    assert_eq!(report.verdict(), Verdict::Fail);
    assert_eq!(kinds(&report).last(), Some(&BugKind::NotAdjoint), "{report}");
    let evidence = report.suspects().last().unwrap().evidence();
    assert!(evidence.contains("Differences find the Jacobian-vector product wrong"), "{evidence}");
    assert!(report.to_string().starts_with("Jacobian-vector product check failed"), "{report}");
}

#[test]
fn products_with_the_same_wrong_jacobian_are_left_to_the_differences() {
    let wrong =
        |l: &Dense, t: &Dense| l.pushforward(&Dense { weight: 0.5 * &t.weight, ..t.clone() });
    let report = checked(|l, c| halved(l.backward(c)), wrong);

    assert_eq!(report.verdict(), Verdict::Fail);
    assert!(!kinds(&report).contains(&BugKind::NotAdjoint), "{report}");
    assert!(report.to_string().contains("the Jacobian-vector product is wrong, too"), "{report}");
}

#[test]
fn a_mistake_below_what_differences_show_is_seen() {
    // The last digits of a large output are lost to differences of it.
    let forward = |x: &mut [f64; 2]| 1e11 + x[0].sin() * x[1];
    let wrong = |x: &mut [f64; 2], c: &f64| [c * x[0].cos() * x[1], c * x[0].sin() * (1.0 + 4e-5)];
    let push = |x: &mut [f64; 2], t: &[f64; 2]| x[0].cos() * x[1] * t[0] + x[0].sin() * t[1];
    let report = Check::new().run_vjp_and_jvp(&mut [0.7, 1.3], forward, wrong, push).unwrap();

    assert_eq!(report.verdict(), Verdict::Fail, "{report}");
    assert_eq!(kinds(&report), [BugKind::NotAdjoint], "{report}");
    assert!(report.suspects()[0].evidence().contains("Differences do not show which"), "{report}");
}
