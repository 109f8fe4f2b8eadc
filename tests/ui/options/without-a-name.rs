use gradcheck_core::{assert_gradients, assert_jacobian};

fn main() {
    assert_gradients!(0.5_f64, |x| x.powi(2), |x| 2.0 * *x, 1e-6);
    assert_jacobian!(0.5_f64, |x| x.powi(2), |x| 2.0 * *x, 1e-6);
}
