use gradcheck_core::Parameters;

#[derive(Parameters)]
#[parameters(bound = "")]
struct Model<F> {
    weight: F,
}

fn main() {}
