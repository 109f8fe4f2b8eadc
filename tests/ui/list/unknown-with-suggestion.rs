use gradcheck_core::Parameters;

#[derive(Parameters)]
#[parameters(after_updates = "Self::refresh")]
struct Model {
    #[parameters(skipp)]
    weight: f64,
    #[parameters(ignore)]
    bias: f64,
}

fn main() {}
