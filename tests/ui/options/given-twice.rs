use gradcheck_core::assert_gradients;

fn main() {
    assert_gradients!(0.5_f64, |x| x.exp(), |x| x.exp(), seed = 3, every_entry, seed = 4);
}
