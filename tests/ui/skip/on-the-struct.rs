use gradcheck_core::Parameters;

#[derive(Parameters)]
#[parameters(skip)]
struct Model {
    weight: f64,
}

fn main() {}
