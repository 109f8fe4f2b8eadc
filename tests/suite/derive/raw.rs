//! Raw identifiers: `r#name` and `name` are one name, and a keyword is none.

use gradcheck_core::{MapScalar, Parameters, ScalarMap};

use super::assert_tensors;

/// Adds one to every entry, over the same type of numbers.
fn shifted<P>(model: &P) -> P::Mapped
where
    P: MapScalar<f64, f64>,
{
    model.map_scalar(&mut ScalarMap::new(&mut |value: f64| value + 1.0, &|constant| constant))
}

#[test]
fn a_type_parameter_can_be_raw() {
    #[derive(Parameters)]
    struct Model<r#T> {
        weight: Vec<r#T>,
    }

    let mut model = Model { weight: vec![1.0, 2.0] };

    assert_tensors(&mut model, &[("weight", &[1.0, 2.0])]);
    assert_eq!(shifted(&model).weight, [2.0, 3.0]);
}

#[test]
fn a_type_parameter_can_be_raw_in_one_place_and_not_in_the_other() {
    #[derive(Parameters)]
    struct Declared<r#T>
    where
        T: Clone,
    {
        weight: Vec<T>,
        bias: T,
    }
    #[derive(Parameters)]
    struct Used<T> {
        weight: Vec<r#T>,
        bias: r#T,
    }

    let mut declared = Declared { weight: vec![1.0], bias: 2.0 };
    let mut used = Used { weight: vec![1.0], bias: 2.0 };

    assert_tensors(&mut declared, &[("weight", &[1.0]), ("bias", &[2.0])]);
    assert_tensors(&mut used, &[("weight", &[1.0]), ("bias", &[2.0])]);
    assert_eq!((shifted(&declared).bias, shifted(&used).bias), (3.0, 3.0));
}

#[test]
#[expect(non_camel_case_types, reason = "keywords are lowercase")]
fn a_keyword_is_not_the_raw_name_beside_it() {
    trait Marked {}
    impl Marked for f64 {}

    #[derive(Parameters)]
    struct Model<r#dyn> {
        weight: r#dyn,
        #[parameters(skip)]
        other: Box<dyn Marked>,
    }

    let mut model = Model { weight: 1.0, other: Box::new(2.0) };

    assert_tensors(&mut model, &[("weight", &[1.0])]);
    let _: &dyn Marked = &*model.other;
}

#[test]
#[expect(non_camel_case_types, reason = "keywords are lowercase")]
fn the_name_of_a_recursive_model_can_be_raw() {
    #[derive(Clone, Parameters)]
    struct r#Node<F> {
        weight: F,
        next: Option<Box<Node<F>>>,
    }
    #[derive(Parameters)]
    enum r#type<F> {
        r#Leaf(F),
        r#Branch { left: Box<r#type<F>> },
    }

    let leaf = Node { weight: 2.0, next: None };
    let mut node = Node { weight: 1.0, next: Some(Box::new(leaf)) };
    let mut branch = r#type::Branch { left: Box::new(r#type::Leaf(3.0)) };

    assert_tensors(&mut node, &[("weight", &[1.0]), ("next.weight", &[2.0])]);
    assert_tensors(&mut branch, &[("left", &[3.0])]);
    assert_eq!(shifted(&node).flatten(), [2.0, 3.0]);
    assert_eq!(shifted(&branch).flatten(), [4.0]);
}

#[test]
fn a_standard_type_can_be_raw() {
    #[derive(Parameters)]
    struct Model {
        weight: Vec<r#f32>,
        name: r#String,
        counts: std::r#collections::r#VecDeque<r#usize>,
    }

    let mut model = Model { weight: vec![1.0], name: String::new(), counts: [2].into() };

    assert_tensors(&mut model, &[("weight", &[1.0])]);
    assert_eq!((model.name.len(), model.counts.len()), (0, 1));
}

#[test]
#[expect(non_upper_case_globals, reason = "keywords are lowercase")]
fn lifetimes_and_const_parameters_can_be_raw() {
    #[derive(Parameters)]
    struct Model<'r#static_, F, const r#loop: usize, const r#N: usize> {
        weight: [F; r#loop],
        bias: [F; N],
        #[parameters(skip)]
        name: &'static_ str,
    }
    #[derive(Parameters)]
    struct Tree<F, const r#N: usize> {
        weight: F,
        children: Vec<Tree<F, N>>,
    }

    let mut model = Model { weight: [1.0, 2.0], bias: [3.0], name: "name" };
    let tree = Tree::<_, 2> { weight: 1.0, children: vec![Tree { weight: 2.0, children: vec![] }] };

    assert_tensors(&mut model, &[("weight", &[1.0, 2.0]), ("bias", &[3.0])]);
    assert_eq!(model.name, "name");
    assert_eq!(shifted(&model).weight, [2.0, 3.0]);
    assert_eq!(shifted(&tree).flatten(), [2.0, 3.0]);
}

/// A module, a type and a function that are called like keywords.
mod r#mod {
    use gradcheck_core::{Visitor, VisitorMut};

    pub(super) struct Foreign(pub(super) f64);

    pub(super) fn visit(foreign: &Foreign, visitor: &mut Visitor<'_, f64>) {
        visitor.tensor(&[], &[foreign.0]);
    }

    pub(super) fn visit_mut(foreign: &mut Foreign, visitor: &mut VisitorMut<'_, f64>) {
        visitor.tensor(&[], std::slice::from_mut(&mut foreign.0));
    }

    pub(super) mod r#crate_ {
        pub(crate) use gradcheck_core::*;
    }
}

#[test]
fn values_of_attributes_can_be_raw() {
    #[derive(Parameters)]
    #[parameters(crate = "self::r#mod::r#crate_", scalar = "r#f64")]
    #[parameters(after_update = "Self::r#match", bound = "")]
    struct Model {
        #[parameters(with = "r#mod", rename = "r#fn")]
        foreign: r#mod::Foreign,
        #[parameters(with = "self::r#mod")]
        r#type: r#mod::Foreign,
        updates: usize,
    }
    impl Model {
        fn r#match(&mut self) {
            self.updates += 1;
        }
    }

    let [foreign, r#type] = [1.0, 2.0].map(r#mod::Foreign);
    let mut model = Model { foreign, r#type, updates: 0 };

    assert_tensors(&mut model, &[("r#fn", &[1.0]), ("type", &[2.0])]);
    assert!(model.updates > 0);
}

#[test]
fn the_attribute_itself_can_be_raw() {
    #[derive(Parameters)]
    struct Model {
        #[r#parameters(skip)]
        gradient: f64,
        weight: f64,
    }

    let mut model = Model { gradient: 1.0, weight: 2.0 };

    assert_tensors(&mut model, &[("weight", &[2.0])]);
    assert_eq!(model.gradient, 1.0);
}
