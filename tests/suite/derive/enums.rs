//! Enums: the variant that a value has is what is visited.

use gradcheck_core::Parameters;

use super::assert_tensors;

#[derive(Parameters)]
enum Layer {
    Linear { weight: Vec<f64>, bias: f64 },
    Bilinear(f64, f64),
    Scale(Vec<f64>),
    Named(#[parameters(rename = "gain")] f64),
    Relu,
    Dropout { every: usize },
}

#[test]
fn each_variant_has_its_own_tensors() {
    let mut linear = Layer::Linear { weight: vec![1.0, 2.0], bias: 3.0 };

    assert_tensors(&mut linear, &[("weight", &[1.0, 2.0]), ("bias", &[3.0])]);
    assert_tensors(&mut Layer::Bilinear(1.0, 2.0), &[("0", &[1.0]), ("1", &[2.0])]);
    assert_tensors(&mut Layer::Scale(vec![1.0]), &[("", &[1.0])]);
    assert_tensors(&mut Layer::Named(1.0), &[("gain", &[1.0])]);
    assert_tensors(&mut Layer::Relu, &[]);

    let mut dropout = Layer::Dropout { every: 2 };
    assert_tensors(&mut dropout, &[]);
    assert!(matches!(dropout, Layer::Dropout { every: 2 }));
}

#[test]
fn the_name_of_a_variant_is_not_in_the_path() {
    let mut layers =
        vec![Layer::Scale(vec![1.0]), Layer::Relu, Layer::Linear { weight: vec![], bias: 2.0 }];

    assert_tensors(&mut layers, &[("[0]", &[1.0]), ("[2].weight", &[]), ("[2].bias", &[2.0])]);
}

#[test]
fn an_enum_without_variants_is_a_model() {
    #[derive(Parameters)]
    enum Never {}

    assert_tensors(&mut Vec::<Never>::new(), &[]);
}

#[test]
fn only_unit_variants_are_a_model_of_f64() {
    #[derive(Parameters)]
    enum Activation {
        Tanh,
        Relu,
    }

    assert_tensors(&mut Activation::Tanh, &[]);
    assert_eq!(Activation::Relu.flatten(), Vec::<f64>::new());
}

#[test]
fn variants_may_be_called_like_the_associated_type() {
    #[derive(Parameters)]
    enum Kind {
        Scalar(f64),
        Parameters { visitor: f64 },
    }

    assert_tensors(&mut Kind::Scalar(1.0), &[("", &[1.0])]);
    assert_tensors(&mut Kind::Parameters { visitor: 2.0 }, &[("visitor", &[2.0])]);
}

#[test]
fn a_generic_enum_is_bounded_by_its_fields() {
    #[derive(Parameters)]
    enum Either<A, B> {
        Left(A),
        Right { right: B },
        Neither,
    }

    let mut both: Vec<Either<f64, Vec<f64>>> =
        vec![Either::Left(1.0), Either::Right { right: vec![2.0] }, Either::Neither];

    assert_tensors(&mut both, &[("[0]", &[1.0]), ("[1].right", &[2.0])]);
}
