//! Closures that are not functions of the parameters: random, drifting, changing what they are
//! given, keeping what they computed before.

use gradcheck_core::{BugKind, Check, CheckError, Closure, Parameters, Report, Verdict};

use super::{cost, gradient};

fn with_cost(
    check: &Check<'_>,
    cost: impl FnMut(&mut Vec<f64>) -> f64,
) -> Result<Report, CheckError> {
    check.run(&mut vec![0.5, -2.0, 1.5], cost, |x| gradient(x))
}

#[track_caller]
fn assert_not_deterministic(mut noise: impl FnMut() -> f64) {
    for check in [Check::new(), Check::new().every_entry(), Check::new().every_entry().step(1e-5)] {
        let error = with_cost(&check, |x| cost(x) + noise()).expect_err("the cost is random");

        let CheckError::NotDeterministic { first, second } = error else { panic!("{error}") };
        assert_ne!(first, second);
        let text = error.to_string();
        assert!(text.contains(&format!("{first:?}")) && text.contains(&format!("{second:?}")));
    }
}

#[test]
fn a_cost_that_counts_its_calls_is_not_deterministic() {
    let mut calls = 0.0;

    assert_not_deterministic(|| {
        calls += 1.0;
        calls
    });
}

#[test]
fn a_cost_that_drifts_is_not_deterministic() {
    let mut drift = 0.0;

    assert_not_deterministic(|| {
        drift += 1e-9;
        drift
    });
}

#[test]
fn a_cost_with_unseeded_noise_is_not_deterministic() {
    for size in [1e3, 1.0, 1e-3, 1e-6, 1e-9] {
        let mut random = fastrand::Rng::with_seed(1);

        assert_not_deterministic(|| size * random.f64());
    }
}

#[test]
fn a_cost_with_random_signs_is_not_deterministic() {
    for attempt in 0..20 {
        // Its own signs: how many evaluations another attempt takes changes nothing here.
        let mut random = fastrand::Rng::with_seed(attempt);
        let check = Check::new().seed(attempt);

        let outcome = with_cost(&check, |x| cost(x) + if random.bool() { 0.5 } else { -0.5 });

        assert!(outcome.is_err() || outcome.is_ok_and(|r| r.verdict() != Verdict::Pass));
    }
}

#[test]
fn noise_that_is_the_same_in_every_run_is_not_blamed_on_the_gradient() {
    for size in [1e-13, 1e-12, 1e-11, 1e-10, 1e-9] {
        let rough = |x: &mut Vec<f64>| {
            let hash = x
                .iter()
                .fold(1_u64, |hash, x| (hash ^ x.to_bits()).wrapping_mul(0x9E37_79B9_7F4A_7C15));
            cost(x) * (1.0 + size * ((hash >> 11) as f64 / 2_f64.powi(52) - 1.0))
        };

        let report = with_cost(&Check::new(), rough).unwrap();

        assert_ne!(report.verdict(), Verdict::Fail, "{size}\n{report}");
    }
}

#[test]
fn a_cost_that_trains_the_model_is_an_error() {
    let error = with_cost(&Check::new(), |x| {
        let value = cost(x);
        x[1] -= 0.1;
        value
    });

    let error = error.unwrap_err();
    let CheckError::ParametersChanged { closure: Closure::Cost, index, before, after, .. } = &error
    else {
        panic!("{error}")
    };
    assert_eq!((index.as_slice(), *before, *after), (&[1][..], -2.0, -2.1));
    assert!(error.to_string().contains("parameters[1] was -2.0 before"), "{error}");
}

#[test]
fn a_gradient_that_trains_the_model_is_an_error() {
    let error = Check::new().run(
        &mut vec![0.5, -2.0],
        |x| cost(x),
        |x| {
            let gradient = gradient(x);
            x.iter_mut().zip(&gradient).for_each(|(x, slope)| *x -= 0.01 * slope);
            gradient
        },
    );

    let closure = |error| match error {
        Err(CheckError::ParametersChanged { closure, .. }) => closure,
        other => panic!("{other:?}"),
    };
    assert_eq!(closure(error), Closure::Gradient);
}

#[test]
fn two_entries_that_change_in_the_same_way_are_a_change() {
    let error = with_cost(&Check::new(), |x| {
        let value = cost(x);
        x[..2].iter_mut().for_each(|x| *x = -*x);
        value
    });

    let Err(CheckError::ParametersChanged { index, .. }) = &error else { panic!("{error:?}") };
    assert_eq!(index.as_slice(), &[0]);
}

#[test]
fn a_sign_of_zero_that_changes_is_a_change() {
    let error = Check::new().run(
        &mut vec![0.0, 1.0],
        |x| cost(x),
        |x| {
            x[0] = -0.0;
            gradient(x)
        },
    );

    assert!(matches!(error, Err(CheckError::ParametersChanged { .. })), "{error:?}");
}

#[test]
fn a_closure_that_changes_the_number_of_parameters_is_an_error() {
    let longer = |x: &mut Vec<f64>| {
        x.push(1.0);
        cost(x)
    };

    let by_cost = Check::new().run(&mut vec![0.5, 1.0], longer, |x| gradient(x));
    let by_gradient = Check::new().run(
        &mut vec![0.5, 1.0],
        |x| cost(x),
        |x| {
            x.pop();
            gradient(x)
        },
    );

    assert!(
        matches!(
            by_cost,
            Err(CheckError::LayoutChanged { closure: Closure::Cost, before: 2, after: 3, .. })
        ),
        "{by_cost:?}"
    );
    assert!(
        matches!(
            by_gradient,
            Err(CheckError::LayoutChanged { closure: Closure::Gradient, before: 2, after: 1, .. })
        ),
        "{by_gradient:?}"
    );
}

#[derive(Parameters)]
struct Accumulating {
    weight: Vec<f64>,
    #[parameters(skip)]
    buffer: Vec<f64>,
}

impl Accumulating {
    fn new() -> Self {
        Self { weight: vec![0.5, -2.0], buffer: vec![0.0; 2] }
    }

    fn backward(&mut self) -> Vec<f64> {
        let fresh = gradient(&self.weight);
        self.buffer.iter_mut().zip(fresh).for_each(|(sum, slope)| *sum += slope);
        self.buffer.clone()
    }
}

#[test]
fn a_gradient_that_accumulates_fails_and_is_named() {
    for check in [Check::new(), Check::new().every_entry()] {
        let report =
            check.run(&mut Accumulating::new(), |m| cost(&m.weight), Accumulating::backward);

        let report = report.unwrap();
        assert_eq!(report.verdict(), Verdict::Fail);
        assert_eq!(report.suspects()[0].kind(), &BugKind::Unstable);
        assert_eq!(report.suspects()[0].paths(), ["weight"]);
    }
}

#[test]
fn a_gradient_that_clears_its_buffer_passes() {
    let report = Check::new().run(
        &mut Accumulating::new(),
        |m| cost(&m.weight),
        |m| {
            m.buffer.fill(0.0);
            m.backward()
        },
    );

    assert_eq!(report.unwrap().verdict(), Verdict::Pass);
}

#[test]
fn a_gradient_with_an_unseeded_mask_fails_and_is_named() {
    let mut random = fastrand::Rng::with_seed(3);

    let report = Check::new().run(
        &mut vec![0.5, -2.0],
        |x| cost(x),
        |x| gradient(x).into_iter().map(|slope| slope * 2.0 * random.f64()).collect::<Vec<_>>(),
    );

    let report = report.unwrap();
    assert_eq!(report.verdict(), Verdict::Fail);
    assert_eq!(report.suspects()[0].kind(), &BugKind::Unstable);
}

#[derive(Parameters)]
struct Caching {
    weight: f64,
    #[parameters(skip)]
    seen: f64,
}

#[test]
fn a_gradient_of_a_cache_that_the_cost_fills_passes_with_a_note() {
    let mut model = Caching { weight: 2.0, seen: 0.0 };

    let report = Check::new().run(
        &mut model,
        |m| {
            m.seen = m.weight;
            m.weight.powi(3)
        },
        |m| vec![3.0 * m.seen * m.seen],
    );

    let report = report.unwrap();
    assert_eq!(report.verdict(), Verdict::Pass);
    assert!(report.to_string().contains("note: the gradient closure reads"), "{report}");
}

#[test]
fn a_gradient_of_a_cache_that_nobody_fills_fails() {
    let mut model = Caching { weight: 2.0, seen: 1.5 };

    let report =
        Check::new().run(&mut model, |m| m.weight.powi(3), |m| vec![3.0 * m.seen * m.seen]);

    assert_eq!(report.unwrap().verdict(), Verdict::Fail);
}

#[test]
fn a_cost_that_reads_a_cache_which_nobody_refreshes_does_not_pass() {
    let mut model = Caching { weight: 2.0, seen: 2.0 };

    let outcome =
        Check::new().run(&mut model, |m| m.seen.powi(3), |m| vec![3.0 * m.weight.powi(2)]);

    assert!(outcome.is_err() || outcome.is_ok_and(|report| report.verdict() != Verdict::Pass));
}

#[test]
fn visits_that_disagree_are_an_error() {
    struct Lopsided([f64; 2]);
    impl Parameters for Lopsided {
        type Scalar = f64;
        fn visit(&self, visitor: &mut gradcheck_core::Visitor<'_, f64>) {
            visitor.field("a", &self.0[0]);
            visitor.field("b", &self.0[1]);
        }
        fn visit_mut(&mut self, visitor: &mut gradcheck_core::VisitorMut<'_, f64>) {
            visitor.field("a", &mut self.0[0]);
        }
    }

    let error = Check::new().run(&mut Lopsided([1.0, 2.0]), |m| m.0[0], |_| vec![1.0, 0.0]);

    assert!(matches!(error, Err(CheckError::VisitsDiffer { .. })), "{error:?}");
}
