use gradcheck_core::assert_gradients;

fn main() {
    let gradient = vec![2.0];
    assert_gradients!(vec![1.0_f64], |x| x[0].powi(2), |_| &gradient);
}
