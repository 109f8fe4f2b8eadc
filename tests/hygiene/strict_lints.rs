//! The derive and the assertions in a crate whose lints are as strict as a crate's can be: no lint may fire on code
//! that the user has not written.

#![deny(warnings, missing_docs, unused, nonstandard_style, future_incompatible)]
#![deny(let_underscore, single_use_lifetimes, trivial_casts, unused_qualifications)]
#![deny(unreachable_pub, unused_lifetimes, elided_lifetimes_in_paths)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![forbid(unsafe_code)]
#![allow(clippy::redundant_pub_crate, reason = "wants the opposite of `unreachable_pub`")]

use gradcheck_core::{Parameters, assert_gradients, assert_jacobian};

#[derive(Parameters)]
struct Private<'a, T: ?Sized> {
    part: &'a mut T,
}

/// A public type with parts that are not.
#[derive(Parameters)]
#[parameters(after_update = "Self::refresh")]
pub struct Model<'a, L, const N: usize> {
    private: Private<'a, Vec<L>>,
    #[parameters(frozen, rename = "constant")]
    array: [L; N],
    #[parameters(with = "module", flatten)]
    entry: f64,
    /// How often an entry was set.
    pub updates: usize,
    /// Kept for old users.
    #[deprecated(note = "has no effect")]
    pub old: Option<f64>,
}

impl<L, const N: usize> Model<'_, L, N> {
    const fn refresh(&mut self) {
        self.updates += 1;
    }
}

mod module {
    use gradcheck_core::{Parameters, Visitor, VisitorMut};

    pub(super) fn visit<P: Parameters>(part: &P, visitor: &mut Visitor<'_, P::Scalar>) {
        part.visit(visitor);
    }

    pub(super) fn visit_mut<P: Parameters>(part: &mut P, visitor: &mut VisitorMut<'_, P::Scalar>) {
        part.visit_mut(visitor);
    }
}

/// A generic type beside a private one that is not.
#[derive(Parameters)]
pub struct Mixed<L> {
    layer: L,
    nested: Nested,
}

#[derive(Parameters)]
struct Nested(f64);

/// A public type that names no float and has private parts.
#[derive(Parameters)]
pub struct Looked {
    first: Nested,
    second: Layer,
}

/// An enum of every kind of variant.
#[derive(Parameters)]
pub enum Layer {
    /// Named fields.
    Named {
        /// A weight.
        weight: f64,
    },
    /// A newtype.
    Newtype(Vec<f64>),
    /// Nothing.
    Unit,
}

/// A deprecated type.
#[derive(Parameters)]
#[deprecated(note = "use another")]
pub struct Old {
    /// A weight.
    pub weight: f64,
}

/// Nothing at all.
#[derive(Parameters)]
pub struct Unit;

#[test]
#[expect(deprecated, reason = "the deprecated fields are what is tested")]
fn lints_do_not_fire_on_the_expansion() {
    let mut part = vec![1.0];
    let private = Private { part: &mut part };
    let mut model = Model { private, array: [2.0], entry: 3.0, updates: 0, old: Some(4.0) };

    model.assign_flat(&[5.0, 6.0, 7.0, 8.0]).expect("four entries");

    assert_eq!(model.flatten(), [5.0, 6.0, 7.0, 8.0]);
    assert_eq!(model.updates, 1);
    assert_eq!(Layer::Named { weight: 1.0 }.parameter_count(), 1);
    assert_eq!(Layer::Newtype(vec![1.0]).parameter_count(), 1);
    assert_eq!(Layer::Unit.parameter_count(), 0);
    assert_eq!(Old { weight: 1.0 }.parameter_count(), 1);
    assert_eq!(Unit.parameter_count(), 0);
    assert_eq!(Looked { first: Nested(1.0), second: Layer::Unit }.parameter_count(), 1);
    assert_eq!(Mixed { layer: 1.0, nested: Nested(2.0) }.parameter_count(), 2);
}

#[test]
fn lints_do_not_fire_on_assertions_as_statements_and_as_expressions() {
    let x = [0.5_f64, 2.0];

    assert_gradients!(x, |x| x[0] * x[1], |x| [x[1], x[0]], seed = 3, every_entry);
    assert_gradients! { x, |x| (x[0] * x[1], [x[1], x[0]]) }
    let report = assert_jacobian!(&mut { x }, |x| x[0] * x[1], |x| [x[1], x[0]]);

    assert_eq!(report.seed(), 7);
}
