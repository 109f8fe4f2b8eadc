//! The derive in a crate where nothing is in scope but what would mislead it.

#![no_implicit_prelude]

extern crate gradcheck_core as renamed_core;

use ::renamed_core::Parameters as Derived;
use ::std::prelude::v1::test;
use ::std::{assert_eq, vec};

/// Names that the expansion must not mean.
#[expect(dead_code, reason = "they only have to be in the way")]
mod misleading {
    use ::std::string::String;

    pub(super) struct Option;
    pub(super) struct Box;
    pub(super) struct Visitor;
    pub(super) struct VisitorMut;
    pub(super) struct Scalar;
    pub(super) struct Part;
    #[expect(non_camel_case_types, reason = "to shadow the primitive type")]
    pub(super) type f64 = String;

    pub(super) trait Parameters {
        fn visit(&self) {}
        fn visit_mut(&mut self) {}
        fn field(&self) {}
        fn scope(&self) {}
        fn frozen(&self) {}
        fn refresh(&self) {}
    }
    impl<T: ?::core::marker::Sized> Parameters for T {}
}

#[expect(unused_imports, reason = "they only have to be in the way")]
use misleading::{Box, Option, Parameters, Part, Scalar, Visitor, VisitorMut, f64};

#[derive(Derived)]
#[parameters(crate = "::renamed_core", after_update = "Self::refresh")]
struct Model<L, const N: usize> {
    visitor: ::core::primitive::f64,
    self_: ::std::vec::Vec<L>,
    #[parameters(frozen)]
    f: [::core::primitive::f64; N],
    #[parameters(flatten)]
    scalar: Variant,
    __visitor: ::core::primitive::f64,
    __field0: ::core::primitive::f64,
    steps: usize,
}

impl<L, const N: usize> Model<L, N> {
    fn refresh(&mut self) {
        self.steps += 1;
    }
}

#[derive(Derived)]
#[parameters(crate = "::renamed_core")]
enum Variant {
    Scalar { field: ::core::primitive::f64 },
    Visitor,
}

#[derive(Derived)]
#[parameters(crate = "::renamed_core")]
struct Nothing;

macro_rules! generated {
    ($(#[$attribute:meta])* $name:ident $field:ident: $ty:ty = $segment:literal) => {
        $(#[$attribute])*
        #[derive(Derived)]
        #[parameters(crate = "renamed_core")]
        struct $name {
            #[parameters(rename = $segment)]
            $field: $ty,
        }
    };
}

generated!(
    /// A struct whose every part comes from a macro.
    Generated visitor: ::std::vec::Vec<::core::primitive::f64> = "renamed"
);

#[test]
fn misleading_names_do_not_mislead() {
    let mut model = Model {
        visitor: 1.0,
        self_: vec![2.0],
        f: [3.0],
        scalar: Variant::Scalar { field: 4.0 },
        __visitor: 5.0,
        __field0: 6.0,
        steps: 0,
    };

    let layout = ::renamed_core::Parameters::layout(&model);
    let paths: ::std::vec::Vec<_> = ::core::iter::Iterator::collect(::core::iter::Iterator::map(
        layout.tensors().iter(),
        ::renamed_core::TensorLayout::path,
    ));
    assert_eq!(paths, ["visitor", "self_", "f", "field", "__visitor", "__field0"]);
    let result = ::renamed_core::Parameters::assign_flat(&mut model, &[6., 5., 4., 3., 2., 1.]);
    assert_eq!(result, ::core::result::Result::Ok(()));
    assert_eq!(::renamed_core::Parameters::flatten(&model), [6., 5., 4., 3., 2., 1.]);
    assert_eq!(model.steps, 1);
}

#[test]
fn empty_and_generated_types_derive_too() {
    let generated = Generated { visitor: vec![1.0] };

    assert_eq!(::renamed_core::Parameters::flatten(&generated), [1.0]);
    assert_eq!(::renamed_core::Parameters::layout(&generated).tensors()[0].path(), "renamed");
    assert_eq!(::renamed_core::Parameters::parameter_count(&Nothing), 0);
    assert_eq!(::renamed_core::Parameters::parameter_count(&Variant::Visitor), 0);
}
