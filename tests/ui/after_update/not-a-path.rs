use gradcheck_core::Parameters;

#[derive(Parameters)]
#[parameters(after_update = "self.refresh()")]
struct Model {
    weight: f64,
}

fn main() {}
