use gradcheck_core::{Parameters, assert_gradients};

#[derive(Parameters)]
struct Net {
    weight: f64,
    #[parameters(skip)]
    grad_weight: f64,
}

impl Net {
    fn backward(&mut self) {
        self.grad_weight = 2.0 * self.weight;
    }
}

fn main() {
    let net = Net { weight: 1.0, grad_weight: 0.0 };
    assert_gradients!(net, |n| n.weight.powi(2), |n| n.backward());
}
