use gradcheck_core::Parameters;

#[derive(Parameters)]
#[parameters(bound = "F")]
struct Model<F> {
    weight: F,
}

fn main() {}
