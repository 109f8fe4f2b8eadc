use gradcheck_core::Parameters;

struct Optimizer;

#[derive(Parameters)]
struct Model {
    weight: f64,
    optimizer: Optimizer,
}

#[derive(Parameters)]
struct Trainer {
    optimizer: Optimizer,
    steps: Vec<Optimizer>,
}

fn main() {}
