//! Generic models over other numbers: in the order in which they are visited, or not at all.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::marker::PhantomData;
use std::sync::atomic::AtomicUsize;

use gradcheck_core::{MapScalar, Parameters, Scalar, ScalarMap, Visitor, VisitorMut};
use ndarray::{Array1, Array2, array};

/// A number that knows whether it was an entry, and which.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Seen {
    Entry(usize, f64),
    Constant(f64),
}

/// Maps `model` and asserts that its entries were handed out as they are visited.
fn seen<P>(model: &P) -> P::Mapped
where
    P: Parameters<Scalar = f64> + MapScalar<f64, Seen>,
{
    let mut values = Vec::new();
    let mut entry = |value: f64| {
        values.push(value);
        Seen::Entry(values.len() - 1, value)
    };
    let mapped = model.map_scalar(&mut ScalarMap::new(&mut entry, &Seen::Constant));
    assert_eq!(values, model.flatten());
    mapped
}

#[derive(Parameters)]
struct Net<F> {
    weight: Array2<F>,
    by_name: HashMap<String, Vec<F>>,
    layers: Vec<Layer<F>>,
    last: Option<Box<Layer<F>>>,
    pair: (F, [F; 2]),
    #[parameters(frozen)]
    mean: Array1<F>,
    queue: VecDeque<F>,
    #[parameters(skip)]
    cache: Option<Vec<F>>,
    #[parameters(skip)]
    name: Tag,
    steps: usize,
    marker: PhantomData<F>,
}

#[derive(Clone, Debug, PartialEq)]
struct Tag(&'static str);

#[derive(Parameters)]
enum Layer<F> {
    Linear { weight: Vec<F>, bias: F },
    Scale(F),
    Tanh,
}

#[test]
fn every_entry_is_mapped_in_the_order_of_the_visit_and_the_rest_is_kept() {
    let net = Net {
        weight: array![[1.0, 2.0], [3.0, 4.0]].reversed_axes(),
        by_name: HashMap::from([("b".to_owned(), vec![6.0]), ("a".to_owned(), vec![5.0])]),
        layers: vec![Layer::Linear { weight: vec![7.0], bias: 8.0 }, Layer::Tanh],
        last: Some(Box::new(Layer::Scale(9.0))),
        pair: (10.0, [11.0, 12.0]),
        mean: array![13.0],
        queue: VecDeque::from([14.0]),
        cache: Some(vec![15.0]),
        name: Tag("net"),
        steps: 3,
        marker: PhantomData,
    };

    let mapped: Net<Seen> = seen(&net);

    assert_eq!(mapped.weight[[1, 0]], Seen::Entry(2, 2.0));
    assert_eq!(mapped.by_name["b"], [Seen::Entry(5, 6.0)]);
    assert!(matches!(
        mapped.layers[..],
        [Layer::Linear { bias: Seen::Entry(7, 8.0), .. }, Layer::Tanh]
    ));
    let Some(Layer::Scale(last)) = mapped.last.as_deref() else { panic!("it was a scale") };
    assert_eq!(*last, Seen::Entry(8, 9.0));
    assert_eq!(mapped.pair.1[1], Seen::Entry(11, 12.0));
    assert_eq!(mapped.mean[0], Seen::Entry(12, 13.0));
    assert_eq!(mapped.queue, [Seen::Entry(13, 14.0)]);
    assert_eq!(mapped.cache, Some(vec![Seen::Constant(15.0)]));
    assert_eq!((mapped.name, mapped.steps, mapped.marker), (net.name, 3, PhantomData));
}

#[test]
fn a_model_that_is_generic_over_its_layers_or_contains_itself_is_mapped() {
    #[derive(Parameters)]
    struct Stack<L, A> {
        layers: BTreeMap<u8, L>,
        #[parameters(skip)]
        activation: A,
    }
    #[derive(Parameters)]
    struct Node<F> {
        weight: F,
        next: Option<Box<Node<F>>>,
        others: VecDeque<Node<F>>,
    }
    let leaf = |weight| Node { weight, next: None, others: VecDeque::new() };
    let others = VecDeque::from([leaf(3.0)]);
    let node = Node { weight: 1.0, next: Some(Box::new(leaf(2.0))), others };
    let stack = Stack { layers: BTreeMap::from([(1, node)]), activation: "tanh" };

    let mapped: Stack<Node<Seen>, &str> = seen(&stack);

    let next = mapped.layers[&1].next.as_ref().expect("there were two");
    assert_eq!([mapped.layers[&1].weight, next.weight], [Seen::Entry(0, 1.0), Seen::Entry(1, 2.0)]);
    assert_eq!(mapped.layers[&1].others[0].weight, Seen::Entry(2, 3.0));
    assert_eq!(mapped.activation, "tanh");
}

#[test]
fn bounds_of_the_model_hold_for_both() {
    trait Number: Copy {}
    impl Number for f64 {}
    impl Number for Seen {}
    trait Rule<F> {}
    #[derive(Clone)]
    struct Same;
    impl<F> Rule<F> for Same {}

    #[derive(Parameters)]
    struct Bounded<F: Number, R: Rule<F>, const N: usize>
    where
        Vec<F>: Clone,
    {
        weight: [F; N],
        #[parameters(skip)]
        rule: R,
    }

    let mapped: Bounded<Seen, Same, 2> = seen(&Bounded { weight: [1.0, 2.0], rule: Same });

    assert_eq!(mapped.weight[1], Seen::Entry(1, 2.0));
    let Same = mapped.rule;
}

#[test]
fn references_to_a_model_and_arrays_that_are_shared_or_viewed_are_mapped() {
    let mut entries = array![[1.0, 2.0], [3.0, 4.0]];
    let shared = entries.clone().into_shared();

    assert_eq!(seen(&shared)[[1, 0]], Seen::Entry(2, 3.0));
    assert_eq!(seen(&entries.view_mut())[[1, 0]], Seen::Entry(2, 3.0));
    assert_eq!(seen(&&mut vec![1.0])[0], Seen::Entry(0, 1.0));
    assert_eq!(seen(&vec![1.0, 2.0].into_boxed_slice())[1], Seen::Entry(1, 2.0));
}

/// What has no map loses nothing else.
mod without_a_map {
    use super::*;

    /// A container that is visited by hand and has no map.
    struct Own<P>(P);

    impl<P: Parameters> Parameters for Own<P> {
        type Scalar = P::Scalar;

        fn visit(&self, visitor: &mut Visitor<'_, P::Scalar>) {
            self.0.visit(visitor);
        }

        fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, P::Scalar>) {
            self.0.visit_mut(visitor);
        }
    }

    #[derive(Parameters)]
    struct Counted<F> {
        weight: Vec<F>,
        calls: AtomicUsize,
    }

    #[derive(Parameters)]
    struct Contained<F> {
        weight: Own<Vec<F>>,
        constant: Vec<f64>,
    }

    #[derive(Parameters)]
    struct Recursive<F> {
        weight: F,
        next: Option<Own<Box<Recursive<F>>>>,
    }

    #[derive(Parameters)]
    struct Borrowed<'a, F> {
        weight: &'a mut [F; 1],
        scale: F,
    }

    #[derive(Parameters)]
    #[parameters(after_update = "Self::refresh")]
    struct Refreshed<F> {
        weight: F,
        #[parameters(skip)]
        twice: Option<F>,
    }

    impl<F> Refreshed<F> {
        fn refresh(&mut self) {
            self.twice = None;
        }
    }

    #[derive(Parameters)]
    struct Open<F, L: ?Sized> {
        weight: F,
        #[parameters(skip)]
        function: Box<dyn Fn(F) -> F>,
        last: L,
    }

    #[test]
    fn a_model_is_visited_as_before() {
        let counted = Counted { weight: vec![1.0], calls: AtomicUsize::new(0) };
        let contained = Contained { weight: Own(vec![2.0]), constant: vec![3.0] };
        let inner = Recursive { weight: 5.0, next: None };
        let recursive = Recursive { weight: 4.0, next: Some(Own(Box::new(inner))) };
        let borrowed = Borrowed { weight: &mut [6.0], scale: 7.0 };
        let refreshed = Refreshed { weight: 8.0, twice: Some(16.0) };
        let open = Open { weight: 9.0, function: Box::new(|x| x), last: vec![10.0] };

        let entries = [
            counted.flatten(),
            contained.flatten(),
            recursive.flatten(),
            borrowed.flatten(),
            refreshed.flatten(),
            open.flatten(),
        ];
        assert_eq!(entries.concat(), (1..=10).map(f64::from).collect::<Vec<_>>());
        assert_eq!(counted.calls.into_inner(), 0);
        assert_eq!((open.function)(refreshed.twice.map_or(0.0, Scalar::widen)), 16.0);
    }
}
