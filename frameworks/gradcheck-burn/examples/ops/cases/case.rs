//! One op at inputs of some shapes: how these may come about, what else the loss may do with them,
//! and the check.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use burn::tensor::{Device, Element, Tensor, TensorData};
use gradcheck_core::Scalar;
use gradcheck_ops::{Outcome, Range, Table, judge, numbers, weights};

/// What is checked: from the inputs to the output, in a flat list.
pub(super) type Apply = Box<dyn Fn(&Inputs) -> Tensor<1>>;

/// One op at inputs of some shapes.
pub(super) struct Case {
    op: &'static str,
    what: String,
    inputs: Vec<(Vec<usize>, Range)>,
    apply: Apply,
}

/// How an input comes from the tensor that is moved.
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

/// The inputs of an op: flat lists that are moved, and the shapes that they have for the op.
pub(super) struct Inputs {
    leaves: Vec<Tensor<1>>,
    shapes: Vec<Vec<usize>>,
    view: View,
}

impl Inputs {
    /// The input at `place`, which has `D` axes.
    pub(super) fn at<const D: usize>(&self, place: usize) -> Tensor<D> {
        let shape: [usize; D] = self.shapes[place].clone().try_into().expect("it has D axes");
        let leaf = self.leaves[place].clone();
        let view = if self.view.fits(&shape) { self.view } else { View::Plain };
        let tensor = leaf.reshape::<D, _>(view.behind(&shape));
        match view {
            View::Plain => tensor,
            View::Transposed => tensor.swap_dims(D - 1, D - 2),
            View::Narrowed => tensor.narrow(0, 1, shape[0]),
            View::Broadcast => tensor.expand(shape),
        }
    }
}

/// The entries in a flat list.
pub(super) fn flat<const D: usize>(tensor: Tensor<D>) -> Tensor<1> {
    let count: usize = tensor.dims().iter().product();
    tensor.reshape([count])
}

pub(super) fn device() -> Device {
    Device::flex().autodiff()
}

impl Case {
    pub(super) fn new(
        op: &'static str,
        what: impl Into<String>,
        inputs: &[(&[usize], Range)],
        apply: impl Fn(&Inputs) -> Tensor<1> + 'static,
    ) -> Self {
        let inputs = inputs.iter().map(|(shape, range)| (shape.to_vec(), *range)).collect();
        Self { op, what: what.into(), inputs, apply: Box::new(apply) }
    }

    /// Notes what comes out in both formats, with every view and use.
    pub(super) fn check_all(&self, table: &mut Table) {
        self.check_in::<f64>(table);
        self.check_in::<f32>(table);
    }

    fn check_in<S: Scalar + Element>(&self, table: &mut Table) {
        let views = [View::Plain, View::Transposed, View::Narrowed, View::Broadcast];
        let with_view = views.map(|view| (view, Again::Never));
        let again = [Again::Before, Again::After].map(|again| (View::Plain, again));
        for (view, again) in with_view.into_iter().chain(again) {
            if !self.inputs.iter().any(|(shape, _)| view.fits(shape)) {
                continue;
            }
            let shapes: Vec<_> = self.inputs.iter().map(|(shape, _)| shape).collect();
            let mut input = format!("{:?} {shapes:?}", S::dtype());
            for word in [self.what.clone(), view.words(), again.words()] {
                if !word.is_empty() {
                    input = format!("{input}, {word}");
                }
            }
            table.note(self.op, &input, &self.check::<S>(view, again));
        }
    }

    fn check<S: Scalar + Element>(&self, view: View, again: Again) -> Outcome {
        let entries = self.inputs.iter().enumerate().map(|(place, (shape, range))| {
            let shape = if view.fits(shape) { view.behind_any(shape) } else { shape.clone() };
            let numbers = numbers(place as u64 + 1, shape.iter().product(), *range);
            numbers.into_iter().map(S::from_elem).collect()
        });
        let entries: Vec<Vec<S>> = entries.collect();

        let value = || self.loss(&self.inputs(&entries, view), again).into_scalar::<S>();
        if let Err(panic) = catch_unwind(AssertUnwindSafe(value)) {
            return Outcome::NoValue(words(&*panic));
        }
        match catch_unwind(AssertUnwindSafe(|| self.backward(&entries, view, again))) {
            Ok(Ok(_)) => judge(entries, |entries| self.backward(entries, view, again)),
            Ok(Err(missing)) => Outcome::NoGradient(missing),
            Err(panic) => refusal(words(&*panic)),
        }
    }

    fn inputs<S: Element>(&self, entries: &[Vec<S>], view: View) -> Inputs {
        let leaf = |entries: &Vec<S>| {
            let data = TensorData::new(entries.clone(), [entries.len()]);
            Tensor::<1>::from_data(data, (&device(), S::dtype())).require_grad()
        };
        let shapes = self.inputs.iter().map(|(shape, _)| shape.clone()).collect();
        Inputs { leaves: entries.iter().map(leaf).collect(), shapes, view }
    }

    /// Loss and gradients, or which gradient is missing.
    fn backward<S: Element>(
        &self,
        entries: &[Vec<S>],
        view: View,
        again: Again,
    ) -> Result<(S, Vec<Vec<S>>), String> {
        let inputs = self.inputs(entries, view);
        let loss = self.loss(&inputs, again);
        let value = loss.clone().into_scalar();
        let gradients = loss.backward();
        let read = |leaf: &Tensor<1>| {
            let gradient = leaf.grad(&gradients).ok_or("missing after the backward pass")?;
            gradient.into_data().try_into_vec().map_err(|_| "of another type".to_owned())
        };
        Ok((value, inputs.leaves.iter().map(read).collect::<Result<_, String>>()?))
    }

    /// A weighted sum of the outputs, and of the squares of the inputs where they are used again.
    fn loss(&self, inputs: &Inputs, again: Again) -> Tensor<1> {
        let output = || weighted((self.apply)(inputs), 100);
        let squares = || {
            let squares = inputs.leaves.iter().enumerate();
            let terms = squares
                .map(|(place, leaf)| weighted(leaf.clone() * leaf.clone(), 200 + place as u64));
            terms.reduce(|sum, term| sum + term).expect("an op has inputs")
        };
        match again {
            Again::Never => output(),
            Again::Before => squares() + output(),
            Again::After => output() + squares(),
        }
    }
}

/// Σ weight · entry.
fn weighted(output: Tensor<1>, seed: u64) -> Tensor<1> {
    let count = output.dims()[0];
    let weights = TensorData::new(weights(seed, count), [count]);
    let weights = Tensor::<1>::from_data(weights, (&output.device(), output.dtype()));
    (output * weights).sum()
}

/// What a panic says, in one line.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An op that burn says it cannot differentiate has no gradient; any other panic is a mistake.
fn refusal(words: String) -> Outcome {
    let refuses =
        ["unsupported", "not implemented", "not supported", "not yet", "tracked autodiff tensor"];
    if refuses.iter().any(|phrase| words.contains(phrase)) {
        Outcome::NoGradient(words)
    } else {
        Outcome::Failed(format!("the backward pass panics: {words}"))
    }
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

    /// The shape of the tensor behind an input of `shape`.
    fn behind<const D: usize>(self, shape: &[usize; D]) -> [usize; D] {
        self.behind_any(shape).try_into().expect("it has as many axes")
    }

    fn behind_any(self, shape: &[usize]) -> Vec<usize> {
        let mut behind = shape.to_vec();
        match self {
            Self::Plain => {}
            Self::Transposed => behind.swap(shape.len() - 1, shape.len() - 2),
            Self::Narrowed => behind[0] += 2,
            Self::Broadcast => behind[0] = 1,
        }
        behind
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
