//! The operations of autograd, by their inputs: the cost is the sum of the outputs with weights
//! that are all different.

mod arrays;
mod numbers;

use std::rc::Rc;

use autograd::ndarray::ArrayD;
use autograd::{Graph, Tensor};

use crate::block::Block;
use crate::case::Case;
use crate::row::Subject;

/// From inputs to one output.
type Operation = for<'g> fn(&'g Graph<f64>, &[Tensor<'g, f64>]) -> Tensor<'g, f64>;
type Shapes = &'static [&'static [usize]];

fn arrays(shapes: Shapes, blocks: &[Block]) -> Vec<ArrayD<f64>> {
    let pairs = shapes.iter().zip(blocks);
    let array = |(&shape, block): (&&[usize], &Block)| {
        ArrayD::from_shape_vec(shape, block.numbers().to_vec()).expect("entries of the shape")
    };
    pairs.map(array).collect()
}

/// The cost, and its gradient by all inputs.
fn run(operation: Operation, shapes: Shapes, blocks: &[Block]) -> (f64, Vec<f64>) {
    let arrays = arrays(shapes, blocks);
    let mut answer = (f64::NAN, Vec::new());
    autograd::with(|graph: &mut Graph<f64>| {
        let placed = |shape: &&[usize]| {
            graph.placeholder(&shape.iter().map(|&length| length.cast_signed()).collect::<Vec<_>>())
        };
        let inputs: Vec<Tensor<f64>> = shapes.iter().map(placed).collect();
        let pairs = inputs.iter().zip(&arrays);
        let feeds: Vec<_> = pairs.map(|(input, array)| input.given(array.view())).collect();
        let output = operation(graph, &inputs);
        let mut weights = output.eval(&feeds).expect("an output");
        for (number, weight) in weights.iter_mut().enumerate() {
            *weight = (0.7 * number as f64 + 0.3).sin();
        }
        let cost = graph.reduce_sum_to_scalar(output * graph.convert_to_tensor(weights));
        answer.0 = cost.eval(&feeds).expect("a cost")[[]];
        let gradients = graph.grad(&[cost], &inputs);
        for gradient in gradients {
            answer.1.extend(gradient.eval(&feeds).expect("a gradient").iter());
        }
    });
    answer
}

/// An operation on inputs of such shapes, with entries between two numbers.
fn subject(
    name: &'static str,
    shapes: Shapes,
    [low, high]: [f64; 2],
    operation: Operation,
) -> Subject {
    Subject::new(name, "inputs", move |random| {
        let many = |shape: &&[usize]| shape.iter().product::<usize>();
        let block = |shape| (0..many(shape)).map(|_| random.within(low, high)).collect();
        let blocks = shapes.iter().map(block).map(Block::Vector).collect();
        let cost = Rc::new(move |blocks: &[Block]| run(operation, shapes, blocks));
        let other = Rc::clone(&cost);
        Case {
            blocks,
            function: Box::new(move |blocks| vec![cost(blocks).0]),
            jacobian: Box::new(move |blocks| vec![other(blocks).1]),
        }
    })
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    numbers::subjects().into_iter().chain(arrays::subjects()).collect()
}
