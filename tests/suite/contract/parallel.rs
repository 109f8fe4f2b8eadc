//! Every entry on several threads: the report of one thread, and nothing else that can be told.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use gradcheck_core::{Check, CheckError, Report, Verdict};

use super::models::Mlp;
use super::{bits, cost, gradient};

fn point() -> Vec<f64> {
    (1..=30).map(|n| f64::from(n) / 10.0).collect()
}

fn run(check: &Check<'_>) -> Result<Report, CheckError> {
    check.run_parallel(&point(), |x| cost(x), |x| gradient(x))
}

#[test]
fn the_report_is_that_of_one_thread() {
    let (mut mlp, data) = Mlp::small();
    for factor in [1.0, 1.1] {
        let backward = |m: &mut Mlp| {
            let mut gradient = m.backward(&data);
            gradient.w1[[0, 1]] *= factor;
            gradient
        };

        let one = Check::new().every_entry().run(&mut mlp, |m| m.loss(&data), backward).unwrap();
        let several = Check::new().run_parallel(&mlp, |m| m.loss(&data), backward).unwrap();

        assert_eq!(format!("{several:?}"), format!("{one:?}"));
        assert_eq!(one.verdict() == Verdict::Pass, factor == 1.0, "{one}");
        let wrong: Vec<_> = several.mismatches().iter().map(|m| (m.path(), m.index())).collect();
        let expected: &[(&str, &[usize])] = if factor == 1.0 { &[] } else { &[("w1", &[0, 1])] };
        assert_eq!(wrong, expected);
    }
}

#[test]
fn every_evaluation_is_counted() {
    let calls = AtomicUsize::new(0);
    let counted = |x: &mut Vec<f64>| {
        calls.fetch_add(1, Ordering::Relaxed);
        cost(x)
    };

    let report = Check::new().run_parallel(&point(), counted, |x| gradient(x)).unwrap();

    assert_eq!(report.evaluations(), calls.into_inner());
    assert!((60..=76).contains(&report.evaluations()), "{}", report.evaluations());
    assert_eq!(report.numeric().map(<[f64]>::len), Some(30));
}

#[test]
fn entries_are_handed_out_in_order() {
    let mut seen = Vec::new();

    let check = Check::new().step(1e-5).on_entry(|probe| seen.push(probe.flat_index()));
    run(&check).unwrap().into_result().unwrap();
    drop(check);

    assert_eq!(seen, (0..30).collect::<Vec<_>>());
}

#[test]
fn options_are_held_to_their_ranges() {
    let error = run(&Check::new().step(0.0)).unwrap_err();

    assert!(matches!(error, CheckError::InvalidOption { name: "step", .. }), "{error}");
}

#[test]
fn what_cannot_be_judged_is_the_error_of_one_thread() {
    let error = Check::new().run_parallel(&vec![1.0_f64], |_| 1.0, |_| vec![0.0]).unwrap_err();

    assert_eq!(error, CheckError::CostNotMoved { value: 1.0, greatest: 0.0 });
}

#[test]
fn a_panic_in_a_thread_passes_on_and_the_model_is_as_it_was() {
    let x = point();
    let calls = AtomicUsize::new(0);
    let explode = |x: &mut Vec<f64>| {
        assert!(calls.fetch_add(1, Ordering::Relaxed) < 40, "the forty-first call");
        cost(x)
    };
    let run = AssertUnwindSafe(|| Check::new().run_parallel(&x, explode, |x| gradient(x)));

    let panic = catch_unwind(run).unwrap_err();

    assert_eq!(panic.downcast_ref(), Some(&"the forty-first call"));
    assert_eq!(bits(&x), bits(&point()));
}
