use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Model {
    weight: f64,
    #[parameters(frozen)]
    steps: Vec<usize>,
}

fn main() {}
