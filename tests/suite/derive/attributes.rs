//! Each attribute where it belongs. Misuse is in `ui/`.

use gradcheck_core::{Parameters, Scalar, TensorLayout};

use super::assert_tensors;

/// A type of another crate, without `Parameters`.
struct Foreign {
    entries: [f64; 2],
}

mod foreign {
    use gradcheck_core::{Visitor, VisitorMut};

    use super::Foreign;

    pub(super) fn visit(foreign: &Foreign, visitor: &mut Visitor<'_, f64>) {
        visitor.tensor(&[2], &foreign.entries);
    }

    pub(super) fn visit_mut(foreign: &mut Foreign, visitor: &mut VisitorMut<'_, f64>) {
        visitor.tensor(&[2], &mut foreign.entries);
    }
}

#[test]
fn skipped_fields_are_not_visited() {
    #[derive(Parameters)]
    struct Model {
        #[parameters(skip)]
        gradient: Vec<f64>,
        weight: f64,
        #[parameters(skip)]
        foreign: Foreign,
    }

    let foreign = Foreign { entries: [8.0, 9.0] };
    let mut model = Model { gradient: vec![7.0], weight: 1.0, foreign };

    assert_tensors(&mut model, &[("weight", &[1.0])]);
    assert_eq!((model.gradient, model.foreign.entries), (vec![7.0], [8.0, 9.0]));
}

#[test]
fn a_model_with_every_field_skipped_has_no_tensors() {
    #[derive(Parameters)]
    struct Model(#[parameters(skip)] f64);

    let mut model = Model(1.0);

    assert_tensors(&mut model, &[]);
    assert_eq!(model.0, 1.0);
}

#[test]
fn renamed_fields_have_another_segment() {
    #[derive(Parameters)]
    struct Model {
        #[parameters(rename = "b")]
        a: f64,
        #[parameters(rename = "a")]
        b: f64,
    }
    #[derive(Parameters)]
    struct Newtype(#[parameters(rename = "weight")] f64);

    assert_tensors(&mut Model { a: 1.0, b: 2.0 }, &[("b", &[1.0]), ("a", &[2.0])]);
    assert_tensors(&mut Newtype(1.0), &[("weight", &[1.0])]);
}

#[test]
fn a_skipped_field_leaves_its_name_free() {
    #[derive(Parameters)]
    struct Model {
        #[parameters(skip)]
        weight: f64,
        #[parameters(rename = "weight")]
        inner: f64,
    }

    let mut model = Model { weight: 1.0, inner: 2.0 };

    assert_tensors(&mut model, &[("weight", &[2.0])]);
    assert_eq!(model.weight, 1.0);
}

#[test]
fn variants_share_segments_without_conflict() {
    #[derive(Parameters)]
    enum Layer {
        Dense {
            weight: f64,
        },
        Sparse {
            #[parameters(rename = "weight")]
            values: f64,
        },
    }

    assert_tensors(&mut Layer::Dense { weight: 1.0 }, &[("weight", &[1.0])]);
    assert_tensors(&mut Layer::Sparse { values: 1.0 }, &[("weight", &[1.0])]);
}

#[test]
fn flattened_fields_have_no_segment() {
    #[derive(Parameters)]
    struct Inner {
        weight: f64,
    }
    #[derive(Parameters)]
    struct Outer {
        #[parameters(flatten)]
        inner: Inner,
        bias: f64,
    }

    let mut outer = Outer { inner: Inner { weight: 1.0 }, bias: 2.0 };

    assert_tensors(&mut outer, &[("weight", &[1.0]), ("bias", &[2.0])]);
}

#[test]
fn a_module_visits_a_foreign_type() {
    #[derive(Parameters)]
    struct Model {
        #[parameters(with = "foreign")]
        named: Foreign,
        #[parameters(with = "self::foreign", rename = "other")]
        renamed: Foreign,
        #[parameters(with = "super::attributes::foreign", flatten)]
        flat: Foreign,
    }

    let entries = |first| Foreign { entries: [first, first + 1.0] };
    let mut model = Model { named: entries(1.0), renamed: entries(3.0), flat: entries(5.0) };

    assert_tensors(
        &mut model,
        &[("named", &[1.0, 2.0]), ("other", &[3.0, 4.0]), ("", &[5.0, 6.0])],
    );
}

#[test]
fn frozen_tensors_are_in_the_layout_and_marked() {
    #[derive(Parameters)]
    struct Model {
        weight: f64,
        #[parameters(frozen)]
        statistics: Statistics,
        #[parameters(frozen, with = "foreign")]
        foreign: Foreign,
        bias: f64,
    }
    #[derive(Parameters)]
    struct Statistics {
        mean: Vec<f64>,
    }

    let mut model = Model {
        weight: 1.0,
        statistics: Statistics { mean: vec![2.0] },
        foreign: Foreign { entries: [3.0, 4.0] },
        bias: 5.0,
    };

    assert_tensors(
        &mut model,
        &[
            ("weight", &[1.0]),
            ("statistics.mean", &[2.0]),
            ("foreign", &[3.0, 4.0]),
            ("bias", &[5.0]),
        ],
    );
    let frozen: Vec<_> = model.layout().tensors().iter().map(TensorLayout::is_frozen).collect();
    assert_eq!(frozen, [false, true, true, false]);
}

#[derive(Clone, Parameters)]
#[parameters(after_update = "Self::refresh")]
struct Cached {
    weight: f64,
    #[parameters(skip)]
    square: f64,
    updates: usize,
}

impl Cached {
    fn refresh(&mut self) {
        self.square = self.weight * self.weight;
        self.updates += 1;
    }
}

#[test]
fn caches_are_refreshed_after_the_fields_are_set() {
    let mut cached = Cached { weight: 2.0, square: 4.0, updates: 0 };

    cached.assign_flat(&[3.0]).expect("one entry");
    assert_eq!((cached.square, cached.updates), (9.0, 1));

    let other = cached.unflatten(&[4.0]).expect("one entry");
    assert_eq!((other.square, other.updates), (16.0, 2));
    assert_eq!(cached.square, 9.0);
}

#[test]
fn reading_refreshes_nothing() {
    let cached = Cached { weight: 2.0, square: 4.0, updates: 0 };

    assert_eq!((cached.flatten(), cached.layout().parameter_count()), (vec![2.0], 1));

    assert_eq!(cached.updates, 0);
}

#[test]
fn a_free_function_can_refresh_a_generic_enum() {
    #[derive(Parameters)]
    #[parameters(after_update = "count")]
    enum Layer<F> {
        Linear { weight: F, updates: usize },
        Relu { updates: usize },
    }

    fn count<F>(layer: &mut Layer<F>) {
        let (Layer::Linear { updates, .. } | Layer::Relu { updates }) = layer;
        *updates += 1;
    }

    let mut layers = [Layer::Linear { weight: 1.0, updates: 0 }, Layer::Relu { updates: 0 }];
    layers.assign_flat(&[2.0]).expect("one entry");

    assert!(matches!(layers, [Layer::Linear { updates: 1, .. }, Layer::Relu { updates: 1 }]));
}

#[test]
fn the_scalar_can_be_given() {
    #[derive(Parameters)]
    #[parameters(scalar = "f32")]
    struct Empty;
    #[derive(Parameters)]
    #[parameters(scalar = "T")]
    struct Generic<T> {
        weight: Vec<T>,
    }

    assert_eq!(Empty.flatten(), Vec::<f32>::new());
    assert_tensors(&mut Generic { weight: vec![1.0_f32] }, &[("weight", &[1.0])]);
}

#[test]
fn given_bounds_replace_the_inferred_ones() {
    #[derive(Parameters)]
    #[parameters(bound = "F: Scalar")]
    struct Model<F> {
        weight: Vec<F>,
        bias: F,
    }
    #[derive(Parameters)]
    #[parameters(bound = "")]
    struct Free<F: Scalar, U> {
        weight: Vec<F>,
        #[parameters(with = "nothing")]
        unit: U,
    }
    mod nothing {
        pub(super) fn visit<U, V>(_: &U, _: &mut V) {}
        pub(super) fn visit_mut<U, V>(_: &mut U, _: &mut V) {}
    }

    #[derive(Parameters)]
    #[parameters(bound = "F: Scalar")]
    struct Newtype<F>(F);

    let mut model = Model { weight: vec![1.0], bias: 2.0_f32 };
    assert_tensors(&mut Newtype(1.0), &[("", &[1.0])]);
    let mut free = Free { weight: vec![1.0], unit: "metres" };

    assert_tensors(&mut model, &[("weight", &[1.0]), ("bias", &[2.0])]);
    assert_tensors(&mut free, &[("weight", &[1.0])]);
    assert_eq!(free.unit, "metres");
}

#[test]
fn attributes_may_be_split_and_end_with_a_comma() {
    #[derive(Parameters)]
    #[parameters(bound = "")]
    #[parameters(scalar = "f64")]
    struct Model {
        #[parameters(rename = "w")]
        #[parameters(frozen)]
        weight: f64,
    }

    assert_tensors(&mut Model { weight: 1.0 }, &[("w", &[1.0])]);
}

/// A library that passes the trait on to its users.
mod facade {
    pub(super) mod models {
        pub(crate) use gradcheck_core::*;
    }
}

#[test]
fn the_crate_can_be_reached_through_another() {
    #[derive(Parameters)]
    #[parameters(crate = "crate::derive::attributes::facade::models")]
    struct Model {
        weight: f64,
        steps: usize,
    }

    let mut model = Model { weight: 1.0, steps: 2 };

    assert_tensors(&mut model, &[("weight", &[1.0])]);
    assert_eq!(model.steps, 2);
}
