use gradcheck_core::assert_gradients;

fn main() {
    assert_gradients!(vec![1, 2], |x| f64::from(x[0] * x[1]), |x| vec![x[1], x[0]]);
}
