//! Verdicts that can be believed: the corpus's right gradients, causes of what is inconclusive, and
//! that nothing but the check decides.

use std::collections::HashMap;

use gradcheck_core::{Check, Report, Scalar, Verdict};
use gradcheck_tests::corpus::ours::checked;
use gradcheck_tests::corpus::{Case, Entry, Expected, cases, cases_f32};

/// Cases of more entries take long without optimisation.
const LARGE: usize = 2_000;

fn accused<S: Entry>(cases: Vec<Case<S>>) -> Vec<String> {
    let judged = cases.into_iter().filter(|case| case.traits.expected == Expected::Pass);
    judged
        .filter(|case| case.parameters.count() < LARGE)
        .filter_map(|case| {
            let right = (case.gradient)(&case.parameters);
            let report = checked(&case, &right, 1);
            let is_accused =
                report.as_ref().map_or(true, |report| report.verdict() == Verdict::Fail);
            is_accused.then(|| format!("{}/{}: {report:?}", case.family, case.name))
        })
        .collect()
}

#[test]
fn no_right_gradient_of_the_corpus_is_accused() {
    assert_eq!(accused(cases()), Vec::<String>::new());
    assert_eq!(accused(cases_f32()), Vec::<String>::new());
}

fn check_sine<S: Scalar>(cost: impl Fn(f64) -> f64, start: f64) -> Report
where
    f64: From<S>,
{
    let mut x = S::nearest(start);
    let slope = |x: &mut S| S::nearest(f64::from(*x).cos());
    Check::new().run(&mut x, |x| cost(f64::from(*x)), slope).expect("the sine can be checked")
}

/// The only reason of an inconclusive report.
fn reason(report: &Report) -> String {
    assert_eq!(report.verdict(), Verdict::Inconclusive, "{report}");
    report.tensors()[0].reason().expect("what is inconclusive has a reason").to_owned()
}

#[test]
fn a_constant_that_drowns_the_cost_is_to_be_subtracted() {
    let drowned = check_sine::<f64>(|x| 1e13 + x.sin(), 1.0);
    let reason = reason(&drowned);

    assert!(reason.contains("rounding of a cost of 1e13"), "{reason}");
    assert!(reason.contains("subtract the constant"), "{reason}");
    assert_eq!(check_sine::<f64>(|x| 1e6 + x.sin(), 1.0).verdict(), Verdict::Pass);
}

/// Noise without memory in -1..1, a function of `x` alone.
fn hash(x: f64) -> f64 {
    let mixed = x.to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (mixed >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

#[test]
fn noise_beyond_rounding_is_to_be_calmed() {
    let noisy = check_sine::<f64>(|x| x.sin() + 1e-3 * hash(x), 1.0);
    let reason = reason(&noisy);

    assert!(reason.contains("it is more than the rounding of its value"), "{reason}");
    assert!(reason.contains("Several causes fit"), "{reason}");
    assert_eq!(check_sine::<f64>(|x| x.sin() + 1e-9 * hash(x), 1.0).verdict(), Verdict::Pass);
}

#[test]
fn what_f32_cannot_show_is_to_be_computed_in_f64() {
    let single = |x: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "it is what is tested")]
        let rounded = (1e5 + x.sin()) as f32;
        f64::from(rounded)
    };
    let reason = reason(&check_sine::<f32>(single, 1.0));

    assert!(reason.contains("compute all of the cost in f64"), "{reason}");
    assert_eq!(check_sine::<f32>(|x| 1e5 + x.sin(), 1.0).verdict(), Verdict::Pass);
}

#[test]
fn a_cost_that_exists_only_at_the_point_is_at_the_edge_of_its_domain() {
    let report = check_sine::<f64>(|x| if x == 1.0 { 0.84 } else { f64::NAN }, 1.0);

    assert!(reason(&report).contains("inside the domain"), "{report}");
}

#[test]
fn a_kink_at_the_point_passes_with_a_subgradient_only() {
    let run = |slope: f64| {
        let mut x = vec![0.0, 1.0];
        let cost = |x: &mut Vec<f64>| x[0].abs() + x[1].exp();
        Check::new().run(&mut x, cost, move |x| vec![slope, x[1].exp()]).expect("it can be checked")
    };

    for slope in [-1.0, 0.0, 0.3, 1.0] {
        let report = run(slope);
        assert_eq!(report.verdict(), Verdict::Pass, "{slope}: {report}");
        assert!(report.tensors()[0].reason().is_some_and(|reason| reason.contains("kink")));
    }
    for slope in [-1.1, 1.01, 3.0] {
        assert_eq!(run(slope).verdict(), Verdict::Fail, "{slope}");
    }
}

#[test]
fn the_resolution_that_an_inconclusive_report_names_would_do() {
    for offset in [1e9, 1e11, 1e13] {
        let run = |check: Check<'_>| {
            check.run(&mut 1.0_f64, |x| offset + x.sin(), |x| x.cos()).expect("it can be checked")
        };
        let report = run(Check::new().resolution(1e-9));
        let text = report.to_string().replace('\n', " ");
        let named = text.split("`resolution = ").nth(1).and_then(|rest| rest.split('`').next());

        let resolution = named.and_then(|named| named.parse().ok());
        let coarser = resolution.map(|resolution| run(Check::new().resolution(resolution)));

        assert_eq!(report.verdict(), Verdict::Inconclusive, "{report}");
        let verdict = coarser.map(|coarser| coarser.verdict());
        assert_eq!(verdict, Some(Verdict::Pass), "{offset:e}: {report}");
    }
}

#[test]
fn an_inconclusive_report_plots_the_difference_by_step() {
    let inconclusive = check_sine::<f64>(|x| x.sin() + 1e-3 * hash(x), 1.0).to_string();
    let passed = check_sine::<f64>(f64::sin, 1.0).to_string();

    for part in ["by step (relative", "  needed"] {
        assert!(inconclusive.contains(part), "{inconclusive}");
    }
    assert!(inconclusive.lines().all(|line| line.chars().count() <= 80), "{inconclusive}");
    assert!(!passed.contains("by step"), "{passed}");
}

/// A report on a model whose order in memory differs from run to run.
fn of_a_map(wrong: f64) -> String {
    let mut model: HashMap<String, Vec<f64>> =
        (0..9).map(|k| (format!("w{k}"), vec![0.1 * f64::from(k) - 0.4; 5])).collect();
    let cost = |model: &mut HashMap<String, Vec<f64>>| {
        let mut tensors: Vec<_> = model.iter().collect();
        tensors.sort_by_key(|(name, _)| name.as_str());
        tensors.iter().flat_map(|(_, entries)| entries.iter()).map(|x| x.sin()).sum::<f64>()
    };
    let gradient = |model: &mut HashMap<String, Vec<f64>>| {
        let slopes = |entries: &Vec<f64>| entries.iter().map(|x| x.cos()).collect::<Vec<_>>();
        let mut gradient: HashMap<String, Vec<f64>> =
            model.iter().map(|(name, entries)| (name.clone(), slopes(entries))).collect();
        gradient.entry("w3".to_owned()).or_default()[2] *= wrong;
        gradient
    };
    Check::new().run(&mut model, cost, gradient).expect("the map can be checked").to_string()
}

#[test]
fn threads_memory_and_hashing_do_not_decide() {
    for wrong in [1.0, 1.01, -1.0] {
        let alone = of_a_map(wrong);
        std::thread::scope(|scope| {
            let others: Vec<_> = (0..8).map(|_| scope.spawn(|| of_a_map(wrong))).collect();
            for other in others {
                assert_eq!(other.join().expect("the check ends"), alone);
            }
        });
    }
}
