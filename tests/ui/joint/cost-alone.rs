use gradcheck_core::assert_gradients;

fn main() {
    assert_gradients!([0.5_f64, 2.0], |x| x[0] * x[1]);
}
