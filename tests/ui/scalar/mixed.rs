use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Single {
    weight: Vec<f32>,
}

#[derive(Parameters)]
struct Model {
    layer: Single,
    weight: Vec<f64>,
    bias: f64,
}

#[derive(Parameters)]
struct Scaled {
    weight: Vec<f32>,
    scale: f64,
}

fn main() {}
