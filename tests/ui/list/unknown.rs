use gradcheck_core::Parameters;

#[derive(Parameters)]
#[parameters(tolerance = 1e-6)]
struct Model {
    #[parameters(learning_rate = 0.1)]
    weight: f64,
}

#[derive(Parameters)]
enum Layer {
    #[parameters(tolerance)]
    Linear(f64),
}

fn main() {}
