use gradcheck_core::Parameters;

#[derive(Parameters)]
#[parameters(crate = "gradcheck-core")]
struct Model {
    weight: f64,
}

fn main() {}
