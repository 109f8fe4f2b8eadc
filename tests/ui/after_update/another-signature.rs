use gradcheck_core::Parameters;

#[derive(Parameters)]
#[parameters(after_update = "Self::refresh")]
struct Model {
    weight: f64,
}

impl Model {
    fn refresh(&mut self, _: usize) {}
}

fn main() {}
