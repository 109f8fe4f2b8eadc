//! Types that contain themselves, directly, through a generic, or through each other.

use gradcheck_core::{Parameters, Scalar};

use super::assert_tensors;

#[test]
fn a_list_is_a_model() {
    #[derive(Parameters)]
    struct Node {
        weight: f64,
        next: Option<Box<Node>>,
    }

    let last = Node { weight: 2.0, next: None };
    let mut list = Node { weight: 1.0, next: Some(Box::new(last)) };

    assert_tensors(&mut list, &[("weight", &[1.0]), ("next.weight", &[2.0])]);
}

#[test]
fn the_recursive_field_may_come_first() {
    #[derive(Parameters)]
    struct Node {
        children: Vec<Self>,
        weight: Vec<f32>,
    }

    let leaf = |weight| Node { children: vec![], weight: vec![weight] };
    let mut tree = Node { children: vec![leaf(1.0), leaf(2.0)], weight: vec![3.0] };

    assert_tensors(
        &mut tree,
        &[("children[0].weight", &[1.0]), ("children[1].weight", &[2.0]), ("weight", &[3.0])],
    );
}

#[test]
fn a_generic_type_may_contain_itself() {
    #[derive(Parameters)]
    struct Node<L> {
        next: Option<Box<Node<L>>>,
        layer: L,
    }

    fn count<L: Parameters<Scalar = f32>>(node: &Node<L>) -> usize {
        node.parameter_count()
    }

    let last = Node { next: None, layer: vec![1.0_f32] };
    let mut list = Node { next: Some(Box::new(last)), layer: vec![2.0] };

    assert_tensors(&mut list, &[("next.layer", &[1.0]), ("layer", &[2.0])]);
    assert_eq!(count(&list), 2);
}

#[test]
fn an_expression_tree_is_a_model() {
    #[derive(Parameters)]
    enum Expression {
        Sum(Vec<Expression>),
        Product(Box<Expression>, Box<Expression>),
        Constant(f64),
        Input,
    }
    use Expression::{Constant, Input, Product, Sum};

    let product = Product(Box::new(Constant(1.0)), Box::new(Input));
    let mut sum = Sum(vec![product, Constant(2.0)]);

    assert_tensors(&mut sum, &[("[0].0", &[1.0]), ("[1]", &[2.0])]);
}

#[test]
fn a_type_that_contains_only_itself_is_a_model_of_f64() {
    #[derive(Parameters)]
    struct Chain {
        next: Option<Box<Chain>>,
    }

    assert_tensors(&mut Chain { next: Some(Box::new(Chain { next: None })) }, &[]);
}

#[test]
fn an_alias_may_hide_the_recursion_if_a_field_names_its_float() {
    type Link = Option<Box<Node>>;
    #[derive(Parameters)]
    struct Node {
        next: Link,
        weight: f64,
    }

    assert_tensors(&mut Node { next: None, weight: 1.0 }, &[("weight", &[1.0])]);
}

#[test]
fn two_types_may_contain_each_other() {
    #[derive(Parameters)]
    struct Tree {
        branches: Vec<Branch>,
        root: f64,
    }
    #[derive(Parameters)]
    struct Branch {
        tree: Option<Box<Tree>>,
        length: f64,
    }

    let twig = Branch { tree: None, length: 1.0 };
    let tree = Some(Box::new(Tree { branches: vec![twig], root: 2.0 }));
    let mut tree = Tree { branches: vec![Branch { tree, length: 3.0 }], root: 4.0 };

    assert_tensors(
        &mut tree,
        &[
            ("branches[0].tree.branches[0].length", &[1.0]),
            ("branches[0].tree.root", &[2.0]),
            ("branches[0].length", &[3.0]),
            ("root", &[4.0]),
        ],
    );
}

#[test]
fn two_generic_types_contain_each_other_with_bounds_given() {
    #[derive(Parameters)]
    #[parameters(bound = "F: Scalar", scalar = "F")]
    struct Tree<F> {
        branches: Vec<Branch<F>>,
        root: F,
    }
    #[derive(Parameters)]
    #[parameters(bound = "F: Scalar", scalar = "F")]
    struct Branch<F> {
        tree: Option<Box<Tree<F>>>,
        length: F,
    }

    let branch = Branch { tree: None, length: 1.0_f32 };
    let mut tree = Tree { branches: vec![branch], root: 2.0 };

    assert_tensors(&mut tree, &[("branches[0].length", &[1.0]), ("root", &[2.0])]);
}

#[test]
fn a_type_of_the_same_name_elsewhere_is_another_type() {
    mod other {
        #[derive(gradcheck_core::Parameters)]
        pub(super) struct Linear<L>(pub(super) L);
    }
    #[derive(Parameters)]
    struct Linear<L>(other::Linear<L>);

    assert_tensors(&mut Linear(other::Linear(1.0_f32)), &[("", &[1.0])]);
}
