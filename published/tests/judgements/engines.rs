//! autograd and hyperdual, on operations that can be differentiated by hand.

use std::panic::{AssertUnwindSafe, catch_unwind};

use autograd::ndarray::{Array2, Array3, ArrayD, arr2};
use autograd::{Graph, Tensor};
use hyperdual::{Dual, Float};

use crate::is_near;

type Operation = for<'g> fn(&'g Graph<f64>, &[Tensor<'g, f64>]) -> Tensor<'g, f64>;

/// The gradients of the sum of an operation's outputs, weighted.
fn gradients(
    operation: Operation,
    inputs: &[ArrayD<f64>],
    weights: Option<ArrayD<f64>>,
) -> Vec<ArrayD<f64>> {
    let mut answer = Vec::new();
    autograd::with(|graph: &mut Graph<f64>| {
        let placed = |input: &ArrayD<f64>| {
            graph.placeholder(&input.shape().iter().map(|&n| n.cast_signed()).collect::<Vec<_>>())
        };
        let places: Vec<Tensor<f64>> = inputs.iter().map(placed).collect();
        let feeds: Vec<_> =
            places.iter().zip(inputs).map(|(place, input)| place.given(input.view())).collect();
        let mut output = operation(graph, &places);
        if let Some(weights) = weights {
            output = output * graph.convert_to_tensor(weights);
        }
        let cost = graph.reduce_sum_to_scalar(output);
        let all = graph.grad(&[cost], &places);
        answer.extend(all.iter().map(|gradient| gradient.eval(&feeds).expect("a gradient")));
    });
    answer
}

fn panics(operation: Operation, inputs: &[ArrayD<f64>]) -> bool {
    catch_unwind(AssertUnwindSafe(|| gradients(operation, inputs, None))).is_err()
}

#[test]
fn log_softmax_sums_along_axis_1_whatever_its_axis_is() {
    let input = arr2(&[[0.5, -0.2], [0.1, 0.9]]);
    let weights = arr2(&[[1.0, 0.3], [-0.4, 0.6]]);

    let given = gradients(
        |g, x| g.log_softmax(x[0], 0),
        &[input.clone().into_dyn()],
        Some(weights.clone().into_dyn()),
    );

    // w - softmax × Σ w, with both sums along axis 0; the crate takes that of w along axis 1.
    for (row, column) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let all = input[[0, column]].exp() + input[[1, column]].exp();
        let softmax = input[[row, column]].exp() / all;
        let right =
            weights[[row, column]] - softmax * (weights[[0, column]] + weights[[1, column]]);
        let wrong = weights[[row, column]] - softmax * (weights[[row, 0]] + weights[[row, 1]]);
        assert!(is_near(given[0][[row, column]], wrong) && !is_near(wrong, right));
    }
}

#[test]
fn the_second_part_of_concat_gets_the_gradient_of_the_first() {
    let part = Array2::<f64>::zeros((1, 2)).into_dyn();
    let weights = arr2(&[[1.0, 2.0], [3.0, 4.0]]);

    let given = gradients(
        |g, x| g.concat(&[x[0], x[1]], 0),
        &[part.clone(), part],
        Some(weights.into_dyn()),
    );

    assert_eq!(given[0].iter().copied().collect::<Vec<_>>(), [1.0, 2.0]);
    assert_eq!(given[1].iter().copied().collect::<Vec<_>>(), [1.0, 2.0], "right: 3, 4");
}

#[test]
fn the_gradient_of_a_third_part_of_concat_panics() {
    let part = Array2::<f64>::zeros((2, 3)).into_dyn();

    assert!(panics(|g, x| g.concat(&[x[0], x[1], x[2]], 0), &[part.clone(), part.clone(), part]));
}

#[test]
fn tile_sums_over_the_axis_of_its_input_as_well() {
    let given =
        gradients(|g, x| g.tile(x[0], 0, 3), &[Array2::<f64>::zeros((2, 3)).into_dyn()], None);

    // Each entry is used three times; the gradient has the shape of the input.
    assert_eq!(given[0].shape(), [1, 3], "right: [2, 3]");
    assert!(given[0].iter().all(|&entry| entry == 6.0), "right: 3");
}

#[test]
fn batch_matmul_t_forgets_in_its_gradient_what_it_transposes() {
    let [a, b] = [(1, 3, 2), (1, 3, 4)].map(|shape| Array3::<f64>::ones(shape).into_dyn());

    let given = catch_unwind(AssertUnwindSafe(|| {
        gradients(|g, x| g.batch_matmul_t(x[0], x[1], true, false), &[a, b], None)
    }));

    // By a it is 1×3×2, as a is; with aᵀ b of 1×2×4, it is b gᵀ, and the crate gives g bᵀ.
    assert!(given.is_ok_and(|given| given[0].shape() == [1, 2, 3]));
}

#[test]
fn sigmoid_cross_entropy_has_the_target_in_place_of_the_input() {
    let [x, t] = [arr2(&[[0.7]]), arr2(&[[0.2]])];

    let given =
        gradients(|g, x| g.sigmoid_cross_entropy(x[0], x[1]), &[x.into_dyn(), t.into_dyn()], None);

    // ln (1 + e^x) - t x, by t: -x.
    assert!(is_near(given[0][[0, 0]], 1.0 / (1.0 + (-0.7_f64).exp()) - 0.2));
    assert!(is_near(given[1][[0, 0]], -0.2), "right: -0.7");
}

#[test]
fn softmax_cross_entropy_takes_the_classes_for_samples() {
    let scores = |samples: usize| Array2::<f64>::zeros((samples, 2)).into_dyn();
    let weights = ArrayD::from_shape_vec(vec![2], vec![1.0, 3.0]).expect("a weight a sample");

    let given = gradients(
        |g, x| {
            let classes = arr2(&[[1.0, 0.0], [1.0, 0.0]]);
            g.softmax_cross_entropy(x[0], g.convert_to_tensor(classes))
        },
        &[scores(2)],
        Some(weights),
    );

    // (softmax - t) × the weight of the sample; the crate takes the weight of the class.
    assert_eq!(given[0].iter().copied().collect::<Vec<_>>(), [-0.5, 1.5, -0.5, 1.5]);
    assert!(panics(
        |g, x| {
            let classes = arr2(&[[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]]);
            g.softmax_cross_entropy(x[0], g.convert_to_tensor(classes))
        },
        &[scores(3)],
    ));
}

#[test]
fn the_gradient_of_a_weighted_flatten_panics() {
    let weighted: Operation =
        |g, x| g.flatten(x[0]) * g.convert_to_tensor(autograd::ndarray::Array1::<f64>::ones(6));
    let input = Array2::<f64>::ones((2, 3)).into_dyn();

    autograd::with(|graph: &mut Graph<f64>| {
        let place = graph.placeholder(&[2, 3]);
        let value = weighted(graph, &[place]).eval(&[place.given(input.view())]);
        assert_eq!(value.expect("six products").shape(), [6]);
    });

    // Its output is declared to have the shape of its input.
    assert!(panics(weighted, &[input]));
}

#[test]
fn the_cube_root_of_hyperdual_divides_by_the_root_where_it_is_its_square() {
    let given = Dual::new(2.0_f64, 1.0).cbrt();

    let root = 2.0_f64.cbrt();
    assert!(is_near(given.real(), root));
    assert!(is_near(given.dual(), 1.0 / (3.0 * root)));
    assert!(!is_near(given.dual(), 1.0 / (3.0 * root * root)));
}
