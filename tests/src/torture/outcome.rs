//! What becomes of an input: the entry point is called, and a panic caught.

use std::panic::{AssertUnwindSafe, catch_unwind};

use fastrand::Rng;
use gradcheck_core::{
    CheckError, Report, numerical_gradient, numerical_hessian, numerical_jacobian,
};
use num_dual::Dual64;

use super::actor::{Actor, OnPurpose};
use super::case::{Case, EntryPoint};
use super::model::{Model, Net, Rich};

/// What an entry point returned.
#[expect(clippy::large_enum_variant, reason = "one is there at a time")]
pub(super) enum Outcome {
    Checked(Result<Report, CheckError>),
    /// The values and their bounds.
    Numeric(Vec<f64>, Vec<f64>),
    /// A closure panicked, as it was told to.
    OnPurpose,
    /// Something else did.
    Panic(String),
}

impl Outcome {
    fn of(act: impl FnOnce() -> Self) -> Self {
        catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|payload| {
            if payload.is::<OnPurpose>() {
                return Self::OnPurpose;
            }
            let text = payload.downcast_ref::<String>().cloned();
            let text =
                text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Self::Panic(text.unwrap_or_else(|| "a panic without a text".to_owned()))
        })
    }

    /// All that is reproduced with the same seed.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Checked(result) => format!("{result:?}"),
            Self::Numeric(values, errors) => format!("{values:?} {errors:?}"),
            Self::OnPurpose => "a panic on purpose".to_owned(),
            Self::Panic(text) => format!("a panic: {text}"),
        }
    }
}

/// What is known once an input has been run.
pub(super) struct Run {
    pub(super) outcome: Outcome,
    /// How often the function was called.
    pub(super) calls: usize,
    /// How many entries move.
    pub(super) entries: usize,
    pub(super) tensors: usize,
    pub(super) is_torn: bool,
    pub(super) is_wrong: bool,
    /// Whether a number that moves was not finite, or the same in two places.
    pub(super) is_unfit: bool,
    /// The numbers that the model is stored as, before and after.
    pub(super) parts: [Vec<Vec<u64>>; 2],
}

fn ran<M: Model>(case: &Case, act: impl FnOnce(&Actor<'_>, &mut M) -> Outcome) -> Run {
    let mut model = M::draw(&mut Rng::with_seed(case.seed), case.range, case.many);
    let actor = Actor::new(case, &model);
    let (before, is_unfit) = (model.parts(), model.is_broken() || model.has_twice());
    let tensors = model.layout().tensors().len();
    let outcome = Outcome::of(|| act(&actor, &mut model));
    Run {
        outcome,
        calls: actor.calls(),
        entries: actor.count(),
        tensors,
        is_torn: actor.is_torn(),
        is_wrong: actor.is_wrong(),
        is_unfit,
        parts: [before, model.parts()],
    }
}

/// Calls the entry points that want no more of a model than that it is one.
fn any<M: Model>(case: &Case, actor: &Actor<'_>, x: &mut M) -> Outcome {
    let mut seen = |_| ();
    let check = case.options.check(&mut seen);
    Outcome::Checked(match case.entry_point {
        EntryPoint::Run | EntryPoint::EveryEntry => {
            check.run(x, |x| actor.cost(x), |x| actor.gradient(x))
        }
        EntryPoint::Joint => check.run_joint(x, |x| {
            let cost = actor.cost(x)?;
            actor.gradient(x).map(|gradient| (cost, gradient))
        }),
        EntryPoint::Jacobian => check.run_jacobian(x, |x| actor.outputs(x), |x| actor.matrix(x)),
        EntryPoint::Hessian => check.run_hessian(x, |x| actor.outputs(x), |x| actor.matrix(x)),
        EntryPoint::Vjp => check.run_vjp(x, |x| actor.outputs(x), |x, u| actor.pulled(x, u)),
        EntryPoint::Jvp => check.run_jvp(x, |x| actor.outputs(x), |x, v| actor.pushed(x, v)),
        EntryPoint::Hvp => check.run_hvp(x, |x| actor.outputs(x), |x, v| actor.pushed(x, v)),
        EntryPoint::VjpAndJvp => check.run_vjp_and_jvp(
            x,
            |x| actor.outputs(x),
            |x, u| actor.pulled(x, u),
            |x, v| actor.pushed(x, v),
        ),
        EntryPoint::NumericalGradient => {
            let found = numerical_gradient(x, |x| actor.cost(x));
            return Outcome::Numeric(found.values().to_vec(), found.errors().to_vec());
        }
        EntryPoint::NumericalJacobian => {
            let found = numerical_jacobian(x, |x| actor.outputs(x));
            return Outcome::Numeric(found.values().to_vec(), found.errors().to_vec());
        }
        EntryPoint::NumericalHessian => {
            let found = numerical_hessian(x, |x| actor.outputs(x));
            return Outcome::Numeric(found.values().to_vec(), found.errors().to_vec());
        }
        EntryPoint::Parallel | EntryPoint::Wide | EntryPoint::Exact => {
            unreachable!("they want another kind of model")
        }
    })
}

/// Calls those for which a model is cloned, or given over other numbers.
macro_rules! of_nets {
    ($name:ident, $scalar:ty) => {
        fn $name(case: &Case, actor: &Actor<'_>, x: &mut Net<$scalar>) -> Outcome {
            let mut seen = |_| ();
            let check = case.options.check(&mut seen);
            Outcome::Checked(match case.entry_point {
                EntryPoint::Parallel => {
                    check.run_parallel(x, |x| actor.cost(x), |x| actor.gradient(x))
                }
                EntryPoint::Wide => check.run_wide(
                    x,
                    |x: &mut Net<f64>| actor.cost(x),
                    |x: &mut Net<$scalar>| actor.gradient(x),
                ),
                EntryPoint::Exact => {
                    let dual = |x: &mut Net<Dual64>| {
                        actor.count_exact();
                        case.function.raw(0, &x.entries()) * case.function.unit
                    };
                    check.run_exact(x, |x| actor.cost(x), dual, |x| actor.gradient(x))
                }
                _ => return any(case, actor, x),
            })
        }
    };
}

of_nets!(of_single_nets, f32);
of_nets!(of_double_nets, f64);

/// Runs an input.
pub(super) fn run(case: &Case) -> Run {
    match (case.is_rich, case.is_single) {
        (true, true) => ran(case, |actor, x: &mut Rich<f32>| any(case, actor, x)),
        (true, false) => ran(case, |actor, x: &mut Rich<f64>| any(case, actor, x)),
        (false, true) => ran(case, |actor, x| of_single_nets(case, actor, x)),
        (false, false) => ran(case, |actor, x| of_double_nets(case, actor, x)),
    }
}

/// The model of an input as text.
pub(super) fn model_text(case: &Case) -> String {
    fn of<M: Model>(case: &Case) -> String {
        format!("{:?}", M::draw(&mut Rng::with_seed(case.seed), case.range, case.many))
    }
    match (case.is_rich, case.is_single) {
        (true, true) => of::<Rich<f32>>(case),
        (true, false) => of::<Rich<f64>>(case),
        (false, true) => of::<Net<f32>>(case),
        (false, false) => of::<Net<f64>>(case),
    }
}
