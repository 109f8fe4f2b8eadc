//! Where each tensor of a model lies in its flat list of entries.

use std::fmt;
use std::ops::Range;

use super::visitor::{Sink, SinkMut, Tensor};

/// The tensors of a model in order: paths, shapes and ranges in the flat list.
///
/// `Display` prints one line per tensor.
///
/// # Examples
/// ```
/// use gradcheck_core::Parameters;
///
/// let layout = (vec![1.0, 2.0], 3.0).layout();
///
/// assert_eq!(layout.to_string(), "0 [2]\n1 []");
/// assert_eq!(layout.parameter_count(), 3);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    tensors: Vec<TensorLayout>,
}

/// One tensor of a [`Layout`].
///
/// # Examples
/// ```
/// use gradcheck_core::Parameters;
///
/// let layout = (vec![1.0, 2.0], 3.0).layout();
/// let first = &layout.tensors()[0];
///
/// assert_eq!((first.path(), first.shape(), first.is_frozen()), ("0", &[2][..], false));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorLayout {
    path: String,
    shape: Vec<usize>,
    range: Range<usize>,
    frozen: bool,
    tangent: Option<usize>,
}

impl Layout {
    /// Returns the tensors, in the order in which they stand in the flat list.
    #[must_use]
    pub fn tensors(&self) -> &[TensorLayout] {
        &self.tensors
    }

    /// Returns the number of entries of all tensors, frozen ones included.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.tensors.last().map_or(0, |tensor| tensor.range.end)
    }

    /// Finds the tensor and the index in it of entry `flat` of the flat list.
    ///
    /// `None` when the list is not that long.
    #[must_use]
    pub fn locate(&self, flat: usize) -> Option<(&TensorLayout, Vec<usize>)> {
        let position = self.tensors.partition_point(|tensor| tensor.range.end <= flat);
        let tensor = self.tensors.get(position)?;
        Some((tensor, tensor.index(flat - tensor.range.start)))
    }

    /// The path of the point whose tangent has entry `flat`: `poses[1]`.
    #[cfg(feature = "check")]
    pub(crate) fn point(&self, flat: usize) -> Option<String> {
        let (tensor, mut index) = self.locate(flat)?;
        index.pop();
        if index.is_empty() {
            return Some(tensor.path.clone());
        }
        let components: Vec<String> = index.iter().map(usize::to_string).collect();
        Some(format!("{}[{}]", tensor.path, components.join(", ")))
    }

    /// The path of the first tensor that is not in both layouts as it is; empty where all are.
    #[cfg(feature = "check")]
    pub(crate) fn first_changed<'a>(&'a self, after: &'a Self) -> &'a str {
        let differs = |(before, after): &(&TensorLayout, &TensorLayout)| {
            before.path != after.path || before.shape != after.shape
        };
        let changed = self.tensors.iter().zip(&after.tensors).find(differs);
        let (shorter, longer) = (self.tensors.len(), after.tensors.len());
        let longest = if shorter > longer { self } else { after };
        let beyond = longest.tensors.get(shorter.min(longer));
        changed.map(|(before, _)| before).or(beyond).map_or("", TensorLayout::path)
    }

    /// Freezes the tensors with such paths.
    #[cfg(feature = "check")]
    pub(crate) fn freeze(&mut self, is_frozen: &dyn Fn(&str) -> bool) {
        for tensor in &mut self.tensors {
            tensor.frozen |= is_frozen(&tensor.path);
        }
    }

    fn push(&mut self, tensor: &Tensor<'_>) {
        let start = self.parameter_count();
        self.tensors.push(TensorLayout {
            path: tensor.path.to_owned(),
            shape: tensor.shape.to_vec(),
            range: start..start + tensor.count,
            frozen: tensor.frozen,
            tangent: tensor.tangent,
        });
    }
}

impl TensorLayout {
    /// Returns the path, such as `layers[1].weight`; empty for a model that is one tensor.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the length of each axis; empty for a scalar.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Returns the range of the tensor's entries in the flat list.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// Returns whether a check leaves the tensor where it is.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.frozen
    }

    /// Returns whether the tensor is a tangent of points that move by a
    /// [`Retraction`](crate::Retraction): its last axis has their degrees of freedom, and its
    /// entries are 0 at the points themselves.
    #[must_use]
    pub fn is_tangent(&self) -> bool {
        self.tangent.is_some()
    }

    /// Of a tangent, how many axes stand before those of its points.
    #[cfg(feature = "check")]
    pub(crate) fn tangent(&self) -> Option<usize> {
        self.tangent
    }

    /// Returns the index of the entry that is number `position` in row-major order.
    #[must_use]
    pub fn index(&self, position: usize) -> Vec<usize> {
        let mut index = vec![0; self.shape.len()];
        let mut rest = position;
        for (component, &length) in index.iter_mut().zip(&self.shape).rev() {
            *component = rest % length;
            rest /= length;
        }
        index
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, tensor) in self.tensors.iter().enumerate() {
            if number > 0 {
                writeln!(formatter)?;
            }
            write!(formatter, "{tensor}")?;
        }
        Ok(())
    }
}

impl fmt::Display for TensorLayout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "parameters" } else { &self.path };
        write!(formatter, "{path} {:?}", self.shape)?;
        if self.tangent.is_some() {
            write!(formatter, " tangent")?;
        }
        if self.frozen {
            write!(formatter, " frozen")?;
        }
        Ok(())
    }
}

/// Writes down the layout of whatever visits it, and wants no entries.
impl<S> Sink<S> for Layout {
    fn begin(&mut self, tensor: &Tensor<'_>) -> bool {
        self.push(tensor);
        false
    }

    fn chunk(&mut self, _: &[S]) {}
}

impl<S> SinkMut<S> for Layout {
    fn begin(&mut self, tensor: &Tensor<'_>) -> bool {
        self.push(tensor);
        false
    }

    fn chunk(&mut self, _: &mut [S]) {}
}

/// Why a flat list does not fit a model.
///
/// # Examples
/// ```
/// use gradcheck_core::Parameters;
///
/// let error = [1.0, 2.0].assign_flat(&[0.5]).unwrap_err();
///
/// println!("{error}");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LayoutError {
    /// The flat list has another length than the model.
    Length {
        /// Number of entries of the model.
        expected: usize,
        /// Number of entries of the flat list.
        found: usize,
    },
}

impl fmt::Display for LayoutError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, found } => {
                let (noun, list) = (plural(*expected), plural(*found));
                write!(
                    formatter,
                    "the model has {expected} {noun}, the flat list has {found} {list}"
                )
            }
        }
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "entry" } else { "entries" }
}

impl std::error::Error for LayoutError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_counts_the_last_axis_first() {
        let tensor = TensorLayout {
            path: String::new(),
            shape: vec![2, 3, 4],
            range: 0..24,
            frozen: false,
            tangent: None,
        };

        assert_eq!(tensor.index(0), [0, 0, 0]);
        assert_eq!(tensor.index(23), [1, 2, 3]);
        assert_eq!(tensor.index(13), [1, 0, 1]);
    }
}
