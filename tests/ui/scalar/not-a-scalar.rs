use gradcheck_core::Parameters;

#[derive(Parameters)]
#[parameters(scalar = "u8")]
struct Model {
    name: String,
}

fn main() {}
