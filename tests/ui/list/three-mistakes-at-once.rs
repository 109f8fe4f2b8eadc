use gradcheck_core::Parameters;

#[derive(Parameters)]
#[parameters(rename = "model")]
struct Model {
    #[parameters(skipp)]
    weight: f32,
    #[parameters(flatten, rename = "b")]
    bias: f32,
}

// The fallback impl keeps this free of errors.
fn main() {
    let model = Model { weight: 1.0, bias: 2.0 };
    let entries: Vec<f32> = model.flatten();
    println!("{entries:?}");
}
