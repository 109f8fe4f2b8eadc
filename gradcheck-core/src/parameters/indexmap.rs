//! `Parameters` for the maps of indexmap 2, which keep the order in which keys were inserted.

use std::fmt::Display;
use std::hash::{BuildHasher, Hash};

use indexmap::IndexMap;

use super::{MapScalar, Parameters, ScalarMap, Visitor, VisitorMut};

/// Visited in the order of insertion.
impl<K: Display, V: Parameters, H> Parameters for IndexMap<K, V, H> {
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

impl<S, T, K, V, H> MapScalar<S, T> for IndexMap<K, V, H>
where
    K: Clone + Hash + Eq,
    V: MapScalar<S, T>,
    H: BuildHasher + Clone,
{
    type Mapped = IndexMap<K, V::Mapped, H>;

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        let mut mapped = IndexMap::with_capacity_and_hasher(self.len(), self.hasher().clone());
        mapped.extend(self.iter().map(|(key, value)| (key.clone(), value.map_scalar(map))));
        mapped
    }
}
