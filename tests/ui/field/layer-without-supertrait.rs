use gradcheck_core::Parameters;

trait Layer {}

#[derive(Parameters)]
struct Network {
    layers: Vec<Box<dyn Layer>>,
}

fn main() {}
