//! How a model hands out its entries: leaves push tensors, containers push path segments.
//! Does not know what is done with them; that is the sink's affair.

use std::fmt::Display;

use super::path::{Mark, Path};
use super::retraction::{self, Retraction};
use crate::{Parameters, Scalar};

/// What receives the tensors of a visited model, in order.
pub(crate) trait Sink<S> {
    /// Announces a tensor. Its entries follow only if the answer is `true`.
    fn begin(&mut self, tensor: &Tensor<'_>) -> bool;
    /// Receives the next entries of the announced tensor, in row-major order.
    fn chunk(&mut self, entries: &[S]);
    /// Receives the next point of the announced tangent, with the entries of its tangent: zeros.
    fn point(&mut self, _point: &dyn Retraction<Scalar = S>, tangent: &[S]) {
        self.chunk(tangent);
    }
}

/// What receives the tensors of a model that may be changed, in order.
pub(crate) trait SinkMut<S> {
    /// Announces a tensor. Its entries follow only if the answer is `true`.
    fn begin(&mut self, tensor: &Tensor<'_>) -> bool;
    /// Receives the next entries of the announced tensor, in row-major order.
    fn chunk(&mut self, entries: &mut [S]);
    /// Receives the next point of the announced tangent, with the entries of its tangent: zeros, by
    /// which it is retracted afterwards if they are none any more.
    fn point(&mut self, _point: &mut dyn Retraction<Scalar = S>, tangent: &mut [S]) {
        self.chunk(tangent);
    }
    /// Announces that what follows is behind a counted pointer to this address.
    fn enter_shared(&mut self, _address: usize) {}
    /// Announces the end of that.
    fn leave_shared(&mut self) {}
}

/// The announcement of a tensor.
pub(crate) struct Tensor<'a> {
    pub(crate) path: &'a str,
    pub(crate) shape: &'a [usize],
    pub(crate) count: usize,
    pub(crate) frozen: bool,
    /// Of a tangent, how many axes stand before those of its points: the rows of a Jacobian.
    pub(crate) tangent: Option<usize>,
}

/// Goes through the tensors of a model; handed to [`Parameters::visit`].
///
/// # Examples
/// ```
/// use gradcheck_core::{Parameters, Visitor, VisitorMut};
///
/// struct Line {
///     slope: f64,
///     ends: [f64; 2],
/// }
///
/// impl Parameters for Line {
///     type Scalar = f64;
///
///     fn visit(&self, visitor: &mut Visitor<'_, f64>) {
///         visitor.field("slope", &self.slope);
///         visitor.scope("ends", |visitor| visitor.tensor(&[2], &self.ends));
///     }
///
///     fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, f64>) {
///         visitor.field("slope", &mut self.slope);
///         visitor.scope("ends", |visitor| visitor.tensor(&[2], &mut self.ends));
///     }
/// }
///
/// let line = Line { slope: 0.5, ends: [1.0, 2.0] };
/// assert_eq!(line.layout().to_string(), "slope []\nends [2]");
/// ```
pub struct Visitor<'a, S> {
    sink: &'a mut dyn Sink<S>,
    path: Path,
    frozen: bool,
}

/// Goes through the tensors of a model and may change their entries; handed to
/// [`Parameters::visit_mut`].
///
/// # Examples
/// ```
/// use gradcheck_core::VisitorMut;
///
/// /// Visits a list of lists as one tensor.
/// fn visit_rows(rows: &mut [Vec<f64>], visitor: &mut VisitorMut<'_, f64>) {
///     let shape = [rows.len(), rows.first().map_or(0, Vec::len)];
///     visitor.tensor_from_iter(&shape, rows.iter_mut().flatten());
/// }
/// # let _: fn(&mut [Vec<f64>], &mut VisitorMut<'_, f64>) = visit_rows;
/// ```
pub struct VisitorMut<'a, S> {
    sink: &'a mut dyn SinkMut<S>,
    path: Path,
    frozen: bool,
}

/// The methods that differ between the two visitors in `&` and `&mut` only.
macro_rules! visitor_methods {
    ($visitor:ident, $sink:ident, $visit:ident, $from:path $(, $mutable:tt)?) => {
        impl<'a, S> $visitor<'a, S> {
            pub(crate) fn new(sink: &'a mut dyn $sink<S>) -> Self {
                Self { sink, path: Path::default(), frozen: false }
            }

            /// Where in the model the visit is.
            pub(super) fn path(&self) -> &str {
                self.path.as_str()
            }

            /// Visits a named part of a model; `name` becomes a segment of the path.
            pub fn field<P>(&mut self, name: &str, part: & $($mutable)? P)
            where
                P: Parameters<Scalar = S> + ?Sized,
            {
                let mark = self.path.push_field(name);
                part.$visit(self);
                self.path.pop(&mark);
            }

            /// Visits one part of a sequence; the path gains `[index]`.
            pub fn element<P>(&mut self, index: usize, part: & $($mutable)? P)
            where
                P: Parameters<Scalar = S> + ?Sized,
            {
                let mark = self.path.push_index(index);
                part.$visit(self);
                self.path.pop(&mark);
            }

            /// Visits the value of a map; the path gains `.key`, or `["key"]` if the key is no name.
            pub fn key<P>(&mut self, key: &dyn Display, part: & $($mutable)? P)
            where
                P: Parameters<Scalar = S> + ?Sized,
            {
                let mark = self.path.push_key(key);
                part.$visit(self);
                self.path.pop(&mark);
            }

            /// Visits a part of any kind under a name, for types that do not implement
            /// [`Parameters`] themselves.
            pub fn scope(&mut self, name: &str, visit: impl FnOnce(&mut Self)) {
                let mark = self.begin_scope(name);
                visit(self);
                self.end_scope(mark);
            }

            /// Begins what [`scope`](Self::scope) does in a closure, which the derive does without: a
            /// closure for every field would be compiled for every model.
            #[doc(hidden)]
            pub fn begin_scope(&mut self, name: &str) -> Mark {
                self.path.push_field(name)
            }

            /// Ends it.
            #[doc(hidden)]
            pub fn end_scope(&mut self, mark: Mark) {
                self.path.pop(&mark);
            }

            /// Visits tensors that belong to the model but are never moved by a check.
            pub fn frozen(&mut self, visit: impl FnOnce(&mut Self)) {
                let outer = std::mem::replace(&mut self.frozen, true);
                visit(self);
                self.frozen = outer;
            }

            /// Hands out a tensor whose entries lie together in row-major order.
            ///
            /// A scalar has the shape `&[]`.
            ///
            /// # Panics
            /// When the number of entries is not the product of the shape.
            pub fn tensor(&mut self, shape: &[usize], entries: & $($mutable)? [S]) {
                self.tensor_in_chunks(shape, |push| push(entries));
            }

            /// Hands out a tensor whose entries are reached one by one, in row-major order.
            ///
            /// # Panics
            /// When the number of entries is not the product of the shape.
            pub fn tensor_from_iter<'e>(
                &mut self,
                shape: &[usize],
                entries: impl IntoIterator<Item = &'e $($mutable)? S>,
            ) where
                S: 'e,
            {
                self.tensor_in_chunks(shape, |push| {
                    for entry in entries {
                        push($from(entry));
                    }
                });
            }

            /// Hands out a tensor piece by piece, in row-major order: `chunks` calls its argument
            /// with each run of entries that lie together.
            ///
            /// # Panics
            /// When the number of entries is not the product of the shape.
            pub fn tensor_in_chunks(
                &mut self,
                shape: &[usize],
                chunks: impl FnOnce(&mut dyn FnMut(& $($mutable)? [S])),
            ) {
                let count = shape.iter().product();
                let path = self.path.as_str();
                let frozen = self.frozen;
                let announcement = Tensor { path, shape, count, frozen, tangent: None };
                if !self.sink.begin(&announcement) {
                    return;
                }
                let mut handed_out = 0;
                chunks(&mut |entries| {
                    handed_out += entries.len();
                    assert!(
                        handed_out <= count,
                        "`{path}`: more entries were visited than the {count} of shape {shape:?}"
                    );
                    self.sink.chunk(entries);
                });
                assert!(
                    handed_out == count,
                    "`{path}`: {handed_out} entries were visited, shape {shape:?} has {count}"
                );
            }
        }

        impl<S> std::fmt::Debug for $visitor<'_, S> {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter
                    .debug_struct(stringify!($visitor))
                    .field("path", &self.path.as_str())
                    .finish_non_exhaustive()
            }
        }
    };
}

visitor_methods!(Visitor, Sink, visit, std::slice::from_ref);
visitor_methods!(VisitorMut, SinkMut, visit_mut, std::slice::from_mut, mut);

/// The methods for points, which differ likewise.
macro_rules! retraction_methods {
    ($visitor:ident, $iter:ident, $from:path $(, $mutable:tt)?) => {
        impl<S: Scalar> $visitor<'_, S> {
            /// Hands out a point that moves by a retraction: a tensor of shape
            /// `[degrees of freedom]`, which is a tangent at it.
            pub fn retraction<R: Retraction<Scalar = S>>(&mut self, point: & $($mutable)? R) {
                let degrees = point.degrees_of_freedom();
                self.points(&[degrees], degrees, $from(point));
            }

            /// Hands out a list of such points: one tensor of shape `[n, degrees of freedom]`,
            /// `[0]` of an empty list, and a tensor each where their degrees of freedom differ.
            pub fn retractions<R: Retraction<Scalar = S>>(&mut self, points: & $($mutable)? [R]) {
                match retraction::shared_degrees(points) {
                    None if !points.is_empty() => {
                        for (index, point) in points.$iter().enumerate() {
                            let mark = self.path.push_index(index);
                            self.retraction(point);
                            self.path.pop(&mark);
                        }
                    }
                    shared => {
                        let degrees = shared.unwrap_or(0);
                        self.points(&retraction::shape_of(points, degrees), degrees, points);
                    }
                }
            }
        }
    };
}

retraction_methods!(Visitor, iter, std::slice::from_ref);
retraction_methods!(VisitorMut, iter_mut, std::slice::from_mut, mut);

impl<S: Scalar> Visitor<'_, S> {
    fn points<R: Retraction<Scalar = S>>(&mut self, shape: &[usize], degrees: usize, points: &[R]) {
        let (path, frozen, count) = (self.path.as_str(), self.frozen, shape.iter().product());
        if self.sink.begin(&Tensor { path, shape, count, frozen, tangent: Some(0) }) {
            let zeros = vec![S::default(); degrees];
            for point in points {
                self.sink.point(point, &zeros);
            }
        }
    }
}

impl<S: Scalar> VisitorMut<'_, S> {
    fn points<R>(&mut self, shape: &[usize], degrees: usize, points: &mut [R])
    where
        R: Retraction<Scalar = S>,
    {
        let (path, frozen, count) = (self.path.as_str(), self.frozen, shape.iter().product());
        if !self.sink.begin(&Tensor { path, shape, count, frozen, tangent: Some(0) }) {
            return;
        }
        let mut tangent = vec![S::default(); degrees];
        for point in points {
            tangent.fill(S::default());
            self.sink.point(point, &mut tangent);
            if tangent.iter().any(|component| *component != S::default()) {
                point.retract(&tangent);
            }
        }
    }
}

impl<S> VisitorMut<'_, S> {
    /// Visits what is behind a counted pointer, which may be in the model twice.
    ///
    /// `address` tells the pointers apart: a check refuses a model in which one address is visited
    /// twice, and threads that would share it, because the same numbers cannot be moved apart.
    pub fn shared(&mut self, address: usize, visit: impl FnOnce(&mut Self)) {
        self.sink.enter_shared(address);
        visit(self);
        self.sink.leave_shared();
    }
}
