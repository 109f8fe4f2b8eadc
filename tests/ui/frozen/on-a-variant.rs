use gradcheck_core::Parameters;

#[derive(Parameters)]
enum Layer {
    #[parameters(frozen)]
    Linear(f64),
    #[parameters(crate = "core")]
    Relu,
}

fn main() {}
