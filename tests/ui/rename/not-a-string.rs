use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Model {
    #[parameters(rename = 3)]
    number: f64,
    #[parameters(rename)]
    nothing: f64,
    #[parameters(rename("weight"))]
    list: f64,
    #[parameters(rename = concat!("a", "b"))]
    expression: f64,
}

fn main() {}
