//! The same model over other numbers: how a model hands out its numbers to be replaced, and gets
//! the replaced ones. Does not know what they are replaced by.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{BuildHasher, Hash};
use std::marker::PhantomData;

/// A model with numbers of type `S` that exists over numbers of type `T`, too.
///
/// `#[derive(Parameters)]` implements it for generic models: `Net<F>` becomes `Net<T>`. Entries are
/// handed out in the order of [`flatten`](crate::Parameters::flatten). `assert_gradients!` with
/// `oracle = dual` makes a model of dual numbers by it.
///
/// # Examples
/// ```
/// # #[cfg(feature = "derive")] {
/// use gradcheck_core::{MapScalar, Parameters, ScalarMap};
///
/// #[derive(Parameters)]
/// struct Line<F> {
///     slope: F,
///     offsets: Vec<F>,
///     steps: usize,
/// }
///
/// let line = Line { slope: 2.0_f64, offsets: vec![0.5], steps: 3 };
/// let mut doubled = |entry: f64| (entry, 2.0 * entry);
/// let pairs: Line<(f64, f64)> =
///     line.map_scalar(&mut ScalarMap::new(&mut doubled, &|value| (value, 0.0)));
///
/// assert_eq!(pairs.slope, (2.0, 4.0));
/// assert_eq!(pairs.offsets, [(0.5, 1.0)]);
/// assert_eq!(pairs.steps, 3);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no model over `{S}` that exists over `{T}`, too",
    label = "`MapScalar` is not implemented for this type",
    note = "make the model generic over its numbers, `struct Net<F>`, and derive `Parameters`",
    note = "a derived model has it where every field has it, and fields without numbers are `Clone`; fields with `with`, and models with `after_update`, have it not"
)]
pub trait MapScalar<S, T> {
    /// The model over `T`.
    type Mapped;

    /// Returns the model with every number replaced by what `map` makes of it.
    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped;
}

/// What becomes of the numbers of a model; handed to [`MapScalar::map_scalar`].
///
/// # Examples
/// ```
/// use gradcheck_core::{MapScalar, ScalarMap};
///
/// let narrow = vec![0.5_f32, 2.0];
/// let wide: Vec<f64> = narrow.map_scalar(&mut ScalarMap::new(&mut f64::from, &f64::from));
/// assert_eq!(wide, [0.5, 2.0]);
/// ```
pub struct ScalarMap<'a, S, T> {
    entry: &'a mut dyn FnMut(S) -> T,
    constant: &'a dyn Fn(S) -> T,
    is_constant: bool,
}

impl<'a, S, T> ScalarMap<'a, S, T> {
    /// Creates a map: `entry` is called with every entry in order, and `constant` with the numbers
    /// of fields that are skipped.
    pub fn new(entry: &'a mut dyn FnMut(S) -> T, constant: &'a dyn Fn(S) -> T) -> Self {
        Self { entry, constant, is_constant: false }
    }

    /// Replaces one number.
    pub fn number(&mut self, value: S) -> T {
        if self.is_constant { (self.constant)(value) } else { (self.entry)(value) }
    }

    /// Maps a part of a model whose numbers are no entries, as those of a skipped field.
    pub fn constants<R>(&mut self, map: impl FnOnce(&mut Self) -> R) -> R {
        let outer = std::mem::replace(&mut self.is_constant, true);
        let result = map(self);
        self.is_constant = outer;
        result
    }
}

impl<S, T> std::fmt::Debug for ScalarMap<'_, S, T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ScalarMap")
            .field("is_constant", &self.is_constant)
            .finish_non_exhaustive()
    }
}

macro_rules! scalar {
    ($scalar:ty) => {
        impl<T> MapScalar<$scalar, T> for $scalar {
            type Mapped = T;

            fn map_scalar(&self, map: &mut ScalarMap<'_, $scalar, T>) -> T {
                map.number(*self)
            }
        }
    };
}

scalar!(f32);
scalar!(f64);

impl<S, T, P: MapScalar<S, T>> MapScalar<S, T> for Vec<P> {
    type Mapped = Vec<P::Mapped>;

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        self.iter().map(|part| part.map_scalar(map)).collect()
    }
}

impl<S, T, P: MapScalar<S, T>> MapScalar<S, T> for VecDeque<P> {
    type Mapped = VecDeque<P::Mapped>;

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        self.iter().map(|part| part.map_scalar(map)).collect()
    }
}

impl<S, T, P: MapScalar<S, T>> MapScalar<S, T> for Box<[P]> {
    type Mapped = Box<[P::Mapped]>;

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        self.iter().map(|part| part.map_scalar(map)).collect()
    }
}

impl<S, T, P: MapScalar<S, T>, const N: usize> MapScalar<S, T> for [P; N] {
    type Mapped = [P::Mapped; N];

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        self.each_ref().map(|part| part.map_scalar(map))
    }
}

impl<S, T, P: MapScalar<S, T>> MapScalar<S, T> for Box<P> {
    type Mapped = Box<P::Mapped>;

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        Box::new((**self).map_scalar(map))
    }
}

/// Becomes a model of its own.
impl<S, T, P: MapScalar<S, T>> MapScalar<S, T> for &mut P {
    type Mapped = P::Mapped;

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        (**self).map_scalar(map)
    }
}

/// Becomes a list of its own.
impl<S, T, P: MapScalar<S, T>> MapScalar<S, T> for &mut [P] {
    type Mapped = Vec<P::Mapped>;

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        self.iter().map(|part| part.map_scalar(map)).collect()
    }
}

impl<S, T, P: MapScalar<S, T>> MapScalar<S, T> for Option<P> {
    type Mapped = Option<P::Mapped>;

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        self.as_ref().map(|part| part.map_scalar(map))
    }
}

impl<S, T, P: MapScalar<S, T>> MapScalar<S, T> for PhantomData<P> {
    type Mapped = PhantomData<P::Mapped>;

    fn map_scalar(&self, _: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        PhantomData
    }
}

impl<S, T, K: Clone + Ord, V: MapScalar<S, T>> MapScalar<S, T> for BTreeMap<K, V> {
    type Mapped = BTreeMap<K, V::Mapped>;

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        self.iter().map(|(key, value)| (key.clone(), value.map_scalar(map))).collect()
    }
}

/// Mapped in the order of the keys, as it is visited.
impl<S, T, K, V, H> MapScalar<S, T> for HashMap<K, V, H>
where
    K: Clone + Hash + Ord,
    V: MapScalar<S, T>,
    H: BuildHasher + Clone,
{
    type Mapped = HashMap<K, V::Mapped, H>;

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
        let mut items: Vec<_> = self.iter().collect();
        items.sort_unstable_by_key(|&(key, _)| key);
        let mut mapped = HashMap::with_capacity_and_hasher(items.len(), self.hasher().clone());
        mapped.extend(items.into_iter().map(|(key, value)| (key.clone(), value.map_scalar(map))));
        mapped
    }
}

macro_rules! tuple {
    ($($part:ident $index:tt),*) => {
        impl<S, T, $($part: MapScalar<S, T>),*> MapScalar<S, T> for ($($part,)*) {
            type Mapped = ($($part::Mapped,)*);

            fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
                ($(self.$index.map_scalar(map),)*)
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
