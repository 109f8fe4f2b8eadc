//! The flat list of a model's entries: counting, copying out, setting. Takes the visit as a
//! function, so that the provided methods of `Parameters` also serve trait objects.

use super::visitor::{Sink, SinkMut, Tensor};
use super::{Layout, LayoutError, Visitor, VisitorMut};

struct Count(usize);

impl<S> Sink<S> for Count {
    fn begin(&mut self, tensor: &Tensor<'_>) -> bool {
        self.0 += tensor.count;
        false
    }

    fn chunk(&mut self, _: &[S]) {}
}

struct Copied<S>(Vec<S>);

impl<S: Copy> Sink<S> for Copied<S> {
    fn begin(&mut self, _: &Tensor<'_>) -> bool {
        true
    }

    fn chunk(&mut self, entries: &[S]) {
        self.0.extend_from_slice(entries);
    }
}

/// Holds what is still to be assigned.
struct Assignment<'a, S>(&'a [S]);

impl<S: Copy> SinkMut<S> for Assignment<'_, S> {
    fn begin(&mut self, _: &Tensor<'_>) -> bool {
        true
    }

    fn chunk(&mut self, entries: &mut [S]) {
        let (now, later) = self.0.split_at(entries.len());
        entries.copy_from_slice(now);
        self.0 = later;
    }
}

pub(super) fn count<S>(visit: &dyn Fn(&mut Visitor<'_, S>)) -> usize {
    let mut count = Count(0);
    visit(&mut Visitor::new(&mut count));
    count.0
}

pub(super) fn layout<S>(visit: &dyn Fn(&mut Visitor<'_, S>)) -> Layout {
    let mut layout = Layout::default();
    visit(&mut Visitor::new(&mut layout));
    layout
}

pub(super) fn flatten<S: Copy>(visit: &dyn Fn(&mut Visitor<'_, S>)) -> Vec<S> {
    let mut copied = Copied(Vec::with_capacity(count(visit)));
    visit(&mut Visitor::new(&mut copied));
    copied.0
}

pub(super) fn assign<S: Copy>(
    expected: usize,
    flat: &[S],
    visit: &mut dyn FnMut(&mut VisitorMut<'_, S>),
) -> Result<(), LayoutError> {
    if flat.len() != expected {
        return Err(LayoutError::Length { expected, found: flat.len() });
    }
    visit(&mut VisitorMut::new(&mut Assignment(flat)));
    Ok(())
}
