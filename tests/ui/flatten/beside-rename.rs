use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Model {
    #[parameters(rename = "inner", flatten)]
    layer: Vec<f64>,
}

fn main() {}
