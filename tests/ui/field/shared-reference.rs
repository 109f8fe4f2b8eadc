use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Model<'a> {
    weight: &'a Vec<f64>,
}

fn main() {}
