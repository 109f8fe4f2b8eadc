use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Model {
    #[parameters("skip")]
    weight: f64,
    #[parameters(skip frozen)]
    bias: f64,
}

fn main() {}
