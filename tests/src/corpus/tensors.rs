//! The parameters of every case: an ordered list of named tensors.

use std::ops::{Index, IndexMut};

use gradcheck_core::{MapScalar, Parameters, Scalar, ScalarMap, Visitor, VisitorMut};

/// One named array in row-major order.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor<T> {
    /// Name, which is the path in a report.
    pub name: String,
    /// Length of each axis.
    pub shape: Vec<usize>,
    /// Entries in row-major order.
    pub entries: Vec<T>,
}

/// An ordered list of named tensors; `tensors[k]` are the entries of the k-th.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensors<T> {
    /// The tensors in order.
    pub list: Vec<Tensor<T>>,
}

impl<T> Default for Tensors<T> {
    fn default() -> Self {
        Self { list: Vec::new() }
    }
}

impl<T: Copy> Tensors<T> {
    /// A list of one tensor with one axis.
    #[must_use]
    pub fn vector(name: &str, entries: Vec<T>) -> Self {
        let length = entries.len();
        Self::default().and(name, &[length], entries)
    }

    /// The list with one more tensor.
    ///
    /// # Panics
    /// When the number of entries is not the product of the shape.
    #[must_use]
    pub fn and(mut self, name: &str, shape: &[usize], entries: Vec<T>) -> Self {
        assert_eq!(
            shape.iter().product::<usize>(),
            entries.len(),
            "`{name}` does not fill its shape"
        );
        self.list.push(Tensor { name: name.to_owned(), shape: shape.to_vec(), entries });
        self
    }

    /// The same names and shapes with other entries.
    ///
    /// # Panics
    /// When a list of entries has another length than its tensor.
    #[must_use]
    pub fn like<U: Copy>(&self, entries: impl IntoIterator<Item = Vec<U>>) -> Tensors<U> {
        let mut filled = Tensors::default();
        let mut entries = entries.into_iter();
        for tensor in &self.list {
            let entries = entries.next().expect("there are entries for every tensor");
            filled = filled.and(&tensor.name, &tensor.shape, entries);
        }
        filled
    }

    /// Every entry through a function.
    #[must_use]
    pub fn map<U: Copy>(&self, mut function: impl FnMut(T) -> U) -> Tensors<U> {
        self.like(
            self.list
                .iter()
                .map(|tensor| tensor.entries.iter().map(|&entry| function(entry)).collect())
                .collect::<Vec<_>>(),
        )
    }

    /// The same names and shapes with the entries of a flat list.
    #[must_use]
    pub fn filled(&self, flat: &[T]) -> Self {
        let mut flat = flat.iter().copied();
        self.map(|entry| flat.next().unwrap_or(entry))
    }

    /// All entries in order.
    pub fn iter(&self) -> impl Iterator<Item = T> + '_ {
        self.list.iter().flat_map(|tensor| tensor.entries.iter().copied())
    }

    /// All entries in order, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.list.iter_mut().flat_map(|tensor| tensor.entries.iter_mut())
    }

    /// The number of entries of all tensors.
    #[must_use]
    pub fn count(&self) -> usize {
        self.list.iter().map(|tensor| tensor.entries.len()).sum()
    }
}

impl<S: Scalar> Tensors<S> {
    /// The nearest list of `f64`, which is exact.
    #[must_use]
    pub fn widened(&self) -> Tensors<f64> {
        self.map(Scalar::widen)
    }

    /// The nearest list of this scalar.
    #[must_use]
    pub fn rounded(wide: &Tensors<f64>) -> Self {
        wide.map(S::nearest)
    }
}

impl<T> Index<usize> for Tensors<T> {
    type Output = [T];

    fn index(&self, number: usize) -> &[T] {
        &self.list[number].entries
    }
}

impl<T> IndexMut<usize> for Tensors<T> {
    fn index_mut(&mut self, number: usize) -> &mut [T] {
        &mut self.list[number].entries
    }
}

impl<S: Scalar, T: Copy> MapScalar<S, T> for Tensors<S> {
    type Mapped = Tensors<T>;

    fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Tensors<T> {
        self.map(|entry| map.number(entry))
    }
}

impl<S: Scalar> Parameters for Tensors<S> {
    type Scalar = S;

    fn visit(&self, visitor: &mut Visitor<'_, S>) {
        for tensor in &self.list {
            visitor.scope(&tensor.name, |visitor| visitor.tensor(&tensor.shape, &tensor.entries));
        }
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, S>) {
        for Tensor { name, shape, entries } in &mut self.list {
            visitor.scope(name, |visitor| visitor.tensor(shape, entries));
        }
    }
}
