use gradcheck_core::assert_gradients;

fn main() {
    assert_gradients!(0.5_f64, |x| x.powi(2), |x| 2.0 * *x, max_relativ = 1e-6);
}
