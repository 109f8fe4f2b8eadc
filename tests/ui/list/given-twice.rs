use gradcheck_core::Parameters;

#[derive(Parameters)]
#[parameters(scalar = "f64", scalar = "f32")]
struct Model {
    #[parameters(rename = "w")]
    #[parameters(rename = "v")]
    weight: f64,
    #[parameters(frozen, frozen)]
    bias: f64,
}

fn main() {}
