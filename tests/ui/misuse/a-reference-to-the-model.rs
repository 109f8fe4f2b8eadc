use gradcheck_core::{Parameters, assert_gradients, assert_jacobian};

#[derive(Parameters)]
struct Net {
    weight: Vec<f64>,
}

fn main() {
    let net = Net { weight: vec![1.0] };
    assert_gradients!(&net, |n| n.weight[0].powi(2), |n| vec![2.0 * n.weight[0]]);
    assert_jacobian!(&net, |n| n.weight[0].powi(2), |n| vec![2.0 * n.weight[0]]);
}
