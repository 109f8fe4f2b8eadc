use gradcheck_core::assert_gradients;

fn main() {
    assert_gradients!(vec![1.0_f64], |x| x[0] * x[0], |x| vec![2.0 * x[0]], oracle = duel);
}
