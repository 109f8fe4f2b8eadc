//! Closures that change the number of parameters, or their shapes, while these are moved: in every
//! entry point, at every call.

use std::sync::atomic::{AtomicUsize, Ordering};

use gradcheck_core::{
    Check, CheckError, Report, numerical_gradient, numerical_hessian, numerical_jacobian,
};
use num_dual::Dual64;

type Model = (Vec<f64>, Vec<f64>);
type Outcome = Option<Result<Report, CheckError>>;

fn rest() -> Model {
    (vec![0.3, 0.7, 1.1], vec![0.4, 0.9])
}

/// What happens to the model at one of the calls.
#[derive(Clone, Copy, Debug)]
enum Tear {
    Grows,
    Shrinks,
    /// An entry goes from one tensor to the other: they are as many as before.
    Shifts,
}

const TEARS: [Tear; 3] = [Tear::Grows, Tear::Shrinks, Tear::Shifts];

/// Closures of which the call number `at` tears the model.
struct Torn {
    at: usize,
    tear: Tear,
    calls: AtomicUsize,
    /// By what the derivative is wrong.
    factor: f64,
}

impl Torn {
    fn called(&self, (first, second): &mut Model) {
        if self.calls.fetch_add(1, Ordering::Relaxed) + 1 != self.at {
            return;
        }
        match self.tear {
            Tear::Grows => first.push(1.0),
            Tear::Shrinks => drop(first.pop()),
            Tear::Shifts => second.extend(first.pop()),
        }
    }

    fn cost(&self, model: &mut Model) -> f64 {
        self.called(model);
        entries(model).map(f64::sin).sum()
    }

    fn gradient(&self, model: &mut Model) -> Model {
        self.called(model);
        let slopes = |part: &[f64]| part.iter().map(|x| self.factor * x.cos()).collect();
        (slopes(&model.0), slopes(&model.1))
    }

    fn outputs(&self, model: &mut Model) -> Vec<f64> {
        self.called(model);
        entries(model).take(5).map(f64::sin).collect()
    }

    fn jacobian(&self, model: &mut Model) -> Vec<[f64; 5]> {
        self.called(model);
        let row = |(row, x): (usize, f64)| {
            let mut columns = [0.0; 5];
            columns[row] = self.factor * x.cos();
            columns
        };
        entries(model).take(5).enumerate().map(row).collect()
    }

    fn pushed(&self, model: &mut Model, tangent: &Model) -> Vec<f64> {
        self.called(model);
        let slope = |(x, tangent): (f64, f64)| self.factor * x.cos() * tangent;
        entries(model).zip(entries(tangent)).take(5).map(slope).collect()
    }

    fn pulled(&self, model: &mut Model, cotangent: &[f64]) -> Model {
        self.called(model);
        let slope = |(x, cotangent): (f64, &f64)| self.factor * x.cos() * cotangent;
        let mut pulled: Vec<f64> = entries(model).zip(cotangent).map(slope).collect();
        let second = pulled.split_off(3.min(pulled.len()));
        (pulled, second)
    }
}

fn entries((first, second): &Model) -> impl Iterator<Item = f64> {
    first.iter().chain(second).copied()
}

type EntryPoint = fn(&Torn, &mut Model) -> Outcome;

const ENTRY_POINTS: [(&str, EntryPoint); 14] = [
    ("run", |torn, x| Some(Check::new().run(x, |x| torn.cost(x), |x| torn.gradient(x)))),
    ("every_entry", |torn, x| {
        Some(Check::new().every_entry().run(x, |x| torn.cost(x), |x| torn.gradient(x)))
    }),
    ("run_joint", |torn, x| Some(Check::new().run_joint(x, |x| (torn.cost(x), torn.gradient(x))))),
    ("run_parallel", |torn, x| {
        Some(Check::new().run_parallel(x, |x| torn.cost(x), |x| torn.gradient(x)))
    }),
    ("run_wide", |torn, x| Some(Check::new().run_wide(x, |x| torn.cost(x), |x| torn.gradient(x)))),
    ("run_exact", |torn, x| {
        let dual = |x: &mut (Vec<Dual64>, Vec<Dual64>)| -> Dual64 {
            x.0.iter().chain(&x.1).map(num_dual::DualNum::sin).sum()
        };
        Some(Check::new().run_exact(x, |x| torn.cost(x), dual, |x| torn.gradient(x)))
    }),
    ("run_jacobian", |torn, x| {
        Some(Check::new().run_jacobian(x, |x| torn.outputs(x), |x| torn.jacobian(x)))
    }),
    ("run_hessian", |torn, x| {
        Some(Check::new().run_hessian(x, |x| torn.outputs(x), |x| torn.jacobian(x)))
    }),
    ("run_vjp", |torn, x| {
        Some(Check::new().run_vjp(x, |x| torn.outputs(x), |x, u| torn.pulled(x, u)))
    }),
    ("run_jvp", |torn, x| {
        Some(Check::new().run_jvp(x, |x| torn.outputs(x), |x, v| torn.pushed(x, v)))
    }),
    ("run_vjp_and_jvp", |torn, x| {
        Some(Check::new().run_vjp_and_jvp(
            x,
            |x| torn.outputs(x),
            |x, u| torn.pulled(x, u),
            |x, v| torn.pushed(x, v),
        ))
    }),
    ("run_hvp", |torn, x| {
        Some(Check::new().run_hvp(x, |x| torn.outputs(x), |x, v| torn.pushed(x, v)))
    }),
    ("numerical_gradient", |torn, x| {
        assert_eq!(numerical_gradient(x, |x| torn.cost(x)).values().len(), 5);
        None
    }),
    ("numerical_jacobian", |torn, x| {
        numerical_jacobian(x, |x| torn.outputs(x));
        None
    }),
];

/// The entries that are still there are bit for bit what they were.
fn is_restored(model: &Model) -> bool {
    let same = |(now, rest): (&f64, &f64)| now.to_bits() == rest.to_bits();
    let (first, second) = rest();
    model.0.iter().zip(&first).all(same) && model.1.iter().zip(&second).all(same)
}

#[test]
fn a_change_of_the_parameters_shapes_at_any_call_is_told_and_restored_in_every_entry_point() {
    for (name, entry_point) in ENTRY_POINTS {
        for tear in TEARS {
            for at in 1..=40 {
                // A wrong derivative, which takes more calls, every other time.
                let factor = if at % 2 == 0 { 1.5 } else { 1.0 };
                let torn = Torn { at, tear, calls: AtomicUsize::new(0), factor };
                let mut model = rest();

                let outcome = entry_point(&torn, &mut model);

                let place = format!("{name}, {tear:?} at call {at}, times {factor}");
                let is_torn = torn.calls.into_inner() >= at;
                assert!(is_restored(&model), "{place}: {model:?}");
                if let Some(result) = outcome {
                    let told = matches!(&result, Err(CheckError::LayoutChanged { path, before: 5, .. }) if path == "0");
                    assert_eq!(told, is_torn, "{place}: {result:?}");
                }
            }
        }
    }
}

#[test]
fn numerical_hessians_restore_what_is_left() {
    for (at, tear) in (1..=40).flat_map(|at| TEARS.map(|tear| (at, tear))) {
        let torn = Torn { at, tear, calls: AtomicUsize::new(0), factor: 1.0 };
        let mut model = rest();
        // As many rows as parameters, however many there are now.
        let outputs = |x: &mut Model| {
            let mut rows = torn.outputs(x);
            rows.resize(5, 0.0);
            rows
        };

        numerical_hessian(&mut model, outputs);

        assert!(is_restored(&model), "{tear:?} at call {at}: {model:?}");
    }
}

#[test]
fn a_tensor_that_only_changes_its_shape_is_named_with_both_shapes() {
    let mut model = rest();
    let torn = Torn { at: 5, tear: Tear::Shifts, calls: AtomicUsize::new(0), factor: 1.0 };

    let result = Check::new().run(&mut model, |x| torn.cost(x), |x| torn.gradient(x));

    let text = result.expect_err("the layout changed").to_string().replace('\n', " ");
    assert!(text.starts_with("the cost changes the shapes of the parameters: `0`"), "{text}");
    assert!(!text.contains("number of parameters"), "{text}");
}
