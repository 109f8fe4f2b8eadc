use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Model {
    #[parameters(rename = "bias")]
    weight: f64,
    bias: f64,
}

#[derive(Parameters)]
enum Layer {
    Pair(#[parameters(rename = "same")] f64, #[parameters(rename = "same")] f64),
    Single(#[parameters(rename = "same")] f64),
}

fn main() {}
