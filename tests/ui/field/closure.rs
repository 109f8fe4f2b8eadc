use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Model {
    weight: f64,
    activation: Box<dyn Fn(f64) -> f64>,
}

fn main() {}
