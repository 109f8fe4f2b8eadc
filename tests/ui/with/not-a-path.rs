use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Model {
    #[parameters(with = "a module")]
    spaced: u8,
    #[parameters(with = "")]
    empty: u8,
}

fn main() {}
