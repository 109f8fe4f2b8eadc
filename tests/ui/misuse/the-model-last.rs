use gradcheck_core::assert_gradients;

fn main() {
    let x = vec![1.0];
    assert_gradients!(|x: &mut Vec<f64>| x[0].powi(2), |x: &mut Vec<f64>| vec![2.0 * x[0]], x);
}
