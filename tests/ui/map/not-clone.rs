use gradcheck_core::{Parameters, assert_gradients};
use num_dual::DualNum;

struct Handle;

#[derive(Parameters)]
struct Net<F> {
    weight: F,
    #[parameters(skip)]
    handle: Handle,
}

fn loss<F: DualNum>(net: &Net<F>) -> F {
    net.weight.powi(2)
}

fn main() {
    let net = Net { weight: 1.0_f64, handle: Handle };
    assert_gradients!(net, |n| loss(n), |n| 2.0 * n.weight, oracle = dual);
}
