
use gradcheck_core::Parameters;

#[derive(Parameters)]
struct Model {
    #[parameters(with = "module")]
    field: (u8, f64),
}

mod module {
    use gradcheck_core::{Visitor, VisitorMut};

    pub fn visit(_: &f64, _: &mut Visitor<'_, f64>) {}
    pub fn visit_mut(_: &mut (u8, f64), _: &mut VisitorMut<'_, f64>) {}
}

fn main() {}
