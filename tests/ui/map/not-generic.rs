use gradcheck_core::{Parameters, assert_gradients};

#[derive(Parameters)]
struct Net {
    weight: f64,
}

fn main() {
    let net = Net { weight: 1.0 };
    assert_gradients!(net, |n| n.weight.powi(2), |n| 2.0 * n.weight, oracle = dual);
}
