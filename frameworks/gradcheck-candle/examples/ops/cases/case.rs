//! One op at inputs of some shapes: the strides that these may have, what else the loss may do
//! with them, and the check.

use std::panic::{AssertUnwindSafe, catch_unwind};

use candle_core::{Device, Result, Tensor, Var, WithDType};
use gradcheck_candle::Vars;
use gradcheck_core::Scalar;
use gradcheck_ops::{Outcome, Range, Table, judge, numbers, weights};

/// What is checked: from the inputs to the output.
pub(super) type Apply = Box<dyn Fn(&[Tensor]) -> Result<Tensor>>;

/// One op at inputs of some shapes.
pub(super) struct Case {
    op: &'static str,
    what: String,
    inputs: Vec<(Vec<usize>, Range)>,
    apply: Apply,
}

/// How an input lies in the memory of its variable.
#[derive(Clone, Copy, Debug, PartialEq)]
enum View {
    Plain,
    /// The last two axes are exchanged.
    Transposed,
    /// It is a part of a longer one along the first axis.
    Narrowed,
    /// Its first axis is the same row again and again.
    Broadcast,
}

/// Where the loss takes the inputs a second time, whose gradients must add.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Again {
    Never,
    Before,
    After,
}

impl Case {
    pub(super) fn new(
        op: &'static str,
        what: impl Into<String>,
        inputs: &[(&[usize], Range)],
        apply: impl Fn(&[Tensor]) -> Result<Tensor> + 'static,
    ) -> Self {
        let inputs = inputs.iter().map(|(shape, range)| (shape.to_vec(), *range)).collect();
        Self { op, what: what.into(), inputs, apply: Box::new(apply) }
    }

    /// Notes what comes out in both formats, with every view and use.
    pub(super) fn check_all(&self, table: &mut Table) {
        self.check_in::<f64>(table);
        self.check_in::<f32>(table);
    }

    fn check_in<S: Scalar + WithDType>(&self, table: &mut Table) {
        let views = [View::Plain, View::Transposed, View::Narrowed, View::Broadcast];
        let with_view = views.map(|view| (view, Again::Never));
        let again = [Again::Before, Again::After].map(|again| (View::Plain, again));
        for (view, again) in with_view.into_iter().chain(again) {
            if !self.inputs.iter().any(|(shape, _)| view.fits(shape)) {
                continue;
            }
            let shapes: Vec<_> = self.inputs.iter().map(|(shape, _)| shape).collect();
            let mut input = format!("{:?} {shapes:?}", S::DTYPE);
            for word in [self.what.clone(), view.words(), again.words()] {
                if !word.is_empty() {
                    input = format!("{input}, {word}");
                }
            }
            table.note(self.op, &input, &self.check::<S>(view, again));
        }
    }

    fn check<S: Scalar + WithDType>(&self, view: View, again: Again) -> Outcome {
        let vars = self.inputs.iter().enumerate().map(|(place, (shape, range))| {
            let shape = if view.fits(shape) { view.behind(shape) } else { shape.clone() };
            let numbers = numbers(place as u64 + 1, shape.iter().product(), *range);
            let entries: Vec<S> = numbers.into_iter().map(S::from_f64).collect();
            Var::from_vec(entries, shape, &Device::Cpu)
        });
        let list: Vec<Var> = vars.collect::<Result<_>>().expect("the entries fit the shape");
        let vars = Vars::<S>::new(&list).expect("the variables have the type");

        let loss = || self.loss(&list, view, again);
        if let Err(error) = loss() {
            return Outcome::NoValue(first_line(&error));
        }
        let backward = AssertUnwindSafe(|| vars.backward(&loss()?));
        match catch_unwind(backward) {
            Ok(Ok(_)) => judge(vars, |v| v.backward(&loss()?)),
            Ok(Err(error)) => refusal(first_line(&error)),
            Err(_) => Outcome::Failed("the backward pass panics".to_owned()),
        }
    }

    /// A weighted sum of the outputs, and of the squares of the inputs where they are used again.
    fn loss(&self, vars: &[Var], view: View, again: Again) -> Result<Tensor> {
        let inputs = vars.iter().zip(&self.inputs).map(|(var, (shape, _))| {
            if view.fits(shape) { view.of(var, shape) } else { Ok(var.as_tensor().clone()) }
        });
        let inputs: Vec<Tensor> = inputs.collect::<Result<_>>()?;
        let output = || weighted(&(self.apply)(&inputs)?, 100);
        let squares = || -> Result<Tensor> {
            let squares = inputs.iter().enumerate();
            let terms = squares.map(|(place, input)| weighted(&input.sqr()?, 200 + place as u64));
            let terms: Vec<Tensor> = terms.collect::<Result<_>>()?;
            Tensor::stack(&terms, 0)?.sum_all()
        };
        match again {
            Again::Never => output(),
            Again::Before => squares()? + output()?,
            Again::After => output()? + squares()?,
        }
    }
}

/// Σ weight · entry.
fn weighted(output: &Tensor, seed: u64) -> Result<Tensor> {
    let weights = weights(seed, output.elem_count());
    let weights = Tensor::from_vec(weights, output.shape(), &Device::Cpu)?;
    (output * weights.to_dtype(output.dtype())?)?.sum_all()
}

/// An op that candle says it cannot differentiate has no gradient; any other error is a mistake.
fn refusal(words: String) -> Outcome {
    if words.contains("not supported") {
        Outcome::NoGradient(words)
    } else if words.starts_with("no gradient for") {
        Outcome::NoGradient("missing from the store".to_owned())
    } else {
        Outcome::Failed(format!("the backward pass fails: {words}"))
    }
}

/// What the error says, without where it arose.
fn first_line(error: &impl ToString) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

impl View {
    fn fits(self, shape: &[usize]) -> bool {
        match self {
            Self::Plain => true,
            Self::Transposed => shape.len() > 1,
            Self::Narrowed => !shape.is_empty(),
            Self::Broadcast => shape.first().is_some_and(|length| *length > 1),
        }
    }

    /// The shape of the variable behind an input of `shape`.
    fn behind(self, shape: &[usize]) -> Vec<usize> {
        let mut behind = shape.to_vec();
        match self {
            Self::Plain => {}
            Self::Transposed => behind.swap(shape.len() - 1, shape.len() - 2),
            Self::Narrowed => behind[0] += 2,
            Self::Broadcast => behind[0] = 1,
        }
        behind
    }

    fn of(self, var: &Var, shape: &[usize]) -> Result<Tensor> {
        match self {
            Self::Plain => Ok(var.as_tensor().clone()),
            Self::Transposed => var.transpose(shape.len() - 1, shape.len() - 2),
            Self::Narrowed => var.narrow(0, 1, shape[0]),
            Self::Broadcast => var.broadcast_as(shape),
        }
    }

    fn words(self) -> String {
        match self {
            Self::Plain => String::new(),
            view => format!("{view:?}").to_lowercase(),
        }
    }
}

impl Again {
    fn words(self) -> String {
        match self {
            Self::Never => String::new(),
            again => format!("used again {}", format!("{again:?}").to_lowercase()),
        }
    }
}
