use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Model<#[parameters(skip)] L> {
    layer: L,
}

fn main() {}
