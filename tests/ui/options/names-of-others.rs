use gradcheck_core::{assert_gradients, assert_jacobian};

fn main() {
    assert_gradients!(0.5_f64, |x| x.powi(2), |x| 2.0 * *x, tolerance = 1e-6);
    assert_gradients!(0.5_f64, |x| x.powi(2), |x| 2.0 * *x, atol = 1e-6);
    assert_gradients!(0.5_f64, |x| x.powi(2), |x| 2.0 * *x, every_entry, eps = 1e-6);
    assert_jacobian!(0.5_f64, |x| x.powi(2), |x| 2.0 * *x, rtol = 1e-6);
}
