//! `Parameters` for the types of the standard library.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt::Display;

use super::sequence::{shape_of, shape_of_halves};
use super::{Parameters, Visitor, VisitorMut};

macro_rules! scalar {
    ($scalar:ty) => {
        impl Parameters for $scalar {
            type Scalar = $scalar;

            fn visit(&self, visitor: &mut Visitor<'_, $scalar>) {
                visitor.tensor(&[], std::slice::from_ref(self));
            }

            fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, $scalar>) {
                visitor.tensor(&[], std::slice::from_mut(self));
            }

            fn visit_slice(values: &[Self], visitor: &mut Visitor<'_, $scalar>) {
                visitor.tensor(&[values.len()], values);
            }

            fn visit_slice_mut(values: &mut [Self], visitor: &mut VisitorMut<'_, $scalar>) {
                visitor.tensor(&[values.len()], values);
            }

            fn common_shape(_: &[Self]) -> Option<Vec<usize>> {
                Some(Vec::new())
            }

            fn push_entries(values: &[Self], push: &mut dyn FnMut(&[$scalar])) {
                push(values);
            }

            fn push_entries_mut(values: &mut [Self], push: &mut dyn FnMut(&mut [$scalar])) {
                push(values);
            }
        }
    };
}

scalar!(f32);
scalar!(f64);

/// Sequences: a model of scalars is one tensor, a rectangle of scalars too; anything else is one
/// part per element.
macro_rules! sequence {
    ($sequence:ty $(, $length:ident)?) => {
        impl<P: Parameters $(, const $length: usize)?> Parameters for $sequence {
            type Scalar = P::Scalar;

            fn visit(&self, visitor: &mut Visitor<'_, P::Scalar>) {
                P::visit_slice(self, visitor);
            }

            fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, P::Scalar>) {
                P::visit_slice_mut(self, visitor);
            }

            fn common_shape(values: &[Self]) -> Option<Vec<usize>> {
                let Some((first, others)) = values.split_first() else {
                    return Some([&[0], P::common_shape(&[])?.as_slice()].concat());
                };
                let shape = shape_of::<P>(first)?;
                let agree = others.iter().all(|value| shape_of::<P>(value).as_ref() == Some(&shape));
                agree.then_some(shape)
            }

            fn push_entries(values: &[Self], push: &mut dyn FnMut(&[P::Scalar])) {
                for value in values {
                    P::push_entries(value, push);
                }
            }

            fn push_entries_mut(values: &mut [Self], push: &mut dyn FnMut(&mut [P::Scalar])) {
                for value in values {
                    P::push_entries_mut(value, push);
                }
            }
        }
    };
}

sequence!(Vec<P>);
sequence!([P; N], N);
sequence!(Box<[P]>);
sequence!(&mut [P]);

/// Visited from its front, wherever that is in its storage, which stays as it is.
impl<P: Parameters> Parameters for VecDeque<P> {
    type Scalar = P::Scalar;

    fn visit(&self, visitor: &mut Visitor<'_, P::Scalar>) {
        if let Some(shape) = shape_of_halves(self) {
            let push_all = |push: &mut dyn FnMut(&[P::Scalar])| {
                Self::push_entries(std::slice::from_ref(self), push);
            };
            return visitor.tensor_in_chunks(&shape, push_all);
        }
        for (index, value) in self.iter().enumerate() {
            visitor.element(index, value);
        }
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, P::Scalar>) {
        if let Some(shape) = shape_of_halves(self) {
            let push_all = |push: &mut dyn FnMut(&mut [P::Scalar])| {
                Self::push_entries_mut(std::slice::from_mut(self), push);
            };
            return visitor.tensor_in_chunks(&shape, push_all);
        }
        for (index, value) in self.iter_mut().enumerate() {
            visitor.element(index, value);
        }
    }

    fn common_shape(values: &[Self]) -> Option<Vec<usize>> {
        let Some((first, others)) = values.split_first() else {
            return Some([&[0], P::common_shape(&[])?.as_slice()].concat());
        };
        let shape = shape_of_halves(first)?;
        others.iter().all(|value| shape_of_halves(value).as_ref() == Some(&shape)).then_some(shape)
    }

    fn push_entries(values: &[Self], push: &mut dyn FnMut(&[P::Scalar])) {
        for half in values.iter().flat_map(|value| <[&[P]; 2]>::from(value.as_slices())) {
            P::push_entries(half, push);
        }
    }

    fn push_entries_mut(values: &mut [Self], push: &mut dyn FnMut(&mut [P::Scalar])) {
        for half in values.iter_mut().flat_map(|value| <[&mut [P]; 2]>::from(value.as_mut_slices()))
        {
            P::push_entries_mut(half, push);
        }
    }
}

macro_rules! pointer {
    ($pointer:ty) => {
        impl<P: Parameters + ?Sized> Parameters for $pointer {
            type Scalar = P::Scalar;

            fn visit(&self, visitor: &mut Visitor<'_, P::Scalar>) {
                (**self).visit(visitor);
            }

            fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, P::Scalar>) {
                (**self).visit_mut(visitor);
            }
        }
    };
}

pointer!(&mut P);
pointer!(Box<P>);

impl<P: Parameters> Parameters for Option<P> {
    type Scalar = P::Scalar;

    fn visit(&self, visitor: &mut Visitor<'_, P::Scalar>) {
        if let Some(part) = self {
            part.visit(visitor);
        }
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, P::Scalar>) {
        if let Some(part) = self {
            part.visit_mut(visitor);
        }
    }
}

impl<K: Display, V: Parameters> Parameters for BTreeMap<K, V> {
    type Scalar = V::Scalar;

    fn visit(&self, visitor: &mut Visitor<'_, V::Scalar>) {
        for (key, value) in self {
            visitor.key(key, value);
        }
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, V::Scalar>) {
        for (key, value) in self {
            visitor.key(key, value);
        }
    }
}

/// Visited in the order of the keys, which is the same in every run.
impl<K: Display + Ord, V: Parameters, H> Parameters for HashMap<K, V, H> {
    type Scalar = V::Scalar;

    fn visit(&self, visitor: &mut Visitor<'_, V::Scalar>) {
        let mut items: Vec<_> = self.iter().collect();
        items.sort_unstable_by_key(|&(key, _)| key);
        for (key, value) in items {
            visitor.key(key, value);
        }
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, V::Scalar>) {
        let mut items: Vec<_> = self.iter_mut().collect();
        items.sort_unstable_by_key(|(key, _)| *key);
        for (key, value) in items {
            visitor.key(key, value);
        }
    }
}

macro_rules! tuple {
    ($first:ident 0 $(, $other:ident $index:tt)*) => {
        impl<$first: Parameters $(, $other: Parameters<Scalar = $first::Scalar>)*> Parameters
            for ($first, $($other,)*)
        {
            type Scalar = $first::Scalar;

            fn visit(&self, visitor: &mut Visitor<'_, Self::Scalar>) {
                visitor.field("0", &self.0);
                $(visitor.field(stringify!($index), &self.$index);)*
            }

            fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, Self::Scalar>) {
                visitor.field("0", &mut self.0);
                $(visitor.field(stringify!($index), &mut self.$index);)*
            }
        }
    };
}

tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
