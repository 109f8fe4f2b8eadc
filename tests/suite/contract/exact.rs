//! `oracle = dual`: verdicts against exact derivatives, what they cost, and what is refused.

use std::cell::Cell;

use gradcheck_core::{
    BugKind, Check, CheckError, MapScalar, Needs, NotFinite, Parameters, Scalar, ScalarMap,
    Verdict, Visitor, VisitorMut, assert_gradients,
};
use gradcheck_tests::corpus::Real;
use num_dual::{Dual64, DualNum};

/// A network of one hidden layer.
#[derive(Clone, Debug, Parameters)]
struct Net<F> {
    weight: Vec<Vec<F>>,
    bias: Vec<F>,
    output: Vec<F>,
}

const POINTS: [[f64; 2]; 3] = [[0.3, -1.2], [1.1, 0.4], [-0.7, 0.9]];

impl<F: DualNum + Copy> Net<F> {
    fn number(value: f64) -> F {
        F::from_f64(value).expect("a float is a number")
    }

    fn hidden(&self, point: [f64; 2]) -> Vec<F> {
        let units = self.weight.iter().zip(&self.bias);
        let sum = |(row, bias): (&Vec<F>, &F)| {
            row.iter().zip(point).map(|(weight, x)| *weight * Self::number(x)).sum::<F>() + *bias
        };
        units.map(|unit| sum(unit).tanh()).collect()
    }

    fn loss(&self) -> F {
        let output = |point| -> F {
            self.hidden(point)
                .iter()
                .zip(&self.output)
                .map(|(hidden, weight)| *hidden * *weight)
                .sum()
        };
        POINTS.into_iter().map(|point| output(point).powi(2)).sum()
    }

    fn backward(&self) -> Self {
        let mut gradient = self.clone();
        gradient.weight.iter_mut().flatten().for_each(|entry| *entry = F::zero());
        gradient.bias.iter_mut().for_each(|entry| *entry = F::zero());
        gradient.output.iter_mut().for_each(|entry| *entry = F::zero());
        for point in POINTS {
            let hidden = self.hidden(point);
            let output: F = hidden.iter().zip(&self.output).map(|(h, w)| *h * *w).sum();
            let error = output + output;
            for (unit, hidden) in hidden.into_iter().enumerate() {
                gradient.output[unit] += error * hidden;
                let inner = error * self.output[unit] * (F::one() - hidden * hidden);
                gradient.bias[unit] += inner;
                for (entry, x) in gradient.weight[unit].iter_mut().zip(point) {
                    *entry += inner * Self::number(x);
                }
            }
        }
        gradient
    }
}

fn net() -> Net<f64> {
    Net {
        weight: vec![vec![0.5, -0.3], vec![0.8, 0.2], vec![-0.6, 1.1]],
        bias: vec![0.1, 0.0, -0.2],
        output: vec![0.7, -1.3, 0.4],
    }
}

fn single() -> Net<f32> {
    let net = net();
    let single = |entries: &[f64]| entries.iter().map(|entry| f32::nearest(*entry)).collect();
    Net {
        weight: net.weight.iter().map(|row| single(row)).collect(),
        bias: single(&net.bias),
        output: single(&net.output),
    }
}

fn off<F: DualNum + Copy>(mut gradient: Net<F>, relative: f64) -> Net<F> {
    gradient.weight[1][0] *= F::one() + F::from_f64(relative).expect("a float is a number");
    gradient
}

#[test]
fn a_right_gradient_passes_with_five_evaluations() {
    let report = assert_gradients!(net(), |m| m.loss(), |m| m.backward(), oracle = dual);

    assert_eq!(report.evaluations(), 5);
    assert!(report.tensors().iter().all(|tensor| tensor.resolution() < 1e-11), "{report}");
    assert!(report.to_string().contains("exact derivatives, by dual numbers"), "{report}");
}

#[test]
fn an_error_of_1e_10_in_one_entry_fails_and_is_located_and_named() {
    let mut net = net();
    let run = |check: Check<'_>, net: &mut Net<f64>| {
        check.run_exact(net, |m| m.loss(), |m| m.loss(), |m| off(m.backward(), 1e-10))
    };
    let report = run(Check::new(), &mut net).expect("the net can be checked");

    assert_eq!(report.verdict(), Verdict::Fail);
    assert_eq!(report.mismatches().len(), 1, "{report}");
    assert_eq!(report.mismatches()[0].path(), "weight");
    assert_eq!(report.mismatches()[0].index(), [1, 0]);
    assert!(report.mismatches()[0].error() < 1e-13, "{report}");
    assert!(
        report.suspects().iter().any(|suspect| *suspect.kind() == BugKind::Entries),
        "{report}"
    );
    assert!(report.evaluations() < 60, "{report}");
    assert!(!report.to_string().contains("by step"), "{report}");

    let differences = Check::new().run(&mut net, |m| m.loss(), |m| off(m.backward(), 1e-10));
    assert_eq!(differences.expect("the net can be checked").verdict(), Verdict::Pass);
    let tolerant = run(Check::new().max_relative(1e-9), &mut net);
    assert_eq!(tolerant.expect("the net can be checked").verdict(), Verdict::Pass);
}

#[test]
fn a_gradient_in_f32_is_judged_by_duals_in_f64() {
    let report = assert_gradients!(single(), |m| m.loss(), |m| m.backward(), oracle = dual);
    assert!(report.evaluations() <= 8, "{report}");

    let wrong = Check::new().run_exact(
        &mut single(),
        |m| m.loss(),
        |m| m.loss(),
        |m| off(m.backward(), 1e-4),
    );
    let wrong = wrong.expect("the net can be checked");
    assert_eq!(wrong.verdict(), Verdict::Fail, "{wrong}");
    assert_eq!(wrong.mismatches()[0].index(), [1, 0], "{wrong}");
}

#[test]
fn what_a_large_offset_hides_from_differences_is_settled_both_ways() {
    let cost = |m: &mut Net<f64>| m.loss() + 1e12;
    let dual = |m: &mut Net<Dual64>| m.loss() + 1e12;
    let differences = Check::new().run(&mut net(), cost, |m| m.backward());
    assert_eq!(differences.expect("the net can be checked").verdict(), Verdict::Inconclusive);

    let right = Check::new().run_exact(&mut net(), cost, dual, |m| m.backward());
    assert_eq!(right.expect("the net can be checked").verdict(), Verdict::Pass);
    let wrong = Check::new().run_exact(&mut net(), cost, dual, |m| off(m.backward(), 1e-10));
    assert_eq!(wrong.expect("the net can be checked").verdict(), Verdict::Fail);
}

#[test]
fn every_entry_is_measured_with_one_evaluation_each() {
    let report =
        assert_gradients!(net(), |m| m.loss(), |m| m.backward(), every_entry, oracle = dual);
    // Two of the cost, one along the direction, and twelve entries.
    assert_eq!(report.evaluations(), 15);
    let numeric = report.numeric().expect("every entry was measured");
    for (numeric, analytic) in numeric.iter().zip(net().backward().flatten()) {
        assert!((numeric - analytic).abs() <= 1e-14 * analytic.abs().max(1e-2));
    }

    let check = Check::new().every_entry();
    let wrong =
        check.run_exact(&mut net(), |m| m.loss(), |m| m.loss(), |m| off(m.backward(), 1e-10));
    assert_eq!(wrong.expect("the net can be checked").mismatches()[0].index(), [1, 0]);
}

#[test]
fn the_oracle_stands_at_any_place_among_the_options() {
    assert_gradients!(net(), |m| m.loss(), |m| m.backward(), seed = 3, oracle = dual);
    assert_gradients!(
        &mut net(),
        |m| m.loss(),
        |m| m.backward(),
        oracle = dual,
        seed = 3,
        epsilon = 1e-9,
    );
    assert_gradients!(
        net(),
        |m| m.loss(),
        |m| m.backward(),
        max_relative = 1e-13,
        every_entry = false,
        oracle = dual,
        resolution = 1e-6
    );
}

#[test]
fn options_of_steps_are_errors() {
    for (check, option) in [
        (Check::new().every_entry().step(1e-6), "step"),
        (Check::new().on_entry(|_| {}), "on_entry"),
    ] {
        let result = check.run_exact(&mut net(), |m| m.loss(), |m| m.loss(), |m| m.backward());
        let error = result.expect_err("there are no steps");

        assert_eq!(error, CheckError::Needs(Needs::Differences { name: option }));
        assert!(error.to_string().contains("takes no steps"), "{error}");
    }
}

#[test]
fn an_oracle_of_another_function_is_an_error() {
    let result =
        Check::new().run_exact(&mut net(), |m| m.loss(), |m| m.loss() * 2.0, |m| m.backward());

    let error = result.expect_err("it is twice the cost");
    assert!(matches!(error, CheckError::OracleDiffers { .. }), "{error}");
}

#[test]
fn an_oracle_without_a_derivative_never_passes() {
    // The root of 0 has an infinite slope; times no displacement that is not a number.
    let cost = |x: &mut Vec<f64>| x[0].sqrt() + x[1];
    let report = Check::new().run_exact(
        &mut vec![0.0, 1.0],
        cost,
        |x| x[0].sqrt() + x[1],
        |_| vec![0.0, 1.0],
    );
    let report = report.expect("the cost is finite");
    assert_eq!(report.verdict(), Verdict::Inconclusive);
    assert!(report.to_string().contains("derivative is not finite"), "{report}");

    let nan = |_: &mut Vec<Dual64>| Dual64::from_re(f64::NAN);
    let error = Check::new().run_exact(&mut vec![1.0, 1.0], cost, nan, |_| vec![0.5, 1.0]);
    assert!(matches!(error, Err(CheckError::NotFinite(NotFinite::Oracle { .. }))), "{error:?}");

    let failed = |_: &mut Vec<Dual64>| Err::<Dual64, _>("no pivot");
    let error = Check::new().run_exact(&mut vec![1.0, 1.0], cost, failed, |_| vec![0.5, 1.0]);
    assert!(error.expect_err("it fails").to_string().contains("no pivot"));
}

#[test]
fn a_cost_that_does_not_use_the_model_is_an_error() {
    let other = net();
    let constant = |_: &mut Net<Dual64>| Dual64::from_re(other.loss());
    let zeros = |_: &mut Net<f64>| vec![0.0; 12];

    let result = Check::new().run_exact(&mut net(), |_| other.loss(), constant, zeros);
    assert!(matches!(result, Err(CheckError::CostNotMoved { .. })), "{result:?}");
}

#[test]
fn either_slope_beside_a_kink_is_right_and_others_are_not() {
    let run = |slope: f64| {
        let cost = |x: &mut Vec<f64>| x[0].abs() + x[1] * x[1];
        let dual = |x: &mut Vec<Dual64>| Real::abs(x[0]) + x[1] * x[1];
        let report = Check::new().run_exact(&mut vec![0.0, 1.5], cost, dual, |_| vec![slope, 3.0]);
        report.expect("the cost can be judged").verdict()
    };

    assert_eq!([run(1.0), run(-1.0), run(0.0)], [Verdict::Pass; 3]);
    assert_eq!([run(1.1), run(-2.0)], [Verdict::Fail; 2]);
}

/// A model whose map goes through its entries backwards, or leaves one out.
struct Own(Vec<f64>, usize);

impl Parameters for Own {
    type Scalar = f64;

    fn visit(&self, visitor: &mut Visitor<'_, f64>) {
        self.0.visit(visitor);
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, f64>) {
        self.0.visit_mut(visitor);
    }
}

impl<T> MapScalar<f64, T> for Own {
    type Mapped = Vec<T>;

    fn map_scalar(&self, map: &mut ScalarMap<'_, f64, T>) -> Vec<T> {
        self.0.iter().rev().skip(self.1).map(|entry| map.number(*entry)).collect()
    }
}

#[test]
fn a_map_in_another_order_or_of_fewer_entries_is_an_error() {
    for (left_out, said) in [(0, "another order"), (1, "2 entries")] {
        let mut model = Own(vec![1.0, 2.0, 3.0], left_out);
        let result = Check::new().run_exact(
            &mut model,
            |m| m.0.iter().sum::<f64>(),
            |m| m.iter().sum::<Dual64>(),
            |_| vec![1.0; 3],
        );

        let error = result.expect_err("the map is wrong");
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn a_layer_may_fail_and_keep_what_it_computed() {
    #[derive(Parameters)]
    struct Layer<F> {
        weight: F,
        #[parameters(skip)]
        cache: Option<F>,
    }
    impl<F: DualNum<Primitive = f64> + Copy> Layer<F> {
        fn loss(&mut self) -> Result<F, String> {
            self.cache = Some(self.weight.exp());
            self.cache.ok_or_else(|| "nothing kept".to_owned())
        }
    }
    let calls = Cell::new(0);
    let layer = Layer { weight: 0.5_f64, cache: None };
    let report = assert_gradients!(
        layer,
        |l| {
            calls.set(calls.get() + 1);
            l.loss()
        },
        |l| l.weight.exp(),
        oracle = dual
    );

    assert_eq!(report.evaluations(), calls.get());
}
