//! What a function takes: vectors, and points of groups that move by retractions.

use gradcheck_core::{Parameters, Retraction, Scalar, Visitor, VisitorMut};

/// One argument of a function.
#[derive(Clone, Debug)]
pub enum Block<S: Scalar = f64> {
    Vector(Vec<S>),
    Point(Point<S>),
}

/// A point of a group, as the crate under check stores it.
#[derive(Clone, Debug)]
pub struct Point<S: Scalar> {
    pub stored: Vec<S>,
    pub degrees: usize,
    pub retract: fn(&[S], &[S]) -> Vec<S>,
}

impl<S: Scalar> Block<S> {
    /// The numbers that the crate under check takes.
    #[must_use]
    pub fn numbers(&self) -> &[S] {
        match self {
            Self::Vector(numbers) => numbers,
            Self::Point(point) => &point.stored,
        }
    }
}

impl<S: Scalar> Retraction for Point<S> {
    type Scalar = S;

    fn degrees_of_freedom(&self) -> usize {
        self.degrees
    }

    fn stored(&self) -> Vec<S> {
        self.stored.clone()
    }

    fn restore(&mut self, stored: &[S]) {
        self.stored.copy_from_slice(stored);
    }

    fn retract(&mut self, tangent: &[S]) {
        self.stored = (self.retract)(&self.stored, tangent);
    }
}

impl<S: Scalar> Parameters for Block<S> {
    type Scalar = S;

    fn visit(&self, visitor: &mut Visitor<'_, S>) {
        match self {
            Self::Vector(numbers) => numbers.visit(visitor),
            Self::Point(point) => visitor.retraction(point),
        }
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, S>) {
        match self {
            Self::Vector(numbers) => numbers.visit_mut(visitor),
            Self::Point(point) => visitor.retraction(point),
        }
    }
}
