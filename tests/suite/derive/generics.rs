//! Type, lifetime and const parameters, and the bounds that the derive puts on them.

use std::marker::PhantomData;

use gradcheck_core::{Parameters, Scalar};
use ndarray::{Array1, Array2, array};

use super::assert_tensors;

#[derive(Parameters)]
struct Mlp<F> {
    weight: Array2<F>,
    bias: Array1<F>,
    gain: F,
}

#[derive(Parameters)]
struct Stack<L> {
    layers: Vec<L>,
}

#[derive(Parameters)]
struct Two<A, B> {
    a: A,
    b: B,
}

/// Compiles only if the bounds of the impl are no more than `F: Scalar`.
fn count<F: Scalar>(model: &Mlp<F>) -> usize {
    model.parameter_count()
}

/// Compiles only if the scalar of the impl is known to be that of `L`.
fn first<L: Parameters<Scalar = f64>>(stack: &Stack<L>) -> f64 {
    stack.flatten()[0]
}

#[test]
fn a_model_is_generic_over_its_scalar() {
    let mut double = Mlp { weight: array![[1.0]], bias: array![2.0], gain: 3.0 };
    let mut single = Mlp { weight: array![[1.0_f32]], bias: array![2.0], gain: 3.0 };

    assert_tensors(&mut double, &[("weight", &[1.0]), ("bias", &[2.0]), ("gain", &[3.0])]);
    assert_tensors(&mut single, &[("weight", &[1.0_f32]), ("bias", &[2.0]), ("gain", &[3.0])]);
    assert_eq!(count(&double) + count(&single), 6);
}

#[test]
fn a_model_is_generic_over_its_layer() {
    let mut stack = Stack { layers: vec![Two { a: 1.0, b: vec![2.0] }, Two { a: 3.0, b: vec![] }] };

    assert_tensors(
        &mut stack,
        &[
            ("layers[0].a", &[1.0]),
            ("layers[0].b", &[2.0]),
            ("layers[1].a", &[3.0]),
            ("layers[1].b", &[]),
        ],
    );
    assert_eq!(first(&stack), 1.0);
}

#[test]
fn a_layer_may_be_unsized() {
    #[derive(Parameters)]
    struct Last<L: ?Sized> {
        first: f64,
        last: L,
    }

    let last: &mut Last<dyn Parameters<Scalar = f64>> = &mut Last { first: 1.0, last: vec![2.0] };

    assert_tensors(last, &[("first", &[1.0]), ("last", &[2.0])]);
}

#[test]
fn phantom_types_need_not_be_parameters() {
    struct Metres;
    #[derive(Parameters)]
    struct Length<U, F = f64> {
        value: F,
        unit: PhantomData<U>,
        other: Vec<PhantomData<U>>,
    }

    let mut length = Length { value: 1.0, unit: PhantomData::<Metres>, other: vec![] };

    assert_tensors(&mut length, &[("value", &[1.0])]);
    assert_eq!((length.unit, length.other.len()), (PhantomData, 0));
}

#[test]
fn skipped_generic_fields_are_not_bounded() {
    #[derive(Parameters)]
    struct Cached<P, C> {
        part: P,
        #[parameters(skip)]
        cache: C,
    }

    let mut cached = Cached { part: 1.0, cache: "no parameters" };

    assert_tensors(&mut cached, &[("part", &[1.0])]);
    assert_eq!(cached.cache.len(), 13);
}

#[test]
fn lifetimes_and_lengths_are_parameters_of_the_type() {
    #[derive(Parameters)]
    struct View<'a, 'b: 'a, P, const N: usize = 2>
    where
        P: 'b,
    {
        parts: [&'a mut P; N],
        name: &'b str,
        sizes: [usize; N],
    }

    let (mut left, mut right) = (vec![1.0], vec![2.0]);
    let mut view = View { parts: [&mut left, &mut right], name: "view", sizes: [1, 1] };

    assert_tensors(&mut view, &[("parts[0]", &[1.0]), ("parts[1]", &[2.0])]);
    assert_eq!((view.name, view.sizes), ("view", [1, 1]));
}

#[test]
fn where_clauses_of_the_type_are_kept() {
    trait Activation {
        const SLOPE: f64;
    }
    struct Relu;
    impl Activation for Relu {
        const SLOPE: f64 = 0.0;
    }
    #[derive(Parameters)]
    struct Layer<A, L>
    where
        A: Activation,
        L: Clone,
    {
        layer: L,
        activation: PhantomData<A>,
    }
    impl<A: Activation, L: Clone> Layer<A, L> {
        fn slope(&self) -> f64 {
            let _: PhantomData<A> = self.activation;
            A::SLOPE
        }
    }

    let mut layer = Layer { layer: 1.0, activation: PhantomData::<Relu> };

    assert_tensors(&mut layer, &[("layer", &[1.0])]);
    assert_eq!(layer.slope(), 0.0);
}

#[test]
fn bounds_of_the_type_may_fix_the_scalar() {
    trait Layer: Parameters<Scalar = f64> {}
    impl Layer for f64 {}

    #[derive(Parameters)]
    struct Pair<F: Scalar> {
        weight: Array2<F>,
        bias: F,
    }
    #[derive(Parameters)]
    struct Only<F: Scalar>(F);
    #[derive(Parameters)]
    struct Network<L: Layer> {
        layers: Vec<L>,
        head: L,
        scale: Only<f64>,
    }
    #[derive(Parameters)]
    struct Boxed<L>
    where
        L: Parameters<Scalar = f32>,
    {
        layers: Vec<Box<L>>,
    }

    let pair = |bias| Pair { weight: array![[1.0_f32]], bias };
    assert_tensors(&mut pair(2.0), &[("weight", &[1.0]), ("bias", &[2.0])]);
    assert_tensors(
        &mut Network { layers: vec![1.0], head: 2.0, scale: Only(3.0) },
        &[("layers", &[1.0]), ("head", &[2.0]), ("scale", &[3.0])],
    );
    assert_tensors(
        &mut Boxed { layers: vec![Box::new(pair(2.0))] },
        &[("layers[0].weight", &[1.0]), ("layers[0].bias", &[2.0])],
    );
}

#[test]
fn an_associated_type_can_be_a_field() {
    trait Backend {
        type Tensor;
    }
    struct Plain;
    impl Backend for Plain {
        type Tensor = Vec<f64>;
    }
    #[derive(Parameters)]
    struct Model<B: Backend> {
        weight: B::Tensor,
        bias: <B as Backend>::Tensor,
    }

    let mut model = Model::<Plain> { weight: vec![1.0], bias: vec![2.0] };

    assert_tensors(&mut model, &[("weight", &[1.0]), ("bias", &[2.0])]);
}

#[test]
fn bounds_of_an_associated_type_may_fix_the_scalar() {
    trait Backend {
        type Tensor: Parameters<Scalar = f64>;
        type Other;
    }
    struct Plain;
    impl Backend for Plain {
        type Tensor = Vec<f64>;
        type Other = f64;
    }
    #[derive(Parameters)]
    struct Model<B: Backend> {
        weights: Option<B::Tensor>,
        bias: B::Tensor,
        other: B::Other,
    }

    let mut model = Model::<Plain> { weights: Some(vec![1.0]), bias: vec![2.0], other: 3.0 };

    assert_tensors(&mut model, &[("weights", &[1.0]), ("bias", &[2.0]), ("other", &[3.0])]);
}

/// A public model of private parts: no type of theirs may stand in the public impl.
mod private_parts {
    use super::{Parameters, Two};

    #[derive(Parameters)]
    struct Part<F>(F);

    #[derive(Parameters)]
    pub(crate) struct Model {
        part: Part<f64>,
    }

    #[expect(unreachable_pub, reason = "what counts is that it is `pub`")]
    #[derive(Parameters)]
    pub struct Generic<L> {
        part: Part<L>,
        other: Two<Part<Vec<L>>, L>,
    }

    pub(crate) fn model() -> Model {
        Model { part: Part(1.0) }
    }

    pub(crate) fn generic() -> Generic<f64> {
        Generic { part: Part(1.0), other: Two { a: Part(vec![2.0]), b: 3.0 } }
    }
}

#[test]
fn public_models_may_have_private_parts() {
    assert_tensors(&mut private_parts::model(), &[("part", &[1.0])]);
    assert_tensors(
        &mut private_parts::generic(),
        &[("part", &[1.0]), ("other.a", &[2.0]), ("other.b", &[3.0])],
    );
}

#[derive(Parameters)]
struct Cached {
    #[parameters(skip)]
    _output: Vec<f32>,
}

#[test]
fn a_layer_without_parameters_has_the_scalar_of_its_cache() {
    let layer: Box<dyn Parameters<Scalar = f32>> = Box::new(Cached { _output: vec![1.0] });

    assert_eq!(layer.parameter_count(), 0);
}

#[test]
fn a_bound_on_an_associated_type_in_the_short_form_can_come_first() {
    trait Kind {
        type Weights;
    }
    struct Dense;
    impl Kind for Dense {
        type Weights = Vec<f64>;
    }

    #[derive(Parameters)]
    struct Model<K: Kind> {
        weights: <K>::Weights,
    }

    assert_tensors(&mut Model::<Dense> { weights: vec![1.0] }, &[("weights", &[1.0])]);
}
