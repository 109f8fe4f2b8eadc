use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Model {
    #[parameters(rename = "")]
    weight: f64,
}

fn main() {}
