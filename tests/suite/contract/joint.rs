//! Cost and gradient in one closure: what is taken, what is counted, what is an error.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gradcheck_core::{Check, CheckError, Failed, NotFinite, Verdict, assert_gradients};

use super::models::Mlp;
use super::{bits, cost, gradient};

fn both(x: &mut [f64; 3]) -> (f64, Vec<f64>) {
    (cost(x), gradient(x))
}

const POINT: [f64; 3] = [0.5, -2.0, 1.5];

#[test]
fn a_closure_that_gives_both_is_taken_with_any_model() {
    let (mut mlp, data) = Mlp::small();
    let before = bits(&mlp);

    assert_gradients!(&mut mlp, |m| (m.loss(&data), m.backward(&data)));
    assert_gradients!(mlp.clone(), |m| (m.loss(&data), m.backward(&data)),);
    assert_gradients!(POINT, both);
    assert_gradients!(0.7_f32, |x| (x.sin(), x.cos()));

    assert_eq!(bits(&mlp), before);
}

#[test]
fn options_follow_by_name_in_any_order() {
    let mut x = POINT;

    assert_gradients!(x, both, max_relative = 1e-8);
    assert_gradients!(x, both, max_relative = 1e-8, seed = 3,);
    let report = assert_gradients!(&mut x, both, seed = 5, every_entry);
    assert_eq!(report.seed(), 5);
    assert!(report.numeric().is_some());
    for report in [
        assert_gradients!(x, both, every_entry),
        assert_gradients!(x, both, every_entry, step = 1e-5),
        assert_gradients!(&mut x, both, every_entry, step = 1e-5,),
        assert_gradients!(x, both, every_entry = true),
    ] {
        assert!(report.numeric().is_some());
    }
    assert!(assert_gradients!(x, both, every_entry = false).numeric().is_none());
}

#[test]
fn a_result_of_both_is_taken() {
    let root = |x: &mut f64| {
        if *x < 0.0 { Err("negative".to_owned()) } else { Ok((x.sqrt(), 0.5 / x.sqrt())) }
    };

    assert_gradients!(2.0_f64, root);
    let error = Check::new().run_joint(&mut -1.0, root).unwrap_err();

    assert_eq!(error, CheckError::Failed(Failed::Both { message: "\"negative\"".to_owned() }));
    let text = error.to_string().replace('\n', " ");
    assert!(text.contains("the closure of cost and gradient returned an error"), "{text}");
    assert!(text.contains("negative Check the gradient at parameters for which both"), "{text}");
}

#[test]
fn each_of_the_16_calls_is_an_evaluation() {
    let mut calls = 0;

    let report = assert_gradients!(POINT, |x| {
        calls += 1;
        both(x)
    });

    assert_eq!(calls, report.evaluations());
    assert_eq!(calls, 16);
}

#[test]
fn a_wrong_gradient_fails_and_is_located() {
    let wrong = |x: &mut [f64; 3]| {
        let (cost, mut gradient) = both(x);
        gradient[1] *= 1.01;
        (cost, gradient)
    };

    let report = Check::new().run_joint(&mut POINT.clone(), wrong).unwrap();
    let panic = catch_unwind(|| assert_gradients!(POINT, wrong)).unwrap_err();

    assert_eq!(report.verdict(), Verdict::Fail);
    let found: Vec<_> = report.mismatches().iter().map(|m| m.index().to_vec()).collect();
    assert_eq!(found, [[1]]);
    let text = panic.downcast_ref::<String>().expect("the panic has a text");
    assert!(text.contains("1 of 3 entries is wrong"), "{text}");
}

/// Checks a closure that spoils what `both` gives at the call of a number.
fn spoiled(
    number: usize,
    spoil: impl Fn((f64, Vec<f64>)) -> Result<(f64, Vec<f64>), &'static str>,
) -> Result<Verdict, CheckError> {
    let calls = Cell::new(0);
    let report = Check::new().run_joint(&mut POINT.clone(), |x| {
        calls.set(calls.get() + 1);
        if calls.get() == number { spoil(both(x)) } else { Ok(both(x)) }
    });
    report.map(|report| report.verdict())
}

#[test]
fn the_cost_beside_the_gradient_must_be_the_cost() {
    let first = cost(&POINT);
    let off = |(cost, gradient)| Ok((1.001 * cost, gradient));

    // The second call and the one after the noise are for the gradient.
    for call in [2, 11] {
        let error = CheckError::NotDeterministic { first, second: 1.001 * first };
        assert_eq!(spoiled(call, off), Err(error));
        let rounded = |(cost, gradient)| Ok((f64::next_up(cost), gradient));
        assert_eq!(spoiled(call, rounded), Ok(Verdict::Pass));
        let error = spoiled(call, |(_, gradient)| Ok((f64::NAN, gradient)));
        assert!(matches!(error, Err(CheckError::NotFinite(NotFinite::Cost { .. }))), "{error:?}");
        let error = spoiled(call, |_| Err("singular"));
        assert!(matches!(error, Err(CheckError::Failed(Failed::Both { .. }))), "{error:?}");
    }
}

#[test]
fn a_closure_that_changes_the_parameters_is_told_and_they_are_put_back() {
    let mut x = POINT;
    let step = |x: &mut [f64; 3]| {
        let both = both(x);
        x[2] -= 0.1;
        both
    };

    let error = Check::new().run_joint(&mut x, step).unwrap_err();

    let text = error.to_string();
    assert!(text.contains("the closure changes the parameters: parameters[2]"), "{text}");
    assert_eq!(bits(&x), bits(&POINT));
}

#[test]
fn a_panic_passes_on_and_the_parameters_are_put_back() {
    let mut x = POINT;
    let mut calls = 0;
    let run = AssertUnwindSafe(|| {
        Check::new().run_joint(&mut x, |x| {
            calls += 1;
            assert!(calls < 7, "the seventh call");
            both(x)
        })
    });

    let panic = catch_unwind(run).unwrap_err();

    assert_eq!(panic.downcast_ref(), Some(&"the seventh call"));
    assert_eq!(bits(&x), bits(&POINT));
}
