use gradcheck_core::Parameters;

#[derive(Parameters)]
#[parameters]
struct Model {
    #[parameters = "skip"]
    weight: f64,
    #[parameters()]
    bias: f64,
}

fn main() {}
