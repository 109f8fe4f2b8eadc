use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Model {
    #[parameters(skip, rename = "w", frozen)]
    weight: f64,
}

fn main() {}
