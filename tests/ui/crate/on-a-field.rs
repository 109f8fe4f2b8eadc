use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Model {
    #[parameters(crate = "gradcheck_core")]
    weight: f64,
}

fn main() {}
