use gradcheck_core::Parameters;

#[derive(Parameters)]
#[parameters(scalar = "64")]
struct Model {
    weight: f64,
}

fn main() {}
