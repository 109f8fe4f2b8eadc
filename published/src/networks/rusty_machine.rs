//! Costs, penalties, activations, regressions and networks of rusty-machine. The gradients of
//! models are those that their optimizers get.

use std::cell::RefCell;
use std::rc::Rc;

use rusty_machine::learning::SupModel;
use rusty_machine::learning::glm::{Identity, LinkFunc, Log, Logit};
use rusty_machine::learning::lin_reg::LinRegressor;
use rusty_machine::learning::logistic_reg::LogisticRegressor;
use rusty_machine::learning::nnet::{BCECriterion, Criterion, MSECriterion, NeuralNet};
use rusty_machine::learning::optim::{OptimAlgorithm, Optimizable};
use rusty_machine::learning::toolkit::activ_fn::{ActivationFunc, Exp, Linear, Sigmoid};
use rusty_machine::learning::toolkit::cost_fn::{CostFunc, CrossEntropyError, MeanSqError};
use rusty_machine::learning::toolkit::regularization::Regularization;
use rusty_machine::linalg::{BaseMatrix, Matrix, Vector};

use crate::case::Case;
use crate::random::Random;
use crate::row::Subject;

fn within(random: &mut Random, many: usize, low: f64, high: f64) -> Vec<f64> {
    (0..many).map(|_| random.within(low, high)).collect()
}

/// Of 4 samples with 3 outputs each, between 0 and 1 as probabilities are.
fn cost_of_matrices<C: CostFunc<Matrix<f64>>>(name: &'static str) -> Subject {
    Subject::new(name, "outputs", |random| {
        let targets = Matrix::new(4, 3, within(random, 12, 0.1, 0.9));
        let same = targets.clone();
        let outputs = |x: &[f64]| Matrix::new(4, 3, x.to_vec());
        Case::gradient(
            within(random, 12, 0.1, 0.9),
            move |x| C::cost(&outputs(x), &targets),
            move |x| C::grad_cost(&outputs(x), &same).into_vec(),
        )
    })
}

fn cost_of_vectors<C: CostFunc<Vector<f64>>>(name: &'static str) -> Subject {
    Subject::new(name, "outputs", |random| {
        let targets = Vector::new(within(random, 5, 0.1, 0.9));
        let same = targets.clone();
        let outputs = |x: &[f64]| Vector::new(x.to_vec());
        Case::gradient(
            within(random, 5, 0.1, 0.9),
            move |x| C::cost(&outputs(x), &targets),
            move |x| C::grad_cost(&outputs(x), &same).into_vec(),
        )
    })
}

fn penalty(name: &'static str, penalty: Regularization<f64>) -> Subject {
    Subject::new(name, "weights", move |random| {
        let weights = |x: &[f64]| Matrix::new(4, 3, x.to_vec());
        Case::gradient(
            random.numbers(12, 1.5),
            move |x| penalty.reg_cost(weights(x).as_slice()),
            move |x| penalty.reg_grad(weights(x).as_slice()).into_vec(),
        )
    })
}

type Seen = Rc<RefCell<(f64, Vec<f64>)>>;

/// An optimizer that only asks for the cost and the gradient at some parameters.
struct Ask {
    at: Vec<f64>,
    seen: Seen,
}

impl<M: Optimizable> OptimAlgorithm<M> for Ask {
    fn optimize(&self, m: &M, start: &[f64], inputs: &M::Inputs, to: &M::Targets) -> Vec<f64> {
        *self.seen.borrow_mut() = m.compute_grad(&self.at, inputs, to);
        start.to_vec()
    }
}

/// A model, by what its training hands to the optimizer.
fn model(at: Vec<f64>, train: impl Fn(Ask) + Clone + 'static) -> Case {
    let ask = move |x: &[f64]| {
        let seen = Seen::default();
        train(Ask { at: x.to_vec(), seen: Rc::clone(&seen) });
        seen.take()
    };
    let other = ask.clone();
    Case::gradient(at, move |x| ask(x).0, move |x| other(x).1)
}

fn regressions() -> Vec<Subject> {
    vec![
        Subject::new("LinRegressor", "parameters", |random| {
            let inputs = Matrix::new(6, 3, random.numbers(18, 1.0));
            let targets = Vector::new(random.numbers(6, 1.0));
            let ask = move |x: &[f64]| LinRegressor::default().compute_grad(x, &inputs, &targets);
            let other = ask.clone();
            Case::gradient(random.numbers(3, 1.0), move |x| ask(x).0, move |x| other(x).1)
        }),
        Subject::new("LogisticRegressor", "parameters", |random| {
            let inputs = Matrix::new(6, 3, random.numbers(18, 1.0));
            let targets = Vector::new(vec![1.0, 0.0, 0.0, 1.0, 1.0, 0.0]);
            model(random.numbers(4, 1.0), move |ask| {
                let trained = LogisticRegressor::new(ask).train(&inputs, &targets);
                trained.expect("data of one length");
            })
        }),
    ]
}

/// A network of layers of such sizes; `criterion` makes activations and cost.
fn network<C: Criterion + 'static>(
    name: &'static str,
    sizes: &'static [usize],
    criterion: fn() -> C,
) -> Subject {
    Subject::new(name, "weights", move |random| {
        let inputs = Matrix::new(5, sizes[0], random.numbers(5 * sizes[0], 1.0));
        let outputs = sizes[sizes.len() - 1];
        let targets = Matrix::new(5, outputs, within(random, 5 * outputs, 0.1, 0.9));
        let many = sizes.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum();
        model(random.numbers(many, 0.8), move |ask| {
            let trained = NeuralNet::new(sizes, criterion(), ask).train(&inputs, &targets);
            trained.expect("inputs of the size of the first layer");
        })
    })
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    let mut subjects = vec![
        cost_of_matrices::<MeanSqError>("MeanSqError of matrices"),
        cost_of_matrices::<CrossEntropyError>("CrossEntropyError of matrices"),
        cost_of_vectors::<MeanSqError>("MeanSqError of vectors"),
        cost_of_vectors::<CrossEntropyError>("CrossEntropyError of vectors"),
        penalty("L1", Regularization::L1(0.7)),
        penalty("L2", Regularization::L2(0.7)),
        penalty("ElasticNet", Regularization::ElasticNet(0.7, 0.4)),
        Subject::number("Sigmoid", "x", [-2.0, 2.0], Sigmoid::func, Sigmoid::func_grad),
        Subject::number("Linear", "x", [-2.0, 2.0], Linear::func, Linear::func_grad),
        Subject::number("Exp", "x", [-2.0, 2.0], Exp::func, Exp::func_grad),
        Subject::number("Logit", "x", [0.1, 0.9], Logit::func, Logit::func_grad),
        Subject::number("Log", "x", [0.1, 3.0], Log::func, Log::func_grad),
        Subject::number("Identity", "x", [0.1, 3.0], Identity::func, Identity::func_grad),
    ];
    subjects.extend(regressions());
    subjects.extend([
        network("NeuralNet, BCE, no hidden layer, one output", &[3, 1], BCECriterion::default),
        network("NeuralNet, BCE, no hidden layer", &[3, 2], BCECriterion::default),
        network("NeuralNet, BCE", &[3, 4, 2], BCECriterion::default),
        network("NeuralNet, MSE", &[3, 4, 2], MSECriterion::default),
        network("NeuralNet, MSE, square layers with the bias", &[2, 3, 4], MSECriterion::default),
        network("NeuralNet, BCE, L1", &[2, 3], || BCECriterion::new(Regularization::L1(0.3))),
    ]);
    subjects
}
