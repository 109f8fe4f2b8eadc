//! A dictionary of arrays, `IndexMap<String, Array2<f64>>`, whose order is that of insertion. The gradient may have names of
//! its own, `dW1` for `W1`: then the arrays are paired in their order, and their shapes must agree.
//!
//! ```toml
//! [dev-dependencies]
//! gradcheck-core = { version = "0.1", features = ["indexmap"] }
//! ```
//!
//! ```
//! # #[cfg(all(feature = "check", feature = "ndarray"))] {
//! use gradcheck_core::assert_gradients;
//! use indexmap::IndexMap;
//! use ndarray::{Array2, array};
//!
//! type Dictionary = IndexMap<String, Array2<f64>>;
//!
//! let params: Dictionary =
//!     [("W1".to_owned(), array![[0.3, -0.2]]), ("b1".to_owned(), array![[0.7]])].into_iter().collect();
//! let cost = |p: &Dictionary| 0.5 * (p["W1"][[0, 0]] * p["W1"][[0, 1]] + p["b1"][[0, 0]]).powi(2);
//! let backward = |p: &Dictionary| -> Dictionary {
//!     let (w, error) = (&p["W1"], p["W1"][[0, 0]] * p["W1"][[0, 1]] + p["b1"][[0, 0]]);
//!     let dw = array![[error * w[[0, 1]], error * w[[0, 0]]]];
//!     [("dW1".to_owned(), dw), ("db1".to_owned(), array![[error]])].into_iter().collect()
//! };
//! assert_gradients!(params, |p| cost(p), |p| backward(p));
//! # }
//! ```

use std::fmt::Display;
use std::hash::{BuildHasher, Hash};

use indexmap::IndexMap;

use crate::parameters::{MapScalar, Parameters, ScalarMap, Visitor, VisitorMut};

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
