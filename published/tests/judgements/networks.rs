//! rusty-machine, on models that can be computed by hand.

use std::cell::RefCell;
use std::rc::Rc;

use rusty_machine::learning::SupModel;
use rusty_machine::learning::nnet::{MSECriterion, NeuralNet};
use rusty_machine::learning::optim::{OptimAlgorithm, Optimizable};
use rusty_machine::learning::toolkit::cost_fn::{CostFunc, CrossEntropyError, MeanSqError};
use rusty_machine::learning::toolkit::regularization::Regularization;
use rusty_machine::linalg::{BaseMatrix, Matrix, Vector};

use crate::is_near;

#[test]
fn the_costs_are_means_and_their_gradients_are_not() {
    let outputs = Vector::new(vec![0.3, 0.6]);
    let targets = Vector::new(vec![0.5, 0.2]);

    // ((0.2)² + (0.4)²) / (2 × 2), by the first output: -0.2 / 2.
    assert!(is_near(MeanSqError::cost(&outputs, &targets), 0.05));
    assert!(is_near(MeanSqError::grad_cost(&outputs, &targets)[0], -0.2));

    // -(t ln y + (1 - t) ln (1 - y)) / 2, by y: (y - t) / (y (1 - y)) / 2.
    let slope = (0.3 - 0.5) / (0.3 * 0.7);
    assert!(is_near(CrossEntropyError::grad_cost(&outputs, &targets)[0], slope));
}

#[test]
fn the_penalty_of_l2_is_the_norm_and_its_gradient_that_of_the_squared_norm() {
    let weights = Matrix::new(1, 2, vec![3.0, 4.0]);
    let penalty = Regularization::L2(0.5);

    // λ |w| / (2 m) with |w| = 5, and λ w / m, which is the gradient of λ |w|² / (2 m).
    assert!(is_near(penalty.reg_cost(weights.as_slice()), 0.5 * 5.0 / 2.0));
    assert!(is_near(penalty.reg_grad(weights.as_slice()).into_vec()[1], 0.5 * 4.0));
}

struct Ask {
    at: Vec<f64>,
    gradient: Rc<RefCell<Vec<f64>>>,
}

impl<M: Optimizable> OptimAlgorithm<M> for Ask {
    fn optimize(&self, m: &M, start: &[f64], inputs: &M::Inputs, to: &M::Targets) -> Vec<f64> {
        *self.gradient.borrow_mut() = m.compute_grad(&self.at, inputs, to).1;
        start.to_vec()
    }
}

#[test]
fn the_gradient_of_a_network_has_its_weights_transposed() {
    // Outputs b + w x with the weights [[b₀, b₁], [w₀, w₁]], on one sample.
    let (at, x, targets) = (vec![0.1, 0.2, 0.3, 0.4], 2.0, [1.0, -1.0]);
    let errors = [at[0] + at[2] * x - targets[0], at[1] + at[3] * x - targets[1]];
    let gradient = Rc::default();
    let ask = Ask { at, gradient: Rc::clone(&gradient) };

    let mut network = NeuralNet::new(&[1, 2], MSECriterion::default(), ask);
    let trained = network.train(&Matrix::new(1, 1, vec![x]), &Matrix::new(1, 2, targets.to_vec()));

    trained.expect("a network that takes these inputs");
    let right = [errors[0], errors[1], errors[0] * x, errors[1] * x];
    let transposed = [right[0], right[2], right[1], right[3]];
    let given = gradient.borrow();
    assert!(given.iter().zip(transposed).all(|(a, b)| is_near(*a, b)), "{given:?} {right:?}");
}
