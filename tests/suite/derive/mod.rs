//! `#[derive(Parameters)]`: what it visits, in which order and under which paths.

mod attributes;
mod enums;
mod generics;
mod mapped;
mod plain_fields;
mod raw;
mod recursion;
mod shapes;

use gradcheck_core::{Parameters, Scalar};

/// Asserts the tensors of a model, that its list of entries agrees with them, and that entries
/// set from a list are read back.
#[track_caller]
fn assert_tensors<P>(model: &mut P, expected: &[(&str, &[P::Scalar])])
where
    P: Parameters + ?Sized,
{
    let original = model.flatten();
    let layout = model.layout();

    let tensors: Vec<_> =
        layout.tensors().iter().map(|tensor| (tensor.path(), &original[tensor.range()])).collect();
    assert_eq!(tensors, expected);
    assert_eq!(model.parameter_count(), original.len());

    let counted: Vec<_> = (0..original.len()).map(|n| P::Scalar::nearest(n as f64)).collect();
    model.assign_flat(&counted).expect("the length is right");
    assert_eq!(model.flatten(), counted);
    model.assign_flat(&original).expect("the length is right");
    assert_eq!(model.flatten(), original);
}
