//! `Parameters` for types of which a value is one point that moves by a retraction.

/// `Parameters` for a type that is one point, and for lists of it.
macro_rules! visited_by_retraction {
    ($(#[$doc:meta])* [$($parameters:tt)*] $point:ty, $scalar:ty) => {
        $(#[$doc])*
        impl<$($parameters)*> $crate::Parameters for $point {
            type Scalar = $scalar;

            fn visit(&self, visitor: &mut $crate::Visitor<'_, $scalar>) {
                visitor.retraction(self);
            }

            fn visit_mut(&mut self, visitor: &mut $crate::VisitorMut<'_, $scalar>) {
                visitor.retraction(self);
            }

            fn visit_slice(values: &[Self], visitor: &mut $crate::Visitor<'_, $scalar>) {
                visitor.retractions(values);
            }

            fn visit_slice_mut(values: &mut [Self], visitor: &mut $crate::VisitorMut<'_, $scalar>) {
                visitor.retractions(values);
            }
        }
    };
}
pub(super) use visited_by_retraction;
