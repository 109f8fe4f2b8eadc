use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Model {
    #[parameters(skip = "always")]
    weight: f64,
}

fn main() {}
